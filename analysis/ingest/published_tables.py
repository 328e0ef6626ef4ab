"""Published tables (公表統計) → what is stored of them, each kind of figure in its own place.

Enters: a `Sheet` whose format is described in data/intake_formats, the profile, the catalogue and
the municipalities known for it. Leaves: a `PublishedReading`: area counts of municipalities,
residents of small areas, and station months only where the territory says that a station's figure
is the sum of whole municipalities. Municipal figures never become station figures otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analysis.errors import Problem
from analysis.geography.municipal_changes import changes_of
from analysis.geography.territories import station_totals
from analysis.indicators import Catalogue
from analysis.ingest.area_match import MunicipalityMatcher
from analysis.ingest.count_cells import symbol_table
from analysis.ingest.facility_tables import column_day, read_facilities
from analysis.ingest.format_descriptions import FormatDescription, Reader
from analysis.ingest.municipal_tables import MunicipalFigures, read_municipal_table
from analysis.ingest.provisions import default_provision
from analysis.ingest.reading_choices import ReadingChoices
from analysis.ingest.reference_days import Dated, dated_by, find_day, find_period
from analysis.ingest.sheet import Sheet
from analysis.ingest.small_area_tables import read_small_areas, table_day
from analysis.months import wareki_day, wareki_month
from analysis.observations import CellState, Observation
from analysis.profile import Profile
from analysis.store import no_area_counts

_STOCK_INDICATOR = "foreign_residents"  # the indicator of the catalogue that residents become
_LISTED_STATIONS = 3  # stations named one by one in a notice; the rest are counted


@dataclass(frozen=True)
class PublishedReading:
    """What a file says, whatever its format. left_out: reason → rows.

    residence, facilities: None where it is no table of them. zero_cells: see `UploadSummary`.
    """

    problems: tuple[Problem, ...]
    rows_read: int = 0
    rows_placed: int = 0
    left_out: tuple[tuple[str, int], ...] = ()
    observations: tuple[Observation, ...] = ()
    area_counts: pd.DataFrame = field(default_factory=no_area_counts)
    residence: pd.DataFrame | None = None
    facilities: pd.DataFrame | None = None
    zero_cells: int = 0


@dataclass(frozen=True)
class Place:
    """For whom a table is read. municipalities: code → name, of the profile and of N03."""

    profile: Profile
    catalogue: Catalogue
    municipalities: Mapping[str, str]
    today: date


def read_published(
    sheet: Sheet, description: FormatDescription, place: Place, choices: ReadingChoices
) -> PublishedReading:
    """Read a table of a known format; problems that block leave everything else empty."""
    if description.reader is Reader.STATION_CODES:
        return PublishedReading((_station_code_table(place.profile),), rows_read=len(sheet.rows))
    if description.reader in (Reader.SMALL_AREA_TABLE, Reader.MESH_TABLE):
        return _small_areas(sheet, description, place, choices)
    if description.reader is Reader.FACILITY_TABLE:
        return _facilities(sheet, description, place, choices)
    return _municipal(sheet, description, place, choices)


def title_texts(sheet: Sheet) -> tuple[str, ...]:
    """Titles, the sheet's name and the notes below the table."""
    records = (*sheet.titles, *sheet.notes)
    return (*(cell for record in records for cell in record.cells), sheet.sheet_name)


def _station_code_table(profile: Profile) -> Problem:
    return Problem(
        "station_codes",
        "",
        "警察庁の「警察署等コード」の表です。件数の表ではないため、ここでは取り込みません。",
        "県プロファイルを作るときに使います："
        f"python -m analysis profile new --prefecture {profile.name} --station-codes ファイル名",
    )


