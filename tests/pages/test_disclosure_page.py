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
    screen(role="meeting_member", store=store).open()
    session = screen(role="hq_analyst", store=store)
    session.open(PAGE)
    (row,) = session.cells("公表台帳")
    assert row[1] == "会議"
