"""Figures of municipalities (市区町村別の数値), exact, and what is known of where they come from.

Enters: a workspace. Leaves: a `MunicipalTable`, which stays inside this package. Figures come from
municipal statistics (`area_count`) and, for residents, from small areas summed to their municipality.
What a source has published is public: a measure is, when every description of a format that holds it
says `published = true` (data/intake_formats). `municipal_tables` protects every other one.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.months import (
    fiscal_year,
    fiscal_year_first,
    fiscal_year_last,
    wareki_day,
    wareki_fiscal_year,
    wareki_month,
)
from analysis.observations import CellState
from analysis.release.computed_once import ComputedOnce
from analysis.release.panel import panel_key
from analysis.release.workspace import Workspace
from analysis.settings import PROJECT_FOLDER
from analysis.store import area_counts, boundaries, boundary_version, residence

FORMATS_FOLDER = PROJECT_FOLDER / "data" / "intake_formats"  # what each measure is
RESIDENTS, POPULATION = "foreign_residents", "all_residents"
OWN_NAMES = {RESIDENTS: ("在留外国人数（住民）", "人"), POPULATION: ("総人口", "人")}
COUNT_COLUMNS = ["code", "measure", "first", "last", "count", "state"]

Span = tuple[date, date]

_tables: ComputedOnce["MunicipalTable"] = ComputedOnce(4)


@dataclass(frozen=True)
class MunicipalTable:
    """Exact figures of municipalities; stays inside this package.

    frame: code, measure, first, last (datetime64), count (float, NaN unless VALUE), state.
    names: code → name, in the order of the boundaries.
    """

    frame: pd.DataFrame
    names: dict[str, str]
    codes_summed: frozenset[str]  # measures that are sums of small areas

    def label(self, code: str, span: Span) -> str:
        """A period in words: 令和5年中, 令和5年度, 令和6年12月, 令和7年1月1日現在."""
        first, last = span
        if code in self.codes_summed:
            return f"{wareki_day(first)}現在"
        if span == (date(first.year, 1, 1), date(first.year, 12, 1)):
            return f"{wareki_month(first).split('年')[0]}年中"
        if span == (fiscal_year_first(first), fiscal_year_last(first)):
            return wareki_fiscal_year(fiscal_year(first))
        return (
            wareki_month(first) if first == last else f"{wareki_month(first)}～{wareki_month(last)}"
        )


@dataclass(frozen=True)
class DescribedMeasure:
    """What the descriptions of formats say of a measure. is_published: all of them say so."""

    name: str
    unit: str
    is_published: bool


def municipal_table(workspace: Workspace) -> MunicipalTable:
    """Every figure as of the workspace's moment."""
    key = (*panel_key(workspace), boundary_version(workspace.store, workspace.profile.id))
    return _tables.get(key, lambda: _read(workspace))


def _read(workspace: Workspace) -> MunicipalTable:
    store, profile = workspace.store, workspace.profile
    published = area_counts(store, profile.id, as_of=workspace.as_of)
    published = published[published["area_kind"] == "municipality"].rename(
        columns={"area_code": "code", "first_month": "first", "last_month": "last"}
    )
    summed = _summed_residence(workspace)
    summed = summed[~summed["measure"].isin(set(published["measure"]))]
    frame = pd.concat([published[COUNT_COLUMNS], summed[COUNT_COLUMNS]], ignore_index=True)
    frame["count"] = frame["count"].to_numpy(dtype=np.float64, na_value=np.nan)
    drawn = boundaries(store, profile.id, "municipality")
    names = dict(zip(drawn["code"].astype(str), drawn["name"].astype(str), strict=True))
    known = {row.municipality_code: row.municipality for row in profile.territories}
    names |= {code: known.get(code, code) for code in frame["code"] if code not in names}
    return MunicipalTable(frame, names, frozenset(summed["measure"]))


def _summed_residence(workspace: Workspace) -> pd.DataFrame:
    """Residents of small areas summed to municipalities; withheld where one part is."""
    residents = residence(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    areas = boundaries(workspace.store, workspace.profile.id, "small_area")[["code", "parent"]]
    if residents.empty or areas.empty:
        return pd.DataFrame({column: [] for column in COUNT_COLUMNS})
    placed = residents.merge(areas, left_on="area_code", right_on="code")
    placed["is_hidden"] = placed["state"] == CellState.WITHHELD
    by_place = placed.groupby(["parent", "reference_date"], sort=True)
    sums = by_place[[RESIDENTS, POPULATION, "is_hidden"]].sum().reset_index()
    parts = []
    for measure in (RESIDENTS, POPULATION):
        state = np.where(sums["is_hidden"] > 0, CellState.WITHHELD, CellState.VALUE)
        count = sums[measure].to_numpy(dtype=np.float64, na_value=np.nan)
        parts.append(
            pd.DataFrame(
                {
                    "code": sums["parent"],
                    "measure": measure,
                    "first": sums["reference_date"],
                    "last": sums["reference_date"],
                    "count": np.where(state == CellState.VALUE, count, np.nan),
                    "state": state.astype(np.int8),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def described(code: str) -> DescribedMeasure:
    """A measure's name, unit and whether it is public; one that nobody describes is not."""
    found = described_measures().get(code, DescribedMeasure(code, "", is_published=False))
    name, unit = OWN_NAMES.get(code, (found.name, found.unit))
    return DescribedMeasure(name, unit, found.is_published)


@cache
def described_measures(folder: Path = FORMATS_FOLDER) -> dict[str, DescribedMeasure]:
    """Measure code → what the descriptions of formats say; the first names it."""
    found: dict[str, DescribedMeasure] = {}
    for path in sorted(folder.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        is_published = content.get("published") is True
        for entry in content.get("measure", ()):
            code = str(entry["code"])
            before = found.get(code)
            found[code] = DescribedMeasure(
                before.name if before else str(entry["name"]),
                before.unit if before else str(entry["unit"]),
                is_published and (before is None or before.is_published),
            )
    return found
