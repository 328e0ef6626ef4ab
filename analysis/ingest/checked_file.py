"""File → checked upload: reading, guard, choice of the table, recognising and checking in order.

Enters: the bytes of a file (or where they lie) and what is known. Leaves: a `CheckedUpload`, or
RefusedUploadError. The one path of every upload; `prepare.py` compares its result with the store.
Nothing is looked at by the rest of the product before the personal-data guard has seen every cell
of every sheet.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from analysis.errors import Problem, RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest.check import check_rows
from analysis.ingest.columns import normalised
from analysis.ingest.crime_open_data import event_columns
from analysis.ingest.doubled_table import doubled_problems
from analysis.ingest.event_stream import ListWords
from analysis.ingest.formats import FileFormat, Layout, header_words, recognise
from analysis.ingest.header_groups import without_groups
from analysis.ingest.header_memory import (
    UnknownHeadersError,
    unknown_headers,
    with_meanings,
)
from analysis.ingest.personal_data import PersonalDataGuard, check_sheets
from analysis.ingest.reader import TEXT_READ, SentFile, read_file
from analysis.ingest.reading_choices import NO_CHOICES, ReadingChoices
from analysis.ingest.reading_watch import UNWATCHED, ReadingWatch
from analysis.ingest.several_tables import check_together
from analysis.ingest.sheet import Sheet
from analysis.ingest.sheet_choice import Table, choose_tables
from analysis.ingest.station_match import StationMatcher, plain_name
from analysis.ingest.table_subject import sheet_name_notice, with_subject
from analysis.ingest.template import GUIDE_SHEET, template_texts
from analysis.ingest.upload import CheckedUpload
from analysis.profile import Profile

_GUARDED = 0.6  # of what follows the reading, as measured on a table of 100,000 rows
_ABOUT_HEADERS = frozenset({"unknown_column", "format"})  # checks of formats.py


@dataclass(frozen=True)
class FileReading:
    """How a file is to be read.

    sheets: keys of the tables that the sender named, EVERY_SHEET alone, or () for the only one.
    municipalities: code → name, where more are known than the profile's territories name.
    """

    max_upload_mb: int
    today: date
    only_station_id: str | None = None
    choices: ReadingChoices = NO_CHOICES
    sheets: tuple[str, ...] = ()
    watch: ReadingWatch = UNWATCHED
    municipalities: Mapping[str, str] = field(default_factory=dict)


def check_file(
    profile: Profile, catalogue: Catalogue, name: str, data: bytes | Path, how: FileReading
) -> CheckedUpload:
    """Read and check a file. Raises RefusedUploadError with every problem, CancelledError."""
    words = ListWords(header_words(catalogue), _harmless_words(profile, catalogue))
    sent = read_file(
        name,
        data,
        max_upload_mb=how.max_upload_mb,
        words=words,
        watch=how.watch,
    )
    rows = sum(len(grid.records) for grid in sent.grids) + sum(s.tally.rows for s in sent.streams)
    watch = how.watch.part(TEXT_READ, 1.0, rows_before=rows)
    _refuse(
        (
            *check_sheets(sent.tables, words.harmless, watch.part(0.0, _GUARDED)),
            *(problem for stream in sent.streams for problem in stream.personal),
            *_check_texts(sent, words.harmless),
        )
    )
    tables = choose_tables(
        [table for table in sent.tables if table.sheet_name != GUIDE_SHEET],
        words.known | how.choices.headers.keys(),
        lambda sheet: _understood(sheet, profile, catalogue, how)[1].label,
        keys=how.sheets,
    )
    watch = watch.part(_GUARDED, 1.0)
    return check_together(
        tables, lambda table, part: _checked(table, profile, catalogue, how, part), watch
    )


def _checked(
    table: Table, profile: Profile, catalogue: Catalogue, how: FileReading, watch: ReadingWatch
) -> CheckedUpload:
    """One table recognised and checked. Raises RefusedUploadError, places with their sheet."""
    sheet = table.sheet
    try:
        sheet, layout = _understood(sheet, profile, catalogue, how)
        _refuse(doubled_problems(sheet, _read_columns(sheet, layout)))
        checked = check_rows(
            sheet,
            layout,
            profile,
            catalogue,
            today=how.today,
            only_station_id=how.only_station_id,
            choices=how.choices,
            municipalities=how.municipalities,
            tally=table.stream.tally if table.stream else None,
            watch=watch,
        )
        _refuse(checked.problems if checked.is_blocked else ())
    except RefusedUploadError as refusal:
        raise _located_refusal(sheet, refusal.problems, catalogue) from None
    about_name = sheet_name_notice(sheet, checked.summary.months)
    found = (*checked.problems, *([about_name] if about_name else []))
    return replace(checked, problems=(*sheet.notices, *sheet.located_problems(found)))


def _understood(
    sheet: Sheet, profile: Profile, catalogue: Catalogue, how: FileReading
) -> tuple[Sheet, Layout]:
    """A table with the headers that were mapped, and what only its title says; its layout."""
    mapped, notices = with_meanings(sheet, how.choices.headers, catalogue)
    sheet = replace(mapped, notices=(*mapped.notices, *notices))
    try:
        return sheet, recognise(sheet, catalogue)
    except RefusedUploadError as refusal:
        for reading in _readings(sheet, profile, how):
            try:
                return reading, recognise(reading, catalogue)
            except RefusedUploadError:
                continue
        raise refusal from None


def _readings(sheet: Sheet, profile: Profile, how: FileReading) -> Iterator[Sheet]:
    """Further ways to read a table that is not known as it stands, the plainest first."""
    matcher = StationMatcher(profile)
    alone = without_groups(sheet)
    if alone is not None:
        yield alone
    for table in (sheet, alone):
        whole = with_subject(table, matcher, how.today) if table is not None else None
        if whole is not None:
            yield whole


def _check_texts(sent: SentFile, harmless: AbstractSet[str]) -> tuple[Problem, ...]:
    """Comments, headers of printed pages and all else that stands beside the cells."""
    guard = PersonalDataGuard(harmless)
    for place, text in sent.texts:
        guard.feed_text(place, text)
    return guard.verdict()


def _harmless_words(profile: Profile, catalogue: Catalogue) -> frozenset[str]:
    stations = {word for s in profile.stations for word in (s.name, s.full_name, s.kana) if word}
    names = {normalised(word) for word in stations} | {plain_name(word) for word in stations}
    return header_words(catalogue) | names | template_texts(catalogue)


def _located_refusal(
    sheet: Sheet, problems: tuple[Problem, ...], catalogue: Catalogue
) -> RefusedUploadError:
    """The refusal with its sheet in every address; with the headers to map where they are at fault."""
    located = sheet.located_problems(problems)
    if any(problem.check in _ABOUT_HEADERS for problem in problems):
        headers = unknown_headers(sheet, catalogue)
        if headers:
            return UnknownHeadersError(located, headers)
    return RefusedUploadError(located)


def _read_columns(sheet: Sheet, layout: Layout) -> AbstractSet[int]:
    """The columns whose cells become figures or say what they count."""
    if layout.format is FileFormat.CRIME_OPEN_DATA:
        return {column for column in event_columns(sheet.header) if column is not None}
    return frozenset(range(len(sheet.header)))


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise RefusedUploadError(problems)
