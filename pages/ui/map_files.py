"""The map's files (地図のファイル): what the browser is given once, as bytes.

Enters: released ranges, geometry and communities. Leaves: JSON, its texts said once and pointed
to by number, so that all months of a prefecture take less than one picture of it.
"""

import json
from dataclasses import dataclass
from datetime import date

from analysis.months import wareki_day
from analysis.observations import CellState
from analysis.release.community_views import Communities, FacilityPlace
from analysis.release.map_views import MapArea, MapPeriod, MapRange, MapUnit, measure_label
from analysis.release.views import MapGeometry, MapMeasure, StationSymbol
from pages.ui.wording import short_station, text_with_unit


@dataclass(frozen=True)
class RangeFile:
    """A range and what the browser is given of it, made once and kept together."""

    shown: MapRange
    content: bytes


def range_file(shown: MapRange) -> RangeFile:
    """The range with its file."""
    return RangeFile(shown, range_content(shown))


class _Texts:
    """Texts by number; 0 is the empty one."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {"": 0}

    def row(self, texts: tuple[str, ...]) -> list[int] | None:
        """Numbers of the texts, None where all are empty."""
        if not any(texts):
            return None
        return [self.numbers.setdefault(text, len(self.numbers)) for text in texts]


def as_json(content: object) -> bytes:
    """UTF-8 without blanks."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def title(shown: MapRange) -> str:
    """被害届（被害者が在留外国人）・前年同月差."""
    if shown.measure is MapMeasure.COUNT:
        return shown.subject_name
    return f"{shown.subject_name}・{measure_label(shown.measure, shown.unit, shown.value_unit)}"


def range_content(shown: MapRange) -> bytes:
    """All periods of one subject."""
    texts = _Texts()
    areas = shown.areas
    content = {
        "unit": shown.unit.value,
        "unitLabel": shown.unit.label,
        "counter": shown.unit.counter,
        "title": title(shown),
        "valueUnit": shown.value_unit,
        "shortUnit": shown.value_unit.split("（")[0] if _is_plain(shown) else "",
        "decimals": shown.decimals,
        "diverging": shown.measure.is_difference,
        "definition": shown.definition,
        "source": shown.source.strip(),
        "periods": [_period(period) for period in shown.periods],
        "areas": [_area(area, shown.unit) for area in areas],
        "values": [[value.value for value in area.values] for area in areas],
        "states": ["".join(str(int(value.state)) for value in area.values) for area in areas],
        "why": [texts.row(tuple(value.reason for value in area.values)) for area in areas],
        "base": [texts.row(area.base_notes) for area in areas],
        "untestable": [texts.row(area.untestable) for area in areas],
        "signs": [
            "".join("01"[has] for has in area.has_sign) if any(area.has_sign) else None
            for area in areas
        ],
    }
    return as_json({**content, "texts": list(texts.numbers)})


def _is_plain(shown: MapRange) -> bool:
    return shown.measure is not MapMeasure.RATE


def _period(period: MapPeriod) -> dict[str, object]:
    return {
        "key": period_key(period),
        "label": period.label,
        "year": period.label.split("年")[0] + "年",
        "provisional": period.is_provisional,
    }


def period_key(period: MapPeriod) -> str:
    """2024-10-01: ordered as text like the days themselves."""
    return period.first.isoformat()


def _area(area: MapArea, unit: MapUnit) -> dict[str, str]:
    short = short_station(area.name) if unit is MapUnit.STATION else area.name
    return {"id": area.id, "name": area.name, "short": short, "note": area.note}


def geometry_content(geometry: MapGeometry) -> bytes:
    """Shapes, lines and schematic symbols."""
    return as_json(
        {
            "stations": geometry.stations,
            "municipalities": geometry.municipalities,
            "orientation": geometry.orientation,
            "symbols": [_symbol(symbol) for symbol in geometry.symbols],
        }
    )


def _symbol(symbol: StationSymbol) -> dict[str, object]:
    return {
        "id": symbol.station_id,
        "name": symbol.station_name,
        "code": symbol.municipality_code,
        "at": [symbol.latitude, symbol.longitude],
        "slot": symbol.slot,
        "slots": symbol.slots,
        "whole": symbol.is_whole,
        "note": symbol.note,
    }


def community_content(communities: Communities) -> bytes:
    """Dense areas as outlines, facilities as one symbol a place."""
    return as_json(
        {
            "days": {
                "dense": _as_of(communities.reference_day),
                "school": _as_of(communities.facility_day),
                "shop": _as_of(communities.facility_day),
            },
            "dense": [
                {
                    "geometry": area.geometry,
                    "lines": [
                        f"集住地域：{area.name}（{area.size_band}）",
                        f"{wareki_day(area.reference_day)}現在",
                        *(text for text in (area.evidence, area.trend, area.steadiness) if text),
                    ],
                }
                for area in communities.dense_areas
            ],
            "facilities": [_facility(place) for place in communities.facility_places],
        }
    )


def _as_of(day: date | None) -> str:
    """（令和7年1月1日現在）, "" where nothing is registered."""
    return f"（{wareki_day(day)}現在）" if day else ""


def _facility(place: FacilityPlace) -> dict[str, object]:
    where = place.place or place.counts[0].station_name
    return {
        "group": "shop" if "繁華街" in place.group else "school",
        "at": [place.latitude, place.longitude],
        "lines": [
            f"{place.group}：{where}",
            *(
                f"{count.kind}（{count.size_band}）"
                f"　{text_with_unit(count.released, '施設' if count.released.state is CellState.VALUE else '')}"
                for count in place.counts
            ),
        ],
    }
