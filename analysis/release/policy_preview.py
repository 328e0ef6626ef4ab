"""A changed policy (公表基準) before it is put in force: what it would hide and show, to whom.

Enters: viewer, workspace, the bytes of a changed copy of data/disclosure_policy.toml. Leaves: a
`PolicyPreview`, for the page 秘匿処理 and `python -m analysis policy preview` alike. All of it is
drafted against everything given before; nothing is given and nothing written down.
"""

import numpy as np

from analysis.access.permissions import check_can_open_profile, check_can_view_disclosure
from analysis.access.viewer import Viewer
from analysis.disclosure.audience import Audience
from analysis.disclosure.policy import DisclosurePolicy, read_policy
from analysis.disclosure.policy_file import PolicyFileError
from analysis.errors import UserError
from analysis.release.disclosure_report import limited_audiences, whole_share
from analysis.release.disclosure_views import PolicyChange, PolicyExample, PolicyPreview
from analysis.release.ledger import draft_cut, withheld_in
from analysis.release.panel import EMPTY_STORE_MESSAGE, Flags, exact_panel
from analysis.release.snapshot import Snapshot, snapshot
from analysis.release.workspace import Workspace

EXAMPLES = 20


def policy_preview(viewer: Viewer, workspace: Workspace, text: bytes, name: str) -> PolicyPreview:
    """What the policy in a file would hide and show, beside the one in force; nothing is changed.

    Audiences to whom every count is given under both have nothing to show. Raises UserError for a
    file that is no policy, naming every place, and for an empty store.
    """
    check_can_view_disclosure(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    held = snapshot(workspace)
    other = _read(text, name)
    if not exact_panel(held).axes.months:
        raise UserError(EMPTY_STORE_MESSAGE)
    concerned = {*limited_audiences(held.policy), *limited_audiences(other)}
    return PolicyPreview(
        held.policy.version,
        other.version,
        tuple(_change(held, other, audience) for audience in Audience if audience in concerned),
    )


def _read(text: bytes, name: str) -> DisclosurePolicy:
    try:
        return read_policy(text)
    except PolicyFileError as error:
        listed = "\n".join(f"・{problem}" for problem in error.problems)
        raise UserError(
            f"「{name}」は公表基準として読めません。次のところを直してください"
            f"（data/disclosure_policy.toml の写しから作れます）。\n{listed}"
        ) from error


def _change(held: Snapshot, other: DisclosurePolicy, audience: Audience) -> PolicyChange:
    drafted_now = draft_cut(held, held.policy, audience)
    drafted_then = draft_cut(held, other, audience)
    now, then = withheld_in(drafted_now), withheld_in(drafted_then)
    hides, shows = then & ~now, now & ~then
    return PolicyChange(
        audience,
        int(hides[:-1].sum()),
        int(shows[:-1].sum()),
        int(hides[-1].sum()),
        int(shows[-1].sum()),
        drafted_then.known_before,
        whole_share(drafted_now),
        whole_share(drafted_then),
        _examples(held, hides, shows),
    )


def _examples(held: Snapshot, hides: Flags, shows: Flags) -> tuple[PolicyExample, ...]:
    """Some of what changes, the newest months first."""
    axes = exact_panel(held).axes
    places = [*(station.full_name for station in axes.stations), f"{held.profile.name}計"]
    months = len(axes.months)
    changed = np.argwhere(hides | shows)
    newest_first = changed[np.argsort(-(changed[:, 1] % months), kind="stable")][:EXAMPLES]
    return tuple(
        PolicyExample(
            axes.indicators[int(column) // months].name,
            axes.months[int(column) % months],
            places[int(place)],
            bool(hides[place, column]),
        )
        for place, column in newest_first
    )
