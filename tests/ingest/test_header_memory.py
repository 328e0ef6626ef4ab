"""A header that a sender writes otherwise is mapped once, remembered, said, and taken back."""

import pytest

from analysis.errors import UserError
from analysis.indicators import load_catalogue
from analysis.ingest.header_memory import (
    NOT_NEEDED,
    header_meanings,
    remember_header,
    remembered_headers,
    unknown_headers,
    with_meanings,
)
from analysis.store import Store, audit_events
from tests.ingest.published_files import PROFILE, sheet

CATALOGUE = load_catalogue()
PATROLS = "indicator:joint_patrols"
TABLE = """署,対象月,合同パトロール隊数,備忘,件数計
若葉,2024-09,3,済,3
龍ヶ丘,2024-09,4,済,4"""


@pytest.fixture
def store(own_store: Store) -> Store:
    return own_store


def remember(store: Store, header: str, meaning: str, sender: str = "若葉") -> None:
    remember_header(store, PROFILE, CATALOGUE, sender, header, meaning, person="試験担当")


def test_unknown_headers_are_listed_with_known_ones_that_resemble_them() -> None:
    found = unknown_headers(sheet(TABLE), CATALOGUE)
    assert [unknown.header for unknown in found] == ["合同パトロール隊数", "備忘", "件数計"]
    assert PATROLS in {meaning.value for meaning in found[0].near}


def test_mapped_header_reads_as_the_known_one_and_an_unneeded_column_is_gone(store: Store) -> None:
    remember(store, "合同パトロール隊数", PATROLS)
    remember(store, "備忘", NOT_NEEDED)
    remember(store, "件数計", NOT_NEEDED)
    meanings = remembered_headers(store, PROFILE, "若葉")
    read, said = with_meanings(sheet(TABLE), meanings, CATALOGUE)
    assert read.header == ("署", "対象月", "合同パトロール")
    assert read.rows == (("若葉", "2024-09", "3"), ("龍ヶ丘", "2024-09", "4"))
    assert unknown_headers(read, CATALOGUE) == ()
    assert [str(problem) for problem in said] == [
        "1行目C列：前に決めた見出しの対応により、『合同パトロール』として読みました。",
        "1行目D列：前に決めた見出しの対応により、使わない列として読みませんでした。",
        "1行目E列：前に決めた見出しの対応により、使わない列として読みませんでした。",
    ]


def test_width_of_letters_and_blanks_do_not_matter_for_what_is_remembered(store: Store) -> None:
    remember(store, "件 数（計）", "column:COUNT")
    assert remembered_headers(store, PROFILE, "若葉") == {"件数(計)": "column:COUNT"}
    read, _ = with_meanings(
        sheet("署,件数(計)\n若葉,3"), remembered_headers(store, PROFILE, "若葉"), CATALOGUE
    )
    assert read.header == ("署", "件数")


def test_addresses_stay_those_of_the_file_when_a_column_is_gone(store: Store) -> None:
    remember(store, "備忘", NOT_NEEDED)
    read, _ = with_meanings(sheet(TABLE), remembered_headers(store, PROFILE, "若葉"), CATALOGUE)
    assert [read.column_letter(index) for index in range(len(read.header))] == list("ABCE")


def test_one_sender_says_nothing_of_another_and_may_take_it_back(store: Store) -> None:
    remember(store, "備忘", NOT_NEEDED)
    assert remembered_headers(store, PROFILE, "龍ヶ丘") == {}
    remember(store, "備忘", "")
    assert remembered_headers(store, PROFILE, "若葉") == {}
    actions = audit_events(store, PROFILE.id)["action"].tolist()
    assert actions == ["forget_header", "remember_header"]


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("件数", NOT_NEEDED),
        ("警察署名", "column:COUNT"),
        ("備忘", "indicator:nothing"),
        ("備忘", "column:NATION"),
        ("", NOT_NEEDED),
        ("あ" * 61, NOT_NEEDED),
    ],
)
def test_what_cannot_be_meant_is_not_remembered(store: Store, header: str, meaning: str) -> None:
    with pytest.raises(UserError):
        remember(store, header, meaning)
    assert remembered_headers(store, PROFILE, "若葉") == {}


def test_meanings_are_the_columns_the_indicators_and_not_needed() -> None:
    values = [meaning.value for meaning in header_meanings(CATALOGUE)]
    assert len(values) == len(set(values))
    assert {"column:COUNT", PATROLS, NOT_NEEDED} <= set(values)


def test_meaning_whose_indicator_is_gone_leaves_the_header_unknown() -> None:
    read, said = with_meanings(sheet(TABLE), {"備忘": "indicator:gone"}, CATALOGUE)
    assert (read.header, said) == (sheet(TABLE).header, ())
