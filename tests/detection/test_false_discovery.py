"""Control of false discoveries by hand."""

import numpy as np
import pytest

from analysis.detection.combination import simes
from analysis.detection.false_discovery import benjamini_hochberg


def test_benjamini_hochberg_by_hand():
    # Thresholds at .05: .01 .02 .03 .04 .05. The third p-value is above its own, the fourth
    # below: all up to the fourth are rejected.
    p_values = np.array([0.005, 0.015, 0.032, 0.039, 0.6])
    assert benjamini_hochberg(p_values, 0.05).tolist() == [True, True, True, True, False]


def test_order_does_not_matter_and_untested_ones_do_not_count():
    p_values = np.array([np.nan, 0.6, 0.039, 0.005, np.nan, 0.032, 0.015])
    expected = [False, False, True, True, False, True, True]
    assert benjamini_hochberg(p_values, 0.05).tolist() == expected
    assert not benjamini_hochberg(np.full(3, np.nan), 0.05).any()


def test_simes_by_hand():
    # Sorted .01 .03 .5: 3/1 · .01 = .03, 3/2 · .03 = .045, .5.
    assert simes(np.array([0.5, 0.01, 0.03])) == pytest.approx(0.03)
    assert simes(np.array([0.02, np.nan, 0.02])) == pytest.approx(0.02)
    assert np.isnan(simes(np.array([np.nan, np.nan])))


def test_at_most_the_stated_share_is_false_when_most_hypotheses_are_true():
    rng = np.random.default_rng(13)
    shares = []
    for _ in range(300):
        p_values = rng.uniform(size=120)
        p_values[:20] = rng.uniform(0, 1e-3, 20)
        rejected = benjamini_hochberg(p_values, 0.1)
        shares.append(rejected[20:].sum() / max(rejected.sum(), 1))
    assert np.mean(shares) < 0.1
    assert np.mean(shares) > 0.04  # and it is not idle


def test_pure_noise_is_seldom_rejected():
    rng = np.random.default_rng(14)
    months = [benjamini_hochberg(rng.uniform(size=100), 0.1).any() for _ in range(500)]
    assert np.mean(months) < 0.14
