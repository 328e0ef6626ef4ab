"""A briefing made from the store: for whoever may, of what the meeting may see, and recorded."""

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pptx import Presentation
from pypdf import PdfReader

from analysis.access.viewer import Role, Viewer
from analysis.briefing import BriefingFormat, format_of, make_briefing
from analysis.disclosure.policy import load_policy
from analysis.errors import PermissionDeniedError, UserError
from analysis.indicators import load_catalogue
from analysis.profile import MeetingKind, load_profile
from analysis.release import Workspace
from analysis.store import audit_events, open_store

ANALYST = Viewer("分析担当", Role.HQ_ANALYST, "demo")


@pytest.fixture(scope="module")
def demo(demo_store_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    copy = tmp_path_factory.mktemp("briefing") / "demo.duckdb"
    shutil.copy(demo_store_file, copy)
    with open_store(copy) as store:
        yield Workspace(store, load_profile("demo"), load_catalogue(), load_policy())


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def title_of(presentation: bytes) -> str:
    opened = Presentation(BytesIO(presentation))
    return str(opened.slides[0].shapes.title.text_frame.text)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(MeetingKind))
def test_every_meeting_gets_its_document(demo: Workspace, kind: MeetingKind) -> None:
    station = demo.profile.stations[0] if kind is MeetingKind.STATION else None
    station_id = station.id if station else None
    pdf = make_briefing(ANALYST, demo, kind, station_id=station_id)
    text = text_of(pdf)
    assert demo.profile.meeting(kind).name in text
    assert "審議事項" in text
    assert station is None or station.full_name in text
    workbook = make_briefing(ANALYST, demo, kind, station_id=station_id, format="xlsx")
    assert workbook.startswith(b"PK")
    slides = make_briefing(ANALYST, demo, kind, station_id=station_id, format="pptx")
    assert demo.profile.meeting(kind).name in title_of(slides)


@pytest.mark.slow
def test_making_is_recorded_with_the_snapshot_and_no_figure(demo: Workspace) -> None:
    before = len(audit_events(demo.store, "demo", limit=1000))
    make_briefing(ANALYST, demo, MeetingKind.HEADQUARTERS)
    events = audit_events(demo.store, "demo", limit=1000)
    assert len(events) == before + 1
    newest = events[events["action"] == "briefing_made"].iloc[0]
    assert newest["person"] == "分析担当"
    assert "snapshot_id" in str(newest["detail"])


@pytest.mark.slow
def test_a_month_in_the_past_knows_nothing_of_later_ones(demo: Workspace) -> None:
    from datetime import date

    text = text_of(make_briefing(ANALYST, demo, MeetingKind.HEADQUARTERS, month=date(2024, 10, 1)))
    assert "令和6年10月" in text
    assert "令和7年3月の要点" not in text


@pytest.mark.slow
def test_station_staff_make_their_own_station_s_document_only(demo: Workspace) -> None:
    own, other = demo.profile.stations[0].id, demo.profile.stations[1].id
    officer = Viewer("推進担当者", Role.STATION_OFFICER, "demo", own)
    assert make_briefing(officer, demo, MeetingKind.STATION, station_id=own).startswith(b"%PDF")
    with pytest.raises(PermissionDeniedError):
        make_briefing(officer, demo, MeetingKind.STATION, station_id=other)
    with pytest.raises(PermissionDeniedError):
        make_briefing(officer, demo, MeetingKind.HEADQUARTERS)


def test_empty_store_gives_a_sentence_and_no_document(tmp_path: Path) -> None:
    with open_store(tmp_path / "empty.duckdb") as store:
        workspace = Workspace(store, load_profile("demo"), load_catalogue(), load_policy())
        with pytest.raises(UserError):
            make_briefing(ANALYST, workspace, MeetingKind.HEADQUARTERS)
        assert len(audit_events(store, "demo", limit=10)) == 0


def test_unknown_format_is_refused(tmp_path: Path) -> None:
    with open_store(tmp_path / "empty.duckdb") as store:
        workspace = Workspace(store, load_profile("demo"), load_catalogue(), load_policy())
        with pytest.raises(UserError, match="pdf、pptx か xlsx"):
            make_briefing(ANALYST, workspace, MeetingKind.HEADQUARTERS, format="docx")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("資料.pdf", BriefingFormat.PDF),
        ("資料.XLSX", BriefingFormat.XLSX),
        ("資料.Pptx", BriefingFormat.PPTX),
        ("資料.docx", None),
        ("資料", None),
    ],
)
def test_the_ending_of_a_file_name_chooses_the_form(
    name: str, found: BriefingFormat | None
) -> None:
    if found:
        assert format_of(name) is found
    else:
        with pytest.raises(UserError):
            format_of(name)
