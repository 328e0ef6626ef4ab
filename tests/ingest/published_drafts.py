"""Tables that ministries, municipalities and police publish, as recipes of the legitimate corpus.

Enters: a random generator and words. Leaves: drafts of tables of counts (and of one list of
offences) with what resembles persons in them: codes, long numbers, names of towns and countries.
"""

import random

from tests.ingest.corpus_words import LegitimateWords
from tests.ingest.written_files import Draft

Rng = random.Random


def count(rng: Rng, most: int = 60) -> str:
    return str(rng.randint(0, most))


def counts(rng: Rng, number: int, most: int = 60) -> list[str]:
    return [count(rng, most) for _ in range(number)]


def list_of_offences(rng: Rng, words: LegitimateWords) -> Draft:
    """犯罪オープンデータ: one offence a row, victims' attributes in the known columns."""
    header = (
        "罪名 手口 管轄警察署（発生地） 管轄交番・駐在所（発生地） 市区町村コード（発生地） "
        "都道府県（発生地） 市区町村（発生地） 町丁目（発生地） 発生年月日（始期） 発生時（始期） "
        "発生場所 発生場所の詳細 被害者の性別 被害者の年齢 被害者の職業 施錠関係 現金被害の有無"
    ).split()
    rows = [header] + [
        [
            "窃盗",
            rng.choice(("ひったくり", "車上ねらい", "自転車盗")),
            rng.choice(words.stations),
            rng.choice(words.police_boxes),
            rng.choice(("011011", "11011", "08201")),
            "埼玉県",
            rng.choice(words.municipalities),
            rng.choice(words.towns),
            f"20{rng.randint(18, 24)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            f"{rng.randint(0, 23):02}",
            "道路上",
            rng.choice(("駐車（輪）場", "その他の住宅（３階建て以下共同住宅等）")),
            rng.choice(("男性", "女性", "法人・団体、被害者なし")),
            rng.choice(("20歳代", "65-69歳", "70歳以上")),
            rng.choice(("会社員", "その他", "")),
            "施錠せず",
            "なし",
        ]
        for _ in range(60)
    ]
    return Draft(rows)


def towns(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["市区町丁", "総合計", "凶悪犯計", "粗暴犯計", "侵入窃盗計"]]
    rows += [[rng.choice(words.municipalities) + town, *counts(rng, 4)] for town in words.towns]
    return Draft([*rows, ["港区以下不詳", *counts(rng, 4)], ["合計", *counts(rng, 4, 999)]])


def towns_alone(rng: Rng, words: LegitimateWords) -> Draft:
    return Draft(
        [["町丁目名", "世帯数", "人口"], *([t, *counts(rng, 2, 3000)] for t in words.towns)]
    )


def nationalities(rng: Rng, words: LegitimateWords) -> Draft:
    chosen = rng.sample(words.countries, 8)
    rows = [["市区町村", "総数", *chosen]]
    rows += [[m, *counts(rng, 9, 20000)] for m in words.municipalities]
    return Draft(rows)


def nationality_rows(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["国籍・地域", "在留資格", "性別", "人数"]]
    rows += [
        [country, rng.choice(("永住者", "技能実習", "留学")), rng.choice("男女"), count(rng, 9000)]
        for country in words.countries
    ]
    return Draft(rows)


def ages_and_sexes(rng: Rng, words: LegitimateWords) -> Draft:
    bands = ["総数", "0～4歳", "5～9歳", "10～14歳", "15～19歳", "20～24歳", "65歳以上"]
    rows = [["市区町村", "性別", *bands]]
    rows += [[m, sex, *counts(rng, 7, 9000)] for m in words.municipalities for sex in "男女"]
    return Draft(rows)


