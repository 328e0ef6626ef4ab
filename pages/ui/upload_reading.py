"""A file being read (ファイルの読込): a thread of its own, the rows read so far, a button that stops it.

Enters: viewer and chosen file. Leaves: the `PreparedUpload` as soon as there is one, or why there
is none. A short file is ready within the run that chose it; during a longer one the other parts
of the page and other people's pages go on. Nothing is stored by reading, so stopping it leaves
nothing behind. Owns what is being read in this process.
"""

import time
from dataclasses import dataclass, field
from threading import Event, Thread

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.ingest import PreparedUpload, Progress, ReadingWatch, UploadMode, prepare_upload
from pages.ui.cached_queries import Versions, current_versions
from pages.ui.reading_choices_form import Reading
from pages.ui.upload_form import Upload
from pages.ui.wording import number
from pages.ui.workspaces import settings, viewer_of_scope, workspace_of

AT_ONCE_SECONDS = 1.5  # a station's file is ready by then and shows no progress
POLL_SECONDS = 0.5
LEFT_SECONDS = 120  # browsers let a hidden page ask once a minute; after two nobody waits
_UNFORESEEN = "読込の途中で予期しない誤りが起きました。管理者は記録（ログ）を確認してください。"


@dataclass
class UploadReading:
    """How far a file is read. ending: the upload, or the error that says why there is none."""

    progress: Progress = field(default_factory=lambda: Progress(0.0, 0))
    ending: PreparedUpload | UserError = field(default_factory=lambda: UserError(_UNFORESEEN))
    done: Event = field(default_factory=Event)
    stop: Event = field(default_factory=Event)
    seen_at: float = field(default_factory=time.monotonic)

    def note(self, progress: Progress) -> None:
        """Take down the progress; it never goes back on the screen."""
        share = max(progress.share, self.progress.share)
        self.progress = Progress(share, max(progress.rows, self.progress.rows))

    def is_unwanted(self) -> bool:
        """Whether somebody stopped it, or nobody has looked for long."""
        return self.stop.is_set() or time.monotonic() - self.seen_at > LEFT_SECONDS

    def read(self, viewer: Viewer, upload: Upload) -> None:
        """Read the file; runs in a thread of its own."""
        workspace = workspace_of(viewer.profile_id)
        try:
            self.ending = prepare_upload(
                workspace.store,
                workspace.profile,
                workspace.catalogue,
                settings(),
                upload.name,
                upload.data,
                mode=upload.mode,
                only_station_id=viewer.station_id,
                choices=upload.reading.choices,
                sheets=upload.reading.sheets,
                watch=ReadingWatch(self.note, self.is_unwanted),
            )
        except UserError as error:
            self.ending = error
        finally:
            self.done.set()


@st.cache_resource(max_entries=8, show_spinner=False, on_release=lambda reading: reading.stop.set())
def _begun(
    scope: tuple[str, str, str],
    versions: Versions,
    file_id: str,
    mode: UploadMode,
    reading: Reading,
    _upload: Upload,
) -> UploadReading:
    """The reading of a file in one way; file_id stands for its bytes in the key."""
    begun = UploadReading()
    Thread(target=begun.read, args=(viewer_of_scope(scope), _upload), daemon=True).start()
    return begun


def read(viewer: Viewer, upload: Upload) -> PreparedUpload | None:
    """What the file says; None while it is being read, with its progress on screen.

    Raises RefusedUploadError, CancelledError and other UserErrors.
    """
    versions = current_versions(viewer)
    reading = _begun(viewer.scope, versions, upload.file_id, upload.mode, upload.reading, upload)
    reading.seen_at = time.monotonic()
    with st.spinner("ファイルを検査しています…"):
        is_done = reading.done.wait(AT_ONCE_SECONDS)
    if not is_done:
        st.fragment(_show_progress, run_every=POLL_SECONDS)(reading)
        return None
    if isinstance(reading.ending, UserError):
        raise reading.ending.with_traceback(None)
    return reading.ending


def _show_progress(reading: UploadReading) -> None:
    reading.seen_at = time.monotonic()
    if reading.done.is_set():
        st.rerun()
    progress, is_stopping = reading.progress, reading.stop.is_set()
    bar, button = st.columns([4, 1], vertical_alignment="bottom")
    said = f"{number(progress.rows)}行を読みました" if progress.rows else "読み始めました"
    bar.progress(progress.share, text=f"ファイルを検査しています：{said}（{progress.share:.0%}）")
    button.button(
        "中止しています…" if is_stopping else "読込を中止",
        key="upload_stop",
        icon=":material/stop_circle:",
        disabled=is_stopping,
        on_click=reading.stop.set,
        width="stretch",
        help="読むのをやめます。何も保存されません。",
    )
