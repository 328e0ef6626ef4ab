"""Two worlds that a reader cannot tell apart: withheld counts differ, everything released is equal.

A small prefecture is stored several times. In the other world withheld ones and twos have changed
places, so that every total stays; in the world for partner agencies larger counts have, too, that
only they are not shown.
Every view of every limited reader must be the same in both: values, states and reasons, bands,
alarms, signs and their explanations, classes and orders of maps, reasons of 判定不能, documents.
"""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest

import numpy as np
import pandas as pd
import pytest

from analysis import release
from analysis.access.viewer import Role, Viewer
from analysis.disclosure.policy import load_policy
from analysis.errors import PermissionDeniedError
from analysis.indicators import load_catalogue
from analysis.profile import MeetingKind, load_profile
from analysis.release import Workspace, tested
from analysis.release.computed_once import ComputedOnce
from analysis.release.gate import released_panel
from analysis.release.panel import exact_panel
from analysis.release.reader_counts import count_panel
from analysis.release.released import Stamp
from analysis.store import BatchHeader, commit_batch, open_store
from tests.release.small_stores import series_frame
from tests.release.test_nothing_small_leaves import views_of

pytestmark = pytest.mark.slow

MONTHS = 44
STATIONS = ("99-101", "99-102", "99-103", "99-104", "99-105", "99-106", "99-107")
OWN = "99-101"  # its staff know its counts: they stay as they are
INDICATORS = (
    *("foreign_residents", "victim_reports", "fraud_consultations"),
    *("broker_complaints", "excessive_fee_consultations", "forged_document_reports"),
    *("dark_job_consultations", "broker_enforcement", "joint_patrols", "consultation_campaigns"),
)
JUMPS = {("99-103", "broker_complaints"): 14, ("99-103", "excessive_fee_consultations"): 17}
AT = datetime(2024, 1, 5, tzinfo=UTC)
Counts = np.ndarray  # (station, indicator, month)


def first_world() -> Counts:
    rng = np.random.default_rng(20261122)
    mean = rng.gamma(1.2, 1.8, (len(STATIONS), len(INDICATORS)))[:, :, None]
    counts = rng.negative_binomial(4, 4 / (4 + mean), (*mean.shape[:2], MONTHS))
    counts[:, 0] = 900 + 40 * np.arange(len(STATIONS))[:, None]
    for (station, indicator), count in JUMPS.items():
        counts[STATIONS.index(station), INDICATORS.index(indicator), -3:] += count
    return counts


def other_world(counts: Counts, workspace: Workspace, *, for_partners: bool) -> Counts:
    """In every table two withheld counts change places."""
    changed, rng = counts.copy(), np.random.default_rng(7)
    hidden = {who: _is_hidden(workspace, who) for who in (Role.MEETING_MEMBER, Role.PARTNER)}
    others = np.arange(len(STATIONS)) != STATIONS.index(OWN)
    for indicator in range(1, len(INDICATORS)):
        for month in range(MONTHS):
            at = (slice(None), indicator, month)
            column = counts[at]
            from_meeting, from_partner = (hidden[who][at] for who in hidden)
            small = others & from_meeting & (column > 0) & (column < 3)
            _swap(changed, at, small & (column == 1), small & (column == 2), rng)
            # What else is withheld follows from the larger counts where a meeting lacks any.
            if for_partners and not from_meeting.any():
                low = others & from_partner & (column >= 3)
                _swap(changed, at, low & (column <= 5), low & (column > 5), rng)
    return changed


def _is_hidden(workspace: Workspace, role: Role) -> np.ndarray:
    panel = released_panel(Viewer("試験担当", role, "demo"), workspace)
    rows = [panel.axes.station_index(station) for station in STATIONS]
    return ~panel.cells.is_released[rows]


def _swap(counts: Counts, at: tuple, some: np.ndarray, others: np.ndarray, rng) -> None:
    if some.any() and others.any():
        one, other = rng.choice(np.flatnonzero(some)), rng.choice(np.flatnonzero(others))
        column = counts[at]
        column[[one, other]] = column[[other, one]]


@dataclass(frozen=True)
class Worlds:
    """The same prefecture. other, for_partners: with so many counts `moved` and `moved_more`."""

    one: Workspace
    other: Workspace
    for_partners: Workspace
    moved: int
    moved_more: int


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    folder, counts = tmp_path_factory.mktemp("worlds"), first_world()
    with ExitStack() as stores:
        one, other, third = (
            stores.enter_context(open_store(folder / f"{name}.duckdb"))
            for name in ("one", "other", "third")
        )
        world = _workspace(one, counts)
        changed = [other_world(counts, world, for_partners=more) for more in (False, True)]
        yield Worlds(
            world,
            _workspace(other, changed[0]),
            _workspace(third, changed[1]),
            *(int((counts != one).sum()) for one in changed),
        )


