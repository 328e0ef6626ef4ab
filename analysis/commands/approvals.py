"""`python -m analysis approvals list|approve|reject`: 承認を待つ取込 without a screen.

Enters: a number and a reason in words, an open workspace. Leaves: a batch, a recorded rejection or
nothing; lines in Japanese, a JSON report, and an exit code:

0  nothing waits (list); approved, rejected, or shown without deciding (--dry-run)
1  not done: no right to it, one's own upload, unknown or decided already, changed meanwhile
2  wrong arguments
3  something waits for a second person (list)

The rules are those of the page: the role decides who may approve (analysis.access), the store that
it is nobody who sent or handed in the file, and every decision and refusal is on record.
"""

import argparse
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from analysis.access.audit import record_refusal
from analysis.access.permissions import Permission, check_can_approve_upload
from analysis.access.viewer import Viewer
from analysis.commands.import_report import difference_json, difference_lines, jumps_json
from analysis.commands.shell import ExitCode, Say, add_json_argument, is_confirmed
from analysis.errors import PermissionDeniedError, UserError
from analysis.ingest import PendingReview, approve_upload, reject_upload, review_pending
from analysis.months import wareki_month
from analysis.release import pending_uploads
from analysis.release.views import PendingRow
from analysis.release.workspace import Workspace

REPORT_VERSION = 1
SHOWN_STATIONS = 3


