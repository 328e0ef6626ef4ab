"""Rows that belong to a table without being part of it: titles, notes, units, repeated headers.

Enters: records around and below a header. Leaves: what each is. Rules, in words:

- A note (注記) is a row in which a single cell holds words that begin with 注, ※, 資料, 出典, 備考,
  a bracketed one of these, or 以上; below the first note further rows of a single cell of words
  are its continuation.
- A row of units (単位行) holds nothing but names of units, in brackets or not: 件, （人）, ％.
- A unit that multiplies (千人, 百万円) as the unit of the whole table is refused: the figures
  would be wrong by that factor.
"""

import re
import unicodedata
from collections.abc import Sequence

from analysis.errors import Problem
from analysis.ingest.addresses import row_place
from analysis.ingest.columns import normalised
from analysis.ingest.figure_cells import is_figure
from analysis.ingest.grid import Record

_NOTE = re.compile(r"[\[(〔【<]?(?:注|※|資料|出典|出所|備考|留意)|\*\S|以上$|\(?以下余白\)?$")
_BRACKETS = re.compile(r"^[\[(【〔]+|[\])】〕]+$")
_UNIT_WORD = re.compile(
    r"件|人|名|世帯|台|回|円|歳|戸|箇所|か所|校|社|事業所|署|%|‰|"
    r"[mkc]?m2?|km2|㎡|k㎡|平方キロメートル|平方メートル|ha|"
    r"(?:人|件)/(?:km2|k㎡|10万人)|(?:十|百|千|万|十万|百万|億)(?:件|人|名|円|世帯|台)"
)
_UNIT_PHRASE = re.compile(r"単位[::]?(?P<unit>.+)")
_MULTIPLYING = re.compile(r"(?:十|百|千|万|十万|百万|億)(?:件|人|名|世帯|台|回)")


def is_note(record: Record, *, after_note: bool) -> bool:
    """Whether a row below the header is a note."""
    filled = record.filled
    if len(filled) != 1:
        return False
    text = unicodedata.normalize("NFKC", record.cells[filled[0]]).strip()
    return bool(_NOTE.match(text)) or (after_note and not is_figure(text))


def unit_of(text: str) -> str | None:
    """The unit a cell names (件 of （単位：件）), or None when it names none."""
    plain = _BRACKETS.sub("", normalised(text))
    phrase = _UNIT_PHRASE.fullmatch(plain)
    plain = _BRACKETS.sub("", phrase["unit"]) if phrase else plain
    return plain if phrase or _UNIT_WORD.fullmatch(plain) else None


def is_units_row(cells: Sequence[str]) -> bool:
    """Whether nothing but units stands in a row."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(unit_of(cell) is not None for cell in filled)


def multiplying_units(records: Sequence[Record]) -> tuple[Problem, ...]:
    """A refusal for every row that says the figures count thousands."""
    return tuple(
        Problem(
            "multiplied_unit",
            row_place(record.line),
            "表の単位が千・百万などの倍数になっています。",
            "倍数にしない件数・人数そのものの表にしてください。",
        )
        for record in records
        if any(_MULTIPLYING.fullmatch(unit_of(cell) or "") for cell in record.cells)
    )
