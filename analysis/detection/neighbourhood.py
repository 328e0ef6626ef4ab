"""Neighbourhood (隣接): what rose next door before, as a weight on what is asked here.

Enters: p-values of stations and groups, and which stations are neighbours. Leaves: weights of the
hypotheses. What moves along a railway line reaches a station after its neighbour; so a station
whose neighbour rose in the last months is given more of the month's level, and all others a
little less. Only earlier months of other stations enter, so that while nothing has changed the
weights know nothing of the p-values they weigh, and the control of false discoveries stays valid.
Source: Genovese, Roeder and Wasserman 2006 (weighted Benjamini–Hochberg).
"""

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray

MEMORY_MONTHS = 3
RISEN_BELOW = 0.005  # a neighbour's p-value; by chance one station month in two hundred


def neighbour_weights(p_values: FloatArray, adjacency: BoolArray, weight: float) -> FloatArray:
    """Weights of mean 1 over the tested stations and groups of each month.

    p_values: float (stations, groups, months), NaN = not tested. adjacency: bool (stations,
    stations), symmetric. weight: of a station whose neighbour rose in the same domain, where
    that of the others is 1, before they are scaled. Raises ValueError for other shapes.
    """
    n_stations, _, n_months = p_values.shape
    if adjacency.shape != (n_stations, n_stations) or (adjacency != adjacency.T).any():
        raise ValueError("adjacency is symmetric, with the axes (station, station)")
    with np.errstate(invalid="ignore"):
        rose = p_values < RISEN_BELOW
    next_door = np.einsum("st,tgm->sgm", adjacency.astype(float), rose.astype(float)) > 0
    raw = np.ones(p_values.shape)
    for lag in range(1, min(MEMORY_MONTHS, n_months - 1) + 1):
        raw[:, :, lag:] = np.where(next_door[:, :, :-lag], weight, raw[:, :, lag:])
    is_tested = np.isfinite(p_values)
    n_tested = np.maximum(is_tested.sum(axis=(0, 1)), 1)
    mean = np.where(is_tested, raw, 0.0).sum(axis=(0, 1)) / n_tested
    return np.asarray(raw / np.where(mean > 0, mean, 1.0), dtype=float)
