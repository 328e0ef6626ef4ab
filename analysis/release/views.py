"""What each page and document receives: released values grouped as they are shown.

Enters: results of the release functions. Leaves: frozen view types, nothing exact.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analysis.geography.station_symbols import StationSymbol
from analysis.indicators import Domain, Origin
from analysis.profile import Meeting
from analysis.release.released import (
    IndicatorChange,
    Released,
    ReleasedSeries,
    SeriesMark,
    SignDetail,
    SignSummary,
    Stamp,
    SubmissionRow,
    SubmissionState,
)


@dataclass(frozen=True)
class Overview:
    """概況: this month at a glance."""

    month: date
    stamp: Stamp
    changes: tuple[IndicatorChange, ...]
    signs: tuple[SignSummary, ...]
    submissions: tuple[SubmissionRow, ...]
    not_testable_share: Released  # share of tested series that cannot be tested, per cent
    is_provisional: bool = False  # whether any figure of the month may still change


class MapMeasure(StrEnum):
    """What the colours of the map stand for."""

    COUNT = "count"
    RATE = "rate"
    YEAR_CHANGE = "year_change"
    MONTH_CHANGE = "month_change"
    EXPECTED = "expected"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {
            "count": "件数",
            "rate": "率",
            "year_change": "前年同月差",
            "month_change": "前月差",
            "expected": "期待との差",
        }[self.value]

    @property
    def is_difference(self) -> bool:
        """Whether values lie on both sides of zero."""
        return self not in (MapMeasure.COUNT, MapMeasure.RATE)


@dataclass(frozen=True)
class AreaValue:
    """One jurisdiction on the map. note: split municipality, merger, unconfirmed territory."""

    station_id: str
    station_name: str
    released: Released
    has_sign: bool
    is_untestable: bool
    note: str


@dataclass(frozen=True)
class MapMonth:
    """A choropleth of one indicator in one month. class_breaks: upper bounds, fixed over months."""

    indicator: str
    indicator_name: str
    unit: str
    measure: MapMeasure
    month: date
    areas: tuple[AreaValue, ...]
    class_breaks: tuple[float, ...]
    stamp: Stamp
    is_provisional: bool = False  # whether any figure of the month may still change


@dataclass(frozen=True)
class MapGeometry:
    """Shapes for the map, as GeoJSON FeatureCollections in WGS 84 (dicts ready for JSON).

    stations: properties station_id, name, label_lon, label_lat; municipalities: code, name,
    is_split (shared by the stations of station_ids, or held by none), label_lon, label_lat;
    orientation: kind (coast, river, rail, station_point), name; points also basis and
    is_published. bounds: west, south, east, north.
    symbols: of stations, or parts of them, whose area inside a shared municipality is not known.
    fingerprint: changes with the geometry, for file names and cache keys. unplaced: stations
    without a shape and without a symbol, with the reason.
    """

    stations: dict[str, object]
    municipalities: dict[str, object]
    orientation: dict[str, object]
    bounds: tuple[float, float, float, float] | None
    fingerprint: str
    credit: str
    unplaced: tuple[tuple[str, str], ...]
    symbols: tuple[StationSymbol, ...] = ()

    @property
    def uncertain(self) -> dict[str, str]:
        """Station id → what of its area is not known, in words; for those with a symbol."""
        notes: dict[str, list[str]] = {}
        for symbol in self.symbols:
            notes.setdefault(symbol.station_id, []).append(symbol.note)
        return {station_id: "　".join(own) for station_id, own in notes.items()}


@dataclass(frozen=True)
class MeasureProgress:
    """One measure of the policy: what was done, by its indicators."""

    code: str
    section: str
    title: str
    responsible: str
    rows: tuple[IndicatorChange, ...]


@dataclass(frozen=True)
class StationPanel:
    """What a click on a station shows."""

    station_id: str
    station_name: str
    block: str
    municipalities: tuple[str, ...]
    notes: tuple[str, ...]
    changes: tuple[IndicatorChange, ...]
    signs: tuple[SignSummary, ...]
    neighbours: tuple[str, ...]
    marks: tuple[SeriesMark, ...]
    measures: tuple[MeasureProgress, ...]
    stamp: Stamp


@dataclass(frozen=True)
class Trends:
    """推移: one large series and the small multiples of all stations."""

    main: ReleasedSeries
    multiples: tuple[ReleasedSeries, ...]
    year_on_year_pct: tuple[Released, ...]  # per month of main
    stamp: Stamp


@dataclass(frozen=True)
class BatchRow:
    """One upload in the history."""

    batch_id: int
    received: datetime
    sender: str
    source_name: str
    cells: int
    months: tuple[date, ...]
    stations: int
    is_undone: bool
    can_be_undone: bool = False  # by the viewer who asked
    can_be_redone: bool = False
    note: str = ""  # the sender's reason, where one was asked for
    is_finalisation: bool = False  # 確定処理: the figures of its month written again as 確定


@dataclass(frozen=True)
class PendingRow:
    """One upload that waits for a second person's approval.

    person: who handed it in. is_own: by the viewer who asked, who may withdraw it.
    """

    pending_id: int
    submitted: datetime
    sender: str
    person: str
    source_name: str
    reason: str
    cells: int
    months: tuple[date, ...]
    station_ids: tuple[str, ...]
    is_own: bool
    can_be_approved: bool


@dataclass(frozen=True)
class QualityCell:
    """Completeness of one station and month."""

    station_id: str
    month: date
    reported: int
    expected: int


@dataclass(frozen=True)
class Quality:
    """データ品質: completeness by station and month, submissions, batches, limits."""

    months: tuple[date, ...]
    stations: tuple[tuple[str, str], ...]  # id, name
    cells: tuple[QualityCell, ...]
    submissions: tuple[SubmissionRow, ...]
    batches: tuple[BatchRow, ...]
    state_counts: tuple[tuple[str, int], ...]  # 値, うち零, 未報告, 秘匿: cells of the store
    unconfirmed_stations: tuple[tuple[str, str], ...]  # name, evidence
    notes: tuple[str, ...]
    stamp: Stamp


@dataclass(frozen=True)
class SubmissionCell:
    """提出状況 of one station and month. received: the first time, None where nothing came."""

    station_id: str
    month: date
    state: SubmissionState
    received: datetime | None
    days_late: int


@dataclass(frozen=True)
class SubmissionGrid:
    """Who has sent, who is late, who corrected: station × month.

    due: the last day in time, one a month. due_label: the rule in words (翌月10日). today: the day
    by which a month without figures is overdue or not yet due.
    """

    months: tuple[date, ...]
    due: tuple[date, ...]
    due_label: str
    today: date
    stations: tuple[tuple[str, str], ...]  # id, name
    cells: tuple[SubmissionCell, ...]


@dataclass(frozen=True)
class SignList:
    """予兆: the signs on record up to a month."""

    month: date
    signs: tuple[SignSummary, ...]
    tested_series: int
    untestable_series: int
    untestable_reasons: tuple[tuple[str, int], ...]
    error_rate: str
    stamp: Stamp


@dataclass(frozen=True)
class DomainChange:
    """What changed since the last meeting, grouped by domain."""

    domain: Domain
    origin: Origin
    rows: tuple[IndicatorChange, ...]


@dataclass(frozen=True)
class BorderingStation:
    """A station next to another one. shared_border_km: None where it is not derivable."""

    station_id: str
    station_name: str
    shared_border_km: float | None


@dataclass(frozen=True)
class StationBorders:
    """A station and those next to it. is_derivable: False where nothing of it is drawn."""

    station_id: str
    station_name: str
    neighbours: tuple[BorderingStation, ...]
    is_derivable: bool = True


@dataclass(frozen=True)
class BriefingMaterial:
    """Everything a briefing prints, for one meeting, released for that meeting's audience."""

    meeting: Meeting
    station_id: str | None
    station_name: str
    month: date
    previous_meeting_month: date
    overview: Overview
    changes: tuple[DomainChange, ...]
    signs: tuple[SignDetail, ...]
    maps: tuple[MapMonth, ...]
    geometry: MapGeometry
    trends: tuple[ReleasedSeries, ...]
    measures: tuple[MeasureProgress, ...]
    quality: Quality
    limits: tuple[str, ...]
    points_to_decide: tuple[str, ...]
    stamp: Stamp
    police_name: str = ""  # 埼玉県警察, as the document's cover names its maker
    policy_title: str = ""
    borders: tuple[StationBorders, ...] = ()  # for the coordination meeting; empty: no boundaries
