"""The map (地図): a component of the project's own on Leaflet, served from this machine alone.

Enters: released ranges, geometry and communities. Leaves: one map or two on screen, and the area
and period at which the viewer stopped. Geometry and values go to the browser once, as files named
by their content; a change of month asks the server for nothing.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
import xstatic.pkg.leaflet
from streamlit.components.v1 import declare_component

from analysis.release.community_views import Communities
from analysis.release.views import MapGeometry
from analysis.settings import TileServer
from pages.ui.map_files import RangeFile, community_content, geometry_content

_FRONTEND = Path(__file__).parent / "frontend"
HEIGHT_PX = 690

# Three folders, three addresses: the map's page, Leaflet, and files made in this process.
_map = declare_component("leaflet_map", path=_FRONTEND)
_leaflet = declare_component("leaflet", path=xstatic.pkg.leaflet.BASE_DIR)


# Of this process alone, and removed with it. Boundaries are published; what was released to an
# audience stands in files whose names nobody can guess who was not given them.
_folder = tempfile.TemporaryDirectory(prefix="kizashi-map-")
_secret = secrets.token_bytes(32)
_files = declare_component("files", path=_folder.name)


@dataclass(frozen=True)
class Drawing:
    """One map: values of all periods, the bounds of its classes."""

    file: RangeFile
    bounds: tuple[float, ...]


@dataclass(frozen=True)
class Stop:
    """Where the viewer stopped. period, other: first days of the periods, of the left and right map."""

    area: str | None
    period: str
    other: str | None


def show(
    drawings: tuple[Drawing, ...],
    geometry: MapGeometry,
    communities: Communities,
    *,
    stop: Stop,
    compare: str,
    record: str,
    fiction: str,
    names: dict[str, str],
    tiles: TileServer | None,
    key: str,
    on_stop: Callable[[], None],
) -> None:
    """Draw one map or two with linked views; `stopped(key)` tells inside `on_stop` where.

    record: of when and for whom, printed on the picture. fiction: its mark, "" for real figures.
    names: of stations that have no shape. compare: "none", "periods" or "subjects".
    """
    first = drawings[0].file.shown
    _map(
        leaflet="../" + _leaflet.name + "/",
        geometry=_address(_geometry_content(geometry)),
        fingerprint=geometry.fingerprint,
        bounds=geometry.bounds,
        credit=geometry.credit,
        unit=first.unit.value,
        values=[_address(drawing.file.content) for drawing in drawings],
        breaks=[drawing.bounds for drawing in drawings],
        communities=_address(community_content(communities)),
        tiles={"address": tiles.address, "credit": tiles.credit} if tiles else None,
        compare=compare,
        record=record,
        fiction=fiction,
        names=names,
        selected=stop.area,
        period=stop.period,
        other=stop.other,
        heard=_value(key).get("at"),
        height=HEIGHT_PX,
        key=key,
        default=None,
        on_change=on_stop,
    )


def stopped(key: str) -> Stop:
    """Where the viewer stopped last."""
    value = _value(key)
    return Stop(value.get("area"), value.get("period", ""), value.get("other"))


def _value(key: str) -> dict[str, Any]:
    value: Any = st.session_state.get(key)
    return value if isinstance(value, dict) else {}


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


def _fingerprint(geometry: MapGeometry) -> str:
    return geometry.fingerprint


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs={MapGeometry: _fingerprint})
def _geometry_content(geometry: MapGeometry) -> bytes:
    return geometry_content(geometry)
