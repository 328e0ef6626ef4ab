"""The map (地図): a component of the project's own on Leaflet, served from this machine alone.

Enters: released values, geometry and communities. Leaves: a map on screen and the station that was
chosen on it. The geometry goes to the browser once, as a file named by its content; a change of
month sends values only, so the map is never rebuilt and keeps its zoom and its selection.
"""

import json
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
import xstatic.pkg.leaflet
from streamlit.components.v1 import declare_component

from analysis.months import wareki_day, wareki_month
from analysis.release.released import Released
from analysis.release.views import Communities, MapGeometry, MapMonth
from pages.ui.wording import number, short_station, text_with_unit

_FRONTEND = Path(__file__).parent / "frontend"
HEIGHT_PX = 560

# Three folders, three addresses below the component's own: its page, Leaflet, the geometry files.
_map = declare_component("leaflet_map", path=_FRONTEND)
_leaflet = declare_component("leaflet", path=xstatic.pkg.leaflet.BASE_DIR)


@cache
def _geometry_folder() -> Path:
    """A folder of this process; its files hold published boundaries, no figures."""
    return Path(tempfile.mkdtemp(prefix="kizashi-map-"))


_geometry = declare_component("geometry", path=_geometry_folder())


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
        geometry=f"../{_geometry.name}/{_geometry_file(geometry)}",
        fingerprint=geometry.fingerprint,
        bounds=geometry.bounds,
        credit=geometry.credit,
        values=_values(month),
        legend=_legend(month),
        title=f"{month.indicator_name}　{wareki_month(month.month)}",
        communities=_communities(communities),
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


def _geometry_file(geometry: MapGeometry) -> str:
    """Write the file if this process has not yet; half a file is never served."""
    path = _geometry_folder() / f"{geometry.fingerprint}.json"
    if not path.exists():
        content = {
            "stations": geometry.stations,
            "municipalities": geometry.municipalities,
            "orientation": geometry.orientation,
        }
        handle, part = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False, separators=(",", ":"))
        Path(part).replace(path)
    return path.name


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


def _communities(communities: Communities) -> dict[str, object]:
    return {
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
