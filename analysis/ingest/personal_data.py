"""The personal-data guard (個人情報の検査): refuses a file that speaks of persons.

Enters: a `Sheet` and the words known to be harmless (columns, indicators, stations). Leaves:
problems that name line, column and kind of data, never the value; () for a clean file. Stands
between reading and recognising, so that nothing else ever handles such a file. Headers and
contents are two separate lists below; a further kind of data is one more line in either.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from analysis.errors import Problem
from analysis.ingest.addresses import column_letter, lines_place
from analysis.ingest.columns import normalised
from analysis.ingest.reader import Sheet

PERSONAL_REMEDY = (
    "このファイルは保存していません。個人に関する列や記述を除き、件数だけの表にしてください。"
)

# What makes a header personal, and what the message calls it. A number of a thing is personal, a
# number of cases about it is not: 電話番号, but not 電話による相談件数. 発生年月日 (date of occurrence)
# holds 生年月日 by accident of spelling.
_NUMBER = r"(?:の?番号|のno|no\.?|\(|$)"
HEADER_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("氏名", re.compile("氏名|姓名|名前|フリガナ|ふりがな")),
    ("生年月日", re.compile("(?<!発)生年月日|誕生日")),
    ("電話番号", re.compile(f"(?:電話|携帯){_NUMBER}")),
    ("メールアドレス", re.compile("メール(?:アドレス|$)|e-?mail|mailaddress")),
    ("住所", re.compile("住所|居所|本籍|番地")),
    ("在留カード番号", re.compile(f"在留カード{_NUMBER}|在留番号")),
    ("旅券番号", re.compile(f"(?:旅券|パスポート|passport){_NUMBER}")),
    ("個人番号", re.compile("マイナンバー|個人番号")),
    ("運転免許証番号", re.compile(f"免許証{_NUMBER}")),
    ("口座番号", re.compile("口座番号")),
    ("国籍", re.compile("国籍|出身国|nationality")),
    (
        "個人の属性",
        re.compile(
            "(?:被害者|被疑者|容疑者|相談者|通報者|届出人|関係者|本人)の?"
            "(?:性別|年齢|職業|学校|勤務先)"
        ),
    ),
)
# Words that make a header personal when they are the whole of it.
WHOLE_HEADERS: dict[str, str] = {
    **dict.fromkeys(("姓", "名", "氏", "カナ", "name", "fullname", "surname"), "氏名"),
    **dict.fromkeys(("tel", "phone", "fax"), "電話番号"),
    **dict.fromkeys(("address",), "住所"),
    **dict.fromkeys(("birthday", "birthdate", "dateofbirth", "dob"), "生年月日"),
    **dict.fromkeys(("性別", "年齢", "職業", "sex", "gender", "age"), "個人の属性"),
}
FREE_TEXT_HEADERS = frozenset(
    normalised(word)
    for word in (
        "備考",
        "自由記述",
        "特記事項",
        "概要",
        "内容",
        "メモ",
        "コメント",
        "remarks",
        "note",
    )
)

_KANJI = "一-龠々〆ヶ"
# Contents after NFKC. Telephone: 総務省 電気通信番号計画 (0 and nine or ten digits); residence card:
# 出入国在留管理庁 (two letters, eight digits, two letters); my number: twelve digits.
CONTENT_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "在留カード番号",
        re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2} ?\d{8} ?[A-Za-z]{2}(?![A-Za-z0-9])"),
    ),
    ("旅券番号", re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{7}(?![A-Za-z0-9])")),
    ("メールアドレス", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        "電話番号",
        re.compile(
            r"(?<![\d-])(?:0\d{1,4}[- ]\d{1,4}[- ]\d{3,4}|\(0\d{1,4}\) ?\d{1,4}-\d{3,4}"
            r"|0\d{1,4}\(\d{1,4}\)\d{3,4}|0[5789]0\d{8}|0\d{9}"
            r"|\+81[- ]?\d{1,4}[- ]?\d{1,4}[- ]?\d{3,4})(?![\d-])"
        ),
    ),
    ("個人番号", re.compile(r"(?<![\d-])\d{4}[- ]?\d{4}[- ]?\d{4}(?![\d-])")),
    (
        "生年月日",
        re.compile(
            r"(?:明治|大正|昭和|平成|令和|[MTSHR])?\d{1,4}[年./-]\d{1,2}[月./-]\d{1,2}日?\s*(?:生|うまれ)"
        ),
    ),
    (
        "町丁目より細かい住所",
        re.compile(
            rf"\d番地|\d番\d+号|丁目 ?\d|[{_KANJI}]\d+-\d+-\d+(?!\d)|[町字]\d+-\d+(?!\d)|番地の"
        ),
    ),
    (
        "氏名",
        re.compile(
            rf"^[{_KANJI}]{{1,4}} +(?![{_KANJI}ぁ-んァ-ヶー]*[都道府県市区町村郡署課係隊駅目他外]$)"
            rf"[{_KANJI}ぁ-んァ-ヶー]{{1,5}}$"
            r"|^[ァ-ヶー]{2,}(?:[ ・=][ァ-ヶー]{2,}){2,}$|^[ァ-ヶー]{2,} +[ァ-ヶー]{2,}$"
            r"|^[A-Z]{2,}(?: [A-Z]{1,20}){1,4}$|^[A-Z][a-z]+(?: [A-Z][a-z]+){1,4}$"
        ),
    ),
)
LONGEST_WORDS = 60  # characters; no cell of a table of counts is a longer text
_SENTENCE = re.compile("。")
_DIGITS_OR_LETTERS = re.compile("[0-9A-Za-z]")


@dataclass(frozen=True)
class _Finding:
    column: int
    kind: str


def find_content(text: str) -> str | None:
    """The kind of personal data that a text looks like, or None."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    for kind, pattern in CONTENT_PATTERNS:
        if pattern.search(plain):
            return kind
    if len(plain) > LONGEST_WORDS or _SENTENCE.search(plain):
        return "自由記述"
    return None


