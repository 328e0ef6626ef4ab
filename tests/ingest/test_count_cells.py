"""Zero, missing and withheld stay three things; what is no count is named by kind."""

import pytest

from analysis.ingest.count_cells import MAX_COUNT, SYMBOLS, UnreadableCountError, read_count
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
    for meaning in SYMBOLS:
        for mark in meaning.marks:
            assert read_count(mark)[0] is meaning.state


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
        ("十二", "文字があります"),
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
