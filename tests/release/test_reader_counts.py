"""What forecasts are made of: exact counts for an analyst, what was given for everybody else."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.access.viewer import Role
from analysis.indicators import load_catalogue
from analysis.observations import CellState
from analysis.release import Workspace
from analysis.release.gate import released_panel
from analysis.release.panel import exact_panel
from analysis.release.reader_counts import (
    basis_note,
    count_panel,
    prefecture_counts,
    reader_counts,
    reader_key,
)
from analysis.release.tested import untestable_share_pct
from tests.release.small_stores import commit, series_frame

CODE = "broker_complaints"
OWN = "99-103"
COUNTS = {
    "99-101": [1, 1, 9, 0, 4, 5],
    "99-102": [8, 1, 2, 2, 5, None],
    OWN: [2, 2, 7, 1, 6, 7],
    "99-104": [3, 9, 8, 0, 7, 8],
}


@pytest.fixture
def small(empty: Workspace) -> Workspace:
    """Four stations and one indicator; the others' stations of the demo report nothing."""
    commit(empty.store, *(series_frame(name, CODE, counts) for name, counts in COUNTS.items()))
    only = tuple(entry for entry in load_catalogue().indicators if entry.code == CODE)
    return replace(empty, catalogue=replace(empty.catalogue, indicators=only))


def rows(workspace: Workspace) -> list[int]:
    return [exact_panel(workspace).axes.station_index(name) for name in COUNTS]


def test_an_analysts_forecasts_rest_on_the_exact_counts(small: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    assert reader_counts(viewer, small) is count_panel(small)
    assert basis_note(viewer, small) == ""


@pytest.mark.parametrize("role", [Role.MEETING_MEMBER, Role.ADMINISTRATOR, Role.PARTNER])
def test_everybody_elses_rest_on_what_was_given(small: Workspace, viewer_in, role: Role) -> None:
    viewer = viewer_in(role)
    shown, known = released_panel(viewer, small).cells, reader_counts(viewer, small)
    np.testing.assert_array_equal(known.counts[shown.is_released], shown.values[shown.is_released])
    hidden = (shown.states == CellState.WITHHELD) & np.isfinite(exact_panel(small).counts)
    assert hidden.any()
    assert (known.counts[hidden] == np.round(known.counts[hidden])).all()
    assert (np.isnan(known.counts) == np.isnan(exact_panel(small).counts)).all()
    assert "公表値だけ" in basis_note(viewer, small)


def test_station_staff_know_their_own_counts_besides(small: Workspace, viewer_in) -> None:
    officer, member = viewer_in(Role.STATION_OFFICER, OWN), viewer_in(Role.MEETING_MEMBER)
    mine = reader_counts(officer, small).counts
    own = exact_panel(small).axes.station_index(OWN)
    assert mine[own, 0].tolist() == COUNTS[OWN]
    others = np.array([row != own for row in range(len(mine))])
    released = released_panel(member, small).cells.is_released
    theirs = reader_counts(member, small).counts
    np.testing.assert_array_equal(mine[others][released[others]], theirs[others][released[others]])
    assert "自署" in basis_note(officer, small)


def test_readers_who_were_given_the_same_share_their_forecasts(small: Workspace, viewer_in) -> None:
    keys = {
        who: reader_key(viewer_in(*who), small)
        for who in (
            (Role.MEETING_MEMBER,),
            (Role.ADMINISTRATOR,),
            (Role.HQ_ANALYST,),
            (Role.PARTNER,),
            (Role.STATION_OFFICER, OWN),
            (Role.STATION_OFFICER, "99-101"),
        )
    }
    assert keys[Role.MEETING_MEMBER,] == keys[Role.ADMINISTRATOR,]
    assert len(set(keys.values())) == len(keys) - 1


def test_prefecture_without_its_total_is_what_the_stations_are_taken_for(
    small: Workspace, viewer_in
) -> None:
    # Every station of the demo is active and reports nothing but these four: none is whole.
    assert np.isnan(prefecture_counts(viewer_in(Role.HQ_ANALYST), small).counts).all()
    four = replace(
        small, profile=replace(small.profile, stations=_four(small), successions=(), version="four")
    )
    viewer = viewer_in(Role.MEETING_MEMBER)
    totals, known = released_panel(viewer, four).totals, prefecture_counts(viewer, four)
    stations = reader_counts(viewer, four).counts[:, 0]
    assert (totals.states == CellState.WITHHELD).any()
    for month in range(5):
        shown = totals.values[0, month]
        taken = stations[:, month].sum() if np.isnan(shown) else shown
        assert known.counts[0, 0, month] == taken
    assert np.isnan(known.counts[0, 0, 5])  # a station is missing
    exact = prefecture_counts(viewer_in(Role.HQ_ANALYST), four).counts[0, 0]
    assert exact[:5].tolist() == [14, 13, 26, 3, 22]


def _four(workspace: Workspace) -> tuple:
    return tuple(station for station in workspace.profile.stations if station.id in COUNTS)


def test_nothing_is_tested_for_those_who_are_told_of_no_signs(small: Workspace, viewer_in) -> None:
    share = untestable_share_pct(viewer_in(Role.PARTNER), small, 5)
    assert (share.value, share.state) == (None, CellState.NOT_TESTABLE)
