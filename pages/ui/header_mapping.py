"""Headers that a sender writes otherwise (見出しの対応): mapped once by a person, remembered, taken back.

Enters: viewer and the headers that intake does not know. Leaves: remembered meanings of this
sender's files. Nothing is mapped by resemblance: near ones stand first in the box, none is chosen.
"""

import streamlit as st

from analysis.access.permissions import Permission, check_can
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.ingest import (
    UnknownHeader,
    header_meanings,
    remember_header,
    remembered_headers,
)
from pages.ui.workspaces import workspace_of

SHOWN_HEADERS = 12


def remembered(viewer: Viewer) -> dict[str, str]:
    """Header → meaning, of the files of this viewer."""
    workspace = workspace_of(viewer.profile_id)
    return dict(remembered_headers(workspace.store, workspace.profile, viewer.name))


def show_unknown(viewer: Viewer, file_id: str, headers: tuple[UnknownHeader, ...]) -> None:
    """A form that asks what the unknown headers mean; what is said holds for later files, too."""
    labels = _labels(viewer)
    with st.form(f"headers_{file_id}", enter_to_submit=False):
        st.markdown("**見出しの意味を決める**")
        st.markdown(
            "この見出しは初めて見るものです。意味を選ぶと覚え、次のファイルからは尋ねません。"
        )
        chosen = {}
        for header in headers[:SHOWN_HEADERS]:
            near = [meaning.value for meaning in header.near]
            options = [*near, *(value for value in labels if value not in near)]
            chosen[header.header] = st.selectbox(
                f"「{header.header}」",
                options,
                index=None,
                format_func=labels.__getitem__,
                placeholder="意味を選んでください",
                key=f"header_{header.index}_{file_id}",
            )
        if st.form_submit_button("この対応を覚えて読み直す"):
            _remember(viewer, {header: value for header, value in chosen.items() if value})


def show_remembered(viewer: Viewer) -> None:
    """What is remembered, and a way to take one of it back."""
    meanings = remembered(viewer)
    if not meanings:
        return
    labels = _labels(viewer)
    header = st.selectbox(
        "覚えている見出しの対応をやめる",
        list(meanings),
        index=None,
        format_func=lambda text: f"{text} → {labels.get(meanings[text], '使えない意味')}",
        placeholder="選ばない",
        key="header_forgotten",
    )
    if header and st.button("やめる", key="header_forget"):
        _remember(viewer, {header: ""})


def _labels(viewer: Viewer) -> dict[str, str]:
    catalogue = workspace_of(viewer.profile_id).catalogue
    return {meaning.value: meaning.label for meaning in header_meanings(catalogue)}


def _remember(viewer: Viewer, meanings: dict[str, str]) -> None:
    workspace = workspace_of(viewer.profile_id)
    try:
        check_can(viewer, Permission.UPLOAD)
        for header, meaning in meanings.items():
            remember_header(
                workspace.store,
                workspace.profile,
                workspace.catalogue,
                viewer.name,
                header,
                meaning,
                person=viewer.name,
            )
    except UserError as error:
        st.error(str(error))
        return
    st.rerun()
