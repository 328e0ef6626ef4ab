"""Points to decide and limits (決定事項の案・限界): sentences of a briefing, from released values.

Enters: what the briefing already shows. Leaves: Japanese sentences. They propose questions to a
meeting; nothing is decided here, and nothing is said that the briefing's own tables do not show.
"""

from collections.abc import Iterable
from datetime import date

from analysis.disclosure.policy import AudienceRules, SignRule, UnreleasedSign, ZeroRule
from analysis.indicators import Origin
from analysis.months import wareki_month
from analysis.release.released import (
    IndicatorChange,
    SignDetail,
    SignStatus,
    SubmissionRow,
    SubmissionState,
)
from analysis.release.views import MeasureProgress, Quality

BEHIND_SHARE = 0.9  # a measure is called behind below nine tenths of last year's total to date
NOTHING_TO_DECIDE = "この資料の数値から、あらかじめ示す検討事項はありません。"


def points_to_decide(
    signs: tuple[SignDetail, ...],
    submissions: tuple[SubmissionRow, ...],
    measures: tuple[MeasureProgress, ...],
    month: date,
) -> tuple[str, ...]:
    """Signs without a verdict, missing submissions, measures behind last year."""
    points = [*_sign_points(signs), *_submission_points(submissions, month)]
    points += _measure_points(measures)
    return tuple(points) or (NOTHING_TO_DECIDE,)


def _sign_points(signs: tuple[SignDetail, ...]) -> Iterable[str]:
    for sign in signs:
        summary = sign.summary
        place = f"{summary.station_name}・{summary.domain.label}の予兆"
        if summary.status is SignStatus.NEW:
            yield f"{place}（判断未了）：何が起きているかを確認する担当と期限を決める。"
        elif summary.status in (SignStatus.CONFIRMING, SignStatus.ACTING):
            yield f"{place}（{summary.status.label}）：経過の報告を受け、次の対応を決める。"


def _submission_points(rows: tuple[SubmissionRow, ...], month: date) -> Iterable[str]:
    missing = [row.station_name for row in rows if row.state is SubmissionState.MISSING]
    partial = [row.station_name for row in rows if row.state is SubmissionState.PARTIAL]
    if missing:
        yield f"{'、'.join(missing)}：{wareki_month(month)}分が未提出のため、提出の期限を決める。"
    if partial:
        yield f"{'、'.join(partial)}：{wareki_month(month)}分に未報告の指標があり、補完を求めるか決める。"


def _measure_points(measures: tuple[MeasureProgress, ...]) -> Iterable[str]:
    for measure in measures:
        behind = [row.name for row in measure.rows if _is_behind(row)]
        if behind:
            yield (
                f"施策「{measure.title}」（{measure.responsible}）：{'、'.join(behind)}の年度累計が"
                "前年同期を下回っているため、計画を見直すか決める。"
            )


def _is_behind(row: IndicatorChange) -> bool:
    """Whether less was done than a year before; only for what the police themselves do."""
    now, base = row.year_to_date.value, row.year_to_date_last_year.value
    if row.origin is not Origin.ACTIVITY or now is None or base is None:
        return False
    return now < BEHIND_SHARE * base


_SIGNS_WITHOUT_COUNTS = {
    UnreleasedSign.WITHHOLD: "根拠となる件数を示せない予兆は、この資料に載せていません。",
    UnreleasedSign.HEADLINE: "予兆の根拠のうち示せない件数は、秘匿（X）としています。",
}


def briefing_limits(
    rules: AudienceRules, quality: Quality, is_own_station: bool, basis: str
) -> tuple[str, ...]:
    """How far the document carries: suppression, what was computed from what, signs, data quality.

    basis: what expected values and signs rest on, in a sentence.
    """
    zero = "零も秘匿します" if rules.zero is ZeroRule.WITHHOLD else "零はそのまま示します"
    own = "（自署の件数を除く）" if is_own_station else ""
    limits = [f"公表基準により、{rules.minimum_count}未満の件数{own}は秘匿（X）とし、{zero}。"]
    limits.append("秘匿した値が逆算できる合計、累計、前年同期比、期待値なども秘匿します。")
    limits.append(basis)
    if rules.signs is SignRule.RELEASED_EVIDENCE:
        limits.append(_SIGNS_WITHOUT_COUNTS[rules.unreleased_signs])
    limits.append("予兆は確認のための問いであり、原因や人物を示すものではありません。")
    return (*(limit for limit in limits if limit), *quality.notes)
