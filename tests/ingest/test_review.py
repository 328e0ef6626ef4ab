"""What the preview asks about: jumps, absent stations, final months; approval by a second person."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count

import pytest

from analysis.errors import RefusedUploadError, UserError
from analysis.indicators import Catalogue
from analysis.ingest import (
    PreparedUpload,
    approve_upload,
    commit_upload,
    final_months,
    finalise_month,
    prepare_upload,
    reject_upload,
    review_pending,
    submit_upload,
)
from analysis.months import add_months
from analysis.observations import Provision
from analysis.profile import IntakeRules, Profile
from analysis.settings import Settings
from analysis.store import (
    Store,
    audit_events,
    current_observations,
    list_batches,
    list_pending,
    open_store,
    redo_batch,
    undo_batch,
)
from tests.ingest.sent_files import TODAY, Prepare, long_file

SEPTEMBER, OCTOBER = date(2024, 9, 1), date(2024, 10, 1)
Row = tuple[str, ...]


def row(cases: object, month: date = OCTOBER, station: str = "98-101", mark: str = "") -> Row:
    return (station, "", f"{month:%Y-%m}", "fraud_consultations", "", str(cases), mark)


def history(counts: list[int], last: date = SEPTEMBER) -> list[Row]:
    """Final figures of the months up to `last`."""
    first = add_months(last, 1 - len(counts))
    return [row(cases, add_months(first, i), mark="確定") for i, cases in enumerate(counts)]


_numbers = count(1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all tests of this file, each of which is a prefecture of its own in it."""
    with open_store(tmp_path_factory.mktemp("review") / "kizashi.duckdb") as opened:
        yield opened


@pytest.fixture
def profile(profile: Profile) -> Profile:
    return replace(profile, id=f"test{next(_numbers)}")


def notices(prepared: PreparedUpload) -> dict[str, str]:
    return {problem.check: str(problem) for problem in prepared.checked.notices}


STEADY = [10, 12, 9, 11, 13, 8, 12, 10, 11, 9, 12, 10]


@pytest.mark.parametrize(
    ("cases", "is_asked"),
    [
        pytest.param(16, False, marks=pytest.mark.slow),
        (25, False),
        pytest.param(40, True, marks=pytest.mark.slow),
        pytest.param(120, True, marks=pytest.mark.slow),
        (0, True),
    ],
)
def test_count_far_from_its_own_history_is_asked_about_and_not_refused(
    store: Store, prepare: Prepare, cases: int, is_asked: bool
) -> None:
    commit_upload(store, "試験", prepare(long_file(*history(STEADY))))
    prepared = prepare(long_file(row(cases)))
    assert ("jump" in notices(prepared)) is is_asked
    assert not prepared.checked.is_blocked
    if is_asked:
        (jump,) = prepared.jumps
        assert (jump.month, jump.count, jump.usual) == (OCTOBER, cases, 10.5)
        assert (jump.lowest, jump.highest, jump.months) == (8, 13, 12)
        commit_upload(store, "試験", prepared)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "cases"),
    [
        (STEADY[:11], 400),  # eleven values are too few to know what is usual
        ([0] * 24, 9),  # nine cases more are too few to ask about
        ([10, 90] * 12, 88),  # has been there before
        (list(range(1000, 2440, 40)), 2440),  # grows steadily: each month is the highest so far
        ([30] * 6 + [0, 0, 31, 29, 33, 28, 35, 27, 30], 0),  # has been zero before
    ],
)
def test_what_is_ordinary_for_a_series_is_not_asked_about(
    store: Store, prepare: Prepare, before: list[int], cases: int
) -> None:
    commit_upload(store, "試験", prepare(long_file(*history(before))))
    assert prepare(long_file(row(cases))).jumps == ()


def test_jump_inside_the_first_file_of_a_series_is_seen_too(prepare: Prepare) -> None:
    slip = [*STEADY, 11, 110, 12]
    prepared = prepare(long_file(*history(slip)))
    assert [jump.count for jump in prepared.jumps] == [110]


def of_month(
    catalogue: Catalogue, month: date, counts: list[int], station: str = "98-101"
) -> list[Row]:
    codes = [indicator.code for indicator in catalogue.indicators if indicator.unit == "件"]
    cells = zip(codes, counts, strict=False)
    return [(station, "", f"{month:%Y-%m}", code, "", str(cases)) for code, cases in cells]


FILLED_IN = [4, 0, 7, 1, 12, 3, 2, 0, 5, 9]


