"""Looking for values of refused files in whatever was left: bytes of files, rows of a store, texts.

Enters: files of the personal corpus and the traces of a run. Leaves: the recipes of those of which
a value stands in a trace, in any encoding that keeps text. A store compresses its columns, so that
its rows are looked at as well as its bytes.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from analysis.store import Store, open_store
from tests.ingest.written_files import CorpusFile

ENCODINGS = ("utf-8", "cp932", "utf-16-le")


def as_bytes(value: str) -> Iterator[bytes]:
    """A value as it was written and as rules read it, in the encodings that keep text."""
    for text in {value, unicodedata.normalize("NFKC", value)}:
        for encoding in ENCODINGS:
            encoded = text.encode(encoding, errors="ignore")
            if len(encoded) >= 4:
                yield encoded


def stayed(files: Iterable[CorpusFile], traces: Iterable[bytes]) -> list[str]:
    """Recipes of the files of which a value stands in one of the traces."""
    kept = b"\n".join({line for trace in traces for line in trace.split(b"\n")})
    return [
        file.recipe
        for file in files
        if any(encoded in kept for value in file.values for encoded in as_bytes(value))
    ]


def files_below(folder: Path) -> list[bytes]:
    """What every file below a folder holds."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def rows_of(path: Path) -> list[bytes]:
    """Every row of every table of a store: batches, audit, headers, kept results, all of it."""
    with open_store(path) as store:
        return table_rows(store)


def table_rows(store: Store) -> list[bytes]:
    """The same of an open store."""
    with store.cursor() as cursor:
        names = [
            row[0] for row in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        ]
        bodies = [repr(cursor.execute(f'FROM "{name}"').fetchall()) for name in names]  # noqa: S608
    assert {"audit_event", "header_event", "kept_result", "pending_upload"} <= set(names)
    return [body.encode() for body in bodies]
