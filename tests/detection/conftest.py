"""Simulated panels and R's reference for the tests of detection."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.detection import CountPanel
from analysis.indicators import DefinitionChange, Domain, Indicator, Origin
from analysis.months import add_months
from analysis.observations import CellState

FIRST_MONTH = date(2018, 4, 1)
GOLDEN = Path(__file__).parent.parent / "golden"


def _indicator(code: str, domain: Domain, origin: Origin, exposure: str | None = None) -> Indicator:
    return Indicator(
        code=code,
        name=code,
        english=code,
        domain=domain,
        origin=origin,
        unit="件",
        exposure=exposure,
        lag_months=1,
        final_after_months=3,
        is_flag_eligible=origin in (Origin.REPORTED, Origin.DISCOVERED),
        policy_section="",
        definition="",
        relies_on_trust=origin is Origin.REPORTED,
        shows_contact=code in ("patrols", "visits"),
    )


INDICATORS = (
    _indicator("residents", Domain.COMMUNITY, Origin.CONTEXT),
    _indicator("employers", Domain.COMMUNITY, Origin.CONTEXT),
    _indicator("victims", Domain.VICTIMISATION, Origin.REPORTED, "residents"),
    _indicator("fraud", Domain.VICTIMISATION, Origin.REPORTED, "residents"),
    _indicator("brokers", Domain.BROKERS, Origin.REPORTED),
    _indicator("fees", Domain.BROKERS, Origin.REPORTED),
    _indicator("premises", Domain.PRECURSORS, Origin.REPORTED),
    _indicator("clearances", Domain.ENFORCEMENT, Origin.DISCOVERED),
    _indicator("forged_cards", Domain.ENFORCEMENT, Origin.DISCOVERED),
    _indicator("patrols", Domain.ACTIVITY, Origin.ACTIVITY),
    _indicator("visits", Domain.ACTIVITY, Origin.ACTIVITY),
)
ROW = {indicator.code: row for row, indicator in enumerate(INDICATORS)}
MEAN = {
    "residents": 4000,
    "employers": 300,
    "victims": 8,
    "fraud": 3,
    "brokers": 4,
    "fees": 2,
    "premises": 1,
    "clearances": 5,
    "forged_cards": 2,
    "patrols": 12,
    "visits": 8,
}
VARIANCE_RATIO = 1.4


@dataclass(frozen=True)
class PanelMaker:
    """Builds panels from arrays; rows of indicators by code."""

    rows = ROW
    indicators = INDICATORS

    def counts(self, n_stations: int = 12, n_months: int = 84, seed: int = 1) -> np.ndarray:
        """Quiet negative-binomial counts with a season and levels that differ by station."""
        rng = np.random.default_rng(seed)
        level = np.array([MEAN[i.code] for i in INDICATORS], dtype=float)[None, :, None]
        mean = level * rng.lognormal(0, 0.3, (n_stations, len(INDICATORS), 1))
        mean = mean * np.exp(0.15 * np.cos(2 * np.pi * np.arange(n_months) / 12))
        size = mean / (VARIANCE_RATIO - 1)
        counts = rng.negative_binomial(size, 1 / VARIANCE_RATIO).astype(float)
        is_context = [i.origin is Origin.CONTEXT for i in INDICATORS]
        counts[:, is_context] = np.round(mean[:, is_context].mean(axis=2, keepdims=True))
        return counts

    def panel(
        self,
        counts: np.ndarray,
        *,
        exposure: np.ndarray | None = None,
        withheld: np.ndarray | None = None,
        changes: dict[str, date] | None = None,
    ) -> CountPanel:
        """NaN becomes 未報告, or 秘匿 where `withheld` says so."""
        state = np.where(np.isnan(counts), CellState.MISSING, CellState.VALUE).astype(np.int8)
        if withheld is not None:
            counts = np.where(withheld, np.nan, counts)
            state[withheld] = CellState.WITHHELD
        indicators = tuple(
            replace(i, definition_changes=(DefinitionChange(changes[i.code], ""),))
            if changes and i.code in changes
            else i
            for i in INDICATORS
        )
        return CountPanel(
            counts,
            state,
            tuple(f"99-{number:03}" for number in range(1, len(counts) + 1)),
            indicators,
            tuple(add_months(FIRST_MONTH, offset) for offset in range(counts.shape[2])),
            exposure,
        )


@pytest.fixture(scope="session")
def maker() -> PanelMaker:
    return PanelMaker()


@dataclass(frozen=True)
class Reference:
    """R's results of EARS: counts (series, months), and rows of results."""

    counts: pd.DataFrame
    ears: pd.DataFrame


@pytest.fixture(scope="session")
def r_excerpt() -> Reference:
    return Reference(
        pd.read_csv(GOLDEN / "r_surveillance_counts.csv", index_col=0).T,
        pd.read_csv(GOLDEN / "r_surveillance_ears.csv"),
    )


@pytest.fixture(scope="session")
def oracle_folder() -> Path:
    if "KIZASHI_ORACLE" not in os.environ:
        pytest.skip("KIZASHI_ORACLE names no folder with R's full reference")
    return Path(os.environ["KIZASHI_ORACLE"])


@pytest.fixture(scope="session")
def r_full(oracle_folder: Path) -> Reference:
    ears = pd.read_csv(oracle_folder / "other_monthly.csv.gz")
    return Reference(
        pd.read_csv(oracle_folder / "monthly_counts.csv", index_col=0).T,
        ears[ears["alg"].str.startswith("ears")],
    )


Simulate = Callable[..., np.ndarray]


@pytest.fixture(scope="session")
def noise() -> Simulate:
    """Negative-binomial series around given means, with a generator of their own."""

    def simulate(mean: np.ndarray, variance_ratio: float, seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        size = np.asarray(mean) / (variance_ratio - 1)
        return rng.negative_binomial(size, 1 / variance_ratio).astype(float)

    return simulate
