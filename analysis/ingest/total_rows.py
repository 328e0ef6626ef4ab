"""Rows of totals (計・小計・合計の行): recognised, checked against their parts, left out.

Enters: a `Sheet`. Leaves: the sheet without them, the totals kept aside, and a notice of each that
does not equal its parts, with the addresses of both and no figure. Rules, in words:

- A label column holds words, under a header, and mostly other words than totals. A row with a
  word for a total in one of them (total_words.py) is a row of totals. A table without a column of
  figures to add up has none.
- 港区以下不詳 is a part of its total; it belongs to no smaller area, and is left out like a total,
  said apart.
- Which rows a total sums, and whether it equals them, is found by total_sums.py. A name that ends
  in 計 is a total only if rows begin with that name or a sum confirms it: else it is a name
  like others, and its row stays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.errors import Problem
from analysis.ingest.addresses import LISTED_LINES, lines_place, row_place
from analysis.ingest.columns import normalised
from analysis.ingest.figure_cells import is_figure
from analysis.ingest.sheet import Sheet, TotalRow
from analysis.ingest.total_sums import LabelledRow, Verdict, figure_columns, judge_totals
from analysis.ingest.total_words import total_word

_MOSTLY = 0.5


def _label_columns(sheet: Sheet) -> tuple[int, ...]:
    columns = []
    for index, header in enumerate(sheet.header):
        words = [
            row[index] for row in sheet.rows if row[index].strip() and not is_figure(row[index])
        ]
        totals = sum(total_word(cell) is not None for cell in words)
        if header.strip() and words and totals <= _MOSTLY * len(words):
            columns.append(index)
    return tuple(columns)


def _labelled(index: int, cells: tuple[str, ...], labels: Sequence[int]) -> LabelledRow:
    for column in labels:
        word = total_word(cells[column])
        if word is not None:
            return LabelledRow(index, normalised(cells[column]), column, word)
    return LabelledRow(index, "", -1, None)


def leave_out_totals(sheet: Sheet) -> Sheet:
    """The sheet without its rows of totals, which are checked and kept aside."""
    labels = _label_columns(sheet)
    if not any(total_word(row[column]) for row in sheet.rows for column in labels):
        return sheet
    figures = figure_columns(sheet)
    rows = [_labelled(index, row, labels) for index, row in enumerate(sheet.rows)]
    verdicts = judge_totals(sheet, rows, labels, figures) if figures else []
    totals = [verdict for verdict in verdicts if verdict.is_total]
    unplaced = [row for row in rows if row.word and row.word.is_unplaced] if totals else []
    left_out = {verdict.row.index: verdict.row for verdict in totals}
    left_out.update({row.index: row for row in unplaced})
    if not left_out or len(left_out) == len(rows):
        return sheet
    kept = [row.index for row in rows if row.index not in left_out]
    return replace(
        sheet,
        rows=tuple(sheet.rows[index] for index in kept),
        lines=tuple(sheet.lines[index] for index in kept),
        totals=tuple(
            TotalRow(sheet.lines[index], row.label, sheet.rows[index])
            for index, row in sorted(left_out.items())
        ),
        notices=(*sheet.notices, *_notices(sheet, totals, unplaced)),
    )


def _notices(
    sheet: Sheet, totals: Sequence[Verdict], unplaced: Sequence[LabelledRow]
) -> Iterator[Problem]:
    """How many were left out, which differ from their parts, which could not be checked."""

    def place(rows: Sequence[LabelledRow]) -> str:
        return lines_place([sheet.lines[row.index] for row in rows])

    unchecked = [verdict.row for verdict in totals if not verdict.parts]
    message = (
        f"合計・小計の行（{len(totals)}行）を除きました。"
        f"{len(totals) - len(unchecked)}行を内訳の和と照合しました。"
    )
    yield _notice("totals_left_out", place([verdict.row for verdict in totals]), message)
    if unplaced:
        message = f"「以下不詳」の行（{len(unplaced)}行）は、それより細かい地域のものでないため除きました。"
        yield _notice("unplaced_left_out", place(unplaced), message)
    if unchecked:
        message = f"どの行の合計か決められず、照合していない合計の行が{len(unchecked)}行あります。"
        yield _notice("total_unchecked", place(unchecked), message)
    for verdict in totals:
        if verdict.differing:
            yield _difference(sheet, verdict, place(verdict.parts))


def _difference(sheet: Sheet, verdict: Verdict, parts_place: str) -> Problem:
    letters = "・".join(f"{sheet.column_letter(c)}列" for c in verdict.differing[:LISTED_LINES])
    more = "など" if len(verdict.differing) > LISTED_LINES else ""
    return Problem(
        "total_differs",
        row_place(sheet.lines[verdict.row.index]),
        f"合計の行が、内訳（{parts_place}）の和と違います（{letters}{more}）。",
        "抜けた行や、書き誤りがないか確かめてください。",
        is_blocking=False,
    )


def _notice(check: str, place: str, message: str) -> Problem:
    return Problem(check, place, message, "", is_blocking=False)
