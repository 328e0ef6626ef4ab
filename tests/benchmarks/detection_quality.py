"""How much of what can be detected is detected: R's best setting, ours, and the ceiling.

On simulated police-like panels (police_panels.py), 60 months with the last 12 tested, 72 with
the last 12. Probability of detection at 1 % false positives: the threshold of each method lies
where 1 % of untouched cells would be flagged (ties shared out). The ceiling knows the true mean
and dispersion. R's figure is that of the best of twelve settings of farringtonFlexible and three
ways to rank its cells, chosen for each variant with the answer in hand; what would be left if it
were chosen anew for every panel stands beside it. They are computed with `parity="R"`; where R is
there, it runs on some series of every panel in the same run, and the largest difference is
printed. A plain pooled model (plain_pooling.py) says how hard the panels are.
gap_closed: (ours − R's best) ÷ (ceiling − R's best), of means over panels.
"""

import sys
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from analysis.detection.farrington import farrington
from analysis.detection.limits import upper_tail
from analysis.detection.pooled_nb import mid_p, pooled_forecast
from tests.benchmarks import plain_pooling
from tests.benchmarks.police_panels import HARD_VARIANTS, VARIANTS, FloatArray, Panel, simulate
from tests.benchmarks.r_surveillance import FarringtonSetting, has_surveillance, run_farrington

LENGTHS = ((60, 48), (72, 60))  # months, first tested
SEEDS = (101, 102, 103)
SEEDS_OF_HARD_ONES = (101,)
FALSE_POSITIVES = 0.01
# Boundaries of the expected count between strata of calibration.
STRATA = (0.0, 0.3, 1.0, 3.0, 10.0, np.inf)
N_SERIES_IN_R = 6
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


def found_by_r(panel: Panel, first_tested: int) -> dict[str, float]:
    """Probability of detection of R's settings and ways to rank."""
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
                # Blocks of the year are as many as a half-width leaves room for.
                short = setting.setting.replace(f"_n{BLOCKS[setting.half_width]}_", "_blocks_")
                found[f"{short} {name}"] = detected(rank(calm), rank(struck))
    return found


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


@dataclass(frozen=True, eq=False)
class _Measured:
    """Probabilities of detection on one panel; strata: cells and flagged cells, by method."""

    r: dict[str, float]
    ours: float
    plain: float
    ceiling: float
    strata: dict[str, list[tuple[int, int]]]


def _measure(name: str, n_months: int, first_tested: int, seed: int) -> _Measured:
    panel = simulate(name, n_months, seed)
    calm = panel.untouched[..., first_tested:]
    both = (calm, calm + panel.extra[..., first_tested:])
    mean, size = panel.mean[..., first_tested:], panel.size[..., first_tested:]
    truth = [_mid_p(counts, mean, 1 + mean / size) for counts in both]
    forecast = pooled_forecast(panel.counts, first_tested=first_tested)
    ours = [mid_p(counts, forecast) for counts in both]
    plain_mean, plain_size = plain_pooling.forecast(panel.counts, first_tested)
    plain = [_mid_p(counts, plain_mean, 1 + plain_mean / plain_size) for counts in both]
    control = simulate(name, n_months, seed + 1000, past_outbreaks=0.0)
    of_control = pooled_forecast(control.counts, first_tested=first_tested)
    p_values = mid_p(control.counts[..., first_tested:], of_control)
    return _Measured(
        found_by_r(panel, first_tested),
        detected(*ours),
        detected(*plain),
        detected(*truth),
        {
            "ours": _by_stratum(ours[0], forecast.expected),
            "truth": _by_stratum(truth[0], mean),
            "negative control": _by_stratum(p_values, of_control.expected),
        },
    )


def _gaps(panels: list[_Measured]) -> dict[str, object]:
    """What is found on the panels of a variant, and how much of the gap is closed."""
    settings_of_r = {name: np.mean([each.r[name] for each in panels]) for name in panels[0].r}
    best = max(settings_of_r, key=lambda name: settings_of_r[name])
    of_each_panel = float(np.mean([max(each.r.values()) for each in panels]))
    r = float(settings_of_r[best])
    ours, plain, top = (
        float(np.mean([getattr(each, name) for each in panels]))
        for name in ("ours", "plain", "ceiling")
    )
    return {
        "gap_closed": round((ours - r) / (top - r), 4),
        "gap_closed_if_r_chooses_anew_for_every_panel": round(
            (ours - of_each_panel) / (top - of_each_panel), 4
        ),
        "gap_closed_by_plain_pooling": round((plain - r) / (top - r), 4),
        "detected": {
            "r": round(r, 4),
            "plain pooling": round(plain, 4),
            "ours": round(ours, 4),
            "ceiling": round(top, 4),
        },
        "r_setting": best,
        "panels": len(panels),
    }


def measure() -> dict[str, object]:
    """Probability of detection, gap closed and calibration, over all panels."""
    panels: dict[str, list[_Measured]] = defaultdict(list)
    has_r, worst = has_surveillance(), 0.0
    for name in (*VARIANTS, *HARD_VARIANTS):
        for n_months, first_tested in LENGTHS:
            for seed in SEEDS if name in VARIANTS else SEEDS_OF_HARD_ONES:
                measured = _measure(name, n_months, first_tested, seed)
                panels[name].append(measured)
                if has_r:
                    panel = simulate(name, n_months, seed)
                    worst = max(worst, largest_difference_to_r(panel, first_tested))
                _say(name, n_months, seed, measured)
    gaps = {name: _gaps(each) for name, each in panels.items()}
    usual = [each for name in VARIANTS for each in panels[name]]
    return {
        "gap_closed": _mean_gap(gaps, "gap_closed"),
        "gap_closed_if_r_chooses_anew_for_every_panel": _mean_gap(
            gaps, "gap_closed_if_r_chooses_anew_for_every_panel"
        ),
        "gap_closed_by_plain_pooling": _mean_gap(gaps, "gap_closed_by_plain_pooling"),
        "by_variant": {name: gaps[name] for name in VARIANTS},
        "harder_variants": {name: gaps[name] for name in HARD_VARIANTS},
        "flagged_at_1_percent": {
            name: _shares([each.strata[name] for each in usual]) for name in usual[0].strata
        },
        "r": "surveillance" if has_r else "absent",
        "largest_difference_to_r": worst if has_r else None,
    }


def _mean_gap(gaps: dict[str, dict[str, object]], key: str) -> float:
    return round(float(np.mean([gaps[name][key] for name in VARIANTS])), 4)


def _say(name: str, n_months: int, seed: int, measured: _Measured) -> None:
    best = max(measured.r, key=lambda setting: measured.r[setting])
    print(
        f"{name:<14} {n_months} months, seed {seed}: R's best {measured.r[best]:.3f} ({best}), "
        f"plain pooling {measured.plain:.3f}, ours {measured.ours:.3f}, "
        f"ceiling {measured.ceiling:.3f}",
        file=sys.stderr,
        flush=True,
    )
