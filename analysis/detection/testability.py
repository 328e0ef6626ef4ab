"""Why a cell has no result, and which method gave the result it has.

Enters: nothing. Leaves: closed sets of codes with Japanese labels, small enough for int8 arrays.
"""

from enum import IntEnum


class NotTestable(IntEnum):
    """判定不能 and its reason; TESTED where there is a result."""

    TESTED = 0
    NOT_ELIGIBLE = 1
    BEFORE_FIRST_TESTED = 2
    MONTH_MISSING = 3
    MONTH_WITHHELD = 4
    BASELINE_TOO_SHORT = 5
    BASELINE_MISSING = 6
    TOO_FEW_COUNTS = 7
    DEFINITION_CHANGED = 8
    NO_FIT = 9

    @property
    def label(self) -> str:
        """The Japanese word; empty where tested."""
        return {
            0: "",
            1: "検定の対象外",
            2: "検定期間より前",
            3: "当月未報告",
            4: "当月秘匿",
            5: "基準期間が不足",
            6: "基準期間に未報告が多い",
            7: "件数が少なすぎる",
            8: "定義変更直後",
            9: "計算が収束しない",
        }[int(self)]


class Method(IntEnum):
    """The method a cell was tested with; it differs with the length of the series."""

    NONE = 0
    POOLED_NB = 1
    EARS_C2 = 2

    @property
    def label(self) -> str:
        """The Japanese words for an explanation."""
        return {
            0: "",
            1: "県内共通の季節・推移を用いた負の二項モデル",
            2: "直近の月との比較（EARS C2法）",
        }[int(self)]
