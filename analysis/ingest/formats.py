"""Rows → table: which known format a file has, told by its header, and the cells it holds.

Enters: a `Sheet` and the catalogue. Leaves: a `Layout` (format and meaning of every column), and
through `entries` one `Entry` per count cell, still as text, whatever the format. Formats:

long               one row per station × month × indicator, with the columns of `Column`
wide_months        one row per station × indicator, one column per month (2024年4月, 2024年5月 …)
wide_indicators    one row per station × month, one column per indicator (name or code)
crime_open_data    犯罪オープンデータ: one row per recognised offence (crime_open_data.py)
published          a table that an authority publishes (published_tables.py)

The last two are described in data/intake_formats; format_descriptions.py says how to add another.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.errors import Problem, RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest.addresses import column_letter, column_place
from analysis.ingest.columns import SYNONYMS, Column, find_column, normalised
from analysis.ingest.format_descriptions import (
    FormatDescription,
    Reader,
    find_description,
    published_headers,
)
from analysis.ingest.month_cells import (
    ANY_YEAR,
    NO_CONTEXT,
    MonthContext,
    is_month,
    month_context,
    read_month,
)
from analysis.ingest.published_tables import title_texts
from analysis.ingest.sheet import Sheet


class FileFormat(StrEnum):
    """The formats that are read."""

    LONG = "long"
    WIDE_MONTHS = "wide_months"
    WIDE_INDICATORS = "wide_indicators"
    CRIME_OPEN_DATA = "crime_open_data"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """How the preview calls it."""
        return {
            "long": "縦長（1行に1つの件数）",
            "wide_months": "横長（列が年月）",
            "wide_indicators": "横長（列が指標）",
            "crime_open_data": "犯罪オープンデータ（事件の一覧）",
            "published": "公表統計",
        }[self.value]


@dataclass(frozen=True)
class ValueColumn:
    """A column of counts. header: the text of its header; label: how messages call it."""

    index: int
    header: str
    label: str


@dataclass(frozen=True)
class Layout:
    """What each column of a file means. months: what title and header say of year and era.

    description: of a published format; its own reader finds the columns.
    """

    format: FileFormat
    columns: Mapping[Column, int]
    values: tuple[ValueColumn, ...]
    months: MonthContext = NO_CONTEXT
    description: FormatDescription | None = None

    @property
    def label(self) -> str:
        """How the preview calls the format."""
        return self.description.name if self.description else self.format.label


@dataclass(frozen=True, slots=True)
class Entry:
    """One count cell with everything that says what it counts, as text.

    label: how messages call its column; month and indicator may come from a header.
    year: of a year column, already part of month.
    """

    line: int
    label: str
    station_code: str
    station_name: str
    month: str
    indicator_code: str
    indicator_name: str
    unit: str
    count: str
    provision: str
    year: str = ""


_YEAR_COLUMNS = frozenset({Column.YEAR, Column.FISCAL_YEAR})
EXPECTED_COLUMNS = "「警察署コード、警察署名、年月、指標コード、指標名、件数」の見出しが必要です。"
_USE_TEMPLATE = "ひな形をダウンロードし、その見出しをそのまま使ってください。"


def known_headers(catalogue: Catalogue) -> frozenset[str]:
    """Headers of indicators in their compared form: 偽造在留カード is no residence card."""
    words = (word for i in catalogue.indicators for word in (i.code, i.name, i.english))
    return frozenset(map(normalised, words))


def header_words(catalogue: Catalogue) -> frozenset[str]:
    """Every word known to stand in a header, in its compared form: by them a header row is found."""
    columns = {normalised(word) for c, words in SYNONYMS.items() for word in (c.value, *words)}
    return known_headers(catalogue) | columns | published_headers()


def recognise(sheet: Sheet, catalogue: Catalogue) -> Layout:
    """The format of a file.

    Raises RefusedUploadError naming every column that is unknown, doubled or missing.
    """
    description = find_description(sheet.header, title_texts(sheet))
    if description is not None:
        is_list = description.reader is Reader.EVENT_LIST
        kind = FileFormat.CRIME_OPEN_DATA if is_list else FileFormat.PUBLISHED
        return Layout(kind, {}, (), description=description)
    canonical, other, problems = _sorted_columns(sheet)
    layout = _canonical_layout(sheet, catalogue, canonical, other)
    if layout is None:
        raise RefusedUploadError(
            (
                *problems,
                Problem(
                    "format",
                    f"{sheet.header_line}行目",
                    "見出しから様式を判別できません。" + EXPECTED_COLUMNS,
                    _USE_TEMPLATE,
                ),
            )
        )
    known = {value.index for value in layout.values}
    problems += [
        _unknown_column(sheet, index)
        for index in other
        if index not in known and _has_values(sheet, index)
    ]
    problems += _doubled_values(sheet, layout)
    if problems:
        raise RefusedUploadError(tuple(problems))
    return layout


def _sorted_columns(sheet: Sheet) -> tuple[dict[Column, int], list[int], list[Problem]]:
    """Canonical columns, indices of the others with a header or values, and doubled columns."""
    canonical: dict[Column, int] = {}
    other: list[int] = []
    problems = []
    for index, header in enumerate(sheet.header):
        column = find_column(header)
        if column is None:
            # A month or an indicator that nobody reported is a column without values.
            if header.strip() or _has_values(sheet, index):
                other.append(index)
        elif column in canonical:
            first = column_letter(canonical[column])
            problems.append(
                Problem(
                    "doubled_column",
                    column_place(sheet.header_line, index),
                    f"『{column.value}』にあたる列が{first}列にもあります。",
                    "どちらか一方を削除してください。",
                )
            )
        else:
            canonical[column] = index
    return canonical, other, problems


def _canonical_layout(
    sheet: Sheet, catalogue: Catalogue, columns: dict[Column, int], other: list[int]
) -> Layout | None:
    context = month_context((*title_texts(sheet), *sheet.header))
    has_station = Column.STATION_CODE in columns or Column.STATION_NAME in columns
    has_indicator = Column.INDICATOR_CODE in columns or Column.INDICATOR_NAME in columns
    if not has_station:
        return None
    if Column.COUNT in columns:
        if has_indicator and Column.MONTH in columns:
            value = ValueColumn(columns[Column.COUNT], "", Column.COUNT.value)
            return Layout(FileFormat.LONG, columns, (value,), context)
        return None
    if has_indicator and Column.MONTH not in columns:
        # With the year in a column of its own, its rows say of which year the months are.
        readable = ANY_YEAR if _YEAR_COLUMNS & columns.keys() else context
        months = tuple(
            ValueColumn(index, sheet.header[index], _month_label(sheet.header[index], readable))
            for index in other
            if is_month(sheet.header[index], readable)
        )
        return Layout(FileFormat.WIDE_MONTHS, columns, months, context) if months else None
    if Column.MONTH in columns and not has_indicator:
        values = _indicator_columns(sheet, catalogue, other)
        return Layout(FileFormat.WIDE_INDICATORS, columns, values, context) if values else None
    return None


def _month_label(header: str, context: MonthContext) -> str:
    month = read_month(header, context)
    return f"{month.month}月" if context is ANY_YEAR else f"{month.year}年{month.month}月"


def _indicator_columns(
    sheet: Sheet, catalogue: Catalogue, other: list[int]
) -> tuple[ValueColumn, ...]:
    names = {normalised(word): i for i in catalogue.indicators for word in (i.code, i.name)}
    found = ((index, names.get(normalised(sheet.header[index]))) for index in other)
    return tuple(ValueColumn(index, i.code, i.name) for index, i in found if i is not None)


def _has_values(sheet: Sheet, index: int) -> bool:
    return any(row[index].strip() for row in sheet.rows)


def _unknown_column(sheet: Sheet, index: int) -> Problem:
    is_nameless = not sheet.header[index].strip()
    return Problem(
        "unknown_column",
        column_place(sheet.header_line, index),
        "見出しのない列に値があります。" if is_nameless else "この見出しの列は使えません。",
        "列を削除するか、見出しを年月、指標カタログの指標名、またはひな形の見出しに合わせてください。",
    )


def _doubled_values(sheet: Sheet, layout: Layout) -> list[Problem]:
    places: dict[str, list[int]] = defaultdict(list)
    for value in layout.values:
        places[value.label].append(value.index)
    return [
        Problem(
            "doubled_column",
            column_place(sheet.header_line, indices[1]),
            f"『{label}』の列が{column_letter(indices[0])}列にもあります。",
            "どちらか一方を削除してください。",
        )
        for label, indices in places.items()
        if len(indices) > 1
    ]


def entries(sheet: Sheet, layout: Layout) -> Iterator[Entry]:
    """The count cells of a canonical file, row by row."""
    by_month = layout.format is FileFormat.WIDE_MONTHS
    by_indicator = layout.format is FileFormat.WIDE_INDICATORS
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        keys = _row_keys(line, row, layout.columns)
        for value in layout.values:
            yield replace(
                keys,
                label=value.label,
                count=row[value.index],
                month=_with_year(keys.year, value.header) if by_month else keys.month,
                indicator_code=value.header if by_indicator else keys.indicator_code,
            )


def _year_text(cell: str, ending: str) -> str:
    """A cell of a year column with its ending: 6 or 令和6 → 令和6年, 6年."""
    plain = cell.strip().removesuffix("度").removesuffix("年")
    return f"{plain}{ending}" if plain else ""


def _with_year(year: str, month: str) -> str:
    """The month of a row as one text; a month written out with its own year stands as it is."""
    plain = month.strip().removesuffix("月")
    return f"{year}{plain}月" if year and len(plain) <= len("十二") else month


def _row_keys(line: int, row: tuple[str, ...], columns: Mapping[Column, int]) -> Entry:
    def text(column: Column) -> str:
        return row[columns[column]] if column in columns else ""

    year = _year_text(text(Column.YEAR), "年") or _year_text(text(Column.FISCAL_YEAR), "年度")
    return Entry(
        line=line,
        label="",
        station_code=text(Column.STATION_CODE),
        station_name=text(Column.STATION_NAME),
        month=_with_year(year, text(Column.MONTH)),
        indicator_code=text(Column.INDICATOR_CODE),
        indicator_name=text(Column.INDICATOR_NAME),
        unit=text(Column.UNIT),
        count="",
        provision=text(Column.PROVISION),
        year=year,
    )
