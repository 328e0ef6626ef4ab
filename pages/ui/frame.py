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


def open_page(title: str, viewer: Viewer, *, provision: str = "", needs_data: bool = True) -> Stamp:
    """Title, banner and date of record; ends the run with a hint when there are no data yet.

    provision: 暫定 or 確定, where a page shows one month.
    """
    stamp = current_stamp(viewer)
    st.title(title, anchor=False)
    if stamp.is_synthetic:
        st.warning(FICTION_BANNER, icon=":material/theater_comedy:")
    show_stamp(stamp, viewer, provision)
    if stamp.latest_month is None and needs_data:
        show_how_to_start(viewer, stamp)
        st.stop()
    return stamp


def show_stamp(stamp: Stamp, viewer: Viewer, provision: str = "") -> None:
    """One line: of when, how final, for whom, from where, which version."""
    newest = wareki_month(stamp.latest_month) if stamp.latest_month else "なし"
    parts = [
        f"{stamp.profile_name}",
        f"最新月：{newest}",
        f"{moment(stamp.as_of)}現在",
        *([provision] if provision else []),
        f"公表先：{viewer.audience_for(viewer.station_id).label}",
        f"版：{stamp.snapshot_id}",
    ]
    st.caption("　".join(parts))


def show_how_to_start(viewer: Viewer, stamp: Stamp) -> None:
    """What to do first in a store without figures, in the words of this viewer's role."""
    st.subheader("まだデータがありません", anchor=False)
    if not is_allowed(viewer, Permission.UPLOAD):
        st.info(f"{stamp.profile_name}のデータは、まだ取り込まれていません。")
        return
    st.markdown(
        f"{stamp.profile_name}のデータは、まだ取り込まれていません。次の順に進めてください。\n\n"
        "1. 「データ取込」で警察署と月を選び、ひな形（CSV）を保存します。\n"
        "2. 件数を書き入れ、同じ画面で取り込みます。差分を確かめてから確定します。\n"
        "3. 地図には、国土数値情報の行政区域（N03）を取り込みます："
        f"`python -m analysis boundaries import ファイル --profile {stamp.profile_id}`"
    )
    st.page_link("pages/data/upload.py", label="データ取込へ", icon=":material/upload_file:")
