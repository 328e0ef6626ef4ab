"""秘匿処理: shares, bounds and the ledger stand on the page; looking at it gives nothing away."""

import shutil
from pathlib import Path

from tests.pages.conftest import OpenScreen

PAGE = "pages/data/disclosure.py"


def test_page_bounds_what_is_withheld_and_lists_what_was_given(
    screen: OpenScreen, demo_store_file: Path, tmp_path: Path
) -> None:
    store = tmp_path / "own.duckdb"
    shutil.copy(demo_store_file, store)
    session = screen(role="hq_analyst", store=store)
    session.open(PAGE)
    assert "保護区間" in session.said
    assert "まだどの公表先にも渡していません" in session.said
    bounds = next(name for name in session.tables() if name.endswith("　会議"))
    assert {row[-1] for row in session.cells(bounds)} == {"保たれている"}
    places = {row[0]: row for row in session.cells("地域別の数値の秘匿（会議）")}
    assert places["企業・学校、繁華街・商業施設"][2].endswith("％")
    assert "公表資料（在留外国人数（住民）、総人口）は秘匿しない" in places["市区町村別の数値"][-1]
    screen(role="meeting_member", store=store).open()
    session = screen(role="hq_analyst", store=store)
    session.open(PAGE)
    (row,) = session.cells("公表台帳")
    assert row[1:3] == ["会議", "警察署"]
