"""Tables by place (地域別の表) for an audience: counts of municipalities and of facilities, in the ledger.

Enters: tables of exact counts by place and their total, and an audience. Leaves: what the audience
is given of each, cut by the same optimiser and broken by the same attacker as the stations' months,
against everything of the kind that it was given before. Written down before anybody sees it. A
series without a day of its own (`is_one_series`) is checked against all its earlier days: what did
not change since is one count, whatever day it is given of.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np

from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import ColumnKey, Columns, Cut, LeakError, cut
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.linked_table import Floats
from analysis.disclosure.policy import AudienceRules
from analysis.errors import UserError
from analysis.release.computed_once import ComputedOnce
from analysis.release.ledger import as_release, given_before, next_wider
from analysis.release.panel import panel_key
from analysis.release.snapshot import Snapshot, snapshot
from analysis.release.workspace import Workspace
from analysis.store import append_release, ledger_version

KEPT_TABLES = 8
NAMED_LEAKS = 3


@dataclass(frozen=True)
class PlaceTable:
    """One table. code: its name in the ledger; name: in words; month: of its first day.

    counts: (places,), NaN where nothing is given; their sum is the table's total.
    """

    code: str
    name: str
    month: date
    places: tuple[str, ...]
    counts: Floats


@dataclass(frozen=True)
class PlaceTables:
    """All tables of a kind (of `store.RELEASE_KINDS`). rules: what holds for it, of an audience's.

    is_one_series: whether a code's tables of several days say the same of places that stayed.
    joined: place that ended → the one that its counts belong to now.
    """

    kind: str
    tables: tuple[PlaceTable, ...]
    rules: Callable[[AudienceRules], AudienceRules]
    is_one_series: bool
    joined: Mapping[str, str]


GivenTables = Mapping[ColumnKey, GivenColumn]

_given: ComputedOnce[GivenTables] = ComputedOnce(KEPT_TABLES)
_cutting = Lock()  # never two states against the same past at once


def given_tables(
    workspace: Workspace,
    audience: Audience,
    read: Callable[[Snapshot], PlaceTables],
    kind: str,
    part: str = "",
) -> GivenTables:
    """What the audience is given of a kind of tables: by code and month, places in their order.

    read: makes the tables of the kind; part: which of them, where it does not make all.
    Raises UserError when the attacker breaks one.
    """
    return _tables(snapshot(workspace), audience, read, kind, part, is_draft=False)


def draft_tables(
    workspace: Workspace, audience: Audience, read: Callable[[Snapshot], PlaceTables], kind: str
) -> GivenTables:
    """What it would be given; nothing is given and nothing written."""
    return _tables(snapshot(workspace), audience, read, kind, "", is_draft=True)


def _tables(
    held: Snapshot,
    audience: Audience,
    read: Callable[[Snapshot], PlaceTables],
    kind: str,
    part: str,
    *,
    is_draft: bool,
) -> GivenTables:
    mark = ledger_version(held.store, held.profile.id) if is_draft else ""
    key = (*panel_key(held), held.policy.version, audience.value, kind, part, mark)

    def make() -> GivenTables:
        wider = next_wider(held.policy, audience)
        of_wider = _tables(held, wider, read, kind, part, is_draft=is_draft) if wider else None
        with _cutting:
            return _make(held, audience, read(held), of_wider, is_draft=is_draft)

    return _given.get(key, make)


def _make(
    held: Snapshot,
    audience: Audience,
    tables: PlaceTables,
    of_wider: GivenTables | None,
    *,
    is_draft: bool,
) -> GivenTables:
    before = given_before(held, audience, tables.kind)
    if tables.is_one_series:
        before = _across_days(before, tables.tables)
    by_places: dict[tuple[str, ...], list[PlaceTable]] = defaultdict(list)
    for table in tables.tables:
        by_places[table.places].append(table)
    found: dict[ColumnKey, GivenColumn] = {}
    made = [
        (columns, _cut(columns, audience, tables, held, before))
        for columns in (_columns(group, of_wider) for group in by_places.values())
    ]
    for columns, one in made:
        found |= dict(zip(columns.keys, one.given, strict=True))
        if one.is_new.any() and not is_draft:
            release = as_release(one, columns.keys, held.version, tables.kind)
            append_release(held.store, held.profile.id, audience.value, release)
    return found


def _across_days(
    before: dict[ColumnKey, list[GivenColumn]], tables: tuple[PlaceTable, ...]
) -> dict[ColumnKey, list[GivenColumn]]:
    by_code: dict[str, list[GivenColumn]] = defaultdict(list)
    for (code, _), columns in sorted(before.items(), key=lambda item: item[0]):
        by_code[code] += columns
    return {(t.code, t.month): by_code[t.code] for t in tables if t.code in by_code}


def _columns(group: list[PlaceTable], of_wider: GivenTables | None) -> Columns:
    keys = tuple((table.code, table.month) for table in group)
    wider = None
    if of_wider is not None:
        wider = np.stack([of_wider[key].is_withheld for key in keys], axis=1)
    return Columns(
        group[0].places,
        keys,
        np.stack([table.counts for table in group], axis=1),
        np.zeros(len(group), dtype=np.bool_),
        wider,
    )


def _cut(
    columns: Columns,
    audience: Audience,
    tables: PlaceTables,
    held: Snapshot,
    before: dict[ColumnKey, list[GivenColumn]],
) -> Cut:
    rules = tables.rules(held.policy.rules_for(audience))
    try:
        return cut(columns, rules, held.policy.version, before, tables.joined)
    except LeakError as leak:
        raise UserError(_leak_message(leak, tables, audience)) from leak


def _leak_message(leak: LeakError, tables: PlaceTables, audience: Audience) -> str:
    name_of = {(table.code, table.month): table.name for table in tables.tables}
    named = "、".join(f"「{name_of[key]}」" for key in leak.keys[:NAMED_LEAKS])
    more = f"ほか{len(leak.keys) - NAMED_LEAKS}件" if len(leak.keys) > NAMED_LEAKS else ""
    return (
        f"{audience.label}向けの公表を止めました。{named}{more}の表から、秘匿した件数が逆算できます。"
        "訂正したファイルを取り消すか、公表基準（data/disclosure_policy.toml）の最小件数を"
        "引き上げてください。"
    )
