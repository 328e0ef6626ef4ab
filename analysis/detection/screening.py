"""Screening: from a count panel to signs, the one door of detection.

Enters: a count panel, settings, and what is known about uploads and jurisdictions. Leaves: a
`DetectionResult`: the expected band of every tested cell, the reason of every other, the signs.
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.assessment import Assessment, CodeArray, assess
from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.drying_up import DryingUp, find_drying_up
from analysis.detection.evidence import weigh_evidence
from analysis.detection.flags import Flags, raise_flags
from analysis.detection.forecasts import Forecast, make_forecasts
from analysis.detection.gradual import find_drifts
from analysis.detection.matrix import CountPanel
from analysis.detection.merging import Findings, merge_into_signs
from analysis.detection.origin import (
    ActivityLevel,
    activity_level,
    adjust_findings,
    may_raise_sign,
)
from analysis.detection.signs import Sign
from analysis.detection.testability import NotTestable


@dataclass(frozen=True)
class ErrorRates:
    """How often flags of a month are wrong by design, in figures.

    tested_series: reported series tested; expected_false_alarms: single series that chance
    alone puts above their band, at most. tested_groups: station-domains tested; selected_groups:
    those that survived; false_discovery_rate: share of them expected to be false, at most.
    """

    alpha: float
    tested_series: int
    expected_false_alarms: float
    tested_groups: int
    selected_groups: int
    false_discovery_rate: float


@dataclass(frozen=True, eq=False)
class DetectionResult:
    """Arrays (stations, indicators, months) over the panel's own axes.

    expected, lower, upper, p_value: float, NaN where not tested. alarm: bool, a single series
    above its band and the effect-size floor (reported series only, never a sign by itself);
    selected: bool, an alarm that survived false discovery control. method, not_testable: int8,
    `Method` and `NotTestable`. signs: latest first. is_revised: bool or None; has_break: bool
    (stations, months) or None, as the caller gave them.
    """

    findings: Findings
    signs: tuple[Sign, ...]
    settings: DetectionSettings
    is_revised: BoolArray | None
    has_break: BoolArray | None
    is_raising: BoolArray

    @property
    def assessment(self) -> Assessment:
        """Every cell against its own past."""
        return self.findings.assessment

    @property
    def flags(self) -> Flags:
        """What stands out."""
        return self.findings.flags

    @property
    def activity(self) -> ActivityLevel:
        """Police activity against its own last years."""
        return self.findings.activity

    @property
    def drying_up(self) -> DryingUp:
        """Reports that fell away."""
        return self.findings.drying_up

    @property
    def expected(self) -> FloatArray:
        """Expected count."""
        return self.assessment.expected

    @property
    def lower(self) -> FloatArray:
        """Lower end of the expected band."""
        return self.assessment.lower

    @property
    def upper(self) -> FloatArray:
        """Upper end of the expected band."""
        return self.assessment.upper

    @property
    def p_value(self) -> FloatArray:
        """P(count ≥ observed) if nothing has changed."""
        return self.assessment.p_value

    @property
    def method(self) -> CodeArray:
        """Code of the `Method` used."""
        return self.assessment.method

    @property
    def not_testable(self) -> CodeArray:
        """Code of `NotTestable`."""
        return self.assessment.not_testable

    @property
    def alarm(self) -> BoolArray:
        """A single series above its band and the effect-size floor."""
        return self.flags.alarm

    @property
    def selected(self) -> BoolArray:
        """Alarms that survived the control of false discoveries."""
        return self.flags.selected

    def error_rates(self, month: int) -> ErrorRates:
        """The error rates of one month (index on the panel's axis)."""
        tested = self.not_testable[:, self.is_raising, month] == NotTestable.TESTED
        return ErrorRates(
            alpha=self.settings.alpha,
            tested_series=int(tested.sum()),
            expected_false_alarms=self.settings.alpha * float(tested.sum()),
            tested_groups=int(self.flags.hypotheses[month]),
            selected_groups=int(self.flags.rejections[month]),
            false_discovery_rate=self.settings.false_discovery_rate,
        )


def find_signs(
    panel: CountPanel,
    *,
    first_tested: int,
    settings: DetectionSettings | None = None,
    revised: BoolArray | None = None,
    breaks: BoolArray | None = None,
    adjacency: BoolArray | None = None,
    forecasts: tuple[Forecast, ...] | None = None,
) -> DetectionResult:
    """Test every eligible series from month index first_tested on and merge flags into signs.

    revised: bool (stations, months) or the panel's shape: the figure came late or was corrected.
    breaks: bool (stations, months): from this month the jurisdiction is another one (merger,
    split, boundary); the caller has joined the series, which is tested straight through the
    mark. adjacency: bool (stations, stations), neighbours; see `neighbour_weights`. forecasts:
    made before, see `with_counts`; None makes them. The first two
    only speak in explanations. Months after a changed definition use the months
    since the change alone, as the panel's indicators say.
    Raises ValueError for shapes or indices that do not fit the panel.
    """
    settings = settings or DetectionSettings()
    n_stations, n_indicators, n_months = panel.counts.shape
    if revised is not None:
        revised = revised[:, None, :] if revised.ndim == 2 else revised
        revised = np.broadcast_to(revised, panel.counts.shape)
    if breaks is not None and breaks.shape != (n_stations, n_months):
        raise ValueError("breaks has the axes (station, month)")
    if forecasts is None:
        forecasts = make_forecasts(panel, first_tested, settings)
    assessment = assess(panel, forecasts, first_tested, settings)
    drift = find_drifts(panel.counts.shape, forecasts, first_tested)
    evidence = weigh_evidence(panel, assessment, drift, settings)
    flags = raise_flags(panel, evidence, settings, adjacency)
    activity = activity_level(panel)
    findings = Findings(
        assessment,
        drift,
        flags,
        find_drying_up(panel, forecasts, first_tested, settings),
        activity,
        adjust_findings(panel, assessment, activity),
    )
    return DetectionResult(
        findings,
        merge_into_signs(panel, findings, settings),
        settings,
        revised,
        breaks,
        may_raise_sign(panel),
    )
