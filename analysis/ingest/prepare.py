"""The front of intake: a file's bytes → a preview that can be confirmed; the page and the CLI use it.

Enters: bytes, store, profile, catalogue, settings. Leaves: a `PreparedUpload`, or
RefusedUploadError with every problem. Writes nothing; `commit_upload` does.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.errors import Problem, RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest.absences import Absence, find_absences
from analysis.ingest.addresses import LISTED_LINES
from analysis.ingest.area_difference import (
    NO_AREA_DIFF,
    AreaDiff,
    diff_area_counts,
    known_municipalities,
)
from analysis.ingest.checked_file import FileReading, check_file
from analysis.ingest.copied_months import CopiedMonth, find_copies
from analysis.ingest.difference import Diff, UploadMode, diff_upload, incoming_cells
from analysis.ingest.facility_difference import (
    NO_FACILITY_DIFF,
    FacilityDiff,
    diff_facilities,
)
from analysis.ingest.finality import final_months, months_needing_reason
from analysis.ingest.jumps import Jump, find_jumps
from analysis.ingest.reader import BYTES_PER_MB, opened
from analysis.ingest.reading_choices import NO_CHOICES, ReadingChoices
from analysis.ingest.reading_watch import UNWATCHED, ReadingWatch
from analysis.ingest.residence_difference import (
    NO_RESIDENCE_DIFF,
    ResidenceDiff,
    diff_residence,
)
from analysis.ingest.upload import CheckedUpload
from analysis.months import wareki_day, wareki_month
from analysis.observations import CellState, Provision
from analysis.profile import Profile
from analysis.settings import Settings
from analysis.store import Store, data_version, find_batch_by_sha256, list_batches, list_pending

JAPAN = timezone(timedelta(hours=9))

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PreparedUpload:
    """An upload that may be committed: what the user confirms, and what it was compared with.

    name: of the file, without folders. data_version: of the store when the diff was made.
    jumps, absences, copies: what is asked about. final_months: those whose change needs a reason.
    needs_approval: whether a second person must approve it before it counts.
    areas: what it changes among the figures of municipalities and of years; residents: among
    those of small areas; facilities: among the counts of facilities.
    """

    profile_id: str
    name: str
    sha256: str
    mode: UploadMode
    checked: CheckedUpload
    diff: Diff
    data_version: str
    jumps: tuple[Jump, ...] = ()
    absences: tuple[Absence, ...] = ()
    final_months: tuple[date, ...] = ()
    needs_approval: bool = False
    areas: AreaDiff = NO_AREA_DIFF
    residents: ResidenceDiff = NO_RESIDENCE_DIFF
    facilities: FacilityDiff = NO_FACILITY_DIFF
    copies: tuple[CopiedMonth, ...] = ()

    @property
    def station_ids(self) -> tuple[str, ...]:
        """The stations whose figures it holds: what the permission to upload is asked for."""
        return self.checked.summary.station_ids


def today_in_japan() -> date:
    """The day by which months are past or to come."""
    return datetime.now(tz=JAPAN).date()


def prepare_upload(
    store: Store,
    profile: Profile,
    catalogue: Catalogue,
    settings: Settings,
    name: str,
    data: bytes | Path,
    *,
    mode: UploadMode = UploadMode.MERGE,
    only_station_id: str | None = None,
    choices: ReadingChoices = NO_CHOICES,
    today: date | None = None,
    sheets: Sequence[str] = (),
    watch: ReadingWatch = UNWATCHED,
) -> PreparedUpload:
    """Read, check and compare a file; the store stays as it is.

    data: the bytes, or where they lie (a long list is then never in memory as a whole).
    only_station_id: the station of station staff, whose files may hold no other.
    choices: what the sender says about this file (読み方の指定).
    today: the day on which it is read (default: today in Japan).
    sheets: keys of the tables to take when SheetChoiceError offered several, or EVERY_SHEET.
    watch: who is told how far the reading is, and may cancel it.
    Raises RefusedUploadError with every problem found, SheetChoiceError, CancelledError; the log
    gets the kinds of problems and their numbers only.
    """
    file_name = PurePosixPath(name.replace("\\", "/")).name
    how = FileReading(
        max_upload_mb=settings.max_upload_mb,
        today=today or today_in_japan(),
        only_station_id=only_station_id,
        choices=choices,
        sheets=tuple(sheets),
        watch=watch,
    )
    try:
        return _prepared(store, profile, catalogue, file_name, data, mode, how)
    except RefusedUploadError as refusal:
        kinds = Counter(str(problem.check) for problem in refusal.problems)
        _log.info("upload refused: %s", dict(kinds))
        raise


def _prepared(
    store: Store,
    profile: Profile,
    catalogue: Catalogue,
    name: str,
    data: bytes | Path,
    mode: UploadMode,
    how: FileReading,
) -> PreparedUpload:
    version = data_version(store, profile.id)
    sha256 = _content_id(data, how.sheets)
    _refuse_duplicate(store, profile, sha256)
    how = replace(how, municipalities=known_municipalities(store, profile))
    checked = check_file(profile, catalogue, name, data, how)
    diff = diff_upload(store, profile, catalogue, checked.frame, mode)
    incoming = incoming_cells(diff)
    prepared = PreparedUpload(
        profile_id=profile.id,
        name=name,
        sha256=sha256,
        mode=mode,
        checked=checked,
        diff=diff,
        data_version=version,
        jumps=find_jumps(store, profile, incoming),
        absences=find_absences(store, profile, catalogue, checked.frame),
        final_months=months_needing_reason(diff, final_months(store, profile.id)),
        needs_approval=profile.intake.needs_approval,
        areas=diff_area_counts(store, profile, checked.area_counts),
        residents=diff_residence(store, profile, checked.residence),
        facilities=diff_facilities(store, profile, checked.facilities),
        copies=find_copies(store, profile, incoming),
    )
    further = (prepared.areas, prepared.residents, prepared.facilities)
    is_known = all(diff.is_empty for diff in further)
    notices = (*diff_notices(diff, is_all=is_known), *_review_notices(profile, prepared))
    return replace(prepared, checked=replace(checked, problems=(*checked.problems, *notices)))


def _content_id(data: bytes | Path, sheets: Sequence[str]) -> str:
    """What tells one upload from another: of the file, and of the sheets that were named in it."""
    content = hashlib.sha256()
    with opened(data) as file:
        while block := file.read(BYTES_PER_MB):
            content.update(block)
    for sheet in sorted(set(sheets)):
        content.update(f"/{sheet}".encode())
    return content.hexdigest()


def _refuse_duplicate(store: Store, profile: Profile, sha256: str) -> None:
    batch_id = find_batch_by_sha256(store, profile.id, sha256)
    if batch_id is None:
        _refuse_pending(store, profile, sha256)
        return
    batches = list_batches(store, profile.id)
    received = batches.loc[batches["batch_id"] == batch_id, "committed_at"].iloc[0]
    day = wareki_day(_in_japan(received).date())
    raise RefusedUploadError(
        (
            Problem(
                "duplicate_file",
                "",
                f"まったく同じファイルを、{day}に取込番号{batch_id}として取り込み済みです。",
                "訂正があれば直したファイルを選び、取り込み直すなら先にその取込を取り消してください。",
            ),
        )
    )


def _refuse_pending(store: Store, profile: Profile, sha256: str) -> None:
    pending = list_pending(store, profile.id)
    same = pending.loc[pending["source_sha256"] == sha256, "pending_id"]
    if same.empty:
        return
    raise RefusedUploadError(
        (
            Problem(
                "duplicate_file",
                "",
                f"まったく同じファイルが、承認待ち番号{same.iloc[0]}として承認を待っています。",
                "承認を待つか、訂正があれば先にその取込を取り下げてください。",
            ),
        )
    )


def _in_japan(moment: pd.Timestamp) -> datetime:
    moment_utc: datetime = (moment if moment.tzinfo else moment.tz_localize("UTC")).to_pydatetime()
    return moment_utc.astimezone(JAPAN)


def _review_notices(profile: Profile, prepared: PreparedUpload) -> list[Problem]:
    """What is asked about, in one sentence each; the tables beside them name the places."""
    notices = []
    if prepared.jumps:
        message = f"これまでの動きから大きく外れる件数が{len(prepared.jumps)}個あります。"
        remedy = "表の件数を原票と照らしてください。間違いでなければ、そのまま取り込めます。"
        notices.append(_notice("jump", message, remedy))
    if prepared.copies:
        names = {station.id: station.name for station in profile.stations}
        listed = [f"{names[c.station_id]}の{wareki_month(c.month)}" for c in prepared.copies]
        rest = f"ほか{len(listed) - LISTED_LINES}" if len(listed) > LISTED_LINES else ""
        message = f"前の月と件数がすべて同じです（{'、'.join(listed[:LISTED_LINES])}{rest}）。"
        notices.append(_notice("copied_month", message, "前の月の写しではないか確かめてください。"))
    if prepared.absences:
        month = prepared.absences[0].month
        absent = len(prepared.absences[0].in_store) + len(prepared.absences[0].nowhere)
        message = f"{wareki_month(month)}の報告があるはずの警察署のうち、{absent}署がありません。"
        notices.append(_notice("absent_station", message, "抜けていないか確かめてください。"))
    if prepared.final_months:
        months = "、".join(wareki_month(month) for month in prepared.final_months[:LISTED_LINES])
        further = len(prepared.final_months) - LISTED_LINES
        named = f"{months}ほか{further}か月" if further > 0 else months
        message = f"確定した月（{named}）の数値に触れます。"
        notices.append(_notice("final_reason", message, "取り込むには、理由の入力が必要です。"))
    return notices


def diff_notices(diff: Diff, *, is_all: bool = True) -> list[Problem]:
    """What the differences themselves ask about; is_all: nothing else would change either."""
    is_emptied = (diff.changed["state_before"] == int(CellState.VALUE)) & (
        diff.changed["state_after"] == int(CellState.MISSING)
    )
    is_final = (diff.changed["provision_before"] == str(Provision.FINAL)) & (
        (diff.changed["state_before"] != diff.changed["state_after"])
        | (diff.changed["count_before"] != diff.changed["count_after"]).fillna(False)
    )
    notices = []
    if is_emptied.any():
        message = f"報告済みの件数が未報告に変わるセルが{int(is_emptied.sum())}個あります。"
        notices.append(_notice("value_emptied", message, "空白のままでよいか確かめてください。"))
    if is_final.any():
        message = f"確定済みの値が変わるセルが{int(is_final.sum())}個あります。"
        notices.append(_notice("final_changed", message, "変更前と変更後を確かめてください。"))
    if diff.is_empty and is_all:
        message = "今ある値とすべて同じで、変わるところがありません。"
        notices.append(_notice("no_change", message, ""))
    return notices


def _notice(check: str, message: str, remedy: str) -> Problem:
    return Problem(check, "", message, remedy, is_blocking=False)
