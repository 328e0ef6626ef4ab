"""予兆: each sign with what a person needs to answer its question; and the open inquiries.

Enters: the material. Leaves: sections. Every sign shows observed against expected, its method
and baseline, the innocent explanations with their verdicts, how often such signs are wrong, its
status, and the question it puts.
"""

from collections.abc import Iterable

from analysis.briefing.cells import day_text, number_cell, phrase, released_cell, text_cell
from analysis.briefing.model import (
    Align,
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Paragraph,
    Section,
    Subheading,
    Table,
)
from analysis.briefing.summary_section import OPEN_STATUSES
from analysis.briefing.wording import NOT_A_VERDICT, count_source, period
from analysis.months import wareki_month
from analysis.profile import MeetingKind
from analysis.release.released import SignDetail, SignEvent, SignEvidenceRow, SignStatus
from analysis.release.views import BriefingMaterial

# A headquarters meeting reads what is open; the working meeting and the station read every sign.
MOST_EXPLAINED = {MeetingKind.HEADQUARTERS: 6, MeetingKind.COORDINATION: 8}
SHARED_TITLE = "複数の警察署に共通する予兆"
NO_SIGNS = "この資料に示せる予兆はない"
_STATUS_ORDER = {status: order for order, status in enumerate(SignStatus)}

_EVIDENCE_COLUMNS = (
    Column("区分", width=2.4, is_merged=True),
    Column("指標", width=2.9),
    Column("対象月", width=1.3),
    Column("実測値", align=Align.RIGHT, width=0.8, is_value=True),
    Column("期待値", align=Align.RIGHT, width=0.8, is_value=True, decimals=1),
    Column("予測区間の上限", align=Align.RIGHT, width=1.2, is_value=True, decimals=1),
    Column("単位", align=Align.CENTER, width=0.6),
)
_EXPLANATION_COLUMNS = (
    Column("別の説明", width=3.6),
    Column("判定", width=1.6),
    Column("内容", width=6.6),
)


def sign_section(material: BriefingMaterial) -> Section:
    """Every sign explained, up to the number this meeting reads."""
    explained = signs_explained(material)
    left_out = len(material.signs) - len(explained)
    blocks: list[Block] = [
        Paragraph(
            f"{NOT_A_VERDICT}検出は正確な件数で行い、この資料には公表できる値だけを示します。"
        )
    ]
    if not material.signs:
        blocks.append(Paragraph("この資料に示せる予兆はありません。"))
    for number, sign in explained:
        blocks += sign_blocks(material, number, sign)
    if left_out:
        blocks.append(
            Paragraph(
                f"ほか{left_out}件の予兆は、表「予兆の一覧」に示し、説明は画面の「予兆」で見られます。"
            )
        )
    return Section("signs", "予兆", tuple(blocks), "" if material.signs else NO_SIGNS)


def signs_explained(material: BriefingMaterial) -> list[tuple[int, SignDetail]]:
    """Numbers and signs explained in full; where too many, those that wait for a person first."""
    numbered = list(enumerate(material.signs, 1))
    most = MOST_EXPLAINED.get(material.meeting.kind, len(numbered))
    waiting_first = sorted(numbered, key=lambda entry: _STATUS_ORDER[entry[1].summary.status])
    return sorted(waiting_first[:most], key=lambda entry: entry[0])


def sign_blocks(material: BriefingMaterial, number: int, sign: SignDetail) -> list[Block]:
    """One sign."""
    summary = sign.summary
    when = period(summary.first_month, summary.last_month)
    blocks: list[Block] = [
        Subheading(
            f"予兆{number}　{summary.station_name}　{summary.domain.label}（{when}）",
            tag="・".join(
                part
                for part in (summary.status.label, f"強さ {summary.strength}", summary.reading)
                if part
            ),
            message=summary.headline,
        ),
        Paragraph(summary.headline),
        Callout("確認したいこと", (sign.question,)),
        _evidence_table(material, number, sign),
    ]
    if sign.explanations:
        blocks.append(_explanation_table(number, sign))
    if sign.events:
        blocks.append(Bullets(tuple(_event_line(event) for event in sign.events)))
    return blocks


def _event_line(event: SignEvent) -> str:
    return f"{day_text(event.at)}　{event.status.label}（{event.person}）　{event.reason}"


def _evidence_table(material: BriefingMaterial, number: int, sign: SignDetail) -> Table:
    groups = (("根拠", sign.evidence), ("裏付け", sign.corroboration))
    rows = tuple(_evidence_row(role, row) for role, held in groups for row in held)
    every = [row for _, held in groups for row in held]
    return Table(
        key=f"sign_{number}_evidence",
        caption=f"予兆{number}：実測値と期待値",
        columns=_EVIDENCE_COLUMNS,
        rows=rows,
        source=count_source(material),
        notes=(
            *_method_notes(every),
            *([_activity_line(sign.activities)] if sign.activities else []),
            f"誤りの頻度：{sign.error_rate}",
        ),
    )


