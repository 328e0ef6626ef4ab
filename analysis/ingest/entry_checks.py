"""Entries → observations: every cell of a canonical file read or named, nothing guessed.

Enters: `Entry`s one by one, the profile, the catalogue and the day. Leaves: observations, and the
problems in the order of the lines. What was read otherwise than written is said once a file.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from analysis.errors import Problem
from analysis.indicators import Catalogue, Indicator
from analysis.ingest.addresses import cell_place, lines_place, row_place
from analysis.ingest.columns import Column, normalised
from analysis.ingest.count_cells import (
    UnreadableCountError,
    is_blank,
    read_count,
    symbol_table,
)
from analysis.ingest.formats import Entry
from analysis.ingest.month_cells import (
    MonthContext,
    MonthSource,
    UnreadableMonthError,
    interpret_month,
)
from analysis.ingest.provisions import default_provision
from analysis.ingest.reading_choices import ReadingChoices
from analysis.ingest.station_match import Mismatch, MismatchKind, Spelling, StationMatcher
from analysis.months import first_of_month
from analysis.observations import CellState, Observation, Provision
from analysis.profile import Profile, Station

_PROVISIONS = {
    normalised(word): provision
    for provision in Provision
    for word in (provision.label, f"{provision.label}値", provision.value)
}
_Key = tuple[str, str, date]


@dataclass
class EntryChecker:
    """Collects observations and problems over the entries of one canonical file.

    only_station_id: when given, figures of any other station are a problem. context: what title
    and header say of months. `add` every entry, then `finish`.
    """

    profile: Profile
    catalogue: Catalogue
    today: date
    only_station_id: str | None
    choices: ReadingChoices
    context: MonthContext
    observations: list[Observation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stations = StationMatcher(self.profile)
        self._by_code = {normalised(i.code): i for i in self.catalogue.indicators}
        self._by_name = {normalised(i.name): i for i in self.catalogue.indicators}
        self._first_line: dict[_Key, int] = {}
        self._problems: list[tuple[int, Problem]] = []  # with the line, 0 for the whole file
        self._mismatches: dict[int, Mismatch] = {}
        self._other_station: list[int] = []
        self._symbols = symbol_table(self.choices.symbols)
        self._months: dict[str, tuple[date, MonthSource] | UnreadableMonthError] = {}
        self._matches: dict[tuple[str, str, date], tuple[Station | Mismatch, Spelling]] = {}
        self._said: dict[MonthSource | Spelling, list[int]] = defaultdict(list)
        self._filled_cells = 0
        self._has_any_station = False

    def add(self, entry: Entry) -> None:
        """Check one count cell; what is wrong in its row is said once however wide the row is."""
        read = self._read(entry)
        if read == (None, None):  # 対象外: nothing is said of this cell
            return
        # A year's table has columns for months to come, and before a station was opened; left
        # blank, they say nothing and are no fault.
        is_unreported = read == (CellState.MISSING, None)
        month = self._month(entry, may_come=is_unreported)
        station = self._station(entry, month, may_not_exist=is_unreported) if month else None
        indicator = self._indicator(entry)
        value = self._value(entry, read)
        provision = self._provision(entry, indicator, month)
        if not (month and station and indicator and value and provision):
            return
        if self.only_station_id not in (None, station.id):
            self._other_station.append(entry.line)
            return
        if self._is_first(entry, (station.id, indicator.code, month)):
            state, count = value
            self.observations.append(
                Observation(station.id, indicator.code, month, state, count, provision)
            )

    def finish(self) -> list[Problem]:
        """All problems in the order of the lines, with what concerns the file as a whole."""
        self._say_mismatches()
        if self._other_station:
            lines = list(dict.fromkeys(self._other_station))
            self._problem(
                0,
                "other_station",
                lines_place(lines),
                "担当の警察署以外の件数があります。",
                "自署の行だけにするか、本部の分析担当に取込を依頼してください。",
            )
        if not self._filled_cells and not self._problems:
            self._problem(
                0,
                "nothing_filled",
                "",
                "件数が1つも入力されていません。",
                "『件数』の列に件数を書いてから取り込んでください。0件のときは 0 と書きます。",
            )
        problems = [problem for _, problem in sorted(self._problems, key=lambda pair: pair[0])]
        return problems + [
            Problem("reading", lines_place(list(dict.fromkeys(lines))), said, "", is_blocking=False)
            for said, lines in self._said.items()
        ]

    def _say_mismatches(self) -> None:
        """Stations not found: once where the whole file is of another prefecture, else by row."""
        unknown = (MismatchKind.UNKNOWN_CODE, MismatchKind.UNKNOWN_NAME)
        other = {
            line: mismatch
            for line, mismatch in self._mismatches.items()
            if mismatch.kind is MismatchKind.OTHER_PREFECTURE
            or (mismatch.kind in unknown and not self._has_any_station)
        }
        if len(other) > 1 or any(m.kind not in unknown for m in other.values()):
            self._problem(
                0,
                MismatchKind.OTHER_PREFECTURE,
                lines_place(list(other)),
                f"警察署が、開いているプロファイル（{self.profile.name}）のものではありません。",
                "プロファイルを切り替えるか、この県のファイルを選んでください。",
            )
        else:
            other = {}
        for line, mismatch in self._mismatches.items():
            if line not in other:
                column = Column.STATION_CODE if mismatch.is_in_code else Column.STATION_NAME
                place = cell_place(line, column.value)
                self._problem(line, mismatch.kind, place, mismatch.message, mismatch.remedy)

    def _problem(self, line: int, check: str, place: str, message: str, remedy: str) -> None:
        self._problems.append((line, Problem(check, place, message, remedy)))

    def _month(self, entry: Entry, *, may_come: bool) -> date | None:
        read = self._months.get(entry.month)
        if read is None:
            try:
                read = interpret_month(entry.month, self.context)
            except UnreadableMonthError as error:
                read = error
            self._months[entry.month] = read
        place = cell_place(entry.line, Column.MONTH.value)
        if isinstance(read, UnreadableMonthError):
            self._problem(entry.line, "month", place, read.reason, read.remedy)
            return None
        month, source = read
        if month > first_of_month(self.today):
            if may_come:
                return None
            remedy = "年月を確かめてください。"
            self._problem(entry.line, "future_month", place, "まだ来ていない年月です。", remedy)
            return None
        if source:
            self._said[source].append(entry.line)
        return month

    def _station(self, entry: Entry, month: date, *, may_not_exist: bool) -> Station | None:
        key = (entry.station_code, entry.station_name, month)
        if key not in self._matches:
            self._matches[key] = self._stations.read(*key)
        found, spelling = self._matches[key]
        if isinstance(found, Station):
            self._has_any_station = True
            if spelling:
                self._said[spelling].append(entry.line)
            return found
        if not (may_not_exist and found.kind is MismatchKind.NOT_VALID):
            self._mismatches.setdefault(entry.line, found)
        return None

    def _indicator(self, entry: Entry) -> Indicator | None:
        code, name = normalised(entry.indicator_code), normalised(entry.indicator_name)
        by_code = self._by_code.get(code) or self._by_name.get(code)
        by_name = self._by_name.get(name)
        remedy = "ひな形または指標カタログのコードと名称に合わせてください。"
        if not code and not name:
            place = cell_place(entry.line, Column.INDICATOR_CODE.value)
            self._problem(entry.line, "indicator_blank", place, "指標が空白です。", remedy)
        elif code and by_code is None:
            place = cell_place(entry.line, Column.INDICATOR_CODE.value)
            self._problem(
                entry.line, "indicator_code", place, "指標カタログにない指標です。", remedy
            )
        elif name and by_name is None:
            place = cell_place(entry.line, Column.INDICATOR_NAME.value)
            self._problem(
                entry.line, "indicator_name", place, "指標カタログにない指標名です。", remedy
            )
        elif code and name and by_code is not by_name:
            place = cell_place(entry.line, Column.INDICATOR_NAME.value)
            message = "指標コードと指標名が別の指標を指しています。"
            self._problem(entry.line, "indicator_disagrees", place, message, remedy)
        else:
            return self._in_unit(entry, by_code or by_name)
        return None

    def _in_unit(self, entry: Entry, indicator: Indicator | None) -> Indicator | None:
        if indicator is None or normalised(entry.unit) in ("", normalised(indicator.unit)):
            return indicator
        self._problem(
            entry.line,
            "unit",
            cell_place(entry.line, Column.UNIT.value),
            f"この指標の単位は「{indicator.unit}」ですが、別の単位があります。",
            f"「{indicator.unit}」で数え直すか、単位を直してください。",
        )
        return None

    def _read(self, entry: Entry) -> tuple[CellState | None, int | None] | UnreadableCountError:
        self._filled_cells += not is_blank(entry.count)
        try:
            return read_count(entry.count, self._symbols)
        except UnreadableCountError as error:
            return error

    def _value(
        self, entry: Entry, read: tuple[CellState | None, int | None] | UnreadableCountError
    ) -> tuple[CellState, int | None] | None:
        if isinstance(read, UnreadableCountError):
            place = cell_place(entry.line, entry.label)
            self._problem(entry.line, "count", place, read.reason, read.remedy)
            return None
        state, count = read
        return None if state is None else (state, count)

    def _provision(
        self, entry: Entry, indicator: Indicator | None, month: date | None
    ) -> Provision | None:
        text = normalised(entry.provision)
        if text in _PROVISIONS:
            return _PROVISIONS[text]
        if text:
            self._problem(
                entry.line,
                "provision",
                cell_place(entry.line, Column.PROVISION.value),
                "暫定・確定の区分として読めない文字があります。",
                "暫定 か 確定 と書くか、空白にしてください。",
            )
            return None
        return default_provision(indicator, month, self.today) if indicator and month else None

    def _is_first(self, entry: Entry, key: _Key) -> bool:
        first = self._first_line.setdefault(key, entry.line)
        # Two columns of one row never hold the same key: doubled columns are refused before.
        if first == entry.line:
            return True
        self._problem(
            entry.line,
            "duplicate_row",
            row_place(entry.line),
            f"{first}行目と、警察署・指標・年月が同じです。",
            "正しい方だけを残してください。",
        )
        return False
