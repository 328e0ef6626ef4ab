"""Results of R surveillance 1.20.3 are met to 1e-9; see tests/golden/r_surveillance.md."""

import numpy as np
import pytest

from analysis.detection.ears import ears_c1, ears_c2, ears_c3
from tests.detection import r_reference
from tests.detection.r_reference import Comparison

TOLERANCE = 1e-9
# Cells whose alarm hangs on the last digits of R, with the reason: none so far.
KNIFE_EDGES: list[tuple[str, str, int]] = []


def check_farrington(found: Comparison, n_rows: int) -> None:
    assert found.rows == n_rows
    assert found.alarm_mismatches == KNIFE_EDGES
    assert found.trend_mismatches == 0
    assert found.missing_mismatches == 0
    assert found.worst_difference < TOLERANCE


def test_farrington_meets_r_on_the_excerpt():
    check_farrington(r_reference.compare(r_reference.monthly_excerpt()), 960)


@pytest.mark.slow
def test_farrington_meets_r_on_dated_weeks_and_months():
    found = r_reference.compare(r_reference.dated_excerpt())
    check_farrington(found, 378)
    assert set(found.worst) == {"delta", "nbPlugin", "muan"}


def test_a_bound_that_is_off_by_a_millionth_is_noticed():
    reference = r_reference.monthly_excerpt()
    reference.rows["upperbound"] *= 1 + 1e-6
    assert r_reference.compare(reference).worst_difference > TOLERANCE


@pytest.mark.slow
def test_farrington_meets_r_on_all_rows(oracle_folder):
    check_farrington(r_reference.compare(r_reference.monthly_oracle(oracle_folder)), 84_240)


@pytest.mark.slow
def test_farrington_meets_r_on_all_dated_rows(oracle_folder):
    found = r_reference.compare(r_reference.dated_oracle(oracle_folder))
    check_farrington(found, 1_296 + 1_438)


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
