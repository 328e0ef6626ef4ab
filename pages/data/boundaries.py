"""境界・管轄: which shapes maps are drawn with, changed and taken back; which station holds what."""

from analysis.access.permissions import Permission
from pages.ui import boundary_form, boundary_history, boundary_preview, jurisdiction_tables
from pages.ui.frame import open_page
from pages.ui.guard import require

viewer = require(Permission.IMPORT_BOUNDARIES)
open_page("境界・管轄", viewer, needs_data=False)

boundary_history.show_held(viewer)
choice = boundary_form.show()
if choice is not None:
    boundary_preview.show(viewer, choice)
boundary_history.show_restoring(viewer)
jurisdiction_tables.show(viewer)
