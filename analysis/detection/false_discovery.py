"""False discovery control over a month's panel.

Enters: p-values. Leaves: which hypotheses are rejected. One hypothesis is a station and a domain
in a month: "its reports have not risen".
"""

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray


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
