"""File → checked upload: reading, guard, choice of the table, recognising and checking in order.

Enters: the bytes of a file (or where they lie) and what is known. Leaves: a `CheckedUpload`, or
RefusedUploadError. The one path of every upload; `prepare.py` compares its result with the store.
Nothing is looked at by the rest of the product before the personal-data guard has seen every cell
of every sheet.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from analysis.errors import Problem, RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest.check import check_rows, checked_upload, event_reading
from analysis.ingest.columns import normalised
from analysis.ingest.crime_open_data import count_tally, event_columns
from analysis.ingest.doubled_table import doubled_problems
from analysis.ingest.event_stream import EventStream, stream_events
from analysis.ingest.formats import FileFormat, Layout, header_words, recognise
from analysis.ingest.header_memory import (
    UnknownHeadersError,
    unknown_headers,
    with_meanings,
)
from analysis.ingest.personal_data import PersonalDataGuard, check_sheets, find_in_name
from analysis.ingest.reader import SentFile, check_size, opened, read_file
from analysis.ingest.reading_choices import NO_CHOICES, ReadingChoices
from analysis.ingest.reading_watch import UNWATCHED, ReadingWatch
from analysis.ingest.sheet import Sheet
from analysis.ingest.sheet_choice import choose_table
from analysis.ingest.station_match import plain_name
from analysis.ingest.template import GUIDE_SHEET, template_texts
from analysis.ingest.upload import CheckedUpload
from analysis.profile import Profile

_ABOUT_HEADERS = frozenset({"unknown_column", "format"})  # checks of formats.py


@dataclass(frozen=True)
class FileReading:
    """How a file is to be read.

    sheet: the table that the sender named, "" for the only one. municipalities: code → name,
    where more are known than the profile's territories name.
    """

    max_upload_mb: int
    today: date
    only_station_id: str | None = None
    choices: ReadingChoices = NO_CHOICES
    sheet: str = ""
    watch: ReadingWatch = UNWATCHED
    municipalities: Mapping[str, str] = field(default_factory=dict)


def check_file(
    profile: Profile, catalogue: Catalogue, name: str, data: bytes | Path, how: FileReading
) -> CheckedUpload:
    """Read and check a file. Raises RefusedUploadError with every problem, CancelledError."""
    harmless = _harmless_words(profile, catalogue)
    with opened(data) as file:
        check_size(file, how.max_upload_mb)
        stream = stream_events(name, file, header_words(catalogue), harmless, how.watch)
    if stream is not None:
        in_name = find_in_name(name)
        _refuse(((in_name,) if in_name else ()) + stream.personal)
        return _checked_stream(stream, profile, catalogue, how)
    sent = read_file(name, data, max_upload_mb=how.max_upload_mb)
    _refuse((*check_sheets(sent.grids, harmless), *_check_texts(sent, harmless)))
    sheet = choose_table(
        [grid for grid in sent.grids if grid.sheet_name != GUIDE_SHEET],
        header_words(catalogue) | how.choices.headers.keys(),
        lambda s: recognise(with_meanings(s, how.choices.headers, catalogue)[0], catalogue).label,
        key=how.sheet,
    )
    return _checked_table(sheet, profile, catalogue, how)


def _check_texts(sent: SentFile, harmless: AbstractSet[str]) -> tuple[Problem, ...]:
    """Comments, headers of printed pages and all else that stands beside the cells."""
    guard = PersonalDataGuard(harmless)
    for place, text in sent.texts:
        guard.feed_text(place, text)
    return guard.verdict()


def _harmless_words(profile: Profile, catalogue: Catalogue) -> frozenset[str]:
    stations = {word for s in profile.stations for word in (s.name, s.full_name)}
    names = {normalised(word) for word in stations} | {plain_name(word) for word in stations}
    return header_words(catalogue) | names | template_texts(catalogue)


def _checked_table(
    sheet: Sheet, profile: Profile, catalogue: Catalogue, how: FileReading
) -> CheckedUpload:
    sheet, mapped = with_meanings(sheet, how.choices.headers, catalogue)
    try:
        layout = recognise(sheet, catalogue)
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
        )
        _refuse(checked.problems if checked.is_blocked else ())
    except RefusedUploadError as refusal:
        raise _located_refusal(sheet, refusal.problems, catalogue) from None
    return _with_layout_notices(checked, replace(sheet, notices=(*sheet.notices, *mapped)))


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


def _checked_stream(
    stream: EventStream, profile: Profile, catalogue: Catalogue, how: FileReading
) -> CheckedUpload:
    sheet = stream.sheet
    layout = recognise(sheet, catalogue)
    _refuse(doubled_problems(sheet, _read_columns(sheet, layout)))
    if how.only_station_id is not None:
        # Refused by the one rule for lists of a whole prefecture; nothing is counted.
        checked = check_rows(
            sheet, layout, profile, catalogue, today=how.today, only_station_id=how.only_station_id
        )
    else:
        year = count_tally(stream.tally, profile, catalogue, today=how.today, choices=how.choices)
        checked = checked_upload(sheet, layout, event_reading(year, catalogue, how.today))
    _refuse(checked.problems if checked.is_blocked else ())
    return _with_layout_notices(checked, sheet)


def _read_columns(sheet: Sheet, layout: Layout) -> AbstractSet[int]:
    """The columns whose cells become figures or say what they count."""
    if layout.format is FileFormat.CRIME_OPEN_DATA:
        return {column for column in event_columns(sheet.header) if column is not None}
    return frozenset(range(len(sheet.header)))


def _with_layout_notices(checked: CheckedUpload, sheet: Sheet) -> CheckedUpload:
    located = sheet.located_problems(checked.problems)
    return replace(checked, problems=(*sheet.notices, *located))


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise RefusedUploadError(problems)
