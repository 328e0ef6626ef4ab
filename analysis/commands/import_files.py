"""`python -m analysis import`: the whole of データ取込 without a screen, for a person or a nightly job.

Enters: files, options, an open workspace. Leaves: stored or pending uploads, lines in Japanese, a
JSON report, marked files, and an exit code:

0  every file was stored (or, with --dry-run, could be)
1  a file was refused, failed or was not confirmed; the others were stored all the same
2  wrong arguments
3  nothing was refused, and at least one file waits for a second person's approval
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.access.permissions import check_can_upload
from analysis.access.viewer import Viewer
from analysis.commands.import_report import (
    FileReport,
    ImportReport,
    Outcome,
    preview_lines,
    refusal_lines,
)
from analysis.commands.shell import ExitCode, Say, add_json_argument, is_confirmed
from analysis.errors import RefusedUploadError, UserError
from analysis.ingest import (
    PreparedUpload,
    ReadingChoices,
    SymbolReading,
    UploadMode,
    prepare_upload,
    remembered_headers,
    submit_upload,
)
from analysis.release.workspace import Workspace
from analysis.settings import Settings

_EXIT_CODES = {
    Outcome.STORED: ExitCode.DONE,
    Outcome.PREVIEWED: ExitCode.DONE,
    Outcome.PENDING: ExitCode.PENDING,
    Outcome.NOT_CONFIRMED: ExitCode.REFUSED,
    Outcome.REFUSED: ExitCode.REFUSED,
    Outcome.FAILED: ExitCode.REFUSED,
}


@dataclass(frozen=True)
class ImportOptions:
    """What the command line said."""

    mode: UploadMode
    choices: ReadingChoices
    sheet: str
    sender: str | None
    reason: str
    is_confirmed: bool
    is_dry_run: bool
    marked_folder: Path | None


def _symbol(text: str) -> tuple[str, SymbolReading]:
    mark, _, meaning = text.rpartition("=")
    if meaning not in set(SymbolReading):
        known = "、".join(SymbolReading)
        raise argparse.ArgumentTypeError(
            f"記号の読み方は '-=missing' のように書いてください（{known}）。"
        )
    return mark, SymbolReading(meaning)


def _sheet_key(text: str) -> str:
    """As intake calls a sheet: of a workbook /10月, inside an archive 北.xlsx/10月 or 北.csv/."""
    return text if "/" in text else f"/{text}"


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError("印を付けたファイルを置くフォルダーがありません。")
    return path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Files and options of the command."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--mode", choices=("merge", "replace"), default="merge", help="差替えは replace"
    )
    parser.add_argument("--yes", action="store_true", help="確認を求めずに書き込む")
    parser.add_argument("--dry-run", action="store_true", help="差分を示すだけで書き込まない")
    parser.add_argument("--reason", default="", help="確定した月の数値に触れる理由")
    parser.add_argument("--sender", metavar="NAME", help="数値を送った所属。省けば設定の閲覧者")
    parser.add_argument(
        "--sheet",
        type=_sheet_key,
        default="",
        metavar="NAME",
        help="取り込むシート（例 10月。ZIPの中では 北.xlsx/10月）",
    )
    parser.add_argument(
        "--symbol",
        type=_symbol,
        action="append",
        default=[],
        metavar="MARK=MEANING",
        help="この取込での記号の読み方（例 '-=zero'、'*=withheld'）。何度でも指定できる",
    )
    parser.add_argument(
        "--marked",
        type=_folder,
        metavar="FOLDER",
        help="受け付けないファイルの誤りに印を付けた写し（Excel）を置くフォルダー",
    )
    add_json_argument(parser)


def options_of(arguments: argparse.Namespace) -> ImportOptions:
    """The options as the import takes them."""
    symbols: Mapping[str, SymbolReading] = dict(arguments.symbol)
    return ImportOptions(
        mode=UploadMode(arguments.mode),
        choices=ReadingChoices(symbols=symbols),
        sheet=arguments.sheet,
        sender=arguments.sender,
        reason=arguments.reason,
        is_confirmed=arguments.yes,
        is_dry_run=arguments.dry_run,
        marked_folder=arguments.marked,
    )


def import_files(
    files: list[Path],
    options: ImportOptions,
    settings: Settings,
    viewer: Viewer,
    workspace: Workspace,
    say: Say,
) -> ImportReport:
    """Import files one after another; what becomes of one does not stop the next."""
    reports = [_import_one(path, options, settings, viewer, workspace, say) for path in files]
    codes = {_EXIT_CODES[report.outcome] for report in reports}
    worst = ExitCode.REFUSED if ExitCode.REFUSED in codes else max(codes)
    return ImportReport(
        workspace.profile.id, options.mode.value, options.is_dry_run, int(worst), reports
    )


def failed_report(arguments: argparse.Namespace, profile_id: str, error: str) -> ImportReport:
    """The report of a run that could not begin: the store is locked, the profile unknown."""
    code = int(ExitCode.REFUSED)
    return ImportReport(profile_id, arguments.mode, arguments.dry_run, code, error=error)


def _import_one(
    path: Path,
    options: ImportOptions,
    settings: Settings,
    viewer: Viewer,
    workspace: Workspace,
    say: Say,
) -> FileReport:
    try:
        prepared = _prepare(path, options, settings, viewer, workspace)
    except RefusedUploadError as refusal:
        report = FileReport(path.name, Outcome.REFUSED, problems=refusal.problems)
        say(*refusal_lines(report))
        if options.marked_folder is not None:
            _give_back(path, report, options.marked_folder, settings, say)
        return report
    except UserError as error:
        return _failed(FileReport(path.name, Outcome.FAILED, error=str(error)))
    say(*preview_lines(prepared))
    previewed = FileReport(prepared.name, Outcome.PREVIEWED, prepared)
    if options.is_dry_run:
        return previewed
    if not (options.is_confirmed or is_confirmed(say, "書き込みますか")):
        return replace(previewed, outcome=Outcome.NOT_CONFIRMED)
    try:
        return _submit(previewed, prepared, options, viewer, workspace, say)
    except UserError as error:
        return _failed(replace(previewed, outcome=Outcome.FAILED, error=str(error)))


def _prepare(
    path: Path, options: ImportOptions, settings: Settings, viewer: Viewer, workspace: Workspace
) -> PreparedUpload:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path.name}：ファイルを開けません。名前と場所を確かめてください。"
        ) from error
    sender = options.sender or viewer.name
    remembered = remembered_headers(workspace.store, workspace.profile, sender)
    prepared = prepare_upload(
        workspace.store,
        workspace.profile,
        workspace.catalogue,
        settings,
        path.name,
        data,
        mode=options.mode,
        only_station_id=viewer.station_id,
        choices=replace(options.choices, headers=remembered),
        sheet=options.sheet,
    )
    for station_id in prepared.station_ids or (None,):
        check_can_upload(viewer, station_id)
    return prepared


def _give_back(path: Path, report: FileReport, folder: Path, settings: Settings, say: Say) -> None:
    """The refused file with its faults marked; never one with personal data."""
    from analysis.ingest.error_workbook import error_workbook

    marked = error_workbook(
        path.name, path.read_bytes(), report.problems, max_upload_mb=settings.max_upload_mb
    )
    if marked is None:
        return
    place = folder / f"{path.stem}_誤りの印.xlsx"
    try:
        place.write_bytes(marked)
    except OSError:
        say(f"  印を付けたファイルを書けません：{place.name}")
    else:
        say(f"  印を付けたファイル：{place.name}")


def _submit(
    previewed: FileReport,
    prepared: PreparedUpload,
    options: ImportOptions,
    viewer: Viewer,
    workspace: Workspace,
    say: Say,
) -> FileReport:
    submitted = submit_upload(
        workspace.store,
        options.sender or viewer.name,
        prepared,
        person=viewer.name,
        reason=options.reason,
    )
    if submitted.batch_id is None:
        say(f"  承認待ち番号 {submitted.pending_id} として預かりました。承認後に数値に入ります。")
        return replace(previewed, outcome=Outcome.PENDING, submitted=submitted)
    say(f"  取込番号 {submitted.batch_id} として取り込みました。")
    return replace(previewed, outcome=Outcome.STORED, submitted=submitted)


def _failed(report: FileReport) -> FileReport:
    sys.stderr.write(f"{report.error}\n")
    return report
