"""The large chart: a month without a value is a gap and a symbol, never a zero."""

from datetime import date

import pytest

from analysis.months import add_months
from analysis.observations import CellState
from analysis.release.released import (
    MarkKind,
    Released,
    ReleasedSeries,
    SeriesMark,
    Stamp,
)
from analysis.release.views import Trends
from pages.ui.chart_layout import Palette
from pages.ui.charts import describe, reading, trend_figure

COLOURS = Palette("#000", "#111", "#222", "#333", "#444", "#fff")
MISSING = Released(None, CellState.MISSING, "報告がありません")
WITHHELD = Released(None, CellState.WITHHELD, "3未満のため")


def _value(number: float) -> Released:
    return Released(number, CellState.VALUE)


def _trends(values: list[Released], marks: tuple[SeriesMark, ...] = ()) -> Trends:
    count = len(values)
    series = ReleasedSeries(
        indicator="fraud",
        indicator_name="詐欺被害相談",
        unit="件",
        station_id="99-101",
        place="葦原中央警察署",
        months=tuple(add_months(date(2024, 1, 1), step) for step in range(count)),
        values=tuple(values),
        expected=(None,) * (count - 1) + (2.0,),
        lower=(None,) * (count - 1) + (0.0,),
        upper=(None,) * (count - 1) + (5.0,),
        flagged=(False,) * (count - 1) + (True,),
        not_testable=("基準期間が短いため",) * (count - 1) + ("",),
        is_provisional=(False,) * (count - 1) + (True,),
        marks=marks,
    )
    stamp = Stamp("demo", "架空県", "1", True, "d", "p", "c", "h", date(2024, 1, 1), None, "試験")  # type: ignore[arg-type]
    return Trends(series, (), (MISSING,) * count, stamp)


def _drawn(trends: Trends, name: str) -> list[tuple[date, float]]:
    traces = [trace for trace in trend_figure(trends, COLOURS).data if trace.name == name]
    return [pair for trace in traces for pair in zip(trace.x, trace.y, strict=True)]


@pytest.fixture
def trends() -> Trends:
    return _trends([_value(4), _value(0), MISSING, WITHHELD, _value(9)])


def test_zero_is_drawn_and_states_are_not(trends: Trends) -> None:
    assert [y for _, y in _drawn(trends, "確定値")] == [4, 0]
    assert [y for _, y in _drawn(trends, "暫定値")] == [9]


def test_states_stand_in_a_strip_of_their_own(trends: Trends) -> None:
    for trace in trend_figure(trends, COLOURS).data:
        if trace.name in {"未報告（…）", "秘匿（X）", "判定不能"}:
            assert trace.yaxis == "y2"
    assert [x for x, _ in _drawn(trends, "未報告（…）")] == [date(2024, 3, 1)]
    assert [x for x, _ in _drawn(trends, "秘匿（X）")] == [date(2024, 4, 1)]


def test_line_has_a_gap_where_there_is_no_value(trends: Trends) -> None:
    line = next(
        trace
        for trace in trend_figure(trends, COLOURS).data
        if trace.mode == "lines" and trace.line.dash == "solid" and not trace.fill
    )
    assert list(line.y) == [4, 0, None, None]


def test_line_breaks_where_the_definition_changed() -> None:
    mark = SeriesMark(date(2024, 3, 1), MarkKind.DEFINITION, "定義を変更")
    values = [_value(number) for number in (1, 2, 3, 4, 5)]
    broken = trend_figure(_trends(values, (mark,)), COLOURS)
    line = next(t for t in broken.data if t.mode == "lines" and t.line.dash == "solid")
    assert list(line.y) == [1, 2, None, 3, 4]
    assert [note.text for note in broken.layout.annotations] == ["定義を変更"]


def test_alarm_is_marked_and_read_out(trends: Trends) -> None:
    assert _drawn(trends, "期待される範囲を超えた月") == [(date(2024, 5, 1), 9)]
    words = reading(trends, 4)
    assert "令和6年5月" in words
    assert "（暫定）" in words
    assert "期待値：2.0（範囲 0.0～5.0）" in words


def test_reading_of_a_withheld_month_names_the_reason_and_no_number(trends: Trends) -> None:
    words = reading(trends, 3)
    assert "X（秘匿）" in words
    assert "3未満のため" in words


def test_description_says_what_the_chart_shows(trends: Trends) -> None:
    assert describe(trends) == (
        "葦原中央警察署の詐欺被害相談、令和6年1月から令和6年5月まで。最新月は9件。"
        "期待される範囲を超えた月は1。同じ数値が下の表にあります。"
    )


def test_axis_names_fiscal_years_in_the_japanese_calendar(trends: Trends) -> None:
    axis = trend_figure(trends, COLOURS).layout.xaxis
    assert list(axis.ticktext) == ["令和5年度", "令和6年度"]
