"""No text of a user becomes a formula in any file, and what we write we read again as it was."""

import csv
import io

import pytest

from analysis.ingest.delimited import Delimiter, text_rows
from analysis.spreadsheet_text import could_be_formula, csv_text, neutral, plain_number, restored

DANGEROUS = [
    "=1+1",
    "+HYPERLINK(A1)",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋１＋１",
    "－cmd",
    "＠関数",
    "=cmd|'/c calc'!A1",
]
HARMLESS = [
    "青葉警察署",
    "",
    "-3",
    "+12",
    "−1,234.5",
    "＋3",
    "12.5％",
    "-",
    "－",
    "±0",
    "'引用'",
    "1=1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_could_be_a_formula_begins_with_an_apostrophe_and_comes_back(text: str) -> None:
    assert could_be_formula(text)
    assert neutral(text) == f"'{text}"
    assert restored(neutral(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_figures_and_other_texts_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text
    assert restored(text) == text


@pytest.mark.parametrize("text", ["'=1", "''+1", "'＝1"])
def test_an_apostrophe_that_was_there_is_still_there_afterwards(text: str) -> None:
    assert restored(neutral(text)) == text


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("−1,234.5", "-1234.5"),
        ("＋3", "+3"),
        ("±0", "0"),
        ("-2.5％", "-2.5%"),
        ("1,234", "1234"),
        ("－", "－"),
        ("X", "X"),
        ("…", "…"),
        ("令和6年10月", "令和6年10月"),
        ("1,23", "1,23"),
    ],
)
def test_a_printed_figure_is_a_number_for_every_program(printed: str, plain: str) -> None:
    assert plain_number(printed) == plain


def test_our_reader_gives_back_what_a_csv_was_written_from() -> None:
    rows = [("件名", "理由"), *((text, "-3") for text in DANGEROUS + HARMLESS)]
    written = csv_text(rows)
    assert [cells for _, cells in text_rows(written, Delimiter.COMMA)] == rows
    for name, _ in list(csv.reader(io.StringIO(written, newline="")))[1:]:
        assert not could_be_formula(name)


def test_numbers_stay_numbers() -> None:
    assert csv_text([(-3, 2.5, None, "-3")]) == "-3,2.5,,-3\r\n"
