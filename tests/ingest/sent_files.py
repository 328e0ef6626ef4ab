"""Files as stations send them, made of rows, and the types of the fixtures that take them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from analysis.ingest import PreparedUpload
from analysis.ingest.upload import CheckedUpload

TODAY = date(2024, 11, 5)
LONG_HEADER = ("警察署コード", "警察署名", "年月", "指標コード", "指標名", "件数", "暫定確定")
Rows = Iterable[Sequence[str]]
Prepare = Callable[..., PreparedUpload]
Read = Callable[..., CheckedUpload]
Refusal = Callable[..., list[str]]


def csv_bytes(rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Rows of plain cells (no quoting needed) as a file."""
    return "".join(delimiter.join(row) + "\r\n" for row in rows).encode(encoding)


def long_file(*rows: Sequence[str], encoding: str = "utf-8") -> bytes:
    """A long canonical file; shorter rows get the rest of a sound one."""
    sound = ("98-101", "青葉", "2024-09", "victim_reports", "被害届（被害者が在留外国人）", "3", "")
    return csv_bytes([LONG_HEADER, *((*row, *sound[len(row) :]) for row in rows)], encoding)
