"""The first start: the fictional prefecture is made once, and the process is settled once.

Enters: a workspace. Leaves: a store with the demo's data, made behind a progress bar; and a
process whose long-lived objects the garbage collector no longer walks through.
"""

import gc

import streamlit as st

from analysis import release, synthetic


def prepare(workspace: release.Workspace) -> None:
    """Make the demo's data when the store has none; settle the process on its first run."""
    if workspace.profile.is_synthetic and not synthetic.is_built(
        workspace.store, workspace.profile
    ):
        _make_fictional_prefecture(workspace)
    _settle_process()


def _make_fictional_prefecture(workspace: release.Workspace) -> None:
    place = st.empty()
    text = "架空県のデータを用意しています（初回のみ）"
    bar = place.progress(0.0, text=text)

    def show_progress(share: float, step: str) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=f"{text}：{step}" if step else text)

    synthetic.ensure_demo(workspace.store, workspace.profile, workspace.catalogue, show_progress)
    place.empty()


@st.cache_resource(show_spinner=False)
def _settle_process() -> bool:
    """The framework collects garbage after every run; frozen objects are left out of it."""
    gc.collect()
    gc.freeze()
    return True
