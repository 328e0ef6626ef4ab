"""Who may open which page, held against the table of design §1, written out here once more."""

import pytest

from tests.pages.conftest import PAGES, STATION_ID, OpenScreen

READING = {"概況", "地図", "推移"}
MAY_OPEN = {
    "hq_analyst": set(PAGES.values()),
    "station_officer": set(PAGES.values()) - {"境界・管轄", "秘匿処理"},
    "meeting_member": READING,
    "partner": {"概況"},
    "administrator": READING | {"データ品質", "検知の信頼性", "境界・管轄"},
}


@pytest.mark.parametrize("role", MAY_OPEN)
def test_role_opens_its_pages_and_is_refused_the_others_in_words(
    screen: OpenScreen, role: str
) -> None:
    session = screen(role=role, station=STATION_ID if role == "station_officer" else "")
    session.open()
    for page, title in PAGES.items():
        session.open(page)
        if title in MAY_OPEN[role]:
            assert session.titles == [title]
            assert session.errors == ""
            assert "架空データ" in session.said
        else:
            assert session.titles == ["この画面は開けません"]
            assert "許可されていません" in session.errors
            assert session.tables() == {}
            assert session.run.get("plotly_chart") == []


def test_screen_says_that_there_is_no_login_and_who_looks(screen: OpenScreen) -> None:
    session = screen(role="meeting_member")
    session.open()
    assert "ログインなし（設定による閲覧者：試験の担当者、会議構成員）" in session.said


def test_unknown_role_is_refused_before_anything_is_shown(screen: OpenScreen) -> None:
    session = screen(role="superuser")
    session.open()
    assert "役割「superuser」はありません" in session.errors
    assert session.tables() == {}


def test_station_of_another_prefecture_is_refused(screen: OpenScreen) -> None:
    session = screen(role="station_officer", station="43-101")
    session.open()
    assert "このプロファイルにありません" in session.errors
    assert session.tables() == {}


def test_one_process_never_shows_one_viewer_what_was_computed_for_another(
    screen: OpenScreen,
) -> None:
    seen = {}
    for role in ("hq_analyst", "meeting_member", "partner", "hq_analyst"):
        session = screen(role=role)
        session.open()
        caption = next(name for name in session.tables() if name.startswith("指標の動き"))
        texts = [text for row in session.cells(caption) for text in row]
        assert seen.setdefault(role, texts) == texts
    assert "X" not in seen["hq_analyst"]
    assert seen["hq_analyst"] != seen["partner"]
    assert seen["partner"].count("X") >= seen["meeting_member"].count("X") > 0


def test_station_staff_choose_no_other_station_for_template_or_briefing(
    screen: OpenScreen,
) -> None:
    session = screen(role="station_officer", station=STATION_ID)
    session.open("pages/data/upload.py")
    assert len(session.run.selectbox(key="template_station").options) == 1
    session.open("pages/meeting/briefing.py")
    assert len(session.run.selectbox(key="meeting_kind").options) == 1
    assert len(session.run.selectbox(key="meeting_station").options) == 1
