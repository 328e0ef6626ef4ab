"""Fits of the pooled negative binomial model: some indicators, all their stations, at one moment.

Enters: the past counts of some indicators and what is believed of their variances. Leaves:
posterior coefficients, their spread, and the sums from which the variances are learnt. Penalised
Newton steps (Breslow and Clayton 1993) over each station's own terms, which are shrunk towards
none, and the terms all stations of an indicator share. Months that stand far above the fit count
less, so that an outbreak of the past does not hide the next one (Farrington 1996; Noufaily et
al. 2013). Indicators do not touch one another here; they are fitted together for speed.
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.pooled_design import PooledDesign

# Anscombe residual from which a past month counts less.
DOWN_WEIGHTED_FROM = 2.5
_LARGEST_STEP = 2.0  # of any coefficient in one Newton step: a safeguard
_LARGEST_LOG_MEAN = 16.0
_MAX_LEVERAGE = 0.9


@dataclass(frozen=True, eq=False)
class History:
    """The past of some indicators.

    counts: float (indicators, stations, months), 0 where unknown; is_known: bool, same shape;
    log_exposure: float, same shape, or None.
    """

    counts: FloatArray
    is_known: BoolArray
    log_exposure: FloatArray | None


@dataclass(eq=False)
class Coefficients:
    """Float: shared (indicators, terms); own (indicators, stations, terms)."""

    shared: FloatArray
    own: FloatArray


@dataclass(frozen=True, eq=False)
class Variances:
    """What is believed of coefficients and counts.

    shared: float (groups,), own: float (indicators, groups), variance of the coefficients of a
    group. dispersion: float (indicators, stations), c in var = mean + c · mean².
    """

    shared: FloatArray
    own: FloatArray
    dispersion: FloatArray


@dataclass(frozen=True, eq=False)
class Step:
    """A step: where the fit stood before it, and the curvature there.

    mean, weight, working: float (indicators, stations, months): fitted mean, how much a month
    counts, and its weight in the normal equations. own_covariance: float (indicators, stations,
    terms, terms); shared_covariance: float (indicators, terms, terms).
    """

    mean: FloatArray
    weight: FloatArray
    working: FloatArray
    own_covariance: FloatArray
    shared_covariance: FloatArray


@dataclass(frozen=True, eq=False)
class Lessons:
    """What a fit tells of the variances it was made with, float (indicators, groups).

    squares, freedom: of own terms, sum of squared coefficients, and how many of them the counts
    decide; shared_squares, shared_freedom: the same of shared terms.
    """

    squares: FloatArray
    freedom: FloatArray
    shared_squares: FloatArray
    shared_freedom: FloatArray


@dataclass(frozen=True, eq=False)
class Spread:
    """Float (indicators, stations): spread beyond Poisson, and what a dispersion of 1 would leave.

    Their ratio is a station's dispersion as its own counts tell it, with variance 1 ÷ reference.
    """

    excess: FloatArray
    reference: FloatArray


def newton_step(
    history: History,
    shared: PooledDesign,
    own: PooledDesign,
    now: Coefficients,
    believed: Variances,
) -> Step:
    """Improve the coefficients in place: every station's own ones, then the shared ones."""
    mean, weight = _means_and_weights(history, shared, own, now, believed.dispersion[..., None])
    share = weight / (1 + believed.dispersion[..., None] * mean)
    working, score = share * mean, share * (history.counts - mean)
    covariance, change = _step_own(own, now, believed, working, score)
    # The shared step sees the residuals that the own step leaves.
    score -= working * (change @ own.rows.T)
    shared_covariance = _step_shared(shared, now, believed, working.sum(axis=1), score.sum(axis=1))
    _centre_levels(now, history)
    return Step(mean, weight, working, covariance, shared_covariance)


