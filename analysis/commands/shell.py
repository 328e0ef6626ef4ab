"""What a command and the shell say to each other: exit codes, a question, a report in JSON.

Enters: options and answers. Leaves: text to a terminal, a file, a number. For all commands that
write figures.
"""

import argparse
import sys
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path

from analysis.errors import UserError

CONFIRMING_ANSWERS = {"y", "yes", "はい"}
Say = Callable[..., None]


class ExitCode(IntEnum):
    """What the shell learns. 2 is argparse's own for wrong arguments."""

    DONE = 0
    REFUSED = 1
    PENDING = 3


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
    """Whether a person says yes; without a terminal nobody does."""
    if not sys.stdin.isatty():
        say("書き込むには --yes を付けてください。何も書き込んでいません。")
        return False
    return input(f"{question}（はい／いいえ）: ").strip().lower() in CONFIRMING_ANSWERS
