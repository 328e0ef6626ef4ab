"""The upload form (ファイルの選択): which file, and what happens to figures it does not hold.

Enters: viewer. Leaves: an `Upload`, or None while no file is chosen. Owns the uploader's place in
the session; `forget_file` empties it.
"""

from dataclasses import dataclass

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.ingest import UploadMode
from pages.ui import reading_choices_form
from pages.ui.reading_choices_form import Reading
from pages.ui.workspaces import settings

_TURN_KEY = "upload_turn"
_DONE_KEY = "upload_done"
_FAILED_KEY = "upload_failed"


@dataclass(frozen=True)
class Upload:
    """A chosen file and how it is to be read. file_id is of this one choice, not of its content."""

    file_id: str
    name: str
    data: bytes
    mode: UploadMode
    reading: Reading


def show(viewer: Viewer) -> Upload | None:
    """Uploader, mode and ways of reading; after a confirmed upload, what became of it."""
    st.subheader("ファイルの取込", anchor=False)
    done = st.session_state.pop(_DONE_KEY, None)
    if done:
        st.success(done, icon=":material/check:")
    failed = st.session_state.pop(_FAILED_KEY, None)
    if failed:
        st.error(failed, icon=":material/error:")
    limit = settings().max_upload_mb
    whose = "担当の警察署の" if viewer.station_id else "警察署の"
    st.markdown(
        f"{whose}月別件数のファイルを選びます。Excel（xlsx）・CSV・TSV・それらのZIP、"
        "縦持ち・横持ち、UTF-8・Shift_JIS（CP932）のどれでも使えます。"
        f"1ファイル{limit}MBまで。個人に関する情報を含むファイルは取り込めません。"
    )
    file = st.file_uploader(
        "取り込むファイル",
        type=["csv", "tsv", "txt", "xlsx", "zip"],
        key=f"upload_file_{st.session_state.get(_TURN_KEY, 0)}",
        max_upload_size=limit,
    )
    mode = st.radio(
        "ファイルにない値の扱い",
        [mode.value for mode in UploadMode],
        format_func=lambda value: UploadMode(value).label,
        key="upload_mode",
    )
    if file is None:
        return None
    reading = reading_choices_form.show(viewer, file.file_id)
    return Upload(file.file_id, file.name, file.getvalue(), UploadMode(mode), reading)


def forget_file(message: str, *, is_failure: bool = False) -> None:
    """Empty the uploader at the next run, where the message is shown once."""
    st.session_state[_TURN_KEY] = st.session_state.get(_TURN_KEY, 0) + 1
    st.session_state[_FAILED_KEY if is_failure else _DONE_KEY] = message
