"""Tables of what came in (提出・取込の表): submissions, completeness by month, uploads.

Enters: `SubmissionRow`s, `SubmissionGrid`, `Quality`, `BatchRow`s. Leaves: `Table`s.
"""

from collections.abc import Mapping
from datetime import date

from analysis.months import short_wareki_month, wareki_day, wareki_month
from analysis.release.released import SubmissionRow, SubmissionState
from analysis.release.views import (
    BatchRow,
    PendingRow,
    Quality,
    QualityCell,
    SubmissionCell,
    SubmissionGrid,
)
from pages.ui.released_table import Cell, Column, Row, Table, number_columns
from pages.ui.wording import moment, number, short_station, span

_STATE_CHIPS = {
    SubmissionState.COMPLETE: "quiet",
    SubmissionState.PARTIAL: "alert",
    SubmissionState.MISSING: "alert",
    SubmissionState.CORRECTED: "accent",
    SubmissionState.LATE: "accent",
    SubmissionState.NOT_DUE: "quiet",
}
# What stands in the grid: a sign, and the class of the style sheet.
_STATE_SIGNS = {
    SubmissionState.COMPLETE: ("○", "share full"),
    SubmissionState.LATE: ("遅", "share full late"),
    SubmissionState.CORRECTED: ("訂", "share full"),
    SubmissionState.PARTIAL: ("部", "share part"),
    SubmissionState.MISSING: ("×", "share part"),
    SubmissionState.NOT_DUE: ("・", "share"),
}


def submission_grid_table(grid: SubmissionGrid) -> Table:
    """Station × month: in time, late, corrected, partly, overdue, not yet due."""
    cells = {(cell.station_id, cell.month): cell for cell in grid.cells}
    columns = (
        Column("警察署", has_breaks=False),
        *(
            Column(
                short_wareki_month(month),
                "center",
                is_fixed=True,
                why=f"{wareki_month(month)}分　提出期限 {wareki_day(due)}",
            )
            for month, due in zip(grid.months, grid.due, strict=True)
        ),
    )
    rows = tuple(
        Row(
            (
                Cell(short_station(name)),
                *(_grid_cell(cells.get((station_id, month))) for month in grid.months),
            ),
            id=station_id,
        )
        for station_id, name in grid.stations
    )
    notes = (
        "○＝期限内　遅＝期限に遅れて提出　訂＝後から訂正　部＝一部の指標が未報告　×＝期限を過ぎて未提出"
        "　・＝期限前　空白＝署がない月",
        f"提出期限：{grid.due_label}（日本時間。土日・祝日でもずれません）　"
        f"{wareki_day(grid.today)}現在",
    )
    return Table("提出状況", columns, rows, notes)


def _grid_cell(cell: SubmissionCell | None) -> Cell:
    if cell is None:
        return Cell("", tone="share")
    sign, tone = _STATE_SIGNS[cell.state]
    received = f"　{moment(cell.received)}受領" if cell.received else ""
    late = f"（{number(cell.days_late)}日遅れ）" if cell.days_late else ""
    return Cell(sign, why=f"{cell.state.label}{received}{late}", tone=tone)


def submission_facts(grid: SubmissionGrid) -> str:
    """The newest month that is due, in one line: how many sent, who is late, who is still missing."""
    due = [month for month, day in zip(grid.months, grid.due, strict=True) if day < grid.today]
    if not due:
        return ""
    month = due[-1]
    names = {station_id: short_station(name) for station_id, name in grid.stations}
    of_month = [cell for cell in grid.cells if cell.month == month]
    missing = [names[c.station_id] for c in of_month if c.state is SubmissionState.MISSING]
    late = [names[c.station_id] for c in of_month if c.days_late]
    sent = len(of_month) - len(missing)
    day = wareki_day(grid.due[grid.months.index(month)])
    parts = [f"{wareki_month(month)}分（期限 {day}）：提出 {sent}／{len(of_month)}署"]
    if missing:
        parts.append(f"未提出 {'、'.join(missing)}")
    if late:
        parts.append(f"遅れ {'、'.join(late)}")
    return "　".join(parts)


def submission_table(rows: tuple[SubmissionRow, ...]) -> Table:
    """Freshness and completeness of each station for one month, and how late it came."""
    columns = (
        Column("警察署", has_breaks=False),
        Column("提出状況", has_breaks=False),
        *number_columns(("報告された指標",)),
        Column("最新月", has_breaks=False),
        Column("最後の受領", has_breaks=False),
        Column("備考"),
    )
    due = next((row.due for row in rows if row.due), None)
    notes = (f"提出期限：{wareki_day(due)}",) if due else ()
    shown = tuple(_submission_row(row) for row in rows)
    return Table("警察署ごとの提出状況", columns, shown, notes)


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
            Cell(_remark(row), tone="note"),
        ),
        id=row.station_id,
    )


def _remark(row: SubmissionRow) -> str:
    late = [f"期限に{number(row.days_late)}日遅れ"] if row.days_late else []
    return "　".join([*late, *(["管轄区域が未確認"] if row.needs_confirmation else [])])


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


def pending_table(rows: tuple[PendingRow, ...], names: Mapping[str, str]) -> Table:
    """The uploads that wait for a second person. names: of the stations by id."""
    columns = (
        Column("番号", "right"),
        Column("受付日時", has_breaks=False),
        Column("送った人", has_breaks=False),
        Column("受け付けた人", has_breaks=False),
        Column("ファイル"),
        Column("警察署"),
        *number_columns(("セル数",)),
        Column("月", has_breaks=False),
        Column("確定値に触れる理由"),
    )
    return Table("承認を待つ取込", columns, tuple(_pending_row(row, names) for row in rows))


def _pending_row(row: PendingRow, names: Mapping[str, str]) -> Row:
    stations = [names.get(station_id, station_id) for station_id in row.station_ids]
    shown = "、".join(stations) if len(stations) <= 3 else f"{stations[0]}ほか{len(stations) - 1}署"
    shown = shown or "市区町村・小地域"
    return Row(
        (
            Cell(str(row.pending_id), order=row.pending_id),
            Cell(moment(row.submitted), order=row.submitted.timestamp()),
            Cell(row.sender),
            Cell(row.person),
            Cell(row.source_name),
            Cell(shown, why="、".join(stations)),
            Cell(number(row.cells), order=row.cells),
            Cell(span(min(row.months), max(row.months))),
            Cell(row.reason, tone="note"),
        ),
        id=str(row.pending_id),
    )


def _batch_row(batch: BatchRow) -> Row:
    months = span(min(batch.months), max(batch.months)) if batch.months else "…"
    return Row(
        (
            Cell(str(batch.batch_id), order=batch.batch_id),
            Cell(moment(batch.received), order=batch.received.timestamp()),
            Cell(batch.sender),
            Cell(batch.source_name, why=f"理由：{batch.note}" if batch.note else ""),
            Cell(number(batch.cells), order=batch.cells),
            Cell(number(batch.stations), order=batch.stations),
            Cell(months),
            Cell(_batch_state(batch), chip="quiet" if batch.is_undone else "accent"),
        ),
        id=str(batch.batch_id),
    )


def _batch_state(batch: BatchRow) -> str:
    if batch.is_undone:
        return "取消済"
    return "月の確定" if batch.is_finalisation else "有効"
