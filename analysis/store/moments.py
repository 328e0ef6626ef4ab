"""Moments (時刻): timezone-aware UTC in Python, TIMESTAMP in UTC without a zone in the store.

Enters: datetimes of callers. Leaves: what is bound to a statement. DuckDB's own time zones are
not used, so that no extension and no setting of the machine can shift a time.
"""

from datetime import UTC, datetime, timedelta

END_OF_TIME = datetime(9999, 12, 31)  # as stored
_SMALLEST_STEP = timedelta(microseconds=1)  # what TIMESTAMP resolves


def to_stored(moment: datetime) -> datetime:
    """UTC without a zone, as stored. Raises ValueError for a datetime without a zone."""
    if moment.tzinfo is None:
        raise ValueError("times are timezone-aware")
    return moment.astimezone(UTC).replace(tzinfo=None)


def until(as_of: datetime | None) -> datetime:
    """The bound of an as-of read; None reads everything there is."""
    return END_OF_TIME if as_of is None else to_stored(as_of)


def now_stored() -> datetime:
    """The present moment, as stored."""
    return to_stored(datetime.now(UTC))


def moment_after(last: datetime | None, at: datetime | None) -> datetime:
    """The moment to record for something that follows what was recorded at `last`.

    Recorded time never runs backwards, so that what was read as of a moment stays what it was:
    if the machine's clock was set back, the next microsecond after `last` is taken.
    Raises ValueError when `at` is given and lies before `last`.
    """
    if at is None:
        return now_stored() if last is None else max(now_stored(), last + _SMALLEST_STEP)
    moment = to_stored(at)
    if last is not None and moment < last:
        raise ValueError("`at` lies before what is on record; write in the order of the times")
    return moment
