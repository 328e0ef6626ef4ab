"""The record of a backtest (検証の記録): a `BacktestResult` as text, and back.

Enters: a result. Leaves: JSON that holds aggregates over all stations only. A text of another
format is not read: it belongs to another version of the program.
"""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from analysis.detection.backtest import BacktestResult
from analysis.detection.backtest_settings import BacktestSettings, Shape, Spread
from analysis.detection.binomial_rate import Rate
from analysis.detection.outbreak_scoring import Power
from analysis.detection.p_value_reliability import ReliabilityPoint
from analysis.detection.replay import ReplayedMonth

FORMAT = 1


def to_text(result: BacktestResult) -> str:
    """JSON of a result."""
    content = {"format": FORMAT, **asdict(result)}
    return json.dumps(content, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not part of a record: {type(value).__name__}")


def from_text(text: str) -> BacktestResult | None:
    """The result again; None for a text of another format."""
    content = json.loads(text)
    if content.pop("format", None) != FORMAT:
        return None
    return BacktestResult(
        settings=_settings(content["settings"]),
        months=tuple(
            ReplayedMonth(**{**month, "month": date.fromisoformat(month["month"])})
            for month in content["months"]
        ),
        reliability=tuple(
            ReliabilityPoint(point["stratum"], point["level"], Rate(**point["reached"]))
            for point in content["reliability"]
        ),
        threshold=content["threshold"],
        power=tuple(_power(row) for row in content["power"]),
    )


def _settings(entry: dict[str, Any]) -> BacktestSettings:
    sizes, shape = tuple(entry.pop("sizes")), Shape(entry.pop("shape"))
    return BacktestSettings(sizes=sizes, shape=shape, **entry)


def _power(row: dict[str, Any]) -> Power:
    counts = {name: tuple(row[name]) for name in ("by_sign", "by_series")}
    return Power(**{**row, **counts, "spread": Spread(row["spread"])})
