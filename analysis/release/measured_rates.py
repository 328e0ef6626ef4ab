"""Measured rates (測定した割合): a kept backtest as the viewer's audience may have it.

Enters: a `BacktestResult` with who measured it and from what. Leaves: `MeasuredRates`, with the
sentences that limit them.
"""

from dataclasses import replace

from analysis.detection.backtest import BacktestResult
from analysis.detection.outbreak_scoring import STRATA, Power
from analysis.detection.p_value_reliability import ReliabilityPoint
from analysis.disclosure.policy import AudienceRules
from analysis.release.gate import release_cell
from analysis.release.released_rates import (
    masked_numbers,
    released_rate,
    simulated,
    simulated_rate,
)
from analysis.release.reliability_views import (
    MeasuredRates,
    PowerRow,
    ReliabilityCurve,
)
from analysis.store import KeptResult


def measured_rates(
    result: BacktestResult, kept: KeptResult, rules: AudienceRules, *, is_current: bool
) -> MeasuredRates:
    """Everything that was measured. is_current: whether it belongs to the figures as they are."""
    months, settings = result.months, result.settings
    new_signs = release_cell(masked_numbers((result.new_signs,), rules), (0,), rules)
    low, high = result.new_signs_interval
    has_signs = new_signs.value is not None
    if new_signs.value is not None:
        new_signs = replace(new_signs, value=round(new_signs.value / len(months), 2))
    return MeasuredRates(
        first_month=months[0].month,
        last_month=months[-1].month,
        as_known_months=sum(month.is_as_known for month in months),
        replayed_months=len(months),
        signs_a_month=new_signs,
        signs_low=round(low, 2) if has_signs else None,
        signs_high=round(high, 2) if has_signs else None,
        flagged_series=released_rate(result.flagged_series, rules),
        flagged_stations=released_rate(result.flagged_stations, rules),
        tested_series_a_month=round(result.flagged_series.trials / len(months)),
        power=tuple(_power_row(row) for row in result.power if row.outbreaks),
        curves=_curves(result.reliability, rules),
        duration_months=settings.duration_months,
        shape_label=settings.shape.label,
        seed=settings.seed,
        notes=_notes(result),
        snapshot_id=kept.snapshot,
        is_current=is_current,
        measured_at=kept.at,
        measured_by=kept.person,
    )


def mean_label(stratum: int | None) -> str:
    """Expected cases a month in words; "" for all."""
    if stratum is None:
        return ""
    low = STRATA[stratum]
    if stratum + 1 == len(STRATA):
        return f"{low:g}件以上"
    high = STRATA[stratum + 1]
    return f"{low:g}～{high:g}件" if low else f"{high:g}件未満"


def _power_row(row: Power) -> PowerRow:
    length = len(row.by_sign)
    return PowerRow(
        spread=row.spread.label,
        size=row.size,
        mean_label=mean_label(row.stratum),
        at_once=simulated_rate(row.found(0)),
        found=simulated_rate(row.found()),
        never=simulated_rate(row.never),
        by_month=tuple(simulated_rate(row.found(month)) for month in range(length)),
        new_in_month=tuple(simulated(number) for number in row.by_sign),
        by_series_at_once=simulated_rate(row.found_by_series(0)),
        by_series=simulated_rate(row.found_by_series()),
        median_months=row.median_months,
    )


def _curves(
    points: tuple[ReliabilityPoint, ...], rules: AudienceRules
) -> tuple[ReliabilityCurve, ...]:
    strata = dict.fromkeys(point.stratum for point in points)
    return tuple(
        ReliabilityCurve(
            mean_label(stratum),
            tuple(100 * point.level for point in points if point.stratum == stratum),
            tuple(
                released_rate(point.reached, rules) for point in points if point.stratum == stratum
            ),
        )
        for stratum in strata
    )


def _notes(result: BacktestResult) -> tuple[str, ...]:
    months, settings = result.months, result.settings
    as_known = sum(month.is_as_known for month in months)
    if as_known == len(months):
        history = (
            f"過去{len(months)}か月は、すべて、その月の判定時に届いていた数値で判定し直しました。"
        )
    else:
        history = (
            f"過去{len(months)}か月のうち{as_known}か月は、その月の判定時に届いていた数値で判定し直しました。"
            f"残りの{len(months) - as_known}か月は、後からまとめて取り込まれたため、現在の数値を用いました。"
        )
    return (
        history,
        "実際にあった出来事は、過去のデータから除いていません。"
        "正しい予兆も「誤り」に数えているため、誤りの割合は上限です。",
        "模擬の増加は、現在の数値のうち予兆の出ていない警察署・分野に加えました。"
        "大きさは、その系列の直前36か月の標準偏差の何倍の件数を毎月加えるかです。"
        f"{settings.duration_months}か月続き、同時に増えるのは警察署の"
        f"{100 * settings.max_station_share:.0f}％以下です。",
        "同じ大きさでも、実際の出来事は模擬の増加と同じ形とは限りません。見つけ損ねる割合は目安です。",
    )
