"""`python -m analysis boundaries import`: 境界データの取込 without a screen.

Enters: a file and options, a viewer and an open workspace. Leaves: the stored shapes, or with
--dry-run what would change; in Japanese, progress on stderr.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.geography.boundary_kinds import LAYER_NAMES
from analysis.release import prepare_boundaries, replace_boundaries
from analysis.release.boundary_import import BoundaryOptions
from analysis.release.boundary_views import BoundaryPreview
from analysis.release.workspace import Workspace

Say = Callable[..., None]
SHOWN_NAMES = 5


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument(
        "--layer", choices=LAYER_NAMES, help="図形の種類。省けば国土数値情報などの属性から決める"
    )
    command.add_argument(
        "--crs", default="", metavar="EPSG:6677", help="座標系。省けばファイルに書かれたもの"
    )
    command.add_argument("--table", default="", metavar="NAME", help="層が複数あるときの層の名前")
    command.add_argument(
        "--credit", default="", metavar="TEXT", help="出典（国土数値情報・e-Stat 以外では必要）"
    )
    command.add_argument("--dry-run", action="store_true", help="変わる内容だけを示し、登録しない")


def run(viewer: Viewer, workspace: Workspace, arguments: argparse.Namespace, say: Say) -> None:
    """Import a file, or only show what would change. Raises UserError for a file that is refused."""
    path: Path = arguments.file
    content = file_content(path)
    options = BoundaryOptions(
        kind=LAYER_NAMES[arguments.layer] if arguments.layer else None,
        reference_system=arguments.crs,
        table=arguments.table,
        credit=arguments.credit,
    )
    previews = prepare_boundaries(viewer, workspace, path.name, content, options, _show_progress)
    for preview in previews:
        say(*preview_lines(preview))
    if arguments.dry_run:
        say("登録していません（--dry-run）。")
        return
    replace_boundaries(viewer, workspace, previews)
    say("登録しました。前の境界は残っており、画面「境界・管轄」で戻せます。")


def file_content(path: Path) -> bytes:
    """The bytes of a file. Raises UserError where it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path.name}：ファイルを開けません。場所と名前を確認してください。"
        ) from error


def preview_lines(preview: BoundaryPreview) -> list[str]:
    """A preview as lines of a terminal."""
    lines = [f"{preview.kind.label}：{preview.file_name}"]
    lines += [f"  {label}：{text}" for label, text in preview.facts]
    lines += [f"  {note}" for note in preview.notes]
    changes = preview.changes
    for label, names in (
        ("増えるもの", changes.added),
        ("なくなるもの", changes.removed),
        ("名称が変わるもの", changes.renamed),
        ("形が変わるもの", changes.reshaped),
    ):
        if names:
            lines.append(f"  {label}（{len(names)}件）：{_listed(names)}")
    by_reason: dict[str, list[str]] = {}
    for name, reason in preview.stations:
        by_reason.setdefault(reason, []).append(name)
    lines += [f"  {_listed(names)}：{reason}" for reason, names in by_reason.items()]
    lines.append(f"  出典：{preview.credit}")
    return lines


def _listed(names: Sequence[str]) -> str:
    further = len(names) - SHOWN_NAMES
    shown = "、".join(names[:SHOWN_NAMES])
    return f"{shown} ほか{further}件" if further > 0 else shown


def _show_progress(share: float, step: str) -> None:
    if step:
        sys.stderr.write(f"{share:4.0%} {step}\n")
