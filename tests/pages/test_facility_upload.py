"""施設数 on the upload page: the template for those who may use it, and what a table would change."""

import pytest

from tests.pages.conftest import STATION_ID, OpenScreen

pytestmark = pytest.mark.slow
PAGE = "pages/data/upload.py"
TABLE = """警察署名,施設種別,施設規模,施設数,基準日
葦原中央,大学,100人以上,3,令和7年1月1日
"""


def test_a_table_of_facilities_is_previewed_in_a_sentence(screen: OpenScreen) -> None:
    session = screen()
    session.open(PAGE)
    file = ("施設数.csv", TABLE.encode(), "text/csv")
    session.run.file_uploader[0].set_value(file).run()
    session.until_read()
    assert "令和7年1月1日現在の施設数（企業・学校" in session.said
    assert "→3施設" in session.said
    assert [button for button in session.run.button if button.key == "upload_confirm"]


@pytest.mark.parametrize(("role", "offered"), [("hq_analyst", True), ("station_officer", False)])
def test_the_facilities_template_is_for_the_headquarters(
    screen: OpenScreen, role: str, offered: bool
) -> None:
    session = screen(role=role, station=STATION_ID if role == "station_officer" else "")
    session.open(PAGE)
    labels = [expander.label for expander in session.run.expander]
    assert ("企業・学校、繁華街・商業施設の数のひな形" in labels) is offered
