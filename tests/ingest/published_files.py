"""Tables as authorities publish them, in the project's own figures, and how they are read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from analysis.indicators import load_catalogue
from analysis.ingest.format_descriptions import find_description
from analysis.ingest.grid import Record
from analysis.ingest.published_tables import Place, PublishedReading, read_published, title_texts
from analysis.ingest.reading_choices import NO_CHOICES, ReadingChoices
from analysis.ingest.sheet import Sheet
from analysis.profile import Profile, Station, Territory, load_profile

TODAY = date(2025, 11, 5)
# 98 stands for no prefecture; the codes are made so that the sixth digit can be told.
MUNICIPALITIES = {
    "98101": "架空市東区",
    "98102": "架空市西区",
    "98201": "若葉市",
    "98208": "龍ヶ丘市",
    "98302": "深山町",
}
STATIONS = tuple(
    Station(f"98-{number}", name, None, None, "", False, "架空")
    for number, name in ((101, "架空東"), (102, "架空西"), (103, "若葉"), (104, "龍ヶ丘"))
)


def _territory(station: int, code: str, part: str = "") -> Territory:
    return Territory(f"98-{station}", code, MUNICIPALITIES[code], part, False, "架空")


PROFILE: Profile = replace(
    load_profile("demo"),
    id="test",
    name="架空県",
    prefecture_code="98",
    jis_code="98",
    stations=STATIONS,
    successions=(),
    territories=(
        _territory(101, "98101"),
        _territory(102, "98102", "北部"),
        _territory(104, "98102", "南部"),
        _territory(103, "98201"),
        _territory(103, "98302"),
        _territory(104, "98208"),
    ),
)
PLACE = Place(PROFILE, load_catalogue(), MUNICIPALITIES, TODAY)


def sheet(text: str, *titles: str, name: str = "a.csv") -> Sheet:
    """A table of cells parted by commas; titles stand above it."""
    header, *rows = [tuple(line.split(",")) for line in text.strip().splitlines()]
    first = len(titles) + 1
    return Sheet(
        name=name,
        encoding=None,
        delimiter=None,
        header=header,
        header_line=first,
        rows=tuple(rows),
        lines=tuple(range(first + 1, first + 1 + len(rows))),
        titles=tuple(Record(line, (title,)) for line, title in enumerate(titles, 1)),
    )


def read(
    text: str, *titles: str, choices: ReadingChoices = NO_CHOICES, name: str = "a.csv"
) -> PublishedReading:
    """A table recognised and read."""
    table = sheet(text, *titles, name=name)
    description = find_description(table.header, title_texts(table))
    assert description is not None, "not recognised"
    return read_published(table, description, PLACE, choices)


def figures(reading: PublishedReading) -> Mapping[tuple[str, str, str], int | None]:
    """(municipality, measure, first to last month) → count, None where withheld or missing."""
    return {
        (row.area_code, row.measure, f"{row.first_month:%Y-%m}/{row.last_month:%Y-%m}"): (
            None if row.state else int(count)
        )
        for row, count in zip(
            reading.area_counts.itertuples(index=False), reading.area_counts["count"], strict=True
        )
    }


def problems(reading: PublishedReading) -> list[str]:
    """What blocks, as the user reads it."""
    return [str(problem) for problem in reading.problems if problem.is_blocking]


def notices(reading: PublishedReading) -> str:
    """What is said although it blocks nothing."""
    return "\n".join(str(problem) for problem in reading.problems if not problem.is_blocking)
