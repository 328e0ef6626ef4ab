"""Raw sheets (シート): everything that stands in a file, before any rule about tables.

Enters: nothing; these are the words that the readers of bytes and the rules of layout share.
Leaves: `Record` and `Grid`, frozen. A CSV file is one grid, a workbook one per sheet (hidden ones
too), an archive the grids of all its files. Cells are text, "" where nothing stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.errors import Problem
from analysis.ingest.addresses import column_letter
from analysis.ingest.delimited import Delimiter
from analysis.ingest.encodings import Encoding
from analysis.ingest.personal_file_names import shown_name


@dataclass(frozen=True, slots=True)
class Record:
    """One row of cells as it stands in the file, and the line it began on (from 1).

    follows_gap: at least one row in which nothing stands lies directly above.
    """

    line: int
    cells: tuple[str, ...]
    follows_gap: bool = False

    @property
    def width(self) -> int:
        """Columns up to the last cell that holds anything."""
        width = len(self.cells)
        while width and not self.cells[width - 1].strip():
            width -= 1
        return width

    @property
    def filled(self) -> tuple[int, ...]:
        """Indices of the cells that hold anything."""
        return tuple(index for index, cell in enumerate(self.cells) if cell.strip())


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range of a workbook (結合セル): lines from 1, columns from 0, both ends inside."""

    first_line: int
    last_line: int
    first_column: int
    last_column: int

    @property
    def place(self) -> str:
        """B3:B6."""
        first = f"{column_letter(self.first_column)}{self.first_line}"
        return f"{first}:{column_letter(self.last_column)}{self.last_line}"


@dataclass(frozen=True)
class Grid:
    """One raw sheet. Rows in which nothing stands are left out; lines keep the numbers.

    file: name of the file that was sent; member: name inside an archive, "" outside one;
    sheet_name: "" unless it comes from a workbook, whose encoding and delimiter are None.
    numbers: (line, column) of cells that a workbook holds as numbers or dates, not as text.
    problems: what makes its cells unreadable, blocking only if this sheet is taken; notices too.
    """

    file: str
    records: tuple[Record, ...]
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    member: str = ""
    sheet_name: str = ""
    is_hidden: bool = False
    merges: tuple[Merge, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def key(self) -> str:
        """What names this sheet among all of the file: "member/sheet", either part may be ""."""
        return f"{self.member}/{self.sheet_name}"

    @property
    def label(self) -> str:
        """How messages call it: 「北.csv」シート「10月」, "" for a plain CSV file."""
        return sheet_label(self.member, self.sheet_name)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.records

    @property
    def is_workbook_sheet(self) -> bool:
        """Whether its addresses are those of Excel (B12)."""
        return bool(self.sheet_name)

    @property
    def width(self) -> int:
        """Columns up to the last that holds anything."""
        return max((record.width for record in self.records), default=0)


def sheet_label(member: str, sheet_name: str) -> str:
    """「北.csv」シート「10月」: the part of an address that names a sheet, without a person's name."""
    inside = f"「{shown_name(member)}」" if member else ""
    return inside + (f"シート「{shown_name(sheet_name)}」" if sheet_name else "")


def marked_gaps(rows: Iterable[tuple[int, tuple[str, ...]]]) -> tuple[Record, ...]:
    """Records of (line, cells), those without content dropped and the gap they leave marked."""
    records: list[Record] = []
    is_gap = False
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            records.append(Record(line, cells, is_gap and bool(records)))
            is_gap = False
        else:
            is_gap = True
    return tuple(records)
