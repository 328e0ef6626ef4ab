"""Weights that keep past outbreaks from hiding new ones, and the dispersion they rest on.

Enters: a fitted baseline. Leaves: dispersion (columns,) and, for the columns that hold months
far above their fit, lowered weights for a second fit.
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.baseline import BaselineDesign, FloatArray, IntArray
from analysis.detection.baseline_rows import BaselineRows
from analysis.detection.loglinear import LoglinearFit

_MIN_REST = 1e-12  # a month that its own coefficient fits exactly has leverage 1


@dataclass(frozen=True, eq=False)
class Residuals:
    """How far the months of a baseline lie from its fit; pseudo rows do not count.

    relative_squares: float (months, columns), ((count − mean) ÷ mean)². freedom: degrees of
    freedom, float (columns,), NaN where no dispersion can be had.
    """

    relative_squares: FloatArray
    fit: LoglinearFit
    rows: BaselineRows
    freedom: FloatArray

    @classmethod
    def of(
        cls, fit: LoglinearFit, rows: BaselineRows, design: BaselineDesign, freedom: FloatArray
    ) -> "Residuals":
        """Residuals of the months; rows beyond the design's are pseudo rows."""
        mean = fit.mean[: design.n_rows]
        relative = rows.counts[: design.n_rows] - mean
        with np.errstate(invalid="ignore", over="ignore"):
            relative /= mean
            relative *= relative
        return cls(relative, fit, rows, freedom)

    def dispersion(self, *, with_working_weights: bool = True) -> FloatArray:
        """Weighted squares of relative residuals per degree of freedom, float (columns,)."""
        n_rows = len(self.relative_squares)
        weight = self.rows.weight[:n_rows]
        with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
            if with_working_weights:
                weight = weight * self.fit.working[:n_rows]
            total: FloatArray = np.einsum("rc,rc->c", self.relative_squares, weight)
            return total / self.freedom

    def outbreak_weights(
        self, design: BaselineDesign, threshold: float, dispersion: FloatArray
    ) -> tuple[IntArray, FloatArray]:
        """Columns whose weights change, and their weights (rows, changed columns).

        Months whose standardised Anscombe residual exceeds the threshold are weighted by
        residual ** -2; then all months are scaled to the mean weight they had. Pseudo rows keep
        theirs. Source: Noufaily et al. 2013, section 3.3.
        """
        n_rows = design.n_rows
        month, column, residual = self._large_residuals(design, threshold, dispersion)
        changed, place = np.unique(column, return_inverse=True)
        weight = self.rows.weight[:, changed]
        before = weight[:n_rows].sum(axis=0)
        weight[month, place] *= residual**-2
        weight[:n_rows] *= before / weight[:n_rows].sum(axis=0)
        return changed, weight

    def _large_residuals(
        self, design: BaselineDesign, threshold: float, dispersion: FloatArray
    ) -> tuple[IntArray, IntArray, FloatArray]:
        """Months and columns of residuals above the threshold, and these residuals."""
        n_rows = design.n_rows
        counts, mean = self.rows.counts[:n_rows], self.fit.mean[:n_rows]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            rest = self.fit.hat(design, self.rows.weight)
            np.subtract(1.0, rest, out=rest)
            np.maximum(rest, _MIN_REST, out=rest)
            rest *= dispersion
            # Above the mean an Anscombe residual is smaller than a Pearson residual, which
            # costs less: only months whose Pearson residual is large are looked at closely.
            is_large = self.relative_squares * mean > threshold**2 * rest
            month, column = np.nonzero(is_large & (counts > mean))
            at = (month, column)
            root = np.cbrt(mean[at])
            raw = 1.5 * (np.cbrt(counts[at]) ** 2 - root**2) / np.sqrt(root)
            residual = raw / np.sqrt(rest[at])  # raw: 1.5 (y²ᐟ³ μ⁻¹ᐟ⁶ − μ¹ᐟ²)
        kept = residual > threshold
        kept &= np.isfinite(residual) & (self.rows.weight[at] > 0)
        return month[kept], column[kept], residual[kept]
