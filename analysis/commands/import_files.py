"""`python -m analysis import`: the whole of データ取込 without a screen, for a person or a nightly job.

Enters: files, options, an open workspace. Leaves: stored or pending uploads, lines in Japanese, a
JSON report, marked files, and an exit code:

0    every file was stored (or, with --dry-run, could be)
1    a file was refused, failed or was not confirmed; the others were stored all the same
2    wrong arguments
3    nothing was refused, and at least one file waits for a second person's approval
130  Ctrl-C: files before it were stored, of the others nothing was
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
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
from analysis.commands.shell import (
    ExitCode,
    ProgressLine,
    Say,
    add_json_argument,
    interrupt_noted,
    is_confirmed,
)
from analysis.errors import CancelledError, RefusedUploadError, UserError
from analysis.ingest import (
    EVERY_SHEET,
    PreparedUpload,
    Progress,
    ReadingChoices,
    ReadingWatch,
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
    Outcome.CANCELLED: ExitCode.CANCELLED,
}


@dataclass(frozen=True)
class ImportOptions:
    """What the command line said."""

    mode: UploadMode
    choices: ReadingChoices
    sheets: Sequence[str]
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
    sheets = parser.add_mutually_exclusive_group()
    sheets.add_argument(
        "--sheet",
        type=_sheet_key,
        action="append",
        default=[],
        metavar="NAME",
        help="取り込むシート（例 10月。ZIPの中では 北.xlsx/10月）。何度でも指定できる",
    )
    sheets.add_argument(
        "--all-sheets",
        action="store_true",
        help="取り込める表のあるシートをすべて、1つの取込として取り込む",
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
        sheets=[EVERY_SHEET] if arguments.all_sheets else arguments.sheet,
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
    with interrupt_noted() as is_interrupted:
        importing = _Importing(options, settings, viewer, workspace, say, is_interrupted)
        reports = importing.run(files)
    codes = {_EXIT_CODES[report.outcome] for report in reports}
    worst = next((c for c in (ExitCode.CANCELLED, ExitCode.REFUSED) if c in codes), max(codes))
    return ImportReport(
        workspace.profile.id, options.mode.value, options.is_dry_run, int(worst), reports
    )


def failed_report(arguments: argparse.Namespace, profile_id: str, error: str) -> ImportReport:
    """The report of a run that could not begin: the store is locked, the profile unknown."""
    code = int(ExitCode.REFUSED)
    return ImportReport(profile_id, arguments.mode, arguments.dry_run, code, error=error)


@dataclass(frozen=True)
class _Importing:
    """The files of one run, one after another, until somebody stops it."""

    options: ImportOptions
    settings: Settings
    viewer: Viewer
    workspace: Workspace
    say: Say
    is_interrupted: Callable[[], bool]

    def run(self, files: list[Path]) -> list[FileReport]:
        """What became of every file."""
        reports: list[FileReport] = []
        for path in files:
            if reports and reports[-1].outcome is Outcome.CANCELLED:
                error = f"{path.name}：中止したため、読んでいません。"
                reports.append(_failed(FileReport(path.name, Outcome.CANCELLED, error=error)))
            else:
                reports.append(self._import_one(path))
        return reports

    def _import_one(self, path: Path) -> FileReport:
        report = FileReport(path.name, Outcome.FAILED)
        try:
            prepared = self._prepare(path)
            self.say(*preview_lines(prepared))
            report = FileReport(prepared.name, Outcome.PREVIEWED, prepared)
            if self.options.is_dry_run:
                return report
            if not (self.options.is_confirmed or is_confirmed(self.say, "書き込みますか")):
                return replace(report, outcome=Outcome.NOT_CONFIRMED)
            self._stop_if_interrupted()
            return self._submit(report, prepared)
        except RefusedUploadError as refusal:
            return self._refused(path, replace(report, problems=refusal.problems))
        except CancelledError as stop:
            error = f"{path.name}：{stop}"
            return _failed(replace(report, outcome=Outcome.CANCELLED, error=error))
        except UserError as error:
            return _failed(replace(report, outcome=Outcome.FAILED, error=str(error)))

    def _stop_if_interrupted(self) -> None:
        if self.is_interrupted():
            raise CancelledError("中止しました。何も書き込んでいません。")

    def _prepare(self, path: Path) -> PreparedUpload:
        line = ProgressLine()

        def tell(progress: Progress) -> None:
            line.tell(progress.share, f"{path.name}　{progress.rows:,}行")

        options, workspace = self.options, self.workspace
        sender = options.sender or self.viewer.name
        remembered = remembered_headers(workspace.store, workspace.profile, sender)
        try:
            prepared = prepare_upload(
                workspace.store,
                workspace.profile,
                workspace.catalogue,
                self.settings,
                path.name,
                path,
                mode=options.mode,
                only_station_id=self.viewer.station_id,
                choices=replace(options.choices, headers=remembered),
                sheets=options.sheets,
                watch=ReadingWatch(tell, self.is_interrupted),
            )
        except OSError as error:
            raise UserError(
                f"{path.name}：ファイルを開けません。名前と場所を確かめてください。"
            ) from error
        finally:
            line.clear()
        for station_id in prepared.station_ids or (None,):
            check_can_upload(self.viewer, station_id)
        return prepared

    def _refused(self, path: Path, report: FileReport) -> FileReport:
        report = replace(report, outcome=Outcome.REFUSED)
        self.say(*refusal_lines(report))
        if self.options.marked_folder is not None:
            _give_back(path, report, self.options.marked_folder, self.settings, self.say)
        return report

    def _submit(self, previewed: FileReport, prepared: PreparedUpload) -> FileReport:
        submitted = submit_upload(
            self.workspace.store,
            self.options.sender or self.viewer.name,
            prepared,
            person=self.viewer.name,
            reason=self.options.reason,
        )
        if submitted.batch_id is None:
            number = submitted.pending_id
            self.say(f"  承認待ち番号 {number} として預かりました。承認後に数値に入ります。")
            return replace(previewed, outcome=Outcome.PENDING, submitted=submitted)
        self.say(f"  取込番号 {submitted.batch_id} として取り込みました。")
        return replace(previewed, outcome=Outcome.STORED, submitted=submitted)


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


def _failed(report: FileReport) -> FileReport:
    sys.stderr.write(f"{report.error}\n")
    return report
