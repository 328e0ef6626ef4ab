"""The guard: what speaks of persons is refused with its place, what does not passes.

All names, numbers and addresses are made up; check digits are computed for them.
"""

from dataclasses import dataclass

import pytest

from analysis.indicators import Catalogue
from analysis.ingest.columns import normalised
from analysis.ingest.personal_clues import Clue, Strength, plain
from analysis.ingest.personal_data import (
    PersonalDataGuard,
    check_sheets,
)
from analysis.ingest.personal_headers import find_header
from analysis.ingest.personal_rules import find_clues

ALONE = (Strength.ALONE, Strength.CONTACT, Strength.NAMELIKE)
PERSONAL = [
    ("AB12345678CD", "在留カード番号"),
    ("ＡＢ１２３４５６７８ＣＤ", "在留カード番号"),
    ("番号 ab 1234-5678 cd", "在留カード番号"),
    ("TK1234567", "旅券番号"),
    ("taro@example.jp", "メールアドレス"),
    ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "メールアドレス"),
    ("090-1234-5678", "電話番号"),
    ("09012345678", "電話番号"),
    ("０９０ー１２３４ー５６７８", "電話番号"),
    ("0 9 0 1 2 3 4 5 6 7 8", "電話番号"),
    ("〇九〇一二三四五六七八", "電話番号"),
    ("0​90-1234-5678", "電話番号"),
    ("０４８－８３２－０１１０", "電話番号"),
    ("048(832)0110", "電話番号"),
    ("+81-90-1234-5678", "電話番号"),
    ("+84 90 123 4567", "電話番号"),
    ("1234 5678 9012", "個人番号"),
    ("1234-5678-9012", "個人番号"),
    ("4111-1111-1111-1111", "クレジットカード番号"),
    ("普通 1234567", "口座番号"),
    ("大宮 300 あ 12-34", "車両番号"),
    ("熊谷５００さ・・１２", "車両番号"),
    ("昭和60年3月4日生", "生年月日"),
    ("1985/3/4生まれ", "生年月日"),
    ("DOB: 1985-03-04", "生年月日"),
    ("高砂3丁目15-1", "町丁目より細かい住所"),
    ("高砂三丁目15番1号", "町丁目より細かい住所"),
    ("高砂三丁目十五番一号", "町丁目より細かい住所"),
    ("高砂町1番地", "町丁目より細かい住所"),
    ("上木崎1-2-3", "町丁目より細かい住所"),
    ("さいたま市浦和区高砂3-15", "町丁目より細かい住所"),
    ("コーポ若葉203号室", "町丁目より細かい住所"),
    ("3-15-1 Takasago, Urawa-ku, Saitama", "町丁目より細かい住所"),
    ("架空　花子", "氏名"),
    ("架空花子様", "氏名"),
    ("佐々木 健", "氏名"),
    ("山田太郎", "氏名"),
    ("山田太郎（35歳）", "氏名"),
    ("佐藤さくら", "氏名"),
    ("ヤマダ タロウ", "氏名"),
    ("ﾔﾏﾀﾞ ﾀﾛｳ", "氏名"),
    ("グエン ヴァン アン", "氏名"),
    ("ラム・バハドゥル・タパ", "氏名"),
    ("NGUYEN VAN AN", "氏名"),
    ("Nguyễn Văn An", "氏名"),
    ("グエン・ヴァン・アン", "氏名"),
    ("ｶﾙﾛｽ ｼﾙﾊﾞ", "氏名"),
    ("グエンヴァンアン", "氏名"),
    # Names that no list knows, told by what their words are not.
    ("ツェレンドルジ・ニャムスレン", "氏名"),
    ("スバルナ ギミライ", "氏名"),
    ("Oleksandr Hryhorenko", "氏名"),
    ("KEOVONGSA BOUNMY", "氏名"),
    ("Catubig, Liezel", "氏名"),
    ("東雲みなみさん", "氏名"),
    ("Dela Cruz, Juan", "氏名"),
    ("Tanaka Taro", "氏名"),
    ("Mr. Smith", "氏名"),
    ("张伟", "氏名"),
    ("김철수", "氏名"),
    ("氏名：架空", "氏名"),
    ("相談者は先月から不安を訴えている。", "自由記述"),
    ("夫から暴力を受け、子供と家を出た", "自由記述"),
    ("ベトナム人女性、勤務先の社長に旅券を取り上げられた", "自由記述"),
    ("She said her boss took her passport and she is afraid", "自由記述"),
]
HARMLESS = [
    "3",
    "1,234",
    "103402331210",
    "98-101",
    "40-131@2020-03-02",
    "2024-10",
    "2024-10-01",
    "2018/9/6",
    "令和6年10月",
    "R6.10",
    "20241001123000",
    "27102001001",
    "浦和",
    "浦和 警察署",
    "さいたま市 浦和区",
    "北５条西４丁目",
    "東鷹栖４線１０号",
    "西２号北",
    "本通２１丁目南",
    "上木崎一丁目",
    "麻布十番１丁目",
    "一番町",
    "国道122号",
    "第3-2表",
    "タイヤ・ホイール",
    "ドン・キホーテ",
    "ショッピング モール",
    "プリウス・アルファード",
    "フィッシング・スミッシング",
    "トリニダード・トバゴ",
    "コスタ・リカ",
    "サイタマシ ウラワク",
    "ウラワ ヒガシ",
    "被害者のみなさん",
    "Outlet Mall",
    "Catalytic Converter",
    "Max Valu",
    "千十一",
    "五十一",
    "サウジアラビア",
    "その他の住宅（３階建て以下共同住宅等）",
    "原動機付自転車（50cc以下）",
    "110番通報講習",
    "victim_reports",
    "Viet Nam",
    "Sri Lanka",
    "Bicycle Theft",
    "Saitama Shi Urawa Ku",
    "Tiếng Việt",
    "नेपाली",
    "お客様相談",
    "…",
    "***",
    "011011",
    "※ 数値は暫定値であり、後日変更される場合がある。",
    "注）被害者が在留外国人である被害届を受理した件数。",
    "四捨五入のため合計と内訳が一致しないことがある。",
    "警察署の統合により、令和2年3月以降は旧つくば北を含む。",
]


