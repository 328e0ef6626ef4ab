"""Drying up (報告減): reports that fall away while contact and residents do not.

Enters: a panel and its forecasts. Leaves: one p-value a station, group and month, and whether the
fall is a question at all. Fewer reports are not fewer victims: people may no longer dare to
report (intimidation, 口止め) or no longer know where (under-reporting). So a fall is never read as
an improvement, and it is asked about only where the innocent reasons for it do not hold: the whole
prefecture's reports fell, police met fewer people, or fewer people live there.

The catalogue decides which reports rely on trust and which figures show contact.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analysis.detection.baseline import BoolArray, FloatArray, IntArray
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.evidence import Drift, Group, reported_groups
from analysis.detection.false_discovery import benjamini_hochberg
from analysis.detection.forecasts import Forecast, Window
from analysis.detection.gradual import keep_milder, unknown_drift, window_drift
from analysis.detection.matrix import CountPanel

EXPOSURE_MONTHS = 12
CONTACT_YEARS = 3  # earlier years whose same months contact is compared with
LEAST_CONTACT_RATIO = 0.8  # contact has fallen below it
LEAST_EXPOSURE_RATIO = 0.95  # residents have fallen below it
LARGEST_REPORT_RATIO = 0.5  # of the expected reports since the fall began
MIN_MISSING_REPORTS = 5.0
# A prefecture's own ratio is drawn to 1 by as many cases, so that few stations do not swing it.
GENERAL_PRIOR_CASES = 3.0


@dataclass(frozen=True, eq=False)
class DryingUp:
    """Arrays (stations, groups, months).

    drift: the fall of the group's trusted reports together. is_question: bool, whether none of
    the innocent reasons holds. selected: bool, a question that survived the false discovery
    control. contact_ratio, exposure_ratio, general_ratio: float, NaN where unknown: contact since
    the fall began ÷ the same months of earlier years; residents ÷ those of the year before the
    window; reports of the other stations ÷ expected.
    """

    groups: tuple[Group, ...]
    drift: Drift
    is_question: BoolArray
    selected: BoolArray
    contact_ratio: FloatArray
    exposure_ratio: FloatArray
    general_ratio: FloatArray


def find_drying_up(
    panel: CountPanel,
    forecasts: tuple[Forecast, ...],
    first_tested: int,
    settings: DetectionSettings,
) -> DryingUp:
    """Look for reports that dry up, month by month, each month from what lies before it."""
    groups = trusted_groups(panel)
    shape = (panel.counts.shape[0], len(groups), panel.counts.shape[2])
    drift, general = unknown_drift(shape), np.full(shape, np.nan)
    for forecast in forecasts:
        places = [k for k, group in enumerate(groups) if np.isin(group.rows, forecast.rows).all()]
        for place in places:
            window = _together(forecast, groups[place].rows)
            ratio = _general_ratio(window)
            adjusted = replace(window, mean=window.mean * np.minimum(ratio, 1.0))
            other = window_drift(adjusted, first_tested, "down")
            keep_milder(drift, other, np.array([place]), is_second=forecast.with_exposure)
            general[:, [place], first_tested:] = ratio.mean(axis=-1)
    with np.errstate(invalid="ignore"):
        has_fallen = drift.observed <= LARGEST_REPORT_RATIO * drift.expected
        has_fallen &= drift.expected - drift.observed >= MIN_MISSING_REPORTS
    contact = _contact_ratio(panel, drift, has_fallen)
    exposure = _exposure_ratio(panel, groups, shape, settings.drift_months)
    needs_exposure = np.array([group.has_exposure for group in groups], dtype=bool)[:, None]
    with np.errstate(invalid="ignore"):
        is_question = has_fallen & (contact >= LEAST_CONTACT_RATIO)
        is_question &= (exposure >= LEAST_EXPOSURE_RATIO) | ~needs_exposure
    selected = is_question & _rejected(groups, drift.p_value, settings)
    return DryingUp(groups, drift, is_question, selected, contact, exposure, general)


def trusted_groups(panel: CountPanel) -> tuple[Group, ...]:
    """The groups of reported indicators, of which only those that rely on trust."""
    trusted = np.array([indicator.relies_on_trust for indicator in panel.indicators], dtype=bool)
    groups = (
        replace(group, rows=group.rows[trusted[group.rows]]) for group in reported_groups(panel)
    )
    return tuple(group for group in groups if group.rows.size)


def _together(forecast: Forecast, rows: IntArray) -> Window:
    """The windows of a group's reports added up, (stations, 1, tested months, window).

    A month counts with the indicators that were both reported and forecast; NaN where none was.
    The errors of the levels are those of different indicators, so that they partly cancel.
    """
    inside = np.isin(forecast.rows, rows)
    counts, mean, size, level = (
        getattr(forecast.window, name)[:, inside]
        for name in ("counts", "mean", "size", "level_variance")
    )
    known = np.isfinite(counts) & np.isfinite(mean)
    total, expected, squares, level_squares = (
        np.where(known, values, 0.0).sum(axis=1, keepdims=True)
        for values in (counts, mean, mean**2 / size, level * mean**2)
    )
    is_known = known.any(axis=1, keepdims=True) & (expected > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        arrays = (total, expected, expected**2 / squares, level_squares / expected**2)
    return Window(*(np.where(is_known, values, np.nan) for values in arrays))


def _general_ratio(window: Window) -> FloatArray:
    """Reports of all other stations ÷ expected, month by month, shape of the window."""
    sums = []
    for values in (window.counts, window.mean):
        filled = np.nan_to_num(values)
        sums.append(filled.sum(axis=0, keepdims=True) - filled + GENERAL_PRIOR_CASES)
    return np.asarray(sums[0] / sums[1], dtype=float)


def _contact_ratio(panel: CountPanel, drift: Drift, has_fallen: BoolArray) -> FloatArray:
    """Where reports have fallen: contact since then ÷ the same months of earlier years.

    Both as far as reported; NaN where contact is unknown.
    """
    shown = np.array([indicator.shows_contact for indicator in panel.indicators], dtype=bool)
    counts = panel.counts[:, shown]
    ratio = np.full(drift.since.shape, np.nan)
    for station, place, month in zip(*np.nonzero(has_fallen), strict=True):
        first = int(drift.since[station, place, month])
        now, before = 0.0, 0.0
        for row in counts[station]:
            earlier = [
                row[first - 12 * years : month + 1 - 12 * years]
                for years in range(1, CONTACT_YEARS + 1)
                if first - 12 * years >= 0
            ]
            span = row[first : month + 1]
            if earlier and np.isfinite(span).any() and np.isfinite(earlier).any():
                now += float(np.nanmean(span))
                before += float(np.nanmean(earlier))
        if before > 0:
            ratio[station, place, month] = now / before
    return ratio


def _exposure_ratio(
    panel: CountPanel, groups: tuple[Group, ...], shape: tuple[int, ...], window_months: int
) -> FloatArray:
    """Residents ÷ their mean over the year before the window, NaN where unknown."""
    ratio = np.full(shape, np.nan)
    reach = window_months + EXPOSURE_MONTHS
    if panel.exposure is None or shape[2] < reach:
        return ratio
    for place, group in enumerate(groups):
        exposure = panel.exposure[:, group.rows].min(axis=1)
        years = sliding_window_view(exposure, EXPOSURE_MONTHS, axis=1)
        before = years[:, : shape[2] - reach + 1].mean(axis=2)
        ratio[:, place, reach - 1 :] = exposure[:, reach - 1 :] / before
    return ratio


def _rejected(
    groups: tuple[Group, ...], p_value: FloatArray, settings: DetectionSettings
) -> BoolArray:
    """Control of false discoveries, each month and family alone, as for rises."""
    rejected = np.zeros(p_value.shape, dtype=bool)
    n_families = len({group.has_exposure for group in groups}) or 1
    for has_exposure in (False, True):
        places = [k for k, group in enumerate(groups) if group.has_exposure is has_exposure]
        for month in range(p_value.shape[2]):
            family = p_value[:, places, month]
            found = benjamini_hochberg(family.ravel(), settings.false_discovery_rate / n_families)
            rejected[:, places, month] = found.reshape(family.shape)
    return rejected
