"""Figures as pieces (図の割付): a map with words at its side; a chart with its months in a table.

Enters: figures of the content model and the height that a slide has left. Leaves: pieces.
"""

from collections.abc import Iterator

from analysis.briefing.model import Align, Cell, Column, Figure, Table
from analysis.briefing.powerpoint.pieces import (
    CONTENT_WIDTH,
    GAP,
    Chart,
    Line,
    Picture,
    Words,
    note_lines,
)
from analysis.briefing.powerpoint.table_parts import TablePart, whole_part
from analysis.briefing.svg import drawing_size
from analysis.months import short_wareki_month
from analysis.observations import CellState

RECENT_MONTHS = 12  # in the table under a chart
RECENT_ROWS = ("実測値", "期待値", "下限", "上限", "暫定・確定")
LEAST_CHART_HEIGHT = 130.0  # with less room its table goes to the next slide
BESIDE_GAP, LEAST_BESIDE = 16.0, 190.0
_STATES = (CellState.WITHHELD, CellState.MISSING, CellState.NOT_TESTABLE)
_STRIP_WORDS = {
    CellState.WITHHELD: "斜線＝秘匿（X）",
    CellState.MISSING: "点＝未報告（…）",
    CellState.NOT_TESTABLE: "点線＝判定不能",
}


def column(table: Table, title: str) -> tuple[Cell, ...]:
    """The cells under a title."""
    at = [column.title for column in table.columns].index(title)
    return tuple(row[at] for row in table.rows)


def map_pieces(figure: Figure, room: float) -> list[Words | Picture]:
    """Caption, and the map as large as the room and the words beside it allow."""
    caption = Words((Line(figure.caption, 11.0, is_bold=True),), name="図の題")
    width, height = drawing_size(figure.svg)
    left = room - caption.height - GAP
    scale = min(left / height, (CONTENT_WIDTH - BESIDE_GAP - LEAST_BESIDE) / width)
    beside = Words(
        tuple(_map_words(figure)), name="図の説明",
        width=CONTENT_WIDTH - width * scale - BESIDE_GAP,
    )  # fmt: skip
    return [caption, Picture(figure, width * scale, height * scale, beside)]


def _map_words(figure: Figure) -> Iterator[Line]:
    if figure.data is None:
        return
    values, names = column(figure.data, "値"), column(figure.data, "警察署")
    signs = [
        n.text for n, mark in zip(names, column(figure.data, "予兆"), strict=True) if mark.text
    ]
    yield Line("値のある署", 10.0, is_bold=True, is_accent=True)
    yield Line(
        f"{sum(v.value is not None for v in values)}署／{len(values)}署", 11.0, space_after=6
    )
    yield Line("予兆がある署（▲）", 10.0, is_bold=True, is_accent=True)
    yield Line(_short_list(signs) or "なし", 10.0, space_after=6)
    for state in _STATES[:2]:
        held = [n.text for n, v in zip(names, values, strict=True) if v.state is state]
        if held:
            yield Line(f"{state.symbol} {state.label}", 10.0, is_bold=True, is_accent=True)
            yield Line(_short_list(held), 10.0, space_after=6)
    for note in figure.notes:
        yield Line(f"注　{note}", 9.0, is_quiet=True, space_after=3)


def _short_list(names: list[str], most: int = 14) -> str:
    """Names without 警察署; the rest as a number, the notes name them all."""
    short = [name.removesuffix("警察署") for name in names]
    more = f"ほか{len(short) - most}署" if len(short) > most else ""
    return "、".join(short[:most]) + more


def chart_pieces(figure: Figure, room: float) -> list[Words | Chart | TablePart]:
    """Caption, chart, what the strip under it means, and the last months as a native table."""
    if figure.data is None or figure.axis is None:
        raise ValueError(f"{figure.key}: a line figure without months")
    caption = Words(
        (Line(f"{figure.caption}　単位：{figure.axis.unit}", 11.0, is_bold=True),), name="図の題"
    )
    recent = whole_part(_recent_table(figure, figure.data))
    words = note_lines((*_state_words(figure), *figure.notes))
    others = [piece for piece in (caption, words, recent) if piece is not None]
    left = room - sum(piece.height for piece in others) - GAP * len(others)
    chart = Chart(figure, max(left, LEAST_CHART_HEIGHT))
    return [caption, chart, *([words] if words else []), recent]


def _recent_table(figure: Figure, data: Table) -> Table:
    """The last months turned: a row a quantity, a column a month."""
    months = figure.axis.months[-RECENT_MONTHS:] if figure.axis else ()
    titles = tuple(short_wareki_month(month) for month in months)
    return Table(
        key=f"{figure.key}_recent",
        caption=f"最近{len(months)}か月の値（{figure.axis.unit if figure.axis else ''}）",
        columns=(Column("項目", width=1.5), *(Column(t, align=Align.RIGHT) for t in titles)),
        rows=tuple((Cell(name), *column(data, name)[-len(months) :]) for name in RECENT_ROWS),
        source=figure.source,
    )


def months_in_state(figure: Figure, state: CellState) -> list[int]:
    """Positions of months in a state; not testable are numbers that could not be compared."""
    if figure.data is None or figure.axis is None:
        return []
    observed, expected = column(figure.data, "実測値"), column(figure.data, "期待値")
    if state is CellState.NOT_TESTABLE:
        return [
            at
            for at, (seen, wanted) in enumerate(zip(observed, expected, strict=True))
            if seen.state is CellState.VALUE and wanted.state is CellState.NOT_TESTABLE
        ]
    return [at for at, cell in enumerate(observed) if cell.state is state]


def _state_words(figure: Figure) -> tuple[str, ...]:
    """One note for the strip under the chart: how many months hold no number or were not tested."""
    counts = {state: len(months_in_state(figure, state)) for state in _STATES}
    said = "　".join(f"{_STRIP_WORDS[s]} {count}か月" for s, count in counts.items() if count)
    return (f"グラフの下の帯　{said}（月の一覧はノートにあります）。",) if said else ()


def month_list(figure: Figure) -> Iterator[str]:
    """For each state the months in it: 秘匿の月：R4.2～R4.5、R5.1."""
    months = figure.axis.months if figure.axis else ()
    for state in _STATES:
        spans = list(runs_of(months_in_state(figure, state)))
        if spans:
            named = "、".join(
                short_wareki_month(months[first]) if first == last
                else f"{short_wareki_month(months[first])}～{short_wareki_month(months[last])}"
                for first, last in spans
            )  # fmt: skip
            yield f"{state.label}の月：{named}"


def runs_of(positions: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each unbroken run of ascending positions."""
    start = previous = None
    for at in positions:
        if previous is None or at != previous + 1:
            if start is not None and previous is not None:
                yield start, previous
            start = at
        previous = at
    if start is not None and previous is not None:
        yield start, previous
