"""検知の信頼性: how often flags are wrong, what is found and when, what people made of signs.

Enters: viewer and workspace. Leaves: `Reliability`; a backtest measured and kept with its snapshot.
Measuring takes a while and is for analysts; what was measured last is there for all who may see.
"""

from analysis.access.permissions import (
    check_can_measure_reliability,
    check_can_open_profile,
    check_can_view_reliability,
)
from analysis.access.viewer import Viewer
from analysis.detection.backtest import IsCancelled, OnProgress, backtest
from analysis.detection.backtest_settings import BacktestSettings
from analysis.detection.detection_settings import DetectionSettings
from analysis.errors import UserError
from analysis.release.backtest_record import from_text, to_text
from analysis.release.judged_signs import judged_signs
from analysis.release.known_then import known_then
from analysis.release.measured_rates import measured_rates
from analysis.release.panel import EMPTY_STORE_MESSAGE, exact_panel
from analysis.release.reader_counts import count_panel
from analysis.release.reliability_views import JudgedSigns, MeasuredRates, PowerRow, Reliability
from analysis.release.snapshot import Snapshot, snapshot
from analysis.release.stamps import build_stamp, configuration_hash
from analysis.release.tested import station_adjacency
from analysis.release.workspace import Workspace
from analysis.store import keep_result, newest_result

KIND = "backtest"
SPOKEN_SIZE = 3.0  # the size that the sentence on top speaks of, if it was measured


def reliability(
    viewer: Viewer, workspace: Workspace, settings: BacktestSettings | None = None
) -> Reliability:
    """What was measured last with these settings, and the judgements as they are now."""
    check_can_view_reliability(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    held = snapshot(workspace)
    rules = held.policy.rules_for(viewer.audience_for(None))
    measured = None
    kept = newest_result(
        held.store, held.profile.id, kind=KIND, settings=(settings or BacktestSettings()).mark
    )
    result = from_text(kept.content) if kept else None
    if kept is not None and result is not None:
        is_current = kept.snapshot == _measured_from(held)
        measured = measured_rates(result, kept, rules, is_current=is_current)
    judged = judged_signs(viewer, held, rules)
    return Reliability(_worth(measured, judged), measured, judged, build_stamp(held))


def measure_reliability(
    viewer: Viewer,
    workspace: Workspace,
    settings: BacktestSettings | None = None,
    *,
    on_progress: OnProgress = lambda share, step: None,
    is_cancelled: IsCancelled = lambda: False,
) -> None:
    """Run the backtest and keep its result; a minute or so, in steps that can be stopped.

    Raises CancelledError, with nothing kept, when `is_cancelled` says so between two steps;
    UserError for a store with too few months.
    """
    check_can_measure_reliability(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    settings, held = settings or BacktestSettings(), snapshot(workspace)
    months = len(exact_panel(held).axes.months)
    if not months:
        raise UserError(EMPTY_STORE_MESSAGE)
    if months < settings.months:
        raise UserError(
            f"データは{months}か月分で、検証する{settings.months}か月に足りません。"
            "検証する月数を減らすか、過去のデータを取り込んでください。"
        )
    result = backtest(
        known_then(held),
        count_panel(held),
        settings,
        adjacency=station_adjacency(held),
        on_progress=on_progress,
        is_cancelled=is_cancelled,
    )
    keep_result(
        held.store,
        held.profile.id,
        kind=KIND,
        settings=settings.mark,
        snapshot=_measured_from(held),
        content=to_text(result),
        person=viewer.name,
    )


def _measured_from(workspace: Snapshot) -> str:
    """Data, profile and configuration. A policy decides what is shown and not what is measured."""
    return f"{workspace.version}/{workspace.profile.version}/{configuration_hash(workspace)}"


def _worth(measured: MeasuredRates | None, judged: JudgedSigns | None) -> str:
    """What a sign is worth, in two or three sentences."""
    if measured is None:
        return "まだ検証していません。検証すると、予兆がどれほど当たるかの目安が表示されます。"
    number = measured.signs_a_month.value
    by_design = f"設計上、偶然によるものは平均{100 * DetectionSettings().false_discovery_rate:.0f}％以下です"
    a_month = "" if number is None else f"1か月当たり平均{number:.1f}件の新しい"
    return f"この設定では、{a_month}予兆のうち、{by_design}。{_judged(judged)}{_found(measured)}"


def _judged(judged: JudgedSigns | None) -> str:
    rate = judged.confirmed if judged else None
    if rate is None or rate.share_pct.value is None:
        return "人が判断を終えた予兆がまだ少ないため、実際に当たった割合は示せません。"
    return (
        f"人が判断を終えた{rate.trials.value:.0f}件のうち、確かめられたのは"
        f"{rate.hits.value:.0f}件（{rate.share_pct.value:.0f}％）です。"
    )


def _found(measured: MeasuredRates) -> str:
    """How much of a middling outbreak is found, for each spread."""
    rows: list[PowerRow] = [row for row in measured.power if not row.mean_label and row.size]
    sizes = sorted({row.size for row in rows}, key=lambda size: (abs(size - SPOKEN_SIZE), size))
    spoken = [row for row in rows if row.size == sizes[0]]
    if not spoken:
        return ""
    shares = "、".join(f"{row.spread}なら{row.found.share_pct.value:.0f}％" for row in spoken)
    return (
        f"標準偏差の{sizes[0]:g}倍の増加が{measured.duration_months}か月続いたとき、"
        f"その間に見つかるのは、{shares}です。"
    )
