"""The map (地図): a choropleth of one indicator in one month by police station, as SVG.

Enters: `MapGeometry` and `MapMonth`, released. Leaves: SVG and the stations whose name found no
room. Withheld is hatched, missing dotted grey, zero white, not testable outlined with a mark; the
value stands under each name, so that the map reads in black and white too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.briefing import svg
from analysis.briefing.cells import format_number
from analysis.briefing.map_labels import Label, place_labels
from analysis.briefing.map_symbols import PART_PT, WHOLE_PT, PlacedSymbol, placed_symbols, square
from analysis.briefing.projection import Projection, fit, label_point, shape_path
from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.views import AreaValue, MapGeometry, MapMeasure, MapMonth

WIDTH = 482.0  # 170 mm, the width of the text
HEIGHT = 262.0  # two maps and their words fill a page
LEGEND_WIDTH = 112.0
SCALE_BAR_KM = (1, 2, 5, 10, 20, 50, 100)
ZERO_FILL = "#ffffff"
NO_DATA_FILL = "#ffffff"


@dataclass(frozen=True)
class ClassRange:
    """One class of the legend. colour: its fill."""

    label: str
    upper: float
    colour: str


@dataclass(frozen=True)
class MapDrawing:
    """The drawing, and the names that found no room on it."""

    svg: str
    unnamed: tuple[str, ...]


def short_name(name: str) -> str:
    """浦和 for 浦和警察署."""
    return name.removesuffix("警察署") or name


def value_decimals(month: MapMonth) -> int:
    """Digits after the point of the map's values."""
    return 1 if month.measure is MapMeasure.RATE else 0


def class_ranges(month: MapMonth) -> tuple[ClassRange, ...]:
    """The classes, light to dark, from the month-independent upper bounds."""
    breaks, decimals = month.class_breaks, value_decimals(month)
    colours = svg.ramp(len(breaks)) if breaks else ()
    ranges = []
    for index, upper in enumerate(breaks):
        top = format_number(upper, decimals)
        below = breaks[index - 1] if index else 0.0
        if decimals:
            bottom = f"{format_number(below, decimals)}超"
        else:
            bottom = format_number(below + 1)
        label = top if bottom == top else f"{bottom}～{top}"
        ranges.append(ClassRange(label, upper, colours[index]))
    return tuple(ranges)


def fill_of(area: AreaValue, ranges: Sequence[ClassRange]) -> str:
    """The fill of one jurisdiction: a pattern for a state, white for zero, else its class."""
    value = area.released.value
    if area.released.state is CellState.WITHHELD:
        return f"url(#{svg.HATCH_ID})"
    if area.released.state is CellState.MISSING:
        return f"url(#{svg.DOTS_ID})"
    if value is None or value == 0 or not ranges:
        return ZERO_FILL
    return next((r.colour for r in ranges if value <= r.upper), ranges[-1].colour)


def _features(collection: dict[str, object]) -> list[dict[str, Any]]:
    features = collection.get("features", [])
    return list(features) if isinstance(features, list) else []


def _value_text(area: AreaValue, decimals: int) -> str:
    if area.released.value is None:
        return area.released.state.symbol
    return format_number(area.released.value, decimals)


def _orientation(geometry: MapGeometry, projection: Projection) -> str:
    styles: dict[str, dict[str, str | float]] = {
        "coast": {"stroke": svg.WATER, "stroke_width": 1.1},
        "river": {"stroke": svg.WATER, "stroke_width": 0.8},
        "rail": {"stroke": "#3c4650", "stroke_width": 0.7, "stroke_dasharray": "3.2 1.8"},
    }
    drawn = []
    for feature in _features(geometry.orientation):
        style = styles.get(str(feature["properties"].get("kind")))
        if style and feature.get("geometry"):
            d = shape_path(projection, feature["geometry"])
            drawn.append(svg.element("path", d=d, fill="none", **style) if d else "")
    return "".join(drawn)


def _split_municipalities(geometry: MapGeometry, projection: Projection) -> str:
    """Municipalities of several stations: they belong to no station's shape, and say so."""
    return "".join(
        svg.element("path", d=d, fill=f"url(#{svg.SPLIT_ID})", stroke="#7d8891", stroke_width=0.45)
        for feature in _features(geometry.municipalities)
        if feature["properties"].get("is_split")
        and (d := shape_path(projection, feature["geometry"]))
    )


