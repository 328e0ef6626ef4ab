"""データ品質と限界: who reported what, what stands in the store, how far the figures carry.

Enters: the material. Leaves: one section.
"""

from datetime import date

from analysis.briefing.cells import day_text, number_cell, text_cell
from analysis.briefing.messages import submission_message
from analysis.briefing.model import (
    NOT_APPLICABLE,
    Align,
    Block,
    Bullets,
    Cell,
    Column,
    Section,
    Subheading,
    Table,
)
from analysis.briefing.wording import count_source, period
from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.profile import MeetingKind
from analysis.release.released import SubmissionRow
from analysis.release.views import BatchRow, BriefingMaterial, QualityCell

SHOWN_MONTHS = 12
MOST_BATCHES = 10
COMPLETE, PARTIAL = "●", "△"


def quality_section(material: BriefingMaterial) -> Section:
    """Completeness, states, unconfirmed facts, limits."""
    limits = tuple(dict.fromkeys((*material.limits, *material.quality.notes)))
    blocks: list[Block] = [Subheading("限界"), Bullets(limits)]
    month = wareki_month(material.month)
    message = submission_message(material.quality.submissions, month)
    blocks += [Subheading("提出状況", message=message), _submission_table(material)]
    blocks.append(_state_table(material))
    if material.quality.unconfirmed_stations:
        blocks.append(_unconfirmed_table(material))
    if material.meeting.kind is MeetingKind.WORKING and material.quality.batches:
        blocks.append(_batch_table(material))
    return Section("quality", "データ品質と限界", tuple(blocks))


def _symbol(cell: QualityCell | None) -> str:
    if cell is None or cell.expected == 0:
        return NOT_APPLICABLE
    if cell.reported == 0:
        return CellState.MISSING.symbol
    return COMPLETE if cell.reported >= cell.expected else PARTIAL


def _submission_table(material: BriefingMaterial) -> Table:
    months = material.quality.months[-SHOWN_MONTHS:]
    cells = {(cell.station_id, cell.month): cell for cell in material.quality.cells}
    shown = period(months[0], months[-1]) if months else ""
    return Table(
        key="submissions",
        caption=f"警察署別の提出状況（{wareki_month(material.month)}分）",
        columns=(
            Column("警察署", width=1.9),
            Column("状況", width=1.1),
            Column("報告", "指標", Align.RIGHT, width=0.8, is_value=True),
            Column("必要", "指標", Align.RIGHT, width=0.8, is_value=True),
            Column("最新の月", width=1.4),
            Column("最終受領日", width=1.7),
            Column(f"最近{len(months)}か月の報告", width=2.3),
            Column("管轄", align=Align.CENTER, width=0.8),
        ),
        rows=tuple(_submission_row(row, months, cells) for row in material.quality.submissions),
        source=count_source(material),
        notes=(
            f"最近の報告（{shown}、左が古い）：{COMPLETE} 全指標、{PARTIAL} 一部、"
            f"{CellState.MISSING.symbol} 未報告、{NOT_APPLICABLE} 対象外。報告・必要は当月の指標の数。",
        ),
    )


def _submission_row(
    row: SubmissionRow, months: tuple[date, ...], cells: dict[tuple[str, date], QualityCell]
) -> tuple[Cell, ...]:
    return (
        text_cell(row.station_name),
        text_cell(row.state.label),
        number_cell(row.reported_indicators),
        number_cell(row.expected_indicators),
        text_cell(wareki_month(row.latest_month) if row.latest_month else NOT_APPLICABLE),
        text_cell(day_text(row.last_received)),
        text_cell("".join(_symbol(cells.get((row.station_id, month))) for month in months)),
        text_cell("要確認" if row.needs_confirmation else ""),
    )


def _state_table(material: BriefingMaterial) -> Table:
    counts = material.quality.state_counts
    return Table(
        key="states",
        caption=f"観測値の状態（{wareki_month(material.month)}までの全期間）",
        columns=(
            Column("区分", width=2.0),
            *(Column(name, "件", Align.RIGHT, is_value=True) for name, _ in counts),
        ),
        rows=((text_cell("観測値の数"), *(number_cell(count) for _, count in counts)),),
        source=count_source(material),
        notes=("秘匿は、報告の時点で秘匿されていたもの。公表の基準による秘匿は各表の X による。",),
    )


def _unconfirmed_table(material: BriefingMaterial) -> Table:
    return Table(
        key="unconfirmed",
        caption="所在・管轄の確認が必要な警察署",
        columns=(Column("警察署", width=1.5), Column("確認できた資料", width=6.0)),
        rows=tuple(
            (text_cell(name), text_cell(evidence))
            for name, evidence in material.quality.unconfirmed_stations
        ),
        source=material.stamp.source,
    )


def _batch_table(material: BriefingMaterial) -> Table:
    newest = sorted(material.quality.batches, key=lambda batch: -batch.batch_id)[:MOST_BATCHES]
    return Table(
        key="batches",
        caption=f"最近の取込（新しい順に{len(newest)}件）",
        columns=(
            Column("取込番号", align=Align.RIGHT, width=0.8),
            Column("受領日", width=1.4),
            Column("送付者", width=2.3),
            Column("ファイル名", width=2.6),
            Column("対象月", width=1.9),
            Column("観測値", "件", Align.RIGHT, width=0.8, is_value=True),
            Column("取消し", align=Align.CENTER, width=0.6),
        ),
        rows=tuple(_batch_row(batch) for batch in newest),
        source="取込の記録",
    )


def _batch_row(batch: BatchRow) -> tuple[Cell, ...]:
    months = period(batch.months[0], batch.months[-1]) if batch.months else NOT_APPLICABLE
    return (
        number_cell(batch.batch_id),
        text_cell(day_text(batch.received)),
        text_cell(batch.sender),
        text_cell(batch.source_name),
        text_cell(months),
        number_cell(batch.cells),
        text_cell("取消し" if batch.is_undone else ""),
    )
