"""The planted stories (仕込んだ出来事): what happened in 架空県, known to the tests as the truth.

Enters: the demo profile. Leaves: a frozen `GroundTruth`. `counts` adds its effects to the ordinary
course of things, `uploads` its late and corrected files. Nothing here is random.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.indicators import Domain
from analysis.months import month_range, parse_month
from analysis.profile import Profile, SuccessionKind

FIRST_MONTH = date(2018, 4, 1)
LAST_MONTH = date(2025, 3, 1)

BROKER_INDICATORS = (
    "broker_complaints",
    "excessive_fee_consultations",
    "account_trade_solicitations",
)
_PRECURSORS = ("forged_document_reports", "dark_job_consultations")
_DENSE = (
    ("葦原市東区", ""),
    ("汐見崎市", "港東地区"),
    ("潮路市", ""),
    ("桐ヶ原市", ""),
    ("鶴ノ江市", ""),
    ("早稲原市", ""),
)
_LABOUR = ("labour_consultations", "trainee_disappearances")
_CONSULTATIONS = (
    "fraud_consultations",
    "labour_consultations",
    "domestic_violence_consultations",
    "housing_broker_consultations",
)


class StoryKind(StrEnum):
    """What happened."""

    BROKER_NETWORK = "broker_network"
    REPORTING_CAMPAIGN = "reporting_campaign"
    ENFORCEMENT_CAMPAIGN = "enforcement_campaign"


class Expectation(StrEnum):
    """What detection should make of it."""

    SIGN = "sign"  # a sign must be raised
    NO_SIGN = "no_sign"  # must not be raised, however large the counts
    WITH_EXPLANATION = "with_explanation"  # may be flagged, but then says what explains it


@dataclass(frozen=True)
class Effect:
    """Further counts in one station, on top of the ordinary course.

    extra_per_month: mean of the further counts for each month and indicator.
    """

    station_id: str
    indicators: tuple[str, ...]
    first_month: date
    last_month: date
    extra_per_month: float
    is_activity: bool = False

    @property
    def months(self) -> tuple[date, ...]:
        """Its months, both ends included."""
        return tuple(month_range(self.first_month, self.last_month))


@dataclass(frozen=True)
class Story:
    """One thing that happened, its effects, and what must come of it.

    sign_keys: (station id, domain, first month, last month): within these months a sign of that
    station and domain is right (SIGN) or wrong (NO_SIGN).
    """

    kind: StoryKind
    title: str
    expectation: Expectation
    effects: tuple[Effect, ...]
    sign_keys: tuple[tuple[str, Domain, date, date], ...]


@dataclass(frozen=True)
class ExposureGrowth:
    """Residents grow much faster than elsewhere, and all that depends on them in proportion.

    No sign is right here: the exposure explains the growth of every series that has one.
    """

    station_id: str
    first_month: date
    factor_at_end: float


@dataclass(frozen=True)
class LateUpload:
    """A station's month that arrived later than all others."""

    station_id: str
    month: date
    received: date


@dataclass(frozen=True)
class CorrectedUpload:
    """A station's month whose first figures were wrong and were put right by a later file."""

    station_id: str
    month: date
    indicators: tuple[str, ...]
    received: date


@dataclass(frozen=True)
class Gap:
    """Cells that hold no figure: withheld (X) by the source, or reported as missing."""

    station_id: str
    indicators: tuple[str, ...]
    first_month: date
    last_month: date
    is_withheld: bool


@dataclass(frozen=True)
class Merger:
    """Stations that became one; before `month` the series are the predecessors' own."""

    month: date
    from_ids: tuple[str, ...]
    to_id: str


@dataclass(frozen=True)
class GroundTruth:
    """Everything planted. dense_places: (municipality code, part) with a planted 集住地域."""

    stories: tuple[Story, ...]
    growth: ExposureGrowth
    late: LateUpload
    corrected: CorrectedUpload
    unreported: tuple[tuple[str, date], ...]  # stations that have not sent a month at all
    gaps: tuple[Gap, ...]
    merger: Merger
    zero_indicators: tuple[str, ...]  # reported as 0 by every station in every month
    definition_factors: tuple[tuple[str, float], ...]  # at each change of the catalogue's
    dense_places: tuple[tuple[str, str], ...]

    def of_kind(self, kind: StoryKind) -> tuple[Story, ...]:
        """The stories of one kind."""
        return tuple(story for story in self.stories if story.kind is kind)

    def effects(self) -> Iterator[Effect]:
        """Every effect of every story."""
        for story in self.stories:
            yield from story.effects

    def sign_keys(self, expectation: Expectation) -> tuple[tuple[str, Domain, date, date], ...]:
        """Where signs are right, or wrong."""
        return tuple(k for s in self.stories if s.expectation is expectation for k in s.sign_keys)


@dataclass(frozen=True)
class _Step:
    """A station on the network's way; followed: when precursors and labour trouble begin."""

    station_id: str
    first: date
    followed: date | None
    last: date


def _network(title: str, steps: tuple[_Step, ...], brokers: float, later: float) -> Story:
    effects: list[Effect] = []
    keys = []
    for step in steps:
        station, last = step.station_id, step.last
        effects.append(Effect(station, BROKER_INDICATORS, step.first, last, brokers))
        keys.append((station, Domain.BROKERS, step.first, last))
        if step.followed:
            effects.append(Effect(station, _PRECURSORS, step.followed, last, later))
            effects.append(Effect(station, _LABOUR, step.followed, last, later))
            keys.append((station, Domain.PRECURSORS, step.followed, last))
            keys.append((station, Domain.VICTIMISATION, step.followed, last))
    return Story(StoryKind.BROKER_NETWORK, title, Expectation.SIGN, tuple(effects), tuple(keys))