def small_areas(rng: Rng, words: LegitimateWords) -> Draft:
    """e-Stat: codes of eleven digits, two header rows, withheld cells."""
    rows = [
        ["KEY_CODE", "HYOSYO", "CITYNAME", "NAME", "HTKSYORI", "HTKSAKI", "GASSAN", "T001082001"],
        ["", "", "", "", "", "", "", "総数、年齢「不詳」含む"],
    ]
    rows += [
        [
            f"{rng.choice((8, 11, 27)):02}{rng.randint(101, 239)}{number:03}{rng.randint(1, 9):03}",
            rng.choice("1234"),
            rng.choice(words.municipalities),
            town,
            "0",
            "",
            "",
            rng.choice((count(rng, 3000), "-", "X")),
        ]
        for number, town in enumerate(words.towns, 10)
    ]
    return Draft(rows)


def station_codes(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [
        ["項目名", "警察署等コード", "", "", ""],
        ["説明", "交通事故が発生した場所を管轄する警察署等をいう。", "", "", ""],
        ["", "", "", "", ""],
        ["コード（都道府県）", "コード（警察署等）", "都道府県名", "警察署等名", ""],
    ]
    rows += [["43", f"{n}", "埼玉", station, ""] for n, station in enumerate(words.stations, 101)]
    return Draft(rows)


def long_numbers(rng: Rng, words: LegitimateWords) -> Draft:
    """Counts and amounts of six to twelve digits."""
    rows = [["市区町村コード", "市区町村", "人口", "歳出決算額（円）", "延べ利用者数"]]
    rows += [
        [
            f"{rng.choice((8, 11)):02}{rng.randint(201, 399)}",
            m,
            str(rng.randint(10**5, 10**6)),
            str(rng.randint(10**10, 10**12 - 1)),
            str(rng.randint(10**6, 10**11)),
        ]
        for m in words.municipalities
    ]
    return Draft(rows)


def censuses(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["調査", *words.municipalities[:5]]]
    rows += [[f"{year}-10-01", *counts(rng, 5, 90000)] for year in range(1950, 2025, 5)]
    return Draft(rows)


def english_table(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["Municipality", "Category", "Count", "Rate per 100k"]]
    rows += [
        [rng.choice(words.english_places), rng.choice(words.english_labels), count(rng), "12.3"]
        for _ in range(20)
    ]
    return Draft(rows)


def english_countries(rng: Rng, words: LegitimateWords) -> Draft:
    return Draft(
        [["Nationality", "Population"], *([c, count(rng, 90000)] for c in words.english_countries)]
    )


def readings(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["市区町村", "市区町村カナ", "英字表記", "人口"]]
    rows += [[*names, count(rng, 90000)] for names in words.municipality_readings]
    return Draft(rows)


def definitions(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["番号", "用語", "定義"]]
    rows += [[str(n), term, text] for n, (term, text) in enumerate(words.definitions, 1)]
    return Draft(rows)


def roads(rng: Rng, words: LegitimateWords) -> Draft:
    names = [f"国道{n}号" for n in (4, 16, 17, 122, 254, 298, 407)] + [
        "県道123号線",
        "東北自動車道",
    ]
    return Draft([["路線", "人身事故件数", "死者数"], *([n, *counts(rng, 2)] for n in names)])


def hours(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["時間帯", "月", "火", "水", "木", "金", "土", "日"]]
    return Draft([*rows, *([f"{h}時～{h + 2}時", *counts(rng, 7)] for h in range(0, 24, 2))])


def meshes(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["メッシュコード", "緯度", "経度", "人口"]]
    rows += [
        [
            f"5339{rng.randint(1000, 7999)}{rng.randint(1, 4)}",
            "35.8617",
            "139.6455",
            count(rng, 900),
        ]
        for _ in range(20)
    ]
    return Draft(rows)


def sources(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["年度", "全国", "埼玉県"]]
    rows += [[f"令和{n}年度", *counts(rng, 2, 90000)] for n in range(1, 7)]
    return Draft([*rows, *([text, "", ""] for text in words.sources)])
