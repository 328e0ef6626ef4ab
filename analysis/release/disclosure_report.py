"""秘匿処理: what is withheld from each audience and why, what that costs, what an outsider finds.

Enters: viewer and workspace. Leaves: `DisclosureReport` and `BoundedCell`s of one table. Nothing is
given to anybody by looking: all of it is drafted. What another policy would change: `policy_preview`.
"""

from datetime import date

import numpy as np

from analysis.access.permissions import check_can_open_profile, check_can_view_disclosure
from analysis.access.viewer import Viewer
from analysis.disclosure.attacker import attack
from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import Cut
from analysis.disclosure.policy import AudienceRules, DisclosurePolicy, ZeroRule
from analysis.disclosure.primary import Reason
from analysis.disclosure.successive import link_given, protected_counts
from analysis.errors import UserError
from analysis.release.disclosure_places import place_shares
from analysis.release.disclosure_views import (
    AudienceReport,
    BoundedCell,
    DisclosureReport,
    GivenRelease,
    IndicatorShare,
    WithheldShare,
)
from analysis.release.ledger import draft_cut, given_before, joined_stations
from analysis.release.panel import EMPTY_STORE_MESSAGE, exact_panel
from analysis.release.snapshot import Snapshot, snapshot
from analysis.release.stamps import build_stamp
from analysis.release.workspace import Workspace
from analysis.store import ledger_entries, ledger_version

PROTECTING = (Reason.PROTECTS_OTHERS, Reason.WOULD_REVEAL_PARTS)
RELEASE_KIND_LABELS = {
    "stations": "警察署",
    "municipalities": "市区町村",
    "facilities": "企業・学校等",
}
SMALL = (Reason.BELOW_MINIMUM, Reason.UNDER_POLICY)


