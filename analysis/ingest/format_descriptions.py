"""Published formats (公表統計の様式): one readable description each, in data/intake_formats/*.toml.

Enters: the folder. Leaves: frozen `FormatDescription`s, and which of them a table's header and
titles fit.

To add a format that resembles one of them, write one more file; no code is needed:
- `code`, `name`, `source`: what messages and the preview call it.
- `reader`: which way of reading fits its rows (`Reader`): event_list (one row an offence),
  municipal_table (one row a municipality), small_area_table (e-Stat, one row a small area),
  mesh_table (e-Stat, one row a mesh cell), facility_table (one row a place, kind and size band of facilities).
- `[columns]`: role → headers, as published; compared after NFKC, without blanks and case, and for
  municipal tables without the year. `required`: roles that must be there (`municipality` stands
  for its code, name or place; `summed` for a column of `[summed]` or a title with `title_words`).
- `[[measure]]`: a figure that is stored: code, name, unit and headers. `period`: "year" for
  figures of a year, "day" for a number of residents on a day.
- `published = true`: a source has published figures of this kind; only then are they shown as they
  are. Without it the release protects them like the stations' months (`municipal_tables`).
- `[passed_over] starts`: beginnings of headers that are known and not read. A column that is
  neither read nor passed over refuses the file, so that nothing is dropped without a word.
- `[[kind]]`: of facilities: group, names and size bands, the only words that may stand there.
- `[symbols]`: marks that mean something else than on the upload page (− as zero).
A format whose rows are built otherwise needs a further `Reader` and its function in
published_tables.py; and a file as published among the tests, in the project's own words.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from analysis.ingest.columns import normalised
from analysis.ingest.count_cells import SymbolReading
from analysis.ingest.month_cells import plain_date
from analysis.ingest.wareki import ERA_PATTERN, ERA_YEAR_PATTERN, find_era

FORMATS_FOLDER = Path(__file__).parents[2] / "data" / "intake_formats"
FEWEST_SUMMED_COLUMNS = 3  # so many known columns make a table of parts; one may be chance
_YEAR = re.compile(
    rf"(?<![a-z\d])(?:{ERA_PATTERN}{ERA_YEAR_PATTERN}(?P<era_end>年度|年中|年)?"
    r"|(?P<western>(?:19|20)\d{2})(?P<end>年度|年中|年)?)(?![\da-z])"
)
_EDGES = re.compile(r"^[_\-・()（）\s]+|[_\-・()（）\s]+$|\((?=\))|\(\)")
# Words for a total, which say nothing of what it counts.
TOTAL_WORDS = frozenset({"総数", "合計", "計", "総計", "総合計", "人数", "件数"})
_MUNICIPALITY_ROLES = ("municipality_code", "municipality_name", "place")


class Reader(StrEnum):
    """The ways in which rows are read."""

    EVENT_LIST = "event_list"
    MUNICIPAL_TABLE = "municipal_table"
    SMALL_AREA_TABLE = "small_area_table"
    MESH_TABLE = "mesh_table"
    FACILITY_TABLE = "facility_table"
    STATION_CODES = "station_codes"


@dataclass(frozen=True)
class Measure:
    """A figure that a format holds. headers: in their compared form."""

    code: str
    name: str
    unit: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class FacilityKinds:
    """Kinds of facilities (施設種別) of one group that share their size bands, small to large."""

    group: str
    names: tuple[str, ...]
    size_bands: tuple[str, ...]


@dataclass(frozen=True)
class FormatDescription:
    """One published format; headers in their compared form (`columns.normalised`)."""

    code: str
    name: str
    source: str
    reader: Reader
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    measures: tuple[Measure, ...] = ()
    is_stock: bool = False  # residents on a day; else figures of a year
    title_words: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    symbols: Mapping[str, SymbolReading] = field(default_factory=dict)
    summed: frozenset[str] = frozenset()
    subtotals: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, date] = field(default_factory=dict)
    kinds: tuple[FacilityKinds, ...] = ()

    def role_index(self, header: Sequence[str], role: str) -> int | None:
        """The first column with a role, or None."""
        known = self.columns.get(role, ())
        return next((i for i, cell in enumerate(header) if normalised(cell) in known), None)

    def measure_of(self, plain: str) -> Measure | None:
        """The measure that a header without its year names."""
        return next((m for m in self.measures if plain in m.headers), None)

    def is_passed_over(self, plain: str) -> bool:
        """Whether a header is known and not read."""
        return bool(plain) and plain.startswith(self.passed_over)

    def fits(self, header: Sequence[str], titles: Sequence[str]) -> bool:
        """Whether a table has all that is required."""
        return all(self._has(role, header, titles) for role in self.required)

    def _has(self, role: str, header: Sequence[str], titles: Sequence[str]) -> bool:
        if role == "municipality":
            return self._has_place(header) and (
                "summed" in self.required or self._has_measure(header, titles)
            )
        if role == "summed":
            return self._has_summed(header) or self._is_titled(titles, header)
        return self.role_index(header, role) is not None

    def _has_place(self, header: Sequence[str]) -> bool:
        return any(self.role_index(header, role) is not None for role in _MUNICIPALITY_ROLES)

    def _has_measure(self, header: Sequence[str], titles: Sequence[str]) -> bool:
        plain = [split_year(cell)[0] for cell in header]
        named = [cell for cell in plain if self.measure_of(cell)]
        # A bare 総数 says nothing of what it counts, unless the title or another header does.
        return any(cell not in TOTAL_WORDS for cell in named) or (
            self._is_titled(titles, header) and (bool(named) or "" in plain)
        )

    def _is_titled(self, titles: Sequence[str], header: Sequence[str]) -> bool:
        text = "".join(map(normalised, (*titles, *header)))
        return any(word in text for word in self.title_words)

    def _has_summed(self, header: Sequence[str]) -> bool:
        plain = [normalised(cell) for cell in header]
        return (
            sum(cell in self.summed for cell in plain) >= FEWEST_SUMMED_COLUMNS
            or self.role_index(header, "summed_over") is not None
        )


def split_year(header: str) -> tuple[str, tuple[date, date] | None]:
    """A header without its year, in its compared form, and the first and last month of the year.

    令和7年 刑法犯認知件数 → (刑法犯認知件数, January to December 2025); 令和6年度 ends in March.
    """
    plain = normalised(plain_date(header)) if _YEAR.search(plain_date(header)) else ""
    found = _YEAR.search(plain) if plain else None
    if not found:
        return normalised(header), None
    if found["western"]:
        year, ending = int(found["western"]), found["end"]
    else:
        year, ending = find_era(found["era"]).western_year(found["year"]), found["era_end"]
    rest = _EDGES.sub("", _EDGES.sub("", plain[: found.start()] + plain[found.end() :]))
    if ending == "年度":
        return rest, (date(year, 4, 1), date(year + 1, 3, 1))
    return rest, (date(year, 1, 1), date(year, 12, 1))


def _headers(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(normalised(word) for word in words)


def _description(path: Path) -> FormatDescription:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    summed = content.get("summed", {})
    return FormatDescription(
        code=content["code"],
        name=content["name"],
        source=content["source"],
        reader=Reader(content["reader"]),
        columns={role: _headers(words) for role, words in content.get("columns", {}).items()},
        required=tuple(content["required"]),
        measures=tuple(
            Measure(m["code"], m["name"], m["unit"], _headers(m["headers"]))
            for m in content.get("measure", ())
        ),
        is_stock=content.get("period") == "day",
        title_words=_headers(content.get("title_words", ())),
        passed_over=_headers(content.get("passed_over", {}).get("starts", ())),
        symbols={mark: SymbolReading(r) for mark, r in content.get("symbols", {}).items()},
        summed=frozenset(_headers(summed.get("headers", ()))),
        subtotals=frozenset(_headers(summed.get("subtotals", ()))),
        words={normalised(word): name for word, name in content.get("words", {}).items()},
        tables={t: date.fromisoformat(day) for t, day in content.get("tables", {}).items()},
        kinds=tuple(
            FacilityKinds(kind["group"], tuple(kind["names"]), tuple(kind["size_bands"]))
            for kind in content.get("kind", ())
        ),
    )


@cache
def load_descriptions(folder: Path = FORMATS_FOLDER) -> tuple[FormatDescription, ...]:
    """All descriptions, in the order in which they are tried: by name of the file.

    Raises KeyError or ValueError for a file that is not one.
    """
    return tuple(_description(path) for path in sorted(folder.glob("*.toml")))


def measure_names() -> dict[str, str]:
    """How the figures of the described formats are called, by code: 刑法犯認知件数."""
    return {m.code: m.name for d in load_descriptions() for m in d.measures}


@cache
def published_headers() -> frozenset[str]:
    """Every header that a published format is known by, in its compared form."""
    return frozenset(
        word
        for description in load_descriptions()
        for words in (
            *description.columns.values(),
            *(measure.headers for measure in description.measures),
            description.summed,
        )
        for word in words
    )


def find_description(header: Sequence[str], titles: Sequence[str]) -> FormatDescription | None:
    """The published format of a table, or None."""
    fitting = (d for d in load_descriptions() if d.fits(header, titles))
    return next(fitting, None)
