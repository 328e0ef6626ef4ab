"""A briefing's material made by hand: 26 stations of a fictional prefecture, every state in it.

The figures are 架空データ. They are drawn once from a fixed seed, so that a failing test can be
read again; no part of the project's own detection or release takes part.
"""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pytest

from analysis.briefing import Document, build_content
from analysis.indicators import Domain, Indicator, Origin, load_catalogue
from analysis.months import add_months, month_range
from analysis.observations import CellState
from analysis.profile import Meeting, MeetingKind
from analysis.release.released import (
    IndicatorChange,
    InnocentExplanation,
    MarkKind,
    Released,
    ReleasedSeries,
    SeriesMark,
    SignDetail,
    SignEvent,
    SignEvidenceRow,
    SignStatus,
    SignSummary,
    Stamp,
    SubmissionRow,
    SubmissionState,
)
from analysis.release.views import (
    AreaValue,
    BatchRow,
    BriefingMaterial,
    DomainChange,
    MapGeometry,
    MapMeasure,
    MapMonth,
    MeasureProgress,
    Overview,
    Quality,
    QualityCell,
)

MONTH = date(2024, 10, 1)
PREVIOUS = date(2024, 7, 1)
RARE_NAME = "髙﨑㈱①𠮷"
PLACE_NAMES = (
    "葦原中央", "葦原東", "霧ヶ丘", "千草野", "早稲原", "鳴瀬", "汐見台", "柏木", "瑞穂", "玉川上",
    "笹尾", "白砂", "北浜", "入船", "高瀬", "桂", "美里野", "岩崎", "大沢", "花見川西", "深谷口",
    "野々市", "若宮", "滝の沢", "東雲", RARE_NAME,
)  # fmt: skip
STATIONS = tuple((f"99-{101 + i}", f"{name}警察署") for i, name in enumerate(PLACE_NAMES))
WITHHELD = Released(None, CellState.WITHHELD, "3件未満のため")
MISSING = Released(None, CellState.MISSING, "未報告のため")
KINDS = {
    MeetingKind.HEADQUARTERS: Meeting(MeetingKind.HEADQUARTERS, "対策会議", "対策本部",
                                      "対策の概要・方針・統一的な施策を決める。"),
    MeetingKind.COORDINATION: Meeting(MeetingKind.COORDINATION, "対策調整会議", "対策本部",
                                      "計画を立て、部門間・警察署間の調整を行う。"),
    MeetingKind.WORKING: Meeting(MeetingKind.WORKING, "推進担当者会議", "推進担当者",
                                 "付された事項を検討し、実態把握の結果を共有する。"),
    MeetingKind.STATION: Meeting(MeetingKind.STATION, "検討会", "警察署推進本部",
                                 "警察署の対策を定期に検討する。"),
}  # fmt: skip


def number(value: float) -> Released:
    """A released number."""
    return Released(float(value), CellState.VALUE)


def make_stamp() -> Stamp:
    return Stamp(
        profile_id="demo", profile_name="架空県", profile_version="1", is_synthetic=True,
        data_version="d41a9c02", policy_version="2024-04", catalogue_version="1",
        configuration_hash="7be1f0aa", as_of=datetime(2024, 11, 5, 5, 30, tzinfo=UTC),
        latest_month=MONTH, source="架空データ。地名・警察署名・境界・件数はすべて作りもの。",
    )  # fmt: skip


def make_change(indicator: Indicator, generator: np.random.Generator) -> IndicatorChange:
    level = float(generator.gamma(2.0, 30.0)) + 3
    recent = [number(generator.poisson(level)) for _ in range(13)]
    if indicator.code == "trafficking_consultations":
        recent = [WITHHELD if i % 3 else number(0) for i in range(13)]
    if indicator.code == "school_consultations":
        recent[7] = recent[-1] = MISSING
    hidden = any(value.state is CellState.WITHHELD for value in recent)
    base = WITHHELD if hidden else number(generator.poisson(level * 7))
    return IndicatorChange(
        indicator.code, indicator.name, indicator.unit, indicator.domain, indicator.origin,
        this_month=recent[-1], last_month=recent[-4], same_month_last_year=recent[0],
        year_to_date=base if hidden else number(generator.poisson(level * 7)),
        year_to_date_last_year=base, recent=tuple(recent), stations_reported=25,
        stations_expected=26,
    )  # fmt: skip


