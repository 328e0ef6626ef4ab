"""Words for totals (計・合計・小計 …) and for what is known no more closely (以下不詳).

Enters: a label or a header. Leaves: what kind of total it names, and of what. Compared after NFKC
without blanks; words that merely end in 計 (会計, 統計, 時計 …) name no total.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from analysis.ingest.columns import normalised

_GRAND = re.compile(
    r"(?:総?合計|総計|総数|全体|全(?:県|署|国|道|都|府|市)(?:計|合計)?|県計|県合計)"
)
_PLAIN = re.compile(r"計|小計|合計")
_OF_PART = re.compile(r"(?P<of>.+?)[の]?\(?(?:合計|小計|総計|計)\)?")
_RESERVATION = re.compile(r"[(\[][^()\[\]]*[)\]]$")
_NO_TOTAL = re.compile(r"(?:統|会|時|設|家|推|集|余|累|生|早|温度|体温|寒暖)計|総数(?:の|に).+")
_UNPLACED = re.compile(r"(?P<of>.+)(?:以下)(?:不詳|不明)")


@dataclass(frozen=True)
class TotalWord:
    """A label that names a total. of: what it is the total of, "" where all or what stands above.

    is_grand: 合計, 総数 …: of everything; is_plain: 計, 小計: of what stands above.
    is_bracketed: 都市部（計）, which no name of a place is. is_unplaced: no total but the part of an area that is
    known no more closely (港区以下不詳): it belongs to the sums, and to no smaller area.
    """

    of: str = ""
    is_grand: bool = False
    is_plain: bool = False
    is_bracketed: bool = False
    is_unplaced: bool = False


@lru_cache(maxsize=1 << 14)
def total_word(label: str) -> TotalWord | None:
    """What kind of total a label names, or None."""
    plain = normalised(label)
    unplaced = _UNPLACED.fullmatch(plain)
    if unplaced:
        return TotalWord(unplaced["of"], is_unplaced=True)
    if not plain or _NO_TOTAL.search(plain):
        return None
    bare = _RESERVATION.sub("", plain)
    if _PLAIN.fullmatch(plain):
        return TotalWord(is_grand=plain == "合計", is_plain=plain != "合計")
    if _GRAND.fullmatch(plain):
        return TotalWord(is_grand=True)
    if bare != plain and (_PLAIN.fullmatch(bare) or _GRAND.fullmatch(bare)):
        return TotalWord()  # 合計（除島部）: of what exactly, the reservation says to people only
    part = _OF_PART.fullmatch(plain)
    return TotalWord(part["of"], is_bracketed=plain.endswith(")")) if part else None
