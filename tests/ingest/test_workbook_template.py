"""The template as a workbook: it refuses slips in Excel, and filled in it uploads without complaint."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from analysis.errors import UserError
from analysis.indicators import Catalogue, load_catalogue
from analysis.ingest import (
    SYMBOLS,
    prepare_upload,
    template_indicators,
    workbook_template,
    workbook_template_name,
)
from analysis.ingest.workbook_template import SYMBOLS_OFFERED
from analysis.profile import IntakeRules, Profile, load_profile
from analysis.settings import Settings
from analysis.store import Store
from tests.ingest.sent_files import TODAY, Read

SEPTEMBER = date(2024, 9, 1)
STATION = "98-131@2020-03-02"
COUNT, PROVISION = "F", "G"


@pytest.fixture(scope="module")
def template(profile: Profile) -> bytes:
    return workbook_template(profile, load_catalogue(), STATION, SEPTEMBER)


def opened(template: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template))


def filled(template: bytes, fill: Callable[[Worksheet], None]) -> bytes:
    book = opened(template)
    fill(book.worksheets[0])
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def fill_counts(sheet: Worksheet) -> None:
    for row in range(2, sheet.max_row + 1):
        sheet[f"{COUNT}{row}"] = row


def test_has_a_protected_row_for_everything_a_station_reports(
    template: bytes, catalogue: Catalogue
) -> None:
    sheet = opened(template).worksheets[0]
    codes = [sheet.cell(row, 4).value for row in range(2, sheet.max_row + 1)]
    assert codes == [i.code for i in template_indicators(catalogue)]
    assert sheet.protection.sheet
    locked = {cell.column_letter: cell.protection.locked for cell in sheet[2]}
    assert [letter for letter, is_locked in locked.items() if not is_locked] == [COUNT, PROVISION]
    assert all(cell.protection.locked for cell in sheet[1])


def test_checks_and_drop_downs_are_built_in(template: bytes, catalogue: Catalogue) -> None:
    sheet = opened(template).worksheets[0]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    indicators = template_indicators(catalogue)
    for row, indicator in enumerate(indicators, 2):
        rule = rules[f"{COUNT}{row}"]
        assert rule.type == "custom"
        assert rule.prompt == indicator.definition[:255]
        assert f"{COUNT}{row}>=0" in rule.formula1
        assert f"{COUNT}{row}=INT({COUNT}{row})" in rule.formula1
        assert len(rule.formula1) <= 255
    choice = rules[f"{PROVISION}2:{PROVISION}{len(indicators) + 1}"]
    assert (choice.type, choice.formula1) == ("list", '"暫定,確定"')


def test_symbols_that_the_workbook_accepts_are_those_that_intake_reads() -> None:
    known = {mark for line in SYMBOLS for mark in line.marks}
    assert set(SYMBOLS_OFFERED) <= known


@pytest.mark.parametrize("mark", [None, "暫定", "確定"])
def test_filled_in_it_uploads_without_complaint(
    read: Read, template: bytes, catalogue: Catalogue, mark: str | None
) -> None:
    def fill(sheet: Worksheet) -> None:
        fill_counts(sheet)
        sheet[f"{PROVISION}2"] = mark

    checked = read(filled(template, fill), name="ひな形.xlsx")
    assert checked.problems == ()
    assert checked.frame["indicator"].tolist() == [i.code for i in template_indicators(catalogue)]
    assert checked.frame["count"].tolist() == list(range(2, len(checked.frame) + 2))
    assert set(checked.frame["station_id"]) == {STATION}
    assert set(checked.frame["month"].dt.date) == {SEPTEMBER}


def test_symbols_are_read_as_the_table_says(read: Read, template: bytes) -> None:
    states = {"X": 2, "秘匿": 2, "…": 1, "-": 1}

    def fill(sheet: Worksheet) -> None:
        fill_counts(sheet)
        for line, symbol in enumerate(states, start=2):
            sheet[f"{COUNT}{line}"] = symbol

    checked = read(filled(template, fill), name="ひな形.xlsx")
    assert checked.frame["state"].tolist()[:5] == [*states.values(), 0]


@pytest.mark.slow
def test_template_of_every_station_of_the_fictional_prefecture_uploads(
    store: Store, settings: Settings, catalogue: Catalogue
) -> None:
    demo = load_profile("demo")
    for station in demo.stations_on(SEPTEMBER):
        data = filled(workbook_template(demo, catalogue, station.id, SEPTEMBER), fill_counts)
        name = workbook_template_name(demo, station.id, SEPTEMBER)
        prepared = prepare_upload(store, demo, catalogue, settings, name, data, today=TODAY)
        assert prepared.checked.problems == ()
        assert prepared.station_ids == (station.id,)


def test_guide_tells_station_month_due_date_and_fiction(
    profile: Profile, catalogue: Catalogue
) -> None:
    dated = replace(profile, intake=IntakeRules(1, 10))
    book = opened(workbook_template(dated, catalogue, STATION, SEPTEMBER))
    assert book.sheetnames == ["月報（架空データ）", "記入方法"]
    lines = [row[0].value for row in book["記入方法"].iter_rows()]
    assert "提出期限：令和6年10月10日（翌月10日）" in lines
    assert "架空データ" in lines
    real = replace(profile, is_synthetic=False)
    assert opened(workbook_template(real, catalogue, STATION, SEPTEMBER)).sheetnames[0] == "月報"


def test_station_of_another_time_has_no_template(profile: Profile, catalogue: Catalogue) -> None:
    with pytest.raises(UserError, match="2024年9月には存在しません"):
        workbook_template(profile, catalogue, "98-118", SEPTEMBER)


def test_file_name_tells_station_and_month(profile: Profile) -> None:
    assert workbook_template_name(profile, STATION, SEPTEMBER) == "ひな形_若葉警察署_2024-09.xlsx"
