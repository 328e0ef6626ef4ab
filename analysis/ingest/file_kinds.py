"""Files that are not CSV although they may be called so: recognised by their first bytes and named.

Enters: the name and bytes of a file. Leaves: a `Problem` that says what it is and how to save it
as CSV, or None for what may be text.
"""

from analysis.errors import Problem

SAVE_AS_CSV = (
    "Excel で開き、［名前を付けて保存］から「CSV UTF-8（コンマ区切り）」で保存し直してください。"
)

_SIGNATURES = (
    (b"PK\x03\x04", "Excel ブック（XLSX）または ZIP ファイルです。"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "古い形式の Excel ブック（XLS）です。"),
    (b"%PDF", "PDF です。"),
    (b"\xff\xfe", "UTF-16（Unicode テキスト）で保存されています。"),
    (b"\xfe\xff", "UTF-16（Unicode テキスト）で保存されています。"),
)
_MARKUP_STARTS = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")
_MARKUP_WINDOW = 512  # bytes searched for the start of a markup file, after blanks


def foreign_kind(data: bytes) -> Problem | None:
    """What else the file is, when its first bytes say so."""
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            return Problem("file_kind", "", f"ファイルの中身は CSV ではなく、{what}", SAVE_AS_CSV)
    start = data[:_MARKUP_WINDOW].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_MARKUP_STARTS):
        what = "Web ページ（HTML・XML）です。"
        return Problem("file_kind", "", f"ファイルの中身は CSV ではなく、{what}", SAVE_AS_CSV)
    if b"\x00" in data:
        return Problem(
            "binary",
            "",
            "文字ではないデータ（NUL バイト）が含まれており、CSV として読めません。",
            "元のファイルが壊れていないか確かめ、" + SAVE_AS_CSV,
        )
    return None