def _small_areas(
    sheet: Sheet, description: FormatDescription, place: Place, choices: ReadingChoices
) -> PublishedReading:
    day = choices.reference_day or table_day(sheet, description) or find_day(title_texts(sheet))
    if day is None:
        return PublishedReading((_ask_day(),), len(sheet.rows))
    symbols = symbol_table({**description.symbols, **choices.symbols})
    figures = read_small_areas(sheet, description, symbols, day, place.profile.jis_code)
    states = figures.residence["state"]
    notices = []
    is_mesh = description.reader is Reader.MESH_TABLE
    places = "地域メッシュ" if is_mesh else "小地域（町丁・字）"
    if figures.rows_placed:
        said = (
            f"{wareki_day(day)}現在の{places}の居住者数として保存します。"
            f"秘匿された地域は{int((states == CellState.WITHHELD).sum())}、"
            f"外国人の数が分からない地域は{int((states == CellState.MISSING).sum())}です。"
        )
        notices.append(Problem("residence", "", said, "", is_blocking=False))
    return PublishedReading(
        problems=(*figures.problems, *notices),
        rows_read=figures.rows_read,
        rows_placed=figures.rows_placed,
        left_out=figures.left_out,
        residence=figures.residence,
    )


def _facilities(
    sheet: Sheet, description: FormatDescription, place: Place, choices: ReadingChoices
) -> PublishedReading:
    titles = title_texts(sheet)
    day = choices.reference_day or column_day(sheet, description) or find_day(titles)
    if day is None:
        return PublishedReading((_ask_day("数"),), len(sheet.rows))
    symbols = symbol_table({**description.symbols, **choices.symbols})
    figures = read_facilities(sheet, description, symbols, place.profile, day)
    return PublishedReading(
        problems=figures.problems,
        rows_read=figures.rows_read,
        rows_placed=figures.rows_placed,
        left_out=figures.left_out,
        facilities=figures.facilities,
    )


def _ask_day(what: str = "人数") -> Problem:
    return Problem(
        "date_unknown",
        "",
        f"いつ現在の{what}か、表題にも見出しにもありません。",
        "取込の画面で基準日を選ぶか、表題に「令和6年12月末現在」のように書いてください。",
    )


def _dated(sheet: Sheet, description: FormatDescription, choices: ReadingChoices) -> Dated | None:
    titles = title_texts(sheet)
    if description.is_stock:
        day = choices.reference_day or find_day((*titles, *sheet.header))
        if day:
            return dated_by(day)
        named = find_day((sheet.name,))
        return dated_by(named, from_name=True) if named else None
    return Dated(choices.period) if choices.period else find_period(titles, sheet.name)


def _municipal(
    sheet: Sheet, description: FormatDescription, place: Place, choices: ReadingChoices
) -> PublishedReading:
    if not place.municipalities:
        return PublishedReading((_no_municipalities(place.profile),), len(sheet.rows))
    dated = _dated(sheet, description, choices)
    if description.is_stock and dated is None:
        return PublishedReading((_ask_day(),), len(sheet.rows))
    changes = changes_of(place.profile.jis_code)
    matcher = MunicipalityMatcher(place.profile, place.municipalities, changes)
    symbols = symbol_table({**description.symbols, **choices.symbols})
    figures = read_municipal_table(sheet, description, matcher, symbols, dated)
    problems = [*figures.problems, *_date_problems(figures, dated, place)]
    if not figures.rows_placed and not any(p.is_blocking for p in problems):
        problems.append(_other_prefecture(place.profile))
    if any(problem.is_blocking for problem in problems):
        blocked = tuple(problems)
        return PublishedReading(blocked, figures.rows_read, 0, figures.left_out)
    derived, notices = _station_months(description, figures, dated, place)
    return PublishedReading(
        problems=(*problems, _kept_apart(description, figures, place), *notices),
        rows_read=figures.rows_read,
        rows_placed=figures.rows_placed,
        left_out=figures.left_out,
        observations=derived,
        area_counts=area_frame("municipality", figures.figures),
    )


def area_frame(
    area_kind: str,
    figures: Mapping[tuple[str, str, tuple[date, date]], tuple[CellState, int | None]],
) -> pd.DataFrame:
    """Figures by area, measure and period as a frame for the store."""
    keys = sorted(figures)
    cells = [figures[key] for key in keys]
    frame: pd.DataFrame = pd.DataFrame(
        {
            "area_kind": pd.array([area_kind] * len(keys), dtype="str"),
            "area_code": pd.array([code for code, _, _ in keys], dtype="str"),
            "measure": pd.array([measure for _, measure, _ in keys], dtype="str"),
            "first_month": _months([period[0] for _, _, period in keys]),
            "last_month": _months([period[1] for _, _, period in keys]),
            "state": pd.array([int(state) for state, _ in cells], dtype="int8"),
            "count": pd.array([count for _, count in cells], dtype="Int64"),
        }
    )
    return frame


