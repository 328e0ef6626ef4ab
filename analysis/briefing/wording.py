"""Words shared by all sections (共通の文言): sources, periods, places.

Enters: the material of a briefing. Leaves: Japanese phrases, one form for each thing.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from analysis.briefing.cells import NOTED, moment_text
from analysis.briefing.model import Cell, Column, Table
from analysis.months import months_between, wareki_month
from analysis.observations import CellState
from analysis.release.released import ReleasedSeries, Stamp
from analysis.release.views import BriefingMaterial

MOST_STATE_REASONS = 4  # in one line under a table; a workbook has each beside its row
NOT_A_VERDICT = (
    "予兆は確認を求める問いであり、原因、人物又は地域の評価を示すものではありません。"
    "届出・相談の増加は、相談しやすくなったことによっても生じます。"
)


def issuer(material: BriefingMaterial) -> str:
    """架空県警察."""
    return material.police_name or f"{material.stamp.profile_name}警察"


def place(material: BriefingMaterial) -> str:
    """The station, or the prefecture."""
    return material.station_name or material.stamp.profile_name


def count_source(material: BriefingMaterial) -> str:
    """出典 of every table and figure made of counts."""
    when = moment_text(material.stamp.as_of)
    return f"各警察署の報告に基づく{issuer(material)}の集計（{when}現在）{synthetic_note(material.stamp)}"


def synthetic_note(stamp: Stamp) -> str:
    """Said after a source whose figures are made up."""
    return "。架空データであり、実在の地域・団体とは関係がない" if stamp.is_synthetic else ""


def period(first: date, last: date) -> str:
    """令和6年8月～10月; the parts that repeat are left out."""
    if first == last:
        return wareki_month(first)
    end = wareki_month(last)
    year = wareki_month(first).split("年")[0] + "年"
    return f"{wareki_month(first)}～{end.removeprefix(year)}"


def since_previous(material: BriefingMaterial) -> str:
    """前回会議（令和6年7月）から3か月."""
    count = months_between(material.previous_meeting_month, material.month)
    return f"前回会議の月（{wareki_month(material.previous_meeting_month)}）から{count}か月"


def provisional_note(trends: Iterable[ReleasedSeries]) -> str:
    """Whether the newest month may still change."""
    if any(series.is_provisional and series.is_provisional[-1] for series in trends):
        return "当月の数値は暫定値を含み、確定までに変わることがあります。"
    return "当月の数値は確定値です。"


def gathered_remarks(
    columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]
) -> tuple[tuple[tuple[Cell, ...], ...], tuple[str, ...]]:
    """Rows and the remarks under their table.

    A column in which most numbers carry ※ loses the marks: one remark then speaks for the column.
    """
    common = {at for at in range(len(columns)) if _is_mostly_noted([row[at] for row in rows])}
    kept = tuple(
        tuple(
            replace(cell, text=cell.text.removesuffix(NOTED)) if at in common else cell
            for at, cell in enumerate(row)
        )
        for row in rows
    )
    remarks = [
        f"「{columns[at].title}」には、次のものがあります：{'、'.join(_reasons(row[at] for row in rows))}。"
        for at in sorted(common)
    ]
    marked = (c for row in kept for c in row if c.text.endswith(NOTED))
    remarks += [f"{NOTED}　{reason}。" for reason in _reasons(marked)]
    return kept, tuple(remarks)


def state_remarks(table: Table) -> tuple[str, ...]:
    """Why cells of a table hold no number, in one line: X：3件未満のため　…：報告がないため."""
    reasons: dict[str, None] = {
        f"{cell.state.symbol}：{cell.reason}": None
        for row in table.rows
        for cell in (*row, *(recent for shown in row for recent in shown.recent))
        if cell.state not in (None, CellState.VALUE) and cell.reason
    }
    if not reasons:
        return ()
    kept = list(reasons)[:MOST_STATE_REASONS]
    more = f"　ほか{len(reasons) - len(kept)}種類" if len(reasons) > len(kept) else ""
    return ("　".join(kept) + more,)


def _is_mostly_noted(cells: list[Cell]) -> bool:
    numbers = [cell for cell in cells if cell.value is not None]
    return sum(cell.text.endswith(NOTED) for cell in numbers) * 2 > len(numbers)


def _reasons(cells: Iterable[Cell]) -> list[str]:
    """The reasons of cells that hold a number, each once."""
    return list(dict.fromkeys(c.reason for c in cells if c.value is not None and c.reason))


def joined(words: Iterable[str], most: int = 8) -> str:
    """甲、乙、丙; a long list ends with 「ほかn」."""
    known = list(words)
    rest = len(known) - most
    return "、".join(known[:most]) + (f"ほか{rest}" if rest > 0 else "")
