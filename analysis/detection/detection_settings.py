"""Settings of detection: every number a flag depends on, in one frozen place.

Enters: nothing. Leaves: `DetectionSettings`; its repr belongs to a snapshot's configuration hash.
"""

from dataclasses import dataclass

from analysis.detection.farrington_level import FarringtonOptions


@dataclass(frozen=True)
class DetectionSettings:
    """What `find_signs` goes by.

    years_back, min_years_back: earlier years compared with; as many as the series has, and
    Farrington only from the least number on. half_width_months, n_periods, exclude_recent,
    weights_threshold: see `farrington`. trend_p: a trend is kept below this p-value.
    season_cases: cases by which seasons are drawn to the series' level, see `with_pseudo_rows`.
    alpha: tail on each side of the expected band; a count above the band is an alarm.
    ears_months, ears_lag_months: baseline of shorter series. min_baseline_share: share of the
    baseline that must be reported. min_baseline_count, recent_count: not testable when both the
    baseline and the last (cases, months) hold fewer cases.
    min_ratio, min_excess: effect-size floor: an alarm needs this many times the expected count
    and this many cases above it. false_discovery_rate: of the month's flagged station-domains.
    corroboration_alpha: tail below which a discovered count, adjusted for activity, agrees.
    """

    years_back: int = 5
    min_years_back: int = 3
    half_width_months: int = 1
    n_periods: int = 10
    exclude_recent: int = 6
    # Simulated panels (tests/detection): best detection at equal false alarms among .01, .05, 1.
    trend_p: float = 0.01
    weights_threshold: float = 3.0
    # Of 0, 2, 5, 10, 20 on the same panels: 10 is calibrated in every stratum of the mean (0.8 to
    # 1.3 % at 1 %, but for means above 4) and loses no detection at equal false alarms.
    season_cases: float = 10.0
    alpha: float = 0.01
    ears_months: int = 12
    ears_lag_months: int = 2
    min_baseline_share: float = 0.7
    min_baseline_count: int = 3
    recent_count: tuple[int, int] = (3, 4)
    min_ratio: float = 1.5
    min_excess: float = 3.0
    false_discovery_rate: float = 0.1
    corroboration_alpha: float = 0.05

    def __post_init__(self) -> None:
        if not 1 <= self.min_years_back <= self.years_back:
            raise ValueError("1 <= min_years_back <= years_back")
        if not 0 < self.false_discovery_rate < 1 or not 0 < self.alpha < 0.5:
            raise ValueError("rates lie between 0 and 1, alpha below 0.5")
        if not 0 < self.min_baseline_share <= 1:
            raise ValueError("min_baseline_share lies above 0 and at most at 1")

    def farrington(self, years_back: int) -> FarringtonOptions:
        """The options of Farrington's method for that many earlier years."""
        return FarringtonOptions(
            years_back=years_back,
            half_width=self.half_width_months,
            n_periods=self.n_periods,
            exclude_recent=self.exclude_recent,
            trend_p=self.trend_p,
            weights_threshold=self.weights_threshold,
            alpha=self.alpha,
            limit="predictive",
            recent_count=(0, 1),
            season_cases=self.season_cases,
        )
