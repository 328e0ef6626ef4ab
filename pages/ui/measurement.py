"""A measurement under way (検証の実行): one thread a prefecture, seen and stopped by whoever may.

Enters: a viewer who may measure. Leaves: the kept result in the store; until then the share done,
and a button that stops it between two steps. Other pages go on meanwhile. Owns what runs in this
process, and one word of the session: what the last one ended with.
"""

from dataclasses import dataclass, field
from threading import Event, Lock, Thread

import streamlit as st

from analysis import release
from analysis.access.viewer import Viewer
from analysis.errors import CancelledError, UserError
from pages.ui.workspaces import workspace_of

POLL_SECONDS = 1.0
_UNFORESEEN = "検証の途中で予期しない誤りが起きました。管理者は記録（ログ）を確認してください。"


@dataclass
class Measurement:
    """How far it is. ending: "" while it runs and when it went well, else what to say."""

    share: float = 0.0
    step: str = "準備しています"
    ending: str = ""
    is_done: bool = False
    stop: Event = field(default_factory=Event)

    def note(self, share: float, step: str) -> None:
        """Take down the progress."""
        self.share, self.step = share, step


_under_way: dict[tuple[str, str], Measurement] = {}
_lock = Lock()


def _place(viewer: Viewer) -> tuple[str, str]:
    return str(workspace_of(viewer.profile_id).store.path), viewer.profile_id


def under_way(viewer: Viewer) -> Measurement | None:
    """The measurement of the viewer's prefecture, finished ones until they are looked at."""
    with _lock:
        return _under_way.get(_place(viewer))


def start(viewer: Viewer) -> None:
    """Begin to measure, unless somebody has begun already."""
    place, workspace = _place(viewer), workspace_of(viewer.profile_id)
    with _lock:
        held = _under_way.get(place)
        if held is not None and not held.is_done:
            return
        measurement = _under_way[place] = Measurement()
    Thread(target=_measure, args=(viewer, workspace, measurement), daemon=True).start()


def _measure(viewer: Viewer, workspace: release.Workspace, measurement: Measurement) -> None:
    measurement.ending = _UNFORESEEN  # until it is known better
    try:
        release.measure_reliability(
            viewer,
            workspace,
            on_progress=measurement.note,
            is_cancelled=measurement.stop.is_set,
        )
        measurement.ending = ""
    except CancelledError:
        measurement.ending = "検証を中止しました。何も保存していません。"
    except UserError as error:
        measurement.ending = str(error)
    finally:
        measurement.is_done = True


def _take_away(viewer: Viewer) -> None:
    with _lock:
        _under_way.pop(_place(viewer), None)


def show(viewer: Viewer) -> bool:
    """Progress and the button to stop; True while something runs, and then nothing else is asked."""
    measurement = under_way(viewer)
    if measurement is None:
        return False
    if measurement.is_done:
        _take_away(viewer)
        if measurement.ending:
            st.warning(measurement.ending, icon=":material/info:")
        return False
    st.fragment(_show_progress, run_every=POLL_SECONDS)(measurement)
    return True


def _show_progress(measurement: Measurement) -> None:
    if measurement.is_done:
        st.rerun()
    bar, button = st.columns([5, 1], vertical_alignment="bottom")
    share = min(max(measurement.share, 0.0), 1.0)
    bar.progress(share, text=f"検証しています：{measurement.step}（ほかの画面は使えます）")
    is_stopping = measurement.stop.is_set()
    button.button(
        "中止しています…" if is_stopping else "中止",
        key="reliability_stop",
        icon=":material/stop_circle:",
        disabled=is_stopping,
        on_click=measurement.stop.set,
        width="stretch",
    )
