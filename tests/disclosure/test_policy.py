"""The policy file: every audience has rules, an unknown one is refused, a bad file too."""

from pathlib import Path

import pytest

from analysis.disclosure.audience import Audience
from analysis.disclosure.policy import (
    POLICY_PATH,
    SignRule,
    UnreleasedSign,
    ZeroRule,
    load_policy,
    read_policy,
)
from analysis.disclosure.policy_file import WORD_KEYS, PolicyFileError
from analysis.errors import UserError


def changed_file(folder: Path, old: str, new: str) -> Path:
    text = POLICY_PATH.read_text(encoding="utf-8")
    assert old in text
    path = folder / "policy.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_audiences_grow_stricter_from_analyst_to_partner() -> None:
    policy = load_policy()
    analyst, meeting, partner = (policy.rules_for(audience) for audience in Audience)
    assert analyst.minimum_count < meeting.minimum_count < partner.minimum_count
    assert (analyst.signs, meeting.signs, partner.signs) == (
        SignRule.ALL,
        SignRule.RELEASED_EVIDENCE,
        SignRule.NONE,
    )
    assert partner.zero is ZeroRule.WITHHOLD


def test_small_areas_have_a_threshold_even_for_the_analyst() -> None:
    assert load_policy().rules_for(Audience.ANALYST).small_area_minimum >= 10


def test_every_audience_states_its_reason_and_waits_for_an_approver() -> None:
    for rules in load_policy().rules:
        assert rules.reason
        assert rules.approver == "要確認"


def test_unknown_audience_is_refused() -> None:
    with pytest.raises(UserError, match="公表先"):
        load_policy().rules_for("press")


def test_changed_threshold_changes_the_version(tmp_path: Path) -> None:
    path = changed_file(tmp_path, "minimum_count = 3", "minimum_count = 5")
    assert load_policy(path).version != load_policy().version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[audience.partner]", "[audience.press]"),
        ('zero = "show"', 'zero = "perhaps"'),
        ("small_area_minimum = 10\n", ""),
        ("minimum_count = 0", "minimum_count = 0\nsurprise = 1"),
        ("minimum_count = 0", "minimum_count = -1"),
        ("minimum_count = 3", "minimum_count = 2"),
        ("protection = [1, 2]", "protection = [0, 2]"),  # 0 is shown: nobody takes it for withheld
        ("protection = [1, 2]", "protection = [1, 3]"),  # 3 is shown
        ("protection = [1, 2]", "protection = [2, 2]"),
        ("protection = [1, 2]", "protection = []"),
        ("rounding_base = 5", "rounding_base = 4"),  # 10 would be shown as 8 or 12
        ("rounding_base = 5", "rounding_base = 0"),
        ("dominance_pct = 85", "dominance_pct = 101"),
        ('withheld_domains = ["enforcement"]', 'withheld_domains = ["press"]'),
    ],
)
def test_bad_policy_file_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(PolicyFileError, match=r"\[audience\.\w+\]"):
        load_policy(changed_file(tmp_path, old, new))


TEXT = POLICY_PATH.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("version = 1\nminimum = = 3\n", "2行目の11文字目"),
        ("[audience", "ファイルの末尾"),
        (TEXT.replace("[audience.partner]", "[audience.press]"), "[audience.press] という公表先"),
        (TEXT.replace('version = "2026-11"', ""), "「version = …」"),
        (TEXT.replace("protection = [1, 2]", "protection = [1, 9]"), "1から2まで"),
        (TEXT.replace("minimum_count = 3", 'minimum_count = "3"'), "引用符のない整数"),
    ],
)
def test_the_place_of_a_problem_and_what_to_do_are_named(text: str, place: str) -> None:
    with pytest.raises(PolicyFileError) as refused:
        read_policy(text.encode())
    assert any(place in problem for problem in refused.value.problems)


def test_every_problem_is_named_at_once() -> None:
    text = TEXT.replace('zero = "show"', 'zero = "perhaps"').replace("rounding_base = 5", "")
    with pytest.raises(PolicyFileError) as refused:
        read_policy(text.encode())
    assert len(refused.value.problems) == 3


def test_other_words_for_the_same_rules_are_no_other_policy() -> None:
    reworded = TEXT.replace("会議資料は", "会議の資料は").replace("# zero:", "# Zero:")
    assert reworded != TEXT
    assert read_policy(reworded.encode()).version == load_policy().version


def test_the_file_knows_the_words_of_the_rules() -> None:
    for key, words in (
        ("zero", ZeroRule),
        ("signs", SignRule),
        ("unreleased_signs", UnreleasedSign),
    ):
        assert WORD_KEYS[key] == tuple(word.value for word in words)