def _months(days: list[date]) -> pd.DatetimeIndex:
    return pd.to_datetime(days).astype("datetime64[ns]")


def _no_municipalities(profile: Profile) -> Problem:
    return Problem(
        "municipalities_unknown",
        "",
        f"{profile.name}のプロファイルに市区町村がなく、境界データもないため、市区町村を特定できません。",
        "先に画面「境界・管轄」で、市区町村の境界データ（国土数値情報 N03）を取り込んでください。",
    )


def _other_prefecture(profile: Profile) -> Problem:
    return Problem(
        "wrong_profile",
        "",
        f"{profile.name}の市区町村の行が1行もありません。",
        "プロファイルを切り替えるか、この県の表を選んでください。",
    )


def _date_problems(figures: MunicipalFigures, dated: Dated | None, place: Place) -> list[Problem]:
    problems = []
    periods = {period for _, _, period in figures.figures}
    if any(last >= place.today.replace(day=1) for _, last in periods):
        problems.append(
            Problem(
                "year_not_over",
                "",
                "まだ終わっていない期間の表です。",
                "期間が終わってから公表された表を取り込んでください。",
            )
        )
    if dated and dated.from_name and figures.uses_table_date:
        said = f"期間（{_span(dated.period)}）は、表題にないためファイルの名前から読みました。"
        problems.append(Problem("date_from_name", "", said, "", is_blocking=False))
    return problems


def _span(period: tuple[date, date]) -> str:
    first, last = wareki_month(period[0]), wareki_month(period[1])
    return first if first == last else f"{first}～{last}"


def _kept_apart(description: FormatDescription, figures: MunicipalFigures, place: Place) -> Problem:
    codes = {code for code, _, _ in figures.figures}
    absent = len(place.municipalities.keys() - codes)
    periods = "、".join(_span(period) for period in sorted({p for _, _, p in figures.figures}))
    said = f"{description.name}（{periods}）を、{len(codes)}市区町村の値として警察署の件数とは別に保存します。"
    if absent:
        said += f"表にない市区町村が{absent}あります。"
    return Problem("area_counts", "", said, "", is_blocking=False)


def _station_months(
    description: FormatDescription, figures: MunicipalFigures, dated: Dated | None, place: Place
) -> tuple[tuple[Observation, ...], tuple[Problem, ...]]:
    """Station figures of residents where they are sums of whole municipalities."""
    if not (description.is_stock and dated) or _STOCK_INDICATOR not in place.catalogue:
        return (), ()
    month = dated.period[0]
    known = {
        code: count
        for (code, measure, _), (_, count) in figures.figures.items()
        if measure == _STOCK_INDICATOR
    }
    totals = station_totals(place.profile, month, known)
    indicator = place.catalogue[_STOCK_INDICATOR]
    provision = default_provision(indicator, month, place.today)
    observations = tuple(
        Observation(station, indicator.code, month, CellState.VALUE, int(total), provision)
        for station, total in sorted(totals.totals.items())
    )
    return observations, (_derived(observations, dict(totals.not_derivable), month, place),)


def _derived(
    observations: tuple[Observation, ...],
    not_derivable: dict[str, str],
    month: date,
    place: Place,
) -> Problem:
    said = (
        f"管轄する市区町村の合計から、{wareki_month(month)}の在留外国人数を"
        f"{len(observations)}署について求めました。"
    )
    if not_derivable:
        named = [
            f"{place.profile.station(station).name}（{reason.rstrip('。')}）"
            for station, reason in list(not_derivable.items())[:_LISTED_STATIONS]
        ]
        further = len(not_derivable) - len(named)
        said += f"導出できない署：{'、'.join(named)}{f'ほか{further}署' if further else ''}。"
    return Problem("derived", "", said, "", is_blocking=False)
