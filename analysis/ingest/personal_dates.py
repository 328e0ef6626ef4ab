"""Birth dates: told by their label, or by how the days of a whole column are spread.

Enters: texts in the form of `personal_clues.plain`, kanji numerals as digits. Leaves: a clue, or
the verdict on a column. Days on which something happened lie in a few years; days on which people
were born are spread over decades, each on another day of the year.
"""

import re

from analysis.ingest.personal_clues import Clue, Kind, Strength

_ERA_STARTS = {"M": 1868, "T": 1912, "S": 1926, "H": 1989, "R": 2019}
_ERAS = {"明": "M", "大": "T", "昭": "S", "平": "H", "令": "R"}
_ERA = "(?P<era>明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHR])"
_DAY = re.compile(
    rf"^(?:(?P<year>(?:18|19|20)\d\d)|{_ERA}[ .]?(?P<era_year>\d{{1,2}}|元))[年./ -] "
    rf"?(?P<month>\d{{1,2}})[月./ -] ?(?P<day>\d{{1,2}})日?"
    r"(?: ?\([^)]{1,4}\))?(?: 0{1,2}:00(?::00)?)?$",
    re.IGNORECASE,
)
_EIGHT_DIGITS = re.compile(r"^(?P<year>(?:18|19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)$")
_ERA_DIGITS = re.compile(
    r"^(?P<era>[MTSHR])(?P<era_year>\d\d)(?P<month>\d\d)(?P<day>\d\d)$", re.IGNORECASE
)
_DAY_FIRST = re.compile(r"^(?P<day>\d{1,2})[./ -](?P<month>\d{1,2})[./ -](?P<year>(?:19|20)\d\d)$")
_ENGLISH = re.compile(
    r"^(?:(?P<day>\d{1,2}) ?[A-Za-z]{3,9}\.?,? |[A-Za-z]{3,9}\.? (?P<day2>\d{1,2}),? )(?P<year>(?:19|20)\d\d)$"
)
_BORN = re.compile(
    r"(?:\d{1,4}|元) ?[年./-] ?\d{1,2} ?[月./-] ?\d{1,2} ?日? ?[)）]? ?(?:生(?![活産徒存])|うまれ)"
    r"|(?:誕生日|生年月日|D\.?O\.?B\.?|born(?: on)?|date of birth|birth ?day|ngay sinh"
    r"|nascid[oa](?: em)?)[ :は]*"
    r"(?:on )?(?:(?:明治|大正|昭和|平成|令和)|[MTSHR])?[A-Za-z ]{0,10}\d",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    "設置|設立|開設|開署|施行|制定|改正|廃止|公布|指定|調査|基準|国勢|始期|終期|発生|認知|届出"
    "|受理|作成|更新|有効|開校|創立|竣工|建築|告示|承認|許可|開業|開始|終了|着手|完了|締結|統合|分離|合併|valid|since"
    "|until|from",
    re.IGNORECASE,
)
YEARS_OF_SPREAD = 10
LAST_YEAR_OF_MOST = 2012
LAST_YEAR_OF_FEW = 2008


def find_birth(text: str) -> Clue | None:
    """The clue of a day with 生 or a label for it. text: plain, with digits."""
    return Clue(Kind.BIRTH_DATE, Strength.ALONE) if _BORN.search(text) else None


def _read_day(text: str) -> tuple[int, int, int] | None:
    """(year, month, day) of a text that is a day and nothing else."""
    for pattern in (_EIGHT_DIGITS, _DAY, _ERA_DIGITS, _DAY_FIRST, _ENGLISH):
        found = pattern.match(text)
        if found:
            break
    else:
        return None
    parts = found.groupdict()
    if parts["year"]:
        year = int(parts["year"])
    else:
        era = parts["era"][0].upper()
        number = parts["era_year"]
        year = _ERA_STARTS[_ERAS.get(era, era)] + (1 if number == "元" else int(number)) - 1
    month = int(parts.get("month") or 1)
    day = int(parts.get("day") or parts.get("day2") or 1)
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


class DaysOfColumn:
    """The distinct days of one column."""

    def __init__(self) -> None:
        self._days: set[tuple[int, int, int]] = set()

    def add(self, text: str) -> bool:
        """Take in a text; whether it is a day."""
        if not text or not (text[0].isdigit() or text[0] in "明大昭平令" or text[0].isalpha()):
            return False
        day = _read_day(text)
        if day:
            self._days.add(day)
        return day is not None

    def are_births(self, header: str, *, is_count_table: bool) -> bool:
        """Whether the days are those on which people were born."""
        if not self._days or _HAPPENED.search(header):
            return False
        years = sorted(year for year, _, _ in self._days)
        days_of_year = {(month, day) for _, month, day in self._days}
        if len(years) < 3:
            return not is_count_table and years[-1] <= LAST_YEAR_OF_FEW
        is_spread = years[-1] - years[0] >= YEARS_OF_SPREAD and len(days_of_year) * 2 > len(years)
        return is_spread and years[len(years) // 2] <= LAST_YEAR_OF_MOST
