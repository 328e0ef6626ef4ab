"""The search itself: a planted number is found in every form it could leave in, and nothing else is."""

import base64
import gzip
import io
import json
import struct
import zipfile
import zlib

import pytest
import xlsxwriter

from tests.egress.layers import Wanted, varint

NUMBER = 4_187_319
WANTED = Wanted(frozenset({NUMBER}))


def _workbook() -> bytes:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.add_worksheet().write_number(0, 0, NUMBER)
    return memory.getvalue()


def _zip(content: bytes) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("inner.bin", content)
    return memory.getvalue()


FORMS = {
    "text": "件数 4187319件".encode(),
    "separated": b"4,187,319",
    "decimal": b'{"value":4187319.0}',
    "negative": b"-4187319",
    "full width": "４，１８７，３１９".encode(),
    "utf-16": "4187319".encode("utf-16-le"),
    "behind an escape": json.dumps("計4187319").encode(),
    "double": b"xy" + struct.pack("<d", NUMBER),
    "double, big end first": struct.pack(">d", NUMBER) + b"z",
    "single": struct.pack("<f", NUMBER),
    "integer": struct.pack("<q", NUMBER),
    "varint": b"\x08" + varint(NUMBER),
    "base64": b'{"bdata":"' + base64.b64encode(struct.pack("<3d", 1, NUMBER, 2)) + b'"}',
    "gzip": gzip.compress(b"value=4187319"),
    "zlib within": b"%stream\n" + zlib.compress(b"(4187319) Tj"),
    "workbook": _workbook(),
    "workbook in a zip": _zip(_workbook()),
}


@pytest.mark.parametrize("form", FORMS)
def test_number_is_found(form: str) -> None:
    assert WANTED.found_in(FORMS[form]) == {NUMBER}


@pytest.mark.parametrize(
    "content",
    [
        b"14187319",
        b"41873190",
        b"0.4187319",
        b"a4187319b",
        b"4187.319",
        b"4187318",
        b"",
        b"4,187,3190",
    ],
)
def test_other_numbers_hashes_and_coordinates_are_not(content: bytes) -> None:
    assert WANTED.found_in(content) == set()
