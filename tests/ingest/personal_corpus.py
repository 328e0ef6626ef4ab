"""Files with personal data that must be refused: kind × place × format, made by a seed.

Enters: a half of the words (corpus_words.py) and a seed. Leaves: files, each with the recipe it
was made by and the values that must stay nowhere. Every file is a sound monthly table of counts
into which one kind of personal data was put:

- column: under its own header, under a header that says nothing, or in a file without a header;
- cell: one labelled cell in the table, in a row of titles above or of notes below, in a column
  far to the right, in a form of two columns (項目, 値);
- workbook: a hidden sheet, column or row, a comment, a document property, a page header, a
  drop-down list, a defined name, the name of a sheet;
- archive: a second file, the name of a file in it; and the name of the file itself.

Kinds and their forms (full and half width, with and without hyphens, 和暦, kana, Latin) are in
personal_values.py. Names also come split in two columns, and lists of persons without names.
"""

import random
from collections.abc import Callable, Iterator

from tests.ingest.corpus_words import Words
from tests.ingest.personal_values import KINDS, PersonalKind
from tests.ingest.written_files import FORMATS, TEXT_FORMATS, CorpusFile, Draft, written

STATIONS = ("浦和", "川口", "大宮", "川越", "所沢", "越谷", "春日部", "熊谷")
HEADER = ["警察署名", "年月", "指標名", "件数"]
PLACES_OF_A_KIND = 6
Put = Callable[[random.Random, Words, PersonalKind, list[str]], Draft]


def table(rng: random.Random) -> list[list[str]]:
    """A sound monthly table of eight stations."""
    return [HEADER] + [
        [name, "2024-10", "詐欺被害相談", str(rng.randint(0, 40))] for name in STATIONS
    ]


def _with_column(rng: random.Random, header: str, values: list[str]) -> list[list[str]]:
    first, *body = table(rng)
    return [[*first, header]] + [[*row, value] for row, value in zip(body, values, strict=True)]


