"""Intake (取込): bytes → rows → checked observations → diff → commit.

Enters: a file as a station sends it. Leaves: a batch in the store, or a list of every problem with
its place and an unchanged store. Pages and the command line use the names below and no others.
"""

from analysis.ingest.absences import Absence
from analysis.ingest.approval import (
    PendingReview,
    approve_upload,
    reject_upload,
    review_pending,
)
from analysis.ingest.archive import UNPACKED_FACTOR
from analysis.ingest.area_difference import AreaDiff
from analysis.ingest.commit import Submitted, commit_upload, submit_upload
from analysis.ingest.count_cells import SYMBOLS, SymbolMeaning, SymbolReading
from analysis.ingest.difference import Diff, UploadMode
from analysis.ingest.facility_difference import FacilityDay, FacilityDiff
from analysis.ingest.facility_template import (
    facility_csv,
    facility_template_name,
    facility_workbook,
)
from analysis.ingest.finality import final_months, finalise_month
from analysis.ingest.format_descriptions import measure_names
from analysis.ingest.header_memory import (
    HeaderMeaning,
    UnknownHeader,
    UnknownHeadersError,
    header_meanings,
    remember_header,
    remembered_headers,
)
from analysis.ingest.jumps import Jump
from analysis.ingest.prepare import PreparedUpload, prepare_upload, today_in_japan
from analysis.ingest.reader import Encoding
from analysis.ingest.reading_choices import CountingBasis, ReadingChoices
from analysis.ingest.reading_watch import Progress, ReadingWatch
from analysis.ingest.residence_difference import ResidenceDiff, ResidentDay, ResidentSums
from analysis.ingest.sheet_choice import EVERY_SHEET, SheetChoice, SheetChoiceError
from analysis.ingest.template import (
    blank_template,
    template_indicators,
    template_name,
    write_long_csv,
)
from analysis.ingest.upload import CheckedUpload, UploadSummary
from analysis.ingest.workbook_template import workbook_template, workbook_template_name

__all__ = [
    "EVERY_SHEET",
    "SYMBOLS",
    "UNPACKED_FACTOR",
    "Absence",
    "AreaDiff",
    "CheckedUpload",
    "CountingBasis",
    "Diff",
    "Encoding",
    "FacilityDay",
    "FacilityDiff",
    "HeaderMeaning",
    "Jump",
    "PendingReview",
    "PreparedUpload",
    "Progress",
    "ReadingChoices",
    "ReadingWatch",
    "ResidenceDiff",
    "ResidentDay",
    "ResidentSums",
    "SheetChoice",
    "SheetChoiceError",
    "Submitted",
    "SymbolMeaning",
    "SymbolReading",
    "UnknownHeader",
    "UnknownHeadersError",
    "UploadMode",
    "UploadSummary",
    "approve_upload",
    "blank_template",
    "commit_upload",
    "facility_csv",
    "facility_template_name",
    "facility_workbook",
    "final_months",
    "finalise_month",
    "header_meanings",
    "measure_names",
    "prepare_upload",
    "reject_upload",
    "remember_header",
    "remembered_headers",
    "review_pending",
    "submit_upload",
    "template_indicators",
    "template_name",
    "today_in_japan",
    "workbook_template",
    "workbook_template_name",
    "write_long_csv",
]
