"""The form of a boundary file (境界データの選択): which file, and what the file does not say itself.

Enters: nothing. Leaves: a `BoundaryChoice`, or None while no file is chosen. Owns the uploader's
place in the session; `forget_file` empties it.
"""

from dataclasses import dataclass

import streamlit as st

from analysis.release.boundary_import import BoundaryOptions
from analysis.release.boundary_views import BoundaryKind
from pages.ui.workspaces import settings

_TURN_KEY = "boundary_turn"
_DONE_KEY = "boundary_done"
_TOLD = "ファイルから読み取る"
_SYSTEMS = {
    "EPSG:6668": "緯度経度（世界測地系）",
    "EPSG:4301": "緯度経度（日本測地系）",
    **{f"EPSG:{6668 + zone}": f"平面直角座標第{zone}系（世界測地系）" for zone in range(1, 20)},
    "EPSG:3857": "Webメルカトル",
}


@dataclass(frozen=True)
class BoundaryChoice:
    """A chosen file and what was said of it. file_id is of this one choice, not of its content."""

    file_id: str
    name: str
    data: bytes
    options: BoundaryOptions


def show() -> BoundaryChoice | None:
    """Uploader and options; after a registration, what became of it."""
    st.subheader("ファイルの取込", anchor=False)
    done = st.session_state.pop(_DONE_KEY, None)
    if done:
        st.success(done, icon=":material/check:")
    limit = settings().max_upload_mb
    st.markdown(
        "国土数値情報の行政区域（N03）・警察署（P18）・河川（W05）・鉄道（N02）、e-Stat の小地域、"
        "又は自前のファイルを選びます。ダウンロードしたZIPのまま使えます。"
        "GeoJSON・TopoJSON・Shapefile（ZIP）・GeoPackage。"
        f"1ファイル{limit}MBまで（大きいものは `python -m analysis boundaries import`）。"
    )
    file = st.file_uploader(
        "境界データのファイル",
        type=["zip", "geojson", "json", "topojson", "gpkg"],
        key=f"boundary_file_{st.session_state.get(_TURN_KEY, 0)}",
        max_upload_size=limit,
    )
    options = _options()
    if file is None:
        return None
    return BoundaryChoice(file.file_id, file.name, file.getvalue(), options)


def _options() -> BoundaryOptions:
    with st.expander("ファイルに書かれていないことを指定する"):
        left, right = st.columns(2, gap="medium")
        kind = left.selectbox(
            "図形の種類",
            ["", *(kind.value for kind in BoundaryKind)],
            format_func=lambda value: BoundaryKind(value).label if value else _TOLD,
            key="boundary_kind",
        )
        system = right.selectbox(
            "座標系",
            ["", *_SYSTEMS],
            format_func=lambda value: _SYSTEMS.get(value, _TOLD),
            key="boundary_system",
        )
        credit = left.text_input(
            "出典（地図と資料に印刷します）",
            max_chars=200,
            key="boundary_credit",
            placeholder="国土数値情報・e-Stat は自動",
        )
        table = right.text_input(
            "層の名前", max_chars=100, key="boundary_table", placeholder="層が複数あるとき"
        )
    return BoundaryOptions(
        BoundaryKind(kind) if kind else None, system, table.strip(), credit.strip()
    )


def forget_file(message: str) -> None:
    """Empty the uploader at the next run, where the message is shown once."""
    st.session_state[_TURN_KEY] = st.session_state.get(_TURN_KEY, 0) + 1
    st.session_state[_DONE_KEY] = message