def disclosure_report(
    viewer: Viewer, workspace: Workspace, month: date | None = None
) -> DisclosureReport:
    """What is withheld, as a whole and in a month (None: the newest).

    Raises UserError for an empty store and for a month without data.
    """
    check_can_view_disclosure(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    panel, policy = exact_panel(workspace), workspace.policy
    if not panel.axes.months:
        raise UserError(EMPTY_STORE_MESSAGE)
    shown = month or panel.axes.months[-1]
    position = panel.axes.month_index(shown)
    return DisclosureReport(
        month=shown,
        months=len(panel.axes.months),
        policy_version=policy.version,
        policy_status=policy.status,
        audiences=tuple(
            _audience_report(workspace, draft_cut(workspace, policy, one), one, position)
            for one in limited_audiences(policy)
        ),
        releases=_releases(workspace),
        stamp=build_stamp(workspace),
    )


def ledger_mark(viewer: Viewer, workspace: Workspace) -> str:
    """Changes with every release to any audience: a part of cache keys."""
    check_can_view_disclosure(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    return ledger_version(workspace.store, workspace.profile.id)


def limited_audiences(policy: DisclosurePolicy) -> tuple[Audience, ...]:
    """Audiences that are not given every count."""
    return tuple(one for one in Audience if not policy.rules_for(one).is_exact)


def _audience_report(held: Snapshot, made: Cut, audience: Audience, month: int) -> AudienceReport:
    axes, rules = exact_panel(held).axes, held.policy.rules_for(audience)
    shape = (-1, len(axes.indicators), len(axes.months))
    counts, reasons, earlier = (one.reshape(shape) for one in _arrays(made))
    earlier = earlier[0]
    return AudienceReport(
        audience=rules.audience,
        rules=rules_in_words(rules),
        reason=rules.reason,
        approver=rules.approver,
        whole=_share(counts, reasons, earlier),
        month=_share(counts[:, :, month], reasons[:, :, month], earlier[:, month]),
        indicators=tuple(
            IndicatorShare(
                indicator.code,
                indicator.name,
                indicator.domain.label,
                _share(counts[:, row], reasons[:, row], earlier[row]),
            )
            for row, indicator in enumerate(axes.indicators)
            if not np.isnan(counts[:, row]).all()
        ),
        places=place_shares(held, audience),
    )


def _arrays(made: Cut) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts and reasons, (stations + 1, columns), and earlier totals, (1, columns)."""
    return made.counts, made.reasons, made.earlier_totals[None]


def whole_share(made: Cut) -> WithheldShare:
    """What a cut withholds of everything."""
    counts, reasons, earlier = _arrays(made)
    return _share(counts, reasons, earlier[0])


def _share(counts: np.ndarray, reasons: np.ndarray, earlier: np.ndarray) -> WithheldShare:
    """Of arrays (stations + 1, …), the totals last."""
    cells, cell_reasons = counts[:-1], reasons[:-1]
    is_reported = ~np.isnan(cells)
    withheld = is_reported & (cell_reasons != Reason.NONE)
    has_total = ~np.isnan(counts[-1])
    as_before = has_total & ~np.isnan(earlier)
    no_total = has_total & (reasons[-1] != Reason.NONE) & ~as_before
    return WithheldShare(
        cells=int(is_reported.sum()),
        small=int((withheld & np.isin(cell_reasons, SMALL)).sum()),
        protecting=int((withheld & np.isin(cell_reasons, PROTECTING)).sum()),
        excluded=int((withheld & (cell_reasons == Reason.NOT_FOR_AUDIENCE)).sum()),
        cases=int(np.nansum(cells)),
        cases_withheld=int(cells[withheld].sum()),
        totals=int(has_total.sum()),
        totals_withheld=int(no_total.sum()),
        totals_as_before=int(as_before.sum()),
    )


def rules_in_words(rules: AudienceRules) -> tuple[str, ...]:
    """The policy's rules for an audience, one sentence each."""
    zero = "零も秘匿する" if rules.zero is ZeroRule.WITHHOLD else "零は示す"
    words = [f"{rules.minimum_count}未満の件数を秘匿し、{zero}。"]
    if rules.protection:
        low, high = rules.protection
        words.append(f"秘匿した件数は、{low}～{high}のどの値もあり得る状態に保つ（保護区間）。")
    if rules.knows_own_station:
        words.append(
            "一つの署の正確な件数を知る職員が読んでも、他署の秘匿値が分からないようにする。"
        )
    if rules.rounding_base > 1:
        words.append(f"示す件数は{rules.rounding_base}の倍数に丸める。")
    if rules.dominance_pct < 100:
        words.append(f"秘匿した一つの署が{rules.dominance_pct}％を超える合計は秘匿する。")
    if rules.withheld_domains:
        named = "、".join(domain.label for domain in rules.withheld_domains)
        words.append(f"公表しない分野：{named}。")
    return tuple(words)


def _releases(workspace: Workspace) -> tuple[GivenRelease, ...]:
    """The ledger, the newest first."""
    return tuple(
        GivenRelease(
            RELEASE_KIND_LABELS[one.kind],
            Audience(one.audience),
            one.at,
            one.policy_version,
            one.data_version,
            one.columns,
            one.first_month,
            one.last_month,
        )
        for one in ledger_entries(workspace.store, workspace.profile.id)
    )


def bounded_cells(
    viewer: Viewer, workspace: Workspace, audience: str, indicator: str, month: date
) -> tuple[BoundedCell, ...]:
    """Every withheld count of one table, with what the best informed reader can find of it.

    From all that the audience was ever given of the table, and what it would be given now.
    Raises UserError for an unknown indicator, a month without data, an audience with every count.
    """
    check_can_view_disclosure(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    panel, rules = exact_panel(workspace), workspace.policy.rules_for(audience)
    if rules.is_exact:
        raise UserError(
            "その公表先には、すべての件数を示しています。ほかの公表先を選んでください。"
        )
    axes = panel.axes
    row, position = axes.indicator_index(indicator), axes.month_index(month)
    made = draft_cut(workspace, workspace.policy, rules.audience)
    now = made.given[row * len(axes.months) + position]
    key = (indicator, month)
    before = given_before(workspace, rules.audience, column=key).get(key, [])
    versions = link_given([*before, now], rules, joined_stations(panel))
    targets = versions.mine[(versions.mine >= 0) & now.is_withheld]
    mask = np.zeros(len(versions.table.values), dtype=np.bool_)
    mask[targets] = True
    bounds = attack(versions.table, mask, targets)
    protection = protected_counts(versions, rules)
    interval = {
        int(cell): (float(low), float(high))
        for cell, low, high in zip(protection.cell, protection.low, protection.high, strict=True)
    }
    places = [*(station.full_name for station in axes.stations), f"{workspace.profile.name}計"]
    found = []
    for place, cell, reason, hidden in zip(
        places, versions.mine.tolist(), now.reasons, now.is_withheld, strict=True
    ):
        if hidden and cell >= 0:
            low, high = interval.get(cell, (None, None))
            text = Reason(int(reason)).text(rules)
            least, most = float(bounds.low[cell]), float(bounds.high[cell])
            found.append(BoundedCell(place, text, least, most, low, high))
    return tuple(found)