def _workspace(store, counts: Counts) -> Workspace:
    catalogue = load_catalogue()
    frames = [
        series_frame(station, indicator, counts[row, column].tolist())
        for row, station in enumerate(STATIONS)
        for column, indicator in enumerate(INDICATORS)
    ]
    header = BatchHeader("demo", "試験担当", "一括.csv", "一括.csv")
    commit_batch(store, header, pd.concat(frames, ignore_index=True), at=AT)
    small = replace(catalogue, indicators=tuple(catalogue[code] for code in INDICATORS))
    return Workspace(store, load_profile("demo"), small, load_policy())


def everything(viewer: Viewer, workspace: Workspace) -> list[tuple[str, object]]:
    """Every view that the reader may open, without the stamps, which name the store's state."""
    views = [*views_of(viewer, workspace, every=2), released_panel(viewer, workspace)]
    asked = (release.reliability, _submissions, release.upload_history)
    for question in asked:
        with suppress(PermissionDeniedError):
            views.append(question(viewer, workspace))
    return [(type(view).__name__, plain(view)) for view in views]


def _submissions(viewer: Viewer, workspace: Workspace) -> object:
    return release.submission_grid(viewer, workspace, today=AT.date())


def documents(workspace: Workspace) -> list[object]:
    maker = Viewer("試験担当", Role.HQ_ANALYST, "demo")
    made = [
        release.briefing_material(maker, workspace, kind, station_id=station)
        for kind, station in ((MeetingKind.HEADQUARTERS, None), (MeetingKind.STATION, OWN))
    ]
    return [(type(material).__name__, plain(material)) for material in made]


def plain(thing: object) -> object:
    if isinstance(thing, Stamp):
        return None
    if is_dataclass(thing) and not isinstance(thing, type):
        return tuple((field.name, plain(getattr(thing, field.name))) for field in fields(thing))
    if isinstance(thing, np.ndarray):
        return thing.dtype.str, thing.shape, thing.tobytes()
    if isinstance(thing, tuple | list):
        return tuple(plain(item) for item in thing)
    if isinstance(thing, dict):
        return tuple((key, plain(value)) for key, value in thing.items())
    return thing


def differing(one: list, other: list) -> list[str]:
    """Names of the views that differ."""
    pairs = zip_longest(one, other, fillvalue=("", None))
    names = {name or twin for (name, view), (twin, seen) in pairs if repr(view) != repr(seen)}
    return sorted(names)


READERS = [
    (Role.MEETING_MEMBER, None),
    (Role.PARTNER, None),
    (Role.STATION_OFFICER, OWN),
]


@pytest.mark.parametrize(("role", "station"), READERS)
def test_no_view_differs_between_worlds_that_differ_in_withheld_counts(
    worlds: Worlds, viewer_in, role: Role, station: str | None
) -> None:
    assert worlds.moved > 300
    assert worlds.moved_more > worlds.moved
    viewer, other = viewer_in(role, station), worlds.other
    if role is Role.PARTNER:
        other = worlds.for_partners
    seen = everything(viewer, worlds.one)
    assert differing(seen, everything(viewer, other)) == []
    assert len(seen) > (3 if role is Role.PARTNER else 30)


def test_no_document_differs_either(worlds: Worlds) -> None:
    made = documents(worlds.one)
    assert differing(made, documents(worlds.other)) == []
    assert repr(made).count("公表値だけから計算しています") >= 2


def test_meeting_is_told_of_a_sign_and_of_bands_in_both_worlds(worlds: Worlds, viewer_in) -> None:
    viewer = viewer_in(Role.MEETING_MEMBER)
    assert release.overview(viewer, worlds.one).signs
    series = release.trends(viewer, worlds.one, "broker_complaints", "99-103").main
    assert any(value is not None for value in series.upper)
    assert "公表値だけ" in series.basis


def test_an_analyst_sees_the_difference(worlds: Worlds, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    found = differing(everything(viewer, worlds.one), everything(viewer, worlds.other))
    assert {"MapMonth", "MapRange", "ReleasedPanel", "StationPanel", "Trends"} <= set(found)


def test_bands_made_of_exact_counts_would_be_noticed(
    worlds: Worlds, viewer_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tested, "reader_counts", lambda viewer, workspace: count_panel(workspace))
    monkeypatch.setattr(tested, "_results", ComputedOnce(2))
    viewer = viewer_in(Role.MEETING_MEMBER)
    shown = [
        [("Trends", plain(release.trends(viewer, world, "broker_complaints")))]
        for world in (worlds.one, worlds.other)
    ]
    assert differing(*shown) == ["Trends"]


def test_the_worlds_differ_in_nothing_but_counts(worlds: Worlds) -> None:
    one, other = exact_panel(worlds.one), exact_panel(worlds.other)
    assert (one.counts != other.counts).any()
    np.testing.assert_array_equal(one.states, other.states)
    np.testing.assert_array_equal(np.nansum(one.counts, axis=0), np.nansum(other.counts, axis=0))
