"""Zero, missing and withheld stay three things; what is no count is named by kind."""

import pytest

from analysis.errors import UserError
from analysis.ingest.count_cells import (
    MAX_COUNT,
    SYMBOLS,
    SymbolReading,
    UnreadableCountError,
    read_count,
    symbol_table,
)
from analysis.observations import CellState


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("7", 7),
        ("１２", 12),
        ("1,234", 1234),
        ("１，２３４", 1234),
        (" 5 ", 5),
        ("\u30005", 5),
        ("05", 5),
        ("12,345,678", 12_345_678),
        (str(MAX_COUNT), MAX_COUNT),
        ("十二", 12),
        ("百二十三", 123),
        ("二〇二四", 2024),
        ("一万二千", 12000),
        ("123 (4.5%)", 123),
        ("1,234（△4.5％）", 1234),
        ("3,960,000 ", 3_960_000),
    ],
)
def test_counts(text: str, count: int) -> None:
    assert read_count(text) == (CellState.VALUE, count)


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "…", "-", "－", "―", "−", "–", "***", "＊＊＊", "未報告"]
)
def test_marks_of_what_was_not_reported(text: str) -> None:
    assert read_count(text) == (CellState.MISSING, None)


@pytest.mark.parametrize("text", ["X", "x", "Ｘ", "秘匿"])
def test_marks_of_what_was_withheld(text: str) -> None:
    assert read_count(text) == (CellState.WITHHELD, None)


def test_every_mark_of_the_table_shown_to_users_reads_as_the_table_says() -> None:
    for line in SYMBOLS:
        for mark in line.marks:
            if line.reading is SymbolReading.ASK:
                with pytest.raises(UnreadableCountError, match="意味の決まっていない"):
                    read_count(mark)
            else:
                assert read_count(mark) == line.reading.cell


@pytest.mark.parametrize(
    ("reading", "cell"),
    [
        (SymbolReading.ZERO, (CellState.VALUE, 0)),
        (SymbolReading.NONE, (None, None)),
        (SymbolReading.MISSING, (CellState.MISSING, None)),
        (SymbolReading.WITHHELD, (CellState.WITHHELD, None)),
    ],
)
@pytest.mark.parametrize("key", ["-", "ー", "", "N/A"])
def test_sender_decides_what_a_mark_means_in_one_file(key, reading, cell) -> None:
    assert read_count(key, symbol_table({key: reading})) == cell


def test_line_of_the_table_is_changed_with_all_its_marks_and_no_other() -> None:
    symbols = symbol_table({"-": SymbolReading.ZERO})
    assert read_count("―", symbols) == (CellState.VALUE, 0)
    assert read_count("…", symbols) == read_count("…")


def test_zero_stays_zero_and_numbers_are_no_marks() -> None:
    for mark in ("0", "12", "九千件以上の受理があった"):
        with pytest.raises(UserError):
            symbol_table({mark: SymbolReading.MISSING})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5", "負の数"),
        ("△5", "負の数"),
        ("▲1,000", "負の数"),
        ("(5)", "負の数"),
        ("1.0", "小数"),
        ("0.5", "小数"),
        ("1.2E+03", "小数"),
        ("1,2", "コンマの位置"),
        ("1234,567", "コンマの位置"),
        ("5件", "数字の後"),
        ("3 0", "数字の後"),
        ("-0", "負の数"),
        ("1E3", "小数"),
        ("1O", "英字"),
        ("O", "英字"),
        ("l2", "英字"),
        ("4.5%", "百分率"),
        ("(4.5%)", "百分率"),
        ("123 (45)", "数字の後"),
        ("十十", "文字があります"),
        ("たくさん", "文字があります"),
        ("#REF!", "文字があります"),
        ("1" * (len(str(MAX_COUNT)) + 1), "桁が多すぎ"),
    ],
)
def test_what_is_no_count_is_named_by_kind(text: str, reason: str) -> None:
    with pytest.raises(UnreadableCountError) as error:
        read_count(text)
    assert reason in error.value.reason
    assert text not in error.value.reason + error.value.remedy
