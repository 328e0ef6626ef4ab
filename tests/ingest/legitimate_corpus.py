"""Files without personal data that must never be refused: recipe × variant × format, by a seed.

Enters: a half of the words (legitimate_words.py) and a seed. Leaves: files, each with its recipe.
Every recipe is a table that a station, a municipality or a ministry really sends, with what
resembles persons in it: station and town names that are surnames, numbers as long as telephone
numbers, dates, codes, notes that speak of victims in general, the sending office's own contact.
"""

import random
from collections.abc import Callable, Iterator

from tests.ingest.legitimate_words import LegitimateWords
from tests.ingest.written_files import FORMATS, CorpusFile, Draft, written

VARIANTS = 6
Rng = random.Random
Recipe = Callable[[Rng, LegitimateWords], Draft]
MONTHS = ("2024年4月", "2024年5月", "2024年6月", "2024年7月", "2024年8月", "2024年9月")


def _count(rng: Rng, most: int = 60) -> str:
    return str(rng.randint(0, most))


def _counts(rng: Rng, number: int, most: int = 60) -> list[str]:
    return [_count(rng, most) for _ in range(number)]


def long_report(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["警察署名", "年月", "指標名", "件数", "暫定確定"]]
    rows += [
        [station, rng.choice(words.month_forms), indicator, _count(rng), "暫定"]
        for station in words.stations
        for indicator in rng.sample(words.indicators, 3)
    ]
    return Draft(rows)


def wide_months(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["警察署名", "指標名", *MONTHS]]
    rows += [
        [station, rng.choice(words.indicators), *_counts(rng, 6)] for station in words.stations
    ]
    return Draft([*rows, ["合計", "", *_counts(rng, 6, 400)]])


def wide_indicators(rng: Rng, words: LegitimateWords) -> Draft:
    chosen = rng.sample(words.indicators, 5)
    rows = [["警察署名", "年月", *chosen]]
    rows += [
        [station, rng.choice(words.month_forms), *_counts(rng, 5)] for station in words.stations
    ]
    return Draft(rows)


def titled_report(rng: Rng, words: LegitimateWords) -> Draft:
    """Title, contact of the office, units, total row, notes."""
    rows = [
        [f"{rng.choice(words.month_titles)} 在留外国人総合対策 月次報告", "", "", ""],
        [
            f"担当：{rng.choice(words.divisions)}",
            f"電話 {rng.choice(words.office_telephones)}",
            "",
            "",
        ],
        ["", "", "", ""],
        ["警察署", "相談", "通報", "検挙"],
        ["", "（件）", "（件）", "（件）"],
    ]
    rows += [[station, *_counts(rng, 3)] for station in words.stations]
    rows += [["計", *_counts(rng, 3, 300)], ["", "", "", ""]]
    return Draft([*rows, *([note, "", "", ""] for note in rng.sample(words.notes, 3))])