def _eight(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> list[str]:
    values += [kind.make(rng, words) for _ in STATIONS]
    return values


def _one(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> str:
    values.append(kind.make(rng, words))
    return kind.label.format(values[0])


def _named_column(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    return Draft(_with_column(rng, rng.choice(kind.headers), _eight(rng, words, kind, values)))


def _innocent_column(
    rng: random.Random, words: Words, kind: PersonalKind, values: list[str]
) -> Draft:
    header = rng.choice(words.innocent_headers)
    return Draft(_with_column(rng, header, _eight(rng, words, kind, values)))


def _no_header(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    return Draft([[value, str(n)] for n, value in enumerate(_eight(rng, words, kind, values), 1)])


def _cell(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    rows = table(rng)
    rows[rng.randint(2, 7)][2] = _one(rng, words, kind, values)
    return Draft(rows)


def _note(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    text = "※ " + _one(rng, words, kind, values)
    return Draft([*table(rng), [text, "", "", ""]])


def _title(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    text = _one(rng, words, kind, values)
    return Draft([["月次報告", text, "", ""], ["", "", "", ""], *table(rng)])


def _far_column(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    first, *body = table(rng)
    far = _eight(rng, words, kind, values)
    rows = [[*row, "", "", value] for row, value in zip(body, far, strict=True)]
    return Draft([[*first, "", "", ""], *rows])


def _form(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    values.append(kind.make(rng, words))
    label = rng.choice(kind.headers)
    return Draft([["項目", "値"], ["警察署", "浦和"], [label, values[0]], ["件数", "1"]])


def _hidden_sheet(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    rows = [["番号", "控え"]]
    rows += [[str(n), value] for n, value in enumerate(_eight(rng, words, kind, values), 1)]
    return Draft(table(rng), more_sheets=[("Sheet2", rows, True)])


def _hidden_column(
    rng: random.Random, words: Words, kind: PersonalKind, values: list[str]
) -> Draft:
    draft = _innocent_column(rng, words, kind, values)
    draft.hidden_columns = ["E"]
    return draft


def _hidden_row(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    draft = _note(rng, words, kind, values)
    draft.hidden_rows = [len(draft.rows)]
    return draft


def _comment(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    return Draft(table(rng), comment=_one(rng, words, kind, values))


def _property(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    return Draft(table(rng), title=_one(rng, words, kind, values))


def _printed(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    return Draft(table(rng), printed=_one(rng, words, kind, values))


def _defined(rng: random.Random, words: Words, kind: PersonalKind, values: list[str]) -> Draft:
    return Draft(table(rng), defined_name=_one(rng, words, kind, values))


def _second_member(
    rng: random.Random, words: Words, kind: PersonalKind, values: list[str]
) -> Draft:
    rows = _with_column(rng, rng.choice(words.innocent_headers), _eight(rng, words, kind, values))
    return Draft(table(rng), more_members=[("別紙.csv", rows)])


PLACES: tuple[tuple[str, Put, tuple[str, ...]], ...] = (
    ("named_column", _named_column, FORMATS),
    ("innocent_column", _innocent_column, FORMATS),
    ("no_header", _no_header, FORMATS),
    ("cell", _cell, FORMATS),
    ("note", _note, FORMATS),
    ("title", _title, FORMATS),
    ("far_column", _far_column, FORMATS),
    ("form", _form, FORMATS),
    ("hidden_sheet", _hidden_sheet, ("xlsx",)),
    ("hidden_column", _hidden_column, ("xlsx",)),
    ("hidden_row", _hidden_row, ("xlsx",)),
    ("comment", _comment, ("xlsx",)),
    ("property", _property, ("xlsx",)),
    ("printed", _printed, ("xlsx",)),
    ("defined", _defined, ("xlsx",)),
    ("second_member", _second_member, ("zip",)),
)


_LONE = tuple(place for place in PLACES if place[0] in ("cell", "note", "title", "form", "comment"))


def personal_files(words: Words, seed: int) -> Iterator[CorpusFile]:
    """Every kind in six places, then the recipes that take more than one column or a name."""
    rng = random.Random(seed)  # noqa: S311  a corpus, not a secret
    turn = 0
    for number, kind in enumerate(KINDS):
        for step in range(PLACES_OF_A_KIND):
            place, put, formats = PLACES[(number * 3 + step * 5) % len(PLACES)]
            values: list[str] = []
            draft = put(rng, words, kind, values)
            turn += 1
            recipe = f"{kind.name}/{place}"
            yield written(draft, formats[turn % len(formats)], recipe, values)
    yield from _split_names(rng, words)
    yield from _lists_of_persons(rng, words)
    yield from _names_of_files(rng, words)
    yield from _lone_foreign_names(rng, words)


def _lone_foreign_names(rng: random.Random, words: Words) -> Iterator[CorpusFile]:
    """A foreign name that no list knows, alone in one cell, with nothing that says what it is."""
    for number, name in enumerate((*words.unlisted_latin, *words.unlisted_kana)):
        kind = PersonalKind("unlisted", ("項目",), lambda _r, _w, name=name: name)
        place, put, formats = _LONE[number % len(_LONE)]
        values: list[str] = []
        draft = put(rng, words, kind, values)
        yield written(draft, formats[number % len(formats)], f"unlisted/{place}", values)


def _split_names(rng: random.Random, words: Words) -> Iterator[CorpusFile]:
    pairs = [
        (("姓", "名"), 0),
        (("セイ", "メイ"), 1),
        (("列1", "列2"), 0),
        (("Last Name", "First Name"), 2),
    ]
    for format_name in ("utf8", "cp932", "xlsx"):
        for headers, form in pairs:
            surnames = [rng.choice(words.surnames)[form] for _ in STATIONS]
            given = [rng.choice(words.given_names)[form] for _ in STATIONS]
            first, *body = table(rng)
            rows = [[*row, s, g] for row, s, g in zip(body, surnames, given, strict=True)]
            draft = Draft([[*first, *headers], *rows])
            joined = [s + "," + g for s, g in zip(surnames, given, strict=True)]
            yield written(draft, format_name, f"split_name/{headers[0]}", joined)


def _lists_of_persons(rng: random.Random, words: Words) -> Iterator[CorpusFile]:
    """One person a row, without a name: age, sex, nationality, occupation."""
    headers = (
        ["警察署", "届出月", "性別", "年齢", "国籍", "職業"],
        ["署", "受理日", "被害者の性別", "被害者の年齢", "被害者の職業", "罪名"],
        ["警察署", "受理月", "本人の性別", "年令", "国籍・地域", "勤務先"],
    )
    for format_name, header in zip(("utf8", "cp932", "xlsx"), headers, strict=True):
        rows = [header] + [
            [name, "2024-10", rng.choice("男女"), str(rng.randint(18, 70)), "ベトナム", "会社員"]
            for name in STATIONS
        ]
        yield written(Draft(rows), format_name, "list_of_persons")
    branches = [
        [name, words.banks[n % len(words.banks)], f"{name}支店", str(rng.randint(1000000, 9999999))]
        for n, name in enumerate(STATIONS)
    ]
    draft = Draft([["署", "金融機関", "支店名", "番号"], *branches])
    yield written(draft, "utf8", "accounts_in_columns", [row[3] for row in branches])


def _names_of_files(rng: random.Random, words: Words) -> Iterator[CorpusFile]:
    for number, kind in enumerate(k for k in KINDS if k.name in _IN_NAMES):
        value = kind.make(rng, words).replace("/", "")
        draft = Draft(table(rng), file_stem=f"報告_{value}")
        yield written(draft, TEXT_FORMATS[number % 5], f"{kind.name}/file_name", [value])
        draft = Draft(table(rng), sheet_name=value[:31])
        yield written(draft, "xlsx", f"{kind.name}/sheet_name", [value])
        draft = Draft(table(rng), member_name=f"{value}.csv")
        yield written(draft, "zip", f"{kind.name}/member_name", [value])


_IN_NAMES = frozenset({"name_spaced", "foreign_latin", "mobile0", "residence_card", "passport"})