def _means_and_weights(
    history: History,
    shared: PooledDesign,
    own: PooledDesign,
    now: Coefficients,
    dispersion: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Fitted means, and how much each month counts; both float (indicators, stations, months)."""
    mean = now.own @ own.rows.T
    mean += (now.shared @ shared.rows.T)[:, None]
    if history.log_exposure is not None:
        mean += history.log_exposure
    np.clip(mean, -_LARGEST_LOG_MEAN, _LARGEST_LOG_MEAN, out=mean)
    np.exp(mean, out=mean)
    weight = history.is_known.astype(float)
    beyond = history.counts - mean
    # Anscombe's residual never exceeds Pearson's on this side: few months need a closer look.
    variance = mean * (1 + dispersion * mean)
    striking = (beyond > 0) & (beyond * beyond > DOWN_WEIGHTED_FROM**2 * variance)
    residual = _anscombe(history.counts[striking], mean[striking], variance[striking])
    weight[striking] *= (DOWN_WEIGHTED_FROM / np.maximum(residual, DOWN_WEIGHTED_FROM)) ** 2
    return mean, weight


def _anscombe(counts: FloatArray, mean: FloatArray, variance: FloatArray) -> FloatArray:
    """Residuals on the scale of counts ** (2/3), nearly normal; centred to the next order."""
    root = np.cbrt(mean)
    centre = root * root * (1 - variance / (9 * mean * mean))
    return np.asarray(1.5 * (np.cbrt(counts) ** 2 - centre) * root / np.sqrt(variance))


def _step_own(
    design: PooledDesign,
    now: Coefficients,
    believed: Variances,
    working: FloatArray,
    score: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """One step of every station's own coefficients; their covariances and the step."""
    precision = 1 / (believed.own[:, None, design.group] * design.scale)
    covariance = _inverse(working @ design.products, precision)
    change = _times(covariance, score @ design.rows - precision * now.own)
    change *= _bounded(change)
    now.own += change
    return covariance, change


def _step_shared(
    design: PooledDesign,
    now: Coefficients,
    believed: Variances,
    working: FloatArray,
    score: FloatArray,
) -> FloatArray:
    """One step of the shared coefficients on sums over stations; their covariances.

    working, score: float (indicators, months).
    """
    precision = 1 / (believed.shared[design.group] * design.scale)
    covariance = _inverse(working @ design.products, precision)
    change = _times(covariance, score @ design.rows - precision * now.shared)
    now.shared += change * _bounded(change)
    return covariance


def _inverse(products: FloatArray, precision: FloatArray) -> FloatArray:
    """Inverse of (symmetric matrix, packed as its upper triangle, + diagonal precision)."""
    n_terms = precision.shape[-1]
    upper, diagonal = np.triu_indices(n_terms), np.arange(n_terms)
    information = np.empty((*products.shape[:-1], n_terms, n_terms))
    information[..., upper[0], upper[1]] = products
    information[..., upper[1], upper[0]] = products
    information[..., diagonal, diagonal] += precision
    return np.asarray(np.linalg.inv(information))


def _times(matrix: FloatArray, vector: FloatArray) -> FloatArray:
    return np.asarray((matrix @ vector[..., None])[..., 0])


def _bounded(change: FloatArray) -> FloatArray:
    """Factor that keeps a step's largest part within bounds, along the last axis."""
    largest = np.abs(change).max(axis=-1, keepdims=True)
    return np.asarray(np.minimum(1.0, _LARGEST_STEP / np.maximum(largest, 1e-9)))


def leverages(step: Step, own: PooledDesign) -> FloatArray:
    """How far each month draws the fit to itself, float (indicators, stations, months)."""
    upper = np.triu_indices(own.rows.shape[1])
    packed = step.own_covariance[..., upper[0], upper[1]]
    packed *= np.where(upper[0] == upper[1], 1.0, 2.0)
    return np.asarray(np.minimum(step.working * (packed @ own.products.T), _MAX_LEVERAGE))


def mean_less_mode(
    step: Step, own: PooledDesign, leverage: FloatArray, believed: Variances
) -> FloatArray:
    """What has to be added to own coefficients for their mean, float (indicators, stations, terms).

    A Newton step finds the mode; few cases leave the distribution skewed (the next term of
    Laplace's approximation).
    """
    excess = believed.dispersion[..., None] * step.mean
    pull = ((1 - excess) / (1 + excess) * leverage) @ own.rows
    return -0.5 * _times(step.own_covariance, pull)


def lessons(
    step: Step, shared: PooledDesign, own: PooledDesign, now: Coefficients, believed: Variances
) -> Lessons:
    """What the coefficients tell of their variances."""
    own_variance = np.diagonal(step.own_covariance, axis1=-2, axis2=-1)
    shared_variance = np.diagonal(step.shared_covariance, axis1=-2, axis2=-1)[:, None]
    return Lessons(
        *_learnt(now.own, own_variance, own, believed.own),
        *_learnt(now.shared[:, None], shared_variance, shared, believed.shared[None]),
    )


def _learnt(
    coefficients: FloatArray, variance: FloatArray, design: PooledDesign, believed: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Sums of squares, and how many coefficients the counts decide, of each group.

    Their ratio is the next belief of the group's variance: MacKay's fixed point (1992), which
    reaches "no deviation at all" in a few steps where the EM algorithm creeps.
    """
    belongs = (design.group[:, None] == np.arange(len(design.names))).astype(float)
    squares = (coefficients**2 / design.scale).sum(axis=1)
    decided = (1 - variance / (believed[:, None, design.group] * design.scale)).sum(axis=1)
    return squares @ belongs, decided @ belongs


def _centre_levels(now: Coefficients, history: History) -> None:
    """Own levels lie around 0: what they have in common is the shared level."""
    has_history = history.is_known.any(axis=2)
    n_known = np.maximum(has_history.sum(axis=1), 1)
    common = np.where(has_history, now.own[..., 0], 0.0).sum(axis=1) / n_known
    now.own[..., 0] -= common[:, None]
    now.shared[:, 0] += common


def spread(history: History, step: Step, leverage: FloatArray, believed: Variances) -> Spread:
    """Excess of squared residuals over Poisson, weighted by what each month can tell of it."""
    square = step.mean * step.mean
    # Weighted by the indicator's dispersion: a station's own would favour what looks calm.
    variance = step.mean + believed.dispersion.mean(axis=1)[:, None, None] * square
    told = step.weight * square / (2 * variance * variance + variance)
    beyond = (history.counts - step.mean) ** 2 / (1 - leverage) - step.mean
    return Spread(np.asarray((told * beyond).sum(axis=2)), np.asarray((told * square).sum(axis=2)))


def dispersion_likelihood(
    history: History, step: Step, leverage: FloatArray, candidates: FloatArray
) -> FloatArray:
    """Log likelihood of each station's counts under each dispersion.

    candidates: float (indicators, candidates). Returns float (indicators, stations, candidates),
    up to a constant. What the own coefficients took from the counts is given back by the
    adjusted profile likelihood of Cox and Reid (1987): half of each month's leverage.
    """
    likelihood = np.empty((*history.counts.shape[:2], candidates.shape[1]))
    place = history.counts.astype(np.intp)
    steps = np.arange(place.max(initial=0))
    row = np.arange(len(place))[:, None, None]
    for column, dispersion in enumerate(candidates.T):
        # log Γ(y + 1/c) − log Γ(1/c) + y log c is a sum over the cases below y.
        rising = np.zeros((len(place), len(steps) + 1))
        np.cumsum(np.log1p(dispersion[:, None] * steps), axis=1, out=rising[:, 1:])
        each = dispersion[:, None, None]
        log_ratio = np.log1p(each * step.mean)
        told = rising[row, place] - (history.counts + 1 / each - leverage / 2) * log_ratio
        likelihood[..., column] = (step.weight * told).sum(axis=2)
    return likelihood
