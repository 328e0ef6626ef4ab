"""Content (会議資料の内容): the material of one meeting → one content model.

Enters: `BriefingMaterial`, released. Leaves: `Document`, which every writer reads. Which
sections a meeting gets, and in which order, is the table SECTIONS.
"""

from collections.abc import Callable
from dataclasses import replace

from analysis.briefing.cells import LEGEND, moment_text, number_cell, text_cell
from analysis.briefing.change_section import change_section, measure_section
from analysis.briefing.figure_sections import map_section, station_section, trend_section
from analysis.briefing.messages import decision_message
from analysis.briefing.model import (
    SYNTHETIC_WORD,
    Align,
    Block,
    Column,
    Document,
    Figure,
    FigureKind,
    Paragraph,
    Section,
    Table,
)
from analysis.briefing.neighbour_section import neighbour_section
from analysis.briefing.quality_section import quality_section
from analysis.briefing.sign_section import inquiry_section, shared_sign_section, sign_section
from analysis.briefing.summary_section import summary_section
from analysis.briefing.wording import count_source, issuer, place, provisional_note
from analysis.months import fiscal_year, wareki_fiscal_year, wareki_month
from analysis.profile import MeetingKind
from analysis.release.views import BriefingMaterial


def decision_section(material: BriefingMaterial) -> Section:
    """審議事項, with room for what the meeting decides."""
    table = Table(
        key="decisions",
        caption="審議事項",
        columns=(
            Column("番号", align=Align.CENTER, width=0.5),
            Column("審議事項", width=5.5),
            Column("決定・意見（記入欄）", width=3.5),
        ),
        rows=tuple(
            (number_cell(number), text_cell(point), text_cell(""))
            for number, point in enumerate(material.points_to_decide, 1)
        ),
        source="この資料の各節から作成",
        has_writing_room=True,
    )
    lead = Paragraph(
        f"{material.meeting.name}で決める事項の案を示します。決定は会議が行い、"
        "予兆についての判断は、理由を付して画面の「予兆」に記録します。"
    )
    return Section("decisions", "審議事項", (lead, table), decision_message(material))


def identity_section(material: BriefingMaterial) -> Section:
    """資料の同一性: what the document rests on, so that it can be made again."""
    stamp = material.stamp
    facts = (
        ("資料の識別子", stamp.snapshot_id),
        ("データの版", stamp.data_version),
        ("公表基準の版", stamp.policy_version),
        ("指標カタログの版", stamp.catalogue_version),
        ("プロファイル", f"{stamp.profile_name}（{stamp.profile_id}、版{stamp.profile_version}）"),
        ("設定の照合値", stamp.configuration_hash),
        ("データの基準時点", moment_text(stamp.as_of)),
        (
            "データのある最新の月",
            wareki_month(stamp.latest_month) if stamp.latest_month else "なし",
        ),
        ("警察署・管轄の出典", stamp.source),
        ("境界の出典", material.geometry.credit or "境界データなし"),
    )
    table = Table(
        key="identity",
        caption="資料の同一性",
        columns=(Column("項目", width=1.6), Column("内容", width=5.0)),
        rows=tuple((text_cell(name), text_cell(value)) for name, value in facts),
        source="会議資料の作成記録",
    )
    lead = Paragraph(
        "同じ識別子と基準時点からは、同じ数値の資料をあらためて作ることができます。"
        "数値を引用するときは、識別子を併せて示してください。"
    )
    return Section("identity", "資料の同一性", (lead, table))


_Maker = Callable[[BriefingMaterial], Section]
SECTIONS: dict[MeetingKind, tuple[_Maker, ...]] = {
    MeetingKind.HEADQUARTERS: (
        summary_section, change_section, sign_section, map_section, trend_section,
        measure_section, quality_section, decision_section, identity_section,
    ),
    MeetingKind.COORDINATION: (
        summary_section, shared_sign_section, neighbour_section, station_section, sign_section, map_section,
        measure_section, change_section, trend_section, quality_section, decision_section,
        identity_section,
    ),
    MeetingKind.WORKING: (
        summary_section, inquiry_section, sign_section, station_section, change_section,
        map_section, trend_section, quality_section, decision_section, identity_section,
    ),
    MeetingKind.STATION: (
        summary_section, change_section, sign_section, trend_section, map_section,
        measure_section, quality_section, decision_section, identity_section,
    ),
}  # fmt: skip


def build_content(material: BriefingMaterial) -> Document:
    """The whole document for the material's meeting."""
    meeting = material.meeting
    sections = tuple(make(material) for make in SECTIONS[meeting.kind])
    return Document(
        title=f"{meeting.name}資料",
        subtitle=f"実態把握の結果と予兆（{place(material)}、{wareki_month(material.month)}）",
        issuer=issuer(material),
        policy_title=material.policy_title,
        meeting=meeting,
        place=place(material),
        month=material.month,
        stamp=material.stamp,
        sections=_numbered(sections),
        legend=LEGEND,
        cover_facts=_cover_facts(material),
        source=count_source(material),
        provision=provisional_note(material.trends),
    )


def _cover_facts(material: BriefingMaterial) -> tuple[tuple[str, str], ...]:
    year = wareki_fiscal_year(fiscal_year(material.month))
    facts = [
        ("会議", f"{material.meeting.body}　{material.meeting.name}"),
        ("目的", material.meeting.purpose),
        ("対象", f"{place(material)}　{wareki_month(material.month)}（{year}）"),
        ("前回会議の月", wareki_month(material.previous_meeting_month)),
        ("数値の区分", provisional_note(material.trends)),
        ("データの基準時点", moment_text(material.stamp.as_of)),
        ("資料の識別子", material.stamp.snapshot_id),
    ]
    if material.stamp.is_synthetic:
        facts.append(
            (SYNTHETIC_WORD, "この資料の地名、警察署名及び数値はすべて作りもので、実在しません。")
        )
    return tuple(facts)


def _numbered(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Put 表1, 図1 … before the captions, through the whole document."""
    tables = figures = 0
    done = []
    for section in sections:
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Table):
                tables += 1
                blocks.append(replace(block, caption=f"表{tables}　{block.caption}"))
            elif isinstance(block, Figure) and block.kind is not FigureKind.LEGEND:
                figures += 1
                blocks.append(replace(block, caption=f"図{figures}　{block.caption}"))
            else:
                blocks.append(block)
        done.append(replace(section, blocks=tuple(blocks)))
    return tuple(done)
