"""犯罪オープンデータ: a prefecture's yearly list of offences → counts per station, month and 手口.

Enters: a `Sheet` in the police agency's common layout (罪名, 手口, 管轄警察署（発生地）, …
発生年月日（始期）, …). Leaves: a `YearList` of counts, and how many rows could not be placed, by
reason. Of every row only 手口, station, prefecture and date are read; 町丁目, time, place and the
victim's sex, age and occupation are dropped here, before anything else sees them.

Rules, said to the user in notices:
- A row counts in the month of 発生年月日（始期）, for the station of 管轄警察署（発生地）.
- The list is one of events recognised in a calendar year, its main year. Events of other years are
  few and incomplete: they are left out and counted, never stored as low counts.
- A month of the main year without a row is 0 for a station, because the list names every event.
  This holds for all stations of the profile, unless the list names one station only, and not for
  a month without any row in a list so long that an empty month is not chance.
- A year that is not over yet is refused: its last months would look like zeros.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.errors import Problem
from analysis.indicators import Catalogue, Domain
from analysis.ingest.addresses import lines_place
from analysis.ingest.columns import normalised
from analysis.ingest.event_dates import UnknownDateError, UnreadableDateError, read_event_date
from analysis.ingest.reader import Sheet
from analysis.ingest.station_match import Mismatch, MismatchKind, StationMatcher
from analysis.months import first_of_month
from analysis.profile import Profile

METHOD = "手口"
STATION = "管轄警察署（発生地）"
PREFECTURE = "都道府県（発生地）"
DAY = "発生年月日（始期）"
READ_HEADERS = (METHOD, STATION, PREFECTURE, DAY)
# At a mean of 10 events a month, an empty month comes by chance in 5 of 100,000 (e^-10).
EVENTS_A_MONTH_THAT_EXCLUDE_CHANCE = 10


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


@dataclass(frozen=True, slots=True)
class Event:
    """All that is taken from a row."""

    line: int
    method: str
    station: str
    prefecture: str
    day: str


@dataclass(frozen=True)
class YearList:
    """Counts of one list. counts: (station_id, indicator, month) → events, zeros included."""

    counts: dict[tuple[str, str, date], int]
    problems: tuple[Problem, ...]
    rows_read: int
    rows_placed: int
    not_placed: tuple[tuple[str, int], ...]
    zero_cells: int


def _headers(header: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(normalised, header))


def has_crime_header(header: Sequence[str]) -> bool:
    """Whether the four columns that are read all stand in the header."""
    return set(_headers(READ_HEADERS)) <= set(_headers(header))


def count_events(sheet: Sheet, profile: Profile, catalogue: Catalogue, *, today: date) -> YearList:
    """Count a list of events; problems that block leave the counts empty.

    today: the day on which the list is read; its main year must be over.
    """
    events, problems = _events(sheet)
    placing = _Placing(profile, catalogue, events)
    problems += placing.blocking(today)
    if any(problem.is_blocking for problem in problems):
        return YearList({}, tuple(problems), len(events), 0, placing.reasons(), 0)
    zero_keys = placing.zero_keys() - placing.counts.keys()
    notices = placing.notices(len(zero_keys))
    return YearList(
        counts={**placing.counts, **dict.fromkeys(zero_keys, 0)},
        problems=(*problems, *notices),
        rows_read=len(events),
        rows_placed=sum(placing.counts.values()),
        not_placed=placing.reasons(),
        zero_cells=len(zero_keys),
    )


def _events(sheet: Sheet) -> tuple[list[Event], list[Problem]]:
    """The rows' four cells; of a table that was pasted twice side by side, the left one."""
    headers = _headers(sheet.header)
    half = len(headers) // 2
    is_doubled = len(headers) % 2 == 0 and headers[:half] == headers[half:]
    columns = [headers.index(header) for header in _headers(READ_HEADERS)]
    events = [
        Event(line, *(row[column].strip() for column in columns))
        for line, row in zip(sheet.lines, sheet.rows, strict=True)
    ]
    return events, _doubled_problems(sheet, half, columns) if is_doubled else []


def _doubled_problems(sheet: Sheet, half: int, columns: list[int]) -> list[Problem]:
    rows = tuple(zip(sheet.lines, sheet.rows, strict=True))
    unequal = [line for line, row in rows if any(row[c] != row[c + half] for c in columns)]
    if unequal:
        return [
            Problem(
                "doubled_table",
                lines_place(unequal),
                "同じ表が左右に2つ並んでいますが、左右で手口・警察署・都道府県・年月日が違います。",
                "どちらが正しいか確かめ、一方だけを残してください。",
            )
        ]
    differing = [line for line, row in rows if row[:half] != row[half:]]
    note = f"件数に使わない列が{len(differing)}行で左右違います。" if differing else ""
    return [
        Problem(
            "doubled_table",
            lines_place(differing),
            f"同じ表が左右に2つ並んでいるため、左の表だけを数えました。{note}",
            "",
            is_blocking=False,
        )
    ]


