"""The policy file: every audience has rules, an unknown one is refused, a bad file too."""

from pathlib import Path

import pytest

from analysis.disclosure.audience import Audience
from analysis.disclosure.policy import POLICY_PATH, SignRule, ZeroRule, load_policy
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
    with pytest.raises(ValueError, match=r".+"):
        load_policy(changed_file(tmp_path, old, new))
