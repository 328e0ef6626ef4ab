"""境界データの取込: previewed, then replaced, and an earlier list can hold again."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from analysis.access.viewer import Role, Viewer
from analysis.disclosure.policy import load_policy
from analysis.errors import PermissionDeniedError, UserError
from analysis.geography.boundary_kinds import BoundaryKind
from analysis.indicators import load_catalogue
from analysis.profile import Profile, Station, Territory, load_profile
from analysis.release import (
    Workspace,
    boundary_list,
    prepare_boundaries,
    replace_boundaries,
    undo_boundaries,
)
from analysis.release.boundary_import import BoundaryOptions
from analysis.release.geometry import build_geometry
from analysis.store import Store, boundaries, boundary_credit, open_store
from tests.geography.sample_files import geojson, geopackage, shapefile_zip, square

TOWNS = [
    ({"N03_004": "山田市", "N03_007": "00201"}, square(150.0)),
    ({"N03_004": "川田市", "N03_007": "00202"}, square(150.1)),
]
FILE = "N03-21_00_210101.geojson"
NO_OPTIONS = BoundaryOptions()


def analyst(workspace: Workspace) -> Viewer:
    return Viewer("担当", Role.HQ_ANALYST, workspace.profile.id, None)


def _profile(profile_id: str) -> Profile:
    names = {"99-101": ("山田", "00201"), "99-102": ("川田", "00202")}
    return replace(
        load_profile("demo"),
        id=profile_id,
        stations=tuple(
            Station(i, name, None, None, "", False, "") for i, (name, _) in names.items()
        ),
        territories=tuple(
            Territory(i, code, f"{name}市", "", False, "") for i, (name, code) in names.items()
        ),
        successions=(),
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One file for all tests: each has a profile of its own in it."""
    with open_store(tmp_path_factory.mktemp("store") / "store.duckdb") as opened:
        yield opened


_numbers = itertools.count()


@pytest.fixture
def workspace(store: Store) -> Workspace:
    profile = _profile(f"made-up-{next(_numbers)}")
    return Workspace(store, profile, load_catalogue(), load_policy())


def stored(workspace: Workspace, kind: str = "municipality") -> list[str]:
    return list(boundaries(workspace.store, workspace.profile.id, kind)["name"])


def test_a_preview_writes_nothing_and_tells_what_would_change(workspace: Workspace) -> None:
    steps: list[tuple[float, str]] = []
    (preview,) = prepare_boundaries(
        analyst(workspace),
        workspace,
        FILE,
        geojson(TOWNS),
        NO_OPTIONS,
        lambda *step: steps.append(step),
    )
    assert stored(workspace) == []
    assert dict(preview.facts)["図形"] == "2件から2件"
    assert preview.changes.added == ("山田市（00201）", "川田市（00202）")
    assert preview.stations == ()
    assert [share for share, _ in steps] == sorted(share for share, _ in steps)
    assert steps[-1][0] == 1


def test_replacing_stores_shapes_and_credit_under_a_persons_name(workspace: Workspace) -> None:
    previews = prepare_boundaries(analyst(workspace), workspace, FILE, geojson(TOWNS), NO_OPTIONS)
    replace_boundaries(analyst(workspace), workspace, previews)
    assert stored(workspace) == ["山田市", "川田市"]
    assert "令和3年1月1日時点" in boundary_credit(
        workspace.store, workspace.profile.id, "municipality"
    )
    (only,) = boundary_list(analyst(workspace), workspace)
    assert (only.shapes, only.person, only.is_held) == (2, "担当", True)


def test_what_differs_is_named_and_the_old_list_holds_again(workspace: Workspace) -> None:
    first = prepare_boundaries(analyst(workspace), workspace, FILE, geojson(TOWNS), NO_OPTIONS)
    replace_boundaries(analyst(workspace), workspace, first)
    changed = [
        ({"N03_004": "新山田市", "N03_007": "00201"}, square(150.0)),
        ({"N03_004": "川田市", "N03_007": "00202"}, shapely.box(150.1, 36.0, 150.3, 36.1)),
    ]
    second = prepare_boundaries(analyst(workspace), workspace, FILE, geojson(changed), NO_OPTIONS)
    assert second[0].changes.renamed == ("山田市 → 新山田市",)
    assert second[0].changes.reshaped == ("川田市（＋100.0 ％）",)
    replace_boundaries(analyst(workspace), workspace, second)
    before = boundary_list(analyst(workspace), workspace)[1]
    undo_boundaries(analyst(workspace), workspace, BoundaryKind.MUNICIPALITY, before.set_id)
    assert stored(workspace) == ["山田市", "川田市"]


