"""Schematic symbols on the printed map (模式的な位置): stations whose area is not known yet.

Enters: `MapGeometry` and the projection. Leaves: squares with their place on paper. Those of one
municipality stand side by side in its middle; a part's symbol is left out where there is no room.
"""

from dataclasses import dataclass
from typing import Any

from analysis.briefing import svg
from analysis.briefing.projection import Projection, rings
from analysis.release.views import MapGeometry

WHOLE_PT, PART_PT, PITCH_PT = 8.0, 5.5, 11.5


@dataclass(frozen=True)
class PlacedSymbol:
    """A square of `side` points around (x, y). is_whole: it is all that stands for its station."""

    station_id: str
    x: float
    y: float
    side: float
    is_whole: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        half = self.side / 2
        return (self.x - half, self.y - half, self.x + half, self.y + half)


def placed_symbols(geometry: MapGeometry, projection: Projection) -> tuple[PlacedSymbol, ...]:
    """Every symbol that has room, whole ones always."""
    lands = {feature["properties"].get("code"): feature for feature in _municipalities(geometry)}
    placed = []
    for symbol in geometry.symbols:
        room = _narrow_side(projection, lands[symbol.municipality_code]["geometry"])
        if symbol.is_whole or room >= symbol.slots * PITCH_PT:
            x, y = projection.point(symbol.longitude, symbol.latitude)
            side = WHOLE_PT if symbol.is_whole else PART_PT
            x += (symbol.slot - (symbol.slots - 1) / 2) * PITCH_PT
            placed.append(PlacedSymbol(symbol.station_id, x, y, side, symbol.is_whole))
    return tuple(placed)


def square(x: float, y: float, side: float, **style: str | float) -> str:
    """A square around (x, y)."""
    half = side / 2
    look: dict[str, str | float] = {"fill": "#ffffff", "stroke": svg.INK, "stroke_width": 0.8}
    return svg.element("rect", x=x - half, y=y - half, width=side, height=side, **(look | style))


def _narrow_side(projection: Projection, geometry: dict[str, Any]) -> float:
    points = [projection.point(at[0], at[1]) for ring in rings(geometry) for at in ring]
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(max(across) - min(across), max(down) - min(down))


def _municipalities(geometry: MapGeometry) -> list[dict[str, Any]]:
    features = geometry.municipalities["features"]
    return features if isinstance(features, list) else []
