"""How much of what can be detected is detected: R's best setting, ours, and the ceiling.

On simulated police-like panels (police_panels.py), 60 months with the last 12 tested, 72 with
the last 12. Probability of detection at 1 % false positives: the threshold of each method lies
where 1 % of untouched cells would be flagged (ties shared out). The ceiling knows the true mean
and dispersion. R's figure is the best of twelve settings of farringtonFlexible and of three ways
to rank its cells, chosen anew for every panel with the answer in hand. They are computed with
`parity="R"`; where R is there, it runs on some series of every panel in the same run, and the
largest difference is printed. gap_closed: (ours − R's best) ÷ (ceiling − R's best).
"""

import sys
from collections import defaultdict

import numpy as np

from analysis.detection.farrington import farrington
from analysis.detection.limits import upper_tail
from analysis.detection.pooled_nb import mid_p, pooled_forecast
from tests.benchmarks.police_panels import VARIANTS, FloatArray, Panel, simulate
from tests.benchmarks.r_surveillance import FarringtonSetting, has_surveillance, run_farrington

LENGTHS = ((60, 48), (72, 60))  # months, first tested
SEEDS = (101, 102, 103)
FALSE_POSITIVES = 0.01
# Boundaries of the expected count between strata of calibration.
STRATA = (0.0, 0.3, 1.0, 3.0, 10.0, np.inf)
N_SERIES_IN_R = 20
BLOCKS = {1: 10, 2: 8, 3: 6}  # n_periods that a half-width leaves room for


def settings(first_tested: int) -> list[FarringtonSetting]:
    """Twelve: half-width 1, 2, 3; with and without seasonal blocks; with and without a trend."""
    years = (first_tested - 3) // 12
    return [
        FarringtonSetting(
            f"w{half_width}_n{n_periods}_p{trend_p}",
            first_tested,
            years_back=years,
            half_width=half_width,
            n_periods=n_periods,
            trend_p=trend_p,
        )
        for half_width in (1, 2, 3)
        for n_periods in (1, BLOCKS[half_width])
        for trend_p in (0.05, 0.0)
    ]


def detected(untouched: FloatArray, outbreak: FloatArray) -> float:
    """Share of outbreak cells below the threshold that 1 % of untouched cells are below.

    Arrays of statistics that are small where something stands out; ties at the threshold count
    in the share in which untouched cells may be flagged.
    """
    calm, struck = untouched[np.isfinite(untouched)], outbreak[np.isfinite(outbreak)]
    threshold = np.quantile(calm, FALSE_POSITIVES)
    below, at = (calm < threshold).mean(), (calm == threshold).mean()
    share = (FALSE_POSITIVES - below) / at if at else 0.0
    return float((struck < threshold).mean() + share * (struck == threshold).mean())


def _mid_p(counts: FloatArray, mean: FloatArray, ratio: FloatArray) -> FloatArray:
    return (upper_tail(counts, mean, ratio) + upper_tail(counts + 1, mean, ratio)) / 2