@pytest.mark.parametrize(
    ("before", "now", "is_asked"),
    [
        (FILLED_IN, FILLED_IN, True),
        (FILLED_IN, [*FILLED_IN[:-1], 8], False),
        (FILLED_IN[:8], FILLED_IN[:8], False),  # six of them not 0: chance may make them equal
        ([0] * 10, [0] * 10, False),
    ],
    ids=["copied", "one changed", "few", "nothing happened"],
)
def test_month_that_repeats_the_one_before_is_asked_about(
    prepare: Prepare, catalogue: Catalogue, before: list[int], now: list[int], is_asked: bool
) -> None:
    rows = [*of_month(catalogue, SEPTEMBER, before), *of_month(catalogue, OCTOBER, now)]
    prepared = prepare(long_file(*rows))
    assert [(c.station_id, c.month) for c in prepared.copies] == [("98-101", OCTOBER)] * is_asked
    assert (
        "前の月と件数がすべて同じです（青葉の令和6年10月）" in str(notices(prepared))
    ) is is_asked


def test_copy_of_what_is_in_the_store_is_asked_about(
    store: Store, prepare: Prepare, catalogue: Catalogue
) -> None:
    commit_upload(store, "本部", prepare(long_file(*of_month(catalogue, SEPTEMBER, FILLED_IN))))
    prepared = prepare(long_file(*of_month(catalogue, OCTOBER, FILLED_IN)))
    assert [copy.cells for copy in prepared.copies] == [len(FILLED_IN)]


@pytest.mark.slow
def test_file_of_several_stations_names_those_that_lack(store: Store, prepare: Prepare) -> None:
    commit_upload(store, "試験", prepare(long_file(row(3, station="98-102"))))
    prepared = prepare(long_file(row(3), row(4, station="98-131")))
    (absence,) = prepared.absences
    assert (absence.month, absence.in_store, absence.nowhere) == (OCTOBER, ("98-102",), ())
    assert "1署がありません" in notices(prepared)["absent_station"]


@pytest.mark.slow
def test_stations_are_expected_while_they_existed(prepare: Prepare) -> None:
    before_merger = date(2019, 10, 1)
    file = long_file(
        row(1, before_merger), row(2, before_merger, "98-118"), row(3, before_merger, "98-102")
    )
    (absence,) = prepare(file).absences
    assert absence.nowhere == ("98-119",)


def test_file_of_one_station_lacks_nobody(prepare: Prepare) -> None:
    assert prepare(long_file(row(1), row(2, SEPTEMBER))).absences == ()


def finalise(
    store: Store, profile: Profile, month: date = OCTOBER, reason: str = "照合済み"
) -> int:
    return finalise_month(store, profile, month, person="本部", reason=reason, today=TODAY)


def test_month_declared_final_holds_final_figures_and_can_be_reopened(
    store: Store, profile: Profile, prepare: Prepare
) -> None:
    commit_upload(store, "試験", prepare(long_file(row(3, mark="暫定"))))
    batch_id = finalise(store, profile)
    (cell,) = current_observations(store, profile.id).to_dict("records")
    assert (cell["count"], cell["provision"]) == (3, Provision.FINAL)
    assert final_months(store, profile.id) == {OCTOBER}
    undo_batch(store, profile.id, batch_id, person="本部", reason="訂正待ち")
    assert final_months(store, profile.id) == set()
    assert current_observations(store, profile.id)["provision"].tolist() == ["provisional"]
    redo_batch(store, profile.id, batch_id, person="本部", reason="訂正なし")
    assert final_months(store, profile.id) == {OCTOBER}


@pytest.mark.slow
def test_month_is_finalised_once_with_a_reason_and_after_it_has_ended(
    store: Store, profile: Profile, prepare: Prepare
) -> None:
    with pytest.raises(UserError, match="まだ値がありません"):
        finalise(store, profile)
    commit_upload(store, "試験", prepare(long_file(row(3), row(1, TODAY.replace(day=1)))))
    with pytest.raises(UserError, match="理由"):
        finalise(store, profile, reason=" ")
    with pytest.raises(UserError, match="まだ終わっていない"):
        finalise(store, profile, TODAY.replace(day=1))
    finalise(store, profile)
    with pytest.raises(UserError, match="すでに確定"):
        finalise(store, profile)


@pytest.mark.parametrize("mark", ["確定", "暫定"])
def test_changing_a_final_figure_takes_a_reason(
    store: Store, profile: Profile, prepare: Prepare, mark: str
) -> None:
    commit_upload(store, "試験", prepare(long_file(row(3, mark="確定"))))
    prepared = prepare(long_file(row(4, mark=mark)))
    assert prepared.final_months == (OCTOBER,)
    assert "令和6年10月" in notices(prepared)["final_reason"]
    with pytest.raises(UserError, match="理由の入力が必要"):
        commit_upload(store, "試験", prepared, reason="　")
    assert current_observations(store, profile.id)["count"].tolist() == [3]
    commit_upload(store, "試験", prepared, reason="計上誤りの訂正")
    assert list_batches(store, profile.id)["note"].iloc[0] == "計上誤りの訂正"


