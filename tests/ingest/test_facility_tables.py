"""Facilities: counts by listed kinds and size bands, whole lists of a day, and never a name."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.errors import RefusedUploadError
from analysis.ingest import (
    approve_upload,
    commit_upload,
    prepare_upload,
    review_pending,
    submit_upload,
)
from analysis.ingest.facility_template import (
    COLUMNS,
    facility_csv,
    facility_description,
    facility_template_name,
    facility_workbook,
)
from analysis.ingest.reading_choices import ReadingChoices
from analysis.store import facilities, list_batches, list_credits, undo_batch
from analysis.synthetic.facilities import KINDS
from tests.ingest.sent_files import TODAY

DAY = date(2024, 4, 1)
HEADER = "警察署コード,警察署名,小地域コード,施設区分,施設種別,施設規模,施設数,基準日"
ROWS = """98-101,青葉,,企業・学校,製造業事業所,1～9人,12,令和6年4月1日
98-101,青葉,98201001001,企業・学校,製造業事業所,1～9人,5,令和6年4月1日
98-102,桜台,,繁華街・商業施設,繁華街,小規模,2,令和6年4月1日
98-102,桜台,,企業・学校,大学,100人以上,0,令和6年4月1日
98-102,桜台,,企業・学校,専門学校,100人未満,,令和6年4月1日"""


def sender(store, profile, catalogue, settings):
    """Prepares a table as a file; header and rows are text."""

    def prepare(
        rows: str | bytes = ROWS, header: str = HEADER, name: str = "施設数.csv", **options
    ):
        data = rows if isinstance(rows, bytes) else f"{header}\n{rows}\n".encode()
        return prepare_upload(
            store, profile, catalogue, settings, name, data, today=TODAY, **options
        )

    return prepare


@pytest.fixture
def send(store, profile, catalogue, settings):
    """Against a store that nobody writes into."""
    return sender(store, profile, catalogue, settings)


@pytest.fixture
def send_own(own_store, profile, catalogue, settings):
    """Against a store of this test alone."""
    return sender(own_store, profile, catalogue, settings)


def refused(send, *args, **options) -> str:
    with pytest.raises(RefusedUploadError) as refusal:
        send(*args, **options)
    return "\n".join(map(str, refusal.value.problems))


def counts(frame: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    return {
        (row.station_id, row.area_code, row.kind): int(row.count)
        for row in frame.itertuples(index=False, name="Row")
    }


@pytest.mark.slow
def test_counts_are_stored_by_station_small_area_kind_and_band(send_own, own_store):
    prepared = send_own()
    assert prepared.checked.summary.rows_placed == 3
    assert dict(prepared.checked.summary.not_placed) == {
        "施設数が0の行": 1,
        "施設数が空白の行": 1,
    }
    commit_upload(own_store, "本部", prepared)
    held = facilities(own_store, "test")
    assert counts(held) == {
        ("98-101", "", "製造業事業所"): 12,
        ("98-101", "98201001001", "製造業事業所"): 5,
        ("98-102", "", "繁華街"): 2,
    }
    assert set(held["reference_date"]) == {pd.Timestamp(DAY)}
    assert set(held["grp"]) == {"企業・学校", "繁華街・商業施設"}
    assert list_credits(own_store, "test", "facilities") == {DAY: facility_description().source}


@pytest.mark.slow
def test_the_preview_says_what_a_later_table_of_the_day_changes(send_own, own_store):
    commit_upload(own_store, "本部", send_own())
    later = ROWS.replace(",12,", ",14,").split("\n")
    prepared = send_own("\n".join(later[:2]))
    (day,) = prepared.facilities.days
    assert (day.added, day.changed, day.removed, day.unchanged) == (0, 1, 1, 1)
    assert "企業・学校17→19施設、繁華街・商業施設2→0施設" in day.text
    commit_upload(own_store, "本部", prepared)
    assert counts(facilities(own_store, "test"))["98-101", "", "製造業事業所"] == 14
    assert send_own("\n".join(later[:2]) + "\n").facilities.is_empty


@pytest.mark.slow
def test_an_undone_upload_takes_its_list_with_it(send_own, own_store):
    commit_upload(own_store, "本部", send_own())
    first = counts(facilities(own_store, "test"))
    second = commit_upload(own_store, "本部", send_own(ROWS.replace(",12,", ",14,")))
    undo_batch(own_store, "test", second, person="本部", reason="別の表だった")
    assert counts(facilities(own_store, "test")) == first
    assert len(list_batches(own_store, "test")) == 2


def test_words_that_are_no_listed_kind_are_refused_and_not_repeated(send, store):
    said = refused(send, ROWS.replace("製造業事業所", "さくら電子工業"))
    assert "施設種別が一覧にない言葉です" in said
    assert "2行目、3行目" in said
    assert "日本語学校" in said  # what may stand there
    assert "さくら電子工業" not in said
    assert facilities(store, "test").empty


@pytest.mark.parametrize("column", ["名称", "学校名", "店名", "所在地"])
def test_a_column_of_names_or_places_is_refused(send, column):
    rows = "\n".join(f"{row},あ" for row in ROWS.split("\n"))
    assert "列" in refused(send, rows, f"{HEADER},{column}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("1～9人", "とても大きい"), "施設規模が、その種別の区分にありません"),
        (
            ("企業・学校,製造業", "繁華街・商業施設,製造業"),
            "施設区分が、その種別の区分と合いません",
        ),
        (("98201001001", "本町"), "小地域コードが"),
        (("98-102,桜台,,繁華街", "98-109,桜台,,繁華街"), "プロファイルにない警察署コード"),
        ((",2,令和6年4月1日", ",2,令和5年4月1日"), "基準日"),
        ((",12,", ",12.5,"), "小数"),
        ((",12,", ",X,"), "施設数が記号です"),
        ((",98201001001,", ",,"), "2行以上あります"),
    ],
)
def test_every_fault_is_named_with_its_place(send, change, said):
    assert said in refused(send, ROWS.replace(*change))


def test_without_a_day_the_sender_is_asked_and_may_choose_it(send):
    bare = "\n".join(row.rsplit(",", 1)[0] for row in ROWS.split("\n"))
    header = HEADER.rsplit(",", 1)[0]
    assert "いつ現在の数か" in refused(send, bare, header)
    chosen = send(bare, header, choices=ReadingChoices(reference_day=DAY))
    assert chosen.facilities.days[0].day == DAY


def test_station_staff_may_not_replace_the_prefectures_list(send):
    assert "本部の分析担当" in refused(send, only_station_id="98-101")


@pytest.mark.parametrize(
    ("make", "name"), [(facility_csv, "施設数.csv"), (facility_workbook, "施設数.xlsx")]
)
def test_a_blank_template_holds_nothing_to_store_and_is_read(send, profile, make, name):
    prepared = send(make(profile, DAY), name=name)
    assert prepared.checked.facilities.empty
    rows = dict(prepared.checked.summary.not_placed)["施設数が空白の行"]
    assert rows == 3 * sum(len(k.names) * len(k.size_bands) for k in facility_description().kinds)


@pytest.mark.slow
def test_what_waits_for_approval_is_no_part_of_the_figures_until_then(
    send_own, own_store, profile, catalogue
):
    waiting = replace(send_own(), needs_approval=True)
    pending_id = submit_upload(own_store, "本部", waiting).pending_id
    assert facilities(own_store, "test").empty
    review = review_pending(own_store, profile, catalogue, pending_id)
    assert review.facilities.days[0].added == 3
    approve_upload(own_store, profile, review, person="課長", reason="確認した")
    assert len(facilities(own_store, "test")) == 3
    assert list_credits(own_store, "test", "facilities") == {DAY: facility_description().source}


def test_a_filled_template_comes_back_as_it_was_filled_in(send, profile):
    text = facility_csv(profile, DAY).decode("utf-8-sig")
    filled = text.replace("製造業事業所,50人以上,,", "製造業事業所,50人以上,4,")
    prepared = send(filled.encode("utf-8-sig"))
    assert counts(prepared.checked.facilities) == {
        (station, "", "製造業事業所"): 4 for station in ("98-101", "98-102", "98-131@2020-03-02")
    }
    assert text.split("\r\n")[0].split(",") == list(COLUMNS)
    assert facility_template_name(profile, DAY, "csv") == "ひな形_施設数_試験県_2024-04-01.csv"


def test_the_fictional_prefecture_uses_listed_words_only():
    listed = {
        (kind.group, name): kind.size_bands
        for kind in facility_description().kinds
        for name in kind.names
    }
    for kind in KINDS:
        assert listed[kind.group, kind.name] == kind.bands