def best_of_r(panel: Panel, first_tested: int) -> tuple[float, str]:
    """The highest probability of detection of R's settings, and which setting it was."""
    past = panel.counts.reshape(-1, panel.counts.shape[2])
    calm = panel.untouched.reshape(past.shape)[:, first_tested:]
    struck = calm + panel.extra.reshape(past.shape)[:, first_tested:]
    found = {}
    for setting in settings(first_tested):
        result = farrington(past, parity="R", **setting.arguments())
        ratio = np.maximum(result.dispersion, 1.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            reach = result.upper_bound - result.expected
            for name, rank in {
                "mid-p": lambda y: _mid_p(y, result.expected, ratio),  # noqa: B023
                "p": lambda y: upper_tail(y, result.expected, ratio),  # noqa: B023
                "score": lambda y: -(y - result.expected) / reach,  # noqa: B023
            }.items():
                found[f"{setting.setting} {name}"] = detected(rank(calm), rank(struck))
    best = max(found, key=lambda name: found[name])
    return found[best], best


def largest_difference_to_r(panel: Panel, first_tested: int) -> float:
    """Largest relative difference of the upper bounds of some series between R and parity."""
    step = panel.counts.shape[0] * panel.counts.shape[1] // N_SERIES_IN_R
    series = panel.counts.reshape(-1, panel.counts.shape[2])[::step]
    chosen = settings(first_tested)
    results = run_farrington(series, chosen).results
    worst = 0.0
    for setting in chosen:
        ours = farrington(series, parity="R", **setting.arguments())
        theirs = results[setting.setting]
        clear = theirs["expected"] > 1e-6  # below, R's value depends on when it stops iterating
        with np.errstate(invalid="ignore", divide="ignore"):
            relative = np.abs(ours.upper_bound / theirs["upperbound"] - 1)[clear]
        worst = max(worst, float(np.nanmax(relative)))
    return worst


def _by_stratum(p_values: FloatArray, expected: FloatArray) -> list[tuple[int, int]]:
    """Cells, and cells with p below 1 %, of each stratum of the expected count."""
    known = np.isfinite(p_values)
    place = np.digitize(expected[known], STRATA[1:-1])
    flagged = p_values[known] < FALSE_POSITIVES
    return [
        (int((place == stratum).sum()), int((flagged & (place == stratum)).sum()))
        for stratum in range(len(STRATA) - 1)
    ]


def _shares(strata: list[list[tuple[int, int]]]) -> dict[str, float]:
    cells, flagged = np.array(strata).sum(axis=0).T
    names = [f"{low:g}–{high:g}" for low, high in zip(STRATA, STRATA[1:], strict=False)]
    return {name: round(f / n, 5) for name, n, f in zip(names, cells, flagged, strict=True)}


def measure() -> dict[str, object]:
    """Probability of detection, gap closed and calibration, over all panels."""
    by_variant: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    strata: dict[str, list[list[tuple[int, int]]]] = defaultdict(list)
    has_r, worst = has_surveillance(), 0.0
    for variant in VARIANTS:
        for n_months, first_tested in LENGTHS:
            for seed in SEEDS:
                panel = simulate(variant, n_months, seed)
                calm = panel.untouched[..., first_tested:]
                struck = calm + panel.extra[..., first_tested:]
                mean, size = panel.mean[..., first_tested:], panel.size[..., first_tested:]
                truth = [_mid_p(counts, mean, 1 + mean / size) for counts in (calm, struck)]
                forecast = pooled_forecast(panel.counts, first_tested=first_tested)
                ours = [mid_p(counts, forecast) for counts in (calm, struck)]
                r_best, setting = best_of_r(panel, first_tested)
                if has_r:
                    worst = max(worst, largest_difference_to_r(panel, first_tested))
                shares = (r_best, detected(*ours), detected(*truth))
                by_variant[variant].append(shares)
                strata["ours"].append(_by_stratum(ours[0], forecast.expected))
                strata["truth"].append(_by_stratum(truth[0], mean))
                control = simulate(variant, n_months, seed + 1000, past_outbreaks=0.0)
                forecast = pooled_forecast(control.counts, first_tested=first_tested)
                p_values = mid_p(control.counts[..., first_tested:], forecast)
                strata["negative control"].append(_by_stratum(p_values, forecast.expected))
                _say(variant, n_months, seed, setting, shares)
    gaps = {
        variant: float(np.mean([(ours - r) / (top - r) for r, ours, top in shares]))
        for variant, shares in by_variant.items()
    }
    means = np.mean([each for shares in by_variant.values() for each in shares], axis=0)
    return {
        "gap_closed": round(float(np.mean(list(gaps.values()))), 4),
        "gap_closed_by_variant": {name: round(gap, 4) for name, gap in gaps.items()},
        "detected_r_best": round(float(means[0]), 4),
        "detected_ours": round(float(means[1]), 4),
        "detected_ceiling": round(float(means[2]), 4),
        "panels": sum(len(shares) for shares in by_variant.values()),
        "flagged_at_1_percent": {name: _shares(each) for name, each in strata.items()},
        "r": "surveillance" if has_r else "absent",
        "largest_difference_to_r": worst if has_r else None,
    }


def _say(
    variant: str, n_months: int, seed: int, setting: str, shares: tuple[float, float, float]
) -> None:
    r, ours, top = shares
    print(
        f"{variant:<14} {n_months} months, seed {seed}: R's best {r:.3f} ({setting}), "
        f"ours {ours:.3f}, ceiling {top:.3f}, gap closed {(ours - r) / (top - r):.2f}",
        file=sys.stderr,
        flush=True,
    )