def _evidence_row(role: str, row: SignEvidenceRow) -> tuple[Cell, ...]:
    return (
        text_cell(f"{role}（{row.origin.label}）"),
        text_cell(row.name),
        text_cell(wareki_month(row.month)),
        released_cell(row.observed),
        released_cell(row.expected, 1),
        released_cell(row.upper, 1),
        text_cell(row.unit),
    )


def _activity_line(rows: tuple[SignEvidenceRow, ...]) -> str:
    """Police activity beside a sign, in one sentence: a dozen rows would bury the evidence."""
    known = [row for row in rows if row.observed.value is not None]
    said = [
        f"{row.name}{phrase(row.observed, row.unit)}（{phrase(row.expected, '', 1).strip('（）')}）"
        for row in known
    ]
    states: dict[str, list[str]] = {}
    for row in rows:
        if row.observed.value is None:
            states.setdefault(row.observed.state.label, []).append(row.name)
    said += [f"{label}：{'、'.join(names)}" for label, names in states.items()]
    return (
        f"警察活動の{wareki_month(rows[0].month)}の実測値"
        f"（括弧内は期待値。{rows[0].method}）：{'、'.join(said)}。"
    )


def _method_notes(rows: Iterable[SignEvidenceRow]) -> tuple[str, ...]:
    """Method and baseline, said once where all rows share them."""
    held: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.method or row.baseline:
            names = held.setdefault((row.method, row.baseline), [])
            if row.name not in names:
                names.append(row.name)
    is_shared = len(held) == 1
    return tuple(
        ("" if is_shared else f"{'、'.join(names)}　")
        + f"方法：{method}。"
        + (f"基準期間：{baseline}。" if baseline else "")
        for (method, baseline), names in held.items()
    )


def _explanation_table(number: int, sign: SignDetail) -> Table:
    return Table(
        key=f"sign_{number}_explanations",
        caption=f"予兆{number}：考えられる別の説明",
        columns=_EXPLANATION_COLUMNS,
        rows=tuple(
            (text_cell(one.name), text_cell(one.verdict), text_cell(one.text))
            for one in sign.explanations
        ),
        source="判定は検出の手続による。事情の確認は人が行う",
    )


def inquiry_section(material: BriefingMaterial) -> Section:
    """照会事項: the questions still open, with a column for the answer (working meetings)."""
    waiting = [
        (number, sign)
        for number, sign in enumerate(material.signs, 1)
        if sign.summary.status in OPEN_STATUSES
    ]
    table = Table(
        key="inquiries",
        caption="照会事項と確認の状況",
        columns=(
            Column("番号", align=Align.CENTER, width=0.65),
            Column("警察署", width=1.45),
            Column("分野", width=1.25),
            Column("状態", width=0.85),
            Column("照会事項", width=5.0),
            Column("直近の記録", width=2.2),
            Column("結果（記入欄）", width=2.0),
        ),
        rows=tuple(
            (
                number_cell(number),
                text_cell(sign.summary.station_name),
                text_cell(sign.summary.domain.label),
                text_cell(sign.summary.status.label),
                text_cell(sign.question),
                text_cell(_event_line(sign.events[-1]) if sign.events else "記録なし"),
                text_cell(""),
            )
            for number, sign in waiting
        ),
        source="予兆の判断記録",
    )
    lead = "未了の照会事項を示します。" if waiting else "未了の照会事項はありません。"
    blocks: tuple[Block, ...] = (Paragraph(lead), table) if waiting else (Paragraph(lead),)
    return Section("inquiries", "照会事項の状況", blocks, f"未了の照会事項は{len(waiting)}件")


def shared_sign_section(material: BriefingMaterial) -> Section:
    """予兆の分野別・署別一覧: which stations share a matter (coordination meetings)."""
    domains = list(dict.fromkeys(sign.summary.domain for sign in material.signs))
    rows = []
    for domain in domains:
        held = [(n, s) for n, s in enumerate(material.signs, 1) if s.summary.domain is domain]
        stations = dict.fromkeys(sign.summary.station_name for _, sign in held)
        rows.append(
            (
                text_cell(domain.label),
                number_cell(len(stations)),
                text_cell("、".join(stations)),
                text_cell("、".join(f"予兆{number}" for number, _ in held)),
            )
        )
    if not rows:
        return Section("shared", SHARED_TITLE, (Paragraph("示せる予兆はありません。"),), NO_SIGNS)
    table = Table(
        key="shared_signs",
        caption="分野ごとの予兆と警察署",
        columns=(
            Column("分野", width=1.0),
            Column("署数", "署", Align.RIGHT, width=0.6, is_value=True),
            Column("警察署", width=4.5),
            Column("予兆の番号", width=2.0),
        ),
        rows=tuple(rows),
        source=count_source(material),
        notes=("同じ分野の予兆が複数の署にあることは、原因が共通することを意味しません。",),
    )
    shared = sum(int(row[1].value or 0) > 1 for row in rows)
    message = f"予兆のある{len(rows)}分野のうち、複数の署に予兆があるものは{shared}分野"
    return Section("shared", SHARED_TITLE, (table,), message)
