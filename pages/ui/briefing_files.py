"""The briefing as a file (会議資料の作成): PDF and Excel, made when the button is pressed.

Enters: viewer and material. Leaves: two downloads; each one made is recorded.
"""

import streamlit as st

from analysis.access.audit import record_briefing
from analysis.access.viewer import Viewer
from analysis.release.views import BriefingMaterial
from pages.ui.workspaces import workspace_of

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_downloads(viewer: Viewer, material: BriefingMaterial) -> None:
    """Two buttons side by side."""
    pdf, workbook, _ = st.columns([2, 2, 5])
    for place, label, ending, mime in (
        (pdf, "PDFを保存", "pdf", "application/pdf"),
        (workbook, "Excelを保存", "xlsx", _EXCEL),
    ):
        place.download_button(
            label,
            data=lambda ending=ending: _make(viewer, material, ending),
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


def _make(viewer: Viewer, material: BriefingMaterial, ending: str) -> bytes:
    content = build_content(material)
    data = write_pdf(content) if ending == "pdf" else write_workbook(content)
    record_briefing(
        workspace_of(viewer.profile_id).store,
        viewer,
        material.meeting.kind,
        station_id=material.station_id,
        month=f"{material.month:%Y-%m}",
        snapshot_id=material.stamp.snapshot_id,
        file_format=ending,
    )
    return data