def alone(text: str) -> list[str]:
    """Kinds of personal data that one cell shows without any other."""
    return [str(clue.kind) for clue in find_clues(text) if clue.strength in ALONE]


@pytest.mark.parametrize(("text", "kind"), PERSONAL)
def test_personal_contents_are_recognised_by_kind(text: str, kind: str) -> None:
    assert kind in alone(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_contents_of_tables_of_counts_pass(text: str) -> None:
    assert alone(text) == []


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("氏名", "氏名"),
        ("被害者氏名", "氏名"),
        ("氏　名", "氏名"),
        ("氏名（カナ）", "氏名"),
        ("Full Name", "氏名"),
        ("生年月日", "生年月日"),
        ("連絡先電話番号", "電話番号"),
        ("TEL番号", "電話番号"),
        ("E-mail address", "メールアドレス"),
        ("現住所", "町丁目より細かい住所"),
        ("在留カード番号", "在留カード番号"),
        ("パスポート番号", "旅券番号"),
        ("マイナンバー", "個人番号"),
        ("運転免許証番号", "運転免許証番号"),
        ("口座名義", "口座番号"),
        ("国籍・地域", "個人の属性"),
        ("被害者の年齢", "個人の属性"),
        ("性別", "個人の属性"),
        ("備考", "自由記述"),
    ],
)
def test_personal_headers_are_recognised(header: str, kind: str) -> None:
    clue = find_header(plain(header))
    assert clue is not None
    assert clue.kind == kind


@pytest.mark.parametrize(
    "header",
    [
        "電話による相談件数",
        "偽造在留カードの検挙",
        "旅券取上げの相談",
        "フィッシングメールの相談",
        "件数",
        "警察署名",
        "警察署フリガナ",
        "指標名",
        "年月",
        "発生年月日（始期）",
        "町丁目（発生地）",
        "市区町村",
        "氏名不詳",
        "氏名公表件数",
        "住所不定者数",
        "住所（市区町村）",
        "メールアドレスの漏えい件数",
        "年齢階級",
        "国籍別人数",
        "NAME",
        "担当者",
        "電話",
        "メール",
        "自宅",
    ],
)
def test_headers_of_tables_of_counts_pass(header: str) -> None:
    assert find_header(plain(header)) is None


def test_catalogue_has_no_word_that_the_contents_take_for_a_person(catalogue: Catalogue) -> None:
    assert [i.code for i in catalogue.indicators if alone(i.name)] == []


@dataclass(frozen=True)
class Row:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    records: tuple[Row, ...]
    file: str = "a.csv"
    member: str = ""
    sheet_name: str = ""
    label: str = ""


