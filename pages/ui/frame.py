"""The frame of every page: title, fiction banner, date of record; and what an empty store shows.

Enters: viewer and stamp. Leaves: the same few lines at the top of each page.
"""

import streamlit as st

from analysis.access.permissions import Permission
from analysis.access.viewer import Viewer
from analysis.months import wareki_month
from analysis.release.released import Stamp
from pages.ui.cached_queries import stamp as current_stamp
from pages.ui.guard import is_allowed
from pages.ui.wording import moment

FICTION_BANNER = (
    "架空データ：この県、数値、地図はすべて架空のもので、実在の地域とは関係がありません。"
)


def open_page(title: str, viewer: Viewer, *, needs_data: bool = True) -> Stamp:
    """Title, banner and date of record; ends the run with a hint when there are no data yet."""
    stamp = current_stamp(viewer)
    st.title(title, anchor=False)
    if stamp.is_synthetic:
        st.warning(FICTION_BANNER, icon=":material/theater_comedy:")
    show_stamp(stamp, viewer)
    if stamp.latest_month is None and needs_data:
        show_how_to_start(viewer, stamp)
        st.stop()
    return stamp


def show_stamp(stamp: Stamp, viewer: Viewer) -> None:
    """One line below the title. The source stands in the sidebar."""
    st.caption(record_line(stamp, viewer))


def record_line(stamp: Stamp, viewer: Viewer) -> str:
    """Of when, for whom, which version: the same on the page, its pictures and its files."""
    newest = wareki_month(stamp.latest_month) if stamp.latest_month else "なし"
    parts = [
        f"{stamp.profile_name}",
        f"最新月：{newest}",
        f"{moment(stamp.as_of)}現在",
        f"公表先：{viewer.audience_for(viewer.station_id).label}",
        f"版：{stamp.snapshot_id}",
    ]
    return "　".join(parts)


def show_provision(is_provisional: bool, *, note: str = "") -> None:
    """Whether the month's figures may still change, and a note beside it."""
    provision = (
        "暫定値を含む（後の訂正で変わることがあります）" if is_provisional else "すべて確定値"
    )
    st.caption("　".join(part for part in (f"区分：{provision}", note) if part))


def show_how_to_start(viewer: Viewer, stamp: Stamp) -> None:
    """What to do first in a store without figures, in the words of this viewer's role."""
    st.subheader("まだデータがありません", anchor=False)
    if not is_allowed(viewer, Permission.UPLOAD):
        st.info(f"{stamp.profile_name}のデータは、まだ取り込まれていません。")
        return
    st.markdown(
        f"{stamp.profile_name}のデータは、まだ取り込まれていません。次の順に進めてください。\n\n"
        "1. 「データ取込」で警察署と月を選び、ひな形を保存します。\n"
        "2. 件数を書き入れ、同じ画面で取り込みます。差分を確かめてから確定します。\n"
        "3. 地図には、「境界・管轄」で国土数値情報の行政区域（N03）を取り込みます。"
    )
    st.page_link("pages/data/upload.py", label="データ取込へ", icon=":material/upload_file:")
