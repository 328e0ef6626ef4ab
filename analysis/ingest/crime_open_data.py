"""犯罪オープンデータ: a prefecture's yearly list of offences → counts per station and 手口.

Enters: a `Sheet` (or an `EventTally` of a file too long for one) in the police agency's common
layout; data/intake_formats/crime_open_data.toml says how its columns are written. Leaves: a
`YearList` of counts, and how many rows could not be placed, by reason. Of every row only 手口,
station, prefecture and date are read; 町丁目, time, place and the victim's sex, age and occupation
are dropped here, before anything else sees them.

Rules by 発生年月 (CountingBasis.OCCURRENCE), said to the user in notices:
- A row counts in the month of 発生年月日（始期）, for the station of 管轄警察署（発生地）.
- The list is one of events recognised in a calendar year, its main year. Events of other years are
  few and incomplete: they are left out and counted, never stored as low counts.
- A month of the main year without a row is 0 for a station, because the list names every event.
  This holds for all stations of the profile, unless the list names one station only, and not for
  a month without any row in a list so long that an empty month is not chance.
- A year that is not over yet is refused: its last months would look like zeros.

By 認知年 (CountingBasis.RECOGNITION) every row counts, whatever its date, but only for the year,
because the list does not say the month in which an event was recognised: the counts are the
stations' year and no observations.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from analysis.errors import Problem
from analysis.indicators import Catalogue
from analysis.ingest.addresses import lines_place
from analysis.ingest.columns import normalised
from analysis.ingest.event_places import EventPlacer, NotPlaced
from analysis.ingest.event_tally import EventKey, EventTally
from analysis.ingest.format_descriptions import FormatDescription, Reader, load_descriptions
from analysis.ingest.reading_choices import NO_CHOICES, CountingBasis, ReadingChoices
from analysis.ingest.sheet import Sheet
from analysis.profile import Profile

# At a mean of 10 events a month, an empty month comes by chance in 5 of 100,000 (e^-10).
EVENTS_A_MONTH_THAT_EXCLUDE_CHANCE = 10
PREFECTURE = "都道府県（発生地）"
_ROLES = ("method", "station", "prefecture", "day")


@dataclass(frozen=True)
class YearList:
    """Counts of one list. counts: (station_id, indicator, month) → events, zeros included.

    annual: (station_id, indicator) → events recognised in `year`; one of the two is empty.
    """

    counts: dict[tuple[str, str, date], int]
    problems: tuple[Problem, ...]
    rows_read: int
    rows_placed: int
    not_placed: tuple[tuple[str, int], ...]
    zero_cells: int
    annual: dict[tuple[str, str], int] = field(default_factory=dict)
    year: int = 0


def _description() -> FormatDescription:
    return next(d for d in load_descriptions() if d.reader is Reader.EVENT_LIST)


def has_crime_header(header: Sequence[str]) -> bool:
    """Whether the columns that are needed all stand in the header."""
    return _description().fits(header, ())


def event_columns(header: Sequence[str]) -> tuple[int | None, ...]:
    """The columns of 手口, station, prefecture and date; None for a prefecture that is not given."""
    return tuple(_description().role_index(header, role) for role in _ROLES)


def tally_rows(sheet: Sheet) -> EventTally:
    """The tally of a list that is held as rows."""
    columns = event_columns(sheet.header)
    tally = EventTally()
    tally.add_rows(
        (line, EventKey(*("" if i is None else row[i].strip() for i in columns)))
        for line, row in zip(sheet.lines, sheet.rows, strict=True)
    )
    return tally


def count_tally(
    tally: EventTally,
    profile: Profile,
    catalogue: Catalogue,
    *,
    today: date,
    choices: ReadingChoices = NO_CHOICES,
) -> YearList:
    """Count a list of events; problems that block leave the counts empty.

    today: the day on which the list is read; its main year must be over.
    """
    placing = _Placing(profile, catalogue, tally, choices)
    blocking = tuple(placing.blocking(today))
    if blocking:
        return YearList({}, blocking, tally.rows, 0, placing.reasons(), 0)
    if choices.basis is CountingBasis.RECOGNITION:
        return YearList(
            counts={},
            problems=tuple(placing.annual_notices()),
            rows_read=tally.rows,
            rows_placed=sum(placing.annual.values()),
            not_placed=placing.reasons(),
            zero_cells=0,
            annual=dict(placing.annual),
            year=placing.main_year,
        )
    zero_keys = placing.zero_keys() - placing.counts.keys()
    return YearList(
        counts={**placing.counts, **dict.fromkeys(zero_keys, 0)},
        problems=tuple(placing.notices(len(zero_keys))),
        rows_read=tally.rows,
        rows_placed=sum(placing.counts.values()),
        not_placed=placing.reasons(),
        zero_cells=len(zero_keys),
    )


class _Placing:
    """Rows given a station, an indicator and a month, and the reasons of those without."""

    def __init__(
        self,
        profile: Profile,
        catalogue: Catalogue,
        tally: EventTally,
        choices: ReadingChoices,
    ) -> None:
        self._profile = profile
        self._tally = tally
        self._basis = choices.basis
        words = {word: normalised(name) for word, name in _description().words.items()}
        self._placer = EventPlacer(profile, catalogue, words)
        self._years: Counter[int] = Counter()
        for key, rows in tally.counts.items():
            day = self._placer.day(key.day)
            if isinstance(day, date):
                self._years[day.year] += rows
        self.main_year = max(self._years, key=lambda year: (self._years[year], year), default=0)
        self.is_year_chosen = choices.period is not None
        if choices.period and self._basis is CountingBasis.RECOGNITION:
            self.main_year = choices.period[0].year
        self.counts: Counter[tuple[str, str, date]] = Counter()
        self.annual: Counter[tuple[str, str]] = Counter()
        self._left_out: dict[NotPlaced, list[EventKey]] = defaultdict(list)
        for key, rows in tally.counts.items():
            self._place(key, rows)

    def _place(self, key: EventKey, rows: int) -> None:
        place = self._placer.indicator(key)
        if isinstance(place, NotPlaced):
            self._left_out[place].append(key)
        elif self._basis is CountingBasis.RECOGNITION:
            station = self._placer.station_in_year(key, self.main_year)
            if isinstance(station, NotPlaced):
                self._left_out[station].append(key)
            else:
                self.annual[station, place] += rows
        else:
            month = self._placer.month(key, self.main_year)
            station = month if isinstance(month, NotPlaced) else self._placer.station(key, month)
            if isinstance(station, NotPlaced) or isinstance(month, NotPlaced):
                self._left_out[NotPlaced(station)].append(key)
            else:
                self.counts[station, place, month] += rows

    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Reason and number of rows, in the order of `NotPlaced`."""
        return tuple(
            (reason.value, self._tally.lines_of(self._left_out[reason])[1])
            for reason in NotPlaced
            if self._left_out.get(reason)
        )

    def blocking(self, today: date) -> list[Problem]:
        """What makes the whole list unusable."""
        if not self.counts and not self.annual:
            return [
                Problem(
                    "wrong_profile",
                    "",
                    f"{self._profile.name}の警察署と手口に結び付く行が1行もありません。",
                    "プロファイルを切り替えるか、この県の一覧を選んでください。",
                )
            ]
        problems = []
        is_mixed = self._years[self.main_year] * 2 <= self._years.total()
        if is_mixed and not (self.annual and self.is_year_chosen):
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
        other = dict(self.reasons()).get(NotPlaced.OTHER_PREFECTURE.value, 0)
        if other > self.counts.total() + self.annual.total():
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
            for station in self._placer.stations_in(month)
            if len(named) > 1 or station.id in named
        }

    def notices(self, zero_cells: int) -> list[Problem]:
        """What was left out and why, and what the zeros rest on."""
        rule = Problem(
            "year_list",
            "",
            f"{self.main_year}年の1年分の一覧として、発生月で数えました。翌年以降に認知された事件は含みません。"
            f"一覧に載っていない警察署と月（{zero_cells}個）は0件として扱います。",
            "一部の月や警察署だけを抜き出したファイルなら、取り込まないでください。",
            is_blocking=False,
        )
        return [*self._left_out_notices(), rule]

    def annual_notices(self) -> list[Problem]:
        """The same for a list counted by the year of recognition."""
        whence = "指定された年" if self.is_year_chosen else "発生年月日に最も多い年"
        rule = Problem(
            "year_list",
            "",
            f"{self.main_year}年（{whence}）に認知された事件の一覧として、警察署と手口ごとに年間の件数を数えました。"
            "月別の件数にはならず、予兆の判定にも使いません。",
            "年が違うときは、取込の画面で期間を選んでください。",
            is_blocking=False,
        )
        return [*self._left_out_notices(), rule]

    def _left_out_notices(self) -> list[Problem]:
        notices = []
        for reason in NotPlaced:
            lines, total = self._tally.lines_of(self._left_out.get(reason, ()))
            if total:
                said = f"数えなかった行：{reason.value}（{total}行）。"
                place = lines_place(lines, total)
                notices.append(Problem("not_placed", place, said, "", is_blocking=False))
        return notices
