"""Events → places (手口・警察署・発生月): each distinct text of a list of offences read once.

Enters: the four texts of an event (`EventKey`). Leaves: indicator, station and month, or the reason
why the row becomes no count. crime_open_data.py counts by them.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from analysis.indicators import Catalogue, Domain
from analysis.ingest.columns import normalised
from analysis.ingest.event_dates import UnknownDateError, UnreadableDateError, read_event_date
from analysis.ingest.event_tally import EventKey
from analysis.ingest.station_match import Mismatch, MismatchKind, StationMatcher
from analysis.months import first_of_month
from analysis.profile import Profile, Station


class NotPlaced(StrEnum):
    """Why a row became no count; the value is the Japanese reason."""

    OTHER_PREFECTURE = "都道府県がプロファイルと違う"
    METHOD_UNKNOWN = "手口が指標カタログにない"
    STATION_BLANK = "管轄警察署が空白"
    STATION_UNKNOWN = "管轄警察署がプロファイルにない"
    STATION_NOT_VALID = "発生月に存在しない警察署"
    DATE_UNKNOWN = "発生年月日が不明または空白"
    DATE_UNREADABLE = "発生年月日が日付として読めない"
    OTHER_YEAR = "発生年がファイルの年でない"


_STATION_REASONS = {
    MismatchKind.BLANK: NotPlaced.STATION_BLANK,
    MismatchKind.NOT_VALID: NotPlaced.STATION_NOT_VALID,
}


class EventPlacer:
    """Reads the texts of events. A list of a million rows has few distinct ones: each is kept.

    methods: further words for 手口 → the name of an indicator, both in their compared form.
    """

    def __init__(self, profile: Profile, catalogue: Catalogue, methods: Mapping[str, str]) -> None:
        self._prefecture = normalised(profile.name)
        self._matcher = StationMatcher(profile)
        names = {normalised(i.name): i.code for i in catalogue.of_domain(Domain.STREET_CRIME)}
        self._methods = names | {w: names[name] for w, name in methods.items() if name in names}
        self._days: dict[str, date | NotPlaced] = {}
        self._indicators: dict[tuple[str, str], str | NotPlaced] = {}
        self._stations: dict[tuple[str, date], str | NotPlaced] = {}

    def stations_in(self, month: date) -> tuple[Station, ...]:
        """The stations of the prefecture that existed in a month."""
        return self._matcher.stations_in(month)

    def day(self, text: str) -> date | NotPlaced:
        """The day of 発生年月日（始期）."""
        if text not in self._days:
            try:
                self._days[text] = read_event_date(text)
            except UnknownDateError:
                self._days[text] = NotPlaced.DATE_UNKNOWN
            except UnreadableDateError:
                self._days[text] = NotPlaced.DATE_UNREADABLE
        return self._days[text]

    def indicator(self, key: EventKey) -> str | NotPlaced:
        """The indicator of 手口, of an event in the prefecture."""
        words = (key.prefecture, key.method)
        if words not in self._indicators:
            self._indicators[words] = self._read_indicator(key)
        return self._indicators[words]

    def _read_indicator(self, key: EventKey) -> str | NotPlaced:
        if key.prefecture and normalised(key.prefecture) != self._prefecture:
            return NotPlaced.OTHER_PREFECTURE
        return self._methods.get(normalised(key.method), NotPlaced.METHOD_UNKNOWN)

    def month(self, key: EventKey, year: int) -> date | NotPlaced:
        """The month of an event of the year."""
        day = self.day(key.day)
        if isinstance(day, NotPlaced):
            return day
        return first_of_month(day) if day.year == year else NotPlaced.OTHER_YEAR

    def station(self, key: EventKey, month: date) -> str | NotPlaced:
        """The id of the station that had the name in a month."""
        words = (key.station, month)
        if words not in self._stations:
            self._stations[words] = self._read_station(key, month)
        return self._stations[words]

    def _read_station(self, key: EventKey, month: date) -> str | NotPlaced:
        station = self._matcher.match("", key.station, month)
        if isinstance(station, Mismatch):
            return _STATION_REASONS.get(station.kind, NotPlaced.STATION_UNKNOWN)
        return station.id

    def station_in_year(self, key: EventKey, year: int) -> str | NotPlaced:
        """The station that had the name at the end of the year, or last in it."""
        found: str | NotPlaced = NotPlaced.STATION_UNKNOWN
        for number in range(12, 0, -1):
            found = self.station(key, date(year or 1, number, 1))
            if found is not NotPlaced.STATION_NOT_VALID:
                return found
        return found
