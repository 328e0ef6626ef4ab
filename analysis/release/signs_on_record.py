"""Signs on record (予兆の台帳): what detection found, with its judgements, for one viewer.

Enters: viewer, workspace, the month in which one looks. Leaves: `ReleasedSign`s. Signs are looked
for in what the viewer was given (`tested`), so that neither a sign nor its absence tells anything
of a withheld count; besides, the audience's rule for signs decides which of them it is told.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.access.viewer import Viewer
from analysis.detection.signs import Corroboration, Sign
from analysis.disclosure.policy import AudienceRules, SignRule, UnreleasedSign
from analysis.months import add_months, months_between
from analysis.release.gate import ReleasedPanel, released_panel
from analysis.release.panel import exact_panel
from analysis.release.released import SignEvent, SignStatus, SignSummary
from analysis.release.sign_wording import headline
from analysis.release.tested import signs_until
from analysis.release.workspace import Workspace
from analysis.store import sign_events

# A judgement keeps to its sign when corrected figures move the sign's ends by a month.
EVENT_SLACK_MONTHS = 1
# Signs of this and the two months before stand on 概況; older ones only while somebody works on them.
CURRENT_MONTHS = 3
CLOSED = (SignStatus.RESOLVED, SignStatus.FALSE_ALARM)
BEING_WORKED_ON = (SignStatus.CONFIRMING, SignStatus.ACTING, SignStatus.WATCHING)


@dataclass(frozen=True)
class ReleasedSign:
    """A sign that the viewer may be told of. sign: exact, for building rows inside this package."""

    summary: SignSummary
    events: tuple[SignEvent, ...]
    sign: Sign
    corroboration: tuple[Corroboration, ...]  # what the viewer may know of it


def released_signs(viewer: Viewer, workspace: Workspace, month: date) -> tuple[ReleasedSign, ...]:
    """Every sign as it stood in a month, the latest first, then in the stations' order."""
    if viewer.station_id is None and _tells_none(viewer, workspace):
        return ()
    panel = released_panel(viewer, workspace)
    signs = signs_until(viewer, workspace, panel.axes.month_index(month))
    held = events_by_sign(workspace, signs)
    released = []
    for sign in signs:
        rules = workspace.policy.rules_for(viewer.audience_for(sign.station_id))
        if may_be_told(sign, panel, rules):
            released.append(_release(workspace, panel, sign, held[sign.key], month))
    return tuple(released)


def _tells_none(viewer: Viewer, workspace: Workspace) -> bool:
    return workspace.policy.rules_for(viewer.audience_for(None)).signs is SignRule.NONE


def current_signs(viewer: Viewer, workspace: Workspace, month: date) -> tuple[ReleasedSign, ...]:
    """What asks for attention in a month: recent signs not closed, older ones being worked on."""
    oldest = add_months(month, 1 - CURRENT_MONTHS)
    return tuple(
        sign
        for sign in released_signs(viewer, workspace, month)
        if sign.summary.status in BEING_WORKED_ON
        or (sign.summary.last_month >= oldest and not _is_closed(sign))
    )


def _is_closed(sign: ReleasedSign) -> bool:
    """Closed by a person who knew its last month; a sign that went on since asks again."""
    if sign.summary.status not in CLOSED:
        return False
    return sign.events[-1].at.date() >= add_months(sign.summary.last_month, 1)


def may_be_told(sign: Sign, panel: ReleasedPanel, rules: AudienceRules) -> bool:
    """Whether the audience's rule lets a sign through, found in what the audience was given."""
    if rules.signs is SignRule.NONE:
        return False
    if rules.signs is SignRule.ALL or has_released_evidence(sign, panel):
        return True
    return rules.unreleased_signs is UnreleasedSign.HEADLINE


def has_released_evidence(sign: Sign, panel: ReleasedPanel) -> bool:
    """Whether the viewer may see every count that the sign rests on."""
    return all(
        is_cell_released(panel, sign.station_id, evidence.indicator, month)
        for evidence in sign.evidence
        for month in evidence.months
    )


def is_cell_released(panel: ReleasedPanel, station_id: str, indicator: str, month: date) -> bool:
    """Whether the viewer may see one count."""
    axes = panel.axes
    cell = (
        axes.station_index(station_id),
        axes.indicator_index(indicator),
        axes.month_index(month),
    )
    return bool(panel.cells.is_released[cell])


def _release(
    workspace: Workspace,
    panel: ReleasedPanel,
    sign: Sign,
    events: tuple[SignEvent, ...],
    month: date,
) -> ReleasedSign:
    corroboration = tuple(
        found
        for found in sign.corroboration
        if is_cell_released(panel, sign.station_id, found.indicator, found.month)
    )
    summary = SignSummary(
        key=sign.key,
        station_id=sign.station_id,
        station_name=workspace.profile.station(sign.station_id).full_name,
        domain=sign.domain,
        first_month=sign.first_month,
        last_month=sign.last_month,
        status=events[-1].status if events else SignStatus.NEW,
        headline=headline(sign.domain, sign.reading, alarm_months(sign), month),
        strength=strength(sign, has_corroboration=bool(corroboration)),
        reading=sign.reading.label,
    )
    return ReleasedSign(summary, events, sign, corroboration)


def alarm_months(sign: Sign) -> tuple[date, ...]:
    """The months in which some indicator of the sign stood out."""
    return tuple(sorted({month for evidence in sign.evidence for month in evidence.months}))


def strength(sign: Sign, *, has_corroboration: bool) -> str:
    """弱い, 中程度 or 強い, by how many things agree: indicators, months, findings."""
    length = months_between(sign.first_month, sign.last_month) + 1
    agreeing = [len(sign.evidence) > 1, length > 1, has_corroboration]
    return ("弱い", "中程度", "強い", "強い")[sum(agreeing)]


def events_by_sign(
    workspace: Workspace, signs: tuple[Sign, ...]
) -> dict[str, tuple[SignEvent, ...]]:
    """Every judgement with the sign it belongs to, oldest first.

    A sign adopts the judgements of its station, domain and kind whose month lies within it or one
    month beside it; where two signs could, the nearer one does.
    """
    held: dict[str, list[SignEvent]] = {sign.key: [] for sign in signs}
    frame = sign_events(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    sources = exact_panel(workspace).axes.lineage
    for row in frame.to_dict("records"):
        index = sources.sources.get(row["station_id"])
        station_id = row["station_id"] if index is None else sources.station_ids[index]
        month = pd.Timestamp(row["month"]).date()
        asked = [
            sign
            for sign in signs
            if (sign.station_id, sign.domain.value, sign.kind.value)
            == (station_id, row["domain"], row["kind"])
        ]
        sign = _nearest(asked, month)
        if sign is not None:
            held[sign.key].append(
                SignEvent(
                    SignStatus(row["status"]),
                    str(row["person"]),
                    str(row["reason"]),
                    row["at"].to_pydatetime(),
                )
            )
    return {key: tuple(events) for key, events in held.items()}


def _nearest(signs: list[Sign], month: date) -> Sign | None:
    def distance(sign: Sign) -> int:
        before = months_between(month, sign.first_month)
        after = months_between(sign.last_month, month)
        return max(before, after, 0)

    near = [sign for sign in signs if distance(sign) <= EVENT_SLACK_MONTHS]
    return min(
        near,
        key=lambda sign: (distance(sign), abs(months_between(month, sign.first_month))),
        default=None,
    )
