"""An outsider's attack on three years of monthly briefings, late files and corrections included.

The demo prefecture and 20 random panels are given to a meeting and to partner agencies 36 months in
a row. Every month one station is late (its figures come with the next briefing) and one station
corrects figures of the last half year. At the end everything given to an audience is attacked at
once: N withheld counts, how many are bounded inside their protection interval. The same is done to
what would have been given with counts below the minimum withheld and nothing else, and to what a
meeting and a partner know together. Options: the number of random panels; "random" to leave the demo
out.
"""

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.attacker import exposed
from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import ColumnKey, Columns, Cut, cut
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.knowledge import hidden_range, shown_range
from analysis.disclosure.linked_table import Protection, side_by_side
from analysis.disclosure.policy import AudienceRules, load_policy
from analysis.disclosure.primary import Reason, is_below_minimum
from analysis.disclosure.successive import link_given, protected_counts
from analysis.indicators import load_catalogue
from analysis.months import add_months
from analysis.profile import load_profile
from analysis.release import Workspace
from analysis.release.panel import exact_panel
from analysis.store import open_store
from analysis.synthetic import ensure_demo

Floats = NDArray[np.float64]
Ledger = dict[ColumnKey, list[GivenColumn]]

BRIEFINGS = 36
RANDOM_PANELS = 20
RANDOM_SHAPE = (8, 3, 42)  # stations, indicators, months
EARLIER_MONTHS = 6  # given with the first briefing
CORRECTED_SHARE = 0.3  # of a station's indicators, in one month of the last half year
FIRST_MONTH = date(2019, 4, 1)
COLUMNS_AT_ONCE = 200


