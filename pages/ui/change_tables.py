"""Tables of change (増減の表): this month against last month, last year and the year to date.

Enters: `Overview` and `IndicatorChange` rows. Leaves: `Table`s and the few figures on top of 概況.
"""

from dataclasses import dataclass

from analysis.months import fiscal_year, wareki_fiscal_year
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
from pages.ui.wording import STATE_LEGEND, difference, number, text_of

_CLOSED = {SignStatus.RESOLVED, SignStatus.FALSE_ALARM}
_NOT_IN = {SubmissionState.MISSING, SubmissionState.PARTIAL}


@dataclass(frozen=True)
class Fact:
    """A figure on top of a page."""

    label: str
    value: str
    help: str


def glance(overview: Overview) -> tuple[Fact, ...]:
    """Signs, submissions and what cannot be tested, in one line."""
    still_open = [sign for sign in overview.signs if sign.status not in _CLOSED]
    fresh = [sign for sign in still_open if sign.status is SignStatus.NEW]
    whole = [row for row in overview.submissions if row.state not in _NOT_IN]
    late = [row for row in overview.submissions if row.state is SubmissionState.LATE]
    share = overview.not_testable_share
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
        Fact(
            "判定不能の系列",
            f"{number(share.value, 1)}％" if share.value is not None else text_of(share),
            share.reason or "検定の対象のうち、履歴が短いなどの理由で検定できないものの割合。",
        ),
    )


def change_table(
    changes: tuple[IndicatorChange, ...], caption: str, *, has_reports: bool = True
) -> Table:
    """One row per indicator under its domain."""
    columns = (
        Column("指標", has_breaks=False),
        Column("単位", has_breaks=False),
        *number_columns(
            ("当月", "前月", "前月差", "前年同月", "前年差", "年度累計", "前年度同期", "差")
        ),
        Column("13か月の動き", is_fixed=True, why="当月までの13か月。丸は値のない月"),
        *((Column("報告署数", "right", has_breaks=False),) if has_reports else ()),
    )
    rows: list[Row | Group] = []
    domain = None
    for change in changes:
        if change.domain is not domain:
            domain = change.domain
            rows.append(Group(domain.label))
        rows.append(_change_row(change, has_reports))
    return Table(caption, columns, tuple(rows), (STATE_LEGEND,))


def _change_row(change: IndicatorChange, has_reports: bool) -> Row:
    this = change.this_month
    reported = f"{change.stations_reported}／{change.stations_expected}"
    is_short = change.stations_reported < change.stations_expected
    report = Cell(
        reported,
        order=change.stations_reported,
        why="報告のない警察署があり、合計に含まれていません" if is_short else "",
        tone="note" if is_short else "",
    )
    return Row(
        (
            Cell(change.name),
            Cell(change.unit, tone="note"),
            value_cell(this),
            value_cell(change.last_month),
            change_cell(difference(this, change.last_month)),
            value_cell(change.same_month_last_year),
            change_cell(difference(this, change.same_month_last_year)),
            value_cell(change.year_to_date),
            value_cell(change.year_to_date_last_year),
            change_cell(difference(change.year_to_date, change.year_to_date_last_year)),
            spark_cell(change.recent, _described(change.recent)),
            *((report,) if has_reports else ()),
        ),
        id=change.indicator,
    )


def _described(recent: tuple[Released, ...]) -> str:
    return "、".join(text_of(value) for value in recent)


def fiscal_year_label(overview: Overview) -> str:
    """令和6年度（4月～10月）, the year that 年度累計 is counted in."""
    year = wareki_fiscal_year(fiscal_year(overview.month))
    return f"{year}（4月～{overview.month.month}月）"