def find_header(header: str) -> str | None:
    """The kind of personal data that a column of this header would hold, or None."""
    plain = normalised(header)
    if plain in WHOLE_HEADERS:
        return WHOLE_HEADERS[plain]
    return next((kind for kind, pattern in HEADER_PATTERNS if pattern.search(plain)), None)


def find_in_name(name: str) -> Problem | None:
    """Personal data in the name of the file, which the store would keep."""
    numbered = ("在留カード番号", "旅券番号", "メールアドレス", "電話番号", "個人番号")
    plain = unicodedata.normalize("NFKC", name)
    for kind, pattern in CONTENT_PATTERNS:
        if kind in numbered and pattern.search(plain):
            return Problem(
                "personal_data",
                "ファイル名",
                f"個人情報（{kind}）と見られる文字列があります。",
                "ファイルの名前を変えてから取り込んでください。",
            )
    return None


def check_personal_data(
    sheet: Sheet, known_words: AbstractSet[str], known_headers: AbstractSet[str]
) -> tuple[Problem, ...]:
    """Every column that looks personal, by header or by content.

    known_words: cells that are harmless whatever they resemble (indicator and station names), and
    known_headers: headers of known formats, both in the form of `columns.normalised`.
    """
    problems = []
    for column, header in enumerate(sheet.header):
        kind = None if normalised(header) in known_headers else _header_kind(sheet, column)
        if kind:
            problems.append(
                _problem(f"{sheet.header_line}行目{column_letter(column)}列", kind, True)
            )
    for finding, lines in _contents(sheet, known_words).items():
        place = f"{column_letter(finding.column)}列の{lines_place(lines)}"
        problems.append(_problem(place, finding.kind, False))
    return tuple(problems)


def _header_kind(sheet: Sheet, column: int) -> str | None:
    kind = find_header(sheet.header[column])
    if kind:
        return kind
    if normalised(sheet.header[column]) in FREE_TEXT_HEADERS:
        return "自由記述" if any(row[column].strip() for row in sheet.rows) else None
    # A file without a header row begins with a record.
    return find_content(sheet.header[column])


def _contents(sheet: Sheet, known_words: AbstractSet[str]) -> dict[_Finding, list[int]]:
    findings: dict[_Finding, list[int]] = defaultdict(list)
    for column in range(len(sheet.header)):
        kinds: dict[str, str | None] = {}  # each distinct text is looked at once
        for line, row in zip(sheet.lines, sheet.rows, strict=True):
            text = row[column]
            if text not in kinds:
                kinds[text] = None if normalised(text) in known_words else find_content(text)
            kind = kinds[text]
            if kind:
                findings[_Finding(column, kind)].append(line)
    return findings


def _problem(place: str, kind: str, is_header: bool) -> Problem:
    where = "見出し" if is_header else "値"
    return Problem(
        "personal_data",
        place,
        f"個人情報（{kind}）と見られる{where}があるため、ファイル全体を受け付けません。",
        PERSONAL_REMEDY,
    )
