"""The upload form (ファイルの選択): which file, and what happens to figures it does not hold.

Enters: viewer. Leaves: an `Upload`, or None while no file is chosen. Owns the uploader's place in
the session; `forget_file` empties it.
"""

from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.ingest import UNPACKED_FACTOR, UploadMode
from pages.ui import reading_choices_form
from pages.ui.reading_choices_form import Reading
from pages.ui.wording import number
from pages.ui.workspaces import settings

_TURN_KEY = "upload_turn"
_ENDING_KEY = "upload_ending"


class Ending(StrEnum):
    """What became of the file before."""

    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


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
    _tell_what_became()
    limit = _limit_mb()
    whose = "担当の警察署の" if viewer.station_id else "警察署の"
    st.markdown(
        f"{whose}月別件数のファイルを選びます。Excel（xlsx）・CSV・TSV・それらのZIP、"
        "縦持ち・横持ち、UTF-8・Shift_JIS（CP932）のどれでも使えます。"
        "個人に関する情報を含むファイルは取り込めません。"
    )
    file = st.file_uploader(
        "取り込むファイル",
        type=["csv", "tsv", "txt", "xlsx", "zip"],
        key=f"upload_file_{st.session_state.get(_TURN_KEY, 0)}",
        max_upload_size=limit,
    )
    if file is None:
        st.caption(
            f"{number(limit)}MBを超える一覧（CSV）は、ZIPに圧縮すれば中身が"
            f"{number(limit * UNPACKED_FACTOR)}MBまで取り込めます（100万行なら10MBほど）。"
            "それでも大きいファイルは、年や月ごとに分けてください。"
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


def _limit_mb() -> int:
    """The largest file that both the installation and the screen's server let pass."""
    return min(settings().max_upload_mb, int(st.get_option("server.maxUploadSize")))


def _tell_what_became() -> None:
    ending, message = st.session_state.pop(_ENDING_KEY, (None, ""))
    if ending == Ending.DONE:
        st.success(message, icon=":material/check:")
    elif ending == Ending.STOPPED:
        st.info(message, icon=":material/info:")
    elif ending == Ending.FAILED:
        st.error(message, icon=":material/error:")


def forget_file(message: str, ending: Ending = Ending.DONE) -> None:
    """Empty the uploader at the next run, where the message is shown once."""
    st.session_state[_TURN_KEY] = st.session_state.get(_TURN_KEY, 0) + 1
    st.session_state[_ENDING_KEY] = [ending.value, message]
