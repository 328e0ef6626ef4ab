"""`python -m analysis backtest`: 検知の信頼性 measured without a screen.

Enters: options, a viewer and an open workspace. Leaves: the kept result that the page shows,
tables in Japanese, files; progress on stderr. Ctrl-C ends it between two steps, nothing kept.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from analysis.access.viewer import Viewer
from analysis.commands.shell import ProgressLine, interrupt_noted
from analysis.detection.backtest_settings import BacktestSettings, Shape
from analysis.errors import UserError
from analysis.release import measure_reliability, reliability
from analysis.release.reliability_report import report_csv, report_json
from analysis.release.reliability_text import report_lines
from analysis.release.workspace import Workspace

DEFAULTS = BacktestSettings()
MONTHS = range(DEFAULTS.duration_months, 121)
LARGEST_SIZE = 100.0
Say = Callable[..., None]


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of the command; what is left out is as on the page."""
    command.add_argument(
        "--months", type=_months, default=DEFAULTS.months, help="再現する月数（省けば24）"
    )
    command.add_argument(
        "--sizes",
        type=_size,
        nargs="+",
        default=list(DEFAULTS.sizes),
        metavar="N",
        help="加える件数（標準偏差の何倍か）",
    )
    command.add_argument(
        "--shape",
        choices=[str(shape) for shape in Shape],
        default=str(DEFAULTS.shape),
        help="急増（step）又は漸増（ramp）",
    )
    command.add_argument(
        "--rounds", type=_rounds, default=DEFAULTS.rounds, help="繰返し。増やすと範囲が狭くなる"
    )
    command.add_argument("--seed", type=_seed, default=DEFAULTS.seed, help="乱数の種")
    command.add_argument("--json", type=_file, metavar="FILE", help="結果をJSONで保存する")
    command.add_argument("--csv", type=_file, metavar="FILE", help="結果をCSVで保存する")


def _months(text: str) -> int:
    if not text.isdecimal() or int(text) not in MONTHS:
        raise argparse.ArgumentTypeError(
            f"月数は{MONTHS.start}から{MONTHS.stop - 1}までの整数にしてください。"
        )
    return int(text)


def _size(text: str) -> float:
    try:
        size = float(text)
    except ValueError:
        size = 0.0
    if not 0 < size <= LARGEST_SIZE:
        raise argparse.ArgumentTypeError("大きさは0より大きく100以下の数にしてください。")
    return size


def _rounds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("繰返しは1以上の整数にしてください。")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("乱数の種は0以上の整数にしてください。")
    return int(text)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError("出力先のフォルダーがありません。")
    return path


def run_backtest(
    viewer: Viewer, workspace: Workspace, arguments: argparse.Namespace, say: Say
) -> None:
    """Measure, print, write. Raises UserError for who may not, too few months, and Ctrl-C."""
    settings = BacktestSettings(
        months=arguments.months,
        sizes=tuple(arguments.sizes),
        shape=Shape(arguments.shape),
        rounds=arguments.rounds,
        seed=arguments.seed,
    )
    line = ProgressLine(is_shown=True)  # of minutes, a log file should hold a trace, too
    with interrupt_noted() as is_interrupted:
        try:
            measure_reliability(
                viewer, workspace, settings, on_progress=line.tell, is_cancelled=is_interrupted
            )
        finally:
            line.clear()
    shown = reliability(viewer, workspace, settings)
    say(*report_lines(shown))
    for path, write in ((arguments.json, report_json), (arguments.csv, report_csv)):
        if path is not None:
            _write(path, write(shown))
            say(f"{path.name} を書きました。")


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UserError(
            f"{path.name} を書けません。結果は保存してあり、画面で見られます。"
        ) from error