def sheet(text: str, **names: str) -> Sheet:
    rows = (Row(line, tuple(row.split(","))) for line, row in enumerate(text.splitlines(), 1))
    return Sheet(tuple(rows), **names)


def check(text: str, known_words: frozenset[str] = frozenset()) -> list[str]:
    return [str(problem) for problem in check_sheets([sheet(text)], known_words)]


def kinds(text: str) -> list[str]:
    return [problem.split("個人情報（")[1].split("）")[0] for problem in check(text)]


def test_place_is_column_letter_and_lines() -> None:
    table = "署,件数,x\n" + "".join(f"浦和,{n},AB12345678CD\n" for n in range(8))
    (problem,) = check(table)
    assert problem.startswith(
        "C列の2行目、3行目、4行目、5行目、6行目ほか3行：個人情報（在留カード番号）"
    )
    assert "AB12345678CD" not in problem


def test_chunks_of_a_long_sheet_give_one_finding() -> None:
    guard = PersonalDataGuard(frozenset())
    guard.feed([1, 2], [["署", "浦和"], ["x", "AB12345678CD"]])
    guard.feed([3, 4], [["大宮", "川口"], ["AB12345678CD", ""]])
    (problem,) = guard.verdict()
    assert problem.place == "B列の2行目、3行目"


def test_personal_header_is_refused_even_above_blank_cells() -> None:
    (problem,) = check("署,氏名,件数\n浦和,,1\n")
    assert problem.startswith("1行目B列：個人情報（氏名）と見られる見出し")


def test_column_for_remarks_is_refused_when_it_speaks_of_anything_but_figures() -> None:
    assert check("署,備考,件数\n浦和,,1\n") == []
    assert check("署,備考,件数\n浦和,前月分を訂正,1\n") == []
    assert kinds("署,備考,件数\n浦和,離婚調停中,1\n") == ["自由記述"]


def test_record_in_place_of_a_header_is_seen() -> None:
    (problem,) = check("架空　花子,1\n架空　次郎,2\n")
    assert problem.startswith("A列の1行目、2行目")


def test_known_name_with_a_blank_for_alignment_is_no_person() -> None:
    assert check("署,件数\n見沼　花子,1\n") != []
    assert check("署,件数\n見沼　花子,1\n", frozenset({normalised("見沼花子")})) == []


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (("佐藤健", "鈴木薫", "高橋学"), "氏名"),
        (("王偉", "李娜", "劉洋"), "氏名"),
        (("ヤマダタロウ", "サトウハナコ", "スズキイチロウ"), "氏名"),
        (("1985/3/4", "1992/11/30", "1978/7/21"), "生年月日"),
        (("S60.3.4", "平成4年11月30日", "昭和五十三年七月二十一日"), "生年月日"),
        (("19850304", "19921130", "19780721"), "生年月日"),
        (("123456789018", "234567890124", "345678901230"), "個人番号"),
        (("9012345678", "8098765432", "7011112222"), "電話番号"),
        (("0488320110", "0486441234", "0299221111"), "電話番号"),
        (("B1234567", "C7654321", "N2345678"), "旅券番号"),
        (("〇九〇一二三四五六七八", "〇八〇八七六五四三二一"), "電話番号"),
    ],
)
def test_column_is_personal_when_most_of_its_texts_are(column: tuple[str, ...], kind: str) -> None:
    rows = "".join(f"{n},{text},{n}\n" for n, text in enumerate(column))
    assert kind in kinds("番,項目,件数\n" + rows)


@pytest.mark.parametrize(
    "column",
    [
        ("佐野", "久喜", "高橋", "浦和"),
        ("松岡清水", "上木崎一丁目", "本町", "高砂二丁目", "仲町", "常盤町", "東町", "元町一丁目",
         "領家町", "瀬ヶ崎町", "駒場町", "大東町"),
        ("2020-03-02", "2017-04-01", "2019-10-01"),
        ("202410011230", "202410021231", "202410031232"),
        ("123456", "9876543210", "123456789018"),
        ("1920-10-01", "1950-10-01", "2020-10-01"),
        ("千十一", "千百四十五", "五十一", "三千"),
        ("一二", "三", "四五", "〇", "六七八"),
        ("1234567", "2345678", "7654321"),
        ("ドン・キホーテ", "イオン・モール", "ファミリー マート"),
        ("Family Mart", "Seven Eleven", "Night Club"),
    ],
)  # fmt: skip
def test_coincidences_in_a_column_are_no_persons(column: tuple[str, ...]) -> None:
    rows = "".join(f"{n},{text},{n}\n" for n, text in enumerate(column))
    assert check("番,項目,件数\n" + rows) == []


