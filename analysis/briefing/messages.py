"""Messages (見出し文): what a section or a figure says, in one sentence.

Enters: the material, or one series or map of it. Leaves: short Japanese sentences that title a
slide. They count and compare released values only; nothing in them ranks places or judges.
"""

from analysis.briefing.cells import difference_cell, format_number, phrase
from analysis.briefing.map_drawing import value_decimals
from analysis.indicators import Origin
from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.released import (
    ReleasedSeries,
    SubmissionRow,
    SubmissionState,
)
from analysis.release.views import BriefingMaterial, MapMonth


def summary_message(material: BriefingMaterial) -> str:
    """令和6年10月の要点：予兆5件、審議事項3件."""
    return (
        f"{wareki_month(material.month)}の要点：予兆{len(material.signs)}件、"
        f"審議事項{len(material.points_to_decide)}件"
    )


def change_message(material: BriefingMaterial) -> str:
    """How many indicators rose, fell and stayed; which of them is better is not said."""
    rows = [row for change in material.changes for row in change.rows]
    moves = [difference_cell(row.this_month, row.last_month).value for row in rows]
    known = [move for move in moves if move is not None]
    if not known:
        return "前回会議の月と比べられる指標はありません"
    rose, fell = sum(move > 0 for move in known), sum(move < 0 for move in known)
    stayed, unknown = len(known) - rose - fell, len(moves) - len(known)
    return (
        f"{len(rows)}指標のうち、前回会議の月より増えたもの{rose}、減ったもの{fell}、"
        f"同じもの{stayed}" + (f"、比べられないもの{unknown}" if unknown else "")
    )


def measure_message(material: BriefingMaterial) -> str:
    """How many indicators of police activity stand below the same period of last year."""
    rows = {row.indicator: row for one in material.measures for row in one.rows}
    active = [row for row in rows.values() if row.origin is Origin.ACTIVITY]
    changes = [
        difference_cell(row.year_to_date, row.year_to_date_last_year).value for row in active
    ]
    known = [change for change in changes if change is not None]
    if not known:
        return f"{len(material.measures)}施策の実施状況"
    return (
        f"{len(material.measures)}施策：警察活動の指標{len(known)}のうち、年度累計が前年度同期を"
        f"上回るもの{sum(c > 0 for c in known)}、下回るもの{sum(c < 0 for c in known)}"
    )


def submission_message(rows: tuple[SubmissionRow, ...], month: str) -> str:
    """26署のうち25署が提出済み（未提出1、一部未報告1）."""
    missing = sum(row.state is SubmissionState.MISSING for row in rows)
    partial = sum(row.state is SubmissionState.PARTIAL for row in rows)
    rest = [f"未提出{missing}"] if missing else []
    rest += [f"一部未報告{partial}"] if partial else []
    return f"{month}分は{len(rows)}署のうち{len(rows) - missing}署が提出済み" + (
        f"（{'、'.join(rest)}）" if rest else ""
    )


def map_message(month: MapMonth) -> str:
    """The indicator, the span of its values, the stations with a sign."""
    values = [a.released.value for a in month.areas if a.released.value is not None]
    unit, decimals = month.unit.split("（")[0], value_decimals(month)
    if not values:
        return f"{month.indicator_name}：値を示せる署はありません"
    low, high = format_number(min(values), decimals), format_number(max(values), decimals)
    signs = sum(area.has_sign for area in month.areas)
    return f"{month.indicator_name}：値のある{len(values)}署は{low}～{high}{unit}" + (
        f"、予兆がある署は{signs}" if signs else "、予兆がある署はない"
    )


def series_message(series: ReleasedSeries) -> str:
    """The newest month beside what was expected."""
    last, month = series.values[-1], wareki_month(series.months[-1])
    head = f"{series.indicator_name}（{series.place}）：{month}は"
    if last.value is None:
        return f"{head}{last.state.label}"
    said = f"{head}{phrase(last, series.unit)}"
    lower, upper = series.lower[-1], series.upper[-1]
    if lower is None or upper is None:
        return f"{said}、期待される範囲との比較は{CellState.NOT_TESTABLE.label}"
    where = "を上回る" if last.value > upper else "を下回る" if last.value < lower else "の中"
    return f"{said}で、期待される範囲（{lower:.1f}～{upper:.1f}）{where}"


def station_message(material: BriefingMaterial) -> str:
    """How many stations have a sign, in the order of the list of stations."""
    count = len(material.maps[0].areas) if material.maps else 0
    held = {sign.summary.station_id for sign in material.signs}
    return f"{count}署のうち、予兆のある署は{len(held)}"


def decision_message(material: BriefingMaterial) -> str:
    """How many points the meeting is asked to decide."""
    return f"審議事項は{len(material.points_to_decide)}件"
