"""前回会議からの変化, and 施策の実施状況: tables of indicators against earlier months.

Enters: the material. Leaves: two sections. `last_month` of these rows is the month of the
previous meeting; differences are made of released values only.
"""

from analysis.briefing.cells import (
    MIN_BASE_FOR_PERCENT,
    change_pct_cell,
    difference_cell,
    not_applicable,
    number_cell,
    released_cell,
    sparkline_cell,
    text_cell,
)
from analysis.briefing.messages import change_message, measure_message
from analysis.briefing.model import (
    Align,
    Block,
    Cell,
    Column,
    Paragraph,
    Section,
    Subheading,
    Table,
)
from analysis.briefing.wording import (
    count_source,
    gathered_remarks,
    place,
    provisional_note,
    since_previous,
)
from analysis.indicators import Domain
from analysis.months import short_wareki_month, wareki_month
from analysis.profile import MeetingKind
from analysis.release.released import IndicatorChange, SignDetail
from analysis.release.views import BriefingMaterial, MeasureProgress

_PERCENT_NOTE = f"増減率は、前年度同期が{MIN_BASE_FOR_PERCENT}未満のとき示しません（－）。"
_PREVIOUS_NOTE = "「前回」は前回会議の月の数値、「前回差」はそれとの差です。"
_STOCK_NOTE = "「地域の状況」は時点の数であり、累計しません（－）。"


def _value(title: str, unit: str = "", **more: float | bool) -> Column:
    return Column(title, unit, Align.RIGHT, width=float(more.get("width", 0.92)), is_value=True,
                  decimals=int(more.get("decimals", 0)), is_signed=bool(more.get("signed")))  # fmt: skip


def change_columns(material: BriefingMaterial) -> tuple[Column, ...]:
    """The columns; months stand under their titles."""
    return (
        Column("分野", width=1.0),
        Column("指標", width=3.1),
        Column("単位", align=Align.CENTER, width=0.85),
        _value("当月", short_wareki_month(material.month)),
        _value("前回", short_wareki_month(material.previous_meeting_month)),
        _value("前回差", signed=True),
        _value("前年同月", width=1.12),
        _value("年度累計", width=1.12),
        _value("前年度同期", width=1.35),
        _value("増減率", "％", decimals=1, signed=True, width=0.92),
        Column("報告署数", align=Align.CENTER, width=1.12),
        Column("最近13か月", width=1.6, is_sparkline=True),
    )


def change_row(row: IndicatorChange) -> tuple[Cell, ...]:
    """One indicator."""
    is_stock = row.domain is Domain.COMMUNITY
    return (
        text_cell(f"{row.domain.label}（{row.origin.label}）"),
        text_cell(row.name),
        text_cell(row.unit),
        released_cell(row.this_month),
        released_cell(row.last_month),
        difference_cell(row.this_month, row.last_month),
        released_cell(row.same_month_last_year),
        not_applicable() if is_stock else released_cell(row.year_to_date),
        not_applicable() if is_stock else released_cell(row.year_to_date_last_year),
        not_applicable()
        if is_stock
        else change_pct_cell(row.year_to_date, row.year_to_date_last_year),
        text_cell(f"{row.stations_reported}／{row.stations_expected}"),
        sparkline_cell(row),
    )


def change_section(material: BriefingMaterial) -> Section:
    """What changed since the previous meeting."""
    columns = change_columns(material)
    made = tuple(change_row(row) for change in material.changes for row in change.rows)
    rows, remarks = gathered_remarks(columns, made)
    blocks: list[Block] = [
        Paragraph(
            f"{place(material)}の{wareki_month(material.month)}の数値を、{since_previous(material)}"
            f"前の数値、前年同月及び前年度同期と比べます。{provisional_note(material.trends)}"
        ),
    ]
    moved = _moved_signs(material)
    if moved:
        blocks += [Subheading("状態が変わった予兆"), _moved_table(material, moved)]
        blocks.append(Subheading("指標の変化", message=change_message(material)))
    blocks.append(
        Table(
            key="changes",
            caption=f"{place(material)}の指標の変化（{wareki_month(material.month)}）",
            columns=columns,
            rows=rows,
            source=count_source(material),
            notes=(_PREVIOUS_NOTE, _PERCENT_NOTE, _STOCK_NOTE, *remarks),
            is_grouped=True,
        )
    )
    return Section("changes", "前回会議からの変化", tuple(blocks), change_message(material))


