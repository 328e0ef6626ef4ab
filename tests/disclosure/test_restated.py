"""A changed policy on counts that stayed: the mask is kept, grown or given up, never told from."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.disclosure import cutting
from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import Cut, cut
from analysis.disclosure.policy import AudienceRules, load_policy
from tests.disclosure.test_cutting import assert_nothing_is_told, columns_of, shown

MEETING = load_policy().rules_for(Audience.MEETING)
STRICTER = replace(MEETING, minimum_count=5, protection=(1, 4))


def given_twice(
    counts: np.ndarray, first: AudienceRules, second: AudienceRules
) -> tuple[Cut, Cut, list]:
    columns = columns_of(counts)
    old = cut(columns, first, "old", {})
    before = {key: [one] for key, one in zip(columns.keys, old.given, strict=True)}
    new = cut(columns, second, "new", before)
    return old, new, [list(pair) for pair in zip(old.given, new.given, strict=True)]


def random_counts(seed: int, columns: int = 12) -> np.ndarray:
    return np.random.default_rng(seed).negative_binomial(1, 0.2, (6, columns)).astype(float)


def test_same_rules_under_another_name_give_the_same_table_again() -> None:
    old, new, _ = given_twice(random_counts(1), MEETING, replace(MEETING, reason="書き直した理由"))
    assert [shown(one) for one in new.given] == [shown(one) for one in old.given]
    assert new.is_new.all()
    assert new.known_before == 0


def test_what_was_shown_before_a_stricter_policy_is_counted_as_known() -> None:
    _, new, _ = given_twice(np.array([[1.0], [4.0], [9.0], [8.0], [30.0]]), MEETING, STRICTER)
    assert shown(new.given[0])[1] is None  # withheld from now on, though everybody has it
    assert shown(new.given[0])[4] == 30


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("second", [STRICTER, replace(MEETING, dominance_pct=60)])
def test_two_policies_together_tell_no_count_that_was_never_shown(
    seed: int, second: AudienceRules
) -> None:
    _, _, pairs = given_twice(random_counts(seed, 6), MEETING, second)
    for versions in pairs:
        assert_nothing_is_told(versions)


@pytest.mark.parametrize("second", [MEETING, STRICTER])
def test_nothing_more_is_withheld_than_the_optimiser_would(
    second: AudienceRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = random_counts(9)
    _, quick, _ = given_twice(counts, MEETING, second)
    monkeypatch.setattr(cutting, "is_restated", lambda *_: False)
    _, slow, _ = given_twice(counts, MEETING, second)
    assert quick.known_before == slow.known_before
    for one, other in zip(quick.given, slow.given, strict=True):
        assert one.is_withheld.sum() <= other.is_withheld.sum()