@dataclass
class ApprovalReport:
    """What a run did. outcome: listed, previewed, approved, rejected, withdrawn, failed."""

    profile_id: str
    command: str
    outcome: str = "failed"
    exit_code: int = ExitCode.REFUSED
    error: str = ""
    batch_id: int | None = None
    pending: tuple[PendingRow, ...] = ()
    review: dict[str, object] = field(default_factory=dict)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The three commands below `approvals`."""
    commands = parser.add_subparsers(required=True, dest="decision", metavar="list|approve|reject")
    listing = commands.add_parser("list", help="承認を待つ取込の一覧")
    approve = commands.add_parser("approve", help="今の数値との差分を示し、承認して数値に入れる")
    reject = commands.add_parser("reject", help="差し戻す（自分の取込は取り下げる）")
    for decision in (approve, reject):
        decision.add_argument("number", type=int, metavar="NUMBER", help="承認待ち番号")
        decision.add_argument("--reason", default="", help="承認・差戻しの理由（必須。記録に残る）")
    approve.add_argument("--yes", action="store_true", help="確認を求めずに承認する")
    approve.add_argument("--dry-run", action="store_true", help="差分を示すだけで承認しない")
    for command in (listing, approve, reject):
        command.add_argument("--profile", help="県プロファイル。省けば設定の最初のもの")
        add_json_argument(command)


def run_approvals(
    arguments: argparse.Namespace, viewer: Viewer, workspace: Workspace, say: Say
) -> ApprovalReport:
    """Run one of the commands. Raises UserError for what the page would refuse."""
    report = ApprovalReport(workspace.profile.id, arguments.decision)
    steps = {"list": _list, "approve": _approve, "reject": _reject}
    try:
        report.pending = pending_uploads(viewer, workspace)
        steps[arguments.decision](arguments, viewer, workspace, report, say)
    except PermissionDeniedError:
        record_refusal(workspace.store, viewer, Permission.APPROVE_UPLOAD)
        raise
    return report


def failed_report(
    arguments: argparse.Namespace, profile_id: str, error: UserError
) -> ApprovalReport:
    """The report of a run that was refused, or could not begin: the store is locked."""
    return ApprovalReport(profile_id, arguments.decision, error=str(error))


def _list(
    _: argparse.Namespace, __: Viewer, workspace: Workspace, report: ApprovalReport, say: Say
) -> None:
    names = {station.id: station.full_name for station in workspace.profile.stations}
    for row in report.pending:
        say(*_row_lines(row, names))
    if not report.pending:
        say("承認を待つ取込はありません。")
    report.outcome = "listed"
    report.exit_code = ExitCode.PENDING if report.pending else ExitCode.DONE


def _approve(
    arguments: argparse.Namespace,
    viewer: Viewer,
    workspace: Workspace,
    report: ApprovalReport,
    say: Say,
) -> None:
    check_can_approve_upload(viewer)
    row = _row(report, arguments.number)
    store, profile = workspace.store, workspace.profile
    review = review_pending(store, profile, workspace.catalogue, row.pending_id)
    say(f"承認待ち番号 {row.pending_id}：{row.source_name}（{row.sender}）", *_review_lines(review))
    report.review = _review_json(review)
    if arguments.dry_run:
        report.outcome, report.exit_code = "previewed", ExitCode.DONE
        return
    if not (arguments.yes or is_confirmed(say, "承認しますか")):
        raise UserError("確認がなかったため、承認していません。")
    report.batch_id = approve_upload(
        store, profile, review, person=viewer.name, reason=arguments.reason
    )
    report.outcome, report.exit_code = "approved", ExitCode.DONE
    say(f"承認し、取込番号 {report.batch_id} として記録しました。")


def _reject(
    arguments: argparse.Namespace,
    viewer: Viewer,
    workspace: Workspace,
    report: ApprovalReport,
    say: Say,
) -> None:
    row = _row(report, arguments.number)
    if not row.is_own:
        check_can_approve_upload(viewer)
    reject_upload(
        workspace.store,
        workspace.profile,
        row.pending_id,
        person=viewer.name,
        reason=arguments.reason,
    )
    report.outcome = "withdrawn" if row.is_own else "rejected"
    report.exit_code = ExitCode.DONE
    word = "取り下げました" if row.is_own else "差し戻しました"
    say(f"承認待ち番号 {row.pending_id} を{word}。数値は変わっていません。")


def _row(report: ApprovalReport, number: int) -> PendingRow:
    for row in report.pending:
        if row.pending_id == number:
            return row
    raise UserError(
        f"承認待ち番号{number}は、承認を待っていません。approvals list で確かめてください。"
    )


def _row_lines(row: PendingRow, names: dict[str, str]) -> list[str]:
    stations = "、".join(names.get(i, i) for i in row.station_ids[:SHOWN_STATIONS])
    further = len(row.station_ids) - SHOWN_STATIONS
    months = " ～ ".join(dict.fromkeys(map(wareki_month, (row.months[0], row.months[-1]))))
    may = "承認できません（本部の分析担当が行います）"
    if row.is_own:
        may = "自分の取込のため承認できません（取り下げることはできます）"
    elif row.can_be_approved:
        may = "承認できます"
    return [
        f"承認待ち番号 {row.pending_id}：{row.source_name}",
        f"  送った人 {row.sender}、受け付けた人 {row.person}",
        f"  {stations or '市区町村・小地域'}{f'ほか{further}署' if further > 0 else ''}、"
        f"{months}、セル {row.cells:,}",
        *([f"  確定した月の数値に触れる理由：{row.reason}"] if row.reason else []),
        f"  {may}",
    ]


def _review_lines(review: PendingReview) -> list[str]:
    lines = difference_lines(review)
    if review.jumps:
        lines.append(f"  注意 これまでの動きから大きく外れる件数が{len(review.jumps)}個あります。")
    if review.final_months:
        months = "、".join(map(wareki_month, review.final_months))
        lines.append(f"  注意 確定した月（{months}）の数値に触れます。")
    return lines


def _review_json(review: PendingReview) -> dict[str, object]:
    return {
        **difference_json(review),
        "final_months": [f"{month:%Y-%m}" for month in review.final_months],
        "jumps": jumps_json(review.jumps),
    }


def approval_json(report: ApprovalReport) -> str:
    """The run as JSON text, in UTF-8 with a line end."""
    content = {
        "version": REPORT_VERSION,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "profile": report.profile_id,
        "command": report.command,
        "outcome": report.outcome,
        "exit_code": int(report.exit_code),
        "error": report.error,
        "batch_id": report.batch_id,
        "review": report.review,
        "pending": [_row_json(row) for row in report.pending],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _row_json(row: PendingRow) -> dict[str, object]:
    return {
        "pending_id": row.pending_id,
        "submitted": row.submitted.isoformat(timespec="seconds"),
        "sender": row.sender,
        "person": row.person,
        "file": row.source_name,
        "reason": row.reason,
        "cells": row.cells,
        "first_month": f"{row.months[0]:%Y-%m}",
        "last_month": f"{row.months[-1]:%Y-%m}",
        "stations": list(row.station_ids),
        "is_own": row.is_own,
        "can_be_approved": row.can_be_approved,
    }