def _moved_signs(material: BriefingMaterial) -> list[tuple[int, SignDetail]]:
    """Signs that began, or on which a person decided something, after the previous meeting."""
    previous = material.previous_meeting_month
    return [
        (number, sign)
        for number, sign in enumerate(material.signs, 1)
        if sign.summary.first_month > previous
        or any(event.at.date() > previous for event in sign.events)
    ]


def _moved_table(material: BriefingMaterial, moved: list[tuple[int, SignDetail]]) -> Table:
    rows = []
    for number, sign in moved:
        begun = sign.summary.first_month > material.previous_meeting_month
        reason = sign.events[-1].reason if sign.events else "（判断の記録なし）"
        rows.append(
            (
                number_cell(number),
                text_cell(sign.summary.station_name),
                text_cell(sign.summary.domain.label),
                text_cell("前回会議の後に開始" if begun else "前回会議の後に判断"),
                text_cell(sign.summary.status.label),
                text_cell(reason),
            )
        )
    return Table(
        key="moved_signs",
        caption="前回会議の後に始まった予兆と、判断のあった予兆",
        columns=(
            Column("番号", align=Align.CENTER, width=0.5),
            Column("警察署", width=1.6),
            Column("分野", width=1.0),
            Column("変化", width=1.7),
            Column("現在の状態", width=1.0),
            Column("直近の判断の理由", width=4.0),
        ),
        rows=tuple(rows),
        source="予兆の判断記録",
    )


def measure_section(material: BriefingMaterial) -> Section:
    """施策の実施状況; by department for the coordination meeting, by the policy's section else."""
    by_department = material.meeting.kind is MeetingKind.COORDINATION
    measures = (
        sorted(material.measures, key=lambda m: m.responsible)
        if by_department
        else material.measures
    )
    columns = (
        Column("担当" if by_department else "要綱の区分", width=1.2),
        Column("施策", width=3.5, is_merged=True),
        Column("要綱の区分" if by_department else "担当", width=2.4, is_merged=True),
        Column("指標", width=3.3),
        Column("単位", align=Align.CENTER, width=0.95),
        _value("当月", short_wareki_month(material.month), width=0.95),
        _value("年度累計", width=1.25),
        _value("前年度同期", width=1.5),
        _value("差", signed=True, width=0.95),
    )
    made = tuple(row for measure in measures for row in _measure_rows(measure, by_department))
    rows, remarks = gathered_remarks(columns, made)
    table = Table(
        key="measures",
        caption=f"施策の実施状況（{place(material)}、{wareki_month(material.month)}）",
        columns=columns,
        rows=rows,
        source=count_source(material),
        notes=(
            "警察活動の指標は実施の量を示し、増減だけで施策の効果を示すものではありません。",
            *remarks,
        ),
        is_grouped=True,
    )
    lead = (
        "担当部門ごとに、施策の進み方を見る指標を示します。"
        if by_department
        else "要綱の区分ごとに、施策の進み方を見る指標を示します。"
    )
    blocks = (Paragraph(lead), table)
    return Section("measures", "施策の実施状況", blocks, measure_message(material))


def _measure_rows(measure: MeasureProgress, by_department: bool) -> list[tuple[Cell, ...]]:
    group, other = measure.section, measure.responsible
    if by_department:
        group, other = other, group
    return [
        (
            text_cell(group),
            text_cell(f"{measure.code}　{measure.title}"),
            text_cell(other),
            text_cell(row.name),
            text_cell(row.unit),
            released_cell(row.this_month),
            *_year_cells(row),
        )
        for row in measure.rows
    ]


def _year_cells(row: IndicatorChange) -> tuple[Cell, Cell, Cell]:
    if row.domain is Domain.COMMUNITY:
        return not_applicable(), not_applicable(), not_applicable()
    return (
        released_cell(row.year_to_date),
        released_cell(row.year_to_date_last_year),
        difference_cell(row.year_to_date, row.year_to_date_last_year),
    )
