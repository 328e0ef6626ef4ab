"""Municipal figures: published ones as they are, others masked, checked against what was given."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis import release
from analysis.access.viewer import Role
from analysis.disclosure.audience import Audience
from analysis.disclosure.successive import link_given, protected_counts
from analysis.observations import CellState, observation_frame
from analysis.release import Workspace
from analysis.release.municipal_figures import FORMATS_FOLDER, described, described_measures
from analysis.release.municipal_tables import (
    MUNICIPALITIES,
    OVERLAPS,
    disjoint_spans,
    protected_tables,
)
from analysis.release.place_tables import given_tables
from analysis.release.views import MapMeasure
from analysis.store import BatchHeader, commit_batch, releases_to
from tests.release.test_place_tables import is_told_by

YEAR = (date(2024, 1, 1), date(2024, 12, 1))
YEAR_BEFORE = (date(2023, 1, 1), date(2023, 12, 1))
OWN = "own_consultations"  # nobody has described it, so nobody has published it
COUNTS = {"99201": 1, "99202": 7, "99203": 20, "99204": 9, "99205": 0}


def save(
    workspace: Workspace,
    counts: dict[str, int],
    span: tuple[date, date] = YEAR,
    measure: str = OWN,
) -> None:
    frame = pd.DataFrame(
        {
            "area_kind": "municipality",
            "area_code": list(counts),
            "measure": measure,
            "first_month": pd.Timestamp(span[0]),
            "last_month": pd.Timestamp(span[1]),
            "state": pd.array([int(CellState.VALUE)] * len(counts), dtype="int8"),
            "count": pd.array(list(counts.values()), dtype="Int64"),
        }
    ).astype({"area_kind": "str", "area_code": "str", "measure": "str"})
    name = f"{measure}{span[0]}{sum(counts.values())}"
    header = BatchHeader("demo", "試験担当", "統計.csv", name)
    commit_batch(workspace.store, header, observation_frame([]), area_counts=frame)


def seen(
    workspace: Workspace, viewer, measure: str = OWN, kind=MapMeasure.COUNT
) -> dict[str, list]:
    shown = release.municipal_range(viewer, workspace, measure, kind)
    return {area.id: [value.value for value in area.values] for area in shown.areas}


def test_shipped_formats_are_of_published_figures_and_say_so() -> None:
    assert {code for code, one in described_measures().items() if one.is_published} == set(
        described_measures()
    )
    for path in FORMATS_FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert ("published = true" in text) == ("[[measure]]" in text), path.name


def test_measure_is_public_only_if_every_description_says_so(tmp_path: Path) -> None:
    entry = '[[measure]]\ncode = "{}"\nname = "件数"\nunit = "件"\nheaders = []\n'
    (tmp_path / "a.toml").write_text("published = true\n" + entry.format("both"), encoding="utf-8")
    (tmp_path / "b.toml").write_text(entry.format("both"), encoding="utf-8")
    (tmp_path / "c.toml").write_text("published = true\n" + entry.format("one"), encoding="utf-8")
    found = described_measures(tmp_path)
    assert not found["both"].is_published
    assert found["one"].is_published
    assert not described("nobody_describes_it").is_published


def test_published_figures_are_shown_as_they_are_and_leave_no_trace(
    empty: Workspace, viewer_in
) -> None:
    save(empty, COUNTS, measure="recognised_offences")
    member = viewer_in(Role.MEETING_MEMBER)
    assert seen(empty, member, "recognised_offences")["99201"] == [1.0]
    definition = release.municipal_range(member, empty, "recognised_offences").definition
    assert "公表資料の値であり、秘匿していない" in definition
    assert releases_to(empty.store, "demo", "meeting", MUNICIPALITIES) == ()


def test_other_figures_have_small_ones_and_what_would_tell_them_withheld(
    empty: Workspace, viewer_in
) -> None:
    save(empty, COUNTS)
    save(empty, dict.fromkeys(COUNTS, 50), YEAR_BEFORE)
    assert seen(empty, viewer_in(Role.HQ_ANALYST))["99201"] == [50.0, 1.0]
    assert releases_to(empty.store, "demo", "meeting", MUNICIPALITIES) == ()
    member = viewer_in(Role.MEETING_MEMBER)
    shown = seen(empty, member)
    assert [shown[place][1] for place in COUNTS] == [None, None, 20.0, None, 0.0]
    change = seen(empty, member, kind=MapMeasure.YEAR_CHANGE)
    assert [change[place][1] for place in COUNTS] == [None, None, -30.0, None, -50.0]
    assert "公表基準により秘匿する" in release.municipal_range(member, empty, OWN).definition
    assert len(releases_to(empty.store, "demo", "meeting", MUNICIPALITIES)) == 1


def test_correction_is_checked_against_what_was_given(empty: Workspace) -> None:
    versions = []
    for counts in (COUNTS, {**COUNTS, "99201": 2}):
        save(empty, counts)
        tables = given_tables(empty, Audience.MEETING, protected_tables, MUNICIPALITIES)
        versions += tables.values()
    rules = empty.policy.rules_for(Audience.MEETING)
    assert len(protected_counts(link_given(versions, rules), rules).cell) == 2
    assert not is_told_by(versions, rules)


def test_year_is_not_shown_beside_its_months(empty: Workspace, viewer_in) -> None:
    member = viewer_in(Role.MEETING_MEMBER)
    save(empty, COUNTS)
    assert seen(empty, member)["99203"] == [20.0]
    save(empty, COUNTS, (date(2024, 3, 1), date(2024, 3, 1)))
    shown = release.municipal_range(member, empty, OWN)
    (of_place,) = (area.values for area in shown.areas if area.id == "99203")
    assert [value.value for value in of_place] == [20.0, None]
    assert of_place[1].reason == OVERLAPS


@pytest.mark.parametrize("given", [[], [YEAR]])
def test_periods_that_are_shown_never_overlap(given: list) -> None:
    months = [(date(2024, m, 1), date(2024, m, 1)) for m in range(1, 6)]
    fiscal = (date(2023, 4, 1), date(2024, 3, 1))
    kept = disjoint_spans([YEAR, fiscal, YEAR_BEFORE, *months], given)
    assert kept == ([YEAR_BEFORE, YEAR] if given else [YEAR_BEFORE, *months])