def clerk_in_the_heading(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [
        ["作成者", f"{rng.choice(words.divisions)} {rng.choice(words.clerks)}", "", ""],
        ["作成日", "令和6年11月5日", "", ""],
        ["警察署名", "年月", "指標名", "件数"],
    ]
    rows += [[s, "R6.10", rng.choice(words.indicators), _count(rng)] for s in words.stations]
    return Draft(rows)


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
    rows += [[rng.choice(words.municipalities) + town, *_counts(rng, 4)] for town in words.towns]
    return Draft([*rows, ["港区以下不詳", *_counts(rng, 4)], ["合計", *_counts(rng, 4, 999)]])


def towns_alone(rng: Rng, words: LegitimateWords) -> Draft:
    return Draft(
        [["町丁目名", "世帯数", "人口"], *([t, *_counts(rng, 2, 3000)] for t in words.towns)]
    )


def nationalities(rng: Rng, words: LegitimateWords) -> Draft:
    chosen = rng.sample(words.countries, 8)
    rows = [["市区町村", "総数", *chosen]]
    rows += [[m, *_counts(rng, 9, 20000)] for m in words.municipalities]
    return Draft(rows)


def nationality_rows(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["国籍・地域", "在留資格", "性別", "人数"]]
    rows += [
        [country, rng.choice(("永住者", "技能実習", "留学")), rng.choice("男女"), _count(rng, 9000)]
        for country in words.countries
    ]
    return Draft(rows)


def ages_and_sexes(rng: Rng, words: LegitimateWords) -> Draft:
    bands = ["総数", "0～4歳", "5～9歳", "10～14歳", "15～19歳", "20～24歳", "65歳以上"]
    rows = [["市区町村", "性別", *bands]]
    rows += [[m, sex, *_counts(rng, 7, 9000)] for m in words.municipalities for sex in "男女"]
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
            rng.choice((_count(rng, 3000), "-", "X")),
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


def days_and_times(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["集計日", "集計時刻", "基準日", "警察署", "件数"]]
    rows += [
        [
            f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            f"2024{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 23):02}30",
            "20241001",
            station,
            _count(rng),
        ]
        for station in words.stations
    ]
    return Draft(rows)


def openings(rng: Rng, words: LegitimateWords) -> Draft:
    """Days on which stations were opened, decades apart."""
    rows = [["警察署名", "設置年月日", "定員数"]]
    rows += [
        [
            s,
            f"{rng.randint(1950, 2015)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            _count(rng),
        ]
        for s in words.stations
    ]
    return Draft(rows)


def censuses(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["調査", *words.municipalities[:5]]]
    rows += [[f"{year}-10-01", *_counts(rng, 5, 90000)] for year in range(1950, 2025, 5)]
    return Draft(rows)


def english_table(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["Municipality", "Category", "Count", "Rate per 100k"]]
    rows += [
        [rng.choice(words.english_places), rng.choice(words.english_labels), _count(rng), "12.3"]
        for _ in range(20)
    ]
    return Draft(rows)


def english_countries(rng: Rng, words: LegitimateWords) -> Draft:
    return Draft(
        [["Nationality", "Population"], *([c, _count(rng, 90000)] for c in words.english_countries)]
    )


def languages(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["言語", "表記", "通訳人数", "リーフレット部数"]]
    rows += [[name, own, *_counts(rng, 2, 300)] for name, own in words.languages]
    return Draft(rows)


def readings(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["市区町村", "市区町村カナ", "英字表記", "人口"]]
    rows += [[*names, _count(rng, 90000)] for names in words.municipality_readings]
    return Draft(rows)


def remarks(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["警察署名", "年月", "件数", "備考"]]
    rows += [[s, "2024-10", _count(rng), rng.choice(("", *words.remarks))] for s in words.stations]
    return Draft(rows)


def police_boxes(rng: Rng, words: LegitimateWords) -> Draft:
    return Draft(
        [["交番・駐在所", "巡回連絡", "通報"], *([b, *_counts(rng, 2)] for b in words.police_boxes)]
    )


def places_by_size(rng: Rng, words: LegitimateWords) -> Draft:
    """Companies, schools and shopping streets by kind and size band; never a name."""
    rows = [["警察署", "種別", "規模", "箇所数"]]
    rows += [
        [
            s,
            rng.choice(("企業", "日本語学校", "繁華街・商業施設")),
            rng.choice(("1-9人", "10-49人", "50人以上")),
            _count(rng),
        ]
        for s in words.stations
    ]
    return Draft(rows)


def about_persons_in_general(rng: Rng, words: LegitimateWords) -> Draft:
    """Indicators and row labels that speak of names, telephones and addresses of nobody."""
    return Draft([["区分", "件数"], *([label, _count(rng)] for label in words.general_labels)])


def definitions(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["番号", "用語", "定義"]]
    rows += [[str(n), term, text] for n, (term, text) in enumerate(words.definitions, 1)]
    return Draft(rows)


def roads(rng: Rng, words: LegitimateWords) -> Draft:
    names = [f"国道{n}号" for n in (4, 16, 17, 122, 254, 298, 407)] + [
        "県道123号線",
        "東北自動車道",
    ]
    return Draft([["路線", "人身事故件数", "死者数"], *([n, *_counts(rng, 2)] for n in names)])


def hours(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["時間帯", "月", "火", "水", "木", "金", "土", "日"]]
    return Draft([*rows, *([f"{h}時～{h + 2}時", *_counts(rng, 7)] for h in range(0, 24, 2))])


def meshes(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["メッシュコード", "緯度", "経度", "人口"]]
    rows += [
        [
            f"5339{rng.randint(1000, 7999)}{rng.randint(1, 4)}",
            "35.8617",
            "139.6455",
            _count(rng, 900),
        ]
        for _ in range(20)
    ]
    return Draft(rows)


def spread_words(rng: Rng, words: LegitimateWords) -> Draft:
    """Words spread over their cell with blanks, as tables for printing have them."""
    rows = [["区　分", "件　数", "増　減", "割　合"]]
    rows += [
        ["　".join(s) if len(s) == 2 else s, *_counts(rng, 2), "12.3%"] for s in words.stations
    ]
    return Draft([*rows, ["合　計", *_counts(rng, 2, 400), "100.0%"]])


def sources(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["年度", "全国", "埼玉県"]]
    rows += [[f"令和{n}年度", *_counts(rng, 2, 90000)] for n in range(1, 7)]
    return Draft([*rows, *([text, "", ""] for text in words.sources)])


def with_choices(rng: Rng, words: LegitimateWords) -> Draft:
    """A template as Excel keeps it: author, hidden lists, comment, drop-downs, page header."""
    draft = long_report(rng, words)
    draft.author = rng.choice(words.authors)
    draft.more_sheets = [
        (
            "選択肢",
            [["警察署", "指標"], *([s, rng.choice(words.indicators)] for s in words.stations)],
            True,
        ),
        ("記入例", [["警察署名", "件数"], [words.stations[0], "3"]], False),
    ]
    draft.comment = "件数は整数で記入してください。"
    draft.choices = ["暫定", "確定"]
    draft.printed = "&C月次報告&R&P／&N頁"
    draft.title = "月次報告（ひな形）"
    draft.sheet_name = rng.choice(("10月", "令和6年10月分", "報告", "Sheet1", words.stations[1]))
    return draft


def names_of_files(rng: Rng, words: LegitimateWords) -> Draft:
    draft = wide_months(rng, words)
    draft.file_stem = rng.choice(words.file_stems)
    draft.member_name = f"{words.stations[0]}警察署.csv"
    draft.more_members = [(f"{words.stations[1]}.csv", draft.rows)]
    return draft


RECIPES: tuple[Recipe, ...] = (
    long_report,
    wide_months,
    wide_indicators,
    titled_report,
    clerk_in_the_heading,
    list_of_offences,
    towns,
    towns_alone,
    nationalities,
    nationality_rows,
    ages_and_sexes,
    small_areas,
    station_codes,
    long_numbers,
    days_and_times,
    openings,
    censuses,
    english_table,
    english_countries,
    languages,
    readings,
    remarks,
    police_boxes,
    places_by_size,
    about_persons_in_general,
    definitions,
    roads,
    hours,
    meshes,
    spread_words,
    sources,
    with_choices,
    names_of_files,
)


def legitimate_files(words: LegitimateWords, seed: int) -> Iterator[CorpusFile]:
    """Every recipe in six variants, each in another format."""
    rng = random.Random(seed)  # noqa: S311  a corpus, not a secret
    for number, recipe in enumerate(RECIPES):
        for variant in range(VARIANTS):
            format_name = FORMATS[(number + variant) % len(FORMATS)]
            if recipe is with_choices:
                format_name = "xlsx"
            yield written(recipe(rng, words), format_name, recipe.__name__)