def _networks(by_name: dict[str, str]) -> tuple[Story, Story]:
    def step(name: str, first: str, followed: str, last: str) -> _Step:
        start, end = parse_month(first), parse_month(last)
        return _Step(by_name[name], start, parse_month(followed) if followed else None, end)

    earlier = (
        step("潮入", "2022-02", "2022-04", "2022-06"),
        step("汐見崎", "2022-04", "2022-06", "2022-08"),
        step("荒磯", "2022-06", "2022-08", "2022-10"),
    )
    live = (
        step("霧ヶ丘", "2024-09", "2024-11", "2025-01"),
        step("桐ヶ原", "2024-11", "2025-01", "2025-03"),
        step("鶴ノ江", "2025-01", "2025-03", "2025-03"),
        step("雪代", "2025-03", "", "2025-03"),
    )
    return (
        _network("仲介グループが湾岸線に沿って東へ移動", earlier, 4.5, 3.0),
        _network("仲介グループが架空本線に沿って北東へ移動（継続中）", live, 6.0, 4.0),
    )


def _campaigns(by_name: dict[str, str]) -> tuple[Story, Story]:
    reporting, enforcing = by_name["千草野"], by_name["葦原東"]
    first, last = date(2024, 11, 1), date(2025, 1, 1)
    activities = ("consultation_campaigns", "safety_classes", "interpreter_visits")
    raids = (
        "penal_code_clearances",
        "illegal_employment_clearances",
        "forged_card_clearances",
        "yard_inspections_findings",
    )
    start, end = date(2024, 12, 1), date(2025, 2, 1)
    return (
        Story(
            StoryKind.REPORTING_CAMPAIGN,
            "相談窓口の周知を集中して行い、相談が増えた",
            Expectation.WITH_EXPLANATION,
            (
                Effect(reporting, activities, first, last, 7.0, is_activity=True),
                Effect(reporting, _CONSULTATIONS, first, last, 4.0),
            ),
            (
                (reporting, Domain.VICTIMISATION, first, last),
                (reporting, Domain.BROKERS, first, last),
            ),
        ),
        Story(
            StoryKind.ENFORCEMENT_CAMPAIGN,
            "立入りと取締りを強化し、発見された件数だけが増えた",
            Expectation.NO_SIGN,
            (
                Effect(enforcing, ("premises_inspections",), start, end, 9.0, is_activity=True),
                Effect(enforcing, raids, start, end, 5.0),
            ),
            ((enforcing, Domain.ENFORCEMENT, start, end),),
        ),
    )


def _gaps(by_name: dict[str, str]) -> tuple[Gap, ...]:
    def gap(name: str, codes: tuple[str, ...], first: str, last: str, *, withheld: bool) -> Gap:
        return Gap(by_name[name], codes, parse_month(first), parse_month(last), withheld)

    rare = ("trafficking_consultations",)
    violence = ("domestic_violence_consultations",)
    return (
        gap("雲居", rare, "2023-04", "2023-06", withheld=True),
        gap("星合", rare, "2023-10", "2023-12", withheld=True),
        gap("灯ヶ崎", (*rare, *violence), "2024-07", "2024-08", withheld=True),
        gap("楢坂", violence, "2024-01", "2024-03", withheld=True),
        gap("星合", rare, "2025-02", "2025-03", withheld=True),
        gap("灯ヶ崎", ("liaison_meetings",), "2023-04", "2023-09", withheld=False),
        gap("笹倉", ("foreign_students",), "2022-10", "2022-11", withheld=False),
        gap("萩野原", ("vehicle_yard_theft_reports",), "2024-06", "2024-06", withheld=False),
        gap(
            "朝凪",
            ("school_consultations", "life_stage_talks"),
            "2024-12",
            "2025-01",
            withheld=False,
        ),
        gap("雲居", ("joint_patrols",), "2025-03", "2025-03", withheld=False),
    )


def _merger(profile: Profile) -> Merger:
    merge = next(s for s in profile.successions if s.kind is SuccessionKind.MERGE)
    return Merger(merge.day.replace(day=1), merge.from_ids, merge.to_ids[0])


def planted_stories(profile: Profile) -> GroundTruth:
    """The ground truth of the demo profile.

    Raises KeyError when the profile does not hold the stations of the stories.
    """
    by_name = {station.name: station.id for station in profile.stations}
    corrected = (
        "victim_reports",
        "fraud_consultations",
        "group_nuisance_reports",
        "safety_classes",
    )
    return GroundTruth(
        stories=(*_networks(by_name), *_campaigns(by_name)),
        growth=ExposureGrowth(by_name["若楠"], date(2022, 4, 1), 2.1),
        late=LateUpload(by_name["潮路"], date(2024, 9, 1), date(2024, 12, 10)),
        corrected=CorrectedUpload(by_name["荒磯"], date(2024, 11, 1), corrected, date(2025, 2, 3)),
        unreported=((by_name["楢坂"], LAST_MONTH),),
        gaps=_gaps(by_name),
        merger=_merger(profile),
        zero_indicators=("underground_bank_clearances",),
        definition_factors=(("dark_job_consultations", 1.6),),
        dense_places=tuple(
            (t.municipality_code, t.part)
            for t in profile.territories
            if (t.municipality, t.part) in _DENSE and profile.station(t.station_id).valid_to is None
        ),
    )
