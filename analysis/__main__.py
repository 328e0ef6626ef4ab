"""The command line: `python -m analysis import|approvals|brief|backtest|policy|boundaries|profile`.

Enters: arguments and the settings. Leaves: the same effects as the pages have, text in Japanese,
and an exit code: 0 done, 1 refused or nothing written, 2 wrong arguments, 3 an upload waits for
approval (analysis/commands/shell.py).
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from analysis.access.viewer import Viewer, configured_viewer
from analysis.commands.approvals import add_arguments as add_approval_arguments
from analysis.commands.backtest import add_arguments as add_backtest_arguments
from analysis.commands.backtest import run_backtest
from analysis.commands.boundaries import add_arguments as add_boundary_arguments
from analysis.commands.import_files import add_arguments as add_import_arguments
from analysis.commands.policy import add_arguments as add_policy_arguments
from analysis.commands.profiles import add_new_arguments, add_survey_arguments
from analysis.errors import UserError
from analysis.months import parse_month
from analysis.profile import MeetingKind, Profile
from analysis.release.workspace import Workspace, open_workspace
from analysis.settings import Settings, load_settings

DONE, REFUSED = 0, 1


def _month(text: str) -> date:
    try:
        return parse_month(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("月は 2024-10 のように書いてください。") from error


def _document_path(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in {".pdf", ".pptx", ".xlsx"}:
        raise argparse.ArgumentTypeError(
            "出力先は .pdf、.pptx か .xlsx で終わる名前にしてください。"
        )
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError("出力先のフォルダーがありません。")
    return path


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Kizashi（兆）")
    commands = parser.add_subparsers(required=True, metavar="命令")

    load = commands.add_parser("import", help="ファイルを検査し、差分を示し、取り込む")
    add_import_arguments(load)
    load.set_defaults(run=_import_files)

    approvals = commands.add_parser("approvals", help="承認を待つ取込を確かめ、承認・差戻しをする")
    add_approval_arguments(approvals)
    approvals.set_defaults(run=_approvals)

    brief = commands.add_parser("brief", help="会議資料を作る")
    brief.add_argument("--meeting", required=True, choices=[str(kind) for kind in MeetingKind])
    brief.add_argument("--station", metavar="NAME", help="警察署名（警察署の会議のとき）")
    brief.add_argument("--month", type=_month, help="基準月（例 2024-10）。省けば最新の月")
    brief.add_argument("--out", required=True, type=_document_path, metavar="FILE.pdf|.pptx|.xlsx")
    brief.set_defaults(run=_brief)

    backtest = commands.add_parser("backtest", help="検知の信頼性を過去のデータで検証する")
    add_backtest_arguments(backtest)
    backtest.set_defaults(run=_backtest)

    policy = commands.add_parser("policy", help="公表基準").add_subparsers(required=True)
    preview = policy.add_parser("preview", help="直した公表基準で何が秘匿・公表になるかを見る")
    add_policy_arguments(preview)
    preview.set_defaults(run=_preview_policy)

    boundaries = commands.add_parser("boundaries", help="境界データ").add_subparsers(required=True)
    load_boundaries = boundaries.add_parser("import", help="境界・管轄・目印の線を取り込む")
    add_boundary_arguments(load_boundaries)
    load_boundaries.set_defaults(run=_import_boundaries)

    profile = commands.add_parser("profile", help="県プロファイル").add_subparsers(required=True)
    new = profile.add_parser("new", help="警察署等コード表から県プロファイルを作る")
    add_new_arguments(new)
    new.set_defaults(run=_new_profile)
    survey = profile.add_parser("survey", help="47都道府県の警察署と、番号の使い回し・変遷の候補")
    add_survey_arguments(survey)
    survey.set_defaults(run=_survey_profiles)

    for command in (load, brief, backtest, preview, load_boundaries):
        command.add_argument("--profile", help="県プロファイル。省けば設定の最初のもの")
    return parser


def _say(*lines: str) -> None:
    print(*lines, sep="\n")


@contextmanager
def _opened(
    arguments: argparse.Namespace, settings: Settings
) -> Iterator[tuple[Viewer, Workspace]]:
    profile_id = arguments.profile or settings.profile_ids[0]
    workspace = open_workspace(settings, profile_id)
    with workspace.store:
        if workspace.profile.is_synthetic:
            from analysis.synthetic import ensure_demo

            ensure_demo(workspace.store, workspace.profile, workspace.catalogue, lambda *_: None)
        yield configured_viewer(settings, profile_id), workspace


def _import_files(arguments: argparse.Namespace, settings: Settings) -> int:
    from analysis.commands.import_files import failed_report, import_files, options_of
    from analysis.commands.import_report import report_json
    from analysis.commands.shell import write_report

    profile_id = arguments.profile or settings.profile_ids[0]
    try:
        with _opened(arguments, settings) as (viewer, workspace):
            options = options_of(arguments)
            report = import_files(arguments.files, options, settings, viewer, workspace, _say)
    except UserError as error:
        if arguments.json is not None:
            failed = failed_report(arguments, profile_id, str(error))
            write_report(arguments.json, report_json(failed))
        raise
    if arguments.json is not None:
        write_report(arguments.json, report_json(report))
    return report.exit_code


def _approvals(arguments: argparse.Namespace, settings: Settings) -> int:
    from analysis.commands.approvals import approval_json, failed_report, run_approvals
    from analysis.commands.shell import write_report

    profile_id = arguments.profile or settings.profile_ids[0]
    try:
        with _opened(arguments, settings) as (viewer, workspace):
            report = run_approvals(arguments, viewer, workspace, _say)
    except UserError as error:
        if arguments.json is not None:
            failed = failed_report(arguments, profile_id, error)
            write_report(arguments.json, approval_json(failed))
        raise
    if arguments.json is not None:
        write_report(arguments.json, approval_json(report))
    return int(report.exit_code)


def _station_id(profile: Profile, name: str | None, month: date) -> str | None:
    if name is None:
        return None
    plain = name.removesuffix("警察署")
    for station in profile.stations_on(month):
        if plain == station.name or name == station.id:
            return station.id
    raise UserError(f"{profile.name}のプロファイルに、その月にその名前の警察署はありません。")


def _brief(arguments: argparse.Namespace, settings: Settings) -> int:
    from analysis.briefing import make_briefing
    from analysis.release import available_months

    with _opened(arguments, settings) as (viewer, workspace):
        months = available_months(viewer, workspace)
        if not months:
            raise UserError("まだ値がありません。先にファイルを取り込んでください。")
        month = arguments.month or max(months)
        document = make_briefing(
            viewer,
            workspace,
            MeetingKind(arguments.meeting),
            station_id=_station_id(workspace.profile, arguments.station, month),
            month=month,
            format=arguments.out.suffix.lower().removeprefix("."),
        )
    arguments.out.write_bytes(document)
    _say(f"{arguments.out.name} を作りました（{len(document):,} バイト）。")
    return DONE


def _backtest(arguments: argparse.Namespace, settings: Settings) -> int:
    with _opened(arguments, settings) as (viewer, workspace):
        run_backtest(viewer, workspace, arguments, _say)
    return DONE


def _preview_policy(arguments: argparse.Namespace, settings: Settings) -> int:
    from analysis.commands.policy import PolicyReport, policy_json, preview_policy
    from analysis.commands.shell import write_report

    profile_id = arguments.profile or settings.profile_ids[0]
    try:
        with _opened(arguments, settings) as (viewer, workspace):
            report = preview_policy(viewer, workspace, arguments, _say)
    except UserError as error:
        if arguments.json is not None:
            failed = PolicyReport(profile_id, arguments.file.name, None, str(error))
            write_report(arguments.json, policy_json(failed))
        raise
    if arguments.json is not None:
        write_report(arguments.json, policy_json(report))
    return int(report.exit_code)


def _import_boundaries(arguments: argparse.Namespace, settings: Settings) -> int:
    from analysis.commands.boundaries import run

    with _opened(arguments, settings) as (viewer, workspace):
        run(viewer, workspace, arguments, _say)
    return DONE


def _new_profile(arguments: argparse.Namespace, settings: Settings) -> int:
    from analysis.commands.profiles import run_new

    run_new(arguments, settings, _say)
    return DONE


def _survey_profiles(arguments: argparse.Namespace, settings: Settings) -> int:
    from analysis.commands.profiles import run_survey

    run_survey(arguments, _say)
    return DONE


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Run one command. User errors become Japanese text and exit code 1."""
    arguments = build_parser().parse_args(argv)
    settings = settings or load_settings()
    if getattr(arguments, "profile", None):
        settings = replace(settings, profile_ids=(arguments.profile,))
    try:
        return int(arguments.run(arguments, settings))
    except UserError as error:
        print(error, file=sys.stderr)
        return REFUSED


if __name__ == "__main__":
    raise SystemExit(main())
