"""Classes of the map (階級): released values in, upper bounds out, the same for every period.

Enters: released values of all areas and periods, NaN where there is none, so that a colour tells
nothing of a withheld value. Leaves: bounds that ascend, the last one holding the greatest value.
Values that may be negative get classes of magnitude, used on both sides of zero alike.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.errors import UserError

Floats = NDArray[np.float64]

MOST_CLASSES = 7  # more shades of one hue cannot be told apart
FEWEST_CLASSES = 2
# Natural breaks are found among so many distinct values; more are first joined into quantiles.
MOST_DISTINCT = 400


class ClassMethod(StrEnum):
    """How bounds are found."""

    JENKS = "jenks"
    QUANTILE = "quantile"
    OWN = "own"

    @property
    def label(self) -> str:
        """The Japanese name."""
        return {
            "jenks": "自然階級（Jenks）",
            "quantile": "等分位",
            "own": "境界値を指定",
        }[self.value]


def class_bounds(values: Floats, method: ClassMethod, classes: int, decimals: int) -> Floats:
    """Upper bounds of the classes of the magnitudes above zero, rounded up as the legend prints.

    values: any shape, NaN where nothing is released. Returns at most `classes` bounds, none where
    no value differs from zero.
    """
    magnitude = np.abs(values[np.isfinite(values)])
    positive = magnitude[magnitude > 0]
    if not len(positive):
        return np.array([])
    find = jenks_bounds if method is ClassMethod.JENKS else quantile_bounds
    scale = 10.0**decimals
    # A bound never falls below what it must hold; 1e-9 keeps 0.3 * 10 from becoming 4.
    rounded: Floats = np.ceil(find(positive, classes) * scale - 1e-9) / scale
    return np.unique(rounded)


def quantile_bounds(positive: Floats, classes: int) -> Floats:
    """Bounds that hold about equally many values each."""
    shares = np.arange(1, classes + 1) / classes
    bounds: Floats = np.unique(np.quantile(positive, shares, method="higher"))
    return bounds


def jenks_bounds(positive: Floats, classes: int) -> Floats:
    """Bounds that make values of one class as alike as can be (least squares within classes).

    Exact for up to MOST_DISTINCT distinct values. Source: Fisher 1958; Jenks 1977.
    """
    distinct, weights = np.unique(positive, return_counts=True)
    if len(distinct) > MOST_DISTINCT:
        distinct = quantile_bounds(positive, MOST_DISTINCT)
        place = np.minimum(np.searchsorted(distinct, positive), len(distinct) - 1)
        weights = np.bincount(place, minlength=len(distinct))
    if len(distinct) <= classes:
        return distinct
    return distinct[_last_of_each_class(distinct, weights.astype(np.float64), classes)]


def _last_of_each_class(distinct: Floats, weights: Floats, classes: int) -> list[int]:
    """Positions of the greatest value of each class in the split with the least scatter."""
    scatter = _scatter(distinct, weights)
    best, starts = scatter[0].copy(), []
    for _ in range(1, classes):
        # cost[start, end]: the best split of what lies before start, and one class from there on.
        cost = np.concatenate(([np.inf], best[:-1]))[:, None] + scatter
        start = np.argmin(cost, axis=0)
        best = cost[start, np.arange(len(distinct))]
        starts.append(start)
    lasts = [len(distinct) - 1]
    for start in reversed(starts):
        first = int(start[lasts[-1]])
        if first == 0:
            break
        lasts.append(first - 1)
    return sorted(set(lasts))


def _scatter(distinct: Floats, weights: Floats) -> Floats:
    """(start, end): weighted squares about the mean of one class; infinite below the diagonal."""
    count = np.concatenate(([0.0], np.cumsum(weights)))
    total = np.concatenate(([0.0], np.cumsum(weights * distinct)))
    square = np.concatenate(([0.0], np.cumsum(weights * distinct**2)))
    first, last = count[:-1, None], count[None, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_part = (total[None, 1:] - total[:-1, None]) ** 2 / (last - first)
    found = square[None, 1:] - square[:-1, None] - mean_part
    is_class = np.triu(np.ones(found.shape, dtype=np.bool_))
    return np.where(is_class, np.maximum(found, 0.0), np.inf)


def parse_bounds(text: str, values: Floats) -> tuple[float, ...]:
    """Bounds as a person typed them: 5, 10, 20. The greatest value is added where it lies above.

    Raises UserError for what is no ascending list of numbers above zero.
    """
    plain = text.translate(str.maketrans("０１２３４５６７８９．，、；", "0123456789.,,,"))
    try:
        bounds = [float(part) for part in plain.replace(",", " ").split()]
    except ValueError:
        raise UserError(
            "境界値は、数を小さい順に読点又はコンマで区切って入力してください（例：5、10、20）。"
        ) from None
    is_ascending = all(low < high for low, high in zip([0.0, *bounds], bounds, strict=False))
    if not bounds or not is_ascending or not np.isfinite(bounds).all():
        raise UserError("境界値は、0より大きい数を小さい順に入力してください（例：5、10、20）。")
    if len(bounds) > MOST_CLASSES - 1:
        raise UserError(f"境界値は{MOST_CLASSES - 1}個までにしてください。")
    finite = np.abs(values[np.isfinite(values)])
    highest = float(finite.max()) if len(finite) else 0.0
    return (*bounds, highest) if highest > bounds[-1] else tuple(bounds)
