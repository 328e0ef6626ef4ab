"""Judged signs (判断された予兆): what people made of the signs on record.

Enters: viewer, workspace and the audience's rules. Leaves: `JudgedSigns`. Whoever has not judged yet is
counted apart: a sign that waits is neither right nor wrong.
"""

from collections import Counter

import numpy as np

from analysis.access.viewer import Viewer
from analysis.detection.binomial_rate import Rate
from analysis.disclosure.columns import is_safe
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import MaskedCounts, Reason, sum_released, withhold_more
from analysis.observations import CellState
from analysis.release.gate import release_cell
from analysis.release.panel import exact_panel
from analysis.release.released import Released, SignStatus
from analysis.release.released_rates import masked_numbers, released_rate, simulated
from analysis.release.reliability_views import JudgedSigns, ReleasedRate
from analysis.release.signs_on_record import events_by_sign
from analysis.release.tested import TESTED_MONTHS, signs_until
from analysis.release.workspace import Workspace

CONFIRMED = (SignStatus.ACTING, SignStatus.RESOLVED)
DECIDED = (*CONFIRMED, SignStatus.FALSE_ALARM)
WAITING = (SignStatus.NEW, SignStatus.CONFIRMING)
STATUSES = tuple(SignStatus)


def judged_signs(viewer: Viewer, workspace: Workspace, rules: AudienceRules) -> JudgedSigns | None:
    """All signs on record until the newest month, by their last state; None without any month."""
    months = exact_panel(workspace).axes.months
    if not months:
        return None
    signs = signs_until(viewer, workspace, len(months) - 1)
    events = events_by_sign(workspace, signs)
    last = Counter(
        events[sign.key][-1].status if events[sign.key] else SignStatus.NEW for sign in signs
    )
    numbers = tuple(last[status] for status in STATUSES)
    parts = masked_numbers(numbers, rules)
    return JudgedSigns(
        first_month=months[max(0, len(months) - TESTED_MONTHS)],
        last_month=months[-1],
        total=release_cell(_total(numbers, parts, rules), (0,), rules),
        by_status=tuple(
            (status, release_cell(parts, (row,), rules)) for row, status in enumerate(STATUSES)
        ),
        confirmed=_confirmed(last, parts, rules),
        waiting=_sum_of(parts, WAITING, rules),
        watching=_sum_of(parts, (SignStatus.WATCHING,), rules),
    )


def _total(numbers: tuple[int, ...], parts: MaskedCounts, rules: AudienceRules) -> MaskedCounts:
    """Withheld where it would tell one of the withheld parts."""
    counts, is_hidden = np.array(numbers, dtype=np.float64)[:, None], ~parts.is_released[:, None]
    nothing = np.zeros_like(is_hidden)
    reveals = ~is_safe(counts, is_hidden, nothing, is_hidden, rules)
    return withhold_more(masked_numbers((sum(numbers),), rules), reveals, Reason.WOULD_REVEAL_PARTS)


def _sum_of(
    parts: MaskedCounts, statuses: tuple[SignStatus, ...], rules: AudienceRules
) -> Released:
    """Of released numbers only, so that it tells nothing further."""
    rows = [STATUSES.index(status) for status in statuses]
    chosen = MaskedCounts(
        parts.values[rows][None], parts.states[rows][None], parts.reasons[rows][None]
    )
    return release_cell(sum_released(chosen, axis=1), (0,), rules)


def _confirmed(
    last: Counter[SignStatus], parts: MaskedCounts, rules: AudienceRules
) -> ReleasedRate:
    decided = _sum_of(parts, DECIDED, rules)
    if decided.value is None:
        reason = Released(None, CellState.WITHHELD, Reason.PART_WITHHELD.text(rules))
        return ReleasedRate(reason, None, None, reason, decided)
    hits = sum(last[status] for status in CONFIRMED)
    rate = released_rate(Rate(hits, int(decided.value)), rules)
    return (
        rate
        if rate.trials.value
        else ReleasedRate(
            Released(None, CellState.NOT_TESTABLE, "判断を終えた予兆がまだありません"),
            None,
            None,
            simulated(0),
            simulated(0),
        )
    )
