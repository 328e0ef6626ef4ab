"""The report of an import (取込の報告): what became of every file, for a person and for a program.

Enters: prepared uploads, refusals and numbers. Leaves: lines in Japanese, and a JSON object whose
keys are stable (`version` rises when one changes its meaning). Of a refused file it holds which
checks failed, where and what to do; never a value of a cell, and no name that was itself refused.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from analysis.errors import Problem
from analysis.ingest import Jump, PendingReview, PreparedUpload, Submitted
from analysis.months import wareki_day

REPORT_VERSION = 1
NAMELESS = "（名前を伏せたファイル）"
_IN_NAME = "ファイル名"


class Outcome(StrEnum):
    """What became of a file."""

    STORED = "stored"  # 取り込んだ
    PENDING = "pending"  # 承認待ち
    PREVIEWED = "previewed"  # --dry-run
    NOT_CONFIRMED = "not_confirmed"  # nobody said yes
    REFUSED = "refused"  # the file, with its problems
    CANCELLED = "cancelled"  # Ctrl-C; nothing of the file was stored
    FAILED = "failed"  # not the file's fault: cannot be opened, no permission, changed meanwhile


@dataclass(frozen=True)
class FileReport:
    """One file. prepared is None for a file that was refused or could not be read."""

    name: str
    outcome: Outcome
    prepared: PreparedUpload | None = None
    problems: tuple[Problem, ...] = ()
    submitted: Submitted | None = None
    error: str = ""

    @property
    def shown_name(self) -> str:
        """The name, unless the name is what was refused."""
        is_refused_itself = any(problem.place == _IN_NAME for problem in self.problems)
        return NAMELESS if is_refused_itself else self.name


@dataclass(frozen=True)
class ImportReport:
    """A whole run. error: what kept it from beginning, "" otherwise."""

    profile_id: str
    mode: str
    is_dry_run: bool
    exit_code: int
    files: Sequence[FileReport] = field(default=())
    error: str = ""


def preview_lines(prepared: PreparedUpload) -> list[str]:
    """What a person reads before confirming."""
    summary = prepared.checked.summary
    return [
        f"{prepared.name}：{summary.format_label}、{summary.encoding_label}、"
        f"{summary.delimiter_label}",
        f"  読んだ行 {summary.rows_read:,}、置いた行 {summary.rows_placed:,}",
        *(f"  置けなかった行 {rows:,}：{reason}" for reason, rows in summary.not_placed),
        *difference_lines(prepared),
        *(f"  注意 {problem}" for problem in prepared.checked.notices),
    ]


def difference_lines(compared: PreparedUpload | PendingReview) -> list[str]:
    """How much comes and changes: station months, figures of areas, residents by day."""
    diff, areas, days = compared.diff, compared.areas, compared.residents.days
    counts = (len(areas.added), len(areas.changed), len(areas.unchanged))
    lines = [("市区町村別・年間の数値", counts)] if any(counts) else []
    for day in days:
        name = f"{wareki_day(day.day)}の小地域"
        lines.append((name, (day.added, day.changed, day.unchanged)))
    return [
        f"  追加 {len(diff.added):,}、変更 {len(diff.changed):,}、削除 {len(diff.removed):,}、"
        f"変更なし {len(diff.unchanged):,}",
        *_count_lines(lines),
        *(f"  {day.text}" for day in compared.facilities.days),
    ]


def _count_lines(lines: list[tuple[str, tuple[int, int, int]]]) -> list[str]:
    return [
        f"  {name}：追加 {added:,}、変更 {changed:,}、変更なし {unchanged:,}"
        for name, (added, changed, unchanged) in lines
    ]


def refusal_lines(report: FileReport) -> list[str]:
    """Why a file was refused."""
    return [
        f"{report.shown_name}：取り込めません。何も書き込んでいません。",
        *(f"  {problem}" for problem in report.problems),
    ]


def report_json(report: ImportReport) -> str:
    """The run as JSON text, in UTF-8 with a line end."""
    content = {
        "version": REPORT_VERSION,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "profile": report.profile_id,
        "mode": report.mode,
        "dry_run": report.is_dry_run,
        "exit_code": report.exit_code,
        "error": report.error,
        "files": [_file(file) for file in report.files],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _file(report: FileReport) -> dict[str, object]:
    content: dict[str, object] = {"file": report.shown_name, "outcome": str(report.outcome)}
    if report.submitted is not None:
        content["batch_id"] = report.submitted.batch_id
        content["pending_id"] = report.submitted.pending_id
    if report.prepared is not None:
        content |= _prepared(report.prepared)
    if report.error:
        content["error"] = report.error
    problems = report.prepared.checked.problems if report.prepared else report.problems
    return content | {"problems": [_problem(problem) for problem in problems]}


def _prepared(prepared: PreparedUpload) -> dict[str, object]:
    summary = prepared.checked.summary
    return {
        "sha256": prepared.sha256,
        "format": summary.format_label,
        "encoding": summary.encoding_label,
        "table": summary.delimiter_label,
        "rows_read": summary.rows_read,
        "rows_placed": summary.rows_placed,
        "rows_not_placed": [
            {"reason": reason, "rows": rows} for reason, rows in summary.not_placed
        ],
        "cells": summary.cells,
        "stations": list(summary.station_ids),
        "months": [f"{month:%Y-%m}" for month in summary.months],
        "residence_rows": 0
        if prepared.checked.residence is None
        else len(prepared.checked.residence),
        **difference_json(prepared),
        "final_months": [f"{month:%Y-%m}" for month in prepared.final_months],
        "jumps": jumps_json(prepared.jumps),
        "copied_months": [
            {"station": copy.station_id, "month": f"{copy.month:%Y-%m}", "cells": copy.cells}
            for copy in prepared.copies
        ],
        "absent_stations": [
            {
                "month": f"{absence.month:%Y-%m}",
                "in_store": list(absence.in_store),
                "nowhere": list(absence.nowhere),
            }
            for absence in prepared.absences
        ],
    }


def difference_json(compared: PreparedUpload | PendingReview) -> dict[str, object]:
    """The numbers of difference_lines."""
    diff, areas = compared.diff, compared.areas
    return {
        "added": len(diff.added),
        "changed": len(diff.changed),
        "removed": len(diff.removed),
        "unchanged": len(diff.unchanged),
        "area_counts": {
            "added": len(areas.added),
            "changed": len(areas.changed),
            "unchanged": len(areas.unchanged),
        },
        "residents": [
            {
                "day": f"{day.day:%Y-%m-%d}",
                "added": day.added,
                "changed": day.changed,
                "unchanged": day.unchanged,
            }
            for day in compared.residents.days
        ],
        "facilities": [
            {
                "day": f"{day.day:%Y-%m-%d}",
                "added": day.added,
                "changed": day.changed,
                "removed": day.removed,
                "unchanged": day.unchanged,
            }
            for day in compared.facilities.days
        ],
    }


def jumps_json(jumps: Sequence[Jump]) -> list[dict[str, object]]:
    """Counts far from their own history."""
    return [
        {
            "station": jump.station_id,
            "indicator": jump.indicator,
            "month": f"{jump.month:%Y-%m}",
            "count": jump.count,
            "usual": jump.usual,
            "lowest": jump.lowest,
            "highest": jump.highest,
        }
        for jump in jumps
    ]


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "check": str(problem.check),
        "place": problem.place,
        "message": problem.message,
        "remedy": problem.remedy,
        "blocking": problem.is_blocking,
    }
