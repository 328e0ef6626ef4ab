"""A page that rebuilds its folium map at each month, as is usual: `streamlit run folium_page.py`.

Its scripts and styles come from this machine (XStatic packages), so that it works offline.
"""

import sys
from pathlib import Path

import folium
import streamlit as st
import xstatic.pkg.jquery
import xstatic.pkg.leaflet
from streamlit.components.v1 import declare_component
from streamlit_folium import st_folium

from analysis.release.geometry import geojson
from tests.benchmarks.map_pages.polygons import BOX, MONTHS, MadeArea, made_areas

COLOURS = ("#ffffff", "#d5e1f1", "#9cb8db", "#587fb5", "#3b6299", "#22406f")
UPPER_BOUNDS = (0, 3, 6, 10, 16)


def _local(package: object, name: str) -> str:
    folder = Path(package.BASE_DIR)  # type: ignore[attr-defined]
    served = declare_component(Path(folder).parent.name, path=folder)
    return f"../{served.name}/{name}"


folium.Map.default_js = [
    ("leaflet", _local(xstatic.pkg.leaflet, "leaflet.js")),
    ("jquery", _local(xstatic.pkg.jquery, "jquery.min.js")),
]
folium.Map.default_css = [("leaflet_css", _local(xstatic.pkg.leaflet, "leaflet.css"))]


@st.cache_resource
def _made(number: int) -> tuple[list[MadeArea], list[dict[str, object]]]:
    areas = made_areas(number)
    return areas, [geojson(area.shape) for area in areas]


def _colour(count: int) -> str:
    return COLOURS[sum(count > bound for bound in UPPER_BOUNDS)]


def _map(position: int) -> folium.Map:
    areas, shapes = _made(int(sys.argv[1]))
    features = [
        {
            "type": "Feature",
            "geometry": shape,
            "properties": {"name": area.name, "count": int(area.counts[position])},
        }
        for area, shape in zip(areas, shapes, strict=True)
    ]
    west, south, east, north = BOX
    drawn = folium.Map([(south + north) / 2, (west + east) / 2], zoom_start=9, tiles=None)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda feature: {
            "fillColor": _colour(feature["properties"]["count"]),
            "fillOpacity": 1,
            "color": "#1c2531",
            "weight": 0.8,
            "className": f"month-{position}",  # by which the measurement knows what is painted
        },
        tooltip=folium.GeoJsonTooltip(["name", "count"], ["警察署", "件数"]),
    ).add_to(drawn)
    return drawn


def _earlier() -> None:
    st.session_state["position"] -= 1


position = st.session_state.setdefault("position", len(MONTHS) - 1)
st.button("前の月", on_click=_earlier)
st_folium(_map(position), key="map", height=560, returned_objects=["last_active_drawing"])
st.write(f"{MONTHS[position]:%Y-%m}")
