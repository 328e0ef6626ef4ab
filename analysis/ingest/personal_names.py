"""Names of persons, told from names of places and things by word lists and by form.

Enters: a text in the form of `personal_clues.plain`. Leaves: a clue or None. The lists are single
words (data/person_names, with their sources); no list is complete, so a form that only persons'
names have (two short words with a blank between them) counts too when most of a column has it.
"""

import re
from collections.abc import Iterator

from analysis.ingest.personal_clues import Clue, Strength, latin_letters
from analysis.ingest.personal_latin_names import (
    ALONE,
    FORM,
    NAMELIKE,
    SHARE,
    has_latin_title,
    latin_name,
)
from analysis.ingest.personal_unlisted import (
    has_clear_thing,
    is_katakana_thing,
    is_place_reading,
    is_run_of_foreign,
    is_unlisted_katakana,
)
from analysis.ingest.personal_words import words_of as _words

_KANJI_WORD = re.compile("^[㐀-鿿々〆ヶケヵ\U00020000-\U0002a6df]+$")
_KATAKANA_WORD = re.compile("^[ァ-ヴーヽヾ]+$")
_HIRAGANA_WORD = re.compile("^[ぁ-ゔーゝゞ]+$")
_SEGMENTS = re.compile(r"[()/,、:;：。「」『』\[\]【】<>|&+*※→⇒\n\t…]+")
_SPLIT = re.compile("[ ・=]+")
_MARKS = re.compile("[ぁ-ん]+$")
# Endings and beginnings that no person's name has: places, offices, categories of a table.
_PLACE_END = re.compile(
    "(?:.[都道府県市区町村郡州省国署課係隊駅局部室校園所館場院会社団店計類罪盗率数別等他外内費金額"
    "線条庁庫区域班科系型件人者員]"
    "|丁目|本部|大字|地区|地域|合計|小計|総計|不詳|不明|以上|以下|未満|支所|センター|交番|駐在"
    "|新田|通り|団地|前期|後期|年度|月分)$"
)
_PLACE_END_OF_GIVEN = re.compile(
    "(?:[都道府県市区町村郡州署課係隊駅局校園館院社計罪盗率費額庁類]|丁目|本部|地区|地域|合計|小計"
    "|総計|不詳|不明|交番|駐在所?|ビル|"
    "新田|通り|団地|年度|月分|[大小中]学|高校|学園|[東西南北上中下元新本]町?|台|丘|沢|浜|島|橋|坂)$"
)
_DIRECTIONS = frozenset("東西南北上中下内外元新本前後左右大小一二三四五六七八九十百千原通堂宮岩")
_HONORIFIC = re.compile(
    r"(?P<name>[㐀-鿿々ァ-ヴー]{1,10}(?:[ぁ-ん]{2,4})?|[A-Za-z][A-Za-z .'-]+?) ?"
    r"(?P<title>さん|くん|ちゃん|様|殿|氏|容疑者|被告人?|先生|社長|店長|巡査)(?![㐀-鿿ァ-ヴー式子々])"
)
_BEFORE_PARTICLE = re.compile("^([㐀-鿿々]{1,4})[のはがをにともへ].*$")
_CHINESE_SURNAMES = frozenset(
    "王李張张劉刘陳陈楊杨趙赵黄周吴呉徐孫孙胡朱郭馬马羅罗梁宋鄭郑謝谢韓韩唐馮冯蕭萧程曹袁鄧邓許许傅"
    "沈曾彭呂吕蘇苏盧卢蔣蒋蔡賈贾"
    "魏薛葉叶閻阎潘杜戴夏鍾钟汪任姜範范方石姚譚谭廖鄒邹熊陸陆郝孔崔康邱秦江史顧顾侯邵孟龍龙萬万段錢"
    "钱湯汤尹黎武喬乔賀贺賴赖龔龚"
)
_SIMPLIFIED = re.compile(
    "[张刘陈杨赵吴孙马罗郑谢韩冯萧邓许苏卢蒋贾叶钟陆谭邹顾钱乔贺赖龚丽军伟强华凤兰艳红娟颖凯轩鹏辉"
    "鸿腾龙杰]"
)
_ENDONYMS = frozenset(
    "한국어 조선말 조선어 中文 简体中文 繁體中文 русский українська ไทย ภาษาไทย नेपाली हिन्दी "
    "हिंदी বাংলা မြန်မာ မြန်မာဘာသာ မြန်မာစာ "
    "монгол العربية فارسی اردو தமிழ் සිංහල ລາວ ខ្មែر ខ្មែរ ភាសាខ្មែរ ພາສາລາວ".split()
)
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u052f\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\uac00-\ud7a3]{2,}"
)
_SCRIPT_SIGNS = re.compile("^[α-ωΑ-Ω ]+$")

