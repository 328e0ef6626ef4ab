"""Table markup (表のXML): rows, states and rules of a table, in the format's own words.

Enters: a `TablePart`. Leaves: XML of a native table, with the PDF's rules: hairlines between rows,
patterns for withheld and missing. Texts that repeat the one above in a merged column become one
cell over several rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from analysis.briefing.model import Align, Cell
from analysis.briefing.powerpoint.measuring import line_height
from analysis.briefing.powerpoint.table_parts import MARGIN_X, MARGIN_Y, TablePart
from analysis.briefing.svg import plain
from analysis.observations import CellState

PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # 「スタイルなし、表のグリッド線なし」
_ALIGN = {Align.LEFT: "l", Align.RIGHT: "r", Align.CENTER: "ctr"}
_SHADE, _GROUP_SHADE = "EEF1F4", "F6F8FA"
_STRONG, _MIDDLE, _HAIRLINE = ("tx1", 0.9), ("tx1", 0.6), ("bg2", 0.5)  # theme colour, points


@dataclass(frozen=True)
class Pattern:
    """How a state is filled, in tables and in the strip under a chart, as on paper."""

    preset: str
    ink: str
    ground: str

    @property
    def markup(self) -> str:
        """The fill; without namespaces, for use inside other markup."""
        return (
            f'<a:pattFill prst="{self.preset}"><a:fgClr><a:srgbClr val="{self.ink}"/></a:fgClr>'
            f'<a:bgClr><a:srgbClr val="{self.ground}"/></a:bgClr></a:pattFill>'
        )


# Thin diagonal stripes and sparse dots; light, so that the symbol on them stays clear.
STATE_PATTERN = {
    CellState.WITHHELD: Pattern("ltUpDiag", "C3CAD0", "FFFFFF"),
    CellState.MISSING: Pattern("pct10", "9AA3AA", "F1F3F5"),
}


def table_markup(part: TablePart) -> str:
    """The whole table."""
    spans = {at: _spans(part, at) for at, column in enumerate(part.columns) if column.is_merged}
    grid = "".join(f'<a:gridCol w="{int(Pt(width))}"/>' for width in part.widths)
    rows = [_header(part)]
    for index, row in enumerate(part.rows):
        rule = _STRONG if index == len(part.rows) - 1 else _HAIRLINE
        if row.group is not None:
            rows.append(_row(row.height, _group_cells(row.group, part, rule)))
        else:
            rows.append(_row(row.height, _cells(row.cells, part, spans, index, rule)))
    return (
        f'<a:tbl {nsdecls("a")}><a:tblPr firstRow="1"><a:tableStyleId>{PLAIN_STYLE}'
        f"</a:tableStyleId></a:tblPr><a:tblGrid>{grid}</a:tblGrid>{''.join(rows)}</a:tbl>"
    )


def _row(height: float, cells: str) -> str:
    return f'<a:tr h="{int(Pt(height))}">{cells}</a:tr>'


def _header(part: TablePart) -> str:
    cells = []
    for column in part.columns:
        lines = [column.title, *([f"（{column.unit}）"] if column.unit else [])]
        align = "l" if column.align is Align.LEFT else "ctr"
        words = "".join(_paragraph(line, part.size, align) for line in lines)
        cells.append(_cell(words, _rule("T", _STRONG) + _rule("B", _MIDDLE) + _solid(_SHADE)))
    return _row(part.header_height, "".join(cells))


def _group_cells(name: str, part: TablePart, rule: tuple[str, float]) -> str:
    look = _rule("B", rule) + _solid(_GROUP_SHADE)
    words = _paragraph(name, part.size, "l", colour="accent1")
    count = len(part.columns)
    empty = _cell(_paragraph("", part.size, "l"), look, ' hMerge="1"')
    return _cell(words, look, f' gridSpan="{count}"' if count > 1 else "") + empty * (count - 1)


def _cells(
    cells: Sequence[Cell],
    part: TablePart,
    spans: dict[int, dict[int, int]],
    index: int,
    rule: tuple[str, float],
) -> str:
    written = []
    for at, (cell, column) in enumerate(zip(cells, part.columns, strict=True)):
        rows = spans[at][index] if at in spans else 1
        ends = index + rows == len(part.rows)
        look = _rule("B", _STRONG if ends else rule) + _fill(cell)
        span = ' vMerge="1"' if rows == 0 else f' rowSpan="{rows}"' if rows > 1 else ""
        words = _paragraph("" if rows == 0 else cell.text, part.size, _ALIGN[column.align],
                           is_untestable=cell.state is CellState.NOT_TESTABLE)  # fmt: skip
        written.append(_cell(words, look, span))
    return "".join(written)


def _spans(part: TablePart, at: int) -> dict[int, int]:
    """Rows that the cell of each row covers in a merged column; 0 where one above covers it."""
    covered: dict[int, int] = {}
    first = 0
    for index, row in enumerate(part.rows):
        above = part.rows[index - 1]
        repeats = (
            index > 0
            and row.group is None
            and above.group is None
            and row.cells[at].text == above.cells[at].text
        )
        if repeats:
            covered[first] += 1
            covered[index] = 0
        else:
            first = index
            covered[index] = 1
    return covered


def _cell(words: str, look: str, span: str = "") -> str:
    x, y = int(Pt(MARGIN_X)), int(Pt(MARGIN_Y))
    return (
        f"<a:tc{span}><a:txBody><a:bodyPr/><a:lstStyle/>{words}</a:txBody>"
        f'<a:tcPr marL="{x}" marR="{x}" marT="{y}" marB="{y}" anchor="ctr">{look}</a:tcPr></a:tc>'
    )


def _paragraph(
    words: str, size: float, align: str, *, colour: str = "", is_untestable: bool = False
) -> str:
    points = int(size * 100)
    shown = "tx2" if is_untestable else colour
    fill = f'<a:solidFill><a:schemeClr val="{shown}"/></a:solidFill>' if shown else ""
    italic = ' i="1"' if is_untestable else ""
    run = (
        f'<a:r><a:rPr lang="ja-JP" sz="{points}"{italic}>{fill}</a:rPr>'
        f"<a:t>{escape(plain(words))}</a:t></a:r>"
        if words
        else f'<a:endParaRPr lang="ja-JP" sz="{points}"/>'
    )
    spacing = f'<a:lnSpc><a:spcPts val="{int(line_height(size) * 100)}"/></a:lnSpc>'
    return f'<a:p><a:pPr algn="{align}">{spacing}</a:pPr>{run}</a:p>'


def _rule(side: str, rule: tuple[str, float]) -> str:
    colour, width = rule
    return (
        f'<a:ln{side} w="{int(Pt(width))}"><a:solidFill><a:schemeClr val="{colour}"/>'
        f"</a:solidFill></a:ln{side}>"
    )


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _fill(cell: Cell) -> str:
    pattern = STATE_PATTERN.get(cell.state) if cell.state else None
    return pattern.markup if pattern else "<a:noFill/>"
