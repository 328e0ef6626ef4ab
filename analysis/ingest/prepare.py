"""The front of intake: a file's bytes → a preview that can be confirmed; the page and the CLI use it.

Enters: bytes, store, profile, catalogue, settings. Leaves: a `PreparedUpload`, or
RefusedUploadError with every problem. Writes nothing; `commit_upload` does.
"""

import hashlib
import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import PurePosixPath

import pandas as pd

from analysis.errors import Problem, RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest.check import check_rows
from analysis.ingest.columns import Column, normalised
from analysis.ingest.crime_open_data import has_crime_header
from analysis.ingest.difference import Diff, UploadMode, diff_upload
from analysis.ingest.formats import known_headers, recognise
from analysis.ingest.personal_data import check_personal_data, find_in_name
from analysis.ingest.reader import Sheet, read_rows
from analysis.ingest.station_match import plain_name
from analysis.ingest.upload import CheckedUpload
from analysis.months import wareki_day
from analysis.observations import CellState, Provision
from analysis.profile import Profile
from analysis.settings import Settings
from analysis.store import Store, data_version, find_batch_by_sha256, list_batches

JAPAN = timezone(timedelta(hours=9))

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PreparedUpload:
    """An upload that may be committed: what the user confirms, and what it was compared with.

    name: of the file, without folders. data_version: of the store when the diff was made.
    """

    profile_id: str
    name: str
    sha256: str
    mode: UploadMode
    checked: CheckedUpload
    diff: Diff
    data_version: str

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
    data: bytes,
    *,
    mode: UploadMode = UploadMode.MERGE,
    only_station_id: str | None = None,
    today: date | None = None,
) -> PreparedUpload:
    """Read, check and compare a file; the store stays as it is.

    only_station_id: the station of station staff, whose files may hold no other.
    today: the day on which it is read (default: today in Japan).
    Raises RefusedUploadError with every problem found; the log gets their kinds and numbers only.
    """
    file_name = PurePosixPath(name.replace("\\", "/")).name
    try:
        return _prepared(
            store,
            profile,
            catalogue,
            settings,
            file_name,
            data,
            mode,
            only_station_id,
            today or today_in_japan(),
        )
    except RefusedUploadError as refusal:
        kinds = Counter(str(problem.check) for problem in refusal.problems)
        _log.info("upload refused: %s", dict(kinds))
        raise


def _prepared(
    store: Store,
    profile: Profile,
    catalogue: Catalogue,
    settings: Settings,
    name: str,
    data: bytes,
    mode: UploadMode,
    only_station_id: str | None,
    today: date,
) -> PreparedUpload:
    version = data_version(store, profile.id)
    sha256 = hashlib.sha256(data).hexdigest()
    sheet = read_rows(name, data, max_upload_mb=settings.max_upload_mb)
    _refuse_personal_data(sheet, profile, catalogue)
    _refuse_duplicate(store, profile, sha256)
    layout = recognise(sheet, catalogue)
    checked = check_rows(
        sheet, layout, profile, catalogue, today=today, only_station_id=only_station_id
    )
    if checked.is_blocked:
        raise RefusedUploadError(checked.problems)
    diff = diff_upload(store, profile, catalogue, checked.frame, mode)
    notices = tuple(_diff_notices(diff))
    checked = replace(checked, problems=(*checked.problems, *notices))
    return PreparedUpload(profile.id, name, sha256, mode, checked, diff, version)


def _refuse_personal_data(sheet: Sheet, profile: Profile, catalogue: Catalogue) -> None:
    headers = known_headers(catalogue) | {normalised(column.value) for column in Column}
    if has_crime_header(sheet.header):
        # Its victims' columns are known and are dropped unread; its contents are still searched.
        headers |= {normalised(header) for header in sheet.header}
    stations = {word for s in profile.stations for word in (s.name, s.full_name)}
    words = headers | {normalised(s) for s in stations} | {plain_name(s) for s in stations}
    in_name = find_in_name(sheet.name)
    problems = check_personal_data(sheet, words, headers)
    if in_name or problems:
        raise RefusedUploadError((in_name, *problems) if in_name else problems)


def _refuse_duplicate(store: Store, profile: Profile, sha256: str) -> None:
    batch_id = find_batch_by_sha256(store, profile.id, sha256)
    if batch_id is None:
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


def _in_japan(moment: pd.Timestamp) -> datetime:
    moment_utc: datetime = (moment if moment.tzinfo else moment.tz_localize("UTC")).to_pydatetime()
    return moment_utc.astimezone(JAPAN)


def _diff_notices(diff: Diff) -> list[Problem]:
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
    if diff.is_empty:
        message = "今ある値とすべて同じで、変わるところがありません。"
        notices.append(_notice("no_change", message, ""))
    return notices


def _notice(check: str, message: str, remedy: str) -> Problem:
    return Problem(check, "", message, remedy, is_blocking=False)
