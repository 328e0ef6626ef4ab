"""Measures (施策): how far each measure of the policy has come in one place, by its indicators.

Enters: a profile's measures and one place's released figures. Leaves: `MeasureProgress` rows for
the station panel and the briefing.
"""

from analysis.profile import Profile
from analysis.release.changes import change_rows
from analysis.release.gate import PlaceFigures
from analysis.release.panel import PanelAxes
from analysis.release.views import MeasureProgress


def measure_progress(
    profile: Profile,
    figures: PlaceFigures,
    axes: PanelAxes,
    month: int,
    *,
    earlier: int | None = None,
) -> tuple[MeasureProgress, ...]:
    """Every measure with its indicators in the month at position `month`; as in `change_rows`."""
    codes = [indicator.code for indicator in axes.indicators]
    return tuple(
        MeasureProgress(
            measure.code,
            measure.section,
            measure.title,
            measure.responsible,
            change_rows(
                figures,
                axes,
                month,
                earlier=earlier,
                indicators=[codes.index(code) for code in measure.indicators if code in codes],
            ),
        )
        for measure in profile.measures
    )
