"""Municipal figures for an audience: published ones as they are, others through the release ledger.

Enters: viewer, workspace, a measure. Leaves: its released figures. Of a measure that is not public,
municipalities and their total are one table a period, masked like the stations' months. The total
is shown nowhere, but taken as known where it is not withheld: the prefecture's figures often are.
Periods shown never overlap: a year beside its months would tell a withheld month. Of those that do,
the one given first is shown, else the shorter one.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np

from analysis.access.viewer import Viewer
from analysis.disclosure.audience import Audience
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import mask_by
from analysis.geography.municipal_changes import changes_of
from analysis.months import first_of_month
from analysis.observations import CellState
from analysis.release.gate import release_cell
from analysis.release.municipal_figures import (
    MunicipalTable,
    Span,
    described,
    municipal_table,
)
from analysis.release.place_tables import PlaceTable, PlaceTables, given_tables
from analysis.release.released import Released
from analysis.release.snapshot import Snapshot
from analysis.store import releases_to

MUNICIPALITIES = "municipalities"  # of store.RELEASE_KINDS
OVERLAPS = "重なる期間の値を示しているため秘匿（差から個々の値が分かるため）"
SENDER_WITHHELD, NOT_REPORTED = "提出元で秘匿", "未報告"

ReleasedFigures = dict[tuple[str, Span], Released]  # of a municipality in a period


def released_figures(
    viewer: Viewer, held: Snapshot, figures: MunicipalTable, code: str
) -> ReleasedFigures:
    """Every figure of a measure as the viewer may have it."""
    audience = viewer.audience_for(None)
    rules = held.policy.rules_for(audience)
    rows = figures.frame[figures.frame["measure"] == code]
    if described(code).is_published or rules.is_exact:
        return {
            (place, (first.date(), last.date())): _as_published(count, CellState(int(state)))
            for place, first, last, count, state in zip(
                rows["code"], rows["first"], rows["last"], rows["count"], rows["state"], strict=True
            )
        }
    return _protected(held, figures, code, rules)


def _as_published(count: float, state: CellState) -> Released:
    if state is CellState.VALUE:
        return Released(float(count), state)
    return Released(None, state, SENDER_WITHHELD if state is CellState.WITHHELD else NOT_REPORTED)


def _protected(
    held: Snapshot, figures: MunicipalTable, code: str, rules: AudienceRules
) -> ReleasedFigures:
    given = given_tables(held, rules.audience, protected_tables, MUNICIPALITIES)
    rows = figures.frame[figures.frame["measure"] == code]
    released: ReleasedFigures = {}
    for (first, last), of_span in rows.groupby(["first", "last"], sort=True):
        span = (first.date(), last.date())
        column = given.get((_code(code, span), first_of_month(span[0])))
        reason_of = (
            dict(zip(column.places, column.reasons.tolist(), strict=False)) if column else {}
        )
        masked = mask_by(
            of_span["count"].to_numpy(dtype=np.float64),
            of_span["state"].to_numpy(dtype=np.int8),
            np.array([reason_of.get(place, 0) for place in of_span["code"]], dtype=np.int8),
            rules,
        )
        for row, place in enumerate(of_span["code"]):
            hidden = Released(None, CellState.WITHHELD, OVERLAPS)
            released[place, span] = release_cell(masked, (row,), rules) if column else hidden
    return released


def protected_tables(held: Snapshot) -> PlaceTables:
    """Of every measure that is not public: a table for each period that may be shown."""
    figures = municipal_table(held)
    tables = []
    for code, rows in figures.frame.groupby("measure", sort=True):
        if described(str(code)).is_published:
            continue
        places = tuple(sorted(rows["code"].unique()))
        spans = [(a.date(), b.date()) for a, b in zip(rows["first"], rows["last"], strict=True)]
        for span in disjoint_spans(set(spans), _given_spans(held, str(code))):
            is_of_span = np.array([one == span for one in spans], dtype=np.bool_)
            of_place = dict(zip(rows["code"][is_of_span], rows["count"][is_of_span], strict=True))
            tables.append(
                PlaceTable(
                    _code(str(code), span),
                    f"{described(str(code)).name}　{figures.label(str(code), span)}",
                    first_of_month(span[0]),
                    places,
                    np.array([float(of_place.get(place, np.nan)) for place in places]),
                )
            )
    return PlaceTables(
        MUNICIPALITIES,
        tuple(tables),
        lambda rules: rules,
        is_one_series=False,
        joined=_joined(held.profile.jis_code),
    )


def disjoint_spans(spans: Iterable[Span], given: Iterable[Span]) -> list[Span]:
    """Those that may be shown, in time order: what was given, then the shorter ones first."""
    before = set(given)
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one not in before, one[1] - one[0], one)):
        others = [*kept, *before]
        if all(one == span or one[1] < span[0] or span[1] < one[0] for one in others):
            kept.append(span)
    return sorted(kept)


def _code(code: str, span: Span) -> str:
    """The ledger's name of a measure in a period."""
    return f"{code}/{span[0].isoformat()}/{span[1].isoformat()}"


def _given_spans(held: Snapshot, code: str) -> list[Span]:
    """Periods of a measure that anybody was given."""
    found = []
    for audience in Audience:
        for release in releases_to(held.store, held.profile.id, audience.value, MUNICIPALITIES):
            for name in release.indicators:
                measure, first, last = name.split("/")
                if measure == code:
                    found.append((date.fromisoformat(first), date.fromisoformat(last)))
    return found


def _joined(jis_code: str) -> dict[str, str]:
    """Municipality that ended → the one that it belongs to now, where it is one."""
    return {
        one.code: one.successors[0]
        for one in changes_of(jis_code)
        if one.code and one.valid_to and len(one.successors) == 1
    }