def _areas(
    geometry: MapGeometry, month: MapMonth, projection: Projection, own_station: str | None
) -> str:
    areas, ranges = {area.station_id: area for area in month.areas}, class_ranges(month)
    fills, outlines = [], []
    for feature in _features(geometry.stations):
        station_id = str(feature["properties"]["station_id"])
        d, area = shape_path(projection, feature["geometry"]), areas.get(station_id)
        if not d:
            continue
        fill = fill_of(area, ranges) if area else NO_DATA_FILL
        fills.append(
            svg.element("path", d=d, fill=fill, stroke="#7d8891", stroke_width=0.45, fill_rule="evenodd")
        )  # fmt: skip
        if area and area.is_untestable:
            outlines.append(
                svg.element("path", d=d, fill="none", stroke=svg.INK, stroke_width=0.9,
                            stroke_dasharray="0.9 2.1", stroke_linecap="round")
            )  # fmt: skip
        if station_id == own_station:
            outlines.append(svg.element("path", d=d, fill="none", stroke=svg.INK, stroke_width=2.2))
    return "".join(fills + outlines)


def _symbols(symbols: Sequence[PlacedSymbol], month: MapMonth, own_station: str | None) -> str:
    """Stations whose area inside a shared municipality is not known: squares in their class."""
    areas, ranges = {area.station_id: area for area in month.areas}, class_ranges(month)
    drawn = []
    for symbol in symbols:
        area = areas.get(symbol.station_id)
        style: dict[str, str | float] = {"fill": fill_of(area, ranges) if area else NO_DATA_FILL}
        if area and area.is_untestable:
            style |= {"stroke_dasharray": "0.9 2.1", "stroke_linecap": "round"}
        if symbol.station_id == own_station:
            style |= {"stroke_width": 2.2}
        drawn.append(square(symbol.x, symbol.y, symbol.side, **style))
    return "".join(drawn)


def _labels(
    geometry: MapGeometry,
    month: MapMonth,
    projection: Projection,
    room: tuple[float, ...],
    symbols: Sequence[PlacedSymbol],
) -> tuple[str, tuple[str, ...]]:
    areas, decimals = {a.station_id: a for a in month.areas}, value_decimals(month)
    of_symbols = {symbol.station_id: (symbol.x, symbol.y) for symbol in symbols if symbol.is_whole}
    places = of_symbols | {
        str(f["properties"]["station_id"]): label_point(projection, f)
        for f in _features(geometry.stations)
    }
    wanted = []
    for station_id, (x, y) in places.items():
        area = areas.get(station_id)
        if area:
            marks = "▲" if area.has_sign else ""
            value = marks + _value_text(area, decimals)
            name, is_first = short_name(area.station_name), station_id in of_symbols
            wanted.append(Label(station_id, name, value, x, y, is_first=is_first))
    placed, left_out = place_labels(
        wanted, (room[0], room[1], room[2], room[3]), [symbol.box for symbol in symbols]
    )
    outlines = [_label(label, areas[label.key], svg.outline) for label in placed]
    words = [_label(label, areas[label.key], svg.text) for label in placed]
    return "".join(outlines + words), tuple(label.name for label in left_out)


def _label(label: Label, area: AreaValue, write: Callable[..., str]) -> str:
    """Name and value. Outlines of all labels lie under all words, or they would eat each other."""
    value = label.value.removeprefix("▲")
    base = label.y + label.size * 0.9
    drawn = write(
        label.x, label.y - label.size * 0.16, label.name, label.size, text_anchor="middle"
    )
    drawn += write(label.x, base, value, label.size, text_anchor="middle")
    if area.has_sign and write is svg.text:
        left = label.x - svg.text_width(value, label.size) / 2 - label.size * 0.62
        drawn += svg.triangle(left, base - label.size * 0.36, label.size * 0.9)
    return drawn


def _scale_bar(projection: Projection, x: float, y: float, limit: float) -> str:
    fitting = [km for km in SCALE_BAR_KM if projection.length_of_km(km) <= limit]
    if not fitting:
        return ""
    length = projection.length_of_km(fitting[-1])
    ends = "".join(svg.line(x + at, y - 2, x + at, y + 2) for at in (0.0, length))
    return (
        svg.line(x, y, x + length, y, stroke_width=0.8)
        + ends
        + svg.text(x + length + 3, y + 2.2, f"{fitting[-1]}km", 6.4)
        + svg.text(x, y - 6, "上が北", 6.4, fill=svg.QUIET)
    )


def _swatch(x: float, y: float, **style: str | float) -> str:
    return svg.element(
        "rect", x=x, y=y, width=15, height=8.4,
        **{"fill": ZERO_FILL, "stroke": "#7d8891", "stroke_width": 0.45, **style},
    )  # fmt: skip


