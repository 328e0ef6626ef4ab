"""The list of municipal changes agrees with the profiles and with itself."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from analysis.geography.municipal_changes import CHANGES_FILE, changes_of, read_changes
from analysis.profile import load_profile


@pytest.mark.parametrize("profile_id", ["saitama", "ibaraki"])
def test_changes_lead_to_municipalities_of_the_profile(profile_id: str) -> None:
    profile = load_profile(profile_id)
    names = {row.municipality_code: row.municipality for row in profile.territories}
    changes = changes_of(profile.jis_code)
    assert len(changes) > 30
    ended = [change for change in changes if change.valid_to]
    began = [change for change in changes if change.valid_from]
    assert {c for e in ended for c in e.successors if c.isdecimal()} <= names.keys()
    assert all(names[change.code] == change.name for change in began)
    # Where the new name is known to begin, the old ones end on the day before.
    days = {change.code: change.valid_from for change in began}
    for change in ended:
        (successor,) = change.successors
        if successor in days:
            assert change.valid_to == days[successor] - timedelta(days=1), change.name
    assert not {c.name for c in ended} & set(names.values())


def test_wards_of_a_city_that_was_divided_anew_are_dated() -> None:
    changes = {change.name: change for change in changes_of("22")}
    old, new = changes["浜松市浜北区"], changes["浜松市浜名区"]
    december, january = date(2023, 12, 1), date(2024, 1, 1)
    assert old.existed_in(december, december)
    assert not new.existed_in(december, december)
    assert new.existed_in(january, january)
    assert not old.existed_in(january, january)
    assert old.successors == (new.code,)


def test_every_row_says_where_it_is_from() -> None:
    rows = [row for rows in read_changes(CHANGES_FILE).values() for row in rows]
    assert all(row.evidence for row in rows)
    assert all(row.needs_confirmation for row in rows if "未確認" in row.evidence)


@pytest.mark.parametrize(
    "row",
    [
        "11,11204,浦和市,,,11100,0,出典",
        "11,11204,浦和市,,2001-04-30,,0,出典",
        "11,08204,浦和市,,2001-04-30,さいたま市,0,出典",
        "11,11204,浦和市,,2001-04-30,さいたま市,0,",
    ],
    ids=["no date", "no successor", "another prefecture", "no evidence"],
)
def test_row_that_is_not_complete_is_refused(tmp_path: Path, row: str) -> None:
    file = tmp_path / "changes.csv"
    header = "prefecture,code,name,valid_from,valid_to,successors,needs_confirmation,evidence"
    file.write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not complete"):
        read_changes(file)
