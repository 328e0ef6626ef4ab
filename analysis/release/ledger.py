"""The release ledger in use (公表台帳): cuts a release against all earlier ones, and writes it down.

Enters: the exact panel and one audience. Leaves: a `Cut`, the same for every reader of that
audience: made once per state of the figures, checked together with all that the audience was ever
given, recorded before anybody sees it. An audience never gets what a wider one does not, so that
two that compare their tables learn nothing beyond the wider one's.
"""

from collections import defaultdict
from collections.abc import Mapping
from threading import Lock

import numpy as np

from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import ColumnKey, Columns, Cut, LeakError, cut
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.policy import DisclosurePolicy
from analysis.errors import UserError
from analysis.months import wareki_month
from analysis.release.computed_once import ComputedOnce
from analysis.release.panel import ExactPanel, Flags, exact_panel, panel_key
from analysis.release.snapshot import snapshot
from analysis.release.workspace import Workspace
from analysis.store import LedgerRelease, append_release, ledger_version, releases_to

KEPT_CUTS = 12  # a few moments × the audiences without exact counts
NAMED_LEAKS = 3

_cuts: ComputedOnce[Cut] = ComputedOnce(KEPT_CUTS)
_drafts: ComputedOnce[Cut] = ComputedOnce(KEPT_CUTS)
_cutting = Lock()  # two states of the figures are never cut against the same past at once


def audience_cut(workspace: Workspace, audience: Audience) -> Cut:
    """What the audience is given of the whole panel, as of the workspace's moment.

    Columns stand in the order of `column_keys`. Raises UserError when the attacker breaks it.
    """
    held = snapshot(workspace)
    key = (*panel_key(held), held.policy.version, audience.value)
    return _cuts.get(key, lambda: _give(held, audience))


def _give(workspace: Workspace, audience: Audience) -> Cut:
    wider = next_wider(workspace.policy, audience)
    withheld_wider = withheld_in(audience_cut(workspace, wider)) if wider else None
    with _cutting:
        made = _made(workspace, workspace.policy, audience, withheld_wider)
        if made.is_new.any():
            keys = column_keys(exact_panel(workspace))
            release = as_release(made, keys, snapshot(workspace).version, "stations")
            append_release(workspace.store, workspace.profile.id, audience.value, release)
    return made


def draft_cut(workspace: Workspace, policy: DisclosurePolicy, audience: Audience) -> Cut:
    """What the audience would be given under a policy; nothing is given and nothing written."""
    held = snapshot(workspace)
    key = (*panel_key(held), policy.version, audience.value, *_ledger_key(held))
    wider = next_wider(policy, audience)
    withheld_wider = withheld_in(draft_cut(held, policy, wider)) if wider else None
    return _drafts.get(key, lambda: _made(held, policy, audience, withheld_wider))


def _ledger_key(workspace: Workspace) -> tuple[str, ...]:
    return (ledger_version(workspace.store, workspace.profile.id),)


def _made(
    workspace: Workspace,
    policy: DisclosurePolicy,
    audience: Audience,
    withheld_wider: Flags | None,
) -> Cut:
    panel = exact_panel(workspace)
    columns = panel_columns(panel, policy, audience, withheld_wider)
    before = given_before(workspace, audience)
    try:
        return cut(
            columns, policy.rules_for(audience), policy.version, before, joined_stations(panel)
        )
    except LeakError as leak:
        raise UserError(_leak_message(leak, panel, audience)) from leak


def next_wider(policy: DisclosurePolicy, audience: Audience) -> Audience | None:
    """The strictest of the wider audiences that are not given everything."""
    wider = [one for one in list(Audience)[: list(Audience).index(audience)]]
    limited = [one for one in wider if not policy.rules_for(one).is_exact]
    return limited[-1] if limited else None


def withheld_in(made: Cut) -> Flags:
    """(stations + 1, columns) What a cut withholds, totals last."""
    if not made.given:
        return np.zeros((1, 0), dtype=np.bool_)
    return made.is_withheld


def column_keys(panel: ExactPanel) -> tuple[ColumnKey, ...]:
    """Indicator and month of every column, the months of an indicator beside one another."""
    return tuple(
        (indicator.code, month)
        for indicator in panel.axes.indicators
        for month in panel.axes.months
    )


def panel_columns(
    panel: ExactPanel, policy: DisclosurePolicy, audience: Audience, withheld_wider: Flags | None
) -> Columns:
    """The panel as columns of stations."""
    rules = policy.rules_for(audience)
    months = len(panel.axes.months)
    excluded = [one.domain in rules.withheld_domains for one in panel.axes.indicators]
    return Columns(
        tuple(station.id for station in panel.axes.stations),
        column_keys(panel),
        panel.counts.reshape(len(panel.axes.stations), -1),
        np.repeat(np.array(excluded, dtype=np.bool_), months),
        withheld_wider,
    )


def joined_stations(panel: ExactPanel) -> Mapping[str, str]:
    """Every station that ever was → the one into whose series it is joined."""
    lineage = panel.axes.lineage
    return {old: lineage.station_ids[row] for old, row in lineage.sources.items()}


def given_before(
    workspace: Workspace,
    audience: Audience,
    kind: str = "stations",
    column: ColumnKey | None = None,
) -> dict[ColumnKey, list[GivenColumn]]:
    """All tables of a kind that the audience was ever given, by column, the earliest first.

    column: only this one.
    """
    found: dict[ColumnKey, list[GivenColumn]] = defaultdict(list)
    store, profile_id = workspace.store, workspace.profile.id
    for release in releases_to(store, profile_id, audience.value, kind, column):
        for position, (indicator, month) in enumerate(
            zip(release.indicators, release.months, strict=True)
        ):
            found[indicator, month].append(
                GivenColumn(
                    release.places,
                    release.counts[:, position],
                    release.lows[:, position],
                    release.highs[:, position],
                    release.reasons[:, position],
                    release.policy_version,
                )
            )
    return dict(found)


def as_release(
    made: Cut, keys: tuple[ColumnKey, ...], data_version: str, kind: str
) -> LedgerRelease:
    """What of a cut is new, as the ledger keeps it. keys: of all its columns."""
    new = [
        (key, one) for key, one, is_new in zip(keys, made.given, made.is_new, strict=True) if is_new
    ]
    columns = [one for _, one in new]
    return LedgerRelease(
        columns[0].policy,
        data_version,
        columns[0].places,
        tuple(indicator for (indicator, _), _ in new),
        tuple(month for (_, month), _ in new),
        np.stack([one.counts for one in columns], axis=1),
        np.stack([one.low for one in columns], axis=1),
        np.stack([one.high for one in columns], axis=1),
        np.stack([one.reasons for one in columns], axis=1),
        kind,
    )


def _leak_message(leak: LeakError, panel: ExactPanel, audience: Audience) -> str:
    name_of = {one.code: one.name for one in panel.axes.indicators}
    named = "、".join(
        f"「{name_of[indicator]}」{wareki_month(month)}"
        for indicator, month in leak.keys[:NAMED_LEAKS]
    )
    more = f"ほか{len(leak.keys) - NAMED_LEAKS}件" if len(leak.keys) > NAMED_LEAKS else ""
    return (
        f"{audience.label}向けの公表を止めました。{named}{more}の表から、秘匿した件数が逆算できます。"
        "その指標を公表しない分野に加えるか、最小件数を引き上げるなど、"
        "公表基準（data/disclosure_policy.toml）をより粗いものにしてください。"
    )
