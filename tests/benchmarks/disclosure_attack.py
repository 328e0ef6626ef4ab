"""An outsider's attack on three years of monthly briefings, late files and corrections included.

The demo prefecture and 20 random panels are given to a meeting and to partner agencies 36 months in
a row (`briefing_series`). At the end everything given to an audience is attacked at once: N
withheld counts, how many are bounded inside their protection interval. The same is done to what
would have been given with counts below the minimum withheld and nothing else, and to what a meeting
and a partner know together. Signs are looked for in what a meeting was given and tell nothing
further; what the analyst's signs would tell a meeting is attacked on the demo, too (`flag_ranges`).
How much more is withheld than need be: `optimal_masks`.

Options, for a reduced run: number of random panels; all, demo or random; number of briefings.
"""

import os
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from analysis.access.viewer import Role, Viewer
from analysis.detection.screening import DetectionResult
from analysis.disclosure.attacker import exposed
from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import Columns, Cut, cut
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.linked_table import LinkedTable, Protection, side_by_side
from analysis.disclosure.policy import AudienceRules, load_policy
from analysis.disclosure.primary import is_below_minimum
from analysis.disclosure.successive import link_given, protected_counts
from analysis.indicators import load_catalogue
from analysis.months import add_months
from analysis.profile import load_profile
from analysis.release import Workspace
from analysis.release.panel import exact_panel
from analysis.release.reader_counts import count_panel
from analysis.release.tested import detection_result
from analysis.store import open_store
from analysis.synthetic import ensure_demo
from tests.benchmarks.briefing_series import (
    EARLIER_MONTHS,
    FIRST_MONTH,
    Floats,
    Ledger,
    briefings_of,
    columns_of,
    give_plainly,
    note_given,
    random_counts,
)
from tests.benchmarks.flag_ranges import FlagRanges, narrowed, told_by_exact_flags
from tests.benchmarks.optimal_masks import KeptSum, compare_with_optimum

BRIEFINGS = 36
RANDOM_PANELS = 20
COMPARED_EVERY = 3  # briefings, with the optimal masks
COLUMNS_AT_ONCE = 200
Attacked = tuple[LinkedTable, Protection]


@dataclass
class Figures:
    """What is added up over panels."""

    of: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    kept: KeptSum = field(default_factory=KeptSum)


@dataclass(frozen=True)
class _Panel:
    """One prefecture. ranges: what the analyst's signs would tell, None for random panels."""

    name: str
    counts: Floats
    seed: int
    ranges: FlagRanges | None = None


def measure(
    panels: str = str(RANDOM_PANELS), of: str = "all", briefings: str = str(BRIEFINGS)
) -> dict[str, object]:
    """Everything above, with seconds of CPU."""
    figures, number = Figures(), int(briefings)
    if of in ("all", "demo"):
        _one_panel(_demo(number), figures)
    for seed in range(int(panels) if of != "demo" else 0):
        counts = random_counts(np.random.default_rng(100 + seed), number)
        _one_panel(_Panel(f"random {seed}", counts, 100 + seed), figures)
    found = figures.of
    return {
        "briefings": number,
        "panels": int(found["panels"]),
        "cores": os.cpu_count(),
        "withheld": int(found["withheld"]),
        "broken": int(found["broken"]),
        "shared_broken": int(found["shared_broken"]),
        "primary_only_broken": int(found["primary_broken"]),
        "analyst_signs_told_would_break": int(found["flags_broken"]),
        **{
            f"{what}_{audience}_pct": round(
                100 * found[f"{audience}_{what}"] / found[f"{audience}_{whole}"], 2
            )
            for audience in ("meeting", "partner")
            for what, whole in (
                ("cells_small", "cells"),
                ("cells_withheld", "cells"),
                ("cases_withheld", "cases"),
                ("totals_withheld", "totals"),
                ("totals_as_before", "totals"),
            )
        },
        **figures.kept.figures(),
        "first_briefing_cpu_seconds": round(found["first"], 2),
        "slowest_later_briefing_cpu_seconds": round(found["slowest"], 2),
        "seconds": round(found["seconds"], 1),
    }


def _demo(briefings: int) -> _Panel:
    """The fictional prefecture, with what its analyst's signs would tell."""
    months = briefings + EARLIER_MONTHS
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "k.duckdb") as store:
        profile, catalogue = load_profile("demo"), load_catalogue()
        ensure_demo(store, profile, catalogue, lambda *_: None)
        workspace = Workspace(store, profile, catalogue, load_policy())
        counts = exact_panel(workspace).counts[:, :, -months:]
        analyst = Viewer("試験", Role.HQ_ANALYST, "demo")
        result: DetectionResult = detection_result(analyst, workspace)
        ranges = told_by_exact_flags(count_panel(workspace), result).last(months)
    return _Panel("demo", counts, 1, ranges)


