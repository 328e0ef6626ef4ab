"""Shape layers (図形の層): what every boundary file becomes before anybody asks what it means.

Enters: bytes of a GeoJSON, TopoJSON or zipped Shapefile; GeoPackage tables come from the store's
reader (`analysis.store.geopackage`), SQL being allowed there only. Leaves: `ShapeLayer`s, in the
coordinates of the file. `coordinates.py` converts them, `municipalities.py`, `station_areas.py`
and `orientation_lines.py` give them a meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Record = Mapping[str, object]


@dataclass(frozen=True)
class ShapeLayer:
    """One table of shapes.

    records: the attributes of each feature; geometries: object (features,), in the file's own
    coordinates, None where a shape is missing or cannot be read.
    format: as people call it (Shapefile); encoding: of the attributes, "" where there is no
    choice; reference_system: what the file says of its coordinates (WKT or a name), "" = nothing.
    """

    name: str
    format: str
    encoding: str
    reference_system: str
    records: tuple[Record, ...]
    geometries: NDArray[np.object_]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all attributes, in order of appearance."""
        return tuple(dict.fromkeys(key for record in self.records for key in record))

    @property
    def dimension(self) -> int:
        """0 points, 1 lines, 2 areas: the greatest among the shapes; -1 without any shape."""
        return int(shapely.get_dimensions(self.geometries).max(initial=-1))

    def text(self, number: int, column: str) -> str:
        """An attribute as text, whole numbers without a decimal point; "" where there is none."""
        value = self.records[number].get(column)
        if isinstance(value, float):
            if np.isnan(value):
                return ""
            value = int(value) if value.is_integer() else value
        return "" if value is None else str(value).strip()


def geometry_array(geometries: list[shapely.Geometry | None]) -> NDArray[np.object_]:
    """A list of shapes as an object array, None kept (np.array would look into multi-parts)."""
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return array
