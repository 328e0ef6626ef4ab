"""Tables of what came in (提出・取込の表): submissions, completeness by month, uploads.

Enters: `SubmissionRow`s, `Quality`, `BatchRow`s. Leaves: `Table`s.
"""

from datetime import date

from analysis.months import short_wareki_month, wareki_month
from analysis.release.released import SubmissionRow, SubmissionState
from analysis.release.views import BatchRow, Quality, QualityCell
from pages.ui.released_table import Cell, Column, Row, Table, number_columns
from pages.ui.wording import moment, number, short_station, span

_STATE_CHIPS = {
    SubmissionState.COMPLETE: "quiet",
    SubmissionState.PARTIAL: "alert",
    SubmissionState.MISSING: "alert",
    SubmissionState.CORRECTED: "accent",
    SubmissionState.LATE: "accent",
}


def submission_table(rows: tuple[SubmissionRow, ...]) -> Table:
    """Freshness and completeness of each station for one month."""
    columns = (
        Column("警察署", has_breaks=False),
        Column("提出状況", has_breaks=False),
        *number_columns(("報告された指標",)),
        Column("最新月", has_breaks=False),
        Column("最後の受領", has_breaks=False),
        Column("備考"),
    )
    return Table("警察署ごとの提出状況", columns, tuple(_submission_row(row) for row in rows))


def _submission_row(row: SubmissionRow) -> Row:
    newest = span(row.latest_month, row.latest_month) if row.latest_month else "…"
    received = moment(row.last_received) if row.last_received else "…"
    return Row(
        (
            Cell(row.station_name),
            Cell(row.state.label, chip=_STATE_CHIPS[row.state]),
            Cell(
                f"{row.reported_indicators}／{row.expected_indicators}",
                order=row.reported_indicators,
            ),
            Cell(newest, order=row.latest_month.toordinal() if row.latest_month else None),
            Cell(received, order=row.last_received.timestamp() if row.last_received else None),
            Cell("管轄区域が未確認" if row.needs_confirmation else "", tone="note"),
        ),
        id=row.station_id,
    )


def completeness_table(quality: Quality) -> Table:
    """Station × month: shaded when whole, the numbers when not, dots when nothing came."""
    cells = {(cell.station_id, cell.month): cell for cell in quality.cells}
    columns = (
        Column("警察署", has_breaks=False),
        *(
            Column(
                _month_label(month, is_first=position == 0),
                "center",
                is_fixed=True,
                why=wareki_month(month),
                tone="slim",
            )
            for position, month in enumerate(quality.months)
        ),
    )
    rows = tuple(
        Row(
            (
                Cell(short_station(name)),
                *(_completeness_cell(cells.get((station_id, month))) for month in quality.months),
            ),
            id=station_id,
        )
        for station_id, name in quality.stations
    )
    notes = (
        "塗り＝すべて報告　数字＝報告された指標の数（一部未報告）　点＝未報告　空白＝署がない月",
    )
    return Table("報告のそろい具合", columns, rows, notes)


def _month_label(month: date, *, is_first: bool) -> str:
    """R6.1 where a year begins, else the month alone: 24 months must stand side by side."""
    return short_wareki_month(month) if is_first or month.month == 1 else str(month.month)


def _completeness_cell(cell: QualityCell | None) -> Cell:
    if cell is None or cell.expected == 0:
        return Cell("", tone="share")
    text = f"{cell.reported}／{cell.expected}"
    if cell.reported >= cell.expected:
        return Cell("", why=f"{text}　すべて報告", tone="share full")
    if cell.reported == 0:
        return Cell("…", why=f"{text}　未報告", tone="share none")
    return Cell(f"{cell.reported}", why=f"{text}　一部未報告", tone="share part")


def batch_table(batches: tuple[BatchRow, ...]) -> Table:
    """The history of uploads, undone ones among them."""
    columns = (
        Column("番号", "right"),
        Column("取込日時", has_breaks=False),
        Column("取り込んだ人", has_breaks=False),
        Column("ファイル"),
        *number_columns(("セル数", "警察署数")),
        Column("月", has_breaks=False),
        Column("状態", has_breaks=False),
    )
    return Table("取込の履歴", columns, tuple(_batch_row(batch) for batch in batches))


def _batch_row(batch: BatchRow) -> Row:
    months = span(min(batch.months), max(batch.months)) if batch.months else "…"
    return Row(
        (
            Cell(str(batch.batch_id), order=batch.batch_id),
            Cell(moment(batch.received), order=batch.received.timestamp()),
            Cell(batch.sender),
            Cell(batch.source_name),
            Cell(number(batch.cells), order=batch.cells),
            Cell(number(batch.stations), order=batch.stations),
            Cell(months),
            Cell(
                "取消済" if batch.is_undone else "有効",
                chip="quiet" if batch.is_undone else "accent",
            ),
        ),
        id=str(batch.batch_id),
    )
