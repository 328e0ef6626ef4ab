"""推移: one large series with its expected band, all stations as small multiples.

Enters: viewer and workspace, an indicator, a station or the prefecture. Leaves: `Trends`.
"""

from analysis.access.permissions import check_can_open_profile, check_can_view_trends
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.observations import CellState
from analysis.release.gate import (
    OUTSIDE_DATA,
    PlaceFigures,
    derived,
    part_withheld,
    released_panel,
)
from analysis.release.panel import EMPTY_STORE_MESSAGE
from analysis.release.released import Released, ReleasedSeries
from analysis.release.series import series
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.tested import prefecture_tested, station_tested
from analysis.release.views import Trends
from analysis.release.workspace import Workspace

NO_BASE = "前年同月が零のため、比を計算できません"


def trends(
    viewer: Viewer, workspace: Workspace, indicator: str, station_id: str | None = None
) -> Trends:
    """The indicator's series of a station (None: the prefecture) and of every station.

    Raises UserError for an unknown indicator or station and for an empty store.
    """
    check_can_view_trends(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    panel = released_panel(viewer, workspace)
    axes = panel.axes
    index = axes.indicator_index(indicator)
    if not axes.months:
        raise UserError(EMPTY_STORE_MESSAGE)
    tested = station_tested(viewer, workspace)
    multiples = tuple(
        series(panel.station(row), axes, index, tested, row) for row in range(len(axes.stations))
    )
    if station_id is None:
        figures = panel.prefecture(workspace.profile.name)
        main = series(figures, axes, index, prefecture_tested(viewer, workspace), 0)
    else:
        row = axes.station_index(station_id)
        figures, main = panel.station(row), multiples[row]
    return Trends(main, multiples, year_on_year_pct(main, figures), build_stamp(workspace))


def year_on_year_pct(main: ReleasedSeries, figures: PlaceFigures) -> tuple[Released, ...]:
    """前年同期比: change against the same month a year before, per cent, per month."""
    return tuple(
        _change_pct(value, main.values[month - 12] if month >= 12 else OUTSIDE_DATA, figures)
        for month, value in enumerate(main.values)
    )


def _change_pct(value: Released, base: Released, figures: PlaceFigures) -> Released:
    if CellState.WITHHELD in (value.state, base.state):
        return part_withheld(figures.rules)
    if value.value is None or base.value is None:
        missing = value if value.value is None else base
        return Released(None, CellState.MISSING, missing.reason)
    if base.value == 0:
        return Released(None, CellState.NOT_TESTABLE, NO_BASE)
    return Released(
        derived(100 * (value.value - base.value) / base.value, figures.rules), CellState.VALUE
    )