class _Placing:
    """Rows given a station, an indicator and a month, and the reasons of those without."""

    def __init__(self, profile: Profile, catalogue: Catalogue, events: list[Event]) -> None:
        self._profile = profile
        self._matcher = StationMatcher(profile)
        self._methods = {
            normalised(i.name): i.code for i in catalogue.of_domain(Domain.STREET_CRIME)
        }
        self._years: Counter[int] = Counter()
        days = [self._day(event) for event in events]
        self.main_year = max(self._years, key=lambda year: (self._years[year], year), default=0)
        self.counts: Counter[tuple[str, str, date]] = Counter()
        self._lines: dict[NotPlaced, list[int]] = defaultdict(list)
        for event, day in zip(events, days, strict=True):
            key = self._key(event, day)
            if isinstance(key, NotPlaced):
                self._lines[key].append(event.line)
            else:
                self.counts[key] += 1

    def _day(self, event: Event) -> date | NotPlaced:
        try:
            day = read_event_date(event.day)
        except UnknownDateError:
            return NotPlaced.DATE_UNKNOWN
        except UnreadableDateError:
            return NotPlaced.DATE_UNREADABLE
        self._years[day.year] += 1
        return day

    def _key(self, event: Event, day: date | NotPlaced) -> tuple[str, str, date] | NotPlaced:
        if event.prefecture and normalised(event.prefecture) != normalised(self._profile.name):
            return NotPlaced.OTHER_PREFECTURE
        indicator = self._methods.get(normalised(event.method))
        if indicator is None:
            return NotPlaced.METHOD_UNKNOWN
        if isinstance(day, NotPlaced):
            return day
        if day.year != self.main_year:
            return NotPlaced.OTHER_YEAR
        station = self._matcher.match("", event.station, first_of_month(day))
        if isinstance(station, Mismatch):
            return _STATION_REASONS.get(station.kind, NotPlaced.STATION_UNKNOWN)
        return station.id, indicator, first_of_month(day)

    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Reason and number of rows, in the order of `NotPlaced`."""
        return tuple((r.value, len(self._lines[r])) for r in NotPlaced if self._lines.get(r))

    def blocking(self, today: date) -> list[Problem]:
        """What makes the whole list unusable."""
        if not self.counts:
            return [
                Problem(
                    "wrong_profile",
                    "",
                    f"{self._profile.name}の警察署と手口に結び付く行が1行もありません。",
                    "プロファイルを切り替えるか、この県の一覧を選んでください。",
                )
            ]
        problems = []
        if self._years[self.main_year] * 2 <= self._years.total():
            problems.append(
                Problem(
                    "main_year",
                    "",
                    "発生年が分かれていて、どの年の一覧か決められません。",
                    "1年ごとのファイルに分けて取り込んでください。",
                )
            )
        if today.year <= self.main_year:
            problems.append(
                Problem(
                    "year_not_over",
                    "",
                    "まだ終わっていない年の一覧です。残りの月が0件に見えてしまいます。",
                    "その年の一覧が公表されてから取り込んでください。",
                )
            )
        other = len(self._lines.get(NotPlaced.OTHER_PREFECTURE, ()))
        if other > self.counts.total():
            problems.append(
                Problem(
                    "wrong_profile",
                    f"『{PREFECTURE}』",
                    f"{other}行が、開いているプロファイル（{self._profile.name}）の県ではありません。",
                    "プロファイルを切り替えてください。",
                )
            )
        return problems

    def _zero_months(self, indicator: str) -> list[date]:
        months: Counter[date] = Counter()
        for (_, counted, month), events in self.counts.items():
            if counted == indicator:
                months[month] += events
        year = [date(self.main_year, number, 1) for number in range(1, 13)]
        is_long = months.total() >= EVENTS_A_MONTH_THAT_EXCLUDE_CHANCE * len(year)
        return [month for month in year if month in months or not is_long]

    def zero_keys(self) -> set[tuple[str, str, date]]:
        """Every cell for which the list speaks, with or without events."""
        named = {station_id for station_id, _, _ in self.counts}
        return {
            (station.id, indicator, month)
            for indicator in {indicator for _, indicator, _ in self.counts}
            for month in self._zero_months(indicator)
            for station in self._matcher.stations_in(month)
            if len(named) > 1 or station.id in named
        }

    def notices(self, zero_cells: int) -> list[Problem]:
        """What was left out and why, and what the zeros rest on."""
        left_out = [
            Problem(
                "not_placed",
                lines_place(self._lines[reason]),
                f"数えなかった行：{reason.value}（{len(self._lines[reason])}行）。",
                "",
                is_blocking=False,
            )
            for reason in NotPlaced
            if self._lines.get(reason)
        ]
        rule = Problem(
            "year_list",
            "",
            f"{self.main_year}年の1年分の一覧として、発生月で数えました。翌年以降に認知された事件は含みません。"
            f"一覧に載っていない警察署と月（{zero_cells}個）は0件として扱います。",
            "一部の月や警察署だけを抜き出したファイルなら、取り込まないでください。",
            is_blocking=False,
        )
        return [*left_out, rule]
