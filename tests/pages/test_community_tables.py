"""集住地域 and facilities beside the map: the same as its layers say, in tables."""

import pytest

from tests.pages.conftest import OpenScreen

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("role", ["hq_analyst", "meeting_member"])
def test_the_map_page_tells_its_layers_in_tables(screen: OpenScreen, role: str) -> None:
    session = screen(role=role)
    session.open("pages/explore/map.py")
    areas = session.cells("集住地域")
    assert len(areas) == 6
    assert all(name.endswith("周辺") for name, *_ in areas)
    effects = session.cells("基準を変えたときの集住地域の変化")
    assert [row[:2] for row in effects if row[2] == "採用"] == [
        ["立地係数", "2倍以上"],
        ["偽発見率", "10％以下"],
        ["周辺の取り方", "境界を接する地域"],
    ]
    counts = [row[-1] for row in session.cells("企業・学校、繁華街・商業施設")]
    small = {f"{count}施設" for count in (1, 2)} & set(counts)
    assert bool(small) is (role == "hq_analyst")
    assert "国籍別の集計はありません" in session.said
    assert "集住地域の出典：架空データ" in session.said
