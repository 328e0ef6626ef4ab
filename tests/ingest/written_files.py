"""Drafts of tables written as the files that stations send: CSV, TSV, XLSX, ZIP.

Enters: a `Draft`, rows by sheet with whatever else a workbook holds. Leaves: bytes, the same for
the same draft.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

Rows = Sequence[Sequence[str]]
TEXT_FORMATS = ("utf8", "bom", "cp932", "utf16", "tsv", "zip")
FORMATS = (*TEXT_FORMATS, "xlsx")
_WRITTEN = datetime(2024, 11, 5, 9, 0)  # noqa: DTZ001  workbooks keep local time
_ENCODINGS = {"utf8": "utf-8", "bom": "utf-8-sig", "cp932": "cp932", "utf16": "utf-16"}


@dataclass
class Draft:
    """A table, and what a workbook or archive may hold beside it.

    more_sheets: name, rows, whether hidden. hidden_columns: letters. comment: on A2. title and
    keywords: document properties. printed: the page header. choices: a drop-down list.
    more_members: name and rows of further files in an archive.
    """

    rows: Rows
    sheet_name: str = "10月"
    file_stem: str = "報告"
    more_sheets: list[tuple[str, Rows, bool]] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    comment: str = ""
    title: str = ""
    author: str = "openpyxl"
    printed: str = ""
    choices: list[str] = field(default_factory=list)
    defined_name: str = ""
    more_members: list[tuple[str, Rows]] = field(default_factory=list)
    member_name: str = "報告.csv"


@dataclass(frozen=True)
class CorpusFile:
    """A file of the corpus. recipe: what it holds and where; values: what must stay nowhere."""

    name: str
    data: bytes
    recipe: str
    values: tuple[str, ...] = ()


def text_of(rows: Rows, delimiter: str = ",") -> str:
    """Rows as delimited text; cells with a delimiter, a quote or a line break are quoted."""
    return "".join(
        delimiter.join(_quoted(cell, delimiter) for cell in row) + "\r\n" for row in rows
    )


def _quoted(cell: str, delimiter: str) -> str:
    if any(character in cell for character in (delimiter, '"', "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def written(draft: Draft, format_name: str, recipe: str, values: Sequence[str] = ()) -> CorpusFile:
    """The draft as a file; CP932 falls back to UTF-8 for letters that it does not have."""
    text = text_of(draft.rows)
    if format_name == "cp932" and not _fits_cp932(text):
        format_name = "bom"
    stem = draft.file_stem
    if format_name == "xlsx":
        name, data = f"{stem}.xlsx", _workbook(draft)
    elif format_name == "zip":
        name, data = f"{stem}.zip", _archive(draft)
    elif format_name == "tsv":
        name, data = f"{stem}.tsv", text_of(draft.rows, "\t").encode()
    else:
        name, data = f"{stem}.csv", text.encode(_ENCODINGS[format_name])
    return CorpusFile(name, data, f"{recipe}/{format_name}", tuple(values))


def _fits_cp932(text: str) -> bool:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _archive(draft: Draft) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in [(draft.member_name, draft.rows), *draft.more_members]:
            info = zipfile.ZipInfo(name, (2024, 11, 5, 9, 0, 0))
            archive.writestr(info, text_of(rows).encode("utf-8-sig"))
    return memory.getvalue()


def _workbook(draft: Draft) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = draft.sheet_name
    _fill(sheet, draft.rows)
    for letter in draft.hidden_columns:
        sheet.column_dimensions[letter].hidden = True
    for line in draft.hidden_rows:
        sheet.row_dimensions[line].hidden = True
    for name, rows, is_hidden in draft.more_sheets:
        further = book.create_sheet(name)
        _fill(further, rows)
        further.sheet_state = "hidden" if is_hidden else "visible"
    if draft.comment:
        sheet["A2"].comment = Comment(draft.comment, "担当")
    if draft.choices:
        rule = DataValidation(type="list", formula1='"' + ",".join(draft.choices) + '"')
        rule.add("F2:F9")
        sheet.add_data_validation(rule)
    if draft.defined_name:
        book.defined_names["名簿"] = DefinedName("名簿", attr_text=f'"{draft.defined_name}"')
    sheet.oddHeader.center.text = draft.printed or None
    book.properties.title = draft.title or None
    book.properties.creator = draft.author
    book.properties.created = book.properties.modified = _WRITTEN
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def _fill(sheet: object, rows: Rows) -> None:
    for row in rows:
        sheet.append([_typed(cell) for cell in row])


def _typed(cell: str) -> str | int | None:
    """Figures as numbers, as Excel would keep them; codes with leading zeros stay text."""
    if cell.isascii() and cell.isdecimal() and len(cell) < 9 and (cell == "0" or cell[0] != "0"):
        return int(cell)
    return cell or None
