"""Canonical long CSV written: the blank template of a station and month, and frames as files.

Enters: a profile, the catalogue, a station and a month, or an observation frame. Leaves: bytes of
a CSV that `prepare_upload` reads. UTF-8 with BOM so that Excel opens it as Japanese; the month as
2024年10月 because Japanese Excel keeps that form when it saves, while 2024-10 becomes Oct-24.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from analysis.errors import UserError
from analysis.indicators import Catalogue, Indicator
from analysis.ingest.columns import Column, normalised
from analysis.ingest.difference import is_station_reported
from analysis.ingest.reader import Encoding
from analysis.ingest.station_match import exists_in
from analysis.observations import OBSERVATION_COLUMNS, CellState, Provision
from analysis.profile import Profile, Station
from analysis.spreadsheet_text import csv_text

# 単位 stands last because it is never blank: Excel drops the separators of blank cells at the end
# of rows once 16 rows in succession have them.
TEMPLATE_COLUMNS = (
    Column.STATION_CODE,
    Column.STATION_NAME,
    Column.MONTH,
    Column.INDICATOR_CODE,
    Column.INDICATOR_NAME,
    Column.COUNT,
    Column.UNIT,
)
LONG_COLUMNS = (*TEMPLATE_COLUMNS[:-1], Column.PROVISION, Column.UNIT)


GUIDE_SHEET = "記入方法"  # of the workbook template; holds no figures
LONGEST_MESSAGE = 255  # characters that Excel shows beside a cell


def template_indicators(catalogue: Catalogue) -> tuple[Indicator, ...]:
    """What a station reports each month: neither context nor the open data's street crime."""
    return tuple(i for i in catalogue.indicators if is_station_reported(i))


def template_texts(catalogue: Catalogue) -> frozenset[str]:
    """What templates say of their indicators, in its compared form: known to speak of no person."""
    return frozenset(normalised(i.definition[:LONGEST_MESSAGE]) for i in catalogue.indicators)


def month_text(month: date) -> str:
    """2024年10月."""
    return f"{month.year}年{month.month}月"


def template_name(profile: Profile, station_id: str, month: date) -> str:
    """A file name for the template: ひな形_浦和警察署_2024-10.csv."""
    return f"ひな形_{profile.station(station_id).full_name}_{month:%Y-%m}.csv"


def blank_template(profile: Profile, catalogue: Catalogue, station_id: str, month: date) -> bytes:
    """A CSV with one row per indicator and an empty 件数.

    Raises UserError for an unknown station, or one that did not exist in that month.
    """
    station = template_station(profile, station_id, month)
    rows = (
        (*key_cells(station, month, indicator), "", indicator.unit)
        for indicator in template_indicators(catalogue)
    )
    return _csv_bytes(TEMPLATE_COLUMNS, rows, Encoding.UTF8_BOM)


def template_station(profile: Profile, station_id: str, month: date) -> Station:
    """The station of a template. Raises UserError where it did not exist in that month."""
    station = profile.station(station_id)
    if not exists_in(station, month):
        raise UserError(
            f"{station.full_name}は{month_text(month)}には存在しません。警察署か月を選び直してください。"
        )
    return station


def write_long_csv(
    frame: pd.DataFrame,
    profile: Profile,
    catalogue: Catalogue,
    *,
    encoding: Encoding = Encoding.UTF8_BOM,
) -> bytes:
    """An observation frame as canonical long CSV; reading it back gives the same frame.

    Raises UserError for a station or an indicator that profile and catalogue do not have.
    """
    rows = (
        (
            *key_cells(profile.station(station_id), month.date(), catalogue[code]),
            str(count) if state == CellState.VALUE else CellState(state).symbol,
            Provision(provision).label,
            catalogue[code].unit,
        )
        for station_id, code, month, state, count, provision in frame[
            list(OBSERVATION_COLUMNS)
        ].itertuples(index=False, name=None)
    )
    return _csv_bytes(LONG_COLUMNS, rows, encoding)


def key_cells(station: Station, month: date, indicator: Indicator) -> tuple[str, ...]:
    """The five cells that say what is counted, in the order of TEMPLATE_COLUMNS."""
    return (station.code, station.name, month_text(month), indicator.code, indicator.name)


def _csv_bytes(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], encoding: Encoding
) -> bytes:
    return csv_text([[column.value for column in columns], *rows]).encode(encoding.value)