def _one_panel(panel: _Panel, figures: Figures) -> None:
    begin, found = time.process_time(), figures.of
    policy, rng = load_policy(), np.random.default_rng(panel.seed)
    ledgers: dict[Audience, Ledger] = {a: defaultdict(list) for a in Audience}
    plain: dict[Audience, Ledger] = {a: defaultdict(list) for a in Audience}
    audiences = [a for a in Audience if not policy.rules_for(a).is_exact]
    last = panel.counts.shape[2] - EARLIER_MONTHS - 1
    for number, state in enumerate(briefings_of(panel.counts, rng)):
        spent, wider = 0.0, None
        for audience in audiences:
            rules, before = policy.rules_for(audience), ledgers[audience]
            columns = columns_of(state, wider)
            start = time.process_time()
            made = cut(columns, rules, "policy", before)
            spent += time.process_time() - start
            wider = np.stack([one.is_withheld for one in made.given], axis=1)
            if number == last:
                _count_kept(made, columns, rules, audience, found)
            if number % COMPARED_EVERY == 0:
                compare_with_optimum(columns, made, before, rules, figures.kept)
            note_given(made, columns, before)
            give_plainly(made, columns, plain[audience], rules)
        place = "slowest" if number else "first"
        found[place] = max(found[place], spent)
    said = _attacked(audiences, ledgers, plain, found)
    if panel.ranges is not None:
        said += f", analyst's signs would break {_flagged(panel, ledgers[audiences[0]], found)}"
    found["panels"] += 1
    found["seconds"] += time.process_time() - begin
    print(f"{panel.name}: {said}", flush=True)


def _count_kept(
    made: Cut,
    columns: Columns,
    rules: AudienceRules,
    audience: Audience,
    figures: dict[str, float],
) -> None:
    counts = np.stack([one.counts for one in made.given], axis=1)
    withheld = np.stack([one.is_withheld for one in made.given], axis=1)
    is_reported = ~np.isnan(counts)
    cells = is_reported[:-1]
    figures[f"{audience}_cells"] += cells.sum()
    figures[f"{audience}_cells_withheld"] += withheld[:-1].sum()
    small = cells & is_below_minimum(np.nan_to_num(counts[:-1]), rules)
    figures[f"{audience}_cells_small"] += small.sum()
    figures[f"{audience}_cases"] += np.nansum(counts[:-1])
    figures[f"{audience}_cases_withheld"] += counts[:-1][withheld[:-1]].sum()
    figures[f"{audience}_totals"] += is_reported[-1].sum()
    as_before = ~np.isnan(made.earlier_totals)
    figures[f"{audience}_totals_withheld"] += (withheld[-1] & ~as_before).sum()
    figures[f"{audience}_totals_as_before"] += as_before.sum()


def _attacked(
    audiences: list[Audience],
    ledgers: dict[Audience, Ledger],
    plain: dict[Audience, Ledger],
    figures: dict[str, float],
) -> str:
    policy, said = load_policy(), []
    for audience in audiences:
        rules = policy.rules_for(audience)
        withheld, broken = _attack(_linked(list(ledgers[audience].values()), rules))
        _, plainly = _attack(_linked(list(plain[audience].values()), rules))
        figures["withheld"] += withheld
        figures["broken"] += broken
        figures["primary_broken"] += plainly
        said.append(f"{audience} {broken} of {withheld} (primary only {plainly})")
    widest = policy.rules_for(audiences[0])
    together = [
        [given for audience in audiences for given in ledgers[audience][key]]
        for key in ledgers[audiences[0]]
    ]
    _, shared = _attack(_linked(together, widest))
    figures["shared_broken"] += shared
    return ", ".join([*said, f"sharing {shared}"])


def _flagged(panel: _Panel, ledger: Ledger, figures: dict[str, float]) -> int:
    """How many of a meeting's withheld counts would fall if it were told the analyst's signs."""
    assert panel.ranges is not None
    rules, ranges = load_policy().rules_for(Audience.MEETING), panel.ranges
    indicators, months = panel.counts.shape[1:]
    tables = []
    for row in range(indicators):
        for month in range(months):
            given = ledger.get((f"i{row}", add_months(FIRST_MONTH, month)))
            if given:
                versions = link_given(given, rules)
                told = narrowed(versions, ranges.at(row, month))
                tables.append((told, protected_counts(versions, rules)))
    _, broken = _attack(tables)
    figures["flags_broken"] += broken
    return broken


def _linked(columns: list[list[GivenColumn]], rules: AudienceRules) -> list[Attacked]:
    linked = [link_given(one, rules) for one in columns if one]
    return [(one.table, protected_counts(one, rules)) for one in linked]


def _attack(columns: list[Attacked]) -> tuple[int, int]:
    """How many counts are withheld, and how many of them the attacker bounds too narrowly."""
    withheld = broken = 0
    for start in range(0, len(columns), COLUMNS_AT_ONCE):
        some = columns[start : start + COLUMNS_AT_ONCE]
        table, begins = side_by_side([one for one, _ in some])
        parts = [part for _, part in some]
        protection = Protection(
            np.concatenate([part.cell + begin for part, begin in zip(parts, begins, strict=True)]),
            np.concatenate([part.low for part in parts]),
            np.concatenate([part.high for part in parts]),
        )
        mask = np.zeros(len(table.values), dtype=bool)
        mask[protection.cell] = True
        withheld += len(protection.cell)
        broken += int(exposed(table, mask, protection).sum())
    return withheld, broken
