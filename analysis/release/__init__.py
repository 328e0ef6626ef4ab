"""Release (公表): viewer → permission → exact → suppress → detect → released views.

Everything that a page, a chart, a download or a document holds comes from one of these functions.
Each takes the viewer first and the workspace second, begins with its permission check, and
returns frozen view types (views.py, released.py) with released values only.
"""

from analysis.release.boundary_import import (
    boundary_list,
    prepare_boundaries,
    replace_boundaries,
    undo_boundaries,
)
from analysis.release.briefing_material import briefing_material
from analysis.release.communities import communities
from analysis.release.disclosure_report import (
    bounded_cells,
    disclosure_report,
    ledger_mark,
)
from analysis.release.geometry import map_geometry
from analysis.release.jurisdiction_list import jurisdiction_list
from analysis.release.maps import jurisdiction_map, map_month, map_range
from analysis.release.municipal_maps import map_subjects, municipal_range
from analysis.release.overview import overview
from analysis.release.policy_preview import policy_preview
from analysis.release.quality import quality
from analysis.release.reliability import measure_reliability, reliability
from analysis.release.signs import judge_sign, sign_detail, sign_list
from analysis.release.stamps import (
    available_indicators,
    available_months,
    available_stations,
    cache_key,
    stamp,
)
from analysis.release.stations import station_panel
from analysis.release.submission_grid import submission_grid
from analysis.release.trends import trends
from analysis.release.uploads import (
    pending_uploads,
    redo_upload,
    undo_upload,
    upload_history,
)
from analysis.release.workspace import Workspace, open_workspace

__all__ = [
    "Workspace",
    "available_indicators",
    "available_months",
    "available_stations",
    "boundary_list",
    "bounded_cells",
    "briefing_material",
    "cache_key",
    "communities",
    "disclosure_report",
    "judge_sign",
    "jurisdiction_list",
    "jurisdiction_map",
    "ledger_mark",
    "map_geometry",
    "map_month",
    "map_range",
    "map_subjects",
    "measure_reliability",
    "municipal_range",
    "open_workspace",
    "overview",
    "pending_uploads",
    "policy_preview",
    "prepare_boundaries",
    "quality",
    "reliability",
    "redo_upload",
    "replace_boundaries",
    "sign_detail",
    "sign_list",
    "stamp",
    "station_panel",
    "submission_grid",
    "trends",
    "undo_boundaries",
    "undo_upload",
    "upload_history",
]
