"""境界データの取込: a file → a preview of what would change → the boundaries of a kind replaced.

Enters: viewer and workspace, the file, and what somebody says of it (kind, coordinates, credit).
Leaves: `BoundaryPreview`s, which change nothing; then the stored shapes. Earlier ones are kept
and can hold again. The steps: read, convert to WGS 84, name, check the coverage, mend, simplify.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from analysis.access.permissions import (
    Permission,
    check_can,
    check_can_import_boundaries,
    check_can_open_profile,
)
from analysis.access.viewer import Viewer
from analysis.geography.boundaries import (
    check_profile_covers,
    from_store_frame,
    to_store_frame,
)
from analysis.geography.boundary_kinds import BoundaryKind, chosen_layers
from analysis.geography.coordinates import LocatedLayer, locate
from analysis.geography.municipalities import municipalities, small_areas
from analysis.geography.named_shapes import NamedShapes
from analysis.geography.orientation_lines import orientation_lines
from analysis.geography.shape_layers import ShapeLayer
from analysis.geography.station_areas import station_areas
from analysis.profile import Profile
from analysis.release.boundary_files import read_layers
from analysis.release.boundary_picture import boundary_picture
from analysis.release.boundary_quality import (
    Quality,
    changes,
    mended_areas,
    placed_stations,
    shape_facts,
)
from analysis.release.boundary_views import BoundaryPreview, BoundarySet
from analysis.release.workspace import Workspace
from analysis.store import boundaries, boundary_sets, restore_boundaries, save_boundaries

Progress = Callable[[float, str], None]
_MARGIN_DEGREES = (
    0.05  # lines go on a little beyond the prefecture, so that they do not end abruptly
)


@dataclass(frozen=True)
class BoundaryOptions:
    """What somebody says of a file; "" and None leave it to the file.

    kind: what its shapes stand for. reference_system: EPSG:6677. table: one layer of several.
    credit: 出典, needed for a file that is not of 国土数値情報 or e-Stat.
    """

    kind: BoundaryKind | None = None
    reference_system: str = ""
    table: str = ""
    credit: str = ""


def prepare_boundaries(
    viewer: Viewer,
    workspace: Workspace,
    file_name: str,
    content: bytes,
    options: BoundaryOptions,
    progress: Progress = lambda share, step: None,
) -> tuple[BoundaryPreview, ...]:
    """What importing a file would do, one preview a kind that it holds. Nothing is written.

    Raises UserError with everything that is wrong with the file.
    """
    check_can_import_boundaries(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    progress(0.0, "ファイルを読んでいます")
    layers = read_layers(file_name, content)
    chosen = chosen_layers(layers, options.kind, options.table)
    previews = []
    for number, (kind, layer) in enumerate(chosen.items()):

        def step(share: float, text: str, done: float = number / len(chosen)) -> None:
            progress(0.2 + 0.8 * (done + share / len(chosen)), text)

        previews.append(_preview(workspace, file_name, kind, layer, options, step))
    progress(1.0, "")
    return tuple(previews)


def replace_boundaries(
    viewer: Viewer, workspace: Workspace, previews: Sequence[BoundaryPreview]
) -> None:
    """Store what was previewed; the boundaries of these kinds are replaced, others stay."""
    check_can_import_boundaries(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    for preview in previews:
        save_boundaries(
            workspace.store,
            workspace.profile.id,
            preview.kind.value,
            to_store_frame(preview.frame),
            credit=preview.credit,
            person=viewer.name,
        )


def boundary_list(viewer: Viewer, workspace: Workspace) -> tuple[BoundarySet, ...]:
    """Every list of boundaries that was saved, newest first."""
    check_can(viewer, Permission.IMPORT_BOUNDARIES)
    check_can_open_profile(viewer, workspace.profile.id)
    return tuple(
        BoundarySet(
            set_id=int(row["set_id"]),
            kind=BoundaryKind(row["kind"]),
            credit=str(row["credit"]),
            shapes=int(row["rows"]),
            saved=row["saved_at"].to_pydatetime(),
            person=str(row["person"]),
            is_held=bool(row["is_held"]),
        )
        for row in boundary_sets(workspace.store, workspace.profile.id).to_dict("records")
    )


def undo_boundaries(
    viewer: Viewer, workspace: Workspace, kind: BoundaryKind, set_id: int | None
) -> None:
    """Let an earlier list of a kind hold again; None takes the layer away. Nothing is erased.

    Raises ValueError for a list that is not one of that kind.
    """
    check_can_import_boundaries(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    restore_boundaries(
        workspace.store, workspace.profile.id, kind.value, set_id, person=viewer.name
    )


def _preview(
    workspace: Workspace,
    file_name: str,
    kind: BoundaryKind,
    layer: ShapeLayer,
    options: BoundaryOptions,
    progress: Progress,
) -> BoundaryPreview:
    profile = workspace.profile
    progress(0.0, f"{kind.label}：座標を変換しています")
    located = locate(layer, options.reference_system)
    progress(0.2, f"{kind.label}：図形をまとめています")
    named = _named(workspace, file_name, kind, located, options.credit)
    if kind is BoundaryKind.MUNICIPALITY:
        check_profile_covers(profile, named.frame)
    progress(0.4, f"{kind.label}：すき間と重なりを調べています")
    quality = (
        mended_areas(named.frame, progress) if kind.dimension == 2 else Quality(named.frame, (), ())
    )
    progress(0.9, f"{kind.label}：登録済みのものと比べています")
    stored = from_store_frame(boundaries(workspace.store, profile.id, kind.value))
    differing = changes(stored, quality.frame)
    notes = [located.system.note, *quality.notes]
    notes += [f"取り込まないもの：{what}" for what in named.left_out]
    return BoundaryPreview(
        kind=kind,
        file_name=file_name,
        frame=quality.frame,
        credit=named.credit,
        facts=(*shape_facts(located, quality.frame), *quality.facts),
        notes=tuple(note for note in notes if note),
        changes=differing,
        stations=_stations(profile, kind, quality.frame),
        picture=boundary_picture(quality.frame, kind.dimension, differing.codes),
    )


def _named(
    workspace: Workspace, file_name: str, kind: BoundaryKind, located: LocatedLayer, credit: str
) -> NamedShapes:
    profile = workspace.profile
    if kind is BoundaryKind.MUNICIPALITY:
        return municipalities(located, file_name, jis_code=profile.jis_code, credit=credit)
    if kind is BoundaryKind.SMALL_AREA:
        return small_areas(located, jis_code=profile.jis_code, credit=credit)
    if kind in (BoundaryKind.JURISDICTION, BoundaryKind.STATION_POINT):
        return station_areas(located, profile, file_name, dimension=kind.dimension, credit=credit)
    return orientation_lines(located, kind.value, _bounds(workspace), credit=credit)


def _bounds(workspace: Workspace) -> tuple[float, float, float, float] | None:
    """The box of the stored municipalities with a margin; None while there are none."""
    stored = from_store_frame(
        boundaries(workspace.store, workspace.profile.id, BoundaryKind.MUNICIPALITY.value)
    )
    if not len(stored):
        return None
    shapes = np.asarray(stored["geometry"], dtype=object)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    return (
        west - _MARGIN_DEGREES,
        south - _MARGIN_DEGREES,
        east + _MARGIN_DEGREES,
        north + _MARGIN_DEGREES,
    )


def _stations(
    profile: Profile, kind: BoundaryKind, frame: pd.DataFrame
) -> tuple[tuple[str, str], ...]:
    if kind is BoundaryKind.MUNICIPALITY:
        return placed_stations(profile, frame)
    if kind in (BoundaryKind.JURISDICTION, BoundaryKind.STATION_POINT):
        absent = {s.id: s.full_name for s in profile.stations if s.valid_to is None}
        for code in frame["code"]:
            absent.pop(code, None)
        return tuple((name, "このファイルにありません。") for name in absent.values())
    return ()
