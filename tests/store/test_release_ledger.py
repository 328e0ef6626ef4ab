"""The release ledger: read back as written, never mixed between audiences, whole or not at all."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analysis.store import LedgerRelease, Store, append_release, ledger_entries, releases_to

NAN = np.nan
RELEASE = LedgerRelease(
    policy_version="2026-11-abc",
    data_version="0123456789ab",
    places=("99-101", "99-102"),
    indicators=("broker_complaints", "victim_reports"),
    months=(date(2024, 10, 1), date(2024, 10, 1)),
    counts=np.array([[1.0, 7.0], [NAN, 5.0], [1.0, 12.0]]),
    lows=np.array([[1.0, 7.0], [NAN, 5.0], [0.0, 12.0]]),
    highs=np.array([[2.0, 7.0], [NAN, 5.0], [4.0, 12.0]]),
    reasons=np.array([[3, 0], [1, 0], [4, 0]], dtype=np.int8),
)


def test_release_is_read_back_as_it_was_written(store: Store) -> None:
    append_release(store, "demo", "meeting", RELEASE)
    (read,) = releases_to(store, "demo", "meeting")
    for name in ("counts", "lows", "highs", "reasons"):
        np.testing.assert_array_equal(getattr(read, name), getattr(RELEASE, name))
    assert (read.places, read.indicators, read.months) == (
        RELEASE.places,
        RELEASE.indicators,
        RELEASE.months,
    )
    assert read.at is not None


def test_audiences_and_prefectures_have_ledgers_of_their_own(store: Store) -> None:
    append_release(store, "demo", "meeting", RELEASE)
    assert releases_to(store, "demo", "partner") == ()
    assert releases_to(store, "saitama", "meeting") == ()


def test_releases_stand_in_the_order_in_which_they_were_made(store: Store) -> None:
    for version in ("1", "2", "3"):
        append_release(store, "demo", "meeting", replace(RELEASE, data_version=version))
    assert [one.data_version for one in releases_to(store, "demo", "meeting")] == ["1", "2", "3"]


def test_release_of_wrong_shape_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(ValueError, match="shape"):
        append_release(store, "demo", "meeting", replace(RELEASE, places=("99-101",)))
    assert releases_to(store, "demo", "meeting") == ()


def test_tables_of_another_kind_stand_apart(store: Store) -> None:
    append_release(store, "demo", "meeting", replace(RELEASE, kind="facilities"))
    assert releases_to(store, "demo", "meeting") == ()
    (read,) = releases_to(store, "demo", "meeting", "facilities")
    assert read.kind == "facilities"
    with pytest.raises(ValueError, match="kind"):
        append_release(store, "demo", "meeting", replace(RELEASE, kind="rumours"))


def test_one_column_and_the_list_of_entries_are_read_without_the_rest(store: Store) -> None:
    append_release(store, "demo", "meeting", RELEASE)
    append_release(store, "demo", "partner", replace(RELEASE, kind="facilities"))
    asked = (RELEASE.indicators[1], RELEASE.months[1])
    (read,) = releases_to(store, "demo", "meeting", column=asked)
    np.testing.assert_array_equal(read.counts, RELEASE.counts[:, 1:])
    entries = ledger_entries(store, "demo")
    assert {(one.kind, one.audience, one.columns) for one in entries} == {
        ("stations", "meeting", 2),
        ("facilities", "partner", 2),
    }
    assert ledger_entries(store, "saitama") == ()
