"""Tables (表): a sheet after the rules of layout, with one header row and rows of its width.

Enters: nothing; these are the words between layout and the known formats. Leaves: `Sheet` and
`TotalRow`, frozen. Every cell keeps its address: the line of its row and the column it stood in.
"""

import re
from dataclasses import dataclass, replace

from analysis.errors import Problem
from analysis.ingest.addresses import cell_place, column_letter
from analysis.ingest.delimited import Delimiter
from analysis.ingest.encodings import Encoding
from analysis.ingest.grid import Record, sheet_label

_ONE_CELL = re.compile(r"(?P<line>\d+)行目『(?P<label>.+)』")


@dataclass(frozen=True)
class TotalRow:
    """A row of totals (計・合計・小計 …) that was left out of the rows.

    label: the word it was recognised by; cells: as wide as the header.
    """

    line: int
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table as text cells: header row, then rows of exactly its width.

    name: of the file. lines: the physical line of each row, for addresses. Rows in which nothing
    stands are left out. encoding and delimiter are None for a sheet of a workbook.
    columns: the physical column of each column, empty when they are 0, 1, 2 …
    header_rows: the rows the header was joined from, as wide as the header.
    titles and notes: what stands above and below the table. units: the unit row, by column, ()
    without one. totals: rows left out because they sum others; total_columns: columns that do.
    doubled_cells: (line, column) at which a table pasted twice differs between its halves.
    notices: what was decided about the layout, for the preview.
    """

    name: str
    encoding: Encoding | None
    delimiter: Delimiter | None
    header: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    member: str = ""
    sheet_name: str = ""
    is_hidden: bool = False
    columns: tuple[int, ...] = ()
    header_rows: tuple[tuple[str, ...], ...] = ()
    titles: tuple[Record, ...] = ()
    notes: tuple[Record, ...] = ()
    units: tuple[str, ...] = ()
    totals: tuple[TotalRow, ...] = ()
    total_columns: frozenset[int] = frozenset()
    doubled_cells: tuple[tuple[int, int], ...] = ()
    notices: tuple[Problem, ...] = ()

    @property
    def encoding_label(self) -> str:
        """How the preview calls the encoding."""
        return self.encoding.label if self.encoding else "Excel ブック"

    @property
    def delimiter_label(self) -> str:
        """How the preview calls the separation of cells, or the sheet of a workbook."""
        inside = self.delimiter.label if self.delimiter else f"シート「{self.sheet_name}」"
        return f"「{self.member}」{inside}" if self.member else inside

    def column_letter(self, index: int) -> str:
        """The letter above a column in Excel."""
        return column_letter(self.columns[index] if self.columns else index)

    def place(self, line: int, index: int) -> str:
        """The address of a cell: 14行目『件数』 in a text file, シート「10月」B14 in a workbook."""
        if self.sheet_name:
            label = sheet_label(self.member, self.sheet_name)
            return f"{label}{self.column_letter(index)}{line}"
        return self.located(cell_place(line, self.header[index]))

    def located(self, place: str) -> str:
        """An address with the member or sheet it is in; a labelled cell of a workbook as B14."""
        label = sheet_label(self.member, self.sheet_name)
        if not label or place.startswith(label):
            return place
        cell = _ONE_CELL.fullmatch(place) if self.sheet_name else None
        if cell and self.header.count(cell["label"]) == 1:
            letter = self.column_letter(self.header.index(cell["label"]))
            return f"{label}{letter}{cell['line']}『{cell['label']}』"
        return label + place

    def located_problems(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Problems with the member or sheet in their addresses."""
        return tuple(replace(problem, place=self.located(problem.place)) for problem in problems)
