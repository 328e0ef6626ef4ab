"""The reliability as files (検知の信頼性の一覧): every figure of the page, one a row.

Enters: a `Reliability`. Leaves: rows of released rates, and the bytes of a CSV or JSON file. A
rate without a value carries its reason, never a number.
"""

import json
from dataclasses import asdict, dataclass

from analysis.months import wareki_month
from analysis.release.released import Released
from analysis.release.reliability_views import (
    JudgedSigns,
    MeasuredRates,
    PowerRow,
    ReleasedRate,
    Reliability,
)
from analysis.spreadsheet_text import csv_text


@dataclass(frozen=True)
class RateRow:
    """One figure: share or number with its limits, and of how many; None with a reason."""

    section: str
    item: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    hits: float | None
    trials: float | None
    reason: str


def reliability_rows(shown: Reliability) -> tuple[RateRow, ...]:
    """Every figure of the page, one a row."""
    rows: list[RateRow] = []
    if shown.measured is not None:
        rows += _measured_rows(shown.measured)
    if shown.judged is not None:
        rows += _judged_rows(shown.judged)
    return tuple(rows)


def _rate(section: str, item: str, rate: ReleasedRate) -> RateRow:
    return RateRow(
        section,
        item,
        "％",
        rate.share_pct.value,
        rate.low_pct,
        rate.high_pct,
        rate.hits.value,
        rate.trials.value,
        rate.share_pct.reason,
    )


def _number(section: str, item: str, number: Released) -> RateRow:
    return RateRow(section, item, "件", number.value, None, None, None, None, number.reason)


def _measured_rows(found: MeasuredRates) -> list[RateRow]:
    span = f"{wareki_month(found.first_month)}～{wareki_month(found.last_month)}"
    false = f"予兆の出方（{span}）"
    signs, item = found.signs_a_month, "新しい予兆（1か月当たり）"
    low, high = found.signs_low, found.signs_high
    rows = [
        RateRow(false, item, "件", signs.value, low, high, None, None, signs.reason),
        _rate(false, "範囲を超えた系列（系列×月）", found.flagged_series),
        _rate(false, "予兆の出ていた警察署（警察署×月）", found.flagged_stations),
    ]
    for row in found.power:
        if not row.mean_label:
            rows += _power_rows(row, found)
    for curve in found.curves:
        for level, reached in zip(curve.levels_pct, curve.reached, strict=True):
            item = f"{curve.mean_label or '全系列'}：p値{level:g}％以下"
            rows.append(_rate("p値の信頼性（期待値別）", item, reached))
    return rows


def _power_rows(row: PowerRow, found: MeasuredRates) -> list[RateRow]:
    section = f"模擬の増加の検知（{found.shape_label}、{found.duration_months}か月）"
    size = f"標準偏差の{row.size:g}倍" if row.size else "加えない場合"
    name = f"{row.spread}、{size}"
    by_month = [
        _rate(section, f"{name}：{_months_after(month)}までに予兆", rate)
        for month, rate in enumerate(row.by_month)
    ]
    return [
        *by_month,
        _rate(section, f"{name}：予兆が出ないまま", row.never),
        _rate(section, f"{name}：誤り1％の基準で当月", row.by_series_at_once),
        _rate(section, f"{name}：誤り1％の基準で期間中", row.by_series),
    ]


def _months_after(month: int) -> str:
    return "当月" if month == 0 else f"{month}か月後"


def _judged_rows(judged: JudgedSigns) -> list[RateRow]:
    section = "人の判断"
    rows = [_number(section, status.label, number) for status, number in judged.by_status]
    rows.append(_rate(section, "判断を終えた予兆のうち確かめられたもの", judged.confirmed))
    return rows


def report_json(shown: Reliability) -> bytes:
    """Snapshot, settings and rows."""
    measured, stamp = shown.measured, shown.stamp
    content = {
        "profile": stamp.profile_id,
        "is_synthetic": stamp.is_synthetic,
        "snapshot": measured.snapshot_id if measured else None,
        "seed": measured.seed if measured else None,
        "months": measured.replayed_months if measured else None,
        "months_as_known_then": measured.as_known_months if measured else None,
        "worth": shown.worth,
        "rows": [asdict(row) for row in reliability_rows(shown)],
        "notes": list(measured.notes) if measured else [],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def report_csv(shown: Reliability) -> bytes:
    """The rows as a table that a spreadsheet opens as Japanese."""
    header = ("表", "項目", "単位", "値", "下限", "上限", "該当", "対象", "値のない理由")
    rows = (tuple(asdict(row).values()) for row in reliability_rows(shown))
    return csv_text([header, *rows]).encode("utf-8-sig")
