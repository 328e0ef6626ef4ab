"""The briefing as a file (会議資料の作成): PDF, PowerPoint and Excel, made when the button is pressed.

Enters: viewer, the meeting chosen, its material. Leaves: three downloads, the same files that the
command line makes; each one made is recorded.
"""

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.release.views import BriefingMaterial
from pages.ui.meeting_filters import MeetingFilter
from pages.ui.workspaces import workspace_of

_OFFICE = "application/vnd.openxmlformats-officedocument"


def show_downloads(viewer: Viewer, chosen: MeetingFilter, material: BriefingMaterial) -> None:
    """Three buttons side by side."""
    pdf, slides, workbook, _ = st.columns([2, 2, 2, 3])
    for place, label, ending, mime in (
        (pdf, "PDFを保存", "pdf", "application/pdf"),
        (slides, "PowerPointを保存", "pptx", f"{_OFFICE}.presentationml.presentation"),
        (workbook, "Excelを保存", "xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
    ):
        place.download_button(
            label,
            data=lambda ending=ending: _make(viewer, chosen, ending),
            file_name=file_name(material, ending),
            mime=mime,
            key=f"briefing_{ending}",
            icon=":material/download:",
            type="primary" if ending == "pdf" else "secondary",
            on_click="ignore",
            width="stretch",
        )


def file_name(material: BriefingMaterial, ending: str) -> str:
    """対策会議_架空県_2024-10.pdf."""
    place = material.station_name or material.stamp.profile_name
    return f"{material.meeting.name}_{place}_{material.month:%Y-%m}.{ending}"


def _make(viewer: Viewer, chosen: MeetingFilter, ending: str) -> bytes:
    # Here and not above: the writers of documents take their time to load, and only this needs them.
    from analysis.briefing import make_briefing

    return make_briefing(
        viewer,
        workspace_of(viewer.profile_id),
        chosen.kind,
        station_id=chosen.station_id,
        month=chosen.month,
        previous_meeting_month=chosen.previous_month,
        format=ending,
    )
