"""Fits of the pooled negative binomial model: one indicator, all its stations, at one moment.

Enters: the past counts of one indicator and what is believed of its variances. Leaves: posterior
coefficients, their spread, and the sums from which the variances are learnt. Penalised Newton
steps (Breslow and Clayton 1993) over each station's own terms, which are shrunk towards none,
and the terms all stations share. Months that stand far above the fit count less, so that an
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
    float, same shape, or None.
    """

    counts: FloatArray
    is_known: BoolArray
    log_exposure: FloatArray | None


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
    """A step over an indicator: where the fit stood before it, and the curvature there.

    mean, weight, working: float (stations, months): fitted mean, how much a month counts, and
    its weight in the normal equations. own_covariance: float (stations, terms, terms);
    shared_covariance: float (terms, terms).
    """

    mean: FloatArray
    weight: FloatArray
    working: FloatArray
    own_covariance: FloatArray
    shared_covariance: FloatArray


@dataclass(frozen=True, eq=False)
class Lessons:
    """What a fit tells of the variances it was made with.

    squares, freedom: float (groups,) of own terms: sum of squared coefficients, and how many of
    them the counts decide; shared_squares, shared_freedom: the same of shared terms.
    """

    squares: FloatArray
    freedom: FloatArray
    shared_squares: FloatArray
    shared_freedom: FloatArray


@dataclass(frozen=True, eq=False)
class Spread:
    """Float (stations,): spread beyond Poisson, and what a dispersion of 1 would leave.

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
    mean, weight = _means_and_weights(history, shared, own, now, believed.dispersion[:, None])
    share = weight / (1 + believed.dispersion[:, None] * mean)
    working, score = share * mean, share * (history.counts - mean)
    covariance, change = _step_own(own, now, believed, working, score)
    # The shared step sees the residuals that the own step leaves.
    score -= working * (change @ own.rows.T)
    shared_covariance = _step_shared(shared, now, believed, working.sum(axis=0), score.sum(axis=0))
    _centre_levels(now, history)
    return Step(mean, weight, working, covariance, shared_covariance)


def _means_and_weights(
    history: History,
    shared: PooledDesign,
    own: PooledDesign,
    now: Coefficients,
    dispersion: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Fitted means, and how much each month counts; both float (stations, months)."""
    mean = now.own @ own.rows.T
    mean += shared.rows @ now.shared
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
    n_terms = design.rows.shape[1]
    upper = np.triu_indices(n_terms)
    precision = 1 / (believed.own[design.group] * design.scale)
    information = np.empty((len(working), n_terms, n_terms))
    information[:, upper[0], upper[1]] = working @ design.products
    information[:, upper[1], upper[0]] = information[:, upper[0], upper[1]]
    diagonal = np.arange(n_terms)
    information[:, diagonal, diagonal] += precision
    covariance = np.asarray(np.linalg.inv(information))
    change = np.einsum("sab,sb->sa", covariance, score @ design.rows - precision * now.own)
    largest = np.abs(change).max(axis=1, keepdims=True)
    change *= np.minimum(1.0, _LARGEST_STEP / np.maximum(largest, 1e-9))
    now.own += change
    return covariance, change


def _step_shared(
    design: PooledDesign,
    now: Coefficients,
    believed: Variances,
    working: FloatArray,
    score: FloatArray,
) -> FloatArray:
    """One step of the shared coefficients on sums over stations, float (months,); covariance."""
    precision = 1 / (believed.shared[design.group] * design.scale)
    information = (design.rows * working[:, None]).T @ design.rows
    information[np.diag_indices_from(information)] += precision
    covariance = np.asarray(np.linalg.inv(information))
    change = covariance @ (score @ design.rows - precision * now.shared)
    now.shared += change * min(1.0, _LARGEST_STEP / max(float(np.abs(change).max()), 1e-9))
    return covariance


def leverages(step: Step, own: PooledDesign) -> FloatArray:
    """How far each month draws the fit to itself, float (stations, months)."""
    upper = np.triu_indices(own.rows.shape[1])
    packed = step.own_covariance[:, upper[0], upper[1]]
    packed *= np.where(upper[0] == upper[1], 1.0, 2.0)
    return np.asarray(np.minimum(step.working * (packed @ own.products.T), _MAX_LEVERAGE))


def mean_less_mode(
    step: Step, own: PooledDesign, leverage: FloatArray, believed: Variances
) -> FloatArray:
    """What has to be added to own coefficients for their mean, float (stations, terms).

    A Newton step finds the mode; few cases leave the distribution skewed (the next term of
    Laplace's approximation).
    """
    excess = believed.dispersion[:, None] * step.mean
    pull = ((1 - excess) / (1 + excess) * leverage) @ own.rows
    return np.asarray(-0.5 * np.einsum("sab,sb->sa", step.own_covariance, pull))


def lessons(
    step: Step, shared: PooledDesign, own: PooledDesign, now: Coefficients, believed: Variances
) -> Lessons:
    """What the coefficients tell of their variances."""
    own_variance = np.einsum("saa->sa", step.own_covariance)
    shared_variance = np.diagonal(step.shared_covariance)[None]
    return Lessons(
        *_learnt(now.own, own_variance, own, believed.own),
        *_learnt(now.shared[None], shared_variance, shared, believed.shared),
    )


def spread(history: History, step: Step, leverage: FloatArray, believed: Variances) -> Spread:
    """Excess of squared residuals over Poisson, weighted by what each month can tell of it."""
    square = step.mean * step.mean
    # Weighted by the indicator's dispersion: a station's own would favour what looks calm.
    variance = step.mean + believed.dispersion.mean() * square
    told = step.weight * square / (2 * variance * variance + variance)
    beyond = (history.counts - step.mean) ** 2 / (1 - leverage) - step.mean
    return Spread(np.asarray((told * beyond).sum(axis=1)), np.asarray((told * square).sum(axis=1)))


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


def dispersion_likelihood(
    history: History, step: Step, leverage: FloatArray, candidates: FloatArray
) -> FloatArray:
    """Log likelihood of each station's counts under each dispersion, float (stations, candidates).

    Up to a constant. What the own coefficients took from the counts is given back by the
    adjusted profile likelihood of Cox and Reid (1987): half of each month's leverage.
    """
    likelihood = np.empty((len(history.counts), len(candidates)))
    place = history.counts.astype(np.intp)
    steps = np.arange(place.max(initial=0))
    for column, dispersion in enumerate(candidates):
        # log Γ(y + 1/c) − log Γ(1/c) + y log c is a sum over the cases below y.
        rising = np.concatenate([[0.0], np.cumsum(np.log1p(dispersion * steps))])
        log_ratio = np.log1p(dispersion * step.mean)
        told = rising[place] - (history.counts + 1 / dispersion - leverage / 2) * log_ratio
        likelihood[:, column] = (step.weight * told).sum(axis=1)
    return likelihood
