"""Lists of boundaries are kept, and an earlier one can hold again."""

import pytest

from analysis.store import (
    Store,
    boundaries,
    boundary_credit,
    boundary_sets,
    boundary_version,
    restore_boundaries,
    save_boundaries,
)
from tests.store.sample_frames import PROFILE
from tests.store.sample_lists import boundary_frame


def test_earlier_boundaries_hold_again_and_the_version_is_what_it_was(store: Store) -> None:
    save_boundaries(store, PROFILE, "municipality", boundary_frame("a"), credit="旧")
    before = boundary_version(store, PROFILE)
    first = int(boundary_sets(store, PROFILE)["set_id"][0])
    save_boundaries(
        store, PROFILE, "municipality", boundary_frame("b", "c"), credit="新", person="取込者"
    )
    sets = boundary_sets(store, PROFILE)
    assert sets[["rows", "credit", "person", "is_held"]].to_dict("records") == [
        {"rows": 2, "credit": "新", "person": "取込者", "is_held": True},
        {"rows": 1, "credit": "旧", "person": "Kizashi", "is_held": False},
    ]
    restore_boundaries(store, PROFILE, "municipality", first, person="担当")
    assert boundaries(store, PROFILE, "municipality")["code"].tolist() == ["a"]
    assert boundary_credit(store, PROFILE, "municipality") == "旧"
    assert boundary_version(store, PROFILE) == before
    assert len(boundary_sets(store, PROFILE)) == 3  # nothing was erased


def test_a_layer_is_taken_away_as_before_its_first_import(store: Store) -> None:
    save_boundaries(store, PROFILE, "rail", boundary_frame("a"), credit="出典")
    restore_boundaries(store, PROFILE, "rail", None, person="担当")
    assert boundaries(store, PROFILE, "rail").empty
    assert boundary_credit(store, PROFILE, "rail") == ""


@pytest.mark.parametrize(("profile_id", "kind"), [("other", "rail"), (PROFILE, "coast")])
def test_a_list_of_another_profile_or_kind_is_not_restored(
    store: Store, profile_id: str, kind: str
) -> None:
    save_boundaries(store, PROFILE, "rail", boundary_frame("a"), credit="出典")
    number = int(boundary_sets(store, PROFILE)["set_id"][0])
    with pytest.raises(ValueError, match="no such list"):
        restore_boundaries(store, profile_id, kind, number, person="担当")
