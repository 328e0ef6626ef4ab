"""Settings of detection: every number a flag depends on, in one frozen place.

Enters: nothing. Leaves: `DetectionSettings`; its repr belongs to a snapshot's configuration hash.
"""

from dataclasses import dataclass

MIN_DRIFT_MONTHS, LONGEST_DRIFT_MONTHS = 3, 12


@dataclass(frozen=True)
class DetectionSettings:
    """What `find_signs` goes by.

    pooled_months: history from which on a series goes through the pooled negative binomial;
    drift_months: window of gradual changes, the tested month last; its baseline ends before them.
    ears_months, ears_lag_months: baseline of shorter series. calibration_months: earlier months from which p-values are
    calibrated. alpha: a p-value below it is an alarm; leaning_alpha: below it a cell may agree
    with others.
    min_baseline_share: share of the baseline that must be reported, of a long one its last
    recent_months. min_baseline_count, recent_count: not testable when both the baseline and the
    last (cases, months) hold fewer cases.
    min_ratio, min_excess: effect-size floor: an alarm needs this many times the expected count
    and this many cases above it. single_weight, agreeing_weight: weights of one indicator of a
    domain that stands out this month, and of several that agree; lasting_weight,
    lasting_agreeing_weight: the same over several months; see `combination.harmonic_mean`.
    neighbour_weight: how much more a hypothesis weighs where a neighbour rose before.
    false_discovery_rate: of the month's flagged station-domains, rises and falls each.
    corroboration_alpha: tail below which a discovered count, adjusted for activity, agrees.
    """

    pooled_months: int = 24
    # Half a year before the tested month stays out of its baseline (of 0, 3 and 6 months in the
    # fictional prefecture), so that a rise that goes on for months stays visible.
    drift_months: int = 7
    ears_months: int = 12
    ears_lag_months: int = 2
    calibration_months: int = 24
    alpha: float = 0.01
    leaning_alpha: float = 0.05
    recent_months: int = 36
    min_baseline_share: float = 0.7
    min_baseline_count: int = 3
    recent_count: tuple[int, int] = (3, 4)
    min_ratio: float = 1.5
    min_excess: float = 3.0
    single_weight: float = 0.2
    agreeing_weight: float = 0.2
    lasting_weight: float = 0.3
    lasting_agreeing_weight: float = 0.3
    neighbour_weight: float = 2.0
    false_discovery_rate: float = 0.1
    corroboration_alpha: float = 0.05

    def __post_init__(self) -> None:
        if self.pooled_months < self.ears_months + self.ears_lag_months:
            raise ValueError("pooled_months is at least ears_months + ears_lag_months")
        if not 0 < self.false_discovery_rate < 1 or not 0 < self.alpha < 0.5:
            raise ValueError("rates lie between 0 and 1, alpha below 0.5")
        if not 0 < self.min_baseline_share <= 1:
            raise ValueError("min_baseline_share lies above 0 and at most at 1")
        if not MIN_DRIFT_MONTHS <= self.drift_months <= LONGEST_DRIFT_MONTHS:
            raise ValueError("drift_months is 3 to 12, so that two years hold a baseline, too")
