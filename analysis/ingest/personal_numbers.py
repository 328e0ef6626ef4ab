"""Numbers that belong to one person: by form, by check digit, by prefix.

Enters: a text in the form of `personal_clues.plain`. Leaves: clues; `ShareOfNumbers` gathers what
only a whole column can show. Counts have none of these forms: they begin with no zero, have no
letters, and their check digits agree by chance only (one in eleven).
"""

import re
from collections import Counter
from collections.abc import Iterator

from analysis.ingest.personal_clues import Clue, Kind, Strength

# 出入国在留管理庁: two letters, eight digits, two letters.
_RESIDENCE_CARD = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z][- ]?[A-Za-z][- ]?(?:\d[- ]?){8}[A-Za-z][- ]?[A-Za-z](?![A-Za-z0-9])"
)
_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])(?!NO|ID)[A-Z]{2}[- ]?\d{7}(?![A-Za-z0-9-])", re.IGNORECASE
)
# Passports of other countries resemble codes of tables; the column or a label decides.
_PASSPORT_LIKE = re.compile(r"^(?:[A-Z]\d{7,8}|[A-Z]\d{7}[A-Z]|[A-Z]{2}\d{6})$", re.IGNORECASE)
_EMAIL = re.compile(
    r"[\w.+'-]+ ?(?:@|\((?:at|アット)\)|\[at\]|<at>|アットマーク) ?[\w-]+(?: ?\. ?[\w-]+)+",
    re.IGNORECASE,
)
_OFFICE_EMAIL = re.compile(r"\.(?:lg|go)\.jp$|@(?:[\w-]+\.)*police\.", re.IGNORECASE)
_HANDLE = re.compile(
    r"(?:LINE|WeChat|微信|Zalo|WhatsApp|Viber|カカオ|KakaoTalk|Telegram|Instagram|Facebook|フェイスブック|インスタ"
    r"|TikTok|Twitter)(?: ?ID)? ?[:=] ?\S{3,}|(?<![\w.])@[A-Za-z0-9_.]{4,}$"
    r"|(?:facebook|instagram|tiktok|twitter|x|zalo|t|wa|line)\.(?:com|me)/@?[\w.?=/]{3,}",
    re.IGNORECASE,
)
# 総務省 電気通信番号計画: 0 and nine digits, or 0A0 and eight.
_TELEPHONE = re.compile(
    r"(?<![\d.-])(?:"
    r"0\d{1,4} ?[-./ ・] ?\d{1,4} ?[-./ ・] ?\d{3,4}"
    r"|\(0\d{1,4}\) ?\d{1,4} ?[- ]? ?\d{3,4}"
    r"|0\d{1,4} ?\(\d{1,4}\) ?\d{3,4}"
    r"|0[5789]0 ?-? ?\d{4} ?-? ?\d{4}"
    r"|0[5789]0[- ]\d{8}"
    r")(?![\d-])"
)
_INTERNATIONAL = re.compile(r"(?<!\d)(?:\+|00|010[- ]?)[1-9]\d{0,2}(?:[- ()]{0,2}\d){7,12}(?!\d)")
_MOBILE_RUN = re.compile(r"(?<!\d)0[5789]0\d{8}(?!\d)")
_FIXED_RUN = re.compile(r"^0[1-9]\d{8}$")
_SPACED_DIGITS = re.compile(r"(?<!\d)\d(?:[ ,_]\d){8,}(?!\d)")
_GROUPS_OF_FOUR = re.compile(
    r"(?<![\d-])(?!(?:(?:19|20)\d\d[- ]?){3})\d{4}[- ]\d{4}[- ]\d{4}(?![\d-])"
)
_CARD = re.compile(r"(?<![\d-])(\d{4})[- ]?(\d{4})[- ]?(\d{4})[- ]?(\d{4})(?![\d-])")
_INSURANCE = re.compile(r"(?<![\d-])(?!(?:19|20)\d{2}-\d{6}(?!-))\d{4}-\d{6}(?:-\d)?(?![\d-])")
_ACCOUNT = re.compile(
    r"(?:普通|当座|貯蓄)(?:預金|口座)?[ :]*(?:No\.?)? ?\d{6,8}(?!\d)"
    r"|(?:支店|出張所|本店|店番) ?:?[^\d]{0,6}\d{0,3}[^\d]{0,6}\d{7}(?!\d)"
    r"|口座(?:番号)?[ :]*\d{6,8}(?!\d)|記号 ?1\d{4} ?番号 ?\d{6,8}|(?<!\d)1\d{4}-\d{7,8}1(?!\d)"
)
_CHINA = re.compile(r"(?<![0-9A-Za-z])(\d{17}[\dX])(?![0-9A-Za-z])", re.IGNORECASE)
_KOREA = re.compile(r"(?<![\d-])\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}(?![\d-])")
_BRAZIL = re.compile(r"(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)")
_REGIONS = (
    "札幌|函館|旭川|室蘭|苫小牧|釧路|知床|帯広|北見|青森|弘前|八戸|岩手|盛岡|平泉|宮城|仙台|秋田"
    "|山形|庄内|福島|会津|郡山|白河|いわき"
    "|水戸|土浦|つくば|宇都宮|那須|とちぎ|日光|群馬|前橋|高崎|大宮|川口|所沢|川越|熊谷|春日部|越谷"
    "|千葉|成田|習志野|市川|船橋|袖ヶ浦|市原"
    "|野田|柏|松戸|品川|世田谷|練馬|杉並|板橋|足立|江東|葛飾|八王子|多摩|横浜|川崎|湘南|相模|山梨"
    "|富士山|新潟|長岡|上越|長野|松本|諏訪"
    "|南信州|富山|石川|金沢|福井|岐阜|飛騨|静岡|浜松|沼津|伊豆|富士|名古屋|豊橋|三河|岡崎|豊田"
    "|尾張小牧|一宮|春日井|三重|鈴鹿|四日市|伊勢志摩"
    "|滋賀|京都|なにわ|大阪|和泉|堺|奈良|飛鳥|和歌山|神戸|姫路|鳥取|島根|出雲|岡山|倉敷|広島|福山"
    "|下関|山口|徳島|香川|高松|愛媛|高知"
    "|福岡|北九州|久留米|筑豊|佐賀|長崎|佐世保|厳原|熊本|大分|宮崎|鹿児島|奄美|沖縄"
)
_PLATE = re.compile(
    rf"(?:{_REGIONS}) ?[-・]?\d[0-9A-Z]{{0,2}} ?[-・]?[あ-んA-Z] ?[-・]?[\d・]{{1,2}} ?-? ?[\d・]{{0,2}}\d(?!\d)"
)
_PLATE_WITHOUT_REGION = re.compile(
    r"(?<!\d)[1-9]\d[0-9A-Z]? ?[あ-えか-さす-ちて-とな-ふほ-らり-ろわ] ?[\d・]{1,2}-[\d・]?\d(?!\d)"
)
LONGEST_COUNT = 8  # digits; beside longer ones a number of twelve digits is a figure, too
_SEPARATORS = re.compile(r"[ ,_-]")


