"""The guard: what speaks of persons is refused with its place, what does not passes.

All names, numbers and addresses are made up; check digits are computed for them.
"""

from dataclasses import dataclass

import pytest

from analysis.ingest.columns import normalised
from analysis.ingest.personal_clues import Clue
from analysis.ingest.personal_data import (
    PersonalDataGuard,
    check_sheets,
)


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
