"""境界・管轄 on the screen: looked at before anything is replaced, and taken back."""

from pathlib import Path

import pytest
import shapely

from tests.geography.sample_files import geojson, square
from tests.pages.conftest import OpenScreen, Screen

PAGE = "pages/data/boundaries.py"

pytestmark = pytest.mark.slow


@pytest.fixture
def session(screen: OpenScreen, tmp_path: Path) -> Screen:
    """The page of a prefecture without figures: nothing else has to be computed."""
    opened = screen(store=tmp_path / "store.duckdb", profiles="ibaraki")
    opened.open(PAGE)
    return opened


def _rivers(*names: str) -> bytes:
    line = shapely.LineString([(140.1, 36.1), (140.5, 36.3)])
    return geojson([({"W05_004": name}, line) for name in names])


def _choose(session: Screen, data: bytes, name: str) -> None:
    session.run.file_uploader[0].set_value((name, data, "application/json")).run()
    assert not session.run.exception


def _register(session: Screen, data: bytes) -> None:
    _choose(session, data, "W05.geojson")
    session.run.button(key="boundary_confirm").click().run()
    assert "河川を登録しました" in session.said


def _rivers_in_use(session: Screen) -> str:
    return next(row[2] for row in session.cells("登録済みの境界") if row[1] == "河川")


def test_a_file_is_previewed_registered_and_taken_back(session: Screen) -> None:
    assert "国土数値情報の「行政区域」（N03）" in session.said  # where to begin
    _register(session, _rivers("那珂川", "鬼怒川"))
    _choose(session, _rivers("那珂川", "久慈川", "桜川"), "W05.geojson")
    assert "河川（登録前の確認）" in session.said
    assert session.cells("河川：登録済みのものとの違い") == [
        ["なくなる", "鬼怒川"],
        ["加わる", "久慈川"],
        ["加わる", "桜川"],
    ]
    assert len(session.run.get("plotly_chart")) == 1
    assert _rivers_in_use(session) == "2"  # nothing is written by looking
    session.run.button(key="boundary_confirm").click().run()
    assert _rivers_in_use(session) == "3"
    restore = next(box for box in session.run.selectbox if box.label == "戻す一覧")
    restore.select(next(option for option in restore.options if "2件" in option)).run()
    next(button for button in session.run.button if button.label == "戻す").click().run()
    assert "一覧に戻しました" in session.said
    assert _rivers_in_use(session) == "2"
    assert [row[-1] for row in session.cells("登録の履歴")].count("使用中") == 1


def test_a_refused_file_says_why_and_offers_no_button(session: Screen) -> None:
    other = [({"N03_004": "函館市", "N03_007": "01202"}, square(140.7, 41.7))]
    _choose(session, geojson(other), "N03.geojson")
    assert "ほかの都道府県" in session.errors
    assert not [button for button in session.run.button if button.key == "boundary_confirm"]


def test_jurisdictions_and_changes_are_listed_with_what_is_open(session: Screen) -> None:
    stations = {row[0]: row for row in session.cells("管轄")}
    assert len(stations) == 27
    assert stations["つくば警察署"][1:4] == ["令和2年3月2日", "つくば市", "確認済み"]
    assert stations["水戸警察署"][3] == "要確認"
    changes = session.cells("署の変遷")
    assert [row[:4] for row in changes] == [
        ["平成29年4月1日", "分離・新設", "鹿嶋警察署", "鹿嶋警察署・神栖警察署"],
        ["令和2年3月2日", "統合", "つくば中央警察署・つくば北警察署", "つくば警察署"],
    ]
    assert "これより前は統合前の署の合計" in changes[1][4]
