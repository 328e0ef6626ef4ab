"""Raw sheet → table (表の配置): header, rows and what stands around them, by rules only.

Enters: a `Grid` and the words known to stand in headers. Leaves: a `Sheet`, or
RefusedUploadError naming where no rule decides. Stands between reading and recognising. The rules
are in header_rows.py, note_rows.py, total_rows.py, total_columns.py and doubled_table.py, each in
words; whatever was decided is said in a notice, and nothing that holds a figure is left out
without one.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import lines_place, listed, row_place
from analysis.ingest.columns import normalised
from analysis.ingest.doubled_table import fold_doubled, refuse_two_tables
from analysis.ingest.figure_cells import is_figure
from analysis.ingest.grid import Grid, Record
from analysis.ingest.header_rows import HeaderRows, find_header, joined_header, padded
from analysis.ingest.note_rows import is_note, is_units_row, multiplying_units, unit_of
from analysis.ingest.sheet import Sheet
from analysis.ingest.total_columns import find_total_columns
from analysis.ingest.total_rows import leave_out_totals


def find_table(grid: Grid, known: AbstractSet[str]) -> Sheet:
    """The table of a raw sheet.

    known: header words of the known formats, in the form of `columns.normalised`.
    Raises RefusedUploadError with every row that does not fit, or the one thing undecided.
    """
    blocking = tuple(problem for problem in grid.problems if problem.is_blocking)
    if blocking:
        raise RefusedUploadError(blocking)
    sheet = _outlined(grid, known)
    try:
        refuse_two_tables(sheet)
        sheet = fold_doubled(sheet)
        sheet = leave_out_totals(sheet)
        sheet = find_total_columns(sheet)
    except RefusedUploadError as refusal:
        raise RefusedUploadError(sheet.located_problems(refusal.problems)) from None
    return replace(sheet, notices=(*grid.problems, *sheet.located_problems(sheet.notices)))


def _outlined(grid: Grid, known: AbstractSet[str]) -> Sheet:
    """Header, body and surroundings, before totals and doubled tables are looked for."""
    bare = Sheet(
        name=grid.file,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        header=(),
        header_line=1,
        rows=(),
        lines=(),
        member=grid.member,
        sheet_name=grid.sheet_name,
        is_hidden=grid.is_hidden,
    )
    try:
        found = _header(grid, known)
        body, notes, notices = _body(grid, found, known)
        header_rows = grid.records[found.first : found.last + 1]
        width = _table_width(grid, header_rows, body)
        body = _unmerged(grid, body, width)
        units, header_rows = _split_units(header_rows)
        titles = grid.records[: found.first]
        multiplied = multiplying_units((*titles, *units))
        if multiplied:
            raise RefusedUploadError(multiplied)
    except RefusedUploadError as refusal:
        raise RefusedUploadError(bare.located_problems(refusal.problems)) from None
    return replace(
        bare,
        header=joined_header(header_rows, width, grid.merges),
        header_line=header_rows[0].line,
        rows=tuple(padded(record, width) for record in body),
        lines=tuple(record.line for record in body),
        header_rows=tuple(padded(row, width) for row in header_rows),
        titles=titles,
        notes=notes,
        units=tuple(unit_of(cell) or "" for row in units for cell in padded(row, width)),
        notices=(*_surroundings(titles, notes, units, header_rows), *notices),
    )


def _header(grid: Grid, known: AbstractSet[str]) -> HeaderRows:
    if len(grid.records) < 2:
        raise _refusal(
            "no_rows", "", "見出しの下に、データの行がありません。", "データの行を加えてください。"
        )
    found = find_header(grid, known)
    if found is None:
        raise _refusal(
            "header_row",
            row_place(grid.records[0].line),
            "見出しの行を決められません（知っている見出しがなく、数値の行のすぐ上にも見出しがありません）。",
            "表のすぐ上に見出しを1行書いてください。",
        )
    if found.last + 1 >= len(grid.records):
        raise _refusal(
            "no_rows",
            row_place(grid.records[found.last].line),
            "見出しの下に、データの行がありません。",
            "データの行を加えてください。",
        )
    return found


def _body(
    grid: Grid, found: HeaderRows, known: AbstractSet[str]
) -> tuple[tuple[Record, ...], tuple[Record, ...], tuple[Problem, ...]]:
    """Rows of data, notes, and a notice of headers that are repeated between them."""
    width = grid.width
    header = {padded(row, width) for row in grid.records[found.first : found.last + 1]}
    body: list[Record] = []
    notes: list[Record] = []
    repeated: list[int] = []
    for record in grid.records[found.last + 1 :]:
        if is_note(record, after_note=bool(notes)):
            notes.append(record)
        elif padded(record, width) in header:
            repeated.append(record.line)
        else:
            _refuse_second_header(record, known)
            body.append(record)
    if not body:
        line = grid.records[found.last].line
        raise _refusal(
            "no_rows",
            row_place(line),
            "見出しの下に、データの行がありません。",
            "データの行を加えてください。",
        )
    notices: tuple[Problem, ...] = ()
    if repeated:
        message = f"見出しと同じ行が途中に{len(repeated)}行あり、読み飛ばしました。"
        notices = (_notice("repeated_header", lines_place(repeated), message),)
    return tuple(body), tuple(notes), notices


def _refuse_second_header(record: Record, known: AbstractSet[str]) -> None:
    """A row after a gap with several words for headers and no figure begins another table."""
    if not record.follows_gap or any(map(is_figure, record.cells)):
        return
    if len({normalised(cell) for cell in record.cells} & known) > 2:
        raise _refusal(
            "second_table",
            row_place(record.line),
            "ここから別の見出しの表が始まっているように見えます。",
            "1つのシートまたはファイルに表を1つだけ置いてください。",
        )


def _table_width(grid: Grid, header_rows: Sequence[Record], body: Sequence[Record]) -> int:
    """Columns of the table; refuses rows of a text file that do not have as many cells.

    Columns without a header belong to it as far as the header's own row of the file reaches. A
    row that is longer has a delimiter inside a cell, a shorter one lacks a cell: in both every
    figure may stand in the wrong column.
    """
    named = max(row.width for row in header_rows)
    used = max(named, *(record.width for record in body))
    if grid.is_workbook_sheet:
        return used
    written = max(len(row.cells) for row in header_rows)
    if len(body) > 1 and all(record.width > written for record in body):
        raise _refusal(
            "header_row",
            row_place(header_rows[0].line),
            f"見出し（{named}列）より右に、すべての行で値があります。",
            "見出しの列が足りているか確かめてください。",
        )
    width = min(used, max(written, named))
    ragged = [
        Problem(
            "ragged_row",
            row_place(record.line),
            f"列の数が見出し（{named}列）と違い、{len(record.cells)}列あります。",
            "セルの中のコンマや、抜けた列がないか確かめてください。",
        )
        for record in body
        if len(record.cells) < named or record.width > width
    ]
    if ragged:
        raise RefusedUploadError(listed(ragged))
    return width


def _unmerged(grid: Grid, body: Sequence[Record], width: int) -> tuple[Record, ...]:
    """Labels of merged cells written into every row they reach over.

    Words that reach over rows of one column are labels of these rows. A merged figure, or a range
    over several columns and rows, belongs to nobody in particular and is refused.
    """
    cells = {record.line: list(padded(record, width)) for record in body}
    refused = []
    for merge in grid.merges:
        lines = [line for line in range(merge.first_line, merge.last_line + 1) if line in cells]
        if len(lines) < 2 or merge.first_line not in cells or merge.first_column >= width:
            continue
        text = cells[merge.first_line][merge.first_column]
        if not text.strip():
            continue
        if is_figure(text) or merge.last_column > merge.first_column:
            refused.append(merge)
        for line in lines:
            cells[line][merge.first_column] = text
    if refused:
        raise RefusedUploadError(
            tuple(
                Problem(
                    "merged_cells",
                    merge.place,
                    "結合したセルに値があり、どの行・列のものか決められません。",
                    "結合を解除し、それぞれのセルに値を書いてください。",
                )
                for merge in refused
            )
        )
    return tuple(replace(record, cells=tuple(cells[record.line])) for record in body)


def _split_units(header_rows: Sequence[Record]) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
    """The row of units, if the last header row is one, and the other header rows."""
    if len(header_rows) > 1 and is_units_row(header_rows[-1].cells):
        return tuple(header_rows[-1:]), tuple(header_rows[:-1])
    return (), tuple(header_rows)


def _surroundings(
    titles: Sequence[Record],
    notes: Sequence[Record],
    units: Sequence[Record],
    header_rows: Sequence[Record],
) -> list[Problem]:
    """What was read as no part of the table, said with its place."""
    said = (
        ("titles", titles, "表題などの行として、表に含めませんでした。"),
        ("units", units, "単位の行として読みました。"),
        ("notes", notes, "注記の行として、表に含めませんでした。"),
    )
    notices = [
        _notice(check, lines_place([record.line for record in records]), message)
        for check, records, message in said
        if records
    ]
    if len(header_rows) > 1:
        place = lines_place([row.line for row in header_rows])
        notices.append(
            _notice("header_rows", place, f"{len(header_rows)}行の見出しをつなげて読みました。")
        )
    return notices


def _notice(check: str, place: str, message: str) -> Problem:
    return Problem(check, place, message, "", is_blocking=False)


def _refusal(check: str, place: str, message: str, remedy: str) -> RefusedUploadError:
    return RefusedUploadError((Problem(check, place, message, remedy),))
