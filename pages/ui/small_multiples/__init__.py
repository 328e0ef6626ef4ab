"""Small multiples (小さなグラフの一覧): every station's series side by side, in one light drawing.

Enters: released series. Leaves: a grid of panels on screen; pressing one calls back. Drawn by a
component of the project's own: 26 panels of a chart library take seconds, these take milliseconds.
"""

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components import v2
from streamlit.components.v2.types import ComponentRenderer

from analysis.months import FISCAL_YEAR_FIRST_MONTH, short_wareki_month
from analysis.observations import CellState
from analysis.release.released import Released, ReleasedSeries
from pages.ui.wording import short_station, text_with_unit

_FOLDER = Path(__file__).parent


def show(
    multiples: tuple[ReleasedSeries, ...],
    *,
    key: str,
    selected: str | None,
    is_scale_shared: bool,
    on_press: Callable[[], None],
) -> None:
    """Draw the panels. `pressed(key)` tells inside `on_press` which station was pressed."""
    if not multiples:
        return
    first = multiples[0]
    tops = [_top(series) for series in multiples]
    _component()(
        data={
            "label": f"{first.indicator_name}：警察署ごとの推移",
            "unit": first.unit,
            "months": [short_wareki_month(month) for month in first.months],
            "years": [
                index
                for index, month in enumerate(first.months)
                if month.month == FISCAL_YEAR_FIRST_MONTH
            ],
            "shared_top": max(tops) if is_scale_shared else None,
            "selected": selected,
            "panels": [_panel(series, top) for series, top in zip(multiples, tops, strict=True)],
        },
        key=key,
        on_station_change=on_press,
    )


def pressed(key: str) -> str | None:
    """The station pressed last."""
    state: Any = st.session_state.get(key)
    return state.get("station") if state else None


@cache
def _component() -> ComponentRenderer:
    return v2.component(
        "kizashi_small_multiples",
        css=(_FOLDER / "panels.css").read_text(encoding="utf-8"),
        js=(_FOLDER / "panels.js").read_text(encoding="utf-8"),
    )


def _panel(series: ReleasedSeries, top: float) -> dict[str, object]:
    texts = [text_with_unit(value, series.unit) for value in series.values]
    flags = [index for index, is_flagged in enumerate(series.flagged) if is_flagged]
    return {
        "id": series.station_id,
        "name": short_station(series.place),
        "alt": f"{series.place}：最新月 {texts[-1]}、期待される範囲を超えた月 {len(flags)}{_told(series)}",
        "values": [value.value for value in series.values],
        "texts": texts,
        "states": [int(value.state) for value in series.values],
        "why": {
            position: reason
            for position, reason in enumerate(map(_reason, series.values, series.not_testable))
            if reason
        },
        "untestable": [i for i in range(len(texts)) if _is_untestable(series, i)],
        "lower": list(series.lower),
        "upper": list(series.upper),
        "flagged": flags,
        "provisional": [i for i, is_open in enumerate(series.is_provisional) if is_open],
        "marks": [i for i, month in enumerate(series.months) if _is_marked(series, month)],
        "top": top,
    }


def _reason(value: Released, not_testable: str) -> str:
    """Why there is no value, or no test of one."""
    if value.value is None and value.state is not CellState.NOT_TESTABLE:
        return value.reason
    return f"{CellState.NOT_TESTABLE.label}：{not_testable or value.reason}" if not_testable else ""


def _is_untestable(series: ReleasedSeries, position: int) -> bool:
    """Whether a month has a value that could not be tested, or says 判定不能 itself."""
    value = series.values[position]
    has_value = value.value is not None and bool(series.not_testable[position])
    return has_value or value.state is CellState.NOT_TESTABLE


def _told(series: ReleasedSeries) -> str:
    """、秘匿 3か月: how many months hold each state, for those who do not see the marks."""
    states = [value.state for value in series.values]
    numbers = {
        CellState.MISSING: states.count(CellState.MISSING),
        CellState.WITHHELD: states.count(CellState.WITHHELD),
        CellState.NOT_TESTABLE: sum(_is_untestable(series, i) for i in range(len(states))),
    }
    return "".join(f"、{state.label} {count}か月" for state, count in numbers.items() if count)


def _is_marked(series: ReleasedSeries, month: object) -> bool:
    return any(mark.month == month for mark in series.marks)


def _top(series: ReleasedSeries) -> float:
    """A round upper end that holds every value and every band."""
    values = [v.value for v in series.values if v.state is CellState.VALUE and v.value is not None]
    highest = max([*values, *(bound for bound in series.upper if bound is not None), 1.0])
    step = 10 ** math.floor(math.log10(highest))
    for factor in (1, 2, 4, 5, 10):
        if highest <= factor * step:
            return int(factor * step) if factor * step >= 1 else factor * step
    return highest
