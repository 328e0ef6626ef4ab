"""The error workbook (誤りに印を付けたファイル): the sender's own file, faulty cells coloured and explained.

Enters: the bytes that were sent, their raw sheets, and the problems found. Leaves: bytes of an
XLSX, made in memory and kept nowhere: a workbook keeps its own look, a text file becomes one
sheet with its cells as text. Each marked cell has a note in Japanese that says what is wrong and
what to do; nothing is written into any cell, so that the file, put right, can be sent again.
A file that was refused for personal data is never given back.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.columns import find_column, normalised
from analysis.ingest.grid import Grid
from analysis.ingest.month_cells import UnreadableMonthError, read_month
from analysis.ingest.place_reading import Spot, read_place
from analysis.ingest.reader import SentFile, read_file
from analysis.spreadsheet_text import could_be_formula

AUTHOR = "Kizashi"
_APPLICATION = "docProps/app.xml"
_APPLICATION_NAME = re.compile(rb"(?<=<Application>)[^<]*")
PERSONAL_CHECK = "personal_data"
MOST_ROWS = 50_000  # of all sheets together; a longer file is put right where it was made
HEADER_WITHIN = 40  # rows in which a header is looked for
_WRONG = PatternFill("solid", fgColor="FFF4B9A0")
_ASKED = PatternFill("solid", fgColor="FFFBE7A1")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31
_NOTE_WIDTH_PX, _NOTE_LINE_PX, _NOTE_LINE_CHARACTERS = 340, 22, 24
_Address = tuple[int, int]  # line from 1, column from 0


def error_workbook(
    name: str, data: bytes, problems: Sequence[Problem], *, max_upload_mb: int
) -> bytes | None:
    """The file with every place marked that the problems name.

    None where there is nothing to give back: personal data, a file that cannot be read or is too
    long to mark, or problems that name no place in it.
    """
    if any(problem.check.startswith(PERSONAL_CHECK) for problem in problems):
        return None
    try:
        sent = read_file(name, data, max_upload_mb=max_upload_mb)
    except RefusedUploadError:
        return None
    return marked_workbook(data, sent, problems)


def marked_workbook(data: bytes, sent: SentFile, problems: Sequence[Problem]) -> bytes | None:
    """The same for a file that was read."""
    if sum(len(grid.records) for grid in sent.grids) > MOST_ROWS:
        return None
    notes = _notes(sent.grids, problems)
    if not notes:
        return None
    is_workbook = all(grid.is_workbook_sheet and not grid.member for grid in sent.grids)
    book = load_workbook(io.BytesIO(data)) if is_workbook else _as_workbook(sent)
    sheets = dict(zip((grid.key for grid in sent.grids), book.worksheets, strict=False))
    for key, cells in notes.items():
        for address, found in cells.items():
            _mark(sheets[key], address, found)
    memory = io.BytesIO()
    book.save(memory)
    return _named_after_us(memory.getvalue())


def _named_after_us(package: bytes) -> bytes:
    """The workbook without the name and version of the library that wrote it."""
    memory = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as written,
        zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as renamed,
    ):
        for member in written.infolist():
            content = written.read(member)
            if member.filename == _APPLICATION:
                content = _APPLICATION_NAME.sub(AUTHOR.encode(), content)
            renamed.writestr(member, content)
    return memory.getvalue()


def _notes(
    grids: tuple[Grid, ...], problems: Sequence[Problem]
) -> dict[str, dict[_Address, list[Problem]]]:
    """By sheet and cell: the problems to write there. A problem without a place marks no cell."""
    notes: dict[str, dict[_Address, list[Problem]]] = {}
    for problem in problems:
        for spot in read_place(problem.place):
            grid = _grid_of(grids, spot)
            if grid is not None and grid.records:
                cells = notes.setdefault(grid.key, defaultdict(list))
                cells[_address(grid, spot)].append(problem)
    return notes


def _grid_of(grids: tuple[Grid, ...], spot: Spot) -> Grid | None:
    """The sheet a spot lies in; one that names none lies in the only one there is."""
    for grid in grids:
        if (grid.member, grid.sheet_name) == (spot.member, spot.sheet_name):
            return grid
    is_only = len(grids) == 1 and not (spot.member or spot.sheet_name)
    return grids[0] if is_only else None


def _address(grid: Grid, spot: Spot) -> _Address:
    line = spot.line if spot.line is not None else grid.records[0].line
    if spot.column is not None:
        return line, spot.column
    return line, _labelled_column(grid, spot.label, line) if spot.label else 0


def _labelled_column(grid: Grid, label: str, line: int) -> int:
    """The column of a label in the last row above the line that has it; the first if none has."""
    found = 0
    wanted = _compared(label)
    for record in grid.records[:HEADER_WITHIN]:
        if record.line >= line:
            break
        for column, text in enumerate(record.cells):
            if text.strip() and _compared(text) == wanted:
                found = column
    return found


def _compared(text: str) -> str:
    """The form in which a header and a label are equal: synonyms and ways of writing a month."""
    column = find_column(text)
    if column is not None:
        return column.value
    try:
        return read_month(text).isoformat()
    except UnreadableMonthError:
        return normalised(text)


def _as_workbook(sent: SentFile) -> Workbook:
    """Text files as sheets, every cell as the text it was, at its own address."""
    book = Workbook()
    book.properties.creator = AUTHOR
    book.remove(book.worksheets[0])
    for number, grid in enumerate(sent.grids, 1):
        name = grid.sheet_name or (grid.member or sent.name).rsplit(".", 1)[0]
        title = _NOT_IN_SHEET_NAME.sub("_", name)[: _LONGEST_SHEET_NAME - 4]
        taken = {sheet.title for sheet in book.worksheets}
        sheet = book.create_sheet(title if title and title not in taken else f"{title}_{number}")
        for record in grid.records:
            for column, text in enumerate(record.cells, 1):
                if text:
                    cell = sheet.cell(record.line, column)
                    cell.value = text
                    cell.data_type = "s"  # never a formula
                    cell.number_format = "@"
                    cell.quotePrefix = could_be_formula(text)
        for column, width in enumerate(_widths(grid), 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
    return book


def _widths(grid: Grid) -> list[int]:
    widths = [8] * grid.width
    for record in grid.records[:200]:
        for column, text in enumerate(record.cells[: grid.width]):
            wide = sum(1 if letter.isascii() else 2 for letter in text)
            widths[column] = min(40, max(widths[column], wide + 2))
    return widths


def _mark(sheet: Worksheet, address: _Address, problems: list[Problem]) -> None:
    """Colour a cell and write beside it what is wrong; of merged cells the one that shows."""
    cell = _shown_cell(sheet, address)
    is_wrong = any(problem.is_blocking for problem in problems)
    cell.fill = _WRONG if is_wrong else _ASKED
    if is_wrong:
        cell.font = Font(name=cell.font.name, size=cell.font.size, bold=True, color="FF8A2F0B")
    lines = [line for problem in dict.fromkeys(problems) for line in _note_lines(problem)]
    earlier = [cell.comment.text] if cell.comment else []
    comment = Comment("\n".join([*earlier, *lines]), AUTHOR)
    comment.width = _NOTE_WIDTH_PX
    rows = sum(1 + len(line) // _NOTE_LINE_CHARACTERS for line in (*earlier, *lines))
    comment.height = _NOTE_LINE_PX * (rows + 1)
    cell.comment = comment


def _note_lines(problem: Problem) -> list[str]:
    word = "誤り" if problem.is_blocking else "確認"
    remedy = [f"【直し方】{problem.remedy}"] if problem.remedy else []
    return [f"【{word}】{problem.message}", *remedy]


def _shown_cell(sheet: Worksheet, address: _Address) -> Cell:
    line, column = address
    cell = sheet.cell(line, column + 1)
    if isinstance(cell, MergedCell):
        for merged in sheet.merged_cells.ranges:
            if cell.coordinate in merged:
                return sheet.cell(merged.min_row, merged.min_col)
    return cell
