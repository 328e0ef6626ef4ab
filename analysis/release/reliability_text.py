"""The reliability in a terminal (検知の信頼性の表): a sentence, a table for each question, notes.

Enters: a `Reliability`. Leaves: lines of text whose columns stand under one another.
"""

from collections.abc import Iterable, Iterator
from unicodedata import east_asian_width

from analysis.months import wareki_month
from analysis.release.released import Released
from analysis.release.reliability_views import (
    JudgedSigns,
    MeasuredRates,
    PowerRow,
    ReleasedRate,
    Reliability,
)

Cells = tuple[str, ...]
LIMITS = "95％の範囲"


def report_lines(shown: Reliability) -> list[str]:
    """Everything of the page but the strata of the outbreaks."""
    lines = [f"検知の信頼性　{shown.stamp.profile_name}"]
    if shown.stamp.is_synthetic:
        lines.append("架空データ：実在の地域とは関係がありません。")
    lines += [shown.worth, ""]
    if shown.measured is not None:
        for section in (_false_lines, _power_lines, _curve_lines):
            lines += section(shown.measured)
    if shown.judged is not None:
        lines += _judged_lines(shown.judged)
    if shown.measured is not None:
        lines += [f"・{note}" for note in shown.measured.notes]
        lines.append(f"版：{shown.measured.snapshot_id}")
    return lines


def _section(title: str, table: Iterable[Cells]) -> Iterator[str]:
    """Names to the left, all other columns to the right."""
    rows = list(table)
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    yield title
    for name, *cells in rows:
        right = [
            " " * (wide - _width(cell)) + cell for cell, wide in zip(cells, widths[1:], strict=True)
        ]
        yield "  ".join(["", name + " " * (widths[0] - _width(name)), *right]).rstrip()
    yield ""


def _width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)


def _false_lines(found: MeasuredRates) -> Iterator[str]:
    span = f"{wareki_month(found.first_month)}～{wareki_month(found.last_month)}"
    signs = found.signs_a_month
    value = signs.reason if signs.value is None else f"{signs.value:.2f}件"
    limits = "" if found.signs_low is None else f"{found.signs_low:.2f}～{found.signs_high:.2f}件"
    rows = (
        ("", "値", LIMITS, "該当／対象"),
        ("新しい予兆（1か月当たり）", value, limits, ""),
        ("範囲を超えた系列（系列×月）", *_rate_cells(found.flagged_series)),
        ("予兆の出ていた警察署（警察署×月）", *_rate_cells(found.flagged_stations)),
    )
    return _section(f"予兆の出方（{span}）", rows)


def _rate_cells(rate: ReleasedRate) -> Cells:
    if rate.share_pct.value is None or rate.hits.value is None or rate.trials.value is None:
        return rate.share_pct.reason, "", ""
    return (
        f"{rate.share_pct.value:.2f}％",
        f"{rate.low_pct:.2f}～{rate.high_pct:.2f}％",
        f"{rate.hits.value:,.0f}／{rate.trials.value:,.0f}",
    )


def _power_lines(found: MeasuredRates) -> Iterator[str]:
    months = ["当月", *(f"{month}か月後まで" for month in range(1, found.duration_months))]
    header = ("加えた先と大きさ", *months, "見つからず", LIMITS, "誤り1％の基準", "件数")
    rows = [_power_cells(row) for row in found.power if not row.mean_label]
    title = f"模擬の増加が見つかった割合（{found.shape_label}、{found.duration_months}か月）"
    return _section(title, [header, *rows])


def _power_cells(row: PowerRow) -> Cells:
    size = f"標準偏差の{row.size:g}倍" if row.size else "何も加えない"
    return (
        f"{row.spread}・{size}",
        *(_percent(rate.share_pct) for rate in row.by_month),
        _percent(row.never.share_pct),
        f"{row.never.low_pct:.0f}～{row.never.high_pct:.0f}％",
        _percent(row.by_series.share_pct),
        f"{row.found.trials.value:.0f}",
    )


def _percent(share: Released, decimals: int = 0) -> str:
    return share.reason if share.value is None else f"{share.value:.{decimals}f}％"


def _curve_lines(found: MeasuredRates) -> Iterator[str]:
    levels = found.curves[0].levels_pct if found.curves else ()
    header = ("期待値", *(f"{level:g}％以下" for level in levels), "系列×月")
    rows = [
        (
            curve.mean_label or "全系列",
            *(_percent(rate.share_pct, 2) for rate in curve.reached),
            f"{curve.reached[0].trials.value or 0:,.0f}",
        )
        for curve in found.curves
    ]
    return _section("p値がその値以下だった割合（見出しの値に近いほどよい）", [header, *rows])


def _judged_lines(judged: JudgedSigns) -> Iterator[str]:
    rows = [
        (status.label, number.reason if number.value is None else f"{number.value:.0f}件", "", "")
        for status, number in judged.by_status
    ]
    confirmed = ("判断を終えた予兆のうち確かめられたもの", *_rate_cells(judged.confirmed))
    return _section("人の判断", [("", "値", LIMITS, "該当／対象"), *rows, confirmed])
