"""Observations (観測値): a count for a station × month × indicator, and the states it can be in.

Enters: checked rows of an upload. Leaves: the one frame shape that store and detection share.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

import pandas as pd


class CellState(IntEnum):
    """What stands in a cell. Zero is VALUE with 0; the other three are never encoded as one."""

    VALUE = 0
    MISSING = 1  # 未報告
    WITHHELD = 2  # 秘匿
    NOT_TESTABLE = 3  # 判定不能; only for results of detection, never stored

    @property
    def label(self) -> str:
        """The Japanese word used on every page and document."""
        return {0: "値", 1: "未報告", 2: "秘匿", 3: "判定不能"}[int(self)]

    @property
    def symbol(self) -> str:
        """What tables print in place of a number."""
        return {0: "", 1: "…", 2: "X", 3: "判定不能"}[int(self)]


class Provision(StrEnum):
    """Whether a figure may still change."""

    PROVISIONAL = "provisional"  # 暫定
    FINAL = "final"  # 確定

    @property
    def label(self) -> str:
        """暫定 or 確定."""
        return "暫定" if self is Provision.PROVISIONAL else "確定"


@dataclass(frozen=True, slots=True)
class Observation:
    """One count. `count` is None unless state is VALUE; month is on the 1st."""

    station_id: str
    indicator: str
    month: date
    state: CellState
    count: int | None
    provision: Provision

    def __post_init__(self) -> None:
        if (self.count is None) == (self.state is CellState.VALUE):
            raise ValueError("a count belongs to state VALUE and to no other")
        if self.count is not None and self.count < 0:
            raise ValueError("a count is never negative")
        if self.month.day != 1:
            raise ValueError("a month is a date on the 1st")


# Observation frame: what ingest hands to store and store hands to everybody.
# station_id str; indicator str; month datetime64[ns] on the 1st; state int8 (CellState);
# count Int64 (NA unless VALUE); provision str (Provision).
OBSERVATION_COLUMNS = ("station_id", "indicator", "month", "state", "count", "provision")
KEY_COLUMNS = ("station_id", "indicator", "month")


def observation_frame(observations: list[Observation]) -> pd.DataFrame:
    """The frame of a list of observations; empty list gives an empty frame of the same types."""
    return pd.DataFrame(
        {
            "station_id": pd.array([o.station_id for o in observations], dtype="str"),
            "indicator": pd.array([o.indicator for o in observations], dtype="str"),
            "month": pd.to_datetime([o.month for o in observations]).astype("datetime64[ns]"),
            "state": pd.array([int(o.state) for o in observations], dtype="int8"),
            "count": pd.array([o.count for o in observations], dtype="Int64"),
            "provision": pd.array([str(o.provision) for o in observations], dtype="str"),
        }
    )
