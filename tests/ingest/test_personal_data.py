"""The guard: what speaks of persons is refused with its place, what does not passes."""

import pytest

from analysis.indicators import Catalogue
from analysis.ingest.columns import normalised
from analysis.ingest.personal_data import (
    check_personal_data,
    find_content,
    find_header,
    find_in_name,
)
from analysis.ingest.reader import read_rows

PERSONAL = [
    ("AB12345678CD", "在留カード番号"),
    ("ＡＢ１２３４５６７８ＣＤ", "在留カード番号"),
    ("番号 ab12345678cd", "在留カード番号"),
    ("TK1234567", "旅券番号"),
    ("taro@example.jp", "メールアドレス"),
    ("090-1234-5678", "電話番号"),
    ("09012345678", "電話番号"),
    ("０４８－８３２－０１１０", "電話番号"),
    ("048(832)0110", "電話番号"),
    ("+81-90-1234-5678", "電話番号"),
    ("1234 5678 9012", "個人番号"),
    ("123456789012", "個人番号"),
    ("昭和60年3月4日生", "生年月日"),
    ("1985/3/4生まれ", None),
    ("高砂3丁目15-1", "町丁目より細かい住所"),
    ("高砂三丁目15番1号", "町丁目より細かい住所"),
    ("高砂町1番地", "町丁目より細かい住所"),
    ("上木崎1-2-3", "町丁目より細かい住所"),
    ("架空　花子", "氏名"),
    ("佐々木 健", "氏名"),
    ("グエン ヴァン アン", "氏名"),
    ("NGUYEN VAN AN", "氏名"),
    ("Nguyen Van An", "氏名"),
    ("相談者は先月から不安を訴えている。", "自由記述"),
    ("あ" * 61, "自由記述"),
]
HARMLESS = [
    "",
    "3",
    "1,234",
    "98-101",
    "40-131@2020-03-02",
    "2024-10",
    "2024-10-01",
    "2018/9/6",
    "令和6年10月",
    "R6.10",
    "浦和",
    "浦和 警察署",
    "さいたま市 浦和区",
    "北５条西４丁目",
    "東鷹栖４線１０号",
    "西２号北",
    "上木崎一丁目",
    "タイヤ・ホイール",
    "その他の住宅（３階建て以下共同住宅等）",
    "原動機付自転車（50cc以下）",
    "110番通報講習",
    "victim_reports",
    "…",
    "***",
    "011011",
    "あ" * 60,
]


@pytest.mark.parametrize(("text", "kind"), PERSONAL)
def test_personal_contents_are_recognised_by_kind(text: str, kind: str | None) -> None:
    assert find_content(text) == (kind or "生年月日")


@pytest.mark.parametrize("text", HARMLESS)
def test_contents_of_tables_of_counts_pass(text: str) -> None:
    assert find_content(text) is None


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("氏名", "氏名"),
        ("被害者氏名", "氏名"),
        ("氏　名", "氏名"),
        ("名", "氏名"),
        ("ﾌﾘｶﾞﾅ", "氏名"),
        ("生年月日", "生年月日"),
        ("連絡先電話番号", "電話番号"),
        ("TEL", "電話番号"),
        ("E-mail", "メールアドレス"),
        ("現住所", "住所"),
        ("在留カード番号", "在留カード番号"),
        ("パスポート番号", "旅券番号"),
        ("国籍・地域", "国籍"),
        ("被害者の年齢", "個人の属性"),
        ("性別", "個人の属性"),
    ],
)
def test_personal_headers_are_recognised(header: str, kind: str) -> None:
    assert find_header(header) == kind


@pytest.mark.parametrize(
    "header",
    [
        "電話による相談件数",
        "偽造在留カードの検挙",
        "旅券取上げの相談",
        "フィッシングメールの相談",
        "件数",
        "警察署名",
        "指標名",
        "年月",
        "発生年月日（始期）",
        "町丁目（発生地）",
        "市区町村",
    ],
)
def test_headers_of_tables_of_counts_pass(header: str) -> None:
    assert find_header(header) is None


def test_catalogue_has_no_word_that_the_contents_take_for_a_person(catalogue: Catalogue) -> None:
    assert [i.code for i in catalogue.indicators if find_content(i.name)] == []


def check(text: str, known_words: frozenset[str] = frozenset()) -> list[str]:
    sheet = read_rows("a.csv", text.encode(), max_upload_mb=1)
    return [str(p) for p in check_personal_data(sheet, known_words, frozenset())]


def test_place_is_column_letter_and_lines() -> None:
    table = "署,件数,x\n" + "".join(f"浦和,{n},AB12345678CD\n" for n in range(8))
    (problem,) = check(table)
    assert problem.startswith(
        "C列の2行目、3行目、4行目、5行目、6行目ほか3行：個人情報（在留カード番号）"
    )
    assert "AB12345678CD" not in problem


def test_personal_header_is_refused_even_above_blank_cells() -> None:
    (problem,) = check("署,氏名,件数\n浦和,,1\n")
    assert problem.startswith("1行目B列：個人情報（氏名）と見られる見出し")


def test_column_for_remarks_is_refused_only_when_something_stands_in_it() -> None:
    assert check("署,備考,件数\n浦和,,1\n") == []
    (problem,) = check("署,備考,件数\n浦和,確認済,1\n")
    assert "自由記述" in problem


def test_record_in_place_of_a_header_is_seen() -> None:
    problems = check("架空　花子,1\n架空　次郎,2\n")
    assert len(problems) == 2


def test_known_name_with_a_blank_for_alignment_is_no_person() -> None:
    assert check("署,件数\n青　葉,1\n") != []
    assert check("署,件数\n青　葉,1\n", frozenset({normalised("青葉")})) == []


def test_personal_numbers_in_the_file_name_are_refused() -> None:
    problem = find_in_name("報告_090-1234-5678.csv")
    assert problem is not None
    assert "090" not in str(problem)
    assert find_in_name("報告_浦和_2024-10-01.csv") is None
