"""The coordination meeting reads who borders whom, and nothing that compares places."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.briefing.content import SECTIONS
from analysis.briefing.model import Section, Table
from analysis.briefing.neighbour_section import neighbour_section
from analysis.indicators import Domain
from analysis.profile import MeetingKind
from analysis.release.released import SignDetail
from analysis.release.views import BorderingStation, BriefingMaterial, StationBorders
from tests.briefing.conftest import STATIONS, make_material

NORTH, EAST, SOUTH = STATIONS[0], STATIONS[3], STATIONS[6]


def borders() -> tuple[StationBorders, ...]:
    """North borders east (12.3 km); east may touch south in a split municipality; one is undrawn."""
    near = {
        NORTH: (BorderingStation(*EAST, 12.3),),
        EAST: (BorderingStation(*NORTH, 12.3), BorderingStation(*SOUTH, None)),
        SOUTH: (BorderingStation(*EAST, None),),
    }
    known = tuple(StationBorders(*station, near.get(station, ())) for station in STATIONS[:7])
    return (*known, StationBorders(*STATIONS[7], (), is_derivable=False))


def sign(material: BriefingMaterial, at: int, domain: Domain, first: date) -> SignDetail:
    """The sign at a place of the list (stations 0, 3 and 6), with another domain and beginning."""
    held = material.signs[at]
    return replace(held, summary=replace(held.summary, domain=domain, first_month=first))


@pytest.fixture(scope="module")
def coordination() -> BriefingMaterial:
    material = make_material(MeetingKind.COORDINATION, signs=3)
    signs = (
        sign(material, 0, Domain.BROKERS, date(2024, 9, 1)),
        sign(material, 1, Domain.BROKERS, date(2024, 7, 1)),
        sign(material, 2, Domain.BROKERS, date(2024, 7, 1)),
    )
    return replace(material, borders=borders(), signs=signs)


@pytest.fixture(scope="module")
def section(coordination: BriefingMaterial) -> Section:
    return neighbour_section(coordination)


def table(section: Section, key: str) -> Table:
    return next(table for table in section.tables if table.key == key)


def test_every_station_is_listed_in_the_order_of_the_list(section: Section) -> None:
    listed = [row[0].text for row in table(section, "borders").rows]
    assert listed == [name for _, name in STATIONS[:8]]


def test_lengths_are_given_where_they_can_be_and_else_called_not_derivable(
    section: Section,
) -> None:
    rows = {row[0].text: row for row in table(section, "borders").rows}
    east = rows[EAST[1]]
    south = SOUTH[1].removesuffix("警察署")
    assert [cell.text for cell in east[1:4]] == ["1", "葦原中央（12.3km）", south]


def test_where_nothing_can_be_derived_there_is_no_number_of_neighbours(section: Section) -> None:
    rows = {row[0].text: row for row in table(section, "borders").rows}
    undrawn = rows[STATIONS[7][1]]
    assert (undrawn[1].value, undrawn[1].text) == (None, "－")
    assert "導出不可" in undrawn[2].text
    unknown = rows[SOUTH[1]]
    assert [cell.text for cell in unknown[1:3]] == ["－", "導出できるものなし"]
    alone = rows[STATIONS[1][1]]
    assert (alone[1].value, alone[2].text) == (0, "なし")


def test_signs_of_one_matter_across_a_border_stand_together_the_earlier_first(
    section: Section,
) -> None:
    first, second = table(section, "neighbour_signs").rows
    assert first[1].text.startswith(f"予兆2　{EAST[1]}")
    assert first[2].text.startswith(f"予兆1　{NORTH[1]}")
    assert (first[3].value, first[4].value) == (2, 12.3)
    assert (second[3].value, second[4].value) == (0, None)
    assert "導出不可" in second[4].reason


def test_signs_of_stations_that_do_not_touch_are_no_pair(section: Section) -> None:
    written = [(row[1].text, row[2].text) for row in table(section, "neighbour_signs").rows]
    assert not any(NORTH[1] in a + b and SOUTH[1] in a + b for a, b in written)


def test_signs_of_different_matters_are_no_pair(coordination: BriefingMaterial) -> None:
    other = sign(coordination, 0, Domain.PRECURSORS, date(2024, 9, 1))
    apart = replace(coordination, signs=(other, coordination.signs[1]))
    section = neighbour_section(apart)
    assert "neighbour_signs" not in [table.key for table in section.tables]
    assert section.message == "隣り合う警察署に同じ分野の予兆があるものはない"


def test_what_cannot_be_derived_is_named(coordination: BriefingMaterial) -> None:
    shape = {"type": "Polygon", "coordinates": [[[150, 36], [150.1, 36], [150.1, 36.1], [150, 36]]]}
    split = {"type": "Feature", "geometry": shape,
             "properties": {"name": "千草市", "is_split": True}}  # fmt: skip
    geometry = replace(coordination.geometry, municipalities={"features": [split]})
    section = neighbour_section(replace(coordination, geometry=geometry))
    notes = table(section, "borders").notes
    assert any("千草市" in note and "決まりません" in note for note in notes)
    assert any(STATIONS[7][1] in note and "導出できません" in note for note in notes)


def test_without_boundaries_the_section_says_where_to_get_them(
    coordination: BriefingMaterial,
) -> None:
    section = neighbour_section(replace(coordination, borders=()))
    assert section.tables == ()
    assert "境界・管轄" in repr(section.blocks)


def test_only_the_coordination_meeting_reads_it() -> None:
    for kind, makers in SECTIONS.items():
        assert (neighbour_section in makers) is (kind is MeetingKind.COORDINATION)