def _hatched_words(geometry: MapGeometry) -> str:
    """What the hatched municipalities are: of several stations, of none, or both; "" for none."""
    hatched = [
        f["properties"]
        for f in _features(geometry.municipalities)
        if f["properties"].get("is_split")
    ]
    are_shared = {bool(municipality.get("station_ids")) for municipality in hatched}
    return {
        (True,): "複数の署が分ける市区町村",
        (False,): "管轄の登録がない市区町村",
        (False, True): "分担・管轄未登録の市区町村",
    }.get(tuple(sorted(are_shared)), "")


def _legend(geometry: MapGeometry, month: MapMonth, x: float, has_own: bool) -> str:
    step, y = 12.6, 22.0
    kinds = {str(f["properties"].get("kind")) for f in _features(geometry.orientation)}
    rows: list[tuple[dict[str, str | float], str]] = [({}, "0（零）")]
    rows += [({"fill": r.colour}, r.label) for r in class_ranges(month)]
    rows += [
        ({"fill": f"url(#{svg.HATCH_ID})"}, f"{CellState.WITHHELD.symbol} 秘匿"),
        ({"fill": f"url(#{svg.DOTS_ID})"}, f"{CellState.MISSING.symbol} 未報告"),
        ({"stroke": svg.INK, "stroke_width": 0.9, "stroke_dasharray": "0.9 2.1",
          "stroke_linecap": "round"}, "点線の縁 判定不能"),
    ]  # fmt: skip
    if words := _hatched_words(geometry):
        rows.append(({"fill": f"url(#{svg.SPLIT_ID})"}, words))
    symbols = {symbol.is_whole for symbol in geometry.symbols}
    if has_own:
        rows.append(({"stroke": svg.INK, "stroke_width": 2.0}, "太線の縁 当署"))
    drawn = [svg.text(x, 8, f"凡例（単位：{month.unit.split('（')[0]}）", 7)]
    if "（" in month.unit:
        drawn.append(svg.text(x, 16.5, "（" + month.unit.split("（", 1)[1], 6.2, fill=svg.QUIET))
    for style, words in rows:
        drawn.append(_swatch(x, y, **style) + svg.text(x + 20, y + 7, words, 7))
        y += step
    drawn.append(svg.triangle(x + 7.5, y + 4.4, 7) + svg.text(x + 20, y + 7, "予兆がある署", 7))
    for is_whole, words in ((True, "区域は未確定（模式的）"), (False, "一部の区域は未確定")):
        if is_whole in symbols:
            y += step
            side = WHOLE_PT if is_whole else PART_PT
            drawn.append(square(x + 7.5, y + 4.2, side) + svg.text(x + 20, y + 7, words, 7))
    for kind, words in (("coast", "海岸線"), ("river", "河川"), ("rail", "鉄道")):
        if kind in kinds:
            y += step
            dash = "3.2 1.8" if kind == "rail" else "none"
            stroke = "#3c4650" if kind == "rail" else svg.WATER
            width = 1.1 if kind == "coast" else 0.8
            drawn.append(
                svg.line(x, y + 4.2, x + 15, y + 4.2, stroke=stroke, stroke_width=width,
                         stroke_dasharray=dash)
                + svg.text(x + 20, y + 7, words, 7)
            )  # fmt: skip
    return "".join(drawn)


def draw_map(
    geometry: MapGeometry,
    month: MapMonth,
    *,
    own_station: str | None = None,
    width: float = WIDTH,
    height: float = HEIGHT,
) -> MapDrawing:
    """Draw the month. own_station: outlined heavily. Raises ValueError without boundaries."""
    title = f"{month.indicator_name}（{wareki_month(month.month)}）"
    if geometry.bounds is None:
        raise ValueError("a map needs boundaries; without them its table stands alone")
    room = (0.0, 0.0, width - LEGEND_WIDTH - 6, height)
    projection = fit(geometry.bounds, 3, 3, room[2] - 6, height - 6)
    symbols = placed_symbols(geometry, projection)
    labels, unnamed = _labels(geometry, month, projection, room, symbols)
    legend_x = width - LEGEND_WIDTH
    body = (
        _split_municipalities(geometry, projection)
        + _areas(geometry, month, projection, own_station)
        + _orientation(geometry, projection)
        + _symbols(symbols, month, own_station)
        + labels
        + _legend(geometry, month, legend_x, own_station is not None)
        + _scale_bar(projection, legend_x, height - 6, LEGEND_WIDTH - 30)
    )
    return MapDrawing(svg.drawing(width, height, title, body), unnamed)