def is_my_number(digits: str) -> bool:
    """Twelve digits whose last is the check digit (総務省令第85号 5条)."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    remainder = sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)


def is_licence(digits: str) -> bool:
    """Twelve digits: a public safety commission, a year, and the check digit in eleventh place."""
    weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    remainder = sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11
    check = 0 if remainder <= 1 else 11 - remainder
    return 10 <= int(digits[:2]) <= 97 and int(digits[10]) == check


def is_payment_card(digits: str) -> bool:
    """Sixteen digits of a card scheme that pass Luhn's test (ISO/IEC 7812-1)."""
    doubled = (int(d) * (2 - place % 2) for place, d in enumerate(digits))
    return digits[0] in "3456" and sum(n // 10 + n % 10 for n in doubled) % 10 == 0


def _is_chinese_identity(digits: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(d) for w, d in zip(weights, digits, strict=False))
    return digits[17].upper() == "10X98765432"[total % 11]


def find_numbers(text: str) -> Iterator[Clue]:
    """Clues that one text gives. text: plain, with digits."""
    letters = text.isascii() and not text.isdigit()
    if _RESIDENCE_CARD.search(text):
        yield Clue(Kind.RESIDENCE_CARD, Strength.ALONE)
    elif _PASSPORT.search(text):
        yield Clue(Kind.PASSPORT, Strength.ALONE)
    elif letters and _PASSPORT_LIKE.match(text.replace(" ", "").replace("-", "")):
        yield Clue(Kind.PASSPORT, Strength.SHARE)
    email = _EMAIL.search(text)
    if email:
        office = _OFFICE_EMAIL.search(email[0].replace(" ", ""))
        yield Clue(Kind.EMAIL, Strength.CONTACT if office else Strength.ALONE)
    elif _HANDLE.search(text):
        yield Clue(Kind.SOCIAL_ACCOUNT, Strength.ALONE)
    yield from _find_digits(text)
    if _PLATE.search(text):
        yield Clue(Kind.PLATE, Strength.ALONE)
    elif _PLATE_WITHOUT_REGION.search(text):
        yield Clue(Kind.PLATE, Strength.SHARE)


def _find_digits(text: str) -> Iterator[Clue]:
    spaced = _SPACED_DIGITS.search(text)
    if spaced:
        text = text.replace(spaced[0], _SEPARATORS.sub("", spaced[0]))
    telephone = _telephone(text)
    if telephone:
        yield telephone
    card = _CARD.search(text)
    if card and (is_payment_card("".join(card.groups())) or not card[0].isdecimal()):
        yield Clue(Kind.PAYMENT_CARD, Strength.ALONE)
    elif _GROUPS_OF_FOUR.search(text):
        yield Clue(Kind.MY_NUMBER, Strength.ALONE)
    if _ACCOUNT.search(text):
        yield Clue(Kind.BANK_ACCOUNT, Strength.ALONE)
    if not telephone and _INSURANCE.search(text):
        yield Clue(Kind.INSURANCE, Strength.ALONE)
    china = _CHINA.search(text)
    if (china and _is_chinese_identity(china[1])) or _KOREA.search(text) or _BRAZIL.search(text):
        yield Clue(Kind.FOREIGN_IDENTITY, Strength.ALONE)


def _telephone(text: str) -> Clue | None:
    mobile = _MOBILE_RUN.search(text)
    if mobile and not mobile[0].endswith("000000"):
        return Clue(Kind.TELEPHONE, Strength.ALONE)
    if _INTERNATIONAL.search(text) and re.search(r"\+|[- ()]", text):
        return Clue(Kind.TELEPHONE, Strength.ALONE)
    found = next(
        (f for f in _TELEPHONE.finditer(text) if len(re.sub(r"\D", "", f[0])) in (10, 11)), None
    )
    if found:
        digits = re.sub(r"\D", "", found[0])
        is_mobile = len(digits) == 11 and digits[:3] in ("050", "070", "080", "090")
        return Clue(Kind.TELEPHONE, Strength.ALONE if is_mobile else Strength.CONTACT)
    if _FIXED_RUN.match(text) and not text.endswith("00000"):
        return Clue(Kind.TELEPHONE, Strength.SHARE)
    return None


class ShareOfNumbers:
    """Runs of digits in one column: what only most of the column together can show."""

    def __init__(self) -> None:
        self.lengths: Counter[int] = Counter()
        self._passing: Counter[Kind] = Counter()
        self._timestamps = 0

    def add(self, digits: str) -> Kind | None:
        """Take in a distinct run of digits; the kind of number it may be."""
        length = len(digits)
        self.lengths[length] += 1
        if length == 10 and digits[:2] in ("50", "70", "80", "90"):
            self._passing[Kind.TELEPHONE] += 1
            return Kind.TELEPHONE
        if length != 12:
            return None
        if re.match(
            r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[0-2]\d[0-5]\d$", digits
        ):
            self._timestamps += 1
        if is_my_number(digits):
            self._passing[Kind.MY_NUMBER] += 1
        if is_licence(digits):
            self._passing[Kind.LICENCE] += 1
        return Kind.MY_NUMBER

    def verdict(self, *, is_amount: bool) -> Kind | None:
        """The kind of number that the column holds, or None.

        is_amount: the header calls it an amount of money or a number of things.
        """
        total = self.lengths.total()
        twelve = self.lengths[12]
        longest_other = max((length for length in self.lengths if length != 12), default=0)
        if twelve and self._timestamps * 2 <= twelve and longest_other <= LONGEST_COUNT:
            for kind in (Kind.MY_NUMBER, Kind.LICENCE):
                if self._passing[kind] * 2 > twelve and (twelve > 1 or not is_amount):
                    return kind
            if twelve > 1 and not is_amount:
                return Kind.MY_NUMBER
        ten = self.lengths[10]
        if ten > 1 and ten == total and self._passing[Kind.TELEPHONE] == ten and not is_amount:
            return Kind.TELEPHONE
        return None
