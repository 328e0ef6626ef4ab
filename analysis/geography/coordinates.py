"""Coordinate systems (座標系): what a file says of its coordinates → longitude and latitude, WGS 84.

Enters: a shape layer. Leaves: its shapes in degrees, and the system in words. pyproj knows the
names that publishers use (EPSG, .prj of ESRI, OGC) and needs no network. It is imported only when
a file is converted: pages that draw stored boundaries do without it.

JGD2000, JGD2011 and WGS 84 differ by less than a map shows. 日本測地系 (Tokyo Datum) lies some
450 m away; without the survey's grid the shift is good to about 10 m, which is said.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from analysis.errors import UserError
from analysis.geography.shape_layers import ShapeLayer

if TYPE_CHECKING:
    from pyproj import CRS

# 最西端 122°56′, 最南端 20°25′, 最東端 153°59′, 最北端 45°33′
JAPAN_BOUNDS = (122.0, 20.0, 154.5, 46.0)
_ZONES = dict(
    zip(
        "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX".split(),
        range(1, 20),
        strict=True,
    )
)
_ASK = "座標系を指定してください（例：EPSG:6668＝緯度経度、EPSG:6677＝平面直角座標第9系）。"


@dataclass(frozen=True)
class ReferenceSystem:
    """A coordinate system.

    definition: what pyproj reads. label: for people. is_assumed: the file does not say it.
    note: what the reader should know, "" where nothing.
    """

    definition: str
    label: str
    is_assumed: bool
    note: str


@dataclass(frozen=True)
class LocatedLayer:
    """A layer in longitude and latitude (WGS 84), and the system its file was in."""

    layer: ShapeLayer
    geometries: NDArray[np.object_]
    system: ReferenceSystem


def locate(layer: ShapeLayer, stated: str = "") -> LocatedLayer:
    """Convert a layer.

    stated: a coordinate system named by the user, which goes before the file's own.
    Raises UserError where the system is not known, or where what comes out lies outside Japan.
    """
    system = recognise(layer, stated)
    geometries = _converted(layer, system)
    west, south, east, north = shapely.total_bounds(geometries)
    w, s, e, n = JAPAN_BOUNDS
    if not (w <= west and s <= south and east <= e and north <= n):
        raise UserError(
            f"{layer.name}：{system.label}として読むと、座標が日本の経緯度の範囲にありません。{_ASK}"
        )
    return LocatedLayer(layer, geometries, system)


def recognise(layer: ShapeLayer, stated: str = "") -> ReferenceSystem:
    """The coordinate system of a layer. Raises UserError where nothing says it."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    text = stated or layer.reference_system
    if not text:
        return _assumed(layer)
    try:
        crs = CRS.from_user_input(text)
    except CRSError as error:
        raise UserError(f"{layer.name}：書かれている座標系が分かりません。{_ASK}") from error
    note = ""
    if "Tokyo" in _datum(crs):
        note = "日本測地系から変換しました。位置の誤差は10m程度です。"
    return ReferenceSystem(text, _label(crs), False, note)


def _assumed(layer: ShapeLayer) -> ReferenceSystem:
    """Degrees in Japan can be nothing but longitude and latitude; metres could be of any zone."""
    shapes = layer.geometries
    west, south, east, north = shapely.total_bounds(shapes)
    w, s, e, n = JAPAN_BOUNDS
    if not (w <= west and s <= south and east <= e and north <= n):
        raise UserError(f"{layer.name}：座標系がファイルに書かれていません。{_ASK}")
    return ReferenceSystem(
        "EPSG:6668",
        "緯度経度（JGD2011とみなす）",
        True,
        "座標系がファイルに書かれていないため、緯度経度（世界測地系）とみなしました。",
    )


def _converted(layer: ShapeLayer, system: ReferenceSystem) -> NDArray[np.object_]:
    from pyproj import Transformer

    # The order of axes is longitude, latitude (easting, northing), as files have it, whatever
    # the system's definition says.
    transformer = Transformer.from_crs(system.definition, "EPSG:4326", always_xy=True)

    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapely.force_2d(layer.geometries), convert))


def _datum(crs: "CRS") -> str:
    geodetic = crs.geodetic_crs
    return geodetic.datum.name if geodetic is not None and geodetic.datum is not None else ""


def _label(crs: "CRS") -> str:
    """JGD2011 平面直角座標第9系; what pyproj calls it where no name is known."""
    datums = {
        "Japanese Geodetic Datum 2011": "JGD2011",
        "Japanese Geodetic Datum 2000": "JGD2000",
        "Japanese Geodetic Datum 2024": "JGD2024",
        "Tokyo": "日本測地系",
        "World Geodetic System 1984": "WGS84",
        "World Geodetic System 1984 ensemble": "WGS84",
    }
    datum = datums.get(_datum(crs), _datum(crs))
    zone = re.search(r"(?:CS |Zone[ _])([IVX]+|\d{1,2})$", crs.name)
    if zone is not None:
        number = _ZONES.get(zone[1], zone[1])
        return f"{datum} 平面直角座標第{number}系"
    if crs.is_geographic:
        return f"{datum} 緯度経度"
    if "Pseudo-Mercator" in crs.name or "Web_Mercator" in crs.name:
        return "Webメルカトル"
    return crs.name
