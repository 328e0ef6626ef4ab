"""A message of the program raised while a page is made stands on it, whole."""

import pytest

from analysis import release
from analysis.errors import UserError
from tests.pages.conftest import OpenScreen


def test_user_error_of_a_page_is_shown_in_words(
    screen: OpenScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise UserError("会議向けの公表を止めました。")

    monkeypatch.setattr(release, "overview", stopped)
    session = screen()
    session.open()
    assert "会議向けの公表を止めました。" in session.errors
    assert session.titles == ["概況"]