LONGEST_NAME = 40  # characters
_NOTE_MARK = re.compile("[※*] ?")  # a note that consists of two words only is no note on figures
# Forms of one character in family registers and in the lists.
_VARIANTS = str.maketrans("髙﨑邊邉澤濱廣櫻齋齊國眞嶋條冨", "高崎辺辺沢浜広桜斎斉国真島条富")


def find_name(text: str) -> Clue | None:
    """The strongest clue that one text gives. text: plain."""
    if text.isascii():
        return latin_name(text)
    text = text.translate(_VARIANTS)
    mark = _NOTE_MARK.match(text)
    clues = set(_clues(text))
    strongest = min(clues, key=lambda clue: clue.strength, default=None)
    if strongest and mark and len(text) <= LONGEST_NAME and " " in text[mark.end() :]:
        return min(strongest, NAMELIKE, key=lambda clue: clue.strength)
    return strongest


def _clues(text: str) -> Iterator[Clue]:
    if _has_honorific(text):
        yield ALONE
    foreign = _OTHER_SCRIPT.findall(text)
    if foreign and text.casefold() not in _ENDONYMS and not _SCRIPT_SIGNS.match("".join(foreign)):
        if not all(word.casefold() in " ".join(_ENDONYMS) for word in foreign):
            yield NAMELIKE
    latin = latin_name(latin_letters(text))
    if latin:
        yield latin
    for segment in _SEGMENTS.split(text):
        words = [word for word in _SPLIT.split(segment.strip()) if word]
        if 2 <= len(words) <= 5:
            yield from _spaced(words, segment.strip())
        if len(words) <= 6:
            for word in words:
                yield from _unspaced(word, is_whole=len(words) == 1)


def _has_honorific(text: str) -> bool:
    for found in _HONORIFIC.finditer(text):
        name = found["name"]
        if found["title"] in "氏殿":  # names of places end so too
            name = name if _unspaced_clue(name) else ""
        tail = name[-4:]
        if name and name.isascii():
            return not _words("latin_table_words") & set(name.casefold().split())
        tails = {tail[i:] for i in range(len(tail) - 1)}
        heads = {name[:length] for length in range(2, len(name))}
        if (tails | heads) & _words("surnames") or tails & _words("given_names"):
            return True
        ending = _MARKS.search(name)
        if ending and _is_given(ending[0]):  # 東雲みなみさん
            return True
        if _is_listed_reading(_as_katakana(name)) or _unspaced_clue(name) is not None:
            return True
    return has_latin_title(text)


def _spaced(words: list[str], segment: str) -> Iterator[Clue]:
    """Two to five words with blanks or dots between them."""
    if all(map(_KATAKANA_WORD.match, words)):
        yield from _katakana_words(words, segment)
    elif all(map(_HIRAGANA_WORD.match, words)) and len(words) == 2:
        if [_as_katakana(word) for word in words] in ([], words):
            return
        yield from _reading_pair(*map(_as_katakana, words))
    elif len(words) == 2 and not _PLACE_END.search(words[1]):
        if words[0] in _words("surnames") or not _PLACE_END.search(words[0]):
            yield from _kanji_pair(*words)


def _kanji_pair(first: str, second: str) -> Iterator[Clue]:
    second = _BEFORE_PARTICLE.sub(r"\1", second)
    if not _KANJI_WORD.match(first) or len(first) > 4 or len(second) > 5:
        return
    if not (_KANJI_WORD.match(second) or _is_reading(second)):
        return
    given = _is_given(second) and second not in _DIRECTIONS
    if len(first) == len(second) == 1:  # 青　葉: more often one word spread over its cell
        if first in _words("surnames") and given and first + second not in _words("surnames"):
            yield SHARE
    elif given and second not in _words("surnames"):
        yield ALONE if first in _words("surnames") or len(second) > 1 else NAMELIKE
    elif first in _words("surnames") and (given or _is_one_rare_given(second)):
        yield NAMELIKE
    elif second in _words("surnames") and first in _words("given_names") and len(first) > 1:
        yield NAMELIKE if first not in _words("surnames") else FORM  # 太郎 山田
    else:
        yield SHARE if first in _words("surnames") else FORM


