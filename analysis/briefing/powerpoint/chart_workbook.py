"""The workbook behind a chart (グラフのデータ): what 「データの編集」 opens in PowerPoint.

Enters: a line figure with its released values. Leaves: bytes of a small XLSX, the same for the
same figure. Months without a number are empty, so that lines break; what state they are in
stands in columns of its own, in the words of the briefing's workbook. No formula is written.
"""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from analysis.briefing.model import Cell, Figure
from analysis.briefing.powerpoint.figure_pieces import column
from analysis.briefing.sheet_table import WORD_OF_STATE, Formats, write_words
from analysis.briefing.sheet_words import STATE_SUFFIX

SHEET = "グラフの値"
MONTH = "年月"
MONTH_FORMAT = "yyyy/mm"
LOWER, BAND, EXPECTED = "下限", "予測区間", "期待値"
OBSERVED, PROVISIONAL, FLAGGED = "実測値", "暫定値", "区間を超えた月"
DRAWN = (LOWER, BAND, EXPECTED, OBSERVED, PROVISIONAL, FLAGGED)
UPPER, MARKED, REMARK, REASON = "上限", "暫定・確定", "備考", "状態の理由"
NOTE = "公表できる値だけを含みます。数値のない月は空欄です（線が切れます）。「予測区間」は上限と下限の差です。"

Values = tuple[float | None, ...]


def chart_values(figure: Figure) -> dict[str, Values]:
    """The numbers that each series draws, a value a month; None where there is no number."""
    if figure.data is None:
        raise ValueError(f"{figure.key}: a line figure without data")
    observed = column(figure.data, OBSERVED)
    lower, upper = column(figure.data, LOWER), column(figure.data, UPPER)
    provision, flagged = column(figure.data, MARKED), column(figure.data, FLAGGED)
    return {
        LOWER: tuple(cell.value for cell in lower),
        BAND: tuple(
            None if low.value is None or high.value is None else round(high.value - low.value, 1)
            for low, high in zip(lower, upper, strict=True)
        ),
        EXPECTED: tuple(cell.value for cell in column(figure.data, EXPECTED)),
        OBSERVED: tuple(cell.value for cell in observed),
        PROVISIONAL: _only(observed, [cell.text == "暫定" for cell in provision]),
        FLAGGED: _only(observed, [bool(cell.text) for cell in flagged]),
    }


def _only(cells: Sequence[Cell], chosen: Sequence[bool]) -> Values:
    return tuple(cell.value if take else None for cell, take in zip(cells, chosen, strict=True))


def range_of(series: str, count: int) -> str:
    """Where a series, or the months, stand in the workbook."""
    letter = "A" if series == MONTH else "BCDEFG"[DRAWN.index(series)]
    return f"'{SHEET}'!${letter}$2:${letter}${count + 1}"


def title_of(series: str) -> str:
    """Where the name of a series stands."""
    return f"'{SHEET}'!${'BCDEFG'[DRAWN.index(series)]}$1"


def write_chart_workbook(figure: Figure, months: tuple[date, ...], made: datetime) -> bytes:
    """The workbook. made: the moment the data are as of, in UTC without zone."""
    if figure.data is None:
        raise ValueError(f"{figure.key}: a line figure without data")
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": figure.caption, "created": made})
    formats = Formats(book)
    sheet = book.add_worksheet(SHEET)
    states = {name: column(figure.data, name) for name in (OBSERVED, EXPECTED, LOWER, UPPER)}
    texts = {
        **{f"{name}{STATE_SUFFIX}": [WORD_OF_STATE[c.state] for c in cells]
           for name, cells in states.items()},
        REASON: [_reason(row) for row in zip(*states.values(), strict=True)],
        MARKED: [cell.text for cell in column(figure.data, MARKED)],
        REMARK: [cell.text for cell in column(figure.data, REMARK)],
    }  # fmt: skip
    numbers = {**chart_values(figure), UPPER: tuple(cell.value for cell in states[UPPER])}
    _write(sheet, months, numbers, texts, formats)
    write_words(sheet, len(months) + 2, 0, NOTE, formats)
    book.close()
    return buffer.getvalue()


def _reason(cells: Sequence[Cell]) -> str:
    return "、".join(dict.fromkeys(cell.reason for cell in cells if cell.reason))


def _write(
    sheet: Any,
    months: tuple[date, ...],
    numbers: dict[str, Values],
    texts: dict[str, list[str]],
    formats: Formats,
) -> None:
    for at, heading in enumerate((MONTH, *numbers, *texts)):
        write_words(sheet, 0, at, heading, formats, bold=True)
    for row, month in enumerate(months, 1):
        sheet.write_datetime(row, 0, datetime(month.year, month.month, 1),
                             formats.get(num_format=MONTH_FORMAT))  # fmt: skip
        for at, values in enumerate(numbers.values(), 1):
            value = values[row - 1]
            if value is not None:
                sheet.write_number(row, at, value, formats.get())
        for at, words in enumerate(texts.values(), 1 + len(numbers)):
            write_words(sheet, row, at, words[row - 1], formats)
    sheet.set_column(0, len(numbers) + len(texts), 12)
    sheet.freeze_panes(1, 1)
