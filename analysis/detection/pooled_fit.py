"""Fits of the pooled negative binomial model: one indicator, all its stations, at one moment.

Enters: the past counts of one indicator and what is believed of its variances. Leaves: posterior
coefficients, their spread, and the sums from which the variances are learnt. Penalised Newton
steps (Breslow and Clayton 1993): first the terms all stations share, then each station's own
ones, which are shrunk towards none. Months that stand far above the fit count less, so that an
outbreak of the past does not hide the next one (Farrington 1996; Noufaily et al. 2013).
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.pooled_design import PooledDesign

# Anscombe residual from which a past month counts less.
DOWN_WEIGHTED_FROM = 3.0
_LARGEST_STEP = 2.0  # of any coefficient in one Newton step: a safeguard
_LARGEST_LOG_MEAN = 16.0
_MAX_LEVERAGE = 0.9


@dataclass(frozen=True, eq=False)
class History:
    """The past of one indicator.

    counts: float (stations, months), 0 where unknown; is_known: bool, same shape; log_exposure:
    float, same shape, or None; root: counts ** (2/3), which every residual needs.
    """

    counts: FloatArray
    is_known: BoolArray
    log_exposure: FloatArray | None
    root: FloatArray


@dataclass(eq=False)
class Coefficients:
    """Of one indicator: shared, float (terms,); own, float (stations, terms)."""

    shared: FloatArray
    own: FloatArray


@dataclass(frozen=True, eq=False)
class Variances:
    """What is believed of an indicator's coefficients and counts.

    shared, own: float (groups,), variance of the coefficients of a group. dispersion: float
    (stations,), c in var = mean + c · mean².
    """

    shared: FloatArray
    own: FloatArray
    dispersion: FloatArray


@dataclass(frozen=True, eq=False)
class Step:
    """What one step over an indicator leaves.

    own_covariance: float (stations, terms, terms); shared_covariance: float (terms, terms).
    squares, freedom: float (groups,) of own terms: sum of squared coefficients and how many of
    them the counts decide; shared_squares, shared_freedom: the same of shared terms.
    excess, reference: float (stations,): spread beyond Poisson, and what a dispersion of 1
    would leave; their ratio is a station's dispersion with the variance 1 ÷ reference.
    lean: float (stations, terms): how far the mode of a coefficient lies from its mean.
    """

    own_covariance: FloatArray
    shared_covariance: FloatArray
    squares: FloatArray
    freedom: FloatArray
    shared_squares: FloatArray
    shared_freedom: FloatArray
    excess: FloatArray
    reference: FloatArray
    lean: FloatArray


def newton_step(
    history: History,
    shared: PooledDesign,
    own: PooledDesign,
    now: Coefficients,
    believed: Variances,
) -> Step:
    """Improve the coefficients in place, shared ones first, and gather what they leave over."""
    dispersion = believed.dispersion[:, None]
    mean, weight = _means_and_weights(history, shared, own, now, dispersion)
    shared_covariance = _step_shared(history, shared, now, believed, mean, weight)
    mean, weight = _means_and_weights(history, shared, own, now, dispersion)
    share = weight / (1 + dispersion * mean)
    working = share * mean
    covariance = _step_own(own, now, believed, working, share * (history.counts - mean))
    leverage = np.minimum(working * _quadratic(covariance, own), _MAX_LEVERAGE)
    kappa = (1 - dispersion * mean) / (1 + dispersion * mean)
    lean = -0.5 * np.einsum("sab,sb->sa", covariance, (kappa * leverage) @ own.rows)
    _centre_levels(now, history)
    squares, freedom = _learnt(now.own, np.einsum("saa->sa", covariance), own, believed.own)
    shared_learnt = _learnt(
        now.shared[None], np.diagonal(shared_covariance)[None], shared, believed.shared
    )
    return Step(
        covariance,
        shared_covariance,
        squares,
        freedom,
        *shared_learnt,
        *_spread(history, mean, weight, leverage, believed),
        lean,
    )


def _means_and_weights(
    history: History,
    shared: PooledDesign,
    own: PooledDesign,
    now: Coefficients,
    dispersion: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Fitted means, and how much each month counts; both float (stations, months)."""
    log_mean = now.own @ own.rows.T
    log_mean += shared.rows @ now.shared
    if history.log_exposure is not None:
        log_mean += history.log_exposure
    np.clip(log_mean, -_LARGEST_LOG_MEAN, _LARGEST_LOG_MEAN, out=log_mean)
    third = np.exp(log_mean / 3)
    square = third * third
    mean = square * third
    variance_ratio = 1 + dispersion * mean
    # Anscombe's residual for the power 2/3, centred to the next order.
    residual = history.root - square + variance_ratio / (9 * third)
    residual *= 1.5 / np.sqrt(third * variance_ratio)
    np.maximum(residual, DOWN_WEIGHTED_FROM, out=residual)
    weight = (DOWN_WEIGHTED_FROM / residual) ** 2
    weight *= history.is_known
    return mean, weight


