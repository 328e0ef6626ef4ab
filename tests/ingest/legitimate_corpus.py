"""Files without personal data that must never be refused: recipe × variant × format, by a seed.

Enters: a half of the words (corpus_words.py) and a seed. Leaves: files, each with its recipe.
Every recipe is a table that a station, a municipality or a ministry (published_drafts.py) really
sends, with what resembles persons in it: station and town names that are surnames, numbers as long as telephone
numbers, dates, codes, notes that speak of victims in general, the sending office's own contact.
"""

import random
from collections.abc import Callable, Iterator

from tests.ingest.corpus_words import LegitimateWords
from tests.ingest.published_drafts import (
    ages_and_sexes,
    censuses,
    count,
    counts,
    definitions,
    english_countries,
    english_table,
    hours,
    list_of_offences,
    long_numbers,
    meshes,
    nationalities,
    nationality_rows,
    readings,
    roads,
    small_areas,
    sources,
    station_codes,
    towns,
    towns_alone,
)
from tests.ingest.written_files import FORMATS, CorpusFile, Draft, written

VARIANTS = 6
Rng = random.Random
Recipe = Callable[[Rng, LegitimateWords], Draft]
MONTHS = ("2024年4月", "2024年5月", "2024年6月", "2024年7月", "2024年8月", "2024年9月")


def long_report(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["警察署名", "年月", "指標名", "件数", "暫定確定"]]
    rows += [
        [station, rng.choice(words.month_forms), indicator, count(rng), "暫定"]
        for station in words.stations
        for indicator in rng.sample(words.indicators, 3)
    ]
    return Draft(rows)


def wide_months(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["警察署名", "指標名", *MONTHS]]
    rows += [[station, rng.choice(words.indicators), *counts(rng, 6)] for station in words.stations]
    return Draft([*rows, ["合計", "", *counts(rng, 6, 400)]])


