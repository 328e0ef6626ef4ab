"""Tables of 検知の信頼性: what is found, after how many months, what p-values keep, what people said.

Enters: `MeasuredRates`, `JudgedSigns`. Leaves: `Table`s. A rate never stands without its limits.
"""

from analysis.release.released import SignStatus
from analysis.release.reliability_views import JudgedSigns, MeasuredRates, PowerRow, ReleasedRate
from pages.ui.released_table import (
    Cell,
    Column,
    Group,
    Row,
    Table,
    number_columns,
    value_cell,
)
from pages.ui.wording import number

LIMITS = Column(
    "95％の範囲", "right", has_breaks=False, why="真の割合がこの間にあると見込まれる範囲"
)
_ENDED = {SignStatus.ACTING, SignStatus.RESOLVED, SignStatus.FALSE_ALARM}


def limits_text(low: float | None, high: float | None, decimals: int, unit: str = "％") -> str:
    """9～23％; empty where there is no value."""
    if low is None or high is None:
        return ""
    return f"{low:.{decimals}f}～{high:.{decimals}f}{unit}"


def size_text(row: PowerRow) -> str:
    """3倍, or that nothing was added."""
    return f"{row.size:g}倍" if row.size else "加えない"


def found_table(found: MeasuredRates) -> Table:
    """How much is found while it lasts, by sign and at one false alarm in a hundred."""
    columns = (
        Column("大きさ", has_breaks=False, why="毎月加える件数が、系列の標準偏差の何倍か"),
        Column("予兆で発見", "right", has_breaks=False, why="実際の運用と同じ基準"),
        LIMITS,
        Column("誤り1％の基準", "right", why="系列ごとに見て、誤りが系列×月の1％になる基準"),
        LIMITS,
    )
    rows: list[Row | Group] = []
    for spread in dict.fromkeys(row.spread for row in found.power):
        rows.append(Group(spread))
        rows += [
            Row(
                (
                    Cell(size_text(row), order=row.size),
                    *_rate_cells(row.found),
                    *_rate_cells(row.by_series),
                )
            )
            for row in overall(found, spread)
        ]
    return Table("増加が見つかる割合", columns, tuple(rows))


def overall(found: MeasuredRates, spread: str) -> list[PowerRow]:
    """The rows over all means of one spread, the smallest size first."""
    return [row for row in found.power if row.spread == spread and not row.mean_label]


def _rate_cells(rate: ReleasedRate, decimals: int = 0) -> tuple[Cell, Cell]:
    cell = value_cell(rate.share_pct, decimals=decimals, suffix="％")
    return cell, Cell(limits_text(rate.low_pct, rate.high_pct, decimals))


def months_table(found: MeasuredRates) -> Table:
    """In which month an outbreak was found, those never found beside them."""
    months = ["当月", *(f"{month}か月後" for month in range(1, found.duration_months))]
    columns = (
        Column("大きさ", has_breaks=False),
        *number_columns((*months, "見つからず", "計", "半数が見つかるまで")),
    )
    rows: list[Row | Group] = []
    for spread in dict.fromkeys(row.spread for row in found.power):
        rows.append(Group(spread))
        rows += [_months_row(row) for row in overall(found, spread) if row.size]
    return Table("見つかるまでの月数（件）", columns, tuple(rows))


def _months_row(row: PowerRow) -> Row:
    half = "半数に届かず" if row.median_months is None else "当月"
    if row.median_months:
        half = f"{row.median_months}か月後"
    return Row(
        (
            Cell(size_text(row), order=row.size),
            *(value_cell(value) for value in row.new_in_month),
            value_cell(row.never.hits),
            value_cell(row.never.trials),
            Cell(half, order=row.median_months),
        )
    )


def means_table(found: MeasuredRates) -> Table:
    """How much is found where few and where many cases are expected."""
    columns = (
        Column("期待値（1か月）", has_breaks=False),
        Column("大きさ", has_breaks=False),
        Column("予兆で発見", "right", has_breaks=False),
        LIMITS,
        *number_columns(("模擬の件数",)),
    )
    rows: list[Row | Group] = []
    for spread in dict.fromkeys(row.spread for row in found.power):
        rows.append(Group(spread))
        rows += [
            Row(
                (
                    Cell(row.mean_label),
                    Cell(size_text(row), order=row.size),
                    *_rate_cells(row.found),
                    value_cell(row.found.trials),
                )
            )
            for row in found.power
            if row.spread == spread and row.mean_label and row.size
        ]
    return Table("期待値別の見つかる割合", columns, tuple(rows))


def reliability_table(found: MeasuredRates) -> Table:
    """The share of p-values at or below each level, one column a stratum."""
    labels = [curve.mean_label or "全系列" for curve in found.curves]
    columns = (Column("p値", "right", has_breaks=False), *number_columns(labels))
    levels = found.curves[0].levels_pct
    rows = tuple(
        Row(
            (
                Cell(f"{level:g}％以下", order=level),
                *(_with_limits(curve.reached[place]) for curve in found.curves),
            )
        )
        for place, level in enumerate(levels)
    )
    tested = "、".join(
        f"{label} {number(curve.reached[0].trials.value or 0)}"
        for label, curve in zip(labels, found.curves, strict=True)
    )
    return Table("p値がその値以下だった割合（％）", columns, rows, (f"検定した系列×月：{tested}",))


def _with_limits(rate: ReleasedRate) -> Cell:
    cell = value_cell(rate.share_pct, decimals=2)
    limits = limits_text(rate.low_pct, rate.high_pct, 2)
    return Cell(cell.text, cell.state, cell.why or f"95％の範囲 {limits}", cell.order)


def judged_table(judged: JudgedSigns) -> Table:
    """Signs on record by the state that people gave them."""
    columns = (Column("状態", has_breaks=False), *number_columns(("予兆（件）",)), Column("扱い"))
    rows = tuple(
        Row((Cell(status.label), value_cell(count), Cell(_treatment(status))))
        for status, count in judged.by_status
    )
    return Table("人の判断", columns, rows)


def _treatment(status: SignStatus) -> str:
    if status is SignStatus.FALSE_ALARM:
        return "判断済み：確かめられなかった"
    if status in _ENDED:
        return "判断済み：確かめられた"
    return "判断待ち" if status is not SignStatus.WATCHING else "判断を保留（割合に含めない）"