def make_series(
    place: str, station_id: str | None, seed: int, mark: bool = False
) -> ReleasedSeries:
    generator = np.random.default_rng(seed)
    months = tuple(month_range(date(2018, 4, 1), MONTH))
    expected = [6 + 2 * math.sin(i / 12 * 2 * math.pi) + i / 20 for i in range(len(months))]
    counts = [int(generator.poisson(mean)) for mean in expected]
    counts[-2:] = [24, 27]
    values = [number(count) for count in counts]
    values[30:33], values[50] = [WITHHELD] * 3, MISSING
    tested = [i >= 36 and values[i].state is CellState.VALUE for i in range(len(months))]
    upper = [mean + 2.6 * math.sqrt(mean) for mean in expected]
    marks = (
        SeriesMark(date(2021, 4, 1), MarkKind.MERGE, "令和3年4月、早稲原南署と早稲原北署を統合"),
        SeriesMark(
            date(2023, 4, 1), MarkKind.DEFINITION, "令和5年4月、定義を変更（電話相談を含む）"
        ),
    )
    return ReleasedSeries(
        "broker_complaints", "悪質仲介事業者に関する苦情", "件", station_id, place, months,
        tuple(values),
        tuple(m if t else None for m, t in zip(expected, tested, strict=True)),
        tuple(max(m - 5, 0.0) if t else None for m, t in zip(expected, tested, strict=True)),
        tuple(u if t else None for u, t in zip(upper, tested, strict=True)),
        tuple(t and c > u for t, c, u in zip(tested, counts, upper, strict=True)),
        tuple("" if t else "基準期間が3年に満たないため" for t in tested),
        tuple(i >= len(months) - 2 for i in range(len(months))),
        marks if mark else (),
    )  # fmt: skip


def make_sign(index: int) -> SignDetail:
    station_id, name = STATIONS[index * 3 % len(STATIONS)]
    domain = (Domain.BROKERS, Domain.PRECURSORS, Domain.VICTIMISATION)[index % 3]
    status = tuple(SignStatus)[index % len(SignStatus)]
    first = add_months(MONTH, -(index % 5))
    summary = SignSummary(
        f"{station_id}|{domain.value}|{first:%Y-%m}", station_id, name, domain, first, MONTH, status,
        f"{name}で「悪質仲介事業者に関する苦情」が期待値を上回っています。何が起きているのでしょうか。",
        ("弱い", "中程度", "強い")[index % 3],
    )  # fmt: skip

    def row(name: str, origin: Origin, seen: Released) -> SignEvidenceRow:
        return SignEvidenceRow(
            "x", name, "件", origin, MONTH, seen, number(7.4), number(14.2),
            "改良Farrington法（準ポアソン回帰）", "令和元年10月～令和6年9月",
        )  # fmt: skip

    return SignDetail(
        summary,
        (row("悪質仲介事業者に関する苦情", Origin.REPORTED, number(27)),
         row("高額手数料の相談", Origin.REPORTED, WITHHELD)),
        (row("悪質仲介事業者の検挙・警告", Origin.DISCOVERED, number(4)),),
        (row("相談窓口の周知活動", Origin.ACTIVITY, number(3)),),
        (InnocentExplanation("季節", "当てはまらない", "前年までの同じ月に同じ程度の増加は見られません。"),
         InnocentExplanation("在留外国人数の増加", "当てはまる",
                             "在留外国人数の増加で、増加分のうちおよそ2割が説明できます。"),
         InnocentExplanation("相談・広報の強化", "判定できない", "周知活動の件数が未報告のため判定できません。"),
         InnocentExplanation("遅延提出・訂正", "当てはまらない", "この期間に遅れて提出された報告はありません。")),
        "過去の検証では、この方法の予兆のうち、およそ100件に1件から5件が偶然によるものと見込まれます。",
        "苦情の増加は、同じ事業者に関するものでしょうか。相談の内容を確認してください。",
        (SignEvent(status, "本部分析担当", "署に照会済み。回答待ち。", datetime(2024, 10, 20, tzinfo=UTC)),)
        if index % 2 else (),
        make_stamp(),
    )  # fmt: skip