def wide_indicators(rng: Rng, words: LegitimateWords) -> Draft:
    chosen = rng.sample(words.indicators, 5)
    rows = [["警察署名", "年月", *chosen]]
    rows += [
        [station, rng.choice(words.month_forms), *counts(rng, 5)] for station in words.stations
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
    rows += [[station, *counts(rng, 3)] for station in words.stations]
    rows += [["計", *counts(rng, 3, 300)], ["", "", "", ""]]
    return Draft([*rows, *([note, "", "", ""] for note in rng.sample(words.notes, 3))])


def clerk_in_the_heading(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [
        ["作成者", f"{rng.choice(words.divisions)} {rng.choice(words.clerks)}", "", ""],
        ["作成日", "令和6年11月5日", "", ""],
        ["警察署名", "年月", "指標名", "件数"],
    ]
    rows += [[s, "R6.10", rng.choice(words.indicators), count(rng)] for s in words.stations]
    return Draft(rows)


def days_and_times(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["集計日", "集計時刻", "基準日", "警察署", "件数"]]
    rows += [
        [
            f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            f"2024{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 23):02}30",
            "20241001",
            station,
            count(rng),
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
            count(rng),
        ]
        for s in words.stations
    ]
    return Draft(rows)


def languages(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["言語", "表記", "通訳人数", "リーフレット部数"]]
    rows += [[name, own, *counts(rng, 2, 300)] for name, own in words.languages]
    return Draft(rows)


def remarks(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["警察署名", "年月", "件数", "備考"]]
    rows += [[s, "2024-10", count(rng), rng.choice(("", *words.remarks))] for s in words.stations]
    return Draft(rows)


def police_boxes(rng: Rng, words: LegitimateWords) -> Draft:
    return Draft(
        [["交番・駐在所", "巡回連絡", "通報"], *([b, *counts(rng, 2)] for b in words.police_boxes)]
    )


def places_by_size(rng: Rng, words: LegitimateWords) -> Draft:
    """Companies, schools and shopping streets by kind and size band; never a name."""
    rows = [["警察署", "種別", "規模", "箇所数"]]
    rows += [
        [
            s,
            rng.choice(("企業", "日本語学校", "繁華街・商業施設")),
            rng.choice(("1-9人", "10-49人", "50人以上")),
            count(rng),
        ]
        for s in words.stations
    ]
    return Draft(rows)


def about_persons_in_general(rng: Rng, words: LegitimateWords) -> Draft:
    """Indicators and row labels that speak of names, telephones and addresses of nobody."""
    return Draft([["区分", "件数"], *([label, count(rng)] for label in words.general_labels)])


def spread_words(rng: Rng, words: LegitimateWords) -> Draft:
    """Words spread over their cell with blanks, as tables for printing have them."""
    rows = [["区　分", "件　数", "増　減", "割　合"]]
    rows += [["　".join(s) if len(s) == 2 else s, *counts(rng, 2), "12.3%"] for s in words.stations]
    return Draft([*rows, ["合　計", *counts(rng, 2, 400), "100.0%"]])


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


_KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")


def kanji_numerals(rng: Rng, words: LegitimateWords) -> Draft:
    """Counts as kanji, digit by digit (二三) and with 十 and 百 (二十三), and large ones."""
    rows = [["警察署名", rng.choice(("件数", "相談件数", "人員")), "うち通報", "前年"]]
    for station in words.stations:
        few, many = rng.randint(0, 99), rng.randint(0, 3000)
        tens = "〇" if few == 0 else _with_tens(few)
        rows.append([station, tens, str(few).translate(_KANJI), str(many).translate(_KANJI)])
    return Draft(rows)


def _with_tens(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else str(tens).translate(_KANJI) + "十"
    return head + (str(ones).translate(_KANJI) if ones else "")


def seven_digits(rng: Rng, words: LegitimateWords) -> Draft:
    """Residents, yen and calls of a prefecture: seven digits in every row, banks beside them."""
    header = rng.choice(("人口", "人", "件数", "被害", "取扱", "送金", "R6", "令和6年"))
    first = rng.choice((words.stations, words.municipalities, ("みずほ銀行", "りそな銀行")))
    rows = [["区分", header, rng.choice(("前年", "累計", "備考"))]]
    rows += [
        [n, str(rng.randint(1000000, 9999999)), str(rng.randint(1000000, 9999999))] for n in first
    ]
    return Draft(rows)


def katakana_things(rng: Rng, words: LegitimateWords) -> Draft:
    """Kinds of shops, brands, countries and offences in several katakana words."""
    rows = [["警察署", rng.choice(("業態", "区分", "場所", "手口", "内訳")), "件数"]]
    chosen = rng.sample(words.katakana_things, len(words.stations))
    rows += [[s, t, count(rng)] for s, t in zip(words.stations, chosen, strict=True)]
    return Draft([*rows, [f"※ {rng.choice(words.katakana_things)}を除く", "", ""]])


def one_katakana_thing(rng: Rng, words: LegitimateWords) -> Draft:
    """One of them, alone in a cell, a title or a note of an ordinary report."""
    draft = long_report(rng, words)
    thing = rng.choice((*words.katakana_things, *words.latin_things))
    place = rng.randrange(3)
    if place == 0:
        draft.rows[rng.randint(2, 7)][2] = thing
    elif place == 1:
        draft.rows = [[thing, "", "", "", ""], ["", "", "", "", ""], *draft.rows]
    else:
        draft.rows.append([f"※ {thing}", "", "", "", ""])
    return draft


def latin_things(rng: Rng, words: LegitimateWords) -> Draft:
    rows = [["警察署", rng.choice(("場所", "Category", "種別")), "件数"]]
    rows += [[s, rng.choice(words.latin_things), count(rng)] for s in words.stations]
    return Draft(rows)


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
    kanji_numerals,
    seven_digits,
    katakana_things,
    one_katakana_thing,
    latin_things,
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
