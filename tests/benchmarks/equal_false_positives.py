"""Probability of detection of several methods at one and the same false-positive rate.

Enters: a statistic of each tested cell, the higher the more unusual, and where the outbreaks are.
Leaves: per block of series, the share of outbreaks that are noticed at least once, and the
difference between two methods with its bootstrap error.
"""

from dataclasses import dataclass

import numpy as np

FALSE_POSITIVE_RATE = 0.01
N_BOOTSTRAP = 100


@dataclass(frozen=True, eq=False)
class Outbreaks:
    """Where the outbreaks are, bool (series, tested): from the first to the last case of one."""

    inside: np.ndarray

    @classmethod
    def of(cls, cases: np.ndarray) -> "Outbreaks":
        """From the outbreaks' own cases."""
        begun = np.maximum.accumulate(cases > 0, axis=1)
        unfinished = np.maximum.accumulate(cases[:, ::-1] > 0, axis=1)[:, ::-1]
        return cls(begun & unfinished)


def detected_share(statistic: np.ndarray, inside: np.ndarray) -> float:
    """Share of outbreaks above the threshold that 1 % of the other cells exceed.

    A cell that cannot be tested (NaN) never exceeds one. Series without an outbreak count in
    the threshold alone.
    """
    values = np.where(np.isnan(statistic), -np.inf, statistic)
    threshold = np.quantile(values[~inside], 1 - FALSE_POSITIVE_RATE, method="higher")
    has_outbreak = inside.any(axis=1)
    found = ((values > threshold) & inside).any(axis=1)
    return float(found[has_outbreak].mean())


@dataclass(frozen=True)
class BlockResult:
    """Detection of one block at its own thresholds. error: bootstrap, of the difference."""

    block: str
    theirs: float
    ours: float
    error: float

    @property
    def difference(self) -> float:
        """Ours less theirs."""
        return self.ours - self.theirs


def compare_blocks(
    ours: np.ndarray, theirs: np.ndarray, outbreaks: Outbreaks, block: np.ndarray, seed: int
) -> list[BlockResult]:
    """Both methods in every block; thresholds are set per method and block."""
    rng = np.random.default_rng(seed)
    results = []
    for name in dict.fromkeys(block):
        rows = np.flatnonzero(block == name)
        differences = []
        for _ in range(N_BOOTSTRAP):
            drawn = rng.choice(rows, len(rows))
            inside = outbreaks.inside[drawn]
            shares = [detected_share(statistic[drawn], inside) for statistic in (ours, theirs)]
            differences.append(shares[0] - shares[1])
        inside = outbreaks.inside[rows]
        found = [detected_share(statistic[rows], inside) for statistic in (theirs, ours)]
        results.append(BlockResult(str(name), *found, error=float(np.std(differences))))
    return results


def summary(results: list[BlockResult]) -> dict[str, object]:
    """Means over blocks, the worst block, and how many lie below."""
    worst = min(results, key=lambda result: result.difference)
    return {
        "theirs": round(float(np.mean([result.theirs for result in results])), 3),
        "ours": round(float(np.mean([result.ours for result in results])), 3),
        "blocks": len(results),
        "blocks_below": sum(result.difference < 0 for result in results),
        "blocks_below_by_2_errors": sum(r.difference < -2 * r.error for r in results),
        "worst_block": worst.block,
        "worst_difference": round(worst.difference, 3),
        "worst_difference_error": round(worst.error, 3),
    }
