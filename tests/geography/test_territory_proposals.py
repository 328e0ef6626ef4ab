"""Territories are proposed by a published map or an equal name, never by anything else."""

from dataclasses import replace

import pandas as pd
import pytest
from shapely import box

from analysis.geography.territory_proposals import propose_territories
from analysis.profile import PartBasis


def places(*named):
    return pd.DataFrame(
        {
            "code": [f"0020{i}" for i in range(len(named))],
            "name": [name for name, _ in named],
            "parent": [parent for _, parent in named],
            "geometry": [
                box(150 + i / 10, 36, 150 + (i + 1) / 10, 36.1) for i in range(len(named))
            ],
        }
    )


@pytest.fixture
def profile(make):
    return make.profile(
        [make.station("99-101", name="浦和"), make.station("99-102", name="函館"),
         make.station("99-103", name="中央")]
    )  # fmt: skip


def jurisdictions(**areas):
    return pd.DataFrame(
        {
            "code": [code.replace("_", "-") for code in areas],
            "name": list(areas),
            "parent": "",
            "geometry": list(areas.values()),
        }
    )


def test_a_station_and_a_place_of_one_name_are_proposed_and_marked(profile):
    found = propose_territories(profile, places(("さいたま市浦和区", "さいたま市"), ("函館市", "")))
    assert [(t.station_id, t.municipality) for t in found.territories] == [
        ("99-101", "さいたま市浦和区"),
        ("99-102", "函館市"),
    ]
    assert all(t.needs_confirmation and "推定" in t.evidence for t in found.territories)


def test_a_name_that_stands_twice_is_left_open(profile, make):
    two = places(("海原市中央区", "海原市"), ("山田市中央区", "山田市"), ("隣町", ""))
    found = propose_territories(profile, two)
    assert found.territories == ()
    assert [name for _, name in found.open_places] == ["海原市中央区", "山田市中央区", "隣町"]
    double = replace(profile, stations=(*profile.stations, make.station("99-104", name="函館")))
    assert propose_territories(double, places(("函館市", ""))).territories == ()


def test_a_place_inside_one_published_jurisdiction_is_proposed_whole(profile):
    found = propose_territories(
        profile,
        places(("隣町", ""), ("函館市", "")),
        jurisdictions(**{"99_101": box(149, 35, 150.1, 37)}),
    )
    whole = next(t for t in found.territories if t.municipality == "隣町")
    assert (whole.station_id, whole.part) == ("99-101", "")
    assert "重なり100％" in whole.evidence
    assert next(t for t in found.territories if t.municipality == "函館市").station_id == "99-102"


@pytest.mark.parametrize(("edge", "is_whole"), [(150.095, True), (150.094, False)])
def test_from_95_per_cent_on_a_place_counts_as_whole(profile, edge, is_whole):
    map_of_two = jurisdictions(
        **{"99_101": box(149, 35, edge, 37), "99_102": box(edge, 35, 151, 37)}
    )
    found = propose_territories(profile, places(("隣町", "")), map_of_two)
    assert (len(found.territories) == 1) is is_whole
    if not is_whole:
        assert [p.basis for p in found.parts] == [PartBasis.PUBLISHED] * 2
        assert all(t.part for t in found.territories)


def test_slivers_of_two_drawings_make_no_part(profile):
    map_of_two = jurisdictions(
        **{"99_101": box(149, 35, 150.099, 37), "99_102": box(150.099, 35, 151, 37)}
    )
    found = propose_territories(profile, places(("隣町", "")), map_of_two)
    assert [t.station_id for t in found.territories] == ["99-101"]
