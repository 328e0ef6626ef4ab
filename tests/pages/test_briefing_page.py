"""会議資料 on the screen: the prefecture's own meetings, and the files that leave."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from analysis.profile import MeetingKind
from pages.ui.briefing_files import _make
from pages.ui.meeting_filters import MeetingFilter
from pages.ui.workspaces import current_viewer
from tests.pages.conftest import OpenScreen

PAGE = "pages/meeting/briefing.py"


def test_meetings_have_the_prefectures_own_names(screen: OpenScreen) -> None:
    session = screen()
    at = session.open(PAGE)
    assert [o.split("（")[0] for o in at.selectbox(key="meeting_kind").options][0] == "対策会議"
    assert len(at.selectbox(key="meeting_kind").options) == len(MeetingKind)
    labels = [button.label for button in at.get("download_button")]
    assert labels == ["PDFを保存", "PowerPointを保存", "Excelを保存"]


def test_station_meeting_asks_for_the_station(screen: OpenScreen) -> None:
    session = screen()
    at = session.open(PAGE)
    assert not [box for box in at.selectbox if box.key == "meeting_station"]
    at.selectbox(key="meeting_kind").set_value("station").run()
    assert at.selectbox(key="meeting_station").options[0].endswith("警察署")
    assert not at.exception


@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF"), ("pptx", b"PK"), ("xlsx", b"PK")])
def test_button_makes_the_file(screen: OpenScreen, ending: str, start: bytes) -> None:
    screen().open(PAGE)
    chosen = MeetingFilter(MeetingKind.HEADQUARTERS, date(2025, 3, 1), None, None)
    data = _make(current_viewer(), chosen, ending)
    assert data.startswith(start)
    if ending == "pdf":
        assert "架空" in PdfReader(io.BytesIO(data)).pages[0].extract_text()
