"""Value, zero, 未報告, 秘匿 and 判定不能 are five things wherever they are shown, and to a program too."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from pypdf import PdfReader

from analysis.briefing.cells import LEGEND, released_cell, text_cell
from analysis.briefing.content import build_content
from analysis.briefing.model import Align, Column, Document, Section, Table
from analysis.briefing.pdf import write_pdf
from analysis.briefing.workbook import write_workbook
from analysis.months import add_months
from analysis.observations import CellState
from analysis.release.map_views import MapArea, MapPeriod, MapRange, MapUnit
from analysis.release.released import Released, ReleasedSeries
from analysis.release.views import MapMeasure, Trends
from pages.ui.chart_layout import Palette
from pages.ui.charts import reading, trend_figure
from pages.ui.map_component import Drawing
from pages.ui.map_files import RangeFile, range_content
from pages.ui.map_tables import MapChoice, Stop, value_table
from pages.ui.released_table import Column as ShownColumn
from pages.ui.released_table import Row, _row, spark_cell, value_cell
from pages.ui.released_table import Table as ShownTable
from pages.ui.small_multiples import _panel
from pages.ui.table_files import csv_bytes
from pages.ui.trend_tables import month_table
from tests.briefing.conftest import make_material, make_stamp

REASONS = {
    CellState.MISSING: "報告がまだない",
    CellState.WITHHELD: "3件未満のため",
    CellState.NOT_TESTABLE: "過去の期間が短いため",
}
FIVE = (
    Released(12.0, CellState.VALUE),
    Released(0.0, CellState.VALUE),
    *(Released(None, state, reason) for state, reason in REASONS.items()),
)
SYMBOLS = ["12", "0", "…", "X", "判定不能"]
WORDS = ["value", "value", "missing", "withheld", "not_testable"]
MONTHS = tuple(add_months(date(2024, 6, 1), step) for step in range(5))
COLOURS = Palette("#000", "#111", "#222", "#333", "#444", "#fff")


def series() -> ReleasedSeries:
    """Five months; the first has a value and a test, the second a value without a test."""
    none = (None,) * 5
    return ReleasedSeries(
        "fraud", "詐欺被害相談", "件", "99-101", "葦原中央警察署", MONTHS, FIVE, none, none, none,
        (False,) * 5, ("", "基準期間が短いため", "", "", REASONS[CellState.NOT_TESTABLE]),
        (False,) * 5, (),
    )  # fmt: skip


def trends() -> Trends:
    return Trends(series(), (series(),), FIVE, make_stamp())


def shown_range() -> MapRange:
    """Five stations in one month."""
    areas = tuple(
        MapArea(f"99-10{n}", f"第{n}警察署", (value,), (False,), ("",), ("",), "")
        for n, value in enumerate(FIVE)
    )
    period = MapPeriod(MONTHS[0], "令和6年6月", False)
    return MapRange(
        MapUnit.STATION, "fraud", "詐欺被害相談", MapMeasure.COUNT, "件", 0, (period,), areas, "", "試験",
        make_stamp(),
    )  # fmt: skip


def map_table() -> ShownTable:
    drawing = Drawing(RangeFile(shown_range(), b""), ())
    choice = MapChoice(MapUnit.STATION, (drawing,), "none")
    return value_table(choice, Stop(None, MONTHS[0].isoformat(), None), {}, has_notes=True)


def plain_table() -> ShownTable:
    rows = tuple(Row((value_cell(value),)) for value in FIVE)
    return ShownTable("五つ", (ShownColumn("当月", "right"),), rows)


def document() -> Document:
    rows = tuple((text_cell(f"行{n}"), released_cell(value)) for n, value in enumerate(FIVE))
    columns = (Column("項目"), Column("当月", "件", Align.RIGHT, is_value=True))
    table = Table("five", "五つの状態", columns, rows, "試験")
    return replace(build_content(make_material()), sections=(Section("states", "五つ", (table,)),))


def test_map_sends_a_code_and_a_reason_for_each_state() -> None:
    sent = json.loads(range_content(shown_range()))
    assert [row[0] for row in sent["values"]] == [12.0, 0.0, None, None, None]
    assert sent["states"] == ["0", "0", "1", "2", "3"]
    reasons = [row and sent["texts"][row[0]] for row in sent["why"]]
    assert reasons == [None, None, *REASONS.values()]


def test_chart_has_a_mark_and_a_reading_for_each_state() -> None:
    drawn = {trace.name: trace for trace in trend_figure(trends(), COLOURS).data if trace.name}
    marks = {name: drawn[name].marker.symbol for name in ("未報告（…）", "秘匿（X）", "判定不能")}
    assert len(set(marks.values())) == 3
    assert list(drawn["判定不能"].x) == [MONTHS[1], MONTHS[4]]
    assert list(drawn["確定値"].y) == [12.0, 0.0]
    readings = [reading(trends(), position) for position in range(5)]
    assert len({text.split("<br>")[1] for text in readings}) == 5
    for text, reason in zip(readings[2:], REASONS.values(), strict=True):
        assert reason in text


def test_small_chart_has_a_mark_and_a_reason_for_each_state() -> None:
    panel = _panel(series(), 20)
    assert panel["states"] == [0, 0, 1, 2, 3]
    assert panel["untestable"] == [1, 4]
    assert panel["texts"] == ["12件", "0件", "…（未報告）", "X（秘匿）", "判定不能"]
    why = panel["why"]
    assert isinstance(why, dict)
    assert set(why) == {1, 2, 3, 4}
    for position, reason in zip((2, 3, 4), REASONS.values(), strict=True):
        assert reason in why[position]
    assert "未報告 1か月、秘匿 1か月、判定不能 2か月" in str(panel["alt"])


def test_small_line_in_a_table_has_a_mark_for_each_state() -> None:
    sent = _row(Row((spark_cell(FIVE, "5か月の動き"),)))["cells"]
    assert sent == [
        {"text": "5か月の動き", "spark": [12.0, 0.0, None, None, None], "gaps": "00123"}
    ]


@pytest.mark.parametrize("make", [plain_table, map_table, lambda: month_table(trends())])
def test_table_on_screen_marks_each_state_with_its_reason(make: Callable[[], ShownTable]) -> None:
    table = make()
    rows = [_row(row)["cells"] for row in table.rows if isinstance(row, Row)]
    held = [cell for cells in rows for cell in cells]  # type: ignore[attr-defined]
    for state, reason in REASONS.items():
        cells = [cell for cell in held if cell.get("state") == int(state)]
        assert {cell["text"] for cell in cells} == {state.symbol}
        assert any(reason in cell["why"] for cell in cells)
    assert {"12", "0"} <= {cell["text"] for cell in held if "state" not in cell}


@pytest.mark.parametrize(
    ("make", "label"),
    [(plain_table, "当月"), (map_table, "件数"), (lambda: month_table(trends()), "値")],
)
def test_csv_says_each_state_in_a_column_of_its_own(
    make: Callable[[], ShownTable], label: str
) -> None:
    lines = list(csv.reader(io.StringIO(csv_bytes(make()).decode("utf-8-sig"))))
    header = next(line for line in lines if label in line)
    value, state = header.index(label), header.index(f"{label}：状態")
    rows = [line for line in lines[lines.index(header) + 1 :] if len(line) == len(header)]
    rows.sort(key=lambda row: SYMBOLS.index(row[value]))
    assert [row[value] for row in rows] == SYMBOLS
    assert [row[state] for row in rows] == WORDS
    assert header[-1] == "状態の理由"
    for row, reason in zip(rows[2:], REASONS.values(), strict=True):
        assert reason in row[-1]


def test_workbook_says_each_state_in_a_column_of_its_own() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(document())))
    sheet = next(s for s in book.worksheets if "五つ" in s.title)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = next(row for row in rows if "当月（件）：状態" in row)
    first = rows.index(header) + 1
    body = rows[first : first + 5]
    assert [row[1] for row in body] == [12, 0, "…", "X", "判定不能"]
    assert [row[2] for row in body] == WORDS
    for row, reason in zip(body[2:], REASONS.values(), strict=True):
        assert reason in row[3]
    fills = [sheet.cell(first + n + 1, 2) for n in range(5)]
    looks = {(cell.fill.patternType, cell.font.italic, cell.value) for cell in fills[1:]}
    assert len(looks) == 4


def test_pdf_prints_each_state_and_what_the_symbols_mean() -> None:
    pages = PdfReader(io.BytesIO(write_pdf(document()))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    for number, symbol in enumerate(SYMBOLS):
        assert f"行{number}{symbol}" in text
    for entry in LEGEND:
        assert "".join(entry.meaning.split()) in text
    for state, reason in REASONS.items():
        assert f"{state.symbol}：{reason}" in text
