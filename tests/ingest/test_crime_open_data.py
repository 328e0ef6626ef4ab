"""A year's list of offences becomes counts; what cannot be counted is counted by reason."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.ingest.sent_files import Prepare, Refusal, Rows, csv_bytes

pytestmark = pytest.mark.slow

HEADER = (
    "罪名",
    "手口",
    "管轄警察署（発生地）",
    "管轄交番・駐在所（発生地）",
    "市区町村コード（発生地）",
    "都道府県（発生地）",
    "市区町村（発生地）",
    "町丁目（発生地）",
    "発生年月日（始期）",
    "発生時（始期）",
    "被害者の性別",
    "被害者の年齢",
    "被害者の職業",
)
VICTIM = ("女性", "70歳以上", "看護補助者")
END_OF_2019 = date(2019, 3, 1)


def event(
    station: str = "青葉",
    day: str = "2018-09-06",
    method: str = "ひったくり",
    prefecture: str = "試験県",
) -> tuple[str, ...]:
    place = ("駅前", "989991", prefecture, "試験市", "西町４丁目")
    return ("窃盗", method, station, *place, day, "08", *VICTIM)


def crime_file(rows: Rows, header: Sequence[str] = HEADER, encoding: str = "cp932") -> bytes:
    return csv_bytes([header, *rows], encoding)


SOUND = [event(), event(day="2018-01-31"), event("桜台"), event("桜台", "2018-09-30")]


def counts(prepared) -> dict[tuple[str, int], int]:
    frame = prepared.checked.frame
    keys = zip(frame["station_id"], frame["month"].dt.month, strict=True)
    return {key: int(n) for key, n in zip(keys, frame["count"], strict=True) if n}


def notices(prepared) -> str:
    return "\n".join(map(str, prepared.checked.notices))


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_events_are_counted_by_station_and_month_of_occurrence(
    prepare: Prepare, encoding: str
) -> None:
    prepared = prepare(crime_file(SOUND, encoding=encoding))
    assert counts(prepared) == {("98-101", 9): 1, ("98-101", 1): 1, ("98-102", 9): 2}
    assert set(prepared.checked.frame["indicator"]) == {"theft_bag_snatching"}
    assert prepared.checked.summary.rows_placed == 4


@pytest.mark.parametrize(
    "day",
    ["2018/9/6", "20180906", "2018/9/6 0:00", "43349", "平成30年9月6日", "平成30.9.6", "H30.9.6"],
)
def test_dates_in_other_forms_and_resaved_by_excel_are_read(prepare: Prepare, day: str) -> None:
    prepared = prepare(crime_file([*SOUND[1:], event(day=day)]))
    assert counts(prepared)["98-101", 9] == 1


def test_months_and_stations_without_a_row_are_zero_and_it_is_said(prepare: Prepare) -> None:
    prepared = prepare(crime_file(SOUND))
    # 2018: 青葉, 桜台, 若葉中央, 若葉北; 若葉 did not exist yet.
    assert len(prepared.checked.frame) == 4 * 12
    assert prepared.checked.summary.zero_cells == 4 * 12 - 3
    assert "2018年の1年分の一覧" in notices(prepared)
    assert "（45個）は0件" in notices(prepared)


def test_list_of_one_station_says_nothing_of_the_others(prepare: Prepare) -> None:
    prepared = prepare(crime_file(SOUND[:2]))
    assert prepared.checked.summary.station_ids == ("98-101",)
    assert len(prepared.checked.frame) == 12


def long_list(months: Sequence[int], events_a_month: int) -> bytes:
    return crime_file(
        event(station, f"2018-{month:02}-10")
        for month in months
        for number in range(events_a_month)
        for station in (("青葉", "桜台")[number % 2],)
    )


def test_month_without_any_row_in_a_long_list_stays_unreported(prepare: Prepare) -> None:
    prepared = prepare(long_list(range(1, 7), events_a_month=20))  # 120 events, half a year
    assert set(prepared.checked.frame["month"].dt.month) == set(range(1, 7))


def test_month_without_any_row_in_a_short_list_is_zero(prepare: Prepare) -> None:
    prepared = prepare(long_list(range(1, 8), events_a_month=17))  # 119 events
    assert set(prepared.checked.frame["month"].dt.month) == set(range(1, 13))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (event(day="不明"), "発生年月日が不明または空白（1行）"),
        (event(day=""), "発生年月日が不明または空白（1行）"),
        (event(day="2018-02-30"), "発生年月日が日付として読めない（1行）"),
        (event(day="平成31年5月1日"), "発生年月日が日付として読めない（1行）"),
        (event(day="30.9.6"), "発生年月日が日付として読めない（1行）"),
        (event(day="2017-12-31"), "発生年がファイルの年でない（1行）"),
        (event(day="2011-05-01"), "発生年がファイルの年でない（1行）"),
        (event(station=""), "管轄警察署が空白（1行）"),
        (event(station="中央"), "管轄警察署がプロファイルにない（1行）"),
        (event(station="若葉"), "発生月に存在しない警察署（1行）"),
        (event(method="空き巣"), "手口が指標カタログにない（1行）"),
        (event(prefecture="隣県"), "都道府県がプロファイルと違う（1行）"),
    ],
)
def test_row_that_cannot_be_placed_is_counted_by_reason(
    prepare: Prepare, row: tuple[str, ...], reason: str
) -> None:
    prepared = prepare(crime_file([*SOUND, row]))
    assert f"6行目：数えなかった行：{reason}" in notices(prepared)
    summary = prepared.checked.summary
    assert (summary.rows_read, summary.rows_placed) == (5, 4)
    assert sum(number for _, number in summary.not_placed) == 1


def test_row_without_prefecture_is_placed_by_its_station(prepare: Prepare) -> None:
    prepared = prepare(crime_file([*SOUND, event(prefecture="")]))
    assert prepared.checked.summary.rows_placed == 5


def test_table_pasted_twice_is_counted_once(prepare: Prepare) -> None:
    twice = [(*row, *row) for row in SOUND]
    prepared = prepare(crime_file(twice, (*HEADER, *HEADER)))
    assert prepared.checked.summary.rows_placed == 4
    assert "左の表だけを数えました" in notices(prepared)


def test_halves_that_differ_only_in_what_is_not_counted_are_named_and_read(
    prepare: Prepare,
) -> None:
    other = list(SOUND[0])
    other[7] = ""
    prepared = prepare(crime_file([(*SOUND[0], *other)], (*HEADER, *HEADER)))
    assert "2行目：同じ表が左右に2つ" in notices(prepared)
    assert "1行で左右違います" in notices(prepared)


def test_halves_that_count_differently_are_refused(refusal: Refusal) -> None:
    halves = (*SOUND[0], *event("桜台"))
    (problem, *_) = refusal(crime_file([halves], (*HEADER, *HEADER)))
    assert problem.startswith("2行目：同じ表が左右に2つ並んでいますが")


def test_list_of_another_prefecture_is_refused_once(refusal: Refusal) -> None:
    (problem,) = refusal(crime_file([event(prefecture="隣県") for _ in range(30)]))
    assert "試験県の警察署と手口に結び付く行が1行もありません" in problem


def test_list_mostly_of_another_prefecture_is_refused(refusal: Refusal) -> None:
    rows = [*SOUND, *(event(prefecture="隣県") for _ in range(5))]
    (problem,) = refusal(crime_file(rows))
    assert "5行が、開いているプロファイル（試験県）の県ではありません" in problem


@pytest.mark.parametrize(
    ("today", "is_refused"), [(date(2018, 12, 31), True), (date(2019, 1, 1), False)]
)
def test_year_that_is_not_over_is_refused(
    prepare: Prepare, refusal: Refusal, today: date, is_refused: bool
) -> None:
    if is_refused:
        (problem,) = refusal(crime_file(SOUND), today=today)
        assert "まだ終わっていない年の一覧" in problem
    else:
        assert prepare(crime_file(SOUND), today=today).checked.summary.rows_placed == 4


def test_list_without_a_main_year_is_refused(refusal: Refusal) -> None:
    rows = [*SOUND, *(event(day=f"2017-0{month}-01") for month in range(1, 5))]
    (problem,) = refusal(crime_file(rows))
    assert "どの年の一覧か決められません" in problem


def test_station_staff_are_sent_to_headquarters(refusal: Refusal) -> None:
    (problem,) = refusal(crime_file(SOUND), only_station_id="98-101")
    assert "本部の分析担当に取込を依頼" in problem


def test_victims_attributes_reach_neither_frame_nor_messages(prepare: Prepare) -> None:
    prepared = prepare(crime_file([*SOUND, event(day="不明")]))
    left = prepared.checked.frame.to_csv() + notices(prepared)
    assert not [word for word in (*VICTIM, "西町", "駅前") if word in left]


def test_order_of_rows_does_not_matter(prepare: Prepare) -> None:
    forwards = prepare(crime_file(SOUND)).checked.frame
    backwards = prepare(crime_file(SOUND[::-1])).checked.frame
    assert forwards.equals(backwards)


@pytest.mark.parametrize("text", ["090-1234-5678", "西町４丁目１５番１号", "架空　花子"])
def test_person_in_a_column_that_is_not_even_read_refuses_the_list(
    refusal: Refusal, text: str
) -> None:
    row = list(SOUND[0])
    row[7] = text
    (problem,) = refusal(crime_file([*SOUND, row]))
    assert problem.startswith("H列の6行目：個人情報")
