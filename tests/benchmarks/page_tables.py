"""How long a page waits for its released tables: cold and from cache, for a meeting and an analyst.

Every function of `analysis.release` that pages ask for figures, on the fictional prefecture. Cold: a
process that has cut nothing yet, with a ledger that holds what was given (every memory of the release
package is emptied before each question; detection, which is measured elsewhere, stays; the stamp on
top of every page is asked for first, and measured as a question of its own). Cached: the
same question again, without the memory of the pages on top of it. Medians of REPEATS, milliseconds,
cpu beside them: what they come to on a machine that nobody else uses.
first_cut_seconds: all masks of a store whose ledger is empty; briefing_seconds: the tables of the
headquarters briefing, masked, attacked and written down on such a store.

    python -m tests.benchmarks page-tables
"""

import gc
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from analysis import release
from analysis.access.viewer import Role, Viewer
from analysis.disclosure.audience import Audience
from analysis.disclosure.policy import POLICY_PATH
from analysis.errors import PermissionDeniedError
from analysis.profile import MeetingKind
from analysis.release import Workspace, open_workspace, tested
from analysis.release.computed_once import ComputedOnce
from analysis.release.ledger import audience_cut
from analysis.release.views import MapMeasure
from analysis.settings import load_settings
from analysis.synthetic import ensure_demo

REPEATS = 3
PAGES = Path(__file__).parents[2] / "pages"
INDICATOR, STATION = "broker_complaints", "99-110"
STRICTER = (
    POLICY_PATH.read_bytes()
    .replace(b"minimum_count = 3", b"minimum_count = 5")
    .replace(b"protection = [1, 2]", b"protection = [1, 4]")
)
# Functions that write, or measure on request with progress, or look at a file that was chosen.
NOT_A_TABLE = {
    "judge_sign",
    "measure_reliability",
    "prepare_boundaries",
    "replace_boundaries",
    "undo_boundaries",
    "undo_upload",
    "redo_upload",
    "open_workspace",
    "jurisdiction_map",  # of a store without figures
    "jurisdiction_list",  # names of stations, no figures
}
ON_TOP = ("stamp", "cache_key")  # what a page asks for before anything else
Question = Callable[[], object]


def measure() -> dict[str, object]:
    """Everything above; the slowest of each at the end."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(load_settings({}), store_path=Path(folder) / "bench.duckdb")
        workspace = open_workspace(settings, "demo")
        ensure_demo(workspace.store, workspace.profile, workspace.catalogue, lambda *_: None)
        figures = _first_times(workspace)
        views: dict[str, dict[str, dict[str, float]]] = {}
        for role in (Role.MEETING_MEMBER, Role.HQ_ANALYST):
            viewer = Viewer("測定", role, "demo", None)
            views[role.value] = dict(_measured(viewer, workspace))
        _check_complete({name for found in views.values() for name in found})
        workspace.store.close()
    for kind in ("cold", "cold_cpu", "cached", "cached_cpu"):
        slowest = max(
            (times[kind], f"{role} {name}")
            for role, found in views.items()
            for name, times in found.items()
        )
        figures[f"slowest_{kind}_ms"], figures[f"slowest_{kind}"] = slowest
    return {"views": views, **figures}


def _first_times(workspace: Workspace) -> dict[str, object]:
    """Of a store of which nobody was given anything; the briefing with its detection done before."""
    cutting = _milliseconds(lambda: audience_cut(workspace, Audience.PARTNER))  # a meeting's, too
    analyst = Viewer("測定", Role.HQ_ANALYST, "demo", None)
    release.briefing_material(analyst, workspace, MeetingKind.HEADQUARTERS)
    _forget()
    tables = _milliseconds(
        lambda: release.briefing_material(analyst, workspace, MeetingKind.HEADQUARTERS)
    )
    return {
        "first_cut_seconds": round(cutting[0] / 1000, 2),
        "first_cut_cpu_seconds": round(cutting[1] / 1000, 2),
        "briefing_seconds": round((cutting[0] + tables[0]) / 1000, 2),
        "briefing_cpu_seconds": round((cutting[1] + tables[1]) / 1000, 2),
    }


def _measured(viewer: Viewer, workspace: Workspace) -> Iterator[tuple[str, dict[str, float]]]:
    for name, question in _questions(viewer, workspace).items():
        try:
            question()
        except PermissionDeniedError:
            continue
        measured: dict[str, list[float]] = defaultdict(list)
        for _ in range(REPEATS):
            _forget()
            if name not in ON_TOP:
                release.stamp(viewer, workspace)
            for kind in ("cold", "cached"):
                elapsed, cpu = _milliseconds(question)
                measured[kind].append(elapsed)
                measured[f"{kind}_cpu"].append(cpu)
        times = {kind: statistics.median(all_times) for kind, all_times in measured.items()}
        figures = " ".join(f"{kind} {ms:7.1f}" for kind, ms in times.items())
        print(f"{viewer.role.value:15} {name:21} {figures}", flush=True)
        yield name, {kind: round(ms, 1) for kind, ms in times.items()}


def _milliseconds(question: Question) -> tuple[float, float]:
    """Elapsed, and of CPU."""
    begin, cpu = time.perf_counter(), time.process_time()
    question()
    return 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - cpu)


def _forget() -> None:
    """Empty every memory of the release package but detection's."""
    kept = {id(memory) for memory in vars(tested).values()}
    for memory in gc.get_objects():
        if isinstance(memory, ComputedOnce) and id(memory) not in kept:
            memory.clear()


