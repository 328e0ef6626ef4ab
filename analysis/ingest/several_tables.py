"""Several tables of one file → one upload (複数のシート): one preview, one batch, all or nothing.

Enters: the tables to take and how one is checked. Leaves: one `CheckedUpload`, or
RefusedUploadError with the problems of every table. One file is one upload, however many sheets
it has: one thing to confirm, to approve, to undo; and a figure that two sheets give is seen here,
where it could still be either.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import listed
from analysis.ingest.grid import sheet_label
from analysis.ingest.header_memory import UnknownHeader, UnknownHeadersError
from analysis.ingest.reading_watch import ReadingWatch
from analysis.ingest.sheet_choice import Table
from analysis.ingest.upload import CheckedUpload, UploadSummary

Check = Callable[[Table, ReadingWatch], CheckedUpload]
_CELL = ["station_id", "indicator", "month"]
_AREA_CELL = ["area_kind", "area_code", "measure", "first_month", "last_month"]
_LISTED_TABLES = 6


def check_together(tables: Sequence[Table], check: Check, watch: ReadingWatch) -> CheckedUpload:
    """Check every table and join what they say. Raises RefusedUploadError, CancelledError."""
    checked: list[CheckedUpload] = []
    problems: list[Problem] = []
    headers: dict[str, UnknownHeader] = {}
    for number, table in enumerate(tables):
        part = watch.part(number / len(tables), (number + 1) / len(tables))
        try:
            checked.append(check(table, part))
        except RefusedUploadError as refusal:
            problems += refusal.problems
            if isinstance(refusal, UnknownHeadersError):
                headers |= {header.header: header for header in refusal.headers}
    if headers:
        raise UnknownHeadersError(listed(problems), tuple(headers.values()))
    if problems:
        raise RefusedUploadError(listed(problems))
    return checked[0] if len(checked) == 1 else _joined(tables, checked)


def _joined(tables: Sequence[Table], checked: Sequence[CheckedUpload]) -> CheckedUpload:
    labels = [sheet_label(table.sheet.member, table.sheet.sheet_name) for table in tables]
    frames = [upload.frame for upload in checked]
    areas = [upload.area_counts for upload in checked]
    residents = [upload.residence for upload in checked if upload.residence is not None]
    facilities = [upload.facilities for upload in checked if upload.facilities is not None]
    problems = [
        *_doubled(frames, labels, _CELL, "警察署・指標・年月"),
        *_doubled(areas, labels, _AREA_CELL, "地域・項目・期間"),
    ]
    if len(residents) > 1:
        remedy = "小地域の表は1枚ずつ選んで取り込んでください。"
        problems.append(Problem("several_residence", "", "小地域の表が2枚以上あります。", remedy))
    if len(facilities) > 1:
        remedy = "施設の表は1枚ずつ選んで取り込んでください。"
        problems.append(Problem("several_facilities", "", "施設の表が2枚以上あります。", remedy))
    if problems:
        raise RefusedUploadError(tuple(problems))
    return CheckedUpload(
        frame=pd.concat(frames, ignore_index=True),
        problems=listed([problem for upload in checked for problem in upload.problems]),
        summary=_summary([upload.summary for upload in checked], labels),
        area_counts=pd.concat(areas, ignore_index=True),
        residence=residents[0] if residents else None,
        facilities=facilities[0] if facilities else None,
    )


def _doubled(
    frames: Sequence[pd.DataFrame], labels: Sequence[str], key: list[str], words: str
) -> list[Problem]:
    """Cells that two tables give, by the pairs of tables; which one is right nobody can tell."""
    numbered = pd.concat(
        [frame[key].assign(table=number) for number, frame in enumerate(frames)], ignore_index=True
    )
    first = numbered.groupby(key)["table"].transform("first")
    again = numbered[numbered["table"] != first].assign(first=first)
    return [
        Problem(
            "doubled_sheets",
            labels[int(later)],
            f"{labels[int(earlier)]}と、{words}が同じ数値が{len(cells)}個あります。",
            "控えや合計のシートなら外し、正しいシートだけを選んでください。",
        )
        for (earlier, later), cells in again.groupby(["first", "table"])
    ]


def _summary(summaries: Sequence[UploadSummary], labels: Sequence[str]) -> UploadSummary:
    left_out: dict[str, int] = {}
    for summary in summaries:
        for reason, rows in summary.not_placed:
            left_out[reason] = left_out.get(reason, 0) + rows
    further = len(labels) - _LISTED_TABLES
    named = "、".join(labels[:_LISTED_TABLES])
    return UploadSummary(
        format_label="、".join(dict.fromkeys(summary.format_label for summary in summaries)),
        encoding_label="、".join(dict.fromkeys(summary.encoding_label for summary in summaries)),
        delimiter_label=f"{named}ほか{further}枚" if further > 0 else named,
        rows_read=sum(summary.rows_read for summary in summaries),
        rows_placed=sum(summary.rows_placed for summary in summaries),
        not_placed=tuple(left_out.items()),
        zero_cells=sum(summary.zero_cells for summary in summaries),
        cells=sum(summary.cells for summary in summaries),
        station_ids=tuple(dict.fromkeys(i for s in summaries for i in s.station_ids)),
        months=tuple(sorted({month for summary in summaries for month in summary.months})),
        source="、".join(dict.fromkeys(summary.source for summary in summaries if summary.source)),
    )
