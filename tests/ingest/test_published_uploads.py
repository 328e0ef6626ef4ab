"""Published tables through the whole path: guard, preview, store; no country of origin stays."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.errors import RefusedUploadError, UserError
from analysis.indicators import Catalogue
from analysis.ingest import (
    PendingReview,
    PreparedUpload,
    ReadingChoices,
    approve_upload,
    commit_upload,
    prepare_upload,
    reject_upload,
    review_pending,
    submit_upload,
)
from analysis.ingest.header_memory import remember_header, remembered_headers
from analysis.ingest.reading_choices import CountingBasis
from analysis.observations import CellState
from analysis.settings import Settings
from analysis.store import (
    Store,
    area_counts,
    current_observations,
    list_batches,
    redo_batch,
    residence,
    undo_batch,
)
from tests.ingest.published_files import PROFILE, TODAY
from tests.ingest.test_crime_open_data import HEADER, VICTIM
from tests.ingest.test_small_area_tables import FOREIGN, TABLE

RESIDENTS = """外国人住民数（令和6年12月末現在）,,,,,
団体コード,市町村名,総数,中国,ベトナム,ブラジル
981010,架空市東区,6041,1013,2011,3017
982016,若葉市,7083,2019,2017,3047
983021,深山町,13,5,3,5
"""
pytestmark = pytest.mark.slow
COUNTRIES = ("中国", "ベトナム", "ブラジル", "1013", "2011", "3017", "2019", "2017", "3047")


@pytest.fixture
def store(own_store: Store) -> Store:
    return own_store


def prepared(
    store: Store,
    catalogue: Catalogue,
    settings: Settings,
    text: str,
    choices: ReadingChoices | None = None,
    name: str = "a.csv",
) -> PreparedUpload:
    return prepare_upload(
        store,
        PROFILE,
        catalogue,
        settings,
        name,
        text.encode("utf-8"),
        choices=choices or ReadingChoices(),
        today=TODAY,
    )


def test_residents_become_municipal_figures_and_derived_station_months(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    upload = prepared(store, catalogue, settings, RESIDENTS)
    assert (len(upload.areas.added), len(upload.diff.added)) == (3, 2)
    batch = commit_upload(store, "本部", upload)
    held = area_counts(store, PROFILE.id)
    assert dict(zip(held["area_code"], held["count"], strict=True)) == {
        "98101": 6041,
        "98201": 7083,
        "98302": 13,
    }
    months = current_observations(store, PROFILE.id)
    assert dict(zip(months["station_id"], months["count"], strict=True)) == {
        "98-101": 6041,
        "98-103": 7096,
    }
    undo_batch(store, PROFILE.id, batch, person="本部", reason="試験")
    assert area_counts(store, PROFILE.id).empty
    assert current_observations(store, PROFILE.id).empty


def test_no_country_and_no_figure_of_one_reaches_the_store_or_a_message(
    store: Store, catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    upload = prepared(store, catalogue, settings, RESIDENTS)
    commit_upload(store, "本部", upload)
    with store.cursor() as cursor:
        tables = cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        rows = [cursor.execute(f'FROM "{table}"').fetchall() for (table,) in tables]  # noqa: S608
    said = repr(rows) + repr(upload)
    assert [word for word in COUNTRIES if word in said] == []
    store.close()
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [word for word in COUNTRIES[:3] if word.encode() in written] == []


def test_same_table_again_says_that_nothing_would_change(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    commit_upload(store, "本部", prepared(store, catalogue, settings, RESIDENTS))
    again = prepared(store, catalogue, settings, RESIDENTS + "\r\n", name="b.csv")
    assert again.areas.is_empty
    assert "no_change" in {problem.check for problem in again.checked.notices}
    other = prepared(store, catalogue, settings, RESIDENTS.replace("深山町,13,5", "深山町,14,6"))
    assert other.areas.changed["count"].tolist() == [14]
    assert other.areas.before["count"].tolist() == [13]
    assert "no_change" not in {problem.check for problem in other.checked.notices}


def test_small_areas_replace_those_of_their_day_and_are_undone_with_their_batch(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    upload = prepared(store, catalogue, settings, TABLE)
    (day,) = upload.residents.days
    assert (day.before, day.after.all_residents, day.changed) == (None, 100, 0)
    assert day.added == day.after.areas == day.after.missing
    commit_upload(store, "本部", upload)
    assert set(residence(store, PROFILE.id)["state"]) == {CellState.MISSING}
    foreign = prepared(store, catalogue, settings, FOREIGN)
    (day,) = foreign.residents.days
    assert (day.added, day.changed > 0, day.after.foreign_residents > 0) == (0, True, True)
    batch = commit_upload(store, "本部", foreign)
    held = residence(store, PROFILE.id).set_index("area_code")
    assert held.loc["98201001001", "foreign_residents"] == 1
    assert int(held["all_residents"].sum()) == 100
    assert len(list_batches(store, PROFILE.id)) == 2
    undo_batch(store, PROFILE.id, batch, person="本部", reason="試験")
    assert set(residence(store, PROFILE.id)["state"]) == {CellState.MISSING}


def test_residents_that_are_held_already_change_nothing(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    commit_upload(store, "本部", prepared(store, catalogue, settings, TABLE))
    again = prepared(store, catalogue, settings, TABLE + "\r\n", name="b.csv")
    assert again.residents.is_empty
    assert "no_change" in {problem.check for problem in again.checked.notices}


def test_table_of_foreign_residents_alone_asks_for_everybody_first(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    alone = FOREIGN.replace("総数、年齢「不詳」含む", "男")
    with pytest.raises(RefusedUploadError, match="総人口のある統計表を先に"):
        prepared(store, catalogue, settings, alone)
    commit_upload(store, "本部", prepared(store, catalogue, settings, TABLE))
    commit_upload(store, "本部", prepared(store, catalogue, settings, alone))
    held = residence(store, PROFILE.id).set_index("area_code")
    assert held.loc["98201004001", ["foreign_residents", "all_residents"]].tolist() == [3, 24]


def crime_list(*days: str) -> str:
    place = ("駅前", "981010", "架空県", "架空市東区", "西町４丁目")
    rows = [("窃盗", "自販機ねらい", "架空東", *place, day, "08", *VICTIM) for day in days]
    return "\r\n".join(",".join(row) for row in (HEADER, *rows)) + "\r\n"


def test_list_of_offences_counts_by_month_of_occurrence_or_by_year_of_recognition(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    text = crime_list("2024-09-06", "2024-09-07", "2023-12-30", "不明")
    by_month = prepared(store, catalogue, settings, text)
    assert int(by_month.checked.frame["count"].sum()) == 2
    assert by_month.checked.area_counts.empty
    by_year = prepared(
        store, catalogue, settings, text, ReadingChoices(basis=CountingBasis.RECOGNITION)
    )
    assert by_year.checked.frame.empty
    (row,) = by_year.checked.area_counts.to_dict("records")
    assert (row["area_kind"], row["area_code"]) == ("station", "98-101")
    assert (row["measure"], row["count"]) == ("theft_vending_machine", 4)
    assert (row["first_month"].date(), row["last_month"].date()) == (
        date(2024, 1, 1),
        date(2024, 12, 1),
    )


def test_year_of_recognition_may_be_said_by_the_sender(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    choices = ReadingChoices(
        basis=CountingBasis.RECOGNITION, period=(date(2023, 1, 1), date(2023, 12, 1))
    )
    upload = prepared(store, catalogue, settings, crime_list("2022-12-30", "不明"), choices)
    assert set(upload.checked.area_counts["first_month"].dt.year) == {2023}
    assert "指定された年" in "".join(map(str, upload.checked.notices))


def test_list_of_offences_in_other_words_for_its_columns_and_methods(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    text = "手口,警察署（発生地）,都道府県,発生年月日\r\n車上狙い,架空東署,架空県,R6.9.6\r\n"
    upload = prepared(store, catalogue, settings, text)
    assert set(upload.checked.frame["indicator"]) == {"theft_from_vehicle"}
    assert int(upload.checked.frame["count"].sum()) == 1


def test_remembered_header_is_applied_to_the_senders_next_file(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    text = "署,対象月,合同パトロール隊数\r\n若葉,2024-09,3\r\n"
    with pytest.raises(RefusedUploadError, match="この見出しの列は使えません|様式を判別できません"):
        prepared(store, catalogue, settings, text)
    remember_header(
        store,
        PROFILE,
        catalogue,
        "若葉",
        "合同パトロール隊数",
        "indicator:joint_patrols",
        person="若葉",
    )
    held = ReadingChoices(headers=remembered_headers(store, PROFILE, "若葉"))
    upload = prepared(store, catalogue, settings, text, held)
    assert upload.checked.frame["count"].tolist() == [3]
    assert "『合同パトロール』として読みました" in "".join(map(str, upload.checked.notices))


ASKING = replace(PROFILE, intake=replace(PROFILE.intake, needs_approval=True))


def hand_in(store: Store, catalogue: Catalogue, settings: Settings, text: str) -> PendingReview:
    """The upload as a second person sees it, where the profile asks for approval."""
    upload = prepare_upload(store, ASKING, catalogue, settings, "a.csv", text.encode(), today=TODAY)
    assert upload.needs_approval
    with pytest.raises(UserError, match="承認が必要"):
        commit_upload(store, "本部", upload)
    pending_id = submit_upload(store, "本部", upload).pending_id
    return review_pending(store, ASKING, catalogue, pending_id)


def test_municipal_figures_and_the_months_made_of_them_wait_together(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    review = hand_in(store, catalogue, settings, RESIDENTS)
    assert (len(review.areas.added), len(review.diff.added)) == (3, 2)
    assert area_counts(store, PROFILE.id).empty
    assert list_batches(store, PROFILE.id).empty
    with pytest.raises(UserError, match="別の担当者"):
        approve_upload(store, ASKING, review, person="本部", reason="照合済み")
    batch = approve_upload(store, ASKING, review, person="承認担当", reason="照合済み")
    assert int(area_counts(store, PROFILE.id)["count"].sum()) == 6041 + 7083 + 13
    assert len(current_observations(store, PROFILE.id)) == 2
    undo_batch(store, PROFILE.id, batch, person="本部", reason="試験")
    assert area_counts(store, PROFILE.id).empty
    redo_batch(store, PROFILE.id, batch, person="本部", reason="試験")
    assert len(area_counts(store, PROFILE.id)) == 3


def test_municipal_figures_without_a_station_month_wait_too(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    table = "市区町村名,刑法犯認知件数_2024\r\n若葉市,5\r\n"
    review = hand_in(store, catalogue, settings, table)
    reject_upload(store, ASKING, review.pending_id, person="承認担当", reason="年の誤り")
    assert area_counts(store, PROFILE.id).empty
    again = hand_in(store, catalogue, settings, table)
    approve_upload(store, ASKING, again, person="承認担当", reason="照合済み")
    assert area_counts(store, PROFILE.id)["count"].tolist() == [5]
    changed = hand_in(store, catalogue, settings, table.replace(",5", ",6"))
    assert changed.areas.before["count"].tolist() == [5]
    assert changed.areas.changed["count"].tolist() == [6]


def test_residents_wait_and_are_joined_with_what_is_held_when_they_are_approved(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    commit_upload(store, "本部", prepared(store, catalogue, settings, TABLE))
    alone = FOREIGN.replace("総数、年齢「不詳」含む", "男")
    review = hand_in(store, catalogue, settings, alone)
    assert review.residents.days[0].changed > 0
    assert set(residence(store, PROFILE.id)["state"]) == {CellState.MISSING}
    (everybody,) = list_batches(store, PROFILE.id)["batch_id"]
    undo_batch(store, PROFILE.id, everybody, person="本部", reason="試験")
    with pytest.raises(UserError, match="何も書き込んでいません"):
        approve_upload(store, ASKING, review, person="承認担当", reason="照合済み")
    with pytest.raises(RefusedUploadError, match="総人口のある統計表を先に"):
        review_pending(store, ASKING, catalogue, review.pending_id)
    redo_batch(store, PROFILE.id, everybody, person="本部", reason="試験")
    review = review_pending(store, ASKING, catalogue, review.pending_id)
    approve_upload(store, ASKING, review, person="承認担当", reason="照合済み")
    held = residence(store, PROFILE.id).set_index("area_code")
    assert held.loc["98201004001", ["foreign_residents", "all_residents"]].tolist() == [3, 24]


def test_countries_below_a_common_header_and_rows_of_countries_are_read_through_the_guard(
    store: Store, catalogue: Catalogue, settings: Settings
) -> None:
    wide = """市町村別外国人住民数,,,,
（令和6年12月末日現在）,,,,（単位：人）
市町村名,総数,,国籍・地域別,
,,世帯数,中国,ブラジル
若葉市,80,44,75,5
深山町,20,9,15,5
計,100,53,90,10
"""
    long = """外国人住民数 令和6年12月末現在,,
市区町村,国籍・地域,人数
若葉市,総数,80
若葉市,中国,75
若葉市,ブラジル,5
深山町,ボスニア・ヘルツェゴビナ,20
"""
    for text in (wide, long):
        counts = prepared(store, catalogue, settings, text).checked.area_counts
        assert dict(zip(counts["area_code"], counts["count"], strict=True)) == {
            "98201": 80,
            "98302": 20,
        }
