"""Cutting releases: one month, then the same months again after late files and corrections.

The check here is not the attacker's: it tries every world that fits all that was given.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.audience import Audience
from analysis.disclosure.columns import is_safe, protect_columns
from analysis.disclosure.cutting import ColumnKey, Columns, cut
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.linked_table import Protection
from analysis.disclosure.policy import load_policy
from analysis.disclosure.primary import Reason, is_below_minimum
from analysis.disclosure.secondary import choose_withheld
from analysis.disclosure.successive import NewColumn, link_versions

MEETING = load_policy().rules_for(Audience.MEETING)
PARTNER = load_policy().rules_for(Audience.PARTNER)


def columns_of(counts: list[list[float]] | np.ndarray) -> Columns:
    """(stations, columns)."""
    array = np.array(counts, dtype=float)
    stations, number = array.shape
    return Columns(
        tuple(f"99-{station}" for station in range(stations)),
        tuple(("broker_complaints", date(2024, month + 1, 1)) for month in range(number)),
        array,
        np.zeros(number, dtype=bool),
        None,
    )


def given_once(counts: list[float], rules=MEETING) -> GivenColumn:
    return cut(columns_of([[count] for count in counts]), rules, "p", {}).given[0]


def given_in_turn(versions: list[list[float]], rules=MEETING) -> list[GivenColumn]:
    """The same column, given once in each state."""
    before: dict[ColumnKey, list[GivenColumn]] = defaultdict(list)
    for counts in versions:
        columns = columns_of([[count] for count in counts])
        before[columns.keys[0]].append(cut(columns, rules, "p", before).given[0])
    return before[columns.keys[0]]


def shown(column: GivenColumn) -> list[float | None]:
    return [
        None if hidden else count
        for count, hidden in zip(column.counts, column.is_withheld, strict=True)
    ]


def possible(
    versions: list[GivenColumn], insider: str | None = None
) -> dict[tuple[str, float], set]:
    """Values that each small withheld count has in some world that fits all versions.

    A station's count that did not change is the same in every world.
    """
    keys = {
        (place, count): (low, high)
        for one in versions
        for place, count, low, high in zip(one.places, one.counts, one.low, one.high, strict=False)
        if not np.isnan(count)
    }
    for one in versions:  # what any version shows is known in all
        for place, count, low, high in zip(one.places, one.counts, one.low, one.high, strict=False):
            if not np.isnan(count):
                least, most = keys[place, count]
                keys[place, count] = (max(low, least), min(high, most))
    names = [key for key, (low, high) in keys.items() if low < high and key[0] != insider]
    if not names:
        return {}
    known = {key: key[1] for key in keys if key not in names}
    choices = [np.arange(keys[name][0], keys[name][1] + 1, dtype=np.int8) for name in names]
    worlds = np.stack(np.meshgrid(*choices, indexing="ij"), axis=-1).reshape(-1, len(names))
    fits = np.ones(len(worlds), dtype=bool)
    for one in versions:
        stands = [key for key in zip(one.places, one.counts[:-1], strict=True) if key in keys]
        total = worlds[:, [names.index(key) for key in stands if key in names]].sum(axis=1)
        total = total + sum(known[key] for key in stands if key in known)
        fits &= (one.low[-1] <= total) & (total <= one.high[-1])
    small = [name for name in names if 0 < name[1] < 3]
    return {name: set(worlds[fits, names.index(name)].tolist()) for name in small}


def assert_nothing_is_told(versions: list[GivenColumn]) -> None:
    for insider in (None, *versions[-1].places):
        for name, values in possible(versions, insider).items():
            assert values >= {1, 2}, (name, insider)


def test_counts_that_protect_one_another_leave_the_total_visible() -> None:
    column = given_once([1, 2, 1, 2, 2, 1, 9])
    assert shown(column) == [None] * 6 + [9, 18]


def test_cell_recoverable_from_the_total_has_further_cells_withheld_with_it() -> None:
    column = given_once([1, 7, 20, 9, 0])
    assert shown(column) == [None, None, 20, None, 0, 37]
    assert [Reason(int(one)) for one in column.reasons] == [
        Reason.BELOW_MINIMUM,
        Reason.PROTECTS_OTHERS,
        Reason.NONE,
        Reason.PROTECTS_OTHERS,
        Reason.NONE,
        Reason.NONE,
    ]


def test_without_cells_that_could_help_the_total_is_withheld() -> None:
    column = given_once([1, 1, 0, 0])
    assert shown(column) == [None, None, 0, 0, None]
    assert column.reasons[-1] == Reason.WOULD_REVEAL_PARTS


def test_zero_that_may_be_shown_is_never_withheld_for_others() -> None:
    assert shown(given_once([2, 0, 0, 0, 30]))[1:4] == [0, 0, 0]


def test_total_made_by_one_withheld_station_is_withheld() -> None:
    rules = replace(MEETING, dominance_pct=60, knows_own_station=False)
    assert shown(given_once([2, 50, 0, 0], rules))[-1] is None
    assert shown(given_once([2, 50, 60, 0], rules))[-1] == 112


def test_partner_is_shown_rounded_figures_and_no_enforcement() -> None:
    columns = columns_of([[12], [0], [33], [4]])
    column = cut(columns, PARTNER, "p", {}).given[0]
    assert list(zip(column.low, column.high, strict=True)) == [
        (10, 12),  # 12 is shown as 10, and nothing below 10 is shown
        (0, 9),
        (33, 37),
        (0, 9),
        (48, 52),
    ]
    excluded = replace(columns, is_excluded=np.array([True]))
    column = cut(excluded, PARTNER, "p", {}).given[0]
    assert set(column.reasons) == {Reason.NOT_FOR_AUDIENCE}


def test_what_a_wider_audience_does_not_get_a_narrower_one_does_not_either() -> None:
    columns = columns_of([[40], [50], [60]])
    wider = np.zeros((4, 1), dtype=bool)
    wider[3] = True
    column = cut(replace(columns, is_withheld_wider=wider), PARTNER, "p", {}).given[0]
    assert column.is_withheld.tolist() == [False, False, False, True]


def test_narrower_audience_is_not_told_which_of_the_wider_ones_x_are_small() -> None:
    columns = columns_of([[1], [9], [12], [5], [60]])
    wider = cut(columns, MEETING, "p", {}).given[0]
    assert shown(wider) == [None, None, 12, None, 60, 87]
    narrow = replace(columns, is_withheld_wider=wider.is_withheld[:, None])
    column = cut(narrow, PARTNER, "p", {}).given[0]
    assert set(column.reasons[[0, 1, 3]]) == {Reason.UNDER_POLICY}
    assert (column.low[[1, 3]] <= wider.low[[1, 3]]).all()
    assert (column.high[[1, 3]] >= wider.high[[1, 3]]).all()


def test_late_station_is_not_computed_from_two_totals() -> None:
    nan = np.nan
    versions = given_in_turn([[1, 2, 1, 2, 9, nan], [1, 2, 1, 2, 9, 2]])
    assert shown(versions[0])[-1] == 15
    assert_nothing_is_told(versions)
    assert shown(versions[1])[-1] is None


def test_total_that_cannot_be_renewed_is_given_as_it_was() -> None:
    before = defaultdict(list)
    totals = []
    for counts in ([1, 2, 1, 2, 9, np.nan], [1, 2, 1, 2, 9, 2], [1, 2, 1, 2, 9, np.nan]):
        columns = columns_of([[count] for count in counts])
        made = cut(columns, MEETING, "p", before)
        before[columns.keys[0]] += [one for one in made.given if made.is_new[0]]
        totals.append((shown(made.given[0])[-1], made.earlier_totals[0]))
    assert totals[0][0] == totals[2][0] == 15
    assert totals[1] == (None, 15)


def test_correction_of_a_withheld_count_is_not_computed_from_two_totals() -> None:
    versions = given_in_turn([[1, 2, 1, 2, 9, 8], [2, 2, 1, 2, 9, 8]])
    assert_nothing_is_told(versions)


def test_correction_of_a_shown_count_costs_nothing() -> None:
    versions = given_in_turn([[1, 2, 1, 2, 9, 8], [1, 2, 1, 2, 11, 8]])
    assert shown(versions[1]) == [None, None, None, None, 11, 8, 25]


def test_count_that_sinks_below_the_minimum_is_not_computed_from_its_past() -> None:
    versions = given_in_turn([[1, 2, 1, 2, 9, 8], [1, 2, 1, 2, 2, 8]])
    assert_nothing_is_told(versions)


def test_what_was_withheld_for_others_stays_withheld() -> None:
    versions = given_in_turn([[1, 7, 20, 9, 0], [5, 7, 20, 9, 0]])
    assert versions[1].is_withheld[1]
    assert versions[1].is_withheld[3]


def test_the_same_state_is_given_as_it_was_whatever_came_between() -> None:
    first, second, third = given_in_turn([[1, 2, 1, 2, 9], [1, 2, 1, 2, 2], [1, 2, 1, 2, 9]])
    assert third is first
    assert second is not first


def test_merged_station_is_not_computed_from_its_parts() -> None:
    before = {("broker_complaints", date(2024, 1, 1)): [given_once([2, 7, 1, 2, 1, 2])]}
    columns = Columns(
        ("99-new", "99-2", "99-3", "99-4", "99-5"),
        (("broker_complaints", date(2024, 1, 1)),),
        np.array([[9.0], [1], [2], [1], [2]]),
        np.zeros(1, dtype=bool),
        None,
    )
    joined = {"99-0": "99-new", "99-1": "99-new"}
    assert not cut(columns, MEETING, "p", before).given[0].is_withheld[0]
    assert cut(columns, MEETING, "p", before, joined).given[0].is_withheld[0]


def test_stricter_policy_counts_what_is_known_already() -> None:
    before = {("broker_complaints", date(2024, 1, 1)): [given_once([3, 4, 20, 30, 6])]}
    strict = replace(MEETING, minimum_count=5, protection=(1, 4))
    again = cut(columns_of([[3], [4], [20], [30], [6]]), strict, "p2", before)
    assert again.given[0].is_withheld.tolist() == [True, True, False, False, False, False]


counts_of_stations = st.lists(st.integers(0, 6), min_size=5, max_size=5)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.lists(counts_of_stations, min_size=1, max_size=3), st.integers(-1, 4))
def test_no_series_of_versions_tells_a_small_count(versions: list[list[int]], late: int) -> None:
    states = [[float(count) for count in counts] for counts in versions]
    if late >= 0:
        states[0][late] = np.nan
    given_versions = given_in_turn(states)
    for column in given_versions:
        small = is_below_minimum(np.nan_to_num(column.counts[:-1]), MEETING)
        assert column.is_withheld[:-1][small].all()
    assert_nothing_is_told(given_versions)


@pytest.mark.parametrize("seed", range(6))
def test_closed_form_costs_what_the_optimiser_costs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.choice([1, 3, 8], (7, 1)), (7, 1)).astype(float)
    small = is_below_minimum(counts, MEETING)
    if is_safe(counts, small, ~small & False, small, MEETING)[0]:
        counts[:, 0] = [1, 0, 4, 12, 3, 0, 7]
        small = is_below_minimum(counts, MEETING)
    nothing = np.zeros_like(small)
    mask = protect_columns(counts, small, nothing, np.zeros(1, dtype=bool), MEETING)
    new = NewColumn(
        tuple(f"99-{row}" for row in range(7)), counts[:, 0], small[:, 0], nothing[:, 0], False
    )
    versions = link_versions([], new, MEETING, {})
    cell = versions.mine[:-1][small[:, 0]]
    must = np.zeros(8, dtype=bool)
    must[cell] = True
    may = np.zeros(8, dtype=bool)
    may[versions.mine[:-1][counts[:, 0] >= 3]] = True
    may[versions.mine[-1]] = True
    cost = np.where(versions.is_count, 1 + 1e-4 * versions.table.values, 4.0)
    best = choose_withheld(
        versions.table,
        Protection(cell, np.ones(len(cell)), np.full(len(cell), 2.0)),
        cost,
        must=must,
        may=may,
    )
    withheld = small | mask.is_protector
    ours = (1 + 1e-4 * counts[withheld]).sum() + 4 * mask.is_total_withheld.sum()
    assert ours == pytest.approx(best.cost)
