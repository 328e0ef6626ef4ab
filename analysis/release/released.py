"""Released values (公表値): the only figures that pages, charts, maps and documents ever hold.

Enters: exact counts and the audience's policy (inside this package). Leaves: these frozen types.
A value is either a number or a state with a reason; a state is never written as a number.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analysis.indicators import Domain, Origin
from analysis.observations import CellState


@dataclass(frozen=True)
class Released:
    """One value for one audience: `value` is None unless `state` is VALUE; then `reason` says why."""

    value: float | None
    state: CellState
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.state is CellState.VALUE):
            raise ValueError("a value belongs to state VALUE and to no other")


@dataclass(frozen=True)
class Stamp:
    """Date of record: what a page or document rests on, printed on each of them.

    data_version: changes with every committed or undone batch. latest_month: newest month with
    figures, None for an empty store. as_of: the moment the figures are as of.
    """

    profile_id: str
    profile_name: str
    profile_version: str
    is_synthetic: bool
    data_version: str
    policy_version: str
    catalogue_version: str
    configuration_hash: str
    as_of: datetime
    latest_month: date | None
    source: str

    @property
    def snapshot_id(self) -> str:
        """The four versions in one line; the same id gives the same figures."""
        return (
            f"{self.data_version}/{self.policy_version}/"
            f"{self.profile_version}/{self.configuration_hash}"
        )


class MarkKind(StrEnum):
    """Why a series must not be read straight through a month."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    BOUNDARY = "boundary"
    DEFINITION = "definition"


@dataclass(frozen=True)
class SeriesMark:
    """A mark at the month from which something holds."""

    month: date
    kind: MarkKind
    text: str


@dataclass(frozen=True)
class ReleasedSeries:
    """An indicator over months for a station, or the prefecture when station_id is None.

    All tuples have one entry a month. expected, lower, upper: None where not tested or not
    released; flagged: an alarm of this series alone (not yet a sign). basis: what these rest on,
    in a sentence; "" where on every count.
    """

    indicator: str
    indicator_name: str
    unit: str
    station_id: str | None
    place: str
    months: tuple[date, ...]
    values: tuple[Released, ...]
    expected: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    flagged: tuple[bool, ...]
    not_testable: tuple[str, ...]  # reason per month, "" where testable
    is_provisional: tuple[bool, ...]
    marks: tuple[SeriesMark, ...]
    basis: str = ""


@dataclass(frozen=True)
class IndicatorChange:
    """One row of 概況: this month against last month, last year, and fiscal year to date."""

    indicator: str
    name: str
    unit: str
    domain: Domain
    origin: Origin
    this_month: Released
    last_month: Released
    same_month_last_year: Released
    year_to_date: Released
    year_to_date_last_year: Released
    recent: tuple[Released, ...]  # the 13 months up to this one, for a small line
    stations_reported: int
    stations_expected: int


class SubmissionState(StrEnum):
    """提出状況 of a station for a month."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    MISSING = "missing"
    CORRECTED = "corrected"
    LATE = "late"
    NOT_DUE = "not_due"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {
            "complete": "提出済",
            "partial": "一部未報告",
            "missing": "未提出",
            "corrected": "訂正あり",
            "late": "遅延提出",
            "not_due": "期限前",
        }[self.value]


@dataclass(frozen=True)
class SubmissionRow:
    """Freshness and completeness of one station for the month shown.

    due: the last day in time (提出期限). days_late: by how much the first figures missed it.
    """

    station_id: str
    station_name: str
    state: SubmissionState
    reported_indicators: int
    expected_indicators: int
    latest_month: date | None
    last_received: datetime | None
    needs_confirmation: bool
    due: date | None = None
    days_late: int = 0


class SignStatus(StrEnum):
    """The life of a sign (予兆), append-only."""

    NEW = "new"
    CONFIRMING = "confirming"
    ACTING = "acting"
    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"
    WATCHING = "watching"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {
            "new": "新規",
            "confirming": "確認中",
            "acting": "対応中",
            "resolved": "解消",
            "false_alarm": "誤検知",
            "watching": "監視継続",
        }[self.value]


@dataclass(frozen=True)
class SignEvent:
    """A step in a sign's life: who, when, why."""

    status: SignStatus
    person: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class SignSummary:
    """One row of the list of signs. key: 43-101|brokers|2024-08, stable while the data are.

    headline: one Japanese sentence that asks a question; it names no composition, no person.
    """

    key: str
    station_id: str
    station_name: str
    domain: Domain
    first_month: date
    last_month: date
    status: SignStatus
    headline: str
    strength: str  # 弱い / 中程度 / 強い: words, never a score of a place
    reading: str = ""  # 悪化の可能性 / 届出促進の影響の可能性 / 報告減の可能性


@dataclass(frozen=True)
class SignEvidenceRow:
    """What one indicator contributes: observed against expected, released for the audience."""

    indicator: str
    name: str
    unit: str
    origin: Origin
    month: date
    observed: Released
    expected: Released
    upper: Released
    method: str
    baseline: str  # 2019年4月～2024年3月 in wareki
    pattern: str = ""  # how it stands out, with the totals of a change over several months


@dataclass(frozen=True)
class InnocentExplanation:
    """An innocent alternative, tested: fits / does not fit / cannot be told, with a sentence."""

    name: str
    verdict: str  # 当てはまる / 当てはまらない / 判定できない
    text: str


@dataclass(frozen=True)
class SignDetail:
    """A sign with everything a person needs to answer its question."""

    summary: SignSummary
    evidence: tuple[SignEvidenceRow, ...]
    corroboration: tuple[SignEvidenceRow, ...]  # discovered, adjusted for activity
    activities: tuple[SignEvidenceRow, ...]
    explanations: tuple[InnocentExplanation, ...]
    error_rate: str  # how often such flags are wrong, in a sentence
    question: str
    events: tuple[SignEvent, ...]
    stamp: Stamp
