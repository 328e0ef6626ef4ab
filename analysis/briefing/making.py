"""Making a briefing (会議資料の作成): for the page and for the command line, the same bytes.

Enters: viewer, workspace, the kind of meeting, a format. Leaves: a file's bytes and one audit
event that says who made it, from which snapshot.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import PurePath

from analysis.access.audit import record_briefing
from analysis.access.viewer import Viewer
from analysis.briefing.content import build_content
from analysis.briefing.model import Document
from analysis.briefing.pdf import write_pdf
from analysis.briefing.powerpoint import write_presentation
from analysis.briefing.workbook import write_workbook
from analysis.errors import UserError
from analysis.profile import MeetingKind
from analysis.release import briefing_material
from analysis.release.workspace import Workspace

_OFFICE = "application/vnd.openxmlformats-officedocument"


class BriefingFormat(StrEnum):
    """The forms in which a briefing leaves."""

    PDF = "pdf"
    PPTX = "pptx"
    XLSX = "xlsx"

    @property
    def label(self) -> str:
        """The word on the button."""
        return {"pdf": "PDF", "pptx": "PowerPoint", "xlsx": "Excel"}[self.value]

    @property
    def media_type(self) -> str:
        """For a download."""
        return {
            "pdf": "application/pdf",
            "pptx": f"{_OFFICE}.presentationml.presentation",
            "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
        }[self.value]


_WRITERS: dict[BriefingFormat, Callable[[Document], bytes]] = {
    BriefingFormat.PDF: write_pdf,
    BriefingFormat.PPTX: write_presentation,
    BriefingFormat.XLSX: write_workbook,
}


def format_of(name: str) -> BriefingFormat:
    """The format that a file name asks for. Raises UserError for any other ending."""
    ending = PurePath(name).suffix.removeprefix(".").lower()
    if ending not in set(BriefingFormat):
        raise UserError("会議資料のファイル名は .pdf、.pptx か .xlsx で終わるようにしてください。")
    return BriefingFormat(ending)


def make_briefing(
    viewer: Viewer,
    workspace: Workspace,
    kind: MeetingKind,
    *,
    station_id: str | None = None,
    month: date | None = None,
    previous_meeting_month: date | None = None,
    format: BriefingFormat | str = BriefingFormat.PDF,  # noqa: A002  the word of the interface
) -> bytes:
    """One briefing as a file, and its audit event.

    month: the newest one when None; previous_meeting_month: the month before. Raises UserError
    for an unknown format, a month without data or a missing station, PermissionDeniedError when
    the viewer may not make it.
    """
    if format not in set(BriefingFormat):
        raise UserError("会議資料の形式は pdf、pptx か xlsx です。")
    material = briefing_material(
        viewer, workspace, kind, month=month, station_id=station_id,
        previous_meeting_month=previous_meeting_month,
    )  # fmt: skip
    document = build_content(material)
    written = _WRITERS[BriefingFormat(format)](document)
    record_briefing(
        workspace.store, viewer, kind, station_id=material.station_id,
        month=f"{material.month:%Y-%m}", snapshot_id=material.stamp.snapshot_id,
        file_format=str(format),
    )  # fmt: skip
    return written
