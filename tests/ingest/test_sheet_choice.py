"""Of several sheets the only one that fits is taken; when several fit, the sender is asked."""

from collections.abc import Callable

import pytest

from analysis.ingest.sheet_choice import EVERY_SHEET, SheetChoiceError
from tests.ingest.made_files import book, packed, rows
from tests.ingest.sent_files import LONG_HEADER, Prepare, Read, Refusal

ROW = ("98-101", "青葉", "2024-09", "joint_patrols", "合同パトロール", 3, "暫定")
OTHER = ("98-102", "桜台", "2024-09", "joint_patrols", "合同パトロール", 5, "暫定")
MEMO = rows(("この表について",), ("九月分",))


def sheet(*cells: tuple[object, ...], hidden: bool = False) -> Callable[..., None]:
    def fill(made: object) -> None:
        rows(LONG_HEADER, *cells)(made)
        made.sheet_state = "hidden" if hidden else "visible"

    return fill


def test_only_fitting_sheet_is_taken_and_the_others_are_named(read: Read) -> None:
    checked = read(book(MEMO, sheet(ROW), sheet(OTHER, hidden=True)), name="a.xlsx")
    assert list(checked.frame["station_id"]) == ["98-101"]
    notices = "\n".join(map(str, checked.notices))
    assert (
        "取り込まなかったシートが2枚あります（シート「表1」、シート「表3」（非表示））" in notices
    )


def test_several_fitting_sheets_are_offered_and_taken_by_key(read: Read) -> None:
    data = book(sheet(ROW), sheet(OTHER))
    with pytest.raises(SheetChoiceError) as asked:
        read(data, name="a.xlsx")
    assert [choice.label for choice in asked.value.choices] == ["シート「表1」", "シート「表2」"]
    assert [choice.rows for choice in asked.value.choices] == [1, 1]
    taken = read(data, name="a.xlsx", sheets=[asked.value.choices[1].key])
    assert list(taken.frame["station_id"]) == ["98-102"]


@pytest.mark.slow
def test_two_sheets_of_one_file_are_two_uploads(prepare: Prepare) -> None:
    data = book(sheet(ROW), sheet(OTHER))
    first, second = (prepare(data, name="a.xlsx", sheets=[f"/表{n}"]) for n in (1, 2))
    assert first.sha256 != second.sha256


def test_sheet_that_is_not_there_is_named(refusal: Refusal) -> None:
    (problem,) = refusal(book(sheet(ROW)), name="a.xlsx", sheets=["/表9"])
    assert problem.startswith("選んだシートがファイルにありません")


def test_files_of_an_archive_are_offered_like_sheets(read: Read) -> None:
    data = packed({"北.xlsx": book(sheet(ROW)), "南.xlsx": book(sheet(OTHER))})
    with pytest.raises(SheetChoiceError) as asked:
        read(data, name="a.zip")
    assert [choice.key for choice in asked.value.choices] == ["北.xlsx/表1", "南.xlsx/表1"]


def test_problem_in_a_sheet_is_placed_by_its_cell(refusal: Refusal) -> None:
    wrong = (*ROW[:5], "三つ", ROW[6])
    (problem,) = refusal(book(MEMO, sheet(ROW, wrong)), name="a.xlsx", sheets=["/表2"])
    assert problem.startswith("シート「表2」F3『件数』：")


def test_person_in_a_hidden_sheet_refuses_the_whole_file(refusal: Refusal) -> None:
    def hidden(made: object) -> None:
        rows(("氏名", "電話番号"), ("架空　花子", "090-1234-5678"))(made)
        made.sheet_state = "veryHidden"

    problems = refusal(book(sheet(ROW), hidden), name="a.xlsx")
    assert problems
    assert all(problem.startswith("シート「表2」") for problem in problems)


def test_every_sheet_is_one_upload_and_covers_are_left_out_by_name(read: Read) -> None:
    data = book(MEMO, sheet(ROW), sheet(OTHER), sheet(OTHER, hidden=True))
    checked = read(data, name="a.xlsx", sheets=[EVERY_SHEET])
    assert list(checked.frame["station_id"]) == ["98-101", "98-102"]
    assert checked.summary.delimiter_label == "シート「表2」、シート「表3」"
    assert checked.summary.rows_read == 2
    notices = "\n".join(map(str, checked.notices))
    assert (
        "取り込まなかったシートが2枚あります（シート「表1」、シート「表4」（非表示））" in notices
    )


def test_sheets_that_are_named_are_one_upload(read: Read) -> None:
    data = book(sheet(ROW), sheet(ROW), sheet(OTHER))
    checked = read(data, name="a.xlsx", sheets=["/表1", "/表3"])
    assert list(checked.frame["station_id"]) == ["98-101", "98-102"]


def test_figure_that_two_sheets_give_refuses_both(refusal: Refusal) -> None:
    data = book(sheet(ROW), sheet(OTHER), sheet((*ROW[:5], 9, ROW[6])))
    (problem,) = refusal(data, name="a.xlsx", sheets=[EVERY_SHEET])
    assert problem.startswith(
        "シート「表3」：シート「表1」と、警察署・指標・年月が同じ数値が1個あります。"
    )


def test_slip_in_one_header_is_no_reason_to_pass_over_its_sheet(refusal: Refusal) -> None:
    slipped = rows((*LONG_HEADER[:5], "件教", LONG_HEADER[6]), OTHER)
    wrong = sheet((*OTHER[:5], "五つ", OTHER[6]))
    problems = refusal(book(sheet(ROW), slipped, wrong), name="a.xlsx", sheets=[EVERY_SHEET])
    assert len(problems) == 2
    assert problems[0].startswith("シート「表2」1行目：見出しから様式を判別できません")
    assert problems[1].startswith("シート「表3」F2『件数』：")


def test_sheet_with_a_fault_beside_the_one_that_is_taken_is_named_with_its_reason(
    read: Read,
) -> None:
    slipped = rows((*LONG_HEADER[:5], "件教", LONG_HEADER[6]), OTHER)
    notices = read(book(sheet(ROW), slipped), name="a.xlsx").notices
    (told,) = [notice for notice in notices if notice.check == "sheet_refused"]
    assert told.place.startswith("シート「表2」")
    assert "見出しから様式を判別できません" in told.message