def make_geometry() -> MapGeometry:
    """26 neighbouring cells of a warped grid, a coast, a river and a railway."""

    def corner(i: int, j: int) -> list[float]:
        return [
            150.0 + 0.2 * i + 0.05 * math.sin(j * 1.7 + i),
            36.3 - 0.17 * j + 0.04 * math.sin(i * 2.1 + j * 0.6),
        ]

    features = []
    for index, (station_id, name) in enumerate(STATIONS):
        i, j = index % 6, index // 6
        ring = [
            corner(i, j),
            corner(i + 1, j),
            corner(i + 1, j + 1),
            corner(i, j + 1),
            corner(i, j),
        ]
        middle = [sum(p[k] for p in ring[:4]) / 4 for k in (0, 1)]
        features.append({
            "type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": {"station_id": station_id, "name": name, "label_lon": middle[0],
                           "label_lat": middle[1]},
        })  # fmt: skip

    def way(kind: str, points: list[list[float]]) -> dict[str, object]:
        return {"type": "Feature", "properties": {"kind": kind, "name": kind},
                "geometry": {"type": "LineString", "coordinates": points}}  # fmt: skip

    orientation = [
        way("coast", [corner(6, j) for j in range(6)]),
        way("river", [[150.05 + 0.1 * t, 36.2 - 0.05 * t + 0.03 * math.sin(t)] for t in range(12)]),
        way("rail", [[150.1 + 0.09 * t, 35.6 + 0.045 * t] for t in range(13)]),
    ]
    return MapGeometry(
        {"type": "FeatureCollection", "features": features},
        {"type": "FeatureCollection", "features": []},
        {"type": "FeatureCollection", "features": orientation},
        (149.95, 35.4, 151.25, 36.35), "abc", "架空の境界", (),
    )  # fmt: skip


def make_map(indicator: str, name: str, measure: MapMeasure, seed: int) -> MapMonth:
    generator = np.random.default_rng(seed)
    areas = []
    for index, (station_id, station) in enumerate(STATIONS):
        value = number(generator.poisson(9) if index % 7 else 0)
        if index in (3, 11, 17):
            value = WITHHELD
        if index in (8, 22):
            value = MISSING
        areas.append(AreaValue(station_id, station, value, index % 9 == 0, index == 14, ""))
    breaks = (3.0, 6.0, 9.0, 13.0, 24.0)
    return MapMonth(indicator, name, "件", measure, MONTH, tuple(areas), breaks, make_stamp())


def make_quality() -> Quality:
    months = tuple(month_range(add_months(MONTH, -23), MONTH))
    cells = tuple(
        QualityCell(station_id, month, 0 if (i, month) == (8, MONTH) else 40 if i != 22 else 31, 40)
        for i, (station_id, _) in enumerate(STATIONS)
        for month in months
    )
    return Quality(
        months, STATIONS, cells, make_submissions(),
        tuple(BatchRow(n, datetime(2024, 11, 2, 1, n, tzinfo=UTC), f"{name}担当", f"{name}_2024-10.csv",
                       40, (MONTH,), 1, n == 3) for n, (_, name) in enumerate(STATIONS, 1)),
        (("値", 83412), ("うち零", 31877), ("未報告", 412), ("秘匿", 0)),
        (("東雲警察署", "報道による（要確認）"),),
        ("瑞穂は当月分が未提出です。県計はこれらを含みません。",), make_stamp(),
    )  # fmt: skip


def make_submissions() -> tuple[SubmissionRow, ...]:
    def state(index: int) -> SubmissionState:
        return {8: SubmissionState.MISSING, 22: SubmissionState.PARTIAL,
                5: SubmissionState.CORRECTED, 12: SubmissionState.LATE}.get(
                    index, SubmissionState.COMPLETE)  # fmt: skip

    return tuple(
        SubmissionRow(station_id, name, state(i), 0 if i == 8 else 31 if i == 22 else 40, 40,
                      add_months(MONTH, -1) if i == 8 else MONTH,
                      datetime(2024, 11, 2, tzinfo=UTC), name == "東雲警察署")
        for i, (station_id, name) in enumerate(STATIONS)
    )  # fmt: skip


