"""秘匿処理: what is withheld from each audience and why, what that costs, what an outsider finds.

Enters: viewer and workspace. Leaves: `DisclosureReport`, `BoundedCell`s of one table, and what
another policy would change. Nothing is given to anybody by looking: all of it is drafted.
"""

import tomllib
from datetime import date

import numpy as np

from analysis.access.permissions import check_can_open_profile, check_can_view_disclosure
from analysis.access.viewer import Viewer
from analysis.disclosure.attacker import attack
from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import Cut
from analysis.disclosure.policy import (
    AudienceRules,
    DisclosurePolicy,
    ZeroRule,
    read_policy,
)
from analysis.disclosure.primary import Reason
from analysis.disclosure.successive import link_given, protected_counts
from analysis.errors import UserError
from analysis.release.disclosure_views import (
    AudienceReport,
    BoundedCell,
    DisclosureReport,
    GivenRelease,
    IndicatorShare,
    PolicyChange,
    WithheldShare,
)
from analysis.release.ledger import draft_cut, given_before, joined_stations, withheld_in
from analysis.release.panel import EMPTY_STORE_MESSAGE, ExactPanel, exact_panel
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.workspace import Workspace
from analysis.store import ledger_version, releases_to

EXAMPLES = 20
PROTECTING = (Reason.PROTECTS_OTHERS, Reason.WOULD_REVEAL_PARTS)
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
            _audience_report(
                panel, draft_cut(workspace, policy, one), policy.rules_for(one), position
            )
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


def _audience_report(
    panel: ExactPanel, made: Cut, rules: AudienceRules, month: int
) -> AudienceReport:
    axes = panel.axes
    shape = (-1, len(axes.indicators), len(axes.months))
    counts = np.stack([one.counts for one in made.given], axis=1).reshape(shape)
    reasons = np.stack([one.reasons for one in made.given], axis=1).reshape(shape)
    earlier = made.earlier_totals.reshape(shape[1:])
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
    )


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
    found = [
        GivenRelease(
            audience,
            release.at,
            release.policy_version,
            release.data_version,
            len(release.months),
            min(release.months),
            max(release.months),
        )
        for audience in limited_audiences(workspace.policy)
        for release in releases_to(workspace.store, workspace.profile.id, audience.value)
        if release.at is not None and release.months
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


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
    before = given_before(workspace, rules.audience).get((indicator, month), [])
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


def policy_changes(
    viewer: Viewer, workspace: Workspace, text: bytes, name: str
) -> tuple[PolicyChange, ...]:
    """What the policy in a file would hide and show, beside the one in force; nothing is changed.

    Raises UserError for a file that is no policy.
    """
    check_can_view_disclosure(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    try:
        other = read_policy(text, name)
    except (ValueError, tomllib.TOMLDecodeError) as error:
        raise UserError(
            f"公表基準として読めません（{error}）。data/disclosure_policy.toml の写しを直して使ってください。"
        ) from error
    panel = exact_panel(workspace)
    return tuple(
        _policy_change(panel, workspace, other, audience)
        for audience in limited_audiences(other)
        if audience in limited_audiences(workspace.policy)
    )


def _policy_change(
    panel: ExactPanel, workspace: Workspace, other: DisclosurePolicy, audience: Audience
) -> PolicyChange:
    now = withheld_in(draft_cut(workspace, workspace.policy, audience))
    drafted = draft_cut(workspace, other, audience)
    then = withheld_in(drafted)
    hides, shows = then & ~now, now & ~then
    axes = panel.axes
    places = [*(station.full_name for station in axes.stations), f"{workspace.profile.name}計"]
    months = len(axes.months)
    changed = np.argwhere(hides | shows)
    newest_first = changed[np.argsort(-(changed[:, 1] % months), kind="stable")][:EXAMPLES]
    examples = [
        (
            axes.indicators[int(column) // months].name,
            axes.months[int(column) % months],
            places[int(place)],
            bool(hides[place, column]),
        )
        for place, column in newest_first
    ]
    return PolicyChange(
        audience,
        int(hides[:-1].sum()),
        int(shows[:-1].sum()),
        int(hides[-1].sum()),
        int(shows[-1].sum()),
        drafted.known_before,
        tuple(examples),
    )