def _step_shared(
    history: History,
    design: PooledDesign,
    now: Coefficients,
    believed: Variances,
    mean: FloatArray,
    weight: FloatArray,
) -> FloatArray:
    """One step of the shared coefficients on the sums over stations; their covariance."""
    share = weight / (1 + believed.dispersion[:, None] * mean)
    working = (share * mean).sum(axis=0)
    score = (share * (history.counts - mean)).sum(axis=0)
    precision = 1 / (believed.shared[design.group] * design.scale)
    information = (design.rows * working[:, None]).T @ design.rows
    information[np.diag_indices_from(information)] += precision
    covariance = np.asarray(np.linalg.inv(information))
    step = covariance @ (score @ design.rows - precision * now.shared)
    now.shared += step * min(1.0, _LARGEST_STEP / max(float(np.abs(step).max()), 1e-9))
    return covariance


def _step_own(
    design: PooledDesign,
    now: Coefficients,
    believed: Variances,
    working: FloatArray,
    score: FloatArray,
) -> FloatArray:
    """One step of every station's own coefficients; their covariances."""
    n_terms = design.rows.shape[1]
    upper = np.triu_indices(n_terms)
    precision = 1 / (believed.own[design.group] * design.scale)
    information = np.empty((len(working), n_terms, n_terms))
    information[:, upper[0], upper[1]] = working @ design.products
    information[:, upper[1], upper[0]] = information[:, upper[0], upper[1]]
    diagonal = np.arange(n_terms)
    information[:, diagonal, diagonal] += precision
    covariance = np.asarray(np.linalg.inv(information))
    step = np.einsum("sab,sb->sa", covariance, score @ design.rows - precision * now.own)
    largest = np.abs(step).max(axis=1, keepdims=True)
    now.own += step * np.minimum(1.0, _LARGEST_STEP / np.maximum(largest, 1e-9))
    return covariance


def _quadratic(covariance: FloatArray, design: PooledDesign) -> FloatArray:
    """The form x'Vx of every station and month, float (stations, months)."""
    upper = np.triu_indices(design.rows.shape[1])
    packed = covariance[:, upper[0], upper[1]]
    packed *= np.where(upper[0] == upper[1], 1.0, 2.0)
    return np.asarray(packed @ design.products.T)


def _centre_levels(now: Coefficients, history: History) -> None:
    """Own levels lie around 0: what they have in common is the shared level."""
    has_history = history.is_known.any(axis=1)
    common = now.own[has_history, 0].mean() if has_history.any() else 0.0
    now.own[:, 0] -= common
    now.shared[0] += common


def _learnt(
    coefficients: FloatArray, variance: FloatArray, design: PooledDesign, believed: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Sums of squares, and how many coefficients the counts decide, of each group.

    Their ratio is the next belief of the group's variance: MacKay's fixed point (1992), which
    reaches "no deviation at all" in a few steps where the EM algorithm creeps.
    """
    n_groups = len(design.names)
    squares = (coefficients**2 / design.scale).sum(axis=0)
    decided = (1 - variance / (believed[design.group] * design.scale)).sum(axis=0)
    return (
        np.asarray(np.bincount(design.group, squares, n_groups), dtype=float),
        np.asarray(np.bincount(design.group, decided, n_groups), dtype=float),
    )


def _spread(
    history: History,
    mean: FloatArray,
    weight: FloatArray,
    leverage: FloatArray,
    believed: Variances,
) -> tuple[FloatArray, FloatArray]:
    """Excess of squared residuals over Poisson, weighted by what each month can tell of it."""
    square = mean * mean
    variance = mean + believed.dispersion[:, None] * square
    noise = 2 * variance * variance + variance
    beyond = (history.counts - mean) ** 2 / (1 - leverage) - mean
    told = weight * square / noise
    reference = np.asarray((told * square).sum(axis=1))
    return np.asarray((told * beyond).sum(axis=1)), reference
