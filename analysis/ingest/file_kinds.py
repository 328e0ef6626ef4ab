"""What kind of file the bytes are: text, workbook, archive, or something to be saved anew.

Enters: an open file, whatever its name says. Leaves: a `FileKind`, or RefusedUploadError naming
what it is and how to save it so that it can be read. Names of files are not trusted: the kind is
told by the first bytes, and inside a ZIP container by the names of its parts.
"""

import zipfile
from enum import Enum
from typing import BinaryIO

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.archive import READING_ERRORS

SAVE_AS_CSV = (
    "Excel で開き、［名前を付けて保存］から「CSV UTF-8（コンマ区切り）」で保存し直してください。"
)
_SAVE_AS_WORKBOOK = (
    "Excel で開き、［名前を付けて保存］から「Excel ブック（*.xlsx）」で保存し直してください。"
)
_EXPORT_TABLE = "元の表を Excel か CSV で書き出してください。"
_UNPACK = "展開し、中の CSV か Excel ブックを取り込んでください。"
_WINDOW = 4096  # bytes searched for the marks of a kind


class FileKind(Enum):
    """The kinds that are read."""

    TEXT = "text"
    WORKBOOK = "workbook"
    ARCHIVE = "archive"


_CONTAINER = b"PK\x03\x04"
_EMPTY_CONTAINER = b"PK\x05\x06"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office before 2007
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF です。", _EXPORT_TABLE),
    (b"\xff\xfe\x00\x00", "UTF-32 のテキストです。", SAVE_AS_CSV),
    (b"\x09\x00\x04\x00", "古い形式の Excel ブック（XLS）です。", _SAVE_AS_WORKBOOK),
    (b"\x09\x02\x06\x00", "古い形式の Excel ブック（XLS）です。", _SAVE_AS_WORKBOOK),
    (b"\x09\x04\x06\x00", "古い形式の Excel ブック（XLS）です。", _SAVE_AS_WORKBOOK),
    (b"{\\rtf", "リッチテキスト（RTF）です。", _EXPORT_TABLE),
    (b"\x89PNG", "画像（PNG）です。", _EXPORT_TABLE),
    (b"\xff\xd8\xff", "画像（JPEG）です。", _EXPORT_TABLE),
    (b"GIF8", "画像（GIF）です。", _EXPORT_TABLE),
    (b"II*\x00", "画像（TIFF）です。", _EXPORT_TABLE),
    (b"MM\x00*", "画像（TIFF）です。", _EXPORT_TABLE),
    (b"\x1f\x8b", "圧縮ファイル（GZIP）です。", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "圧縮ファイル（7z）です。", _UNPACK),
    (b"Rar!", "圧縮ファイル（RAR）です。", _UNPACK),
    (b"PAR1", "Parquet ファイルです。", _EXPORT_TABLE),
    (b"SQLite format 3", "データベース（SQLite）です。", _EXPORT_TABLE),
    (b"ID;P", "SYLK 形式の表です。", _SAVE_AS_WORKBOOK),
)
_COMPOUND_KINDS = (
    ("EncryptedPackage", "パスワードの付いた Excel ブックです。", "パスワードを外し、"),
    ("WordDocument", "古い形式の Word 文書（DOC）です。", "表を Excel に写し、"),
    ("Workbook", "古い形式の Excel ブック（XLS）です。", ""),
    ("Book", "古い形式の Excel ブック（XLS）です。", ""),
)
_MARKUP_STARTS = (b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<body")


def recognise_kind(data: BinaryIO) -> FileKind:
    """The kind of a file; leaves it at its start. Raises RefusedUploadError for any other."""
    data.seek(0)
    start = data.read(_WINDOW)
    data.seek(0)
    if start.startswith((_CONTAINER, _EMPTY_CONTAINER)):
        return _container_kind(data)
    if start.startswith(_COMPOUND):
        raise _compound_kind(data)
    for signature, what, remedy in _SIGNATURES:
        if start.startswith(signature):
            raise _foreign(what, remedy)
    if start[2:7] in (b"-lh0-", b"-lh5-", b"-lh6-", b"-lh7-"):
        raise _foreign("圧縮ファイル（LZH）です。", _UNPACK)
    _refuse_markup(start)
    _refuse_binary(data, start)
    return FileKind.TEXT


def _container_kind(data: BinaryIO) -> FileKind:
    try:
        with zipfile.ZipFile(data) as container:
            names = set(container.namelist())
    except READING_ERRORS:
        raise RefusedUploadError(
            (
                Problem(
                    "damaged_container",
                    "",
                    "Excel ブックまたは ZIP ファイルですが、途中で切れているか壊れています。",
                    "元のファイルを開けるか確かめ、保存し直してから選んでください。",
                ),
            )
        ) from None
    finally:
        data.seek(0)
    if "xl/workbook.xml" in names:
        return FileKind.WORKBOOK
    if "xl/workbook.bin" in names:
        raise _foreign("バイナリ形式の Excel ブック（XLSB）です。", _SAVE_AS_WORKBOOK)
    if "word/document.xml" in names:
        raise _foreign("Word 文書（DOCX）です。", "表を Excel に写し、" + _SAVE_AS_WORKBOOK)
    if "ppt/presentation.xml" in names:
        raise _foreign("PowerPoint（PPTX）です。", _EXPORT_TABLE)
    if "mimetype" in names and "content.xml" in names:
        raise _foreign("OpenDocument（ODS など）です。", _SAVE_AS_WORKBOOK)
    if any(name.startswith("Index/") or name == "Index.zip" for name in names):
        raise _foreign(
            "Numbers の書類です。", "Numbers の［書き出す］から Excel か CSV を選んでください。"
        )
    if "[Content_Types].xml" in names:
        raise _foreign("Office の文書ですが、Excel のシートがありません。", _SAVE_AS_WORKBOOK)
    return FileKind.ARCHIVE


def _compound_kind(data: BinaryIO) -> RefusedUploadError:
    content = data.read()
    data.seek(0)
    for name, what, first in _COMPOUND_KINDS:
        if name.encode("utf-16-le") in content:
            return _foreign(what, first + _SAVE_AS_WORKBOOK)
    return _foreign("古い形式の Office の文書です。", _SAVE_AS_WORKBOOK)


def _refuse_markup(start: bytes) -> None:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise _foreign("Excel の XML 形式（XML スプレッドシート 2003）です。", _SAVE_AS_WORKBOOK)
    if text.startswith((*_MARKUP_STARTS, b"<?xml", b"<!--")):
        raise _foreign("Web ページ（HTML・XML）です。", _SAVE_AS_WORKBOOK)
    if text.startswith(b"mime-version:"):
        raise _foreign("Web ページを1つにまとめたファイル（MHTML）です。", _SAVE_AS_WORKBOOK)
    if text.startswith((b"{", b"[{")):
        raise _foreign(
            "JSON です。",
            "件数の表なら Excel か CSV で書き出し、境界データなら管理者に取込を依頼してください。",
        )


def _refuse_binary(data: BinaryIO, start: bytes) -> None:
    """NUL bytes stand in no text but UTF-16, and that begins with its mark."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    if b"\x1b$B" in start or b"\x1b$@" in start:
        raise _foreign("JIS コード（ISO-2022-JP）のテキストです。", SAVE_AS_CSV)
    while block := data.read(1 << 20):
        if b"\x00" in block:
            data.seek(0)
            raise RefusedUploadError(
                (
                    Problem(
                        "binary",
                        "",
                        "文字ではないデータ（NUL バイト）が含まれており、CSV として読めません。",
                        "元のファイルが壊れていないか、BOM のない UTF-16 でないか確かめ、"
                        + SAVE_AS_CSV,
                    ),
                )
            )
    data.seek(0)


def _foreign(what: str, remedy: str) -> RefusedUploadError:
    message = f"ファイルの中身は CSV でも Excel ブック（XLSX）でもなく、{what}"
    return RefusedUploadError((Problem("file_kind", "", message, remedy),))
