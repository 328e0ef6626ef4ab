"""Damaged files: sound ones of every kind, random damage to their bytes, and what may come of it.

Enters: a random generator. Leaves: a `Damaged` file and, for a file that was read although it is
damaged, the figures that are wrong. What is right is told by a second reading that shares nothing
with intake: plain csv over a plain decode for text, openpyxl for workbooks. A digit that became
another digit is right when both read the new one: no reader can know that it was another before.
"""

import csv
import io
import random
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import openpyxl

from analysis.errors import RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest.archive import READING_ERRORS
from analysis.ingest.checked_file import FileReading, check_file
from analysis.ingest.upload import CheckedUpload
from analysis.observations import CellState
from analysis.profile import Profile

TODAY = date(2024, 11, 5)
HEADER = ("警察署コード", "警察署名", "年月", "指標コード", "件数", "暫定確定")
TEXT_ENCODINGS = ("utf-8-sig", "utf-8", "utf-16", "cp932")
KINDS = (*TEXT_ENCODINGS, "xlsx", "zip")
MOST_WOUNDS = 4
_DIGITS = b"0123456789"
Figure = tuple[str, str, str, int]  # station code, month, indicator, count


@dataclass(frozen=True)
class Damaged:
    """A file whose bytes were changed. sound: the figures it held before."""

    kind: str
    data: bytes
    sound: frozenset[Figure]


def damaged_file(rng: random.Random, profile: Profile, catalogue: Catalogue) -> Damaged:
    """A sound file of a random kind with one to MOST_WOUNDS wounds."""
    kind = rng.choice(KINDS)
    rows = [_row(rng, profile, catalogue) for _ in range(rng.randint(2, 8))]
    data = bytearray(_written(kind, rows))
    for _ in range(rng.choice((1, 1, 1, 2, MOST_WOUNDS))):
        _wound(rng, data)
    sound = frozenset((row[0], row[2], row[3], int(row[4])) for row in rows)
    return Damaged(kind, bytes(data), sound)


def _row(rng: random.Random, profile: Profile, catalogue: Catalogue) -> tuple[str, ...]:
    station = rng.choice([s for s in profile.stations if not (s.valid_from or s.valid_to)])
    month = f"{rng.randint(2019, 2023)}-{rng.randint(1, 12):02}"
    count = str(rng.randint(0, 3000))
    return (station.code, station.name, month, rng.choice(catalogue.codes), count, "確定")


def _written(kind: str, rows: list[tuple[str, ...]]) -> bytes:
    if kind == "xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        for row in (HEADER, *rows):
            sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows((HEADER, *rows))
    if kind != "zip":
        return text.getvalue().encode(kind)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("月報.csv", text.getvalue().encode("cp932"))
    return buffer.getvalue()


def _wound(rng: random.Random, data: bytearray) -> None:
    """Change, take out or put in a few bytes, cut the end off, or repeat a piece."""
    at = rng.randrange(len(data)) if data else 0
    length = rng.randint(1, 6)
    match rng.choice(
        ("digit", "digit", "digit", "flip", "write", "delete", "insert", "cut", "repeat")
    ):
        case "digit" if places := [i for i, byte in enumerate(data) if byte in _DIGITS]:
            data[rng.choice(places)] = rng.choice(_DIGITS + b",-. X")
        case "flip" if data:
            data[at] ^= 1 << rng.randrange(8)
        case "write":
            data[at : at + length] = rng.randbytes(len(data[at : at + length]))
        case "delete":
            del data[at : at + length]
        case "insert":
            data[at:at] = rng.choice((rng.randbytes(length), b'"', b",", b"\r\n", b"\x00", b"0"))
        case "cut" if rng.random() < 0.3:
            del data[at:]
        case "repeat":
            data[at:at] = data[at : at + rng.randint(1, 80)]


def read_damaged(damaged: Damaged, profile: Profile, catalogue: Catalogue) -> CheckedUpload | None:
    """What intake makes of it, None for a refusal; any other error is a defect."""
    how = FileReading(max_upload_mb=1, today=TODAY)
    name = f"月報.{damaged.kind if damaged.kind in ('xlsx', 'zip') else 'csv'}"
    try:
        return check_file(profile, catalogue, name, damaged.data, how)
    except RefusedUploadError:
        return None


def wrong_figures(checked: CheckedUpload, damaged: Damaged, profile: Profile) -> list[Figure]:
    """Figures read that do not stand in the damaged file; withheld and missing ones are none."""
    frame = checked.frame[checked.frame["state"] == int(CellState.VALUE)]
    read = [
        (profile.station(station_id).code, f"{month:%Y-%m}", indicator, int(count))
        for station_id, month, indicator, count in zip(
            frame["station_id"], frame["month"], frame["indicator"], frame["count"], strict=True
        )
    ]
    standing = list(_standing(damaged, profile))
    return [figure for figure in read if not any(_agrees(figure, row) for row in standing)]


def _agrees(figure: Figure, row: tuple[str, ...]) -> bool:
    """Whether a row of the file says this; "" in the row is what it does not say plainly."""
    return all(not there or str(here) == there for here, there in zip(figure, row, strict=True))


def _standing(damaged: Damaged, profile: Profile) -> Iterator[tuple[str, ...]]:
    """(station code, month, indicator, count) of every row as a plain reading has it."""
    if damaged.kind == "zip":  # its checksum holds: what can be unpacked is as it was
        yield from ((*figure[:3], str(figure[3])) for figure in damaged.sound)
        return
    codes = {station.name: station.code for station in profile.stations}
    rows = _plain_rows(damaged)
    if rows is None:
        yield from ((*figure[:3], str(figure[3])) for figure in damaged.sound)
        return
    for cells in rows:
        plain = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
        if len(plain) < 5:
            continue
        parts = plain[2].replace("/", "-").split("-")
        month = f"{parts[0]}-{int(parts[1]):02}" if _is_month(parts) else ""
        count = plain[4].replace(",", "")
        yield codes.get(plain[1], ""), month, plain[3].casefold(), count.lstrip("0") or "0"


def _is_month(parts: list[str]) -> bool:
    return len(parts) == 2 and all(part.isascii() and part.isdigit() for part in parts)


def _plain_rows(damaged: Damaged) -> list[list[str]] | None:
    """The cells; None for a workbook damaged in a part without cells, whose checksums hold."""
    if damaged.kind == "xlsx":
        return _workbook_rows(damaged.data)
    return list(csv.reader(io.StringIO(_plain_text(damaged.data), newline="")))


def _workbook_rows(data: bytes) -> list[list[str]] | None:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (*READING_ERRORS, KeyError, TypeError, AttributeError):
        return None
    return [
        ["" if cell is None else str(cell) for cell in row]
        for row in book.worksheets[0].iter_rows(values_only=True)
    ]


def _plain_text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932")
