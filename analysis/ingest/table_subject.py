"""What a whole table is of (表の対象): the station or the month that only a title or a sheet name says.

Enters: a `Sheet` without a column for the station or the month, and the stations of the profile.
Leaves: the sheet with that column, the same in every row, and a notice; or None where nothing says
it. Rules, in words:

- The month: the one month that stands in the titles, or a sheet name that is a month; a month alone
  (10月) takes its year from the titles. A date with a day is when something was made, no month.
- The station: the one word of the titles that ends in 署 and is a station of the profile, or the
  sheet name where it is one.
- Title and sheet name that say different things refuse the table: a copied sheet whose tab or whose
  title was forgotten.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.columns import Column, find_column
from analysis.ingest.month_cells import (
    ANY_YEAR,
    MonthContext,
    UnreadableMonthError,
    is_month,
    month_context,
    read_month,
)
from analysis.ingest.sheet import Sheet
from analysis.ingest.station_match import Mismatch, MismatchKind, StationMatcher
from analysis.ingest.wareki import ERA_PATTERN, ERA_YEAR_PATTERN

_MONTH = re.compile(
    rf"(?:{ERA_PATTERN}{ERA_YEAR_PATTERN}|\d{{4}})年\s*\d{{1,2}}月(?!\s*\d{{1,2}}日)", re.IGNORECASE
)
_MONTH_ALONE = re.compile(r"(?<![\d年～~-])\d{1,2}月(?!\s*\d{1,2}日|\s*[～~-])")
_WORD = re.compile(r"[^\s「」『』（）()【】［］\[\]<>＜＞:：、,・／/]+")
_MONTH_COLUMNS = frozenset({Column.MONTH, Column.YEAR, Column.FISCAL_YEAR})
_STATION_COLUMNS = frozenset({Column.STATION_CODE, Column.STATION_NAME})


@dataclass(frozen=True)
class _Said:
    """What titles and sheet name say of one thing; None where they are silent."""

    column: Column
    by_titles: str | None
    by_name: str | None
    agree: bool


def with_subject(sheet: Sheet, matcher: StationMatcher, today: date) -> Sheet | None:
    """The sheet with the columns that it lacks; None where nothing is lacking or nothing says it.

    today: by which names of stations are looked up. Raises RefusedUploadError where title and sheet
    name contradict each other.
    """
    columns = {find_column(header) for header in sheet.header}
    months = any(_month_of(header, sheet) for header in sheet.header)
    said = []
    if not (columns & _MONTH_COLUMNS or months):
        said.append(_said_of_month(sheet))
    if not columns & _STATION_COLUMNS:
        said.append(_said_of_station(sheet, matcher, today))
    if not said or any(one.by_titles is None and one.by_name is None for one in said):
        return None
    for one in said:
        if not one.agree:
            raise RefusedUploadError((_contradiction(sheet, one),))
        sheet = _with_column(sheet, one)
    return sheet


def sheet_name_notice(sheet: Sheet, months: tuple[date, ...]) -> Problem | None:
    """A sheet whose name is a month that none of its figures is of."""
    month = _month_of(sheet.sheet_name, sheet)
    if month is None or not months or month in months:
        return None
    return Problem(
        "sheet_name",
        "",
        "シートの名前の月の件数が、表にありません。",
        "前の月の写しではないか、シートの名前と年月を確かめてください。",
        is_blocking=False,
    )


def _title_cells(sheet: Sheet) -> Iterator[str]:
    for record in sheet.titles:
        yield from (unicodedata.normalize("NFKC", cell) for cell in record.cells)


def _context(sheet: Sheet) -> MonthContext:
    return month_context(_title_cells(sheet))


def _month_of(text: str, sheet: Sheet) -> date | None:
    try:
        return read_month(text, _context(sheet)) if text.strip() else None
    except UnreadableMonthError:
        return None


def _months_in_titles(sheet: Sheet, pattern: re.Pattern[str]) -> set[date]:
    texts = (match[0] for cell in _title_cells(sheet) for match in pattern.finditer(cell))
    return {month for text in texts if (month := _month_of(text, sheet)) is not None}


def _said_of_month(sheet: Sheet) -> _Said:
    found = _months_in_titles(sheet, _MONTH) or _months_in_titles(sheet, _MONTH_ALONE)
    by_name = _month_of(sheet.sheet_name, sheet)
    by_titles = next(iter(found)) if len(found) == 1 else None
    is_named = is_month(sheet.sheet_name, ANY_YEAR)
    number = read_month(sheet.sheet_name, ANY_YEAR).month if is_named else 0
    return _Said(
        Column.MONTH,
        f"{by_titles:%Y-%m}" if by_titles else None,
        f"{by_name:%Y-%m}" if by_name else None,
        agree=not found or not is_named or number in {month.month for month in found},
    )


def _said_of_station(sheet: Sheet, matcher: StationMatcher, today: date) -> _Said:
    def is_station(word: str) -> bool:
        found = matcher.match("", word, today)
        return not isinstance(found, Mismatch) or found.kind is MismatchKind.NOT_VALID

    words = {word for cell in _title_cells(sheet) for word in _WORD.findall(cell)}
    stations = {word for word in words if word.endswith("署") and is_station(word)}
    name = sheet.sheet_name.strip()
    by_name = name if name and is_station(name) else None
    by_titles = next(iter(stations)) if len(stations) == 1 else None
    same = any(
        matcher.match("", name, today) == matcher.match("", word, today) for word in stations
    )
    return _Said(Column.STATION_NAME, by_titles, by_name, agree=same or not (stations and by_name))


def _with_column(sheet: Sheet, said: _Said) -> Sheet:
    text = said.by_titles or said.by_name or ""
    whence = "表題" if said.by_titles else "シートの名前"
    what = "年月" if said.column is Column.MONTH else "警察署"
    notice = Problem(
        "table_subject",
        "",
        f"『{said.column.value}』の列がないため、{whence}にある{what}を、すべての行のものとしました。",
        f"表の{what}が{whence}と違わないか確かめてください。",
        is_blocking=False,
    )
    return replace(
        sheet,
        header=(*sheet.header, said.column.value),
        rows=tuple((*row, text) for row in sheet.rows),
        header_rows=tuple((*row, "") for row in sheet.header_rows),
        units=(*sheet.units, "") if sheet.units else (),
        columns=(*(sheet.columns or range(len(sheet.header))), _beyond(sheet)),
        notices=(*sheet.notices, notice),
    )


def _beyond(sheet: Sheet) -> int:
    return max(sheet.columns, default=len(sheet.header) - 1) + 1


def _contradiction(sheet: Sheet, said: _Said) -> Problem:
    what = "年月" if said.column is Column.MONTH else "警察署"
    return Problem(
        "subject_disagrees",
        f"{sheet.titles[0].line}行目" if sheet.titles else "",
        f"表題とシートの名前で、{what}が違います。",
        "写したシートの表題か名前が元のままになっていないか確かめ、正しい方にそろえてください。",
    )
