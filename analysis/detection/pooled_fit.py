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

from analysis.detection.baseline import BoolArray, FloatArray, SingleArray
from analysis.detection.pooled_algebra import forms, inverse, product, symmetric, times
from analysis.detection.pooled_design import PooledDesign

# Anscombe residual from which a past month counts less.
DOWN_WEIGHTED_FROM = 2.5
_LARGEST_STEP = 2.0  # of any coefficient in one Newton step: a safeguard
_LARGEST_LOG_MEAN = 16.0
_MAX_LEVERAGE = 0.9


@dataclass(frozen=True, eq=False)
class History:
    """The past of some indicators.

    counts: float32 (indicators, stations, months), 0 where unknown; is_known: bool, same shape;
    log_exposure: float32, same shape, or None.
    """

    counts: SingleArray
    is_known: BoolArray
    log_exposure: SingleArray | None


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

    mean, weight, working: float32 (indicators, stations, months): fitted mean, how much a month
    counts, and its weight in the normal equations. own_covariance: float (terms, terms,
    indicators, stations); shared_covariance: float (terms, terms, indicators).
    """

    mean: SingleArray
    weight: SingleArray
    working: SingleArray
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


def fitted_means(
    history: History, shared: PooledDesign, own: PooledDesign, now: Coefficients
) -> SingleArray:
    """Fitted means, float32 (indicators, stations, months)."""
    mean = product(now.own, own.past.T)
    mean += product(now.shared, shared.past.T)[:, None]
    if history.log_exposure is not None:
        mean += history.log_exposure
    np.clip(mean, -_LARGEST_LOG_MEAN, _LARGEST_LOG_MEAN, out=mean)
    return np.exp(mean, out=mean)


def newton_step(
    history: History,
    shared: PooledDesign,
    own: PooledDesign,
    now: Coefficients,
    believed: Variances,
    mean: SingleArray,
) -> Step:
    """Improve the coefficients in place: every station's own ones, then the shared ones.

    mean: as `fitted_means` makes it of the coefficients.
    """
    dispersion = believed.dispersion[..., None].astype(np.float32)
    excess_factor = dispersion * mean
    excess_factor += 1
    beyond = history.counts - mean
    weight = _weights(history, mean, beyond, excess_factor)
    share = weight / excess_factor
    working, score = share * mean, np.multiply(share, beyond, out=beyond)
    covariance, change = _step_own(own, now, believed, working, score)
    # The shared step sees the residuals that the own step leaves.
    score -= np.multiply(working, product(change, own.past.T), out=share)
    sums = (each.sum(axis=1, dtype=np.float64) for each in (working, score))
    shared_covariance = _step_shared(shared, now, believed, *sums)
    _centre_levels(now, history)
    return Step(mean, weight, working, covariance, shared_covariance)


def _weights(
    history: History, mean: SingleArray, beyond: SingleArray, excess_factor: SingleArray
) -> SingleArray:
    """How much each month counts, float32 (indicators, stations, months).

    beyond: counts less mean; excess_factor: variance ÷ mean.
    """
    weight = history.is_known.astype(np.float32)
    # Anscombe's residual never exceeds Pearson's on this side: few months need a closer look.
    deviation = np.sqrt(mean * excess_factor)
    deviation *= DOWN_WEIGHTED_FROM
    striking = np.nonzero(beyond > deviation)
    residual = _anscombe(*(each[striking] for each in (history.counts, mean, excess_factor)))
    weight[striking] *= (DOWN_WEIGHTED_FROM / np.maximum(residual, DOWN_WEIGHTED_FROM)) ** 2
    return weight


def _anscombe(counts: SingleArray, mean: SingleArray, excess_factor: SingleArray) -> SingleArray:
    """Residuals on the scale of counts ** (2/3), nearly normal; centred to the next order."""
    root = np.cbrt(mean)
    centre = root * root * (1 - excess_factor / (9 * mean))
    return np.asarray(1.5 * (np.cbrt(counts) ** 2 - centre) * root / np.sqrt(mean * excess_factor))


def _step_own(
    design: PooledDesign,
    now: Coefficients,
    believed: Variances,
    working: SingleArray,
    score: SingleArray,
) -> tuple[FloatArray, SingleArray]:
    """One step of every station's own coefficients; their covariances and the step."""
    precision = 1 / (believed.own[:, design.group] * design.scale)
    packed = product(working, design.products[:-1])
    covariance = inverse(symmetric(packed, precision.T[..., None]))
    pull = product(score, design.past) - precision[:, None] * now.own
    change = times(covariance, pull)
    change *= _bounded(change)
    now.own += change
    return covariance, change.astype(np.float32)


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
    packed = product(working, design.products[:-1])
    covariance = inverse(symmetric(packed, precision[:, None]))
    change = times(covariance, product(score, design.past) - precision * now.shared)
    now.shared += change * _bounded(change)
    return covariance