@pytest.mark.parametrize("form", ["geojson", "zip", "gpkg"])
def test_every_format_gives_the_same_shapes(
    workspace: Workspace, tmp_path: Path, form: str
) -> None:
    content = {
        "geojson": lambda: geojson(TOWNS),
        "zip": lambda: shapefile_zip(TOWNS),
        "gpkg": lambda: geopackage(tmp_path / "a.gpkg", TOWNS),
    }[form]()
    (preview,) = prepare_boundaries(analyst(workspace), workspace, FILE, content, NO_OPTIONS)
    assert all(preview.frame["geometry"][i].equals(TOWNS[i][1]) for i in (0, 1))


def test_overlaps_and_crossings_are_mended_and_told(workspace: Workspace) -> None:
    crossing = shapely.Polygon([(150.1, 36), (150.2, 36.1), (150.2, 36), (150.1, 36.1)])
    wrong = [TOWNS[0], ({"N03_004": "川田市", "N03_007": "00202"}, crossing)]
    (preview,) = prepare_boundaries(analyst(workspace), workspace, FILE, geojson(wrong), NO_OPTIONS)
    assert any("修復しました：川田市" in note for note in preview.notes)
    over = [TOWNS[0], ({"N03_004": "川田市", "N03_007": "00202"}, square(150.09))]
    (preview,) = prepare_boundaries(analyst(workspace), workspace, FILE, geojson(over), NO_OPTIONS)
    assert any("重なり1か所" in note and "山田市と川田市" in note for note in preview.notes)
    assert dict(preview.facts)["境界の共有"] == "すべて一致"


def test_a_file_of_another_prefecture_is_refused(workspace: Workspace) -> None:
    other = [({"N03_004": "水戸市", "N03_007": "08201"}, square(140.4))]
    with pytest.raises(UserError, match="一つもありません"):
        prepare_boundaries(analyst(workspace), workspace, FILE, geojson(other), NO_OPTIONS)
    assert stored(workspace) == []


def test_rivers_are_cut_to_the_prefecture_and_stations_get_their_places(
    workspace: Workspace,
) -> None:
    replace_boundaries(
        analyst(workspace),
        workspace,
        prepare_boundaries(analyst(workspace), workspace, FILE, geojson(TOWNS), NO_OPTIONS),
    )
    river = geojson([({"W05_004": "山田川"}, shapely.LineString([(149, 36.05), (151, 36.05)]))])
    (lines,) = prepare_boundaries(analyst(workspace), workspace, "W05.geojson", river, NO_OPTIONS)
    assert lines.kind is BoundaryKind.RIVER
    assert lines.frame["geometry"][0].bounds == pytest.approx((149.95, 36.05, 150.25, 36.05))
    station = geojson([({"P18_001": "山田警察署"}, shapely.Point(150.05, 36.05))])
    (points,) = prepare_boundaries(
        analyst(workspace), workspace, "P18-12.geojson", station, NO_OPTIONS
    )
    assert points.frame["code"].tolist() == ["99-101"]
    assert points.stations == (("川田警察署", "このファイルにありません。"),)


@pytest.mark.parametrize("role", [Role.MEETING_MEMBER, Role.PARTNER, Role.STATION_OFFICER])
def test_who_may_not_replace_boundaries_does_not_even_see_a_preview(
    workspace: Workspace, role: Role
) -> None:
    station_id = "99-101" if role is Role.STATION_OFFICER else None
    viewer = Viewer("誰か", role, workspace.profile.id, station_id)
    with pytest.raises(PermissionDeniedError):
        prepare_boundaries(viewer, workspace, FILE, geojson(TOWNS), NO_OPTIONS)
    with pytest.raises(PermissionDeniedError):
        replace_boundaries(viewer, workspace, ())
    with pytest.raises(PermissionDeniedError):
        boundary_list(viewer, workspace)
    with pytest.raises(PermissionDeniedError):
        undo_boundaries(viewer, workspace, BoundaryKind.RAIL, None)


def test_a_raw_shapefile_is_told_to_come_in_a_zip(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="ZIP で指定"):
        prepare_boundaries(analyst(workspace), workspace, "a.shp", b"\x00\x00\x27\x0a", NO_OPTIONS)


def test_land_that_no_station_holds_is_drawn_as_nobodys_and_not_as_a_zero(
    workspace: Workspace,
) -> None:
    unheld = ({"N03_004": "森田市", "N03_007": "00203"}, square(150.2))
    previews = prepare_boundaries(
        analyst(workspace), workspace, FILE, geojson([*TOWNS, unheld]), NO_OPTIONS
    )
    replace_boundaries(analyst(workspace), workspace, previews)
    drawn = build_geometry(workspace, date(2025, 1, 1)).municipalities["features"]
    assert isinstance(drawn, list)
    marked = {f["properties"]["name"]: f["properties"]["is_split"] for f in drawn}
    assert marked == {"山田市": False, "川田市": False, "森田市": True}
