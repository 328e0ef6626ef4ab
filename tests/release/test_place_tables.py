"""Facilities of small areas in the ledger: corrections and later days against what was given."""

from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.attacker import exposed
from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import LeakError
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.successive import link_given, protected_counts
from analysis.errors import UserError
from analysis.release import Workspace, place_tables
from analysis.release.facility_tables import FACILITIES, area_rules, facility_tables
from analysis.release.place_tables import draft_tables, given_tables
from analysis.store import releases_to, save_facilities

FIRST_DAY, LATER_DAY = "2024-10-01", "2025-10-01"
STATION, KIND, BAND = "99-101", "介護施設", "1～9人"


def save(workspace: Workspace, counts: dict[str, int], day: str = FIRST_DAY) -> None:
    """Small areas of one station with so many facilities of one kind each."""
    frame = pd.DataFrame(
        {
            "area_code": pd.array(list(counts), dtype="str"),
            "station_id": STATION,
            "grp": "企業・学校",
            "kind": KIND,
            "size_band": BAND,
            "count": pd.array(list(counts.values()), dtype="Int64"),
            "reference_date": pd.Timestamp(day),
        }
    )
    save_facilities(workspace.store, "demo", frame)


def give(workspace: Workspace) -> GivenColumn:
    (column,) = given_tables(workspace, Audience.MEETING, facility_tables, FACILITIES).values()
    return column


def shown(column: GivenColumn) -> dict[str, float | None]:
    return {
        place: None if hidden else count
        for place, count, hidden in zip(
            [*column.places, "計"], column.counts, column.is_withheld, strict=True
        )
    }


def is_told_by(versions: list[GivenColumn], rules: AudienceRules) -> bool:
    """Whether the attacker bounds a small count that no version showed."""
    linked = link_given(versions, rules)
    protection = protected_counts(linked, rules)
    assert len(protection.cell)
    mask = np.zeros(len(linked.table.values), dtype=bool)
    mask[protection.cell] = True
    return bool(exposed(linked.table, mask, protection).any())


def is_told(workspace: Workspace, versions: list[GivenColumn]) -> bool:
    return is_told_by(versions, area_rules(workspace.policy.rules_for(Audience.MEETING)))


AREAS = {"A": 3, "B": 2, "C": 1, "D": 2, "E": 6, "F": 0, "G": 0}


def test_rest_of_a_station_is_shown_where_it_tells_no_small_area(empty: Workspace) -> None:
    save(empty, AREAS)
    column = give(empty)
    hidden = dict.fromkeys("BCDFG")
    assert shown(column) == {"A": 3, **hidden, "E": 6, "計": 14}
    assert not is_told(empty, [column])


def test_small_area_alone_beside_shown_ones_is_not_left_over_from_the_total(
    empty: Workspace,
) -> None:
    save(empty, {"A": 5, "B": 2, "E": 6})
    column = give(empty)
    assert shown(column)["B"] is None
    assert list(shown(column).values()).count(None) > 1
    assert not is_told(empty, [column])


@pytest.mark.parametrize("day", [FIRST_DAY, LATER_DAY], ids=["correction", "later day"])
def test_what_changed_since_is_not_told_by_the_difference(empty: Workspace, day: str) -> None:
    save(empty, AREAS)
    before = give(empty)
    save(empty, {**AREAS, "A": 2}, day)  # the total falls by one, and A joins the rest
    after = give(empty)
    assert shown(after)["A"] is None
    assert not is_told(empty, [before, after])
    is_total = np.arange(len(AREAS) + 1) == len(AREAS)
    careless = GivenColumn(
        after.places,
        after.counts,
        np.where(is_total, after.counts, after.low),
        np.where(is_total, after.counts, after.high),
        np.where(is_total, 0, after.reasons).astype(np.int8),
        after.policy,
    )
    assert is_told(empty, [before, careless])


def test_an_earlier_day_asked_for_afterwards_tells_nothing_either(empty: Workspace) -> None:
    save(empty, AREAS)
    save(empty, {**AREAS, "A": 2}, LATER_DAY)
    newest = give(empty)
    read = partial(facility_tables, day=date.fromisoformat(FIRST_DAY))
    (earlier,) = given_tables(empty, Audience.MEETING, read, FACILITIES, FIRST_DAY).values()
    assert not is_told(empty, [newest, earlier])
    days = [release.months for release in releases_to(empty.store, "demo", "meeting", FACILITIES)]
    assert days == [(date(2025, 10, 1),), (date(2024, 10, 1),)]


def test_tables_are_written_down_once_before_anybody_has_them(empty: Workspace) -> None:
    save(empty, AREAS)
    draft_tables(empty, Audience.MEETING, facility_tables, FACILITIES)
    assert releases_to(empty.store, "demo", "meeting", FACILITIES) == ()
    give(empty)
    (release,) = releases_to(empty.store, "demo", "meeting", FACILITIES)
    assert release.months == (date(2024, 10, 1),)
    place_tables._given.clear()
    give(empty)
    assert len(releases_to(empty.store, "demo", "meeting", FACILITIES)) == 1
    assert releases_to(empty.store, "demo", "meeting") == ()


def test_partner_has_no_small_area_that_a_meeting_does_not_have(empty: Workspace) -> None:
    save(empty, {**AREAS, "E": 40, "F": 12})
    meeting = give(empty)
    tables = given_tables(empty, Audience.PARTNER, facility_tables, FACILITIES)
    (partner,) = tables.values()
    assert (partner.is_withheld | ~meeting.is_withheld).all()


def test_release_that_the_attacker_breaks_is_not_made(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(empty, AREAS)

    def break_it(columns: place_tables.Columns, *_: object) -> None:
        raise LeakError(columns.keys)

    monkeypatch.setattr(place_tables, "cut", break_it)
    with pytest.raises(UserError, match="介護施設（1～9人）.*逆算できます.*最小件数"):
        give(empty)
    assert releases_to(empty.store, "demo", "meeting", FACILITIES) == ()
