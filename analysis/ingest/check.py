"""Table → checked observations, and the other figures of a published table.

Enters: a `Sheet`, what it was recognised as, a profile, a catalogue and the day. Leaves: a
`CheckedUpload`, whose frames are empty as soon as one problem blocks. Stands between recognising
and the diff.
"""

from collections.abc import Mapping
from datetime import date

from analysis.errors import Problem
from analysis.indicators import Catalogue
from analysis.ingest.addresses import listed
from analysis.ingest.area_match import profile_municipalities
from analysis.ingest.crime_open_data import YearList, count_tally, tally_rows
from analysis.ingest.entry_checks import EntryChecker
from analysis.ingest.event_tally import EventTally
from analysis.ingest.formats import FileFormat, Layout, entries
from analysis.ingest.provisions import default_provision
from analysis.ingest.published_tables import (
    Place,
    PublishedReading,
    area_frame,
    read_published,
)
from analysis.ingest.reading_choices import NO_CHOICES, ReadingChoices
from analysis.ingest.reading_watch import ITEMS_AT_ONCE, UNWATCHED, ReadingWatch
from analysis.ingest.reference_days import calendar_year
from analysis.ingest.sheet import Sheet
from analysis.ingest.upload import CheckedUpload, UploadSummary
from analysis.observations import CellState, Observation, observation_frame
from analysis.profile import Profile
from analysis.store import no_area_counts


def check_rows(
    sheet: Sheet,
    layout: Layout,
    profile: Profile,
    catalogue: Catalogue,
    *,
    today: date,
    only_station_id: str | None = None,
    choices: ReadingChoices = NO_CHOICES,
    municipalities: Mapping[str, str] | None = None,
    tally: EventTally | None = None,
    watch: ReadingWatch = UNWATCHED,
) -> CheckedUpload:
    """Check a recognised sheet.

    only_station_id: when given, figures of any other station are a problem (station staff).
    choices: what the sender says about the file. municipalities: code → name, where they are
    known beyond the profile's territories. tally: of a list of events whose rows have passed by.
    Returns all problems, blocking ones and notices; see `CheckedUpload`. Raises CancelledError.
    """
    if layout.format is FileFormat.PUBLISHED or layout.format is FileFormat.CRIME_OPEN_DATA:
        if only_station_id is not None:
            rows = tally.rows if tally else len(sheet.rows)
            refused = PublishedReading((_not_for_stations(),), rows)
            return checked_upload(sheet, layout, refused)
    if layout.format is FileFormat.CRIME_OPEN_DATA:
        tally = tally or tally_rows(sheet)
        year = count_tally(tally, profile, catalogue, today=today, choices=choices)
        return checked_upload(sheet, layout, event_reading(year, catalogue, today))
    if layout.description is not None:
        known = municipalities or profile_municipalities(profile)
        place = Place(profile, catalogue, known, today)
        return checked_upload(
            sheet, layout, read_published(sheet, layout.description, place, choices)
        )
    checker = EntryChecker(profile, catalogue, today, only_station_id, choices, layout.months)
    cells = len(sheet.rows) * len(layout.values)
    for number, entry in enumerate(entries(sheet, layout)):
        if number % ITEMS_AT_ONCE == 0:
            watch.at(number / cells, 0)
        checker.add(entry)
    problems = tuple(checker.finish())
    rows = len(sheet.rows)
    reading = PublishedReading(problems, rows, rows, observations=tuple(checker.observations))
    return checked_upload(sheet, layout, reading)


def _not_for_stations() -> Problem:
    return Problem(
        "other_station",
        "",
        "県全体の一覧なので、警察署の担当者は取り込めません。",
        "本部の分析担当に取込を依頼してください。",
    )


def event_reading(year: YearList, catalogue: Catalogue, today: date) -> PublishedReading:
    """A counted list of offences: station months, or a station's year."""
    observations = tuple(
        Observation(
            station_id,
            code,
            month,
            CellState.VALUE,
            count,
            default_provision(catalogue[code], month, today),
        )
        for (station_id, code, month), count in sorted(year.counts.items())
    )
    annual = {
        (station_id, code, calendar_year(year.year)): (CellState.VALUE, count)
        for (station_id, code), count in year.annual.items()
    }
    return PublishedReading(
        problems=year.problems,
        rows_read=year.rows_read,
        rows_placed=year.rows_placed,
        left_out=year.not_placed,
        observations=observations,
        area_counts=area_frame("station", annual) if annual else no_area_counts(),
        zero_cells=year.zero_cells,
    )


def checked_upload(sheet: Sheet, layout: Layout, reading: PublishedReading) -> CheckedUpload:
    """The result of a reading; nothing but its problems when one of them blocks."""
    is_blocked = any(problem.is_blocking for problem in reading.problems)
    kept = () if is_blocked else reading.observations
    return CheckedUpload(
        frame=observation_frame(list(kept)),
        problems=listed(reading.problems),
        summary=UploadSummary(
            format_label=layout.label,
            encoding_label=sheet.encoding_label,
            delimiter_label=sheet.delimiter_label,
            rows_read=reading.rows_read,
            rows_placed=0 if is_blocked else reading.rows_placed,
            not_placed=reading.left_out,
            zero_cells=reading.zero_cells,
            cells=len(kept),
            station_ids=tuple(dict.fromkeys(o.station_id for o in kept)),
            months=tuple(sorted({o.month for o in kept})),
            source=layout.description.source if layout.description else "",
        ),
        area_counts=no_area_counts() if is_blocked else reading.area_counts,
        residence=None if is_blocked else reading.residence,
        facilities=None if is_blocked else reading.facilities,
    )
