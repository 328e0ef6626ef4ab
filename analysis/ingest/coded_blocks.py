"""Text blocks → coded columns (列ごとの符号): the fast way through a long file, and the strict one.

Enters: a `TextBlock` of whole rows, the delimiter, the width of the table. Leaves: a `CodedBlock`:
per column its distinct texts and for each row which of them stands there, or RefusedUploadError
by line. A block without quotation marks, blank lines and uneven line ends is split by pyarrow,
which agrees with strict CSV on such text; any other, and any that pyarrow refuses, is read row by
row by `delimited.block_rows`, so that every problem has its line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import listed, row_place
from analysis.ingest.delimited import Delimiter, TextBlock, block_rows
from analysis.ingest.encodings import Encoding

IntArray = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
_BYTE_ORDER_MARK = "\ufeff".encode()  # pyarrow would drop it at the start of a block


@dataclass(frozen=True)
class CodedColumn:
    """texts: the distinct cells of a column; codes: int64 (rows,), indices into texts."""

    texts: tuple[str, ...]
    codes: IntArray

    def cells(self, rows: IntArray) -> list[str]:
        """The texts of some rows."""
        return [self.texts[code] for code in self.codes[rows].tolist()]


@dataclass(frozen=True)
class CodedBlock:
    """Rows of a block in which something stands. lines: int64 (rows,), where each began."""

    lines: IntArray
    columns: tuple[CodedColumn, ...]


def code_block(block: TextBlock, delimiter: Delimiter, width: int) -> CodedBlock:
    """The columns of a block; cells beyond `width` must be blank.

    Raises RefusedUploadError with every row that has too few or too many cells.
    """
    columns = _split_fast(block, delimiter, width) or code_rows(block_rows(block, delimiter), width)
    return _without_blank_rows(columns)


def _split_fast(block: TextBlock, delimiter: Delimiter, width: int) -> CodedBlock | None:
    data = block.data
    if block.is_quoted or data.startswith(_BYTE_ORDER_MARK) or block.has_lone_returns:
        return None
    names = [str(column) for column in range(width)]
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(data),
            read_options=pa_csv.ReadOptions(
                use_threads=True, column_names=names, block_size=len(data) + 1
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter.value, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.dictionary(pa.int32(), pa.binary()) for name in names},
                strings_can_be_null=False,
            ),
            memory_pool=pa.system_memory_pool(),  # returns what a block took; the default keeps it
        )
    except pa.ArrowInvalid:
        return None
    rows = block.line_ends + (not data.endswith(b"\n"))
    if table.num_rows != rows:
        return None
    lines = np.arange(block.line, block.line + rows, dtype=np.int64)
    try:
        columns = [_coded(table.column(name), block.encoding) for name in names]
    except UnicodeDecodeError:
        return None
    return CodedBlock(lines, tuple(columns))


def _coded(column: pa.ChunkedArray, encoding: Encoding) -> CodedColumn:
    """A column of bytes with each distinct cell decoded once."""
    cells = column.combine_chunks()
    texts = tuple(cell.decode(encoding.value) for cell in cells.dictionary.to_pylist())
    return CodedColumn(texts, cells.indices.to_numpy(zero_copy_only=False).astype(np.int64))


def code_rows(rows: Iterable[tuple[int, Sequence[str]]], width: int) -> CodedBlock:
    """The columns of rows with their lines; cells beyond `width` must be blank.

    Raises RefusedUploadError with every row that has too few or too many cells.
    """
    lines: list[int] = []
    codes: list[list[int]] = [[] for _ in range(width)]
    texts: list[dict[str, int]] = [{} for _ in range(width)]
    ragged: list[Problem] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            ragged.append(_ragged(line, len(cells), width))
            continue
        lines.append(line)
        for cell, column, seen in zip(cells, codes, texts, strict=False):
            column.append(seen.setdefault(cell, len(seen)))
    if ragged:
        raise RefusedUploadError(listed(ragged))
    return CodedBlock(
        np.array(lines, dtype=np.int64),
        tuple(
            CodedColumn(tuple(seen), np.array(column, dtype=np.int64))
            for seen, column in zip(texts, codes, strict=True)
        ),
    )


def _ragged(line: int, cells: int, width: int) -> Problem:
    return Problem(
        "ragged_row",
        row_place(line),
        f"列の数が見出し（{width}列）と違い、{cells}列あります。",
        "セルの中のコンマや、抜けた列がないか確かめてください。",
    )


def _without_blank_rows(block: CodedBlock) -> CodedBlock:
    is_blank = np.ones(len(block.lines), dtype=bool)
    for column in block.columns:
        blank = [code for code, text in enumerate(column.texts) if not text.strip()]
        if not blank:
            return block
        is_blank &= np.isin(column.codes, blank)
    if not is_blank.any():
        return block
    return CodedBlock(
        block.lines[~is_blank],
        tuple(CodedColumn(column.texts, column.codes[~is_blank]) for column in block.columns),
    )
