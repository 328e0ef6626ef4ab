"""Intake (取込): bytes → rows → checked observations → diff → commit.

Enters: a file as a station sends it. Leaves: a batch in the store, or a list of every problem with
its place and an unchanged store. Pages and the command line use the names below and no others.
"""

from analysis.ingest.commit import commit_upload
from analysis.ingest.count_cells import SYMBOLS, SymbolMeaning
from analysis.ingest.difference import Diff, UploadMode
from analysis.ingest.prepare import PreparedUpload, prepare_upload, today_in_japan
from analysis.ingest.reader import Encoding
from analysis.ingest.template import (
    blank_template,
    template_indicators,
    template_name,
    write_long_csv,
)
from analysis.ingest.upload import CheckedUpload, UploadSummary

__all__ = [
    "SYMBOLS",
    "CheckedUpload",
    "Diff",
    "Encoding",
    "PreparedUpload",
    "SymbolMeaning",
    "UploadMode",
    "UploadSummary",
    "blank_template",
    "commit_upload",
    "prepare_upload",
    "template_indicators",
    "template_name",
    "today_in_japan",
    "write_long_csv",
]
