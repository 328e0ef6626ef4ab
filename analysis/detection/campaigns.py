"""Reporting campaigns (届出促進): whether people were asked to report, or report more of everything.

Enters: a panel, its assessment and the activity behind it. Leaves: for a station and a span of
months, whether a rise of reports is what a campaign would bring. Three traces are looked for:
outreach by the station rose; the station's other domains rose together with the sign's; the
reports of the other stations rose together. One of them is enough: a rise that comes with one
may be reports that used to stay hidden, and is not called a deterioration.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.detection.assessment import Assessment
from analysis.detection.baseline import BoolArray
from analysis.detection.combination import brown
from analysis.detection.matrix import CountPanel
from analysis.detection.origin import OUTREACH_DOMAINS, ActivityLevel, may_raise_sign
from analysis.indicators import Domain

LEAD_MONTHS = 2  # reports may follow outreach by this much
MIN_OUTREACH_RATIO = 1.5
OUTREACH_ALPHA = 0.05  # over all the outreach looked at, month by month and kind by kind
# Of the indicators of all other domains. Where nothing has changed about four in ten lie above
# their expected count; where one matter spreads over a few domains about six.
MIN_SHARE_RAISED = 0.75
MIN_INDICATORS = 5
MIN_BROAD_RATIO = 1.25
BROAD_ALPHA = 0.01


@dataclass(frozen=True)
class CampaignTraces:
    """What was found; NaN and None where it cannot be told.

    outreach_ratio: the clearest rise of one kind of outreach, or the largest if none is clear;
    station_ratio, station_share: of the station's other domains, observed ÷ expected, and share
    of indicators above expected; prefecture_ratio: the same domains and all others elsewhere.
    """

    has_outreach: bool | None
    is_station_wide: bool | None
    is_prefecture_wide: bool | None
    outreach_ratio: float
    station_ratio: float
    station_share: float
    prefecture_ratio: float

    @property
    def fits(self) -> bool | None:
        """Whether any trace is there; None where none can be told."""
        known = [
            trace
            for trace in (self.has_outreach, self.is_station_wide, self.is_prefecture_wide)
            if trace is not None
        ]
        return any(known) if known else None


def campaign_traces(
    panel: CountPanel,
    assessment: Assessment,
    activity: ActivityLevel,
    *,
    station: int,
    domain: Domain,
    first: int,
    last: int,
) -> CampaignTraces:
    """Look for the traces of a campaign behind a rise of one station's domain in first … last."""
    has_outreach, outreach_ratio = _outreach(panel, activity, station, first, last)
    others = may_raise_sign(panel) & np.array([i.domain is not domain for i in panel.indicators])
    here = np.arange(panel.counts.shape[0]) == station
    is_station_wide, station_ratio, station_share = _is_broad(
        panel, assessment, here, others, first, last
    )
    is_prefecture_wide, prefecture_ratio, _ = _is_broad(
        panel, assessment, ~here, others, first, last
    )
    return CampaignTraces(
        has_outreach,
        is_station_wide,
        is_prefecture_wide,
        outreach_ratio,
        station_ratio,
        station_share,
        prefecture_ratio,
    )


def clear_rise(
    activity: ActivityLevel, rows: BoolArray, station: int, first: int, last: int
) -> tuple[bool | None, float]:
    """Whether any of these activities rose clearly, and by how much; None if none is known.

    Clear is a single month far above the last two years, or one kind of activity above them over
    the months together (Fisher's method).
    """
    span = slice(max(first, 0), last + 1)
    ratio = activity.ratio[station, rows, span]
    p_value = activity.p_value[station, rows, span]
    if not np.isfinite(ratio).any():
        return None, np.nan
    # Bonferroni: the more kinds and months are looked at, the clearer one of them must be.
    alpha = OUTREACH_ALPHA / int(np.isfinite(ratio).sum())
    together = brown(p_value[:, None], np.zeros(1))  # NaN of one month: nothing goes with it
    of_kind = together < OUTREACH_ALPHA / int(np.isfinite(ratio).any(axis=1).sum())
    clear = ((p_value < alpha) | of_kind) & (ratio >= MIN_OUTREACH_RATIO)
    return bool(clear.any()), float(
        np.nanmax(np.where(clear, ratio, np.nan) if clear.any() else ratio)
    )


def _outreach(
    panel: CountPanel, activity: ActivityLevel, station: int, first: int, last: int
) -> tuple[bool | None, float]:
    rows = np.array(
        [panel.indicators[row].domain in OUTREACH_DOMAINS for row in activity.indicators],
        dtype=bool,
    )
    return clear_rise(activity, rows, station, first - LEAD_MONTHS, last)


def _is_broad(
    panel: CountPanel,
    assessment: Assessment,
    stations: BoolArray,
    rows: BoolArray,
    first: int,
    last: int,
) -> tuple[bool | None, float, float]:
    """Whether the reports of these stations and indicators rose together, ratio and share."""
    span = slice(first, last + 1)
    counts = panel.counts[stations][:, rows, span]
    expected = assessment.expected[stations][:, rows, span]
    variance = expected * assessment.ratio[stations][:, rows, span]
    known = np.isfinite(counts) & np.isfinite(expected)
    observed_by_row, expected_by_row, variance_by_row = (
        np.where(known, values, 0.0).sum(axis=(0, 2)) for values in (counts, expected, variance)
    )
    tested = expected_by_row > 0
    if tested.sum() < MIN_INDICATORS:
        return None, np.nan, np.nan
    observed, mean, spread = (
        float(values.sum()) for values in (observed_by_row, expected_by_row, variance_by_row)
    )
    share = float((observed_by_row > expected_by_row)[tested].mean())
    ratio = observed / mean
    p_value = special.ndtr(-(observed - mean) / np.sqrt(spread))
    is_broad = share >= MIN_SHARE_RAISED and ratio >= MIN_BROAD_RATIO and p_value < BROAD_ALPHA
    return bool(is_broad), ratio, share