def test_seven_digits_beside_banks_are_accounts_only_with_a_branch_or_as_a_number() -> None:
    counts = "区分,令和6年,前年\n地下銀行,1234567,2345678\nみずほ銀行,3456789,4567890\n"
    assert check(counts) == []
    assert kinds(counts.replace("令和6年", "口座番号")) != []
    branches = "機関,店,番\nみずほ銀行,浦和支店,1234567\nりそな銀行,大宮支店,2345678\n"
    assert kinds(branches) == ["口座番号"]


def test_attributes_make_a_list_of_persons_but_not_a_table_of_counts() -> None:
    assert kinds("署,年月,性別,年齢,国籍\n浦和,2024-10,女,35,ベトナム\n") == ["個人の属性"] * 3
    assert check("署,年月,性別,年齢階級,件数\n浦和,2024-10,女,30代,3\n") == []


def test_contact_of_the_sending_office_beside_the_table_is_harmless() -> None:
    table = "署,月,指標,件数,単位\n浦和,2024-10,x,1,件\n"
    assert check("担当：生活安全課 佐藤,電話 048-832-0110,,,\n" + table) == []
    assert check("作成者 山田太郎,,,,\n" + table) == []
    assert kinds("担当：生活安全課,090-1234-5678,,,\n" + table) == ["電話番号"]
    assert kinds("被害者 山田太郎,,,,\n" + table) == ["氏名"]


def test_list_of_telephones_is_no_contact() -> None:
    rows = "".join(f"浦和署,048-832-01{n:02}\n" for n in range(10, 20))
    assert kinds("署,電話番号\n" + rows) == ["電話番号"]


def test_free_text_in_notes_under_the_table_is_seen() -> None:
    table = "署,月,指標,件数\n浦和,2024-10,x,1\n"
    assert kinds(table + "※被害者は会社員の男性で、先月から不安を訴えている。,,,\n") == ["自由記述"]
    assert check(table + "※ 数値は暫定値である。,,,\n") == []


def test_sheet_whose_name_is_personal_is_called_by_its_number() -> None:
    named = sheet("署,x\n浦和,AB12345678CD\n", sheet_name="架空 花子", label="シート「架空 花子」")
    problems = [str(problem) for problem in check_sheets([named], frozenset())]
    assert problems[0].startswith("1枚目のシートの名前：個人情報（氏名）")
    assert problems[1].startswith("1枚目のシートB列の2行目：個人情報（在留カード番号）")
    assert not any("花子" in problem for problem in problems)


@pytest.mark.parametrize(
    "name", ["報告_090-1234-5678.csv", "山田太郎_相談.xlsx", "tanaka_taro.csv", "NGUYEN VAN AN.csv"]
)
def test_personal_data_in_the_file_name_is_refused(name: str) -> None:
    (problem,) = check_sheets([sheet("件数\n3", file=name)], frozenset())
    assert problem.place == "ファイル名"


@pytest.mark.parametrize(
    "name",
    [
        "報告_浦和_2024-10-01.csv",
        "keishicho_R6_ninchikensu.csv",
        "hokkaido_2018zitensyatou.csv",
        "chika_r7_chiten.csv",
        "令和6年10月分_月次報告（浦和警察署）.xlsx",
    ],
)
def test_names_of_files_of_counts_pass(name: str) -> None:
    assert check_sheets([sheet("件数\n3", file=name)], frozenset()) == ()


def test_one_character_each_is_a_name_beside_the_cells_and_a_spread_word_in_one() -> None:
    assert check("森　薫,件数\n浦和,1\n") == []
    guard = PersonalDataGuard(frozenset())
    guard.feed_text("文書のプロパティ", "森　薫")
    assert [problem.place for problem in guard.verdict()] == ["文書のプロパティ"]


def test_comment_beside_a_cell_is_looked_at() -> None:
    guard = PersonalDataGuard(frozenset())
    guard.feed_text("B12のコメント", "架空 花子の届出分")
    (problem,) = guard.verdict()
    assert problem.place == "B12のコメント"


def test_clue_without_value_is_all_that_rules_hand_on() -> None:
    assert set(Clue.__slots__) == {"kind", "strength", "is_header"}