def make_material(kind: MeetingKind = MeetingKind.HEADQUARTERS, signs: int = 5) -> BriefingMaterial:
    """The material of a meeting; the station meeting is that of the last station."""
    generator = np.random.default_rng(20241001)
    catalogue = load_catalogue()
    changed = {i.code: make_change(i, generator) for i in catalogue.indicators}
    is_station = kind is MeetingKind.STATION
    station_id, station_name = STATIONS[-1] if is_station else (None, "")
    details = tuple(make_sign(index) for index in range(signs))
    place = station_name or "架空県"
    return BriefingMaterial(
        meeting=KINDS[kind],
        station_id=station_id,
        station_name=station_name,
        month=MONTH,
        previous_meeting_month=PREVIOUS,
        overview=Overview(MONTH, make_stamp(), tuple(changed.values()),
                          tuple(d.summary for d in details), make_submissions(), number(12.4)),
        changes=tuple(
            DomainChange(domain, Origin.REPORTED if held[0].origin is Origin.REPORTED
                         else held[0].origin, held)
            for domain in Domain
            if (held := tuple(changed[i.code] for i in catalogue.of_domain(domain)))
        ),
        signs=details,
        maps=(make_map("broker_complaints", "悪質仲介事業者に関する苦情", MapMeasure.COUNT, 1),
              make_map("labour_consultations", "賃金不払・旅券取上げ等の労働相談", MapMeasure.COUNT, 2)),
        geometry=make_geometry(),
        trends=(make_series(place, station_id, 1, mark=True),
                *(make_series(name, key, 2 + i, mark=i == 1)
                  for i, (key, name) in enumerate(STATIONS[:7]))),
        measures=tuple(
            MeasureProgress(f"K{n:02d}", section, title, responsible,
                            tuple(changed[code] for code in codes))
            for n, (section, title, responsible, codes) in enumerate(MEASURES, 1)
        ),
        quality=make_quality(),
        limits=("公表基準により、3未満の件数は秘匿（X）とし、零はそのまま示します。",
                "秘匿した値が逆算できる合計、累計、前年同期比、期待値なども秘匿します。",
                "根拠となる件数を示せない予兆は、この資料に載せていません。",
                "予兆は確認のための問いであり、原因や人物を示すものではありません。"),
        points_to_decide=("葦原中央警察署・悪質仲介の予兆（判断未了）：確認する担当と期限を決める。",
                          "瑞穂警察署：令和6年10月分が未提出のため、提出の期限を決める。",
                          "施策「合同パトロール」：年度累計が前年同期を下回っているため、計画を見直すか決める。"),
        stamp=make_stamp(),
        police_name="架空県警察",
        policy_title="在留外国人の安全の確保に向けた総合対策推進要綱（架空）",
    )  # fmt: skip


MEASURES = (
    ("実態把握", "外国人コミュニティの実態把握", "組織犯罪対策第二課・各警察署",
     ("foreign_residents", "foreign_employers", "foreign_students")),
    ("良好な関係の構築", "通訳人を帯同した巡回連絡", "地域課・各警察署", ("interpreter_visits",)),
    ("良好な関係の構築", "住民・企業・学校との合同パトロール", "生活安全企画課・各警察署",
     ("joint_patrols", "group_nuisance_reports")),
    ("犯罪被害の防止", "防犯・交通安全教室", "生活安全企画課・交通企画課", ("safety_classes", "victim_reports")),
    ("犯罪被害の防止", "110番通報講習", "通信指令課・各警察署", ("emergency_call_training",)),
    ("犯罪組織等の浸透防止", "悪質な仲介事業者への対策", "組織犯罪対策第二課・生活経済課",
     ("broker_complaints", "excessive_fee_consultations", "broker_enforcement")),
    ("関係機関との連携", "関係行政機関への情報提供と合同調査", "組織犯罪対策第二課",
     ("agency_information_sharing", "liaison_meetings")),
)  # fmt: skip


@pytest.fixture(scope="session")
def material() -> BriefingMaterial:
    """The headquarters meeting's material."""
    return make_material()


@pytest.fixture(scope="session")
def material_of() -> Callable[..., BriefingMaterial]:
    """The factory itself, for other meetings and other numbers of signs."""
    return make_material


@pytest.fixture(scope="session")
def document(material: BriefingMaterial) -> Document:
    """The headquarters meeting's content."""
    return build_content(material)