def _bounded(change: FloatArray) -> FloatArray:
    """Factor that keeps a step's largest part within bounds, along the last axis."""
    largest = np.abs(change).max(axis=-1, keepdims=True)
    return np.asarray(np.minimum(1.0, _LARGEST_STEP / np.maximum(largest, 1e-9)))


def leverages(step: Step, own: PooledDesign) -> SingleArray:
    """How far each month draws the fit to itself, float32 (indicators, stations, months)."""
    leverage = forms(step.own_covariance, own.products[:-1])
    leverage *= step.working
    return np.minimum(leverage, _MAX_LEVERAGE, out=leverage)


def mean_less_mode(
    step: Step, own: PooledDesign, leverage: SingleArray, believed: Variances
) -> FloatArray:
    """What has to be added to own coefficients for their mean, float (indicators, stations, terms).

    A Newton step finds the mode; few cases leave the distribution skewed (the next term of
    Laplace's approximation).
    """
    excess = believed.dispersion[..., None].astype(np.float32) * step.mean
    pull = (1 - excess) / (1 + excess) * leverage
    return -0.5 * times(step.own_covariance, product(pull, own.past))


def lessons(
    step: Step, shared: PooledDesign, own: PooledDesign, now: Coefficients, believed: Variances
) -> Lessons:
    """What the coefficients tell of their variances."""
    own_variance = np.diagonal(step.own_covariance)
    shared_variance = np.diagonal(step.shared_covariance)[:, None]
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


def spread(history: History, step: Step, leverage: SingleArray, believed: Variances) -> Spread:
    """Excess of squared residuals over Poisson, weighted by what each month can tell of it."""
    square = step.mean * step.mean
    # Weighted by the indicator's dispersion: a station's own would favour what looks calm.
    pooled = believed.dispersion.mean(axis=1)[:, None, None].astype(np.float32)
    variance = step.mean + pooled * square
    told = step.weight * square / (2 * variance * variance + variance)
    beyond = history.counts - step.mean
    beyond *= beyond
    beyond /= 1 - leverage
    beyond -= step.mean
    excess, reference = ((told * each).sum(axis=2, dtype=np.float64) for each in (beyond, square))
    return Spread(excess, reference)


def dispersion_likelihood(
    history: History,
    mean: SingleArray,
    weight: SingleArray,
    leverage: SingleArray,
    candidates: FloatArray,
) -> FloatArray:
    """Log likelihood of each station's counts under each dispersion.

    candidates: float (indicators, candidates). Returns float (indicators, stations, candidates),
    up to a constant. What the own coefficients took from the counts is given back by the
    adjusted profile likelihood of Cox and Reid (1987): half of each month's leverage.
    """
    likelihood = np.empty((*history.counts.shape[:2], candidates.shape[1]))
    place = history.counts.astype(np.intp)
    steps = np.arange(place.max(initial=0))
    place += ((len(steps) + 1) * np.arange(len(place)))[:, None, None]
    remaining = history.counts - leverage / 2
    for column, dispersion in enumerate(candidates.T):
        # log Γ(y + 1/c) − log Γ(1/c) + y log c is a sum over the cases below y.
        rising = np.zeros((len(dispersion), len(steps) + 1), np.float32)
        np.cumsum(np.log1p(dispersion[:, None] * steps), axis=1, out=rising[:, 1:])
        each = dispersion[:, None, None].astype(np.float32)
        log_ratio = each * mean
        log_ratio += 1
        np.log(log_ratio, out=log_ratio)
        log_ratio *= remaining + 1 / each
        told = rising.ravel().take(place)
        told -= log_ratio
        likelihood[..., column] = np.vecdot(weight, told)
    return likelihood
