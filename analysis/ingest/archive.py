"""ZIP containers (圧縮ファイル): what is inside, read only as far as it was promised to be long.

Enters: an open ZIP file and how many bytes it may become. Leaves: its files by name, and each of
them whole, in blocks or as an open file that is unpacked while it is read; or RefusedUploadError.
Refused: encrypted files, archives inside archives, more files or bytes than allowed, a packing no
honest table reaches (ZIP bombs). Names are UTF-8 where the ZIP says so or where they decode so,
else CP932, the encoding of Japanese Windows.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, TypeVar, cast

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.personal_file_names import shown_name

MAX_FILES = 1000
# Deflate packs at most 1,032 : 1. Workbooks and tables of figures stay under 60 : 1 (measured on
# a sheet of 200,000 equal rows); beyond 200 : 1 nothing but filling is in it.
MAX_RATIO = 200
_RATIO_FROM_BYTES = 1 << 20  # small files may pack as well as they like
BLOCK_BYTES = 1 << 16  # unpacked at once; a row of a sheet may be a thousandth of what it becomes
UNPACKED_FACTOR = 20  # all files together, unpacked, over the largest upload of the installation
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_LEFT_BY_SYSTEMS = ("__MACOSX/",)  # what macOS and Windows leave beside the files of a user
_LEFT_BY_SYSTEMS_NAMES = (".DS_Store", "Thumbs.db", "desktop.ini")
# All that zipfile raises for a damaged file (found by damaging 10,000 of them).
READING_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    OSError,
    ValueError,
    IndexError,  # an extra field that is cut off
    RuntimeError,  # zipfile's word for an encrypted member
    NotImplementedError,
)


_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Container:
    """An open ZIP whose files together are short enough to be read."""

    zip: zipfile.ZipFile
    infos: dict[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        """The bytes of a file; zipfile checks length and checksum. Raises RefusedUploadError."""
        return _unpacked(name, lambda: self.zip.read(self.infos[name]))

    def size(self, name: str) -> int:
        """How many bytes a file becomes."""
        return self.infos[name].file_size

    def open(self, name: str) -> BinaryIO:
        """A file that is unpacked while it is read; its reading raises RefusedUploadError."""
        opened = _unpacked(name, lambda: self.zip.open(self.infos[name]))
        return cast(BinaryIO, io.BufferedReader(_Unpacking(name, opened), BLOCK_BYTES))

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in blocks. Raises RefusedUploadError."""
        with self.open(name) as file:
            yield from iter(lambda: file.read(BLOCK_BYTES), b"")


class _Unpacking(io.RawIOBase):
    """A file of a ZIP whose damage is a refusal that names it, wherever it is met."""

    def __init__(self, name: str, opened: IO[bytes]) -> None:
        self._name, self._opened = name, opened

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = _unpacked(self._name, lambda: self._opened.read(len(buffer)))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return _unpacked(self._name, lambda: self._opened.seek(offset, whence))

    def tell(self) -> int:
        return self._opened.tell()

    def close(self) -> None:
        self._opened.close()
        super().close()


def _unpacked(name: str, read: Callable[[], _Read]) -> _Read:
    try:
        return read()
    except READING_ERRORS:
        raise _refusal(
            "damaged_container", name, "中のファイルが壊れていて読めません。", _SEND_AGAIN
        ) from None


_SEND_AGAIN = "元のファイルを開けるか確かめ、作り直してから選んでください。"
_SPLIT = "ファイルを分けるか、展開して1つずつ取り込んでください。"


def open_container(data: BinaryIO, *, max_unpacked_bytes: int) -> Container:
    """Open a ZIP and check what it promises to hold. Raises RefusedUploadError."""
    try:
        opened = zipfile.ZipFile(data)
        infos = [info for info in opened.infolist() if not info.is_dir()]
    except READING_ERRORS:
        message = "ZIP ファイルが途中で切れているか壊れています。"
        raise _refusal("damaged_container", "", message, _SEND_AGAIN) from None
    named: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = member_name(info)
        if name in named:
            raise _refusal(
                "damaged_container", name, "同じ名前のファイルが2つ入っています。", _SEND_AGAIN
            )
        _check_info(info, name)
        named[name] = info
    if len(infos) > MAX_FILES:
        raise _refusal(
            "too_many_files", "", f"{MAX_FILES}個を超えるファイルが入っています。", _SPLIT
        )
    if sum(info.file_size for info in infos) > max_unpacked_bytes:
        raise _refusal("zip_bomb", "", "展開すると大きくなりすぎます。", _SPLIT)
    return Container(opened, named)


def member_name(info: zipfile.ZipInfo) -> str:
    """The name as its sender saw it."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", errors="replace")  # what zipfile decoded it from
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _check_info(info: zipfile.ZipInfo, name: str) -> None:
    if info.flag_bits & _ENCRYPTED:
        message = "パスワードが付いていて読めません。"
        raise _refusal("encrypted", name, message, "パスワードを外して、もう一度選んでください。")
    is_packed_hard = info.file_size > MAX_RATIO * max(info.compress_size, 1)
    if info.file_size > _RATIO_FROM_BYTES and is_packed_hard:
        message = f"圧縮率が高すぎます（{MAX_RATIO}倍を超えて膨らみます）。"
        raise _refusal("zip_bomb", name, message, _SPLIT)


def sent_members(container: Container) -> list[str]:
    """The names of the files a user packed, in order; not what systems leave beside them."""
    return [
        name
        for name in sorted(container.infos)
        if not name.startswith(_LEFT_BY_SYSTEMS)
        and name.replace("\\", "/").rsplit("/", 1)[-1] not in _LEFT_BY_SYSTEMS_NAMES
    ]


def refuse_nested(name: str) -> RefusedUploadError:
    """The refusal of an archive inside an archive."""
    return _refusal(
        "nested_archive",
        name,
        "ZIP の中に、さらに圧縮ファイルが入っています。",
        "中の圧縮ファイルを展開して、1段だけの ZIP にしてください。",
    )


def _refusal(check: str, name: str, message: str, remedy: str) -> RefusedUploadError:
    place = f"「{shown_name(name)}」" if name else ""
    return RefusedUploadError((Problem(check, place, message, remedy),))
