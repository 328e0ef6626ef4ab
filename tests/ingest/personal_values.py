"""One value of each kind of personal data, in the forms in which people write it.

Enters: a random generator and the words of one half. Leaves: values by kind and disguise. A kind
whose bare form is no evidence alone (a date, twelve digits, 王偉) has `label`, the form in which a
single cell or a note would hold it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.ingest.corpus_words import Words

FULL_WIDTH = str.maketrans(
    {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "　"}
)
KANJI_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
Rng = random.Random
Value = Callable[[Rng, Words], str]


@dataclass(frozen=True)
class PersonalKind:
    """headers: what a column of it is called; make: one value; label: alone in a cell or note."""

    name: str
    headers: tuple[str, ...]
    make: Value
    label: str = "{}"


def _digits(rng: Rng, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _letters(rng: Rng, count: int) -> str:
    return "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(count))


def _name(rng: Rng, words: Words, form: int, joint: str) -> str:
    surname, given = rng.choice(words.surnames), rng.choice(words.given_names)
    return surname[form] + joint + given[form]


def half_width_kana(text: str) -> str:
    """Katakana as old systems write them: ﾔﾏﾀﾞ."""
    table = dict(
        zip(
            "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンッャュョー",
            "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝｯｬｭｮｰ",
            strict=True,
        )
    )
    voiced = dict(
        zip(
            "ガギグゲゴザジズゼゾダヂヅデドバビブベボ",
            "カキクケコサシスセソタチツテトハヒフヘホ",
            strict=True,
        )
    )
    return "".join(table[voiced[c]] + "ﾞ" if c in voiced else table.get(c, c) for c in text)


def my_number(rng: Rng) -> str:
    """Twelve digits with a right check digit."""
    body = rng.choice("123456789") + _digits(rng, 10)
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11
    return body + str(0 if rest <= 1 else 11 - rest)


def licence(rng: Rng) -> str:
    """Twelve digits with a right check digit in eleventh place."""
    body = rng.choice(("43", "40", "30", "44", "62")) + _digits(rng, 8)
    weights = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11
    return body + str(0 if rest <= 1 else 11 - rest) + rng.choice("012")


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _birth(rng: Rng) -> tuple[int, int, int]:
    return rng.randint(1948, 2005), rng.randint(1, 12), rng.randint(1, 28)


def _wareki(year: int) -> tuple[str, str, int]:
    return ("昭和", "S", year - 1925) if year < 1989 else ("平成", "H", year - 1988)


def _birth_forms(form: int) -> Value:
    def make(rng: Rng, _: Words) -> str:
        year, month, day = _birth(rng)
        era, letter, number = _wareki(year)
        return (
            f"{year}/{month}/{day}",
            f"{year}-{month:02}-{day:02}",
            f"{year}{month:02}{day:02}",
            f"{era}{number}年{month}月{day}日",
            f"{letter}{number}.{month}.{day}",
            f"{era}{number}年{month}月{day}日".translate(FULL_WIDTH),
            f"{era[0]}{number}.{month}.{day}",
            f"{year}年{month}月{day}日",
        )[form]

    return make


def _mobile(form: int) -> Value:
    def make(rng: Rng, _: Words) -> str:
        a, b, c = rng.choice(("090", "080", "070")), _digits(rng, 4), _digits(rng, 4)
        return (
            f"{a}-{b}-{c}",
            f"{a}{b}{c}",
            f"{a}-{b}-{c}".translate(FULL_WIDTH),
            f"{a} {b} {c}",
            f"({a}){b}-{c}",
            f"+81-{a[1:]}-{b}-{c}",
            f"{a}ー{b}ー{c}".translate(FULL_WIDTH),
            " ".join(a + b + c),
            f"{a}.{b}.{c}",
            (a + b + c).translate(KANJI_DIGITS),
        )[form]

    return make


def _fixed(rng: Rng, _: Words) -> str:
    return f"0{rng.choice(('48', '49', '29'))}-{_digits(rng, 3)}-{_digits(rng, 4)}"


def _address(form: int) -> Value:
    def make(rng: Rng, words: Words) -> str:
        town, building = rng.choice(words.towns), rng.choice(words.buildings)
        chome, block, house, room = (
            rng.randint(1, 6),
            rng.randint(1, 30),
            rng.randint(1, 20),
            rng.randint(1, 4) * 100 + rng.randint(1, 9),
        )
        kanji = "〇一二三四五六七八九十"
        return (
            f"{town}{chome}-{block}-{house}",
            f"{town}{chome}丁目{block}番{house}号",
            f"{town}{kanji[chome]}丁目{block}番地",
            f"{town}{chome}-{block}-{house}".translate(FULL_WIDTH),
            f"{town}{chome}丁目{block}-{house} {building}{room}号室",
            f"{building}{room}",
            f"{town}{kanji[chome]}丁目{kanji[min(block, 10)]}番{kanji[min(house, 10)]}号",
            f"{town}{block}番地の{house}",
        )[form]

    return make


def _plate(form: int) -> Value:
    def make(rng: Rng, words: Words) -> str:
        region, kana = rng.choice(words.plate_regions), rng.choice("あいうかきさすたなはまやらわ")
        a, b, c = rng.randint(300, 599), rng.randint(10, 99), rng.randint(10, 99)
        return (f"{region} {a} {kana} {b}-{c}", f"{region}{a}{kana}{b}{c}".translate(FULL_WIDTH))[
            form
        ]

    return make


def _kinds() -> tuple[PersonalKind, ...]:
    names = ("氏名", "被害者氏名", "名前", "相談者氏名")
    births = ("生年月日", "誕生日")
    birth = [PersonalKind(f"birth{n}", births, _birth_forms(n), "生年月日：{}") for n in range(8)]
    mobile = [PersonalKind(f"mobile{n}", ("電話番号", "携帯電話"), _mobile(n)) for n in range(10)]
    address = [PersonalKind(f"address{n}", ("住所", "現住所"), _address(n)) for n in range(8)]
    plates = [PersonalKind(f"plate{n}", ("車両番号", "ナンバー"), _plate(n)) for n in range(2)]
    return (
        PersonalKind("name_spaced", names, lambda r, w: _name(r, w, 0, " ")),
        PersonalKind("name_wide_blank", names, lambda r, w: _name(r, w, 0, "　")),
        PersonalKind("name_joined", names, lambda r, w: _name(r, w, 0, ""), "氏名：{}"),
        PersonalKind("name_san", names, lambda r, w: _name(r, w, 0, "") + "さん"),
        PersonalKind(
            "kana_spaced", ("フリガナ", "氏名カナ"), lambda r, w: _name(r, w, 1, " "), "氏名：{}"
        ),
        PersonalKind(
            "kana_half",
            ("ﾌﾘｶﾞﾅ", "氏名ｶﾅ"),
            lambda r, w: half_width_kana(_name(r, w, 1, " ")),
            "氏名：{}",
        ),
        PersonalKind("romaji", ("Name", "氏名（英字）"), lambda r, w: _name(r, w, 2, " ")),
        PersonalKind("romaji_capitals", names, lambda r, w: _name(r, w, 2, " ").upper()),
        PersonalKind("foreign_latin", names, lambda r, w: r.choice(w.foreign_latin)),
        PersonalKind(
            "foreign_wide",
            names,
            lambda r, w: r.choice(w.foreign_latin[:6]).upper().translate(FULL_WIDTH),
        ),
        PersonalKind("foreign_kana", names, lambda r, w: r.choice(w.foreign_kana), "氏名：{}"),
        PersonalKind("chinese", names, lambda r, w: r.choice(w.chinese), "氏名：{}"),
        PersonalKind(
            "residence_card",
            ("在留カード番号",),
            lambda r, _: _letters(r, 2) + _digits(r, 8) + _letters(r, 2),
        ),
        PersonalKind(
            "residence_card_wide",
            ("在留カードNo",),
            lambda r, _: (_letters(r, 2) + _digits(r, 8) + _letters(r, 2)).translate(FULL_WIDTH),
        ),
        PersonalKind(
            "residence_card_hyphens",
            ("在留番号",),
            lambda r, _: f"{_letters(r, 2)}-{_digits(r, 4)}-{_digits(r, 4)}-{_letters(r, 2)}",
        ),
        PersonalKind(
            "passport", ("旅券番号", "パスポート番号"), lambda r, _: _letters(r, 2) + _digits(r, 7)
        ),
        PersonalKind(
            "passport_foreign",
            ("旅券番号",),
            lambda r, _: r.choice("BCNPGE") + _digits(r, 7),
            "旅券番号：{}",
        ),
        PersonalKind("my_number", ("マイナンバー",), lambda r, _: my_number(r), "個人番号：{}"),
        PersonalKind(
            "my_number_groups",
            ("個人番号",),
            lambda r, _: _grouped(my_number(r)),
        ),
        PersonalKind("licence", ("運転免許証番号",), lambda r, _: licence(r), "免許証番号：{}"),
        PersonalKind("fixed_line", ("電話番号", "連絡先電話番号"), _fixed, "被害者 電話{}"),
        PersonalKind(
            "email",
            ("メールアドレス", "E-mail"),
            lambda r, w: (
                r.choice(w.surnames)[2].lower() + _digits(r, 2) + "@" + r.choice(w.mail_hosts)
            ),
        ),
        PersonalKind(
            "email_wide",
            ("メール",),
            lambda r, w: (
                r.choice(w.given_names)[2].lower() + "@" + r.choice(w.mail_hosts)
            ).translate(FULL_WIDTH),
        ),
        PersonalKind(
            "account", ("口座番号",), lambda r, w: f"{r.choice(w.banks)} 普通 {_digits(r, 7)}"
        ),
        PersonalKind(
            "story", ("相談内容", "備考", "概要", "特記事項"), lambda r, w: r.choice(w.stories)
        ),
        *birth,
        *mobile,
        *address,
        *plates,
        PersonalKind("unlisted_latin", names, lambda r, w: r.choice(w.unlisted_latin)),
        PersonalKind("unlisted_kana", names, lambda r, w: r.choice(w.unlisted_kana)),
    )


KINDS = _kinds()
