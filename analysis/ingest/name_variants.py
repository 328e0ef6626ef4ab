"""Place names in other spellings (異体字・旧字・かな): one form for all, and names that come near.

Enters: names after NFKC. Leaves: a form in which 龍ヶ崎, 竜ケ崎 and 龍が崎 are one, 髙 is 高 and ﾂｸﾊﾞ is
つくば; and the names that resemble one, to be offered to a person. Two names that fold alike are
for the caller to tell apart: folding never says that they are the same place.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches

NAMES_OFFERED = 3
# Names are two or three characters long: one wrong character of two is a half.
LEAST_RESEMBLANCE = 0.5

# Old and variant forms of the characters of Japanese place names → the form in common use
# (常用漢字表の康熙字典体、JIS X 0213 の異体字). 島 and 嶋 are both in use and meant alike only here.
_VARIANTS = (
    "髙高 﨑崎 嵜崎 碕崎 龍竜 瀧滝 澤沢 濱浜 濵浜 邊辺 邉辺 齋斎 櫻桜 廣広 國国 冨富 嶋島 嶌島 藏蔵 與与 "
    "萬万 舘館 檜桧 籠篭 藪薮 惠恵 曾曽 條条 關関 鐵鉄 滿満 鷗鴎 靜静 德徳 槇槙 榮栄 龜亀 壺壷 頸頚 鰺鯵 "
    "諫諌 麴麹 竈竃 檮梼 澁渋 鹽塩 螢蛍 驛駅 縣県 區区 圓円 學学 黑黒 發発 眞真 實実 壽寿 緣縁 橫横 來来 "
    "縱縦 盡尽 晝昼 禮礼 鷄鶏 勳勲 佛仏 拂払 澳沢 溪渓 鄕郷 綠緑 錄録 增増 寬寛 淸清 淺浅 潟潟 繩縄 蠅蝿 "
    "莖茎 莊荘 庄荘 薗園 苅刈 埜野 塲場 塚塚 樓楼 檢検 濟済 禰祢 穗穂 總総 聲声 臺台 舊旧 處処 豐豊 邨村 "
    "釀醸 釜釜 隱隠 靈霊 餠餅 體体 鷹鷹 鹼鹸 麥麦 齊斉 桝枡 弍弐 栁柳 埇埇 神神 福福 都都"
)
_FORMS = {ord(pair[0]): pair[1] for pair in _VARIANTS.split()}
# ァ…ヶ → ぁ…ゖ, so that つくば and ツクバ are one; ー stays.
_HIRAGANA = {code: chr(code - 0x60) for code in range(ord("ァ"), ord("ヶ") + 1)}
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_KANJI = "一-龠々〆﨑髙"
# The mark between two kanji that is read が, か or け: 竜ケ崎, 龍ヶ崎, 霞が関, 三ッ堰 and 三ツ堰.
_GA = re.compile(f"(?<=[{_KANJI}])[ヶケヵカがゖけかガ](?=[{_KANJI}])")
_TSU = re.compile("[ッツっつ]")


def folded(name: str) -> str:
    """A name in the form in which other spellings of it are equal. name: as after `normalised`."""
    plain = _GA.sub("ヶ", _SELECTORS.sub("", name).translate(_FORMS))
    return _TSU.sub("つ", plain.translate(_HIRAGANA))


def near_names(name: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names that resemble one, the nearest first; for a person to choose from."""
    by_folded = {folded(other): other for other in names}
    near = get_close_matches(folded(name), by_folded, NAMES_OFFERED, LEAST_RESEMBLANCE)
    return tuple(by_folded[other] for other in near)
