"""Header memory (見出しの対応): a header that a sender writes otherwise, mapped once and remembered.

Enters: the headers of a sender's file, and what a person says that they mean. Leaves: a sheet whose
headers are the known ones; columns that a person called unneeded are gone. What was mapped is said
in a notice of every file to which it applies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.errors import Problem, RefusedUploadError, UserError
from analysis.indicators import Catalogue
from analysis.ingest.columns import Column, find_column, normalised
from analysis.ingest.name_variants import near_names
from analysis.ingest.sheet import Sheet
from analysis.profile import Profile
from analysis.store import Store, append_header_event, held_headers

NOT_NEEDED = "not_needed"  # the column is dropped
_INDICATOR = "indicator:"
_COLUMN = "column:"
MAX_HEADER_CHARACTERS = 60  # a longer text is no header


@dataclass(frozen=True)
class HeaderMeaning:
    """One thing that a header can mean. value: what is remembered; label: what the screen says."""

    value: str
    label: str


@dataclass(frozen=True)
class UnknownHeader:
    """A header that nobody knows: its place, its text, and the known ones that resemble it."""

    index: int
    header: str
    near: tuple[HeaderMeaning, ...]


class UnknownHeadersError(RefusedUploadError):
    """A table whose headers nobody knows; `headers` are to be offered to a person to map."""

    def __init__(self, problems: tuple[Problem, ...], headers: tuple[UnknownHeader, ...]) -> None:
        self.headers = headers
        super().__init__(problems)


def header_meanings(catalogue: Catalogue) -> tuple[HeaderMeaning, ...]:
    """Everything a header can mean: a column, an indicator of the catalogue, or not needed."""
    columns = (HeaderMeaning(f"{_COLUMN}{column.name}", column.value) for column in Column)
    indicators = (HeaderMeaning(f"{_INDICATOR}{i.code}", i.name) for i in catalogue.indicators)
    return (*columns, *indicators, HeaderMeaning(NOT_NEEDED, "使わない列"))


def remembered_headers(store: Store, profile: Profile, sender: str) -> Mapping[str, str]:
    """Header in its compared form → meaning, as people said of this sender's files."""
    return held_headers(store, profile.id, sender)


def remember_header(
    store: Store,
    profile: Profile,
    catalogue: Catalogue,
    sender: str,
    header: str,
    meaning: str,
    *,
    person: str,
) -> None:
    """Remember what a header means in this sender's files; "" takes it back.

    Raises UserError for a meaning that header_meanings does not list, and for a text that is no
    header of its own: one that is known already, blank or too long.
    """
    plain = normalised(header)
    if not plain or len(plain) > MAX_HEADER_CHARACTERS:
        raise UserError("見出しとして覚えられるのは、1文字以上60文字以下の文字です。")
    if find_column(header) is not None:
        raise UserError("この見出しはすでに決まった意味を持つため、別の意味にはできません。")
    if meaning and meaning not in {known.value for known in header_meanings(catalogue)}:
        raise UserError("見出しの意味は、一覧にあるものから選んでください。")
    append_header_event(store, profile.id, sender, plain, meaning, person=person)


def unknown_headers(sheet: Sheet, catalogue: Catalogue) -> tuple[UnknownHeader, ...]:
    """Headers over values that are neither a column nor an indicator; for a person to map."""
    meanings = header_meanings(catalogue)
    by_label = {normalised(meaning.label): meaning for meaning in meanings}
    known = set(by_label) | {normalised(i.code) for i in catalogue.indicators}
    return tuple(
        UnknownHeader(index, header, _near(header, by_label))
        for index, header in enumerate(sheet.header)
        if header.strip()
        and find_column(header) is None
        and normalised(header) not in known
        and any(row[index].strip() for row in sheet.rows)
    )


def _near(header: str, by_label: Mapping[str, HeaderMeaning]) -> tuple[HeaderMeaning, ...]:
    return tuple(by_label[name] for name in near_names(normalised(header), tuple(by_label)))


def with_meanings(
    sheet: Sheet, meanings: Mapping[str, str], catalogue: Catalogue
) -> tuple[Sheet, tuple[Problem, ...]]:
    """The sheet with the headers that were mapped as the known ones, and what is to be said of it.

    A meaning whose indicator the catalogue has no longer is passed over: its header is unknown.
    """
    mapped = {
        index: meanings[normalised(header)]
        for index, header in enumerate(sheet.header)
        if normalised(header) in meanings
    }
    headers = {i: name for i, meaning in mapped.items() if (name := _header(meaning, catalogue))}
    dropped = [index for index, meaning in mapped.items() if meaning == NOT_NEEDED]
    if not headers and not dropped:
        return sheet, ()
    renamed = tuple(headers.get(index, header) for index, header in enumerate(sheet.header))
    kept = [index for index in range(len(sheet.header)) if index not in dropped]
    notices = tuple(_notice(sheet, index, headers.get(index)) for index in (*headers, *dropped))
    return _only(replace(sheet, header=renamed), kept), notices


def _header(meaning: str, catalogue: Catalogue) -> str | None:
    if meaning.startswith(_INDICATOR):
        code = meaning.removeprefix(_INDICATOR)
        return catalogue[code].name if code in catalogue else None
    name = meaning.removeprefix(_COLUMN)
    return Column[name].value if name in Column.__members__ else None


def _notice(sheet: Sheet, index: int, name: str | None) -> Problem:
    place = f"{sheet.header_line}行目{sheet.column_letter(index)}列"
    said = f"『{name}』として読みました" if name else "使わない列として読みませんでした"
    message = f"前に決めた見出しの対応により、{said}。"
    return Problem("header_mapped", sheet.located(place), message, "", is_blocking=False)


def _only(sheet: Sheet, kept: Sequence[int]) -> Sheet:
    """The sheet with these columns and no others, their addresses unchanged."""

    def cut(row: Sequence[str]) -> tuple[str, ...]:
        return tuple(row[index] for index in kept)

    place = {old: new for new, old in enumerate(kept)}
    return replace(
        sheet,
        header=cut(sheet.header),
        rows=tuple(cut(row) for row in sheet.rows),
        columns=tuple((sheet.columns or range(len(sheet.header)))[index] for index in kept),
        header_rows=tuple(cut(row) for row in sheet.header_rows),
        units=cut(sheet.units) if sheet.units else (),
        totals=tuple(replace(total, cells=cut(total.cells)) for total in sheet.totals),
        total_columns=frozenset(place[i] for i in sheet.total_columns if i in place),
        doubled_cells=tuple((line, place[i]) for line, i in sheet.doubled_cells if i in place),
    )
