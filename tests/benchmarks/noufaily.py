"""Detection on scenarios of the Noufaily family against R, at equal false-positive rates.

`python -m tests.benchmarks noufaily [SHARE [SCALE]]`; SHARE 0.1 runs a tenth of the replicates, 8 eight
times as many; SCALE is weekly or monthly, both without it. Both methods see the same series, and the
error is that of the difference: a bootstrap over series, thresholds set anew in each.

A block is a level and variance ratio (seven families of scenarios) with or without trend and with or
without season, if its mean in the current window is above 1. In every block each method gets its own
threshold, which 1 % of the cells outside outbreaks exceed; an outbreak is detected when a cell between
its first and last case exceeds it. Statistics are tail probabilities: R's at the negative binomial
that it fits (what moving its alpha does), ours at the predictive one.

R itself tests one or two replicates of each scenario in the same run; `parity="R"` must agree with it
on every one of these cells, and stands for it on the rest, which would take R hours.

The pooled model sees the same months in three feeds: replicates of a scenario as stations (a gift:
they share all parameters), different scenarios as stations (nothing to share but the calendar), and
each series alone.
"""

import numpy as np

from analysis.detection.farrington import FarringtonResult, farrington
from analysis.detection.limits import predictive_ratio, upper_tail
from analysis.detection.pooled_nb import tail_probability
from tests.benchmarks.equal_false_positives import (
    BlockResult,
    Outbreaks,
    compare_blocks,
    summary,
)
from tests.benchmarks.noufaily_simulation import MONTHLY, WEEKLY, Series, TimeScale, simulate
from tests.benchmarks.r_surveillance import FarringtonSetting, has_surveillance, run_farrington

REPLICATES = {"weekly": 640, "monthly": 400}
REPLICATES_ALONE = 40
REPLICATES_IN_R = {"weekly": 1, "monthly": 2}
SEED = 2013


def _setting(scale: TimeScale) -> FarringtonSetting:
    return FarringtonSetting(
        scale.name,
        scale.first_tested,
        period=scale.period,
        half_width=scale.half_width,
        exclude_recent=scale.exclude_recent,
        recent_cases=5,
    )


def _surprise(tail: np.ndarray) -> np.ndarray:
    """Higher for smaller tails; the smallest number stands for tails that are 0."""
    return np.asarray(-np.log(np.maximum(tail, np.finfo(float).tiny)))


def r_statistic(observed: np.ndarray, found: FarringtonResult) -> np.ndarray:
    """R's p-value, P(Y ≥ y) at its fit, as a surprise."""
    return _surprise(upper_tail(observed, found.expected, found.dispersion))


def our_statistic(observed: np.ndarray, found: FarringtonResult) -> np.ndarray:
    """The mid-p tail of the predictive distribution, as a surprise."""
    ratio = predictive_ratio(found.expected, found.dispersion, found.standard_error)
    tails = [upper_tail(observed + more, found.expected, ratio) for more in (0, 1)]
    return _surprise((tails[0] + tails[1]) / 2)


def _check_against_r(series: Series, scale: TimeScale, n_replicates: int) -> dict[str, object]:
    """R itself on the first replicates of each scenario: cells, and where parity differs."""
    if not has_surveillance():
        return {"r": "absent: parity alone stands for R"}
    chosen = np.arange(len(series.counts)) % n_replicates < REPLICATES_IN_R[scale.name]
    counts, setting = series.counts[chosen], _setting(scale)
    theirs = run_farrington(counts, [setting]).results[scale.name]
    ours = farrington(counts, parity="R", **setting.arguments())  # type: ignore[arg-type]
    is_tested = ~np.isnan(theirs["upperbound"])
    return {
        "r": "surveillance",
        "r_cells": int(theirs["alarm"].size),
        "parity_alarm_mismatches": int((ours.alarm != (theirs["alarm"] > 0)).sum()),
        "parity_bound_mismatches": int(
            (ours.upper_bound[is_tested] != theirs["upperbound"][is_tested]).sum()
        ),
    }


def _pooled(series: Series, scale: TimeScale, n_replicates: int, feed: str) -> np.ndarray:
    """Surprises of the pooled model, float (series, tested)."""
    counts = series.counts.reshape(-1, n_replicates, scale.n_steps)  # scenario, replicate, month
    if feed == "alone":
        panels = [row[None, None] for row in series.counts]
        tails = [tail_probability(panel, first_tested=scale.first_tested) for panel in panels]
        return _surprise(np.concatenate(tails)[:, 0])
    if feed == "replicates":
        tail = tail_probability(counts.swapaxes(0, 1), first_tested=scale.first_tested)
        return _surprise(tail.swapaxes(0, 1).reshape(len(series.counts), -1))
    tail = tail_probability(counts, first_tested=scale.first_tested)
    return _surprise(tail.reshape(len(series.counts), -1))


def _print_table(results: dict[str, list[BlockResult]]) -> None:
    for name, blocks in results.items():
        print(f"\n{name}: detection at 1 % false positives, R | ours | difference ± error")
        for block in blocks:
            print(
                f"  {block.block:<48} {block.theirs:.3f} | {block.ours:.3f} | "
                f"{block.difference:+.3f} ± {block.error:.3f}"
            )


def measure_scale(scale: TimeScale, share: float) -> dict[str, object]:
    """All methods on one time scale."""
    n_replicates = max(4, round(REPLICATES[scale.name] * share))
    series = simulate(scale, n_replicates, SEED)
    observed = series.counts[:, scale.first_tested :]
    outbreaks, options = Outbreaks.of(series.outbreak), _setting(scale).arguments()
    theirs = farrington(series.counts, parity="R", **options)  # type: ignore[arg-type]
    r = r_statistic(observed, theirs)
    ours = our_statistic(observed, farrington(series.counts, **options))  # type: ignore[arg-type]
    found = {"farrington": compare_blocks(ours, r, outbreaks, series.block, SEED)}
    if scale is MONTHLY:
        is_gated = np.isnan(r)  # cells with too few recent cases are nobody's alarm
        for feed in ("replicates", "scenarios"):
            pooled = np.where(is_gated, np.nan, _pooled(series, scale, n_replicates, feed))
            found[f"pooled_{feed}"] = compare_blocks(pooled, r, outbreaks, series.block, SEED)
        n_alone = min(n_replicates, max(4, round(REPLICATES_ALONE * share)))
        few = np.arange(len(series.counts)) % n_replicates < n_alone
        part = Series(series.counts[few], series.outbreak[few], series.block[few])
        pooled = np.where(is_gated[few], np.nan, _pooled(part, scale, n_alone, "alone"))
        marked = Outbreaks(outbreaks.inside[few])
        found["pooled_alone"] = compare_blocks(pooled, r[few], marked, part.block, SEED)
    _print_table({f"{scale.name}, {name}": blocks for name, blocks in found.items()})
    figures: dict[str, object] = {"replicates": n_replicates}
    figures |= _check_against_r(series, scale, n_replicates)
    return {**figures, **{name: summary(blocks) for name, blocks in found.items()}}


def measure(share: str = "1", only: str | None = None) -> dict[str, object]:
    """Weekly and monthly, or one of them."""
    scales = [scale for scale in (WEEKLY, MONTHLY) if only in (None, scale.name)]
    return {scale.name: measure_scale(scale, float(share)) for scale in scales}
