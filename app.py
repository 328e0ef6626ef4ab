"""Kizashi's screen: names the viewer, opens the store, registers the pages, runs one.

Enters: settings and the browser's request. Leaves: the page that was asked for, or a message that
says what is wrong and what to do.
"""

from pathlib import Path

import streamlit as st

from analysis.errors import UserError
from pages.ui import first_start, japanese_interface, sidebar
from pages.ui.cached_queries import begin_run
from pages.ui.page_list import ADDRESSES, navigation
from pages.ui.workspaces import current_viewer, current_workspace

# The icon is a file of this project: a named one would be fetched from another host.
ABOUT = "**兆 Kizashi**　在留外国人の安全の確保に向けた総合対策のための実態把握"
ICON = Path(__file__).parent / "pages" / "ui" / "icon.png"

st.set_page_config(
    page_title="兆 Kizashi",
    page_icon=str(ICON),
    layout="wide",
    initial_sidebar_state=210,
    menu_items={"Get help": None, "Report a bug": None, "About": ABOUT},
)

page = None
try:
    viewer = current_viewer()
    # Before anything that may fail: an address must be known, or the error looks like a lost page.
    navigated = navigation(viewer)
    first_start.prepare(current_workspace())
    begin_run(viewer)
    sidebar.show(viewer)
    page = navigated
except UserError as error:
    st.error(str(error), icon=":material/error:")
japanese_interface.show(ADDRESSES)  # once a run, whatever becomes of the page
if page is not None:
    try:
        page.run()
    except UserError as error:
        st.error(str(error), icon=":material/error:")
