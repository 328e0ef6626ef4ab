"""Figures of stations and of municipalities never stand on one map."""

import pytest

from analysis.geography.map_figures import MunicipalFigures, StationFigures
from analysis.profile import find_profiles, read_profile

STATIONS = {"43-101": 3.0, "40-131@2020-03-02": 5.0}
MUNICIPALITIES = {"11107": 3.0, "08220": 5.0}


@pytest.mark.parametrize("kind", [StationFigures, MunicipalFigures])
def test_figures_of_both_make_no_map(kind):
    with pytest.raises(ValueError, match="holds no other places"):
        kind(STATIONS | MUNICIPALITIES)


def test_each_kind_takes_its_own_places_and_not_the_others():
    assert StationFigures(STATIONS).figures == STATIONS
    assert MunicipalFigures(MUNICIPALITIES).figures == MUNICIPALITIES
    with pytest.raises(ValueError, match="stations"):
        StationFigures(MUNICIPALITIES)
    with pytest.raises(ValueError, match="municipalities"):
        MunicipalFigures(STATIONS)


def test_every_station_and_municipality_of_the_shipped_profiles_is_told_apart():
    for folder in find_profiles().values():
        profile = read_profile(folder)
        StationFigures({station.id: None for station in profile.stations})
        MunicipalFigures({t.municipality_code: None for t in profile.territories})
