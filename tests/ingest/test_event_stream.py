"""A list of events is counted block by block, the same as row by row, and may be stopped."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from analysis.errors import CancelledError, RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest import encodings, reader
from analysis.ingest.checked_file import FileReading, check_file
from analysis.ingest.reading_watch import Progress, ReadingWatch
from analysis.ingest.sheet_choice import EVERY_SHEET, SheetChoiceError
from analysis.ingest.upload import CheckedUpload
from analysis.profile import Profile
from tests.ingest.made_files import book, packed, rows
from tests.ingest.sent_files import TODAY, Prepare, Refusal
from tests.ingest.test_crime_open_data import HEADER, SOUND, crime_file, event

ROWS = [event(("青葉", "桜台")[n % 2], f"2018-{n % 12 + 1:02}-{n % 28 + 1:02}") for n in range(400)]
Check = Callable[[bytes], CheckedUpload]


@pytest.fixture
def check(profile: Profile, catalogue: Catalogue) -> Check:
    how = FileReading(max_upload_mb=1, today=TODAY)
    return lambda data: check_file(profile, catalogue, "a.csv", data, how)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
def test_blocks_of_any_size_count_the_same(
    check: Check, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    data = crime_file(ROWS, encoding=encoding)
    whole = check(data)
    assert whole.summary.rows_placed == 400
    for size in (997, 4096):
        monkeypatch.setattr(encodings, "BLOCK_BYTES", size)
        in_blocks = check(data)
        assert in_blocks.frame.equals(whole.frame)
        assert in_blocks.problems == whole.problems


def test_quoted_cells_and_blank_rows_take_the_strict_way_to_the_same_counts(check: Check) -> None:
    plain = crime_file(ROWS, encoding="utf-8").decode()
    quoted = plain.replace("駅前", '"駅\n前"').replace("\r\n窃盗", "\r\n\r\n,,\r\n窃盗", 3)
    assert check(quoted.encode()).frame.equals(check(plain.encode()).frame)


def test_lines_are_those_of_the_file_in_every_block(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodings, "BLOCK_BYTES", 997)
    rows = [*ROWS[:200], event(station="中央"), *ROWS[200:], event(station="中央")]
    (notice,) = [n for n in check(crime_file(rows)).notices if n.check == "not_placed"]
    assert notice.place == "202行目、403行目"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("窃盗", "ひったくり", "青葉"), "402行目：列の数が見出し（13列）と違い、3列"),
        (event(day="2018-01-02\x07"), "402行目：文字化けした文字"),
        (event(station="縺ゅ♀縺ｰ"), "402行目：文字化けしています（UTF-8 のファイルを CP932"),
    ],
)
def test_what_cannot_be_read_is_refused_by_line(
    refusal: Refusal, row: tuple[str, ...], words: str
) -> None:
    (problem,) = refusal(crime_file([*ROWS, row], encoding="utf-8"))
    assert problem.startswith(words)


def test_byte_of_no_encoding_is_refused_by_line(check: Check) -> None:
    data = crime_file(ROWS)
    with pytest.raises(RefusedUploadError, match="402行目：文字コードが UTF-8 でも"):
        check(data + b"\x85\x39\r\n")


def test_progress_is_told_and_reading_stops_when_cancelled(
    prepare: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodings, "BLOCK_BYTES", 4096)
    told: list[Progress] = []
    prepare(crime_file(ROWS), watch=ReadingWatch(tell=told.append))
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    rows = [progress.rows for progress in told]
    assert rows == sorted(rows)
    assert 0 < rows[3] < rows[-1] == 400
    told.clear()
    watch = ReadingWatch(tell=told.append, is_cancelled=lambda: len(told) > 2)
    with pytest.raises(CancelledError, match="何も保存していません"):
        prepare(crime_file(ROWS), watch=watch)
    assert len(told) == 3


def test_list_is_read_from_its_place_without_being_loaded(prepare: Prepare, tmp_path: Path) -> None:
    path = tmp_path / "crime.csv"
    path.write_bytes(crime_file(SOUND))
    assert prepare(path, name="crime.csv").checked.summary.rows_placed == 4


def in_workbook(*lists: list[tuple[str, ...]]) -> bytes:
    return book(*(rows(HEADER, *events) for events in lists))


@pytest.mark.slow
def test_list_in_a_workbook_or_archive_counts_the_same_without_being_held(
    prepare: Prepare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_CELLS", 20)
    plain = prepare(crime_file(ROWS))
    for name, data in (
        ("a.xlsx", in_workbook(ROWS)),
        ("a.zip", packed({"中.csv": crime_file(ROWS)})),
        ("a.zip", packed({"中.xlsx": in_workbook(ROWS)})),
    ):
        sent = prepare(data, name=name)
        assert sent.checked.frame.equals(plain.checked.frame)
        assert sent.checked.summary.rows_read == 400


def test_other_tables_have_room_for_so_many_cells(
    refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_CELLS", 20)
    for name, data in (
        ("a.xlsx", book(rows(*[("北", 1)] * 11))),
        ("a.csv", b"a,1\r\n" * 11),
        ("a.zip", packed({"1.csv": b"a,1\r\n" * 6, "2.csv": b"a,1\r\n" * 6})),
    ):
        (problem,) = refusal(data, name=name)
        assert "行と列が多すぎます" in problem


@pytest.mark.slow
def test_lists_of_two_years_in_one_archive_are_one_upload(prepare: Prepare) -> None:
    older = [event(day=f"2017-{number:02}-01") for number in range(1, 13)]
    data = packed({"2017.csv": crime_file(older), "2018.csv": crime_file(ROWS)})
    with pytest.raises(SheetChoiceError) as asked:
        prepare(data, name="a.zip")
    assert [(c.key, c.rows) for c in asked.value.choices] == [("2017.csv/", 12), ("2018.csv/", 400)]
    both = prepare(data, name="a.zip", sheets=[EVERY_SHEET])
    assert {month.year for month in both.checked.summary.months} == {2017, 2018}
    assert both.checked.summary.rows_placed == 412


@pytest.mark.slow
def test_person_in_a_list_inside_a_workbook_refuses_it_by_sheet_and_line(refusal: Refusal) -> None:
    told = (*event()[:10], "090-1234-5678", *event()[11:])
    (problem,) = refusal(in_workbook(ROWS, [*ROWS, told]), name="a.xlsx")
    assert problem.startswith("シート「表2」K列の402行目：個人情報")


@pytest.mark.slow
def test_merged_cells_and_long_rows_of_a_list_are_refused_by_their_place(refusal: Refusal) -> None:
    def merged(sheet: Worksheet) -> None:
        rows(HEADER, *ROWS)(sheet)
        sheet.merge_cells("C2:C3")

    (problem,) = refusal(book(merged), name="a.xlsx")
    assert problem.startswith("シート「表1」C2:C3：一覧の中に結合したセル")
    (problem,) = refusal(in_workbook([*ROWS, (*event(), "値")]), name="a.xlsx")
    assert problem.startswith("シート「表1」402行目：列の数が見出し（13列）と違い、14列")


@pytest.mark.slow
def test_reading_of_a_workbook_stops_when_cancelled(prepare: Prepare) -> None:
    told: list[Progress] = []
    watch = ReadingWatch(tell=told.append, is_cancelled=lambda: len(told) > 1)
    data = in_workbook([event(day=f"2018-01-{n % 28 + 1:02}") for n in range(3000)])
    with pytest.raises(CancelledError, match="何も保存していません"):
        prepare(data, name="a.xlsx", watch=watch)
    assert 0 < told[-1].rows < 3000
