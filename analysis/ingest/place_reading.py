"""Addresses read back: from the words in which a problem names its place to sheet, line and column.

Enters: `Problem.place` as addresses.py, grid.py and workbook_reader.py write it. Leaves: `Spot`s.
The place is the one address that a problem carries; reading it back keeps the checks free of a
second one. What cannot be read back gives no spot, never a wrong one.

    14行目『件数』　1行目C列　14行目　3行目、5行目ほか12行　C列の3行目、5行目　C列　B12、C3ほか4個
    B12『件数』　B3:B6
    each behind 「北.csv」シート「10月」, either part of which may be absent
"""

import re
from dataclasses import dataclass

_SHEET = re.compile(
    r"(?:「(?P<member>[^」]+)」)?(?:シート「(?P<sheet>.+?)」)?(?P<rest>[^「」]*(?:『.*』)?)"
)
_FURTHER = re.compile(r"ほか\d+(?:行|個|か所|列)$")
_LABELLED = re.compile(r"(\d+)行目『(.+)』")
_LINE_COLUMN = re.compile(r"(\d+)行目([A-Z]{1,3})列")
_COLUMN_LINE = re.compile(r"([A-Z]{1,3})列の(\d+)行目")
_LINE = re.compile(r"(\d+)行目")
_COLUMN = re.compile(r"([A-Z]{1,3})列")
_CELL = re.compile(r"([A-Z]{1,3})(\d+)(?::[A-Z]{1,3}\d+)?(?:『.+』)?")


@dataclass(frozen=True)
class Spot:
    """A place in a file. line from 1, None for a whole column; column from 0, None for a row.

    label: what the column is called, where its letter is not known. member: name inside an
    archive; sheet_name: of a workbook; "" outside one.
    """

    member: str
    sheet_name: str
    line: int | None
    column: int | None = None
    label: str = ""


def read_place(place: str) -> tuple[Spot, ...]:
    """The spots that a place names; () where it names none (the whole file)."""
    found = _SHEET.fullmatch(place)
    if not found or not found["rest"]:
        return ()
    member, sheet_name = found["member"] or "", found["sheet"] or ""
    spots: list[Spot] = []
    letters = ""  # of a column that holds for the lines after it
    for part in _FURTHER.sub("", found["rest"]).split("、"):
        read = _read_part(part, letters)
        if read is None:
            return ()
        line, column, label, letters = read
        spots.append(Spot(member, sheet_name, line, column, label))
    return tuple(spots)


def _read_part(part: str, letters: str) -> tuple[int | None, int | None, str, str] | None:
    """Line, column, label and the letters that hold for what follows."""
    if found := _LABELLED.fullmatch(part):
        return int(found[1]), None, found[2], ""
    if found := _LINE_COLUMN.fullmatch(part):
        return int(found[1]), column_index(found[2]), "", ""
    if found := _COLUMN_LINE.fullmatch(part):
        return int(found[2]), column_index(found[1]), "", found[1]
    if found := _LINE.fullmatch(part):
        return int(found[1]), column_index(letters) if letters else None, "", letters
    if found := _COLUMN.fullmatch(part):
        return None, column_index(found[1]), "", ""
    if found := _CELL.fullmatch(part):
        return int(found[2]), column_index(found[1]), "", ""
    return None


def column_index(letters: str) -> int:
    """0 for A, 26 for AA."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
