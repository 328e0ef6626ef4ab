"""Bytes become rows under one of three encodings, or the file is refused by name and line."""

import pytest

from analysis.errors import RefusedUploadError
from analysis.ingest.reader import BYTES_PER_MB, Delimiter, Encoding, read_rows

TABLE = "警察署名,件数\r\n浦和,1\r\n髙﨑①,2\r\n"


def read(data: bytes, limit: int = 1):
    return read_rows("a.csv", data, max_upload_mb=limit)


def refused(data: bytes, limit: int = 1) -> str:
    with pytest.raises(RefusedUploadError) as error:
        read(data, limit)
    return str(error.value)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_same_rows_come_out_of_every_encoding(encoding: Encoding) -> None:
    sheet = read(TABLE.encode(encoding.value))
    assert sheet.encoding is encoding
    assert sheet.header == ("警察署名", "件数")
    assert sheet.rows == (("浦和", "1"), ("髙﨑①", "2"))
    assert sheet.lines == (2, 3)


def test_tabs_are_found_whatever_the_file_is_called() -> None:
    sheet = read(TABLE.replace(",", "\t").encode())
    assert sheet.delimiter is Delimiter.TAB
    assert sheet.rows[0] == ("浦和", "1")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_keeps_line_numbers(line_end: str) -> None:
    sheet = read(TABLE.replace("\r\n", line_end).encode())
    assert sheet.lines == (2, 3)


def test_line_numbers_are_those_of_the_file_despite_blank_lines_and_line_breaks_in_cells() -> None:
    sheet = read('警察署名,件数\n\n"浦\n和",1\n,\n大宮,2\n'.encode())
    assert sheet.lines == (3, 6)
    assert sheet.rows == (("浦\n和", "1"), ("大宮", "2"))


def test_blank_columns_at_the_right_edge_are_dropped() -> None:
    sheet = read("警察署名,件数,,\n浦和,1,,\n".encode())
    assert sheet.header == ("警察署名", "件数")
    assert sheet.rows == (("浦和", "1"),)


def test_ragged_rows_are_all_named_by_line() -> None:
    message = refused(b"a,b\n1,2\n1\n1,2,3\n1,2\n")
    assert message.count("列の数が見出し（2列）と違い") == 2
    assert "3行目：" in message
    assert "1列あります" in message
    assert "4行目：" in message
    assert "3列あります" in message


def test_title_above_the_header_is_no_row_and_is_said() -> None:
    sheet = read("月別件数\n警察署名,件数\n浦和,1\n".encode())
    assert sheet.header_line == 2
    assert sheet.rows == (("浦和", "1"),)
    assert [str(notice) for notice in sheet.notices] == [
        "1行目：表題などの行として、表に含めませんでした。"
    ]


@pytest.mark.parametrize("data", [b"", b"\r\n \t\r\n", b"\xef\xbb\xbf"])
def test_empty_file_is_named(data: bytes) -> None:
    assert "ファイルが空です" in refused(data)


@pytest.mark.parametrize("data", [b"a,b\n", b",,\n,,\n"])
def test_file_without_rows_is_named(data: bytes) -> None:
    assert "データの行がありません" in refused(data)


def test_size_limit_holds_from_the_first_byte_above_it() -> None:
    row = b"a,b\n1,"
    fits = row + b"2" * (BYTES_PER_MB - len(row))
    with pytest.raises(RefusedUploadError, match="セルが長すぎます"):
        read(fits)  # not its size but its one cell is refused
    assert "上限（1 MB）" in refused(fits + b"2")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "途中で切れているか壊れています"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "XLS"),
        (b"%PDF-1.7", "PDF"),
        ("a,b\n1,2\n".encode("utf-16-le"), "BOM のない UTF-16"),
        (b"\r\n <!DOCTYPE html><html>", "HTML"),
        (b"<table><tr><td>1</td></tr></table>", "HTML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "2003",
        ),
        ("\ufeff<html>".encode(), "HTML"),
        (b'{"type": "FeatureCollection"}', "JSON"),
        (b"MIME-Version: 1.0\r\n", "MHTML"),
        (b"\x89PNG\r\n\x1a\n", "画像"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\x20\x00-lh5-", "LZH"),
        ("件数".encode("iso-2022-jp"), "JIS コード"),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "UTF-32"),
        (b"a,b\n1,\x002\n", "NUL"),
    ],
)
def test_what_is_no_csv_is_called_by_its_name(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_text_under_no_encoding_is_refused_with_its_line() -> None:
    message = refused("件数\n1\n".encode() + b"\x85\x39\n")
    assert "3行目：文字コードが" in message


def test_utf8_with_bom_is_never_tried_as_anything_else() -> None:
    assert "文字コードが" in refused(b"\xef\xbb\xbf" + "件数\n浦和\n".encode("cp932"))


@pytest.mark.parametrize("damage", ["\ufffd", "\x07", "\x85"])
def test_damaged_text_is_refused_with_its_line(damage: str) -> None:
    assert "2行目：文字化けした文字" in refused(f"件数\n1{damage}\n".encode())


def test_byte_outside_the_code_page_is_refused() -> None:
    assert "文字化け" in refused("件数\n浦和".encode("cp932") + b"\xfd\n")


@pytest.mark.parametrize("text", ['a,b\n1,"2\n3,4\n', 'a,b\n1,"2"3\n'])
def test_broken_quotation_is_refused_with_its_line(text: str) -> None:
    assert "2行目：引用符" in refused(text.encode())
