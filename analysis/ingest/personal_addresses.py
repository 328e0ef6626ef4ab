"""Addresses below 町丁目: 番地, 番 and 号, hyphened lots, buildings and rooms, in kanji or Latin.

Enters: a text in the form of `personal_clues.plain`, kanji numerals as digits. Leaves: a clue or
None. 町丁目 itself is harmless (高砂三丁目, 北5条西4丁目, 東鷹栖4線10号), as are roads and routes.
"""

import re

from analysis.ingest.personal_clues import Clue, Kind, Strength

_KANJI = "一-龠々〆ヶケヵ"
_NO_DATE = r"(?!(?:19|20)\d\d-|0)"
# 川口市1-3月, 本町1-3丁目: a range of something counted.
_NO_UNIT = r"(?!\d|丁目|[月時日年回件人度歳位期名点章節条項番台%％]|か月)"
_LOT = re.compile(
    r"\d ?番地|番地の\d|\d番\d+(?!\d|丁目)|\d番 ?\d+ ?号|丁目 ?\d+(?:番|号|-|の|$| |,|、|\()(?!丁目)"
    rf"|[{_KANJI}ぁ-んァ-ヴー] ?{_NO_DATE}\d+-\d+-\d+{_NO_UNIT}"
    rf"|[市区町村郡].{{1,8}}[{_KANJI}ぁ-んァ-ヴー]{_NO_DATE}\d+-\d+{_NO_UNIT}"
    rf"|[町字]{_NO_DATE}\d+-\d+{_NO_UNIT}"
    r"|(?:大字|[町村]字|小字)[^\d丁条線]{1,8}\d+(?!\d|丁|条|線|号|地割|区|名|人|件|世帯)"
    r"|\d番(?:館)?\d+号|\d番の\d"
)
_ROAD = re.compile(r"(?:国|県|都|道|府|市|町|村)道|号線|高速|バイパス|系統|台風")
_BUILDING_WORD = (
    "(?:アパート|マンション|ハイツ|コーポ|コーポラス|ハイム|メゾン|レジデンス|ヴィラ|ビラ|パレス"
    "|プラザ|タワー|カーサ|"
    "ハウス|フラット|シャトー|レオパレス|団地|社宅|寮|荘|住宅|ビル|棟|号棟|エステート|ガーデン"
    "|コート|テラス|ドミール|パークサイド|リバーサイド|キャッスル)"
)
_ROOM = re.compile(
    rf"{_BUILDING_WORD}[^\d。、]{{0,12}}(?:\d{{1,2}}号棟|[A-Z]棟)?[- ]?[A-Z]?-?(?:\d{{3,4}}"
    rf"|\d{{2,4}} ?(?:号室|号|室))$"
    rf"|{_BUILDING_WORD}[^\d。、]{{0,12}}\d+-\d{{2,4}}(?!\d)"
    r"|(?<!\d)\d{2,4} ?号室|(?:^|[ ,])(?:Apt|Room|Rm|Unit)\.? ?#?\d+"
)
# 高砂3-15 and 旧舘1番 are lots in a column of them, and a branch of a list or a place alone.
_LOT_ALONE = re.compile(rf"^[{_KANJI}ぁ-んァ-ヴー]{{2,12}}(?:\d{{1,4}}-\d{{1,4}}|\d+番)$")
_LATIN = re.compile(
    r"\d+-\d+(?:-\d+)?,? ?[A-Za-z -]+,? ?(?:[A-Za-z]+-(?:ku|shi|cho|machi|gun|ken)|City|Ward|Town|Japan)"
    r"|[A-Za-z]+(?:-?(?:ku|shi|cho|machi|mura))?,? (?!(?:19|20)\d\d-)\d+-\d+-\d+|\d+ ?-?chome ?-?\d+(?:-\d+)?",
    re.IGNORECASE,
)
# 表1-2, 様式2-1-3, 令和6-10-1: numbering, not an address.
_NUMBERING = re.compile(
    r"(?:表|図|様式|別紙|別表|資料|参考|第|版|令和|平成|昭和|大正|年|条|項|号|罪種|区分|分類|項目"
    r"|番|問|質問|グループ|[型類]|タイプ|レベル|ケース|ID"
    r"|No)\.? ?\d+-"
)
_WITHOUT_LOT = re.compile(r"(?:丁目|番地)(?:以下|不詳|不明|なし|別)|\d番街|\d+番町")


def find_address(text: str) -> Clue | None:
    """The clue that one text gives. text: plain, with digits."""
    searched = _WITHOUT_LOT.sub(" ", text)
    if _NUMBERING.search(searched):
        return None
    if not _ROAD.search(searched) and (_LOT.search(searched) or _ROOM.search(searched)):
        return Clue(Kind.ADDRESS, Strength.ALONE)
    if _LATIN.search(searched):
        return Clue(Kind.ADDRESS, Strength.ALONE)
    if _LOT_ALONE.match(searched):
        return Clue(Kind.ADDRESS, Strength.SHARE)
    return None
