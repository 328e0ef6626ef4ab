"""One cell, one header: what shows a person by itself is told by kind, what does not passes.

All names, numbers and addresses are made up; check digits are computed for them.
"""

import pytest

from analysis.indicators import Catalogue
from analysis.ingest.personal_clues import Strength, plain
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
