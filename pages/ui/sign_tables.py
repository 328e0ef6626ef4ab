"""Tables of signs (予兆の表): the list, the evidence, the innocent explanations, the events.

Enters: sign summaries and details. Leaves: `Table`s. Words for strength, never a score.
"""

import streamlit as st

from analysis.release.released import (
    InnocentExplanation,
    SignEvent,
    SignEvidenceRow,
    SignStatus,
    SignSummary,
)
from analysis.release.views import SignList
from pages.ui.released_table import Cell, Column, Row, Table, number_columns, value_cell
from pages.ui.wording import moment, number, short_station, span

_STATUS_CHIPS = {
    SignStatus.NEW: "alert",
    SignStatus.CONFIRMING: "accent",
    SignStatus.ACTING: "accent",
    SignStatus.WATCHING: "accent",
    SignStatus.RESOLVED: "quiet",
    SignStatus.FALSE_ALARM: "quiet",
}
_VERDICT_CHIPS = {"当てはまる": "accent", "当てはまらない": "quiet", "判定できない": "quiet"}


def sign_table(signs: tuple[SignSummary, ...], caption: str = "予兆の一覧") -> Table:
    """One row per sign, in the order in which they were released."""
    columns = (
        Column("状態", has_breaks=False),
        Column("警察署", has_breaks=False),
        Column("分野", has_breaks=False),
        Column("期間", has_breaks=False),
        Column("見方", why="悪化とは限らない。届出促進の影響や、届け出にくさによる減少もありうる"),
        Column("強さ", has_breaks=False, why="予測からの離れ方を言葉で表したもの"),
        Column("問いかけ"),
    )
    return Table(caption, columns, tuple(_sign_row(sign) for sign in signs))


def _sign_row(sign: SignSummary) -> Row:
    first = sign.first_month.toordinal()
    return Row(
        (
            Cell(sign.status.label, chip=_STATUS_CHIPS[sign.status]),
            Cell(short_station(sign.station_name)),
            Cell(sign.domain.label),
            Cell(span(sign.first_month, sign.last_month), order=first),
            Cell(sign.reading),
            Cell(sign.strength),
            Cell(sign.headline),
        ),
        id=sign.key,
    )


def evidence_table(rows: tuple[SignEvidenceRow, ...], caption: str) -> Table:
    """What was observed and what was expected; method and baseline months stand below."""
    columns = (
        Column("指標"),
        Column("月", has_breaks=False),
        Column("情報源", has_breaks=False),
        *number_columns(("観測値", "期待値", "上限")),
        *((Column("現れ方"),) if any(row.pattern for row in rows) else ()),
    )
    has_pattern = any(row.pattern for row in rows)
    body = tuple(_evidence_row(row, has_pattern=has_pattern) for row in rows)
    return Table(caption, columns, body, _methods(rows))


def _evidence_row(row: SignEvidenceRow, *, has_pattern: bool) -> Row:
    return Row(
        (
            Cell(f"{row.name}（{row.unit}）"),
            Cell(span(row.month, row.month), order=row.month.toordinal()),
            Cell(row.origin.label),
            value_cell(row.observed),
            value_cell(row.expected, decimals=1),
            value_cell(row.upper, decimals=1),
            *((Cell(row.pattern),) if has_pattern else ()),
        ),
        id=f"{row.indicator}|{row.month:%Y-%m}",
    )


def _methods(rows: tuple[SignEvidenceRow, ...]) -> tuple[str, ...]:
    """Each method and baseline once; with the indicators' names where they differ."""
    used: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.method:
            names = used.setdefault((row.method, row.baseline), [])
            names.extend([row.name] if row.name not in names else [])
    return tuple(
        f"{'、'.join(names)}：方法 {method}" + (f"、基準とした期間 {baseline}" if baseline else "")
        if len(used) > 1
        else f"方法：{method}" + (f"　基準とした期間：{baseline}" if baseline else "")
        for (method, baseline), names in used.items()
    )


def explanation_table(explanations: tuple[InnocentExplanation, ...]) -> Table:
    """Each innocent alternative, whether it fits, and why."""
    columns = (
        Column("考えられる理由", has_breaks=False),
        Column("判定", has_breaks=False),
        Column("根拠"),
    )
    return Table(
        "問題のない理由の検討",
        columns,
        tuple(
            Row(
                (
                    Cell(item.name),
                    Cell(item.verdict, chip=_VERDICT_CHIPS.get(item.verdict, "quiet")),
                    Cell(item.text),
                )
            )
            for item in explanations
        ),
    )


def event_table(events: tuple[SignEvent, ...]) -> Table:
    """The life of a sign: when, which status, who, why."""
    columns = (
        Column("日時", has_breaks=False),
        Column("状態", has_breaks=False),
        Column("記録した人", has_breaks=False),
        Column("理由"),
    )
    return Table(
        "経過",
        columns,
        tuple(
            Row(
                (
                    Cell(moment(event.at), order=event.at.timestamp()),
                    Cell(event.status.label, chip=_STATUS_CHIPS[event.status]),
                    Cell(event.person),
                    Cell(event.reason),
                )
            )
            for event in events
        ),
    )


def show_tested(found: SignList) -> None:
    """How many series were tested, how many could not be, and how often such flags are wrong."""
    st.caption(
        f"検定した系列：{number(found.tested_series)}　"
        f"判定不能：{number(found.untestable_series)}　{found.error_rate}"
    )
    if found.untestable_reasons:
        with st.expander("判定不能の理由"):
            for reason, count in found.untestable_reasons:
                st.markdown(f"- {reason}：{number(count)} 系列")
