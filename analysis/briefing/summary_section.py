"""要点: half a page of what a member must know before the meeting.

Enters: the material. Leaves: one section: a framed list of points and the table of signs. Every
figure in it stands in another section too; nothing is weighed into a score.
"""

from analysis.briefing.cells import change_pct, format_number, number_cell, phrase, text_cell
from analysis.briefing.messages import summary_message
from analysis.briefing.model import Align, Block, Callout, Cell, Column, Paragraph, Section, Table
from analysis.briefing.wording import (
    NOT_A_VERDICT,
    count_source,
    joined,
    period,
    since_previous,
)
from analysis.indicators import Domain, Origin
from analysis.months import wareki_month
from analysis.release.released import IndicatorChange, SignDetail, SignStatus, SubmissionState
from analysis.release.views import BriefingMaterial

MOST_NAMED_CHANGES = 3
OPEN_STATUSES = (SignStatus.NEW, SignStatus.CONFIRMING, SignStatus.ACTING, SignStatus.WATCHING)

SIGN_COLUMNS = (
    Column("番号", align=Align.CENTER, width=0.5),
    Column("警察署", width=1.5),
    Column("分野", width=1.15),
    Column("期間", width=1.7),
    Column("状態", width=0.8),
    Column("強さ", width=0.75),
    Column("内容", width=4.6),
)


def summary_section(material: BriefingMaterial) -> Section:
    """The first section of every briefing."""
    blocks: list[Block] = [
        Callout(f"{wareki_month(material.month)}の要点", _points(material)),
        Paragraph(NOT_A_VERDICT),
    ]
    if material.signs:
        blocks.append(sign_list_table(material))
    return Section("summary", "要点", tuple(blocks), summary_message(material))


def _points(material: BriefingMaterial) -> tuple[str, ...]:
    found = [_sign_point(material), *_change_points(material), _submission_point(material)]
    found.append(_untestable_point(material))
    found.append(f"審議事項は{len(material.points_to_decide)}件です（「審議事項」の節）。")
    return tuple(point for point in found if point)


def _sign_point(material: BriefingMaterial) -> str:
    if not material.signs:
        return "この資料に示せる予兆はありません。"
    counts = [
        f"{status.label}{number}件"
        for status in SignStatus
        if (number := sum(sign.summary.status is status for sign in material.signs))
    ]
    begun = [s for s in material.signs if s.summary.first_month > material.previous_meeting_month]
    since = f"うち{since_previous(material)}の間に始まったものは{len(begun)}件"
    named = joined(f"{s.summary.station_name}（{s.summary.domain.label}）" for s in begun)
    return (
        f"予兆は{len(material.signs)}件（{'、'.join(counts)}）です。"
        f"{since}{f'：{named}' if named else ''}。"
    )


def _reported_rows(material: BriefingMaterial) -> list[IndicatorChange]:
    return [
        row
        for change in material.changes
        if change.origin is Origin.REPORTED and change.domain is not Domain.STREET_CRIME
        for row in change.rows
    ]


def _change_points(material: BriefingMaterial) -> list[str]:
    """The reported indicators whose fiscal-year total moved most against the year before."""
    changed = []
    for row in _reported_rows(material):
        change = change_pct(row.year_to_date, row.year_to_date_last_year)
        if change is not None:
            changed.append((abs(change), row.name, change, row))
    changed.sort(key=lambda entry: (-entry[0], entry[1]))
    phrases = [
        f"{name}{phrase(row.year_to_date, row.unit)}"
        f"（前年度同期比{format_number(change, 1, is_signed=True)}％）"
        for _, name, change, row in changed[:MOST_NAMED_CHANGES]
    ]
    if not phrases:
        return []
    return [f"届出・相談の年度累計で増減の大きいものは、{'、'.join(phrases)}です。"]


def _submission_point(material: BriefingMaterial) -> str:
    rows = material.overview.submissions
    missing = [row.station_name for row in rows if row.state is SubmissionState.MISSING]
    partial = [row.station_name for row in rows if row.state is SubmissionState.PARTIAL]
    words = f"{wareki_month(material.month)}分は{len(rows)}署のうち{len(rows) - len(missing)}署が提出済みです。"
    if missing:
        words += f"未提出：{joined(missing)}。"
    if partial:
        words += f"一部未報告：{joined(partial)}。"
    return words


def _untestable_point(material: BriefingMaterial) -> str:
    share = material.overview.not_testable_share
    if share.value is None:
        return ""
    return (
        f"予兆の判定の対象となる系列のうち{phrase(share, '％', 1)}は、過去の期間が短い等のため"
        "判定不能です。予兆がないことは、変化がないことを意味しません。"
    )


def sign_list_table(material: BriefingMaterial) -> Table:
    """All signs, numbered as in the section that explains them."""
    return Table(
        key="signs",
        caption="予兆の一覧",
        columns=SIGN_COLUMNS,
        rows=tuple(_sign_row(number, sign) for number, sign in enumerate(material.signs, 1)),
        source=count_source(material),
        notes=("強さは期待値からの離れ方を言葉で示したもので、警察署や地域の順位ではありません。",),
    )


def _sign_row(number: int, sign: SignDetail) -> tuple[Cell, ...]:
    summary = sign.summary
    return (
        number_cell(number),
        text_cell(summary.station_name),
        text_cell(summary.domain.label),
        text_cell(period(summary.first_month, summary.last_month)),
        text_cell(summary.status.label),
        text_cell(summary.strength),
        text_cell(summary.headline),
    )