def measure(panels: str = str(RANDOM_PANELS), of: str = "all") -> dict[str, object]:
    """Everything above, with seconds of CPU."""
    figures: dict[str, float] = defaultdict(float)
    if of == "all":
        _one_panel("demo", _demo_counts(), np.random.default_rng(1), figures)
    for seed in range(int(panels)):
        rng = np.random.default_rng(100 + seed)
        _one_panel(f"random {seed}", _random_counts(rng), rng, figures)
    return {
        "briefings": BRIEFINGS,
        "panels": int(panels) + (of == "all"),
        "cores": os.cpu_count(),
        "withheld": int(figures["withheld"]),
        "broken": int(figures["broken"]),
        "shared_broken": int(figures["shared_broken"]),
        "primary_only_broken": int(figures["primary_broken"]),
        **{
            f"{what}_{audience}_pct": round(
                100 * figures[f"{audience}_{what}"] / figures[f"{audience}_{whole}"], 2
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
        "first_briefing_cpu_seconds": round(figures["first"], 2),
        "slowest_later_briefing_cpu_seconds": round(figures["slowest"], 2),
        "seconds": round(figures["seconds"], 1),
    }


def _demo_counts() -> Floats:
    """(stations, indicators, months) of the fictional prefecture."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "k.duckdb") as store:
        profile, catalogue = load_profile("demo"), load_catalogue()
        ensure_demo(store, profile, catalogue, lambda *_: None)
        counts = exact_panel(Workspace(store, profile, catalogue, load_policy())).counts
    return counts[:, :, -(BRIEFINGS + EARLIER_MONTHS) :]


def _random_counts(rng: np.random.Generator) -> Floats:
    stations, indicators, months = RANDOM_SHAPE
    mean = np.exp(rng.normal(0.3, 1.2, (stations, indicators)))[:, :, None]
    return rng.negative_binomial(3, 3 / (3 + mean), (stations, indicators, months)).astype(float)


def _one_panel(
    name: str, counts: Floats, rng: np.random.Generator, figures: dict[str, float]
) -> None:
    begin = time.process_time()
    policy = load_policy()
    ledgers: dict[Audience, Ledger] = {a: defaultdict(list) for a in Audience}
    plain: dict[Audience, Ledger] = {a: defaultdict(list) for a in Audience}
    audiences = [a for a in Audience if not policy.rules_for(a).is_exact]
    for number, state in enumerate(_briefings(counts, rng)):
        start, wider = time.process_time(), None
        for audience in audiences:
            rules = policy.rules_for(audience)
            columns = _columns(state, wider)
            made = cut(columns, rules, "policy", ledgers[audience])
            wider = np.stack([one.is_withheld for one in made.given], axis=1)
            _note(made, columns, ledgers[audience])
            _give_plainly(made, columns, plain[audience], rules)
            if number == BRIEFINGS - 1:
                _count_kept(made, columns, rules, audience, figures)
        spent = time.process_time() - start
        place = "slowest" if number else "first"
        figures[place] = max(figures[place], spent)
    found = _attacked(audiences, ledgers, plain, figures)
    figures["seconds"] += time.process_time() - begin
    print(f"{name}: {found}", flush=True)


def _briefings(counts: Floats, rng: np.random.Generator) -> Iterator[Floats]:
    """The figures as they stand at each briefing: one station late, one correction a month."""
    stations, indicators, months = counts.shape
    state = counts[:, :, : months - BRIEFINGS].copy()
    late = None
    for month in range(months - BRIEFINGS, months):
        newest = counts[:, :, month : month + 1].copy()
        if late is not None:
            state[late, :, -1] = counts[late, :, month - 1]
        state = np.concatenate([state, newest], axis=2)
        late = int(rng.integers(stations))
        state[late, :, -1] = np.nan
        where = (int(rng.integers(stations)), rng.random(indicators) < CORRECTED_SHARE)
        when = month - int(rng.integers(1, 6))
        changed = state[where[0], where[1], when]
        state[where[0], where[1], when] = np.maximum(
            changed + rng.integers(-3, 4, changed.shape), 0
        )
        yield state.copy()


def _columns(state: Floats, wider: NDArray[np.bool_] | None) -> Columns:
    stations, indicators, months = state.shape
    number = indicators * months
    return Columns(
        tuple(f"99-{row:03}" for row in range(stations)),
        tuple(
            (f"i{row}", add_months(FIRST_MONTH, month))
            for row in range(indicators)
            for month in range(months)
        ),
        state.reshape(stations, -1),
        np.zeros(number, dtype=bool),
        wider,
    )


def _note(made: Cut, columns: Columns, ledger: Ledger) -> None:
    for key, one, is_new in zip(columns.keys, made.given, made.is_new, strict=True):
        if is_new:
            ledger[key].append(one)


def _give_plainly(made: Cut, columns: Columns, ledger: Ledger, rules: AudienceRules) -> None:
    """The same columns with the counts below the minimum withheld, and nothing else."""
    for key, one, is_new in zip(columns.keys, made.given, made.is_new, strict=True):
        if not is_new:
            continue
        value = np.nan_to_num(one.counts)
        small = is_below_minimum(value, rules)
        shown, hidden = shown_range(value, rules), hidden_range(value, small, ~small & small, rules)
        low, high = (np.where(small, hidden[s], shown[s]) for s in (0, 1))
        reasons = np.where(small, Reason.BELOW_MINIMUM, Reason.NONE).astype(np.int8)
        ledger[key].append(GivenColumn(one.places, one.counts, low, high, reasons, one.policy))


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
        withheld, broken = _attack(list(ledgers[audience].values()), rules)
        _, plainly = _attack(list(plain[audience].values()), rules)
        figures["withheld"] += withheld
        figures["broken"] += broken
        figures["primary_broken"] += plainly
        said.append(f"{audience} {broken} of {withheld} (primary only {plainly})")
    widest = policy.rules_for(audiences[0])
    together = [
        [given for audience in audiences for given in ledgers[audience][key]]
        for key in ledgers[audiences[0]]
    ]
    _, shared = _attack(together, widest)
    figures["shared_broken"] += shared
    return ", ".join([*said, f"sharing {shared}"])


def _attack(columns: list[list[GivenColumn]], rules: AudienceRules) -> tuple[int, int]:
    """How many counts are withheld, and how many of them the attacker bounds too narrowly."""
    withheld = broken = 0
    for start in range(0, len(columns), COLUMNS_AT_ONCE):
        linked = [link_given(one, rules) for one in columns[start : start + COLUMNS_AT_ONCE]]
        table, begins = side_by_side([one.table for one in linked])
        parts = [protected_counts(one, rules) for one in linked]
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
