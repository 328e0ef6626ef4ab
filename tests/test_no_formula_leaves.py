"""Whatever a user wrote, no file of ours calculates it: every writer of CSV and workbooks, named."""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from analysis.briefing.cells import number_cell, text_cell
from analysis.briefing.content import build_content
from analysis.briefing.model import Column as SheetColumn
from analysis.briefing.model import Document, Section
from analysis.briefing.model import Table as SheetTable
from analysis.briefing.workbook import write_workbook
from analysis.errors import Problem
from analysis.geography.profile_folder import _write_table
from analysis.indicators import load_catalogue
from analysis.ingest import blank_template, facility_csv, facility_workbook, workbook_template
from analysis.ingest.addresses import row_place
from analysis.ingest.delimited import Delimiter, text_rows
from analysis.ingest.error_workbook import error_workbook
from analysis.ingest.template import write_long_csv
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.profile import Profile, _rows, load_profile
from analysis.spreadsheet_text import could_be_formula, csv_text
from pages.ui.released_table import Cell, Column, Row, Table
from pages.ui.table_files import csv_bytes
from tests.briefing.conftest import make_material

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[1]
MONTH = date(2024, 10, 1)
EVIL = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "＝１＋１",
    "＋１＋１",
    "－cmd",
    "＠関数",
)


def hostile_profile() -> Profile:
    """架空県, its stations named by somebody who means harm."""
    profile = load_profile("demo")
    stations = tuple(
        replace(station, name=EVIL[number % len(EVIL)].strip())
        for number, station in enumerate(profile.stations)
    )
    return replace(profile, stations=stations, name="=架空県")


def hostile_document() -> Document:
    columns = (SheetColumn("=見出し"), SheetColumn("差", "件", is_value=True, is_signed=True))
    rows = tuple((text_cell(evil), number_cell(-3, is_signed=True)) for evil in EVIL)
    table = SheetTable("evil", "=表題", columns, rows, "=出典", ("=注",))
    content = build_content(make_material())
    return replace(content, sections=(Section("evil", "=節", (table,)),), title="=資料")


def long_csv() -> bytes:
    profile = hostile_profile()
    cells = [
        Observation(s.id, "victim_reports", MONTH, CellState.VALUE, 3, Provision.FINAL)
        for s in profile.stations[:9]
    ]
    return write_long_csv(observation_frame(cells), profile, load_catalogue())


def shown_table() -> bytes:
    rows = tuple(Row((Cell(evil), Cell("−3", order=-3.0))) for evil in EVIL)
    table = Table("=題", (Column("=署"), Column("差", "right")), rows, ("=注",))
    return csv_bytes(table, heading=("=見出し", "@出典"))


def marked_text() -> bytes:
    text = csv_text([("警察署名", "件数"), *((evil, "多数") for evil in EVIL)])
    problem = Problem("count", row_place(2), "=理由", "@直し方")
    marked = error_workbook("=月報.csv", text.encode(), [problem], max_upload_mb=1)
    assert marked
    return marked


CSVS: dict[str, Callable[[], bytes]] = {
    "画面の表": shown_table,
    "月報のひな形": lambda: blank_template(hostile_profile(), load_catalogue(), "99-101", MONTH),
    "月報": long_csv,
    "施設のひな形": lambda: facility_csv(hostile_profile(), MONTH),
}
WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "会議資料": lambda: write_workbook(hostile_document()),
    "月報のひな形": lambda: workbook_template(hostile_profile(), load_catalogue(), "99-101", MONTH),
    "施設のひな形": lambda: facility_workbook(hostile_profile(), MONTH),
    "印を付けた表": marked_text,
}


@pytest.mark.parametrize("name", CSVS)
def test_no_cell_of_a_csv_begins_like_a_formula(name: str) -> None:
    text = CSVS[name]().decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert any(cell.startswith("'") for cell in cells)
    assert [cell for cell in cells if could_be_formula(cell)] == []
    restored = [cell for _, row in text_rows(text, Delimiter.COMMA) for cell in row]
    assert any(cell in EVIL for cell in restored)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_cell_of_a_workbook_is_a_formula(name: str) -> None:
    data = WORKBOOKS[name]()
    with zipfile.ZipFile(io.BytesIO(data)) as members:
        for member in members.namelist():
            if member.startswith("xl/worksheets/sheet"):
                assert not re.search(rb"<f[ >]", members.read(member))
    sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value]
    evil = [cell for cell in cells if isinstance(cell.value, str) and could_be_formula(cell.value)]
    assert evil
    assert {cell.data_type for cell in evil} == {"s"}
    # Marked as text, so that it stays one when somebody edits the cell.
    assert [c.value for c in evil if not c.quotePrefix and c.number_format != "@"] == []


def test_negative_numbers_stay_numbers() -> None:
    rows = list(csv.reader(io.StringIO(shown_table().decode("utf-8-sig"))))
    assert [float(row[1]) for row in rows[3:12]] == [-3.0] * 9
    sheets = openpyxl.load_workbook(io.BytesIO(write_workbook(hostile_document()))).worksheets
    values = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert values.count(-3) == len(EVIL)


def test_a_folder_of_a_profile_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    _write_table(path, ("code", "name"), [("99-1", evil) for evil in EVIL])
    assert not any(line.split(",")[1].startswith(EVIL) for line in path.read_text().splitlines())
    assert [row["name"] for row in _rows(path)] == list(EVIL)


def test_there_is_one_way_to_write_a_csv_and_none_to_write_a_formula() -> None:
    found = [
        f"{path.relative_to(PROJECT)}: {match.group()}"
        for folder in ("analysis", "pages")
        for path in sorted((PROJECT / folder).rglob("*.py"))
        for match in re.finditer(
            r"csv\.(?:writer|DictWriter)|\.to_csv|\.to_excel|write_formula|write_array_formula|"
            r"(?:sheet|worksheet)\.write(?:_row|_column|_rich_string)?\(",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert found == ["analysis/spreadsheet_text.py: csv.writer"]
