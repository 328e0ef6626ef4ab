"""Two tables side by side (左右に並んだ表): one table pasted twice is read once, others refused.

Enters: a `Sheet` whose header may be two. Leaves: the left half with the cells at which the right
one differs, or RefusedUploadError. Rules, in words:

- The headers of the columns, blank ones left out, are the same words twice, the second time
  shifted by a fixed number of columns: the table was pasted twice.
- Where all cells are equal the left half is the table. Where cells differ, the columns that the
  format reads decide: a difference in one of them refuses the file, with its places.
- A column in which nothing stands, with a column of words and one of figures on either side:
  these are two different tables, and which one is meant nobody can tell.
"""

from collections.abc import Iterable
from dataclasses import replace

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import column_letter, lines_place
from analysis.ingest.figure_cells import is_figure
from analysis.ingest.sheet import Sheet

_LEAST_COLUMNS = 2  # of a table: a label and a figure


def doubled_shift(header: tuple[str, ...]) -> int | None:
    """By how many columns the second half of a doubled header lies to the right; None if single."""
    named = [index for index, text in enumerate(header) if text.strip()]
    half = len(named) // 2
    if len(named) % 2 or half < _LEAST_COLUMNS:
        return None
    left, right = named[:half], named[half:]
    shift = right[0] - left[0]
    is_same = all(
        b - a == shift and header[a].strip() == header[b].strip()
        for a, b in zip(left, right, strict=True)
    )
    return shift if is_same and shift > left[-1] - left[0] else None


def fold_doubled(sheet: Sheet, streamed: tuple[tuple[int, int], ...] | None = None) -> Sheet:
    """The left half of a table pasted twice, with the cells that differ; others as they are.

    streamed: the cells that differ, found while the rows passed by and were not kept.
    """
    shift = doubled_shift(sheet.header)
    if shift is None:
        return sheet
    first = next(index for index, text in enumerate(sheet.header) if text.strip())
    width = first + shift
    differing = _differing(sheet, range(first, width), shift) if streamed is None else streamed
    lines = list(dict.fromkeys(line for line, _ in differing))
    note = f"件数に使わない列が{len(lines)}行で左右違います。" if differing else ""
    notice = Problem(
        "doubled_table",
        lines_place(lines),
        f"同じ表が左右に2つ並んでいるため、左の表だけを数えました。{note}",
        "",
        is_blocking=False,
    )
    return replace(
        sheet,
        header=sheet.header[:width],
        rows=tuple(row[:width] for row in sheet.rows),
        header_rows=tuple(row[:width] for row in sheet.header_rows),
        units=sheet.units[:width],
        doubled_cells=differing,
        notices=(*sheet.notices, notice),
    )


def _differing(sheet: Sheet, left: range, shift: int) -> tuple[tuple[int, int], ...]:
    return tuple(
        (line, column)
        for line, row in zip(sheet.lines, sheet.rows, strict=True)
        for column in left
        if row[column].strip() != (row[column + shift].strip() if column + shift < len(row) else "")
    )


def doubled_problems(sheet: Sheet, read_columns: Iterable[int]) -> tuple[Problem, ...]:
    """A refusal when the halves of a doubled table differ in a column that is read."""
    read = set(read_columns)
    cells = [(line, column) for line, column in sheet.doubled_cells if column in read]
    if not cells:
        return ()
    lines = list(dict.fromkeys(line for line, _ in cells))
    letters = "・".join(column_letter(column) for column in sorted({c for _, c in cells}))
    return (
        Problem(
            "doubled_table",
            lines_place(lines),
            f"同じ表が左右に2つ並んでいますが、左右で値が違います（{letters}列）。",
            "どちらが正しいか確かめ、一方だけを残してください。",
        ),
    )


def refuse_two_tables(sheet: Sheet) -> None:
    """Refuse two different tables with a blank column between them."""
    if doubled_shift(sheet.header) is not None:
        return
    used = [
        bool(text.strip()) or any(row[index].strip() for row in sheet.rows)
        for index, text in enumerate(sheet.header)
    ]
    for gap in (i for i, is_used in enumerate(used) if not is_used and i and any(used[:i])):
        if _is_table(sheet, range(gap)) and _is_table(sheet, range(gap + 1, len(used))):
            raise RefusedUploadError(
                (
                    Problem(
                        "two_tables",
                        f"{column_letter(gap)}列",
                        "この列が空白で、左右に別の表が並んでいるように見えます。",
                        "表を1つずつ、別のシートまたはファイルにしてください。",
                    ),
                )
            )


def _is_table(sheet: Sheet, columns: range) -> bool:
    """Whether a label column and a figure column, both with headers, are among the columns."""
    kinds = set()
    for column in columns:
        cells = [row[column] for row in sheet.rows if row[column].strip()]
        if cells and sheet.header[column].strip():
            kinds.add(sum(map(is_figure, cells)) * 2 > len(cells))
    return kinds == {True, False}
