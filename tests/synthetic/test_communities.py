"""Residence and facilities: sums agree, dense areas are found, no nationality anywhere."""

import numpy as np
import pandas as pd
import pytest

from analysis.geography.dense_areas import dense_areas, measure_cells
from analysis.geography.neighbourhoods import Neighbourhood
from analysis.observations import CellState
from analysis.synthetic import DEFAULT_SEED
from analysis.synthetic.community import build_community
from analysis.synthetic.counts import MONTHS
from analysis.synthetic.facilities import LEISURE_AND_SHOPPING, WORK_AND_SCHOOL, facility_frame
from analysis.synthetic.residence import REFERENCE_DAYS, planted_dense_areas, residence_frame


@pytest.fixture(scope="module")
def community(fiction, truth):
    return build_community(fiction, truth, MONTHS, DEFAULT_SEED, with_stories=True)


@pytest.fixture(scope="module")
def residence(geometry, fiction, community, truth):
    return residence_frame(geometry.small_areas, fiction, community, truth, DEFAULT_SEED)


@pytest.fixture(scope="module")
def facilities(geometry, fiction, community):
    return facility_frame(geometry.small_areas, fiction, community, DEFAULT_SEED)


def test_residence_covers_every_small_area_on_three_days(residence, geometry):
    assert residence["reference_date"].nunique() == 3
    assert len(residence) == 3 * len(geometry.small_areas)


def test_no_frame_has_a_column_for_nationality(residence, facilities):
    assert set(residence) == {
        "area_code",
        "reference_date",
        "foreign_residents",
        "all_residents",
        "state",
    }
    assert set(facilities) == {
        "area_code",
        "station_id",
        "grp",
        "kind",
        "size_band",
        "count",
        "reference_date",
    }


def test_residents_of_small_areas_add_up_to_the_stations_figure(residence, geometry, told, fiction):
    day = REFERENCE_DAYS[-1]
    newest = residence[residence["reference_date"] == pd.Timestamp(day)]
    station = [fiction.places[a.place_index].station_id for a in geometry.small_areas]
    sums = newest["foreign_residents"].fillna(0).astype(int).groupby(np.array(station)).sum()
    withheld = newest["state"].eq(CellState.WITHHELD).groupby(np.array(station)).sum()
    k, month = told.indicators.index("foreign_residents"), told.months.index(day)
    for station_id, total in sums.items():
        counted = told.counts[told.station_ids.index(station_id), k, month]
        # Withheld areas hold 1 or 2 each; each place was rounded on its own.
        assert counted - 2 * withheld[station_id] - 4 <= total <= counted + 4


def test_withheld_areas_are_not_zero_and_zero_areas_are_not_withheld(residence):
    withheld = residence["state"] == CellState.WITHHELD
    assert 0 < withheld.sum() < 0.1 * len(residence)
    assert residence.loc[withheld, "foreign_residents"].isna().all()
    assert residence.loc[~withheld, "foreign_residents"].notna().all()


def test_dense_areas_found_are_the_planted_ones(residence, geometry, fiction, truth):
    day = REFERENCE_DAYS[-1]
    newest = residence[residence["reference_date"] == pd.Timestamp(day)].reset_index(drop=True)
    cells = newest.rename(columns={"area_code": "code"}).assign(
        name=[area.name for area in geometry.small_areas],
        geometry=[area.shape for area in geometry.small_areas],
    )
    everybody = cells["all_residents"].to_numpy(dtype=np.int64)
    planted = planted_dense_areas(geometry.small_areas, everybody, fiction, truth)
    wanted = {frozenset(cells["code"].iloc[list(group)]) for group in planted.values()}
    measured = measure_cells(cells, neighbourhoods=(Neighbourhood.BORDER,))
    found = {frozenset(area.area_codes) for area in dense_areas(measured, day).areas}
    assert len(wanted) == 6
    assert found == wanted


def test_facilities_are_counts_by_kind_and_size_band_of_a_known_station(facilities, demo):
    assert set(facilities["grp"]) == {WORK_AND_SCHOOL, LEISURE_AND_SHOPPING}
    assert (facilities["count"] > 0).all()
    assert not facilities.duplicated(["area_code", "kind", "size_band"]).any()
    today = {station.id for station in demo.stations if station.valid_to is None}
    assert set(facilities["station_id"]) == today


def test_schools_stand_where_students_live(facilities, demo):
    schools = facilities[facilities["kind"].isin(["日本語学校", "専門学校"])]
    by_station = schools.groupby("station_id")["count"].sum()
    names = {station.id: station.name for station in demo.stations}
    top = {names[i] for i in by_station.nlargest(3).index}
    assert top & {"葦原中央", "葦原東", "椿原"}