def _questions(viewer: Viewer, workspace: Workspace) -> dict[str, Question]:
    """What pages ask, by name of the function; the heaviest form of each."""
    month = release.available_months(viewer, workspace)[-1]
    key = release.sign_list(replace(viewer, role=Role.HQ_ANALYST), workspace).signs[0].key
    return {
        "stamp": lambda: release.stamp(viewer, workspace),
        "cache_key": lambda: release.cache_key(viewer, workspace),
        "available_months": lambda: release.available_months(viewer, workspace),
        "available_stations": lambda: release.available_stations(viewer, workspace),
        "available_indicators": lambda: release.available_indicators(viewer, workspace),
        "overview": lambda: release.overview(viewer, workspace, month),
        "map_geometry": lambda: release.map_geometry(viewer, workspace),
        "map_range": lambda: release.map_range(viewer, workspace, INDICATOR, MapMeasure.EXPECTED),
        "map_subjects": lambda: release.map_subjects(viewer, workspace),
        "municipal_range": lambda: release.municipal_range(
            viewer, workspace, "foreign_residents", MapMeasure.RATE
        ),
        "communities": lambda: release.communities(viewer, workspace),
        "station_panel": lambda: release.station_panel(viewer, workspace, STATION, month),
        "trends": lambda: release.trends(viewer, workspace, INDICATOR, STATION),
        "sign_list": lambda: release.sign_list(viewer, workspace),
        "sign_detail": lambda: release.sign_detail(viewer, workspace, key),
        "briefing_material": lambda: release.briefing_material(
            viewer, workspace, MeetingKind.HEADQUARTERS
        ),
        "quality": lambda: release.quality(viewer, workspace),
        "submission_grid": lambda: release.submission_grid(viewer, workspace, today=month),
        "upload_history": lambda: release.upload_history(viewer, workspace),
        "pending_uploads": lambda: release.pending_uploads(viewer, workspace),
        "boundary_list": lambda: release.boundary_list(viewer, workspace),
        "reliability": lambda: release.reliability(viewer, workspace),
        "ledger_mark": lambda: release.ledger_mark(viewer, workspace),
        "disclosure_report": lambda: release.disclosure_report(viewer, workspace, month),
        "bounded_cells": lambda: release.bounded_cells(
            viewer, workspace, "meeting", INDICATOR, month
        ),
        "policy_preview": lambda: release.policy_preview(viewer, workspace, STRICTER, "x.toml"),
    }


def _check_complete(measured: set[str]) -> None:
    """Raises ValueError where pages ask for something that is not measured."""
    asked = {
        name
        for path in PAGES.rglob("*.py")
        for name in re.findall(r"\brelease\.(\w+)\(", path.read_text(encoding="utf-8"))
    }
    forgotten = asked - measured - NOT_A_TABLE
    if forgotten:
        raise ValueError(f"pages ask for what is not measured: {sorted(forgotten)}")
