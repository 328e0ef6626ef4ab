"""Archives are read one level deep, by names as the sender saw them; bombs and locks are refused."""

import io

import pytest

from analysis.errors import RefusedUploadError
from analysis.ingest.archive import open_container
from analysis.ingest.reader import read_file
from tests.ingest.made_files import packed

TABLE = "警察署名,年月,件数\r\n青葉,2024-10,3\r\n".encode("cp932")


def archive(**files: bytes) -> bytes:
    return packed({f"{name}.csv": data for name, data in files.items()})


def members(data: bytes) -> list[str]:
    return [grid.member for grid in read_file("a.zip", data, max_upload_mb=1).grids]


def refused(data: bytes) -> str:
    with pytest.raises(RefusedUploadError) as error:
        read_file("a.zip", data, max_upload_mb=1)
    return str(error.value)


def test_files_are_read_by_their_names() -> None:
    assert members(archive(北署=TABLE, 南署=TABLE)) == ["北署.csv", "南署.csv"]


def test_names_of_japanese_windows_are_cp932() -> None:
    data = packed({"xxxx.csv": TABLE})
    assert members(data.replace(b"xxxx", "北署".encode("cp932"))) == ["北署.csv"]


def test_what_systems_leave_beside_the_files_is_passed_over() -> None:
    assert members(
        packed({"北.csv": TABLE, "__MACOSX/._北.csv": b"\x00", ".DS_Store": b"\x00"})
    ) == ["北.csv"]


def test_archive_inside_an_archive_is_refused() -> None:
    inner = archive(北=TABLE)
    assert "「中.zip」：ZIP の中に、さらに圧縮ファイル" in refused(packed({"中.zip": inner}))


def test_archive_that_packs_too_hard_is_refused() -> None:
    assert "「0.csv」：圧縮率が高すぎます" in refused(packed({"0.csv": b"0" * (3 << 20)}))


def test_archive_that_becomes_too_long_is_refused_before_it_is_unpacked() -> None:
    data = archive(北=TABLE, 南=TABLE)
    assert open_container(io.BytesIO(data), max_unpacked_bytes=2 * len(TABLE)).infos
    with pytest.raises(RefusedUploadError, match="展開すると大きくなりすぎます"):
        open_container(io.BytesIO(data), max_unpacked_bytes=2 * len(TABLE) - 1)


def test_locked_file_is_refused() -> None:
    data = bytearray(archive(北=TABLE))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert "「北.csv」：パスワードが付いていて" in refused(bytes(data))


def test_damaged_member_is_refused_by_its_name() -> None:
    data = bytearray(archive(北=TABLE))
    data[data.index(b"PK\x01\x02") - 5] ^= 0xFF
    assert "「北.csv」：中のファイルが壊れていて" in refused(bytes(data))


def test_problem_inside_is_placed_by_file_and_line() -> None:
    assert refused(packed({"北.csv": b'a,b\n1,"2\n'})).startswith("「北.csv」2行目：引用符")