@pytest.mark.slow
def test_late_station_in_a_month_declared_final_needs_a_reason_too(
    store: Store, profile: Profile, prepare: Prepare
) -> None:
    commit_upload(store, "試験", prepare(long_file(row(3, mark="暫定"))))
    late = long_file(row(5, station="98-102", mark="暫定"))
    assert prepare(late).final_months == ()
    finalise(store, profile)
    assert prepare(late).final_months == (OCTOBER,)


@pytest.mark.slow
def test_file_that_repeats_final_figures_needs_no_reason(store: Store, prepare: Prepare) -> None:
    commit_upload(store, "試験", prepare(long_file(row(3, mark="確定"))))
    assert prepare(long_file(row("３", mark="確定"))).final_months == ()


@pytest.fixture
def strict(profile: Profile) -> Profile:
    return replace(profile, intake=IntakeRules(needs_approval=True))


def prepared_for(
    strict: Profile, store: Store, catalogue: Catalogue, settings: Settings, data: bytes
) -> PreparedUpload:
    return prepare_upload(store, strict, catalogue, settings, "月報.csv", data, today=TODAY)


def test_upload_waits_for_a_second_person_where_the_profile_asks_for_it(
    store: Store, strict: Profile, catalogue: Catalogue, settings: Settings
) -> None:
    data = long_file(row(3))
    prepared = prepared_for(strict, store, catalogue, settings, data)
    with pytest.raises(UserError, match="承認が必要"):
        commit_upload(store, "青葉署", prepared)
    submitted = submit_upload(store, "青葉署", prepared, person="受付担当")
    assert submitted.batch_id is None
    assert current_observations(store, strict.id).empty
    with pytest.raises(RefusedUploadError, match="承認を待っています"):
        prepared_for(strict, store, catalogue, settings, data)
    review = review_pending(store, strict, catalogue, submitted.pending_id)
    assert len(review.diff.added) == 1
    for person in ("受付担当", "青葉署"):
        with pytest.raises(UserError, match="別の担当者"):
            approve_upload(store, strict, review, person=person, reason="照合済み")
    approve_upload(store, strict, review, person="承認担当", reason="照合済み")
    assert current_observations(store, strict.id)["count"].tolist() == [3]
    assert audit_events(store, strict.id)["person"].tolist()[0] == "承認担当"


@pytest.mark.slow
def test_approval_is_of_what_was_looked_at(
    store: Store, profile: Profile, strict: Profile, catalogue: Catalogue, settings: Settings
) -> None:
    prepared = prepared_for(strict, store, catalogue, settings, long_file(row(3)))
    pending_id = submit_upload(store, "青葉署", prepared).pending_id
    review = review_pending(store, strict, catalogue, pending_id)
    other = prepared_for(profile, store, catalogue, settings, long_file(row(9)))
    commit_upload(store, "本部", other)
    with pytest.raises(UserError, match="何も書き込んでいません"):
        approve_upload(store, strict, review, person="承認担当", reason="照合済み")
    again = review_pending(store, strict, catalogue, pending_id)
    assert again.diff.changed["count_before"].tolist() == [9]


@pytest.mark.slow
def test_rejected_upload_may_be_sent_again(
    store: Store, strict: Profile, catalogue: Catalogue, settings: Settings
) -> None:
    data = long_file(row(3))
    prepared = prepared_for(strict, store, catalogue, settings, data)
    pending_id = submit_upload(store, "青葉署", prepared).pending_id
    reject_upload(store, strict, pending_id, person="承認担当", reason="月の誤り")
    assert list_pending(store, strict.id).empty
    with pytest.raises(UserError, match="承認を待っていません"):
        review_pending(store, strict, catalogue, pending_id)
    assert prepared_for(strict, store, catalogue, settings, data).checked.summary.cells == 1


@pytest.mark.slow
def test_pending_upload_that_touches_final_figures_carries_its_reason(
    store: Store, profile: Profile, strict: Profile, catalogue: Catalogue, settings: Settings
) -> None:
    first = prepared_for(profile, store, catalogue, settings, long_file(row(3, mark="確定")))
    commit_upload(store, "本部", first)
    prepared = prepared_for(strict, store, catalogue, settings, long_file(row(4)))
    with pytest.raises(UserError, match="理由の入力が必要"):
        submit_upload(store, "青葉署", prepared)
    submit_upload(store, "青葉署", prepared, reason="計上誤り")
    assert list_pending(store, strict.id)["reason"].tolist() == ["計上誤り"]
