"""False discovery control over a month's panel.

Enters: p-values. Leaves: which hypotheses are rejected. One hypothesis is a station and a domain
in a month: "none of its reported series has risen".
"""

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray


def simes(p_values: FloatArray) -> FloatArray:
    """One p-value for several indicators of a domain, along the last axis.

    p_values: float (…, indicators), NaN = not tested and left out. Returns (…,), NaN where none
    was tested. Several moderate p-values agreeing count for more than one alone. Valid under
    independence and under positive dependence, which series of one station have (a month in
    which people report more raises several). Source: Simes 1986; Sarkar and Chang 1997.
    """
    if not p_values.shape[-1]:
        return np.full(p_values.shape[:-1], np.nan)
    ordered = np.sort(p_values, axis=-1)  # NaN last
    tested = np.isfinite(ordered).sum(axis=-1, keepdims=True)
    scaled = ordered * tested / np.arange(1, p_values.shape[-1] + 1)
    lowest = np.where(np.isnan(scaled), np.inf, scaled).min(axis=-1)
    return np.where(np.isfinite(lowest), np.minimum(lowest, 1.0), np.nan)


def benjamini_hochberg(p_values: FloatArray, rate: float) -> BoolArray:
    """Which hypotheses to reject so that at most `rate` of the rejections are expected false.

    p_values: float (hypotheses,), NaN = not tested, never rejected. The rate holds for
    independent hypotheses and for positively dependent ones, such as neighbouring stations that
    rise together; for arbitrary dependence it would have to be divided by about log(hypotheses).
    p-values of counts are discrete and so rather too large: the true rate is lower.
    Source: Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001.
    """
    tested = np.flatnonzero(np.isfinite(p_values))
    rejected = np.zeros(p_values.shape, dtype=bool)
    if not tested.size:
        return rejected
    ordered = np.sort(p_values[tested])
    allowed = ordered <= rate * np.arange(1, tested.size + 1) / tested.size
    if allowed.any():
        rejected[tested] = p_values[tested] <= ordered[np.flatnonzero(allowed)[-1]]
    return rejected
