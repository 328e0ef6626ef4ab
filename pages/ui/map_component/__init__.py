"""The map (地図): a component of the project's own on Leaflet, served from this machine alone.

Enters: released values, geometry and communities. Leaves: a map on screen and the station that was
chosen on it. The geometry goes to the browser once, as a file named by its content; a change of
month sends values only, so the map is never rebuilt and keeps its zoom and its selection.
"""

import hashlib
import json
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
import xstatic.pkg.leaflet
from streamlit.components.v1 import declare_component

from analysis.months import wareki_day, wareki_month
from analysis.release.community_views import Communities
from analysis.release.released import Released
from analysis.release.views import MapGeometry, MapMonth
from pages.ui.wording import number, short_station, text_with_unit

_FRONTEND = Path(__file__).parent / "frontend"
HEIGHT_PX = 560

# Three folders, three addresses: the map's page, Leaflet, and files made in this process.
_map = declare_component("leaflet_map", path=_FRONTEND)
_leaflet = declare_component("leaflet", path=xstatic.pkg.leaflet.BASE_DIR)


# Of this process alone, and removed with it. Boundaries are published; what was released to an
# audience stands in files whose names nobody can guess who was not given them.
_folder = tempfile.TemporaryDirectory(prefix="kizashi-map-")
_secret = secrets.token_bytes(32)
_files = declare_component("files", path=_folder.name)


def show(
    month: MapMonth,
    geometry: MapGeometry,
    communities: Communities,
    *,
    key: str,
    selected: str | None,
    on_select: Callable[[], None],
) -> None:
    """Draw the map; `chosen(key)` tells inside `on_select` which station was chosen."""
    _map(
        leaflet="../" + _leaflet.name + "/",
        geometry=_address(_geometry_content(geometry)),
        fingerprint=geometry.fingerprint,
        bounds=geometry.bounds,
        credit=geometry.credit,
        values=_values(month),
        legend=_legend(month),
        title=f"{month.indicator_name}　{wareki_month(month.month)}",
        communities=_address(_community_content(communities)),
        selected=selected,
        height=HEIGHT_PX,
        key=key,
        default=None,
        on_change=on_select,
    )


def chosen(key: str) -> str | None:
    """The station chosen on the map last; None when the choice was taken back."""
    value: Any = st.session_state.get(key)
    return value.get("station") if isinstance(value, dict) else None


def _address(content: bytes) -> str:
    """Where the browser finds the content, relative to the map's own page.

    Named by what it holds, so the browser keeps it. Half a file is never served.
    """
    name = hashlib.blake2b(content, key=_secret, digest_size=16).hexdigest() + ".json"
    path = Path(_folder.name) / name
    if not path.exists():
        handle, part = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).replace(path)
    return f"../{_files.name}/{name}"


def _bytes(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _fingerprint(geometry: MapGeometry) -> str:
    return geometry.fingerprint


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={MapGeometry: _fingerprint})
def _geometry_content(geometry: MapGeometry) -> bytes:
    return _bytes(
        {
            "stations": geometry.stations,
            "municipalities": geometry.municipalities,
            "orientation": geometry.orientation,
        }
    )


def class_of(released: Released, breaks: tuple[float, ...]) -> int | None:
    """Position of the value's class, 0 for zero, 1 … for the classes; None without a value."""
    if released.value is None:
        return None
    if released.value <= 0:
        return 0
    for position, bound in enumerate(breaks, 1):
        if released.value <= bound:
            return position
    return max(len(breaks), 1)


def _values(month: MapMonth) -> dict[str, dict[str, object]]:
    unit = month.unit.split("（")[0] if month.measure == "count" else ""
    return {
        area.station_id: {
            "name": area.station_name,
            "short": short_station(area.station_name),
            "text": text_with_unit(area.released, unit),
            "mark": area.released.state.symbol
            if area.released.value is None
            else number(area.released.value),
            "state": int(area.released.state),
            "class": class_of(area.released, month.class_breaks),
            "why": area.released.reason,
            "sign": area.has_sign,
            "untestable": area.is_untestable,
            "note": area.note,
        }
        for area in month.areas
    }


def _legend(month: MapMonth) -> dict[str, object]:
    """The classes in words, with their unit."""
    lower = 0.0
    classes = []
    is_count = month.measure == "count"
    for bound in month.class_breaks:
        first = lower + 1 if is_count else lower
        text = number(bound) if is_count and first == bound else f"{number(first)}～{number(bound)}"
        classes.append(text if is_count else f"{number(lower)}超 {number(bound)}以下")
        lower = bound
    return {"unit": month.unit, "classes": classes}


def _community_content(communities: Communities) -> bytes:
    content = {
        "dense": [
            {
                "geometry": area.geometry,
                "text": f"集住地域：{area.name}（{area.size_band}）"
                f"　{wareki_day(area.reference_day)}現在",
            }
            for area in communities.dense_areas
        ],
        "facilities": [
            {
                "group": "shop" if "繁華街" in facility.group else "school",
                "at": [facility.latitude, facility.longitude],
                "text": f"{facility.group}：{facility.kind}（{facility.size_band}）"
                f"　{text_with_unit(facility.released, '件')}　{facility.station_name}",
            }
            for facility in communities.facilities
        ],
    }
    return _bytes(content)
