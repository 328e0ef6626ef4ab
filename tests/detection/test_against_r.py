"""Results of R surveillance 1.20.3 are met to 1e-9; see tests/golden/r_surveillance.md."""

import numpy as np
import pytest

from analysis.detection.ears import ears_c1, ears_c2, ears_c3
from analysis.detection.farrington import farrington

TOLERANCE = 1e-9
SMALLEST_SCORE = 1e-3  # scores are differences: below it they are compared absolutely
DEGENERATE = 1e-6
FIRST_TESTED = 84  # t = 85
POWER_LIMITS = {"2/3": "delta", "1/2": "delta-1/2", "none": "delta-none"}


def run_setting(reference, row):
    is_delta = row["method"] == "delta"
    cases, months = (int(part) for part in row["limit54"].split("/"))
    return farrington(
        reference.counts.to_numpy(dtype=float),
        first_tested=FIRST_TESTED,
        years_back=row["b"],
        half_width=row["w"],
        n_periods=row["noPeriods"],
        exclude_recent=row["past"],
        trend=row["trend"],
        trend_p=row["pThresholdTrend"],
        reweight=row["reweight"],
        weights_threshold=row["weightsThreshold"],
        alpha=row["alpha"],
        limit=POWER_LIMITS[row["powertrans"]] if is_delta else row["method"],
        exposure=reference.population.to_numpy(dtype=float) if row["populationOffset"] else None,
        recent_count=(cases, months),
        parity="R",
    )


def compare_farrington(reference):
    """Rows compared, alarm mismatches, and the worst relative difference per quantity."""
    worst = dict.fromkeys(("upperbound", "expected", "score", "phi"), 0.0)
    compared = mismatches = 0
    place = {name: number for number, name in enumerate(reference.counts.index)}
    for _, row in reference.settings.iterrows():
        result = run_setting(reference, row)
        rows = reference.farrington[reference.farrington["setting"] == row["setting"]]
        at = (rows["series"].map(place).to_numpy(), rows["t"].to_numpy() - 1 - FIRST_TESTED)
        compared += len(rows)
        mismatches += int((result.alarm[at] != rows["alarm"].to_numpy(bool)).sum())
        regular = (rows["expected"] >= DEGENERATE).to_numpy()
        assert np.array_equal(result.trend_kept[at][regular], rows["trend"].to_numpy(bool)[regular])
        mine = {
            "upperbound": result.upper_bound[at],
            "expected": result.expected[at],
            "score": result.score[at],
            "phi": result.dispersion[at],
        }
        for name, values in mine.items():
            theirs = rows[name].to_numpy(dtype=float)
            floor = SMALLEST_SCORE if name == "score" else 0.0
            scale = np.maximum(np.abs(theirs), floor)
            difference = (np.abs(values - theirs) / np.where(scale > 0, scale, 1.0))[regular]
            assert not np.isnan(difference).any(), (row["setting"], name)
            worst[name] = max(worst[name], float(difference.max(initial=0.0)))
    return compared, mismatches, worst


def test_farrington_meets_r_on_the_excerpt(r_excerpt):
    compared, mismatches, worst = compare_farrington(r_excerpt)
    assert compared == 960
    assert mismatches == 0
    assert max(worst.values()) < TOLERANCE


@pytest.mark.slow
def test_farrington_meets_r_on_all_rows(r_full):
    compared, mismatches, worst = compare_farrington(r_full)
    assert compared == 84_240
    assert mismatches == 0
    assert max(worst.values()) < TOLERANCE


def compare_ears(reference):
    methods = {"C1": ears_c1, "C2": ears_c2, "C3": ears_c3}
    variants = {
        "default": {"min_spread": 0.0},
        "b12_a025_ms05": {"baseline_months": 12, "alpha": 0.025, "min_spread": 0.5},
    }
    place = {name: number for number, name in enumerate(reference.counts.index)}
    counts = reference.counts.to_numpy(dtype=float)
    compared = 0
    for method, detect in methods.items():
        for variant, options in variants.items():
            result = detect(counts, **options)
            rows = reference.ears[reference.ears["alg"] == f"ears{method}_{variant}"]
            at = (rows["series"].map(place).to_numpy(), rows["t"].to_numpy() - 1)
            theirs = rows["upperbound"].to_numpy(dtype=float)
            assert np.allclose(
                result.upper_bound[at], theirs, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True
            )
            assert np.array_equal(result.alarm[at], rows["alarm"].fillna(0).to_numpy(bool))
            compared += len(rows)
    return compared


def test_ears_meets_r_on_the_excerpt(r_excerpt):
    assert compare_ears(r_excerpt) == 576


@pytest.mark.slow
def test_ears_meets_r_on_all_rows(r_full):
    assert compare_ears(r_full) == 12_960