def _is_one_rare_given(word: str) -> bool:
    """Whether one character may be a given name: no direction, sex, or ending of a place."""
    is_known = word in _DIRECTIONS or word in "男女計" or _PLACE_END.search("某" + word)
    return len(word) == 1 and not is_known


def is_surname(text: str) -> bool:
    """Whether a text is a surname and nothing else, in kanji, kana or Latin letters."""
    text = text.translate(_VARIANTS)
    return text in _words("surnames") or _as_katakana(text) in _words("surname_readings")


def is_given_name(text: str) -> bool:
    """Whether a text is a given name and nothing else, in kanji or kana."""
    return _is_given(text)


def _is_reading(word: str) -> bool:
    return bool(_KATAKANA_WORD.match(word) or _HIRAGANA_WORD.match(word))


def _is_listed_reading(word: str) -> bool:
    lists = ("foreign_kana", "surname_readings", "given_name_readings")
    return any(word in _words(name) for name in lists)


def _is_given(word: str) -> bool:
    return word in _words("given_names") or _as_katakana(word) in _words("given_name_readings")


def _as_katakana(word: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゔ" else c for c in word)


def _katakana_words(words: list[str], segment: str) -> Iterator[Clue]:
    if any(len(word) < 2 for word in words) and len(words) == 2:
        return
    foreign = sum(word in _words("foreign_kana") for word in words)
    has_long = any(len(word) > 2 and word in _words("foreign_kana") for word in words)
    others = [word for word in words if word not in _words("foreign_kana")]
    if has_clear_thing(others) or is_katakana_thing("".join(words)):
        return
    if "・" not in segment and is_place_reading(words):
        return
    if has_long and (foreign >= 2 or len(words) >= 3):
        yield NAMELIKE
    elif is_unlisted_katakana(words):
        yield NAMELIKE
    elif len(words) == 2 and "・" not in segment:
        yield from _reading_pair(*words)
    elif has_long or (foreign and "・" not in segment):
        yield SHARE
    elif foreign or (len(words) > 2 and "・" not in segment):
        yield FORM


def _reading_pair(first: str, second: str) -> Iterator[Clue]:
    surnames, given_names = _words("surname_readings"), _words("given_name_readings")
    if first in surnames and second in given_names:
        yield NAMELIKE
    elif (
        len(first) > 1
        and len(second) > 1
        and not re.search("(?:シ|ク|チョウ|マチ|ムラ|グン)$", second)
    ):
        yield SHARE


def _unspaced(word: str, *, is_whole: bool) -> Iterator[Clue]:
    clue = _unspaced_clue(word)
    if clue and (is_whole or clue.strength < Strength.SHARE):
        yield clue


def _unspaced_clue(word: str) -> Clue | None:
    if _KATAKANA_WORD.match(word):
        if is_run_of_foreign(word):
            return NAMELIKE
        return SHARE if _is_run_of_readings(word) else None
    if _HIRAGANA_WORD.match(word):
        return SHARE if _is_run_of_readings(_as_katakana(word)) else None
    if not 2 <= len(word) <= 8 or _PLACE_END_OF_GIVEN.search(word):
        return None
    if _SIMPLIFIED.search(word) and len(word) <= 4 and word[0] in _CHINESE_SURNAMES:
        return NAMELIKE
    splits = [(word[:i], word[i:]) for i in range(1, min(4, len(word)))]
    known = [(s, g) for s, g in splits if s in _words("surnames") and _is_given(g)]
    if any(len(s) > 1 and len(g) > 1 for s, g in known):
        return NAMELIKE
    is_short = len(word) <= 6 and bool(_KANJI_WORD.match(word))
    if is_short and any(g not in _DIRECTIONS for _, g in known):
        return SHARE
    if is_short and len(word) <= 3 and word[0] in _CHINESE_SURNAMES:
        return SHARE
    if word in _words("common_surnames"):
        return SHARE
    if word in _words("given_names") and word not in _words("surnames") and len(word) > 1:
        return SHARE
    return None


def _is_run_of_readings(word: str) -> bool:
    surnames, given_names = _words("surname_readings"), _words("given_name_readings")
    if word in _words("foreign_kana") and len(word) > 2:
        return True
    if word in given_names and word not in surnames and len(word) > 2:
        return True
    return len(word) >= 4 and any(
        word[:i] in surnames and word[i:] in given_names for i in range(2, len(word) - 1)
    )
