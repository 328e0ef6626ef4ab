"""The encoding is decided by strict decoding in a fixed order; mojibake is called by its name."""

import io

import pytest

from analysis.errors import RefusedUploadError
from analysis.ingest.encodings import Encoding, find_damage, find_encoding

TEXT = "警察署名,件数\r\n浦和,1\r\n髙﨑,2\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8-sig"), Encoding.UTF8_BOM),
        (TEXT.encode(), Encoding.UTF8),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), Encoding.UTF16),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), Encoding.UTF16),
        (TEXT.encode("cp932"), Encoding.CP932),
        (b"a,b\n1,2\n", Encoding.UTF8),
    ],
)
def test_order_of_encodings(data: bytes, encoding: Encoding) -> None:
    assert find_encoding(io.BytesIO(data)) is encoding


def test_half_width_katakana_that_is_euc_jp_too_is_refused() -> None:
    with pytest.raises(RefusedUploadError, match="EUC-JP と見られ"):
        find_encoding(io.BytesIO("警察署名,件数".encode("euc_jp")))


def test_half_width_katakana_beside_kanji_is_cp932() -> None:
    assert find_encoding(io.BytesIO("警察署名,ﾀﾞｲｽｳ".encode("cp932"))) is Encoding.CP932


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.encode().decode("cp932", errors="replace"), "UTF-8 のファイルを CP932"),
        ("ひらがなとカタカナ".encode().decode("cp932", errors="replace"), "UTF-8 のファイルを CP932"),
        (TEXT.encode().decode("cp1252", errors="replace"), "UTF-8 のファイルを欧文"),
        ("カタカナとひらがな".encode("cp932").decode("cp1252", errors="replace"), "CP932（Shift_JIS）のファイルを欧文"),
        ("浦\ufffd和", "文字化けした文字"),
    ],
)  # fmt: skip
def test_mojibake_is_named(text: str, words: str) -> None:
    problem = find_damage(text)
    assert problem is not None
    assert words in problem.message


@pytest.mark.parametrize("text", [TEXT, "縺れ", "ｶﾅ,繧繝縁", "Ãrea", "‚ba‘", "①㈱𠮷髙"])
def test_rare_characters_alone_are_no_mojibake(text: str) -> None:
    assert find_damage(text) is None
