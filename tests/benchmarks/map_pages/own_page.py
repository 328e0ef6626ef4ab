"""A page with the project's own map: `streamlit run own_page.py -- NUMBER_OF_POLYGONS`."""

import sys
from datetime import UTC, datetime

import shapely
import streamlit as st

from analysis.observations import CellState
from analysis.release.community_views import Communities
from analysis.release.geometry import geojson
from analysis.release.map_classes import ClassMethod, class_bounds
from analysis.release.map_views import MapArea, MapPeriod, MapRange, MapUnit
from analysis.release.released import Released, Stamp
from analysis.release.views import MapGeometry, MapMeasure
from pages.ui import map_component
from pages.ui.map_component import Drawing, Stop
from pages.ui.map_files import range_file
from tests.benchmarks.map_pages.polygons import BOX, MONTHS, MadeArea, made_areas

KEY = "map"
STAMP = Stamp(
    "bench", "計測", "1", True, "", "", "", "", datetime(2025, 1, 1, tzinfo=UTC), None, ""
)


def _range(areas: list[MadeArea]) -> MapRange:
    number = len(MONTHS)
    return MapRange(
        MapUnit.STATION,
        "made",
        "計測用の件数",
        MapMeasure.COUNT,
        "件",
        0,
        tuple(MapPeriod(month, f"{month:%Y-%m}", False) for month in MONTHS),
        tuple(
            MapArea(
                area.id,
                area.name,
                tuple(Released(float(count), CellState.VALUE) for count in area.counts),
                (False,) * number,
                ("",) * number,
                ("",) * number,
                "",
            )
            for area in areas
        ),
        "",
        "計測",
        STAMP,
    )


def _feature(area: MadeArea) -> dict[str, object]:
    middle = shapely.point_on_surface(area.shape)
    properties = {
        "station_id": area.id,
        "name": area.name,
        "label_lon": middle.x,
        "label_lat": middle.y,
    }
    return {"type": "Feature", "geometry": geojson(area.shape), "properties": properties}


@st.cache_resource
def _made(number: int) -> tuple[Drawing, MapGeometry]:
    areas = made_areas(number)
    shown = _range(areas)
    bounds = tuple(class_bounds(shown.released_values, ClassMethod.JENKS, 5, 0).tolist())
    nothing: dict[str, object] = {"type": "FeatureCollection", "features": []}
    shapes = {"type": "FeatureCollection", "features": [_feature(area) for area in areas]}
    geometry = MapGeometry(shapes, nothing, nothing, BOX, f"made-{number}", "計測用の境界", ())
    return Drawing(range_file(shown), bounds), geometry


drawing, geometry = _made(int(sys.argv[1]))
stop = st.session_state.setdefault("stop", Stop(None, MONTHS[-1].isoformat(), None))
st.write("↑" * 8)


def _keep() -> None:
    st.session_state["stop"] = map_component.stopped(KEY)


map_component.show(
    (drawing,),
    geometry,
    Communities((), (), "", STAMP),
    stop=stop,
    compare="none",
    record="",
    fiction="架空データ",
    names={},
    tiles=None,
    key=KEY,
    on_stop=_keep,
)
st.write(f"{stop.period} {stop.area or ''}")
for line in range(30):
    st.write(f"{line}行目")
