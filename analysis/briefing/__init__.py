"""Briefings (会議資料): released values → one content model → PDF, PPTX and XLSX.

Enters: `BriefingMaterial` of analysis.release. Leaves: documents. Nothing here sees an exact count.
"""

from analysis.briefing.content import build_content
from analysis.briefing.making import BriefingFormat, format_of, make_briefing
from analysis.briefing.model import Document
from analysis.briefing.pdf import write_pdf
from analysis.briefing.powerpoint import write_presentation
from analysis.briefing.workbook import write_workbook

__all__ = [
    "BriefingFormat",
    "Document",
    "build_content",
    "format_of",
    "make_briefing",
    "write_pdf",
    "write_presentation",
    "write_workbook",
]
