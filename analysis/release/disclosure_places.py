"""What is withheld of figures by place (地域別の数値): facilities, municipalities, 集住地域.

Enters: a moment of the store, an audience. Leaves: `PlaceShare`s for 秘匿処理. All of it is drafted;
nothing is given by looking.
"""

import numpy as np

from analysis.disclosure.audience import Audience
from analysis.release.disclosure_views import PlaceShare
from analysis.release.facility_tables import FACILITIES, facility_tables, smallest_area_count
from analysis.release.municipal_figures import described, municipal_table
from analysis.release.municipal_tables import MUNICIPALITIES, protected_tables
from analysis.release.place_tables import GivenTables, draft_tables
from analysis.release.snapshot import Snapshot

# Partner agencies open no map and get no document with figures by place (analysis.access).
MAP_AUDIENCES = (Audience.MEETING,)


def place_shares(held: Snapshot, audience: Audience) -> tuple[PlaceShare, ...]:
    """Of each kind of figures by place; empty for an audience that is given none."""
    if audience not in MAP_AUDIENCES:
        return ()
    rules = held.policy.rules_for(audience)
    least = smallest_area_count(rules)
    facilities = draft_tables(held, audience, facility_tables, FACILITIES)
    municipal = draft_tables(held, audience, protected_tables, MUNICIPALITIES)
    return (
        _share(
            "企業・学校、繁華街・商業施設",
            facilities,
            f"同じ種別・規模が{least}施設未満の小地域は署の残りに含め、残りから個々の値が分かるときは残りも秘匿",
        ),
        _share("市区町村別の数値", municipal, _published_in_words(held)),
        PlaceShare(
            "集住地域",
            0,
            0,
            0,
            0,
            f"在留外国人{rules.small_area_minimum}人未満の小地域は、一つずつの人数を用いずに求める",
        ),
    )


def _share(label: str, tables: GivenTables, rule: str) -> PlaceShare:
    columns = list(tables.values())
    values = [column.counts[:-1] > 0 for column in columns]
    hidden = [v & column.is_withheld[:-1] for v, column in zip(values, columns, strict=True)]
    has_total = [bool(column.counts[-1] > 0) for column in columns]
    return PlaceShare(
        label,
        int(sum(np.count_nonzero(one) for one in values)),
        int(sum(np.count_nonzero(one) for one in hidden)),
        sum(has_total),
        sum(bool(c.is_withheld[-1]) for c, has in zip(columns, has_total, strict=True) if has),
        rule,
    )


def _published_in_words(held: Snapshot) -> str:
    measures = dict.fromkeys(municipal_table(held).frame["measure"])
    public = [described(code).name for code in measures if described(code).is_published]
    words = f"公表資料（{'、'.join(public)}）は秘匿しない。" if public else ""
    return f"{words}そのほかの数値は署別の値と同じ基準で秘匿"
