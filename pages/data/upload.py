"""データ取込: template, file, preview of every difference; confirmed, approved, undone, redone."""

import streamlit as st

from analysis.access.permissions import Permission
from pages.ui import (
    batch_history,
    month_finality,
    pending_uploads,
    template_form,
    upload_form,
    upload_preview,
)
from pages.ui.frame import open_page
from pages.ui.guard import require

viewer = require(Permission.UPLOAD)
open_page("データ取込", viewer, needs_data=False)

sending, templates = st.columns([3, 2], gap="large")
with templates:
    template_form.show(viewer)
with sending:
    upload = upload_form.show(viewer)

if upload is not None:
    prepared = upload_preview.prepare(viewer, upload)
    if prepared is not None:
        upload_preview.show(viewer, prepared)

pending_uploads.show(viewer)
batch_history.show(viewer)
month_finality.show(viewer)
