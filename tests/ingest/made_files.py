"""Workbooks and archives made for a test, cell by cell and file by file."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def book(*fills: Callable[[Worksheet], None]) -> bytes:
    """A workbook with a sheet for each filling function."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for number, fill in enumerate(fills, 1):
        fill(made.create_sheet(f"表{number}"))
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def rows(*cells: tuple[object, ...]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in cells:
            sheet.append(row)

    return fill


def packed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return buffer.getvalue()
