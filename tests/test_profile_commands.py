"""`profile new` and `profile survey`: any prefecture from published tables, with its map."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.__main__ import main
from analysis.geography.boundaries import from_store_frame, station_shapes
from analysis.geography.parts import NO_SOURCES
from analysis.profile import load_profile
from analysis.settings import Settings
from analysis.store import boundaries, boundary_credit, open_store
from tests.geography.sample_files import geojson, shapefile_zip, square

HEAD = "項目名,警察署等コード,,,\nコード（都道府県）,コード（警察署等）,都道府県名,警察署等名,\n"
TOWNS = [
    ({"N03_004": "函館市", "N03_007": "01202"}, square(140.7, 41.7)),
    ({"N03_004": "江差町", "N03_007": "01361"}, square(140.6, 41.7)),
    ({"N03_004": "上ノ国町", "N03_007": "01362"}, square(140.5, 41.7)),
]
JURISDICTIONS = [
    ({"P18_005": "函館警察署"}, square(140.65, 41.7, 0.15)),
    ({"P18_005": "江差警察署"}, square(140.5, 41.7, 0.15)),
    ({"P18_005": "八雲警察署"}, square(141.5, 41.7)),  # closed since
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        store_path=tmp_path / "store.duckdb",
        profile_ids=("demo",),
        profiles_folder=tmp_path / "profiles",
        max_upload_mb=20,
        viewer_name="担当",
        viewer_role="hq_analyst",
        viewer_station=None,
    )


@pytest.fixture
def codes(tmp_path: Path) -> list[str]:
    """Tables of two years: between them 江差 came and a code changed its name."""
    paths = []
    for year, rows in (
        ("2021", "11,201,北海道（函館方面）,函館,\n11,203,北海道（函館方面）,八雲,\n"),
        (
            "2022",
            "11,201,北海道（函館方面）,函館,\n11,202,北海道（函館方面）,江差,\n"
            "11,203,北海道（函館方面）,せたな,\n",
        ),
    ):
        path = tmp_path / f"codes_{year}.csv"
        path.write_text(HEAD + rows, encoding="utf-8-sig")
        paths.append(str(path))
    return paths


@pytest.mark.slow
def test_a_prefecture_is_made_with_its_map_and_everything_marked(
    settings: Settings, codes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    n03, p18 = tmp_path / "N03-20260101_01_GML.zip", tmp_path / "P18-12_01.geojson"
    n03.write_bytes(shapefile_zip(TOWNS, encoding="utf-8", cpg="UTF-8"))
    p18.write_bytes(geojson(JURISDICTIONS))
    made = ["profile", "new", "--prefecture", "北海道", "--station-codes", *codes]
    given = ["--boundaries", str(n03), "--jurisdictions", str(p18)]
    assert main([*made, *given], settings) == 0
    said = capsys.readouterr().out
    assert "警察署 3。すべて要確認です。" in said
    assert "変遷の候補 2件" in said
    assert "管轄区域（P18）で使わないもの：プロファイルにない警察署：八雲警察署（1件）" in said
    assert "管轄区域（P18）にない署：せたな。" in said
    assert "市区町村の境界 3件を登録しました。" in said
    profile = load_profile("hokkaido", settings.profiles_folder)
    held = {(t.station_id, t.municipality, bool(t.part)) for t in profile.territories}
    assert held == {
        ("11-201", "函館市", False),
        ("11-201", "江差町", True),
        ("11-202", "江差町", True),
        ("11-202", "上ノ国町", False),
    }
    assert all(row.needs_confirmation for row in (*profile.territories, *profile.parts))
    with open_store(settings.store_path) as store:
        published = from_store_frame(boundaries(store, "hokkaido", "jurisdiction"))
        places = from_store_frame(boundaries(store, "hokkaido", "municipality"))
        assert "令和8年1月1日時点" in boundary_credit(store, "hokkaido", "municipality")
    # The town that both stations share is drawn in two parts, cut by the published map.
    sources = replace(NO_SOURCES, jurisdictions=published)
    shapes = station_shapes(profile, places, date(2026, 1, 1), sources)
    assert set(shapes.shapes) == {"11-201", "11-202"}
    assert shapes.split_shapes == {}
    assert shapes.unplaced.keys() == {"11-203"}  # せたな: no municipality bears its name


def test_without_boundaries_it_says_what_the_map_lacks(
    settings: Settings, codes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = ["profile", "new", "--prefecture", "北海道", "--station-codes", *codes]
    assert main(made, settings) == 0
    assert "--boundaries で指定してください" in capsys.readouterr().out
    assert not settings.store_path.exists()


def test_refused_boundaries_leave_no_profile(
    settings: Settings, codes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "N03.geojson"
    wrong.write_bytes(geojson([({"N03_004": "水戸市", "N03_007": "08201"}, square(140.4))]))
    made = ["profile", "new", "--prefecture", "北海道", "--station-codes", codes[1]]
    assert main([*made, "--boundaries", str(wrong)], settings) == 1
    assert "ほかの都道府県" in capsys.readouterr().err
    assert not settings.profiles_folder.exists()


def test_a_profile_that_is_shipped_is_not_silently_replaced(
    settings: Settings, codes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = ["profile", "new", "--prefecture", "茨城県", "--station-codes", codes[1]]
    assert main(made, settings) == 1
    assert "付属しています" in capsys.readouterr().err


def test_the_survey_lists_all_47_prefectures_with_what_changed(
    settings: Settings, codes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["profile", "survey", "--station-codes", *codes], settings) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "都道府県\t2021\t2022\t番号の使い回し\t変遷の候補"
    assert len(lines) == 1 + 47 + 1
    assert lines[1] == (
        "北海道\t2\t3\t11-203 八雲→せたな\t分離・新設：？→江差、判断が必要：八雲→せたな"
    )
    assert lines[-1] == "合計\t2\t3\t1件\t2件"


def test_tables_whose_years_cannot_be_told_apart_are_refused(
    settings: Settings, codes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other_2022.csv"
    other.write_bytes(Path(codes[1]).read_bytes())
    assert main(["profile", "survey", "--station-codes", codes[1], str(other)], settings) == 1
    assert "年を区別できません" in capsys.readouterr().err
