"""`python -m analysis policy preview`: a changed policy (公表基準) looked at before it is put in force.

Enters: a changed copy of data/disclosure_policy.toml, a viewer and an open workspace. Leaves: the
figures of the page 秘匿処理 (別の基準を試す) as text and JSON. Nothing is given to anybody, nothing is
written into the store or its ledger.
"""

import argparse
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.access.viewer import Viewer
from analysis.commands.shell import ExitCode, Say, add_json_argument
from analysis.disclosure.audience import Audience
from analysis.errors import UserError
from analysis.months import wareki_month
from analysis.release import policy_preview
from analysis.release.disclosure_views import PolicyChange, PolicyPreview, WithheldShare
from analysis.release.workspace import Workspace

REPORT_VERSION = 1


@dataclass(frozen=True)
class PolicyReport:
    """What the command found. preview: None where the file was refused, with the error."""

    profile_id: str
    file: str
    preview: PolicyPreview | None
    error: str = ""

    @property
    def exit_code(self) -> ExitCode:
        """Refused where there is nothing to show."""
        return ExitCode.REFUSED if self.preview is None else ExitCode.DONE


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of the command."""
    command.add_argument(
        "file", type=Path, metavar="FILE", help="data/disclosure_policy.toml を写して直したもの"
    )
    command.add_argument(
        "--audience",
        choices=[str(audience) for audience in Audience],
        help="公表先。省けば、いまか変更後に秘匿のあるものすべて",
    )
    add_json_argument(command)


def preview_policy(
    viewer: Viewer, workspace: Workspace, arguments: argparse.Namespace, say: Say
) -> PolicyReport:
    """Preview and print. Raises UserError for a file that is no policy, and who may not look."""
    path: Path = arguments.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path.name}：ファイルを開けません。場所と名前を確認してください。"
        ) from error
    preview = policy_preview(viewer, workspace, content, path.name)
    if arguments.audience:
        preview = _only(preview, Audience(arguments.audience))
    say(*preview_lines(preview))
    return PolicyReport(workspace.profile.id, path.name, preview)


def _only(preview: PolicyPreview, audience: Audience) -> PolicyPreview:
    kept = tuple(change for change in preview.changes if change.audience is audience)
    if not kept:
        raise UserError(
            f"{audience.label}には、いまの基準でも変更後でもすべての件数を示します。"
            "--audience にほかの公表先を選んでください。"
        )
    return PolicyPreview(preview.policy_version, preview.other_version, kept)


def preview_lines(preview: PolicyPreview) -> list[str]:
    """The preview as lines of a terminal."""
    lines = [f"いまの基準 {preview.policy_version}、選んだ基準 {preview.other_version}"]
    for change in preview.changes:
        lines += [f"{change.audience.label}：{_summary(change)}"]
        lines += [
            f"  {one.indicator}　{wareki_month(one.month)}　{one.place}　"
            f"{'秘匿になる' if one.is_hidden else '公表になる'}"
            for one in change.examples
        ]
    return [*lines, "基準は変えていません。公表台帳にも記録していません。"]


def _summary(change: PolicyChange) -> str:
    told = (
        f"、うち既に渡した資料から分かるもの {change.known_before:,}個"
        if change.known_before
        else ""
    )
    return (
        f"新たに秘匿 {change.hides:,}個{told}、新たに公表 {change.shows:,}個、"
        f"合計を秘匿 {change.hides_totals:,}個、合計を公表 {change.shows_totals:,}個。"
        f"署別の値の秘匿 {_pct(change.now)}→{_pct(change.then)}"
    )


def _pct(share: WithheldShare) -> str:
    return f"{100 * share.withheld / share.cells:.1f}％" if share.cells else "―"


def policy_json(report: PolicyReport) -> str:
    """The run as JSON text, in UTF-8 with a line end."""
    preview = report.preview
    content = {
        "version": REPORT_VERSION,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "profile": report.profile_id,
        "file": report.file,
        "exit_code": int(report.exit_code),
        "error": report.error,
        "policy_version": preview.policy_version if preview else None,
        "other_version": preview.other_version if preview else None,
        "audiences": [_change_json(change) for change in preview.changes] if preview else [],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _change_json(change: PolicyChange) -> dict[str, object]:
    return {
        "audience": str(change.audience),
        "hides": change.hides,
        "shows": change.shows,
        "hides_totals": change.hides_totals,
        "shows_totals": change.shows_totals,
        "known_before": change.known_before,
        "values": change.now.cells,
        "withheld_now": change.now.withheld,
        "withheld_then": change.then.withheld,
        "examples": [
            {
                "indicator": one.indicator,
                "month": f"{one.month:%Y-%m}",
                "place": one.place,
                "becomes": "withheld" if one.is_hidden else "shown",
            }
            for one in change.examples
        ],
    }
