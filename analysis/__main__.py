"""The command line: `python -m analysis import|brief|backtest|boundaries|profile`.

Enters: arguments and the settings. Leaves: the same effects as the pages have, text in Japanese,
and an exit code: 0 done, 1 refused or nothing written, 2 wrong arguments, 3 an upload waits for
approval (analysis/commands/import_files.py).
"""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event

from analysis.access.permissions import check_can_upload
from analysis.access.viewer import Viewer, configured_viewer
from analysis.commands.import_files import add_arguments as add_import_arguments
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
    if path.suffix.lower() not in {".pdf", ".xlsx"}:
        raise argparse.ArgumentTypeError("出力先は .pdf か .xlsx で終わる名前にしてください。")
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError("出力先のフォルダーがありません。")
    return path


def _replayed_months(text: str) -> int:
    if not text.isdecimal() or not 4 <= int(text) <= 120:
        raise argparse.ArgumentTypeError("月数は4から120までの整数にしてください。")
    return int(text)


def _outbreak_size(text: str) -> float:
    try:
        size = float(text)
    except ValueError:
        size = 0.0
    if not 0 < size <= 100:
        raise argparse.ArgumentTypeError("大きさは0より大きく100以下の数にしてください。")
    return size


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("乱数の種は0以上の整数にしてください。")
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Kizashi（兆）")
    commands = parser.add_subparsers(required=True, metavar="命令")

    load = commands.add_parser("import", help="ファイルを検査し、差分を示し、取り込む")
    add_import_arguments(load)
    load.set_defaults(run=_import_files)

    brief = commands.add_parser("brief", help="会議資料を作る")
    brief.add_argument("--meeting", required=True, choices=[str(kind) for kind in MeetingKind])
    brief.add_argument("--station", metavar="NAME", help="警察署名（警察署の会議のとき）")
    brief.add_argument("--month", type=_month, help="基準月（例 2024-10）。省けば最新の月")
    brief.add_argument("--out", required=True, type=_document_path, metavar="FILE.pdf|.xlsx")
    brief.set_defaults(run=_brief)

    backtest = commands.add_parser("backtest", help="検知の信頼性を過去のデータで検証する")
    backtest.add_argument(
        "--months", type=_replayed_months, default=24, help="再現する月数（省けば24）"
    )
    backtest.add_argument(
        "--sizes",
        type=_outbreak_size,
        nargs="+",
        default=[2.0, 3.0, 5.0],
        metavar="N",
        help="加える件数（標準偏差の何倍か）",
    )
    backtest.add_argument("--shape", choices=("step", "ramp"), default="step", help="急増又は漸増")
    backtest.add_argument("--seed", type=_seed, default=1, help="乱数の種")
    backtest.add_argument("--json", type=Path, metavar="FILE", help="結果をJSONで保存する")
    backtest.add_argument("--csv", type=Path, metavar="FILE", help="結果をCSVで保存する")
    backtest.set_defaults(run=_backtest)

    boundaries = commands.add_parser("boundaries", help="境界データ").add_subparsers(required=True)
    load_boundaries = boundaries.add_parser("import", help="国土数値情報 N03（GeoJSON）を取り込む")
    load_boundaries.add_argument("file", type=Path, metavar="FILE")
    load_boundaries.set_defaults(run=_import_boundaries)

    profile = commands.add_parser("profile", help="県プロファイル").add_subparsers(required=True)
    new = profile.add_parser("new", help="警察署等コード表から県プロファイルを作る")
    new.add_argument("--prefecture", required=True, metavar="北海道")
    new.add_argument("--station-codes", required=True, type=Path, metavar="FILE")
    new.add_argument("--into", type=Path, metavar="FOLDER", help="省けば設定のフォルダー")
    new.set_defaults(run=_new_profile)

    for command in (load, brief, backtest, load_boundaries):
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
    from analysis.commands.import_files import (
        failed_report,
        import_files,
        options_of,
        write_report,
    )

    profile_id = arguments.profile or settings.profile_ids[0]
    try:
        with _opened(arguments, settings) as (viewer, workspace):
            options = options_of(arguments)
            report = import_files(arguments.files, options, settings, viewer, workspace, _say)
    except UserError as error:
        if arguments.json is not None:
            write_report(arguments.json, failed_report(arguments, profile_id, str(error)))
        raise
    if arguments.json is not None:
        write_report(arguments.json, report)
    return report.exit_code


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
    from analysis.detection.backtest_settings import BacktestSettings, Shape
    from analysis.release import measure_reliability, reliability
    from analysis.release.reliability_report import report_csv, report_json
    from analysis.release.reliability_text import report_lines

    for path in (arguments.json, arguments.csv):
        if path is not None and not path.parent.is_dir():
            raise UserError("出力先のフォルダーがありません。")
    chosen = BacktestSettings(
        months=arguments.months,
        sizes=tuple(arguments.sizes),
        shape=Shape(arguments.shape),
        seed=arguments.seed,
    )
    with _opened(arguments, settings) as (viewer, workspace):
        with _interrupt_noted() as is_interrupted:
            measure_reliability(
                viewer,
                workspace,
                chosen,
                on_progress=_show_progress,
                is_cancelled=is_interrupted,
            )
        shown = reliability(viewer, workspace, chosen)
    _say(*report_lines(shown))
    for path, write in ((arguments.json, report_json), (arguments.csv, report_csv)):
        if path is not None:
            path.write_bytes(write(shown))
            _say(f"{path.name} を書きました。")
    return DONE


@contextmanager
def _interrupt_noted() -> Iterator[Callable[[], bool]]:
    """Ctrl-C is noted and asked for between steps: it breaks off no query and no write."""
    noted = Event()
    before = signal.signal(signal.SIGINT, lambda *_: noted.set())
    try:
        yield noted.is_set
    finally:
        signal.signal(signal.SIGINT, before)
        print(file=sys.stderr)


def _show_progress(share: float, step: str) -> None:
    print(f"\r\033[K{share:4.0%} {step}", end="", file=sys.stderr, flush=True)


def _import_boundaries(arguments: argparse.Namespace, settings: Settings) -> int:
    from analysis.geography.boundaries import check_profile_covers, mend, to_store_frame
    from analysis.geography.n03 import read_municipalities
    from analysis.store import save_boundaries

    with _opened(arguments, settings) as (viewer, workspace):
        check_can_upload(viewer, None)
        municipalities = read_municipalities(arguments.file)
        check_profile_covers(workspace.profile, municipalities.frame)
        mended = mend(municipalities.frame)
        save_boundaries(
            workspace.store,
            workspace.profile.id,
            "municipality",
            to_store_frame(mended),
            credit=municipalities.credit,
        )
    _say(f"市区町村 {len(mended)} の境界を取り込みました。出典：{municipalities.credit}")
    return DONE


def _new_profile(arguments: argparse.Namespace, settings: Settings) -> int:
    from analysis.geography.profile_folder import new_profile

    into = arguments.into or settings.profiles_folder
    made = new_profile(arguments.prefecture, arguments.station_codes, into)
    _say(
        f"{made.profile.name}のプロファイル「{made.profile.id}」を作りました。"
        f"警察署 {len(made.profile.stations)}。すべて要確認です。",
        *(f"  除いた行 {row.row.name}：{row.reason}" for row in made.left_out),
        f"使うには KIZASHI_PROFILE={made.profile.id} としてください。",
    )
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
