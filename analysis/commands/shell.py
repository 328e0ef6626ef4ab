"""What a command and the shell say to each other: exit codes, a question, progress, Ctrl-C, JSON.

Enters: options, answers, an interrupt. Leaves: text to a terminal, a file, a number. For all
commands that write figures or take long.
"""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from threading import Event

from analysis.errors import CancelledError, UserError

CONFIRMING_ANSWERS = {"y", "yes", "はい"}
Say = Callable[..., None]


class ExitCode(IntEnum):
    """What the shell learns. 2 is argparse's own for wrong arguments."""

    DONE = 0
    REFUSED = 1
    PENDING = 3
    CANCELLED = 130  # as shells say of a program that Ctrl-C ended


def add_json_argument(parser: argparse.ArgumentParser) -> None:
    """--json FILE, for a program that reads what happened."""
    parser.add_argument(
        "--json", type=_json_path, metavar="FILE", help="結果の報告をJSONで書く（夜間の処理用）"
    )


def _json_path(text: str) -> Path:
    path = Path(text)
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError("報告（JSON）を書くフォルダーがありません。")
    return path


def write_report(path: Path, text: str) -> None:
    """Write a JSON report. Raises UserError when the file cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"報告「{path.name}」を書けません。場所と権限を確かめてください。"
        ) from error


def is_confirmed(say: Say, question: str) -> bool:
    """Whether a person says yes; without a terminal nobody does. Ctrl-C raises CancelledError."""
    if not sys.stdin.isatty():
        say("書き込むには --yes を付けてください。何も書き込んでいません。")
        return False
    noted = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        answer = input(f"{question}（はい／いいえ）: ")
    except EOFError:
        return False
    except KeyboardInterrupt:
        raise CancelledError("中止しました。何も書き込んでいません。") from None
    finally:
        signal.signal(signal.SIGINT, noted)
    return answer.strip().lower() in CONFIRMING_ANSWERS


@contextmanager
def interrupt_noted() -> Iterator[Callable[[], bool]]:
    """Ctrl-C is noted and asked for between steps: it breaks off no query and no write."""
    noted = Event()
    before = signal.signal(signal.SIGINT, lambda *_: noted.set())
    try:
        yield noted.is_set
    finally:
        signal.signal(signal.SIGINT, before)


class ProgressLine:
    """One line of stderr that changes; left out where stderr is no terminal but a log file."""

    def __init__(self, *, is_shown: bool | None = None) -> None:
        self._is_shown = sys.stderr.isatty() if is_shown is None else is_shown

    def tell(self, share: float, step: str) -> None:
        """Say how far it is."""
        if self._is_shown:
            sys.stderr.write(f"\r\033[K{share:4.0%} {step}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, before anything else is said."""
        if self._is_shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
