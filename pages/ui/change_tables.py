"""Tables of change (増減の表): this month against last month, last year and the year to date.

Enters: `Overview` and `IndicatorChange` rows. Leaves: `Table`s and the few figures on top of 概況.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.months import FISCAL_YEAR_FIRST_MONTH, fiscal_year, wareki_fiscal_year
from analysis.observations import CellState
from analysis.release.released import (
    IndicatorChange,
    Released,
    SignStatus,
    SubmissionState,
)
from analysis.release.views import Overview
from pages.ui.released_table import (
    Cell,
    Column,
    Group,
    Row,
    Table,
    change_cell,
    number_columns,
    spark_cell,
    value_cell,
)
from pages.ui.wording import STATE_LEGEND, difference, number, text_of, text_with_unit

_CLOSED = {SignStatus.RESOLVED, SignStatus.FALSE_ALARM}
_NOT_IN = {SubmissionState.MISSING, SubmissionState.PARTIAL}


@dataclass(frozen=True)
class Fact:
    """A figure on top of a page."""

    label: str
    value: str
    help: str


def glance(overview: Overview) -> tuple[Fact, ...]:
    """Signs, submissions and what cannot be tested, in one line.

    Viewers who are shown no submissions (partner agencies) get none: nothing is tested for them.
    """
    if not overview.submissions:
        return ()
    share = overview.not_testable_share
    untestable = Fact(
        "判定不能の系列",
        f"{number(share.value, 1)}％" if share.value is not None else text_of(share),
        share.reason or "検定の対象のうち、履歴が短いなどの理由で検定できないものの割合。",
    )
    still_open = [sign for sign in overview.signs if sign.status not in _CLOSED]
    fresh = [sign for sign in still_open if sign.status is SignStatus.NEW]
    whole = [row for row in overview.submissions if row.state not in _NOT_IN]
    late = [row for row in overview.submissions if row.state is SubmissionState.LATE]
    return (
        Fact(
            "開いている予兆",
            f"{len(still_open)} 件",
            "解消・誤検知でない予兆。人への問いかけです。",
        ),
        Fact("うち新規", f"{len(fresh)} 件", "まだ誰も確認していない予兆。"),
        Fact(
            "提出がそろった警察署",
            f"{len(whole)}／{len(overview.submissions)} 署",
            f"表示月の指標がすべて報告された警察署。うち遅延提出 {len(late)} 署。",
        ),
        untestable,
    )


def change_table(
    changes: tuple[IndicatorChange, ...],
    caption: str,
    *,
    last_label: str = "前月",
    has_reports: bool = True,
) -> Table:
    """One row per indicator under its domain: the month and how it differs.

    last_label: what the month of `last_month` is called.
    """
    columns = (
        Column("指標", has_breaks=False),
        *number_columns(("当月", f"{last_label}差", "前年同月差", "年度累計", "前年度差")),
        Column("13か月の動き", is_fixed=True, why="当月までの13か月。白い丸は値のない月"),
        *((Column("報告署数", "right", has_breaks=False),) if has_reports else ()),
    )
    rows = _grouped(changes, lambda change: _shown_row(change, last_label, has_reports))
    return Table(caption, columns, rows, (STATE_LEGEND,))


def change_file(
    changes: tuple[IndicatorChange, ...], caption: str, *, last_label: str = "前月"
) -> Table:
    """The same with every figure that is compared, for the file."""
    columns = (
        *(Column(label) for label in ("指標", "単位")),
        *number_columns(
            ("当月", last_label, "前年同月", "年度累計", "前年度同期", "報告署数", "対象署数")
        ),
    )
    return Table(caption, columns, _grouped(changes, _file_row))


def _grouped(
    changes: tuple[IndicatorChange, ...], row_of: Callable[[IndicatorChange], Row]
) -> tuple[Row | Group, ...]:
    rows: list[Row | Group] = []
    domain = None
    for change in changes:
        if change.domain is not domain:
            domain = change.domain
            rows.append(Group(domain.label))
        rows.append(row_of(change))
    return tuple(rows)


def _shown_row(change: IndicatorChange, last_label: str, has_reports: bool) -> Row:
    this = change.this_month
    compared = (
        (this, change.last_month, last_label),
        (this, change.same_month_last_year, "前年同月"),
        (change.year_to_date, change.year_to_date_last_year, "前年度同期"),
    )
    last, year, to_date = (_change_cell(*pair, change.unit) for pair in compared)
    cells = (
        Cell(f"{change.name}（{change.unit}）"),
        value_cell(this),
        last,
        year,
        value_cell(change.year_to_date),
        to_date,
        spark_cell(change.recent, _described(change.recent)),
        *((_report_cell(change),) if has_reports else ()),
    )
    return Row(cells, id=change.indicator)


def _change_cell(now: Released, then: Released, then_label: str, unit: str) -> Cell:
    """The change, with the figure it is measured from as its explanation."""
    cell = change_cell(difference(now, then))
    if cell.state is not CellState.VALUE:
        return cell
    return replace(cell, why=f"{then_label}：{text_with_unit(then, unit)}")


def _report_cell(change: IndicatorChange) -> Cell:
    is_short = change.stations_reported < change.stations_expected
    return Cell(
        f"{change.stations_reported}／{change.stations_expected}",
        order=change.stations_reported,
        why="報告のない警察署があり、合計に含まれていません" if is_short else "",
        tone="note" if is_short else "",
    )


def _file_row(change: IndicatorChange) -> Row:
    figures = (
        change.this_month,
        change.last_month,
        change.same_month_last_year,
        change.year_to_date,
        change.year_to_date_last_year,
    )
    return Row(
        (
            Cell(change.name),
            Cell(change.unit),
            *(value_cell(figure) for figure in figures),
            Cell(str(change.stations_reported)),
            Cell(str(change.stations_expected)),
        )
    )


def _described(recent: tuple[Released, ...]) -> str:
    return "、".join(text_of(value) for value in recent)


def fiscal_year_label(overview: Overview) -> str:
    """年度累計：令和6年度4月～10月, the months that 年度累計 is made of."""
    year = wareki_fiscal_year(fiscal_year(overview.month))
    last = f"～{overview.month.month}月" if overview.month.month != FISCAL_YEAR_FIRST_MONTH else ""
    return f"年度累計：{year}{FISCAL_YEAR_FIRST_MONTH}月{last}"
