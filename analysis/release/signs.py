"""予兆: the list, one sign with its explanation, and a person's judgement.

Enters: viewer and workspace. Leaves: `SignList`, `SignDetail`; a judgement appended to the store.
"""

from collections import Counter
from datetime import date

from analysis.access.permissions import (
    check_can_judge_signs,
    check_can_open_profile,
    check_can_view_signs,
)
from analysis.access.viewer import Viewer
from analysis.detection.explanation import explain
from analysis.detection.signs import SignKind
from analysis.detection.testability import NotTestable
from analysis.errors import UserError
from analysis.months import add_months, first_of_month, parse_month
from analysis.release.explanation_wording import error_rate_text, innocent_explanation
from analysis.release.gate import released_panel
from analysis.release.panel import EMPTY_STORE_MESSAGE, exact_panel
from analysis.release.reader_counts import basis_note, reader_counts
from analysis.release.released import SignDetail, SignStatus
from analysis.release.sign_evidence import (
    activity_rows,
    corroboration_rows,
    evidence_rows,
)
from analysis.release.sign_wording import question
from analysis.release.signs_on_record import ReleasedSign, released_signs
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.tested import detection_result
from analysis.release.views import SignList
from analysis.release.workspace import Workspace
from analysis.store import append_sign_event

UNKNOWN_SIGN = (
    "その予兆は、現在のデータにはありません。データの訂正で変わった可能性があります。"
    "予兆の一覧を開き直してください。"
)


def sign_list(viewer: Viewer, workspace: Workspace, month: date | None = None) -> SignList:
    """The signs on record as they stood in a month (None: the newest); empty for an empty store."""
    check_can_view_signs(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    axes = exact_panel(workspace).axes
    if not axes.months:
        return _empty_list(workspace, month)
    shown = month or axes.months[-1]
    position = axes.month_index(shown)
    tested, untestable = _tested_series(viewer, workspace, position)
    return SignList(
        month=shown,
        signs=tuple(sign.summary for sign in released_signs(viewer, workspace, shown)),
        tested_series=tested,
        untestable_series=sum(untestable.values()),
        untestable_reasons=tuple(untestable.most_common()),
        error_rate=error_rate_text(detection_result(viewer, workspace).error_rates(position))
        + basis_note(viewer, workspace),
        stamp=build_stamp(workspace),
    )


def _tested_series(viewer: Viewer, workspace: Workspace, position: int) -> tuple[int, Counter[str]]:
    """Series that may raise a sign: how many were tested in a month, and why others were not."""
    result = detection_result(viewer, workspace)
    is_active = exact_panel(workspace).axes.is_active[:, position]
    codes = result.not_testable[is_active][:, result.is_raising, position]
    reasons = Counter(
        NotTestable(int(code)).label for code in codes.ravel() if code != NotTestable.TESTED
    )
    return int((codes == NotTestable.TESTED).sum()), reasons


def _empty_list(workspace: Workspace, month: date | None) -> SignList:
    if month is not None:
        raise UserError(EMPTY_STORE_MESSAGE)
    return SignList(
        month=add_months(first_of_month(date.today()), -1),
        signs=(),
        tested_series=0,
        untestable_series=0,
        untestable_reasons=(),
        error_rate=EMPTY_STORE_MESSAGE,
        stamp=build_stamp(workspace),
    )


def sign_detail(
    viewer: Viewer, workspace: Workspace, key: str, month: date | None = None
) -> SignDetail:
    """One sign with its explanation. Raises UserError when the data hold no such sign (any more)."""
    check_can_view_signs(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    return build_detail(viewer, workspace, _find(viewer, workspace, key, month))


def _find(viewer: Viewer, workspace: Workspace, key: str, month: date | None) -> ReleasedSign:
    months = exact_panel(workspace).axes.months
    if not months:
        raise UserError(EMPTY_STORE_MESSAGE)
    for sign in released_signs(viewer, workspace, month or months[-1]):
        if sign.summary.key == key:
            return sign
    raise UserError(UNKNOWN_SIGN)


def build_detail(viewer: Viewer, workspace: Workspace, found: ReleasedSign) -> SignDetail:
    """The same without the check, for documents released to `viewer`'s audience."""
    panel, summary = released_panel(viewer, workspace), found.summary
    result = detection_result(viewer, workspace)
    facts = explain(found.sign, reader_counts(viewer, workspace), result)
    rules = panel.rules_of(panel.axes.station_index(summary.station_id))
    return SignDetail(
        summary=summary,
        evidence=evidence_rows(panel, summary.station_id, facts.evidence),
        corroboration=corroboration_rows(panel, summary.station_id, found.corroboration, result),
        activities=activity_rows(panel, summary.station_id, facts.activities),
        explanations=tuple(
            innocent_explanation(alternative, has_figures=rules.minimum_count == 0)
            for alternative in facts.alternatives
        ),
        error_rate=error_rate_text(facts.error_rates) + basis_note(viewer, workspace),
        question=question(
            summary.station_name,
            summary.domain,
            found.sign.reading,
            summary.first_month,
            summary.last_month,
        ),
        events=found.events,
        stamp=build_stamp(workspace),
    )


def judge_sign(
    viewer: Viewer, workspace: Workspace, key: str, status: SignStatus | str, reason: str
) -> None:
    """Record a person's judgement with its reason; event and audit are written together.

    Raises UserError for a sign that is not there, a status that is no judgement, an empty
    reason or name, and in a workspace that looks at the past.
    """
    check_can_view_signs(viewer)
    station_id, domain, month, kind = _parts(key)
    check_can_judge_signs(viewer, station_id)
    check_can_open_profile(viewer, workspace.profile.id)
    if status not in set(SignStatus) or status == SignStatus.NEW:
        raise UserError(
            "その状態は選べません。確認中・対応中・解消・誤検知・監視継続から選んでください。"
        )
    if not viewer.name.strip():
        raise UserError("記録する人の名前がありません。KIZASHI_VIEWER_NAME を設定してください。")
    if not reason.strip():
        raise UserError("理由がありません。判断の理由を書いてください。")
    if workspace.as_of is not None:
        raise UserError("過去の時点の表示では記録できません。現在の表示に戻してください。")
    _find(viewer, workspace, key, None)
    append_sign_event(
        workspace.store,
        workspace.profile.id,
        station_id=station_id,
        domain=domain,
        month=month,
        status=SignStatus(status).value,
        person=viewer.name.strip(),
        reason=reason.strip(),
        kind=kind.value,
    )


def _parts(key: str) -> tuple[str, str, date, SignKind]:
    """Station, domain, first month and kind; a key without a kind is that of a rise."""
    parts = key.split("|")
    try:
        station_id, domain, month = parts[:3]
        kind = SignKind(parts[3]) if len(parts) > 3 else SignKind.RISE
        return station_id, domain, parse_month(month), kind
    except ValueError as error:
        raise UserError(UNKNOWN_SIGN) from error
