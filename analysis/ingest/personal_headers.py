"""Headers of personal data: what a column, a row or a label of a form says that it holds.

Enters: a text in the form of `personal_clues.plain`. Leaves: a clue or None. A header names a
thing of a person at its end (被害者氏名, 電話番号1, 住所（番地まで）); a number of cases about that thing
(電話番号の悪用件数), or a word that says it is left out (氏名不詳, 住所は除く), does not. Attributes of
persons (性別, 年齢, 国籍) are dimensions of a table of counts and personal only in a list of persons.
"""

import re
from collections.abc import Sequence

from analysis.ingest.personal_clues import Clue, Kind, Strength
from analysis.ingest.personal_names import find_name

LONGEST_HEADER = 30  # characters; longer texts are notes
_END = (
    r"(?: ?[0-9①-⑨]{0,2}| ?(?:欄|等|漢字|カナ|かな|英字|英語表記|ローマ字|本名|通称名?|必須|任意"
    r"|\*|※)| ?[(\[・/:、].*)$"
)
_REFERENCE = (
    "(?:被害者|加害者|被疑者|容疑者|相談者|通報者|届出人|申告者|関係者|本人|対象者|参考人|目撃者"
    "|当事者|保護者|雇用主|申請者|代表者|契約者|名義人|使用者|所有者|同居人|世帯主)"
)


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(f"(?:{words}){_END}", re.IGNORECASE)


_NUMBER = "(?:の?(?:番号|no\\.?|ナンバー))"
_HEADERS: tuple[tuple[Kind, Strength, re.Pattern[str]], ...] = (
    (
        Kind.NAME,
        Strength.ALONE,
        _pattern(
            "氏 ?名|姓 ?名|お客様名|(?<![署所標目市町駅校業体設店議トル県区件罪手類種分])の?(?<![署所標目])"
            "名前|お名前|シメイ|しめい|氏名?(?:カナ|フリガナ)"
            "|^姓|^セイ$|^(?:苗字|名字)|ファミリーネーム|ファーストネーム|ミドルネーム|ラストネーム"
            "|ギブンネーム|旧姓|通称名|本名|源氏名|芸名"
            "|(?:full|family|first|last|given|middle|sur)[ _-]?name|^ho va ten|^nome(?: completo)?|^ten$|"
            f"{_REFERENCE}の?名|身元引受人|身元保証人|^続柄"
        ),
    ),
    (
        Kind.BIRTH_DATE,
        Strength.ALONE,
        _pattern(
            "(?<!発)生年月日|(?<!発)生年月|(?<![発再衛])生年|誕生日|誕生年月日?|出生(?:年月)?日"
            "|生まれた日|birth ?(?:day|date)|birthday|date[ _]?of[ _]?birth"
            "|^d\\.?o\\.?b\\.?|ngay sinh|nascimento"
        ),
    ),
    (
        Kind.TELEPHONE,
        Strength.CONTACT,
        _pattern(
            f"(?:電話|携帯|スマホ|ファクス|ファックス|TEL|FAX){_NUMBER}|緊急連絡先|日中連絡先"
            "|(?:phone|mobile|cell|telephone|fax)[ _-]?(?:number|no\\.?)"
        ),
    ),
    (
        Kind.EMAIL,
        Strength.CONTACT,
        _pattern("メール ?(?:アドレス|アド)|メアド|e-?mail[ _-]?address|mail[ _-]?address"),
    ),
    (
        Kind.SOCIAL_ACCOUNT,
        Strength.ALONE,
        _pattern(
            "(?:LINE|WeChat|微信|Zalo|WhatsApp|Facebook|フェイスブック|Instagram|SNS|Twitter"
            "|Telegram|Messenger)(?: ?(?:ID|アカウント(?:名)?|名|ユーザー名))"
        ),
    ),
    (
        Kind.ADDRESS,
        Strength.CONTACT,
        _pattern(
            "(?<!メール)(?<!IP)(?:住 ?所|住居地|居所|本籍地?|番地|地番|住居表示|部屋番号|号室"
            "|建物名(?:・部屋番号)?|アパート名|マンション名"
            "|郵便番号・住所)|^(?:home[ _-]?)?address|home address|^dia chi|^endereco"
        ),
    ),
    (
        Kind.RESIDENCE_CARD,
        Strength.ALONE,
        _pattern(
            f"在留カード{_NUMBER}|在留番号|在留カードID|(?:特別永住者証明書|外国人登録(?:証明書"
            f"|証)?){_NUMBER}|residence ?card ?(?:no\\.?|number)|zairyu ?card ?(?:no\\.?|number)?"
            f"|在留期間満了日|在留期限"
        ),
    ),
    (
        Kind.PASSPORT,
        Strength.ALONE,
        _pattern(
            f"(?:旅券|パスポート){_NUMBER}|passport[ _]?(?:no\\.?|number)|ho chieu|^passport$"
        ),
    ),
    (
        Kind.MY_NUMBER,
        Strength.ALONE,
        _pattern(f"マイナンバー(?:カード{_NUMBER})?|個人{_NUMBER}|住民票コード|^my ?number"),
    ),
    (
        Kind.LICENCE,
        Strength.ALONE,
        _pattern(f"(?:運転)?免許証?{_NUMBER}|driver'?s? ?licen[sc]e ?(?:no\\.?|number)"),
    ),
    (
        Kind.BANK_ACCOUNT,
        Strength.ALONE,
        _pattern(
            f"口座{_NUMBER}|口座名義(?:人)?|名義人|(?:銀行|振込先?|入金先?|送金先?)口座|account (?:no\\.?|number)"
        ),
    ),
    (Kind.PAYMENT_CARD, Strength.ALONE, _pattern(f"(?:クレジット)?カード{_NUMBER}|card number")),
    (
        Kind.INSURANCE,
        Strength.ALONE,
        _pattern(f"被保険者{_NUMBER}|(?:健康)?保険証{_NUMBER}|(?:基礎)?年金{_NUMBER}|保険者番号"),
    ),
    (
        Kind.PLATE,
        Strength.ALONE,
        _pattern(
            f"車両{_NUMBER}|ナンバープレート{_NUMBER}|登録{_NUMBER}標?|車両ナンバー|車のナンバー"
            f"|自動車登録番号|車台番号|防犯登録番号|plate(?: ?(?:no\\.?|number))?"
        ),
    ),
    (
        Kind.ATTRIBUTE,
        Strength.ATTRIBUTE,
        _pattern(
            f"(?:{_REFERENCE}の?)?(?:性別|年齢|年令|職業|国籍(?:[・等/]?地域)?|出身国|出身地"
            f"|在留資格|勤務先|学校名|通学先|宗教|婚姻|家族構成|病歴|障害)"
            "|^(?:sex|gender|age|nationality|occupation|religion)"
        ),
    ),
    (Kind.NAME, Strength.ATTRIBUTE, re.compile(f"^{_REFERENCE}[0-9]?$")),
    (
        Kind.FREE_TEXT,
        Strength.REMARK,
        re.compile(
            "^(?:.{0,6}(?:備考|特記(?:事項)?|自由記述|自由記載|メモ|コメント|摘要|経緯|詳細"
            "|事案概要|事案の?概要|相談概要|相談の?要旨|要旨|所見|聴取内容|聞き取り内容|申告内容"
            "|対応状況|対応結果|措置)欄?[0-9]?|remarks?|notes?|comments?|memo|description"
            "|details?)$",
            re.IGNORECASE,
        ),
    ),
)
# Words after which the thing itself is not there.
_LEFT_OUT = re.compile(
    "不詳|不明|不定|匿名|除く|除き|除外|含まない|含みません|含めない|ません|しない|なし|無し|禁止"
    "|不要|削除|非公表|秘匿|マスク|伏せ|以外|変更|届出|悪用|漏えい|流出|詐取|売買|貸与|偽造"
)
_COUNTED = re.compile(
    "(?:件数|人数|人員|数|率|割合|件|(?<!性)別|別件数|計|構成比|区分|階級|階層"
    "|コード表)(?:[(（].*)?$"
)
_COARSE = re.compile(
    r"[(（][^)）]*(?:市区町村|市町村|都道府県|県|町丁目|町丁|大字|階級|階層|歳|代|区分"
    r"|別)[^)）]*[)）]$"
)
_OF_A_PLACE = re.compile(
    "(?:警察署|署|所属|課|交番|駐在所|施設|事業所|学校|企業|会社|団体|市区町村|市町村|町丁目?"
    "|都道府県|指標|罪名|手口|駅|地域|地区|区域|項目|校|店舗?|窓口)の?"
    "(?:名|氏名|名前|名称|カナ|フリガナ|電話|電話番号|所在地|住所|メール(?:アドレス)?|代表電話)"
)
# A sheet with one of these above its columns counts things; it is no list of persons.
_COUNTS = re.compile(
    r"(?:件数|人数|人員|人口|世帯|総数|合計|小計|総計|構成比|割合|実数|数|率|計)(?:[(（].*)?$"
    r"|^(?:値|実績|count|population|total|value|number)|(?:_| )(?:count|total|population)$",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"^(?:(?:19|20)\d\d年?度?|(?:令和|平成|昭和|[RHS])[ .]?(?:\d{1,2}|元)年?度?"
    r"|(?:.*[年/.-] ?)?\d{1,2}月(?:分)?|(?:19|20)\d\d[-/.]\d{1,2})$"
)
PERIODS_OF_A_HEADER = 3  # a row of a list may hold two months, of an event and of its report
_COUNT_OF_ONE = re.compile("電話|番号|口座|回数$|年数$|歳数$|人数制限")
# A cell that carries its own label: 氏名：…  住所：…  Name: …
_LABELLED = re.compile(
    "(?:氏名|お名前|(?<![の署])名前|姓名|フリガナ|生年月日|住所|本籍|旅券番号|パスポート番号"
    "|在留カード番号|マイナンバー|個人番号|免許証番号|口座番号|口座名義|勤務先"
    r"|(?<![A-Za-z] )(?<![A-Za-z_])Name|DOB|Date of birth|Address|Passport(?: No\.?)?)"
    r" ?[:=→] ?(?P<value>[^\s、。,)）].*)",
    re.IGNORECASE,
)
# 被害者：… tells a person only when a name follows (被害者：在留外国人).
_LABELLED_PERSON = re.compile(f"{_REFERENCE} ?[:=→] ?(?P<value>[^\\s、。,)）].*)")
_LABEL_KINDS: tuple[tuple[Kind, str], ...] = (
    (Kind.BIRTH_DATE, "生年月日|DOB|birth"),
    (Kind.ADDRESS, "住所|住居|本籍|Address"),
    (Kind.PASSPORT, "旅券|パスポート|Passport"),
    (Kind.RESIDENCE_CARD, "在留カード"),
    (Kind.MY_NUMBER, "マイナンバー|個人番号"),
    (Kind.LICENCE, "免許"),
    (Kind.BANK_ACCOUNT, "口座"),
    (Kind.ATTRIBUTE, "勤務先"),
)
_NO_VALUE = re.compile(
    r"^(?:[\d,.]+ ?(?:件|人|名|%)?|[-―…X*]+|.*(?:不明|不詳|なし|非公表|別|在留外国人|の件数"
    r"|件数).*)$"
)


def find_header(text: str) -> Clue | None:
    """The clue of a column or label of this name. text: plain."""
    if not text or len(text) > LONGEST_HEADER or text[0].isdigit():
        return None
    bare = text if text.isascii() else text.replace(" ", "")
    bare = re.sub(r"^[■□●○◎◆◇▼▽・※【\[(]+|[】\]:*※]+$", "", bare).strip()
    if _LEFT_OUT.search(bare) or _COUNTED.search(bare) or _COARSE.search(bare):
        return None
    if _OF_A_PLACE.search(bare):
        return None
    for kind, strength, pattern in _HEADERS:
        if pattern.search(bare):
            return Clue(kind, strength, is_header=True)
    return None


def heads_counts(row: Sequence[str]) -> bool:
    """Whether a row heads figures: it names a number of something, or several months or years."""
    if any(_COUNTS.search(text) and not _COUNT_OF_ONE.search(text) for text in row if text):
        return True
    return len({text for text in row if _PERIOD.match(text)}) >= PERIODS_OF_A_HEADER


def find_label(text: str) -> Clue | None:
    """The clue of a text that names the thing and the value after it (氏名：…)."""
    found = _LABELLED.search(text)
    if not found:
        person = _LABELLED_PERSON.search(text)
        is_named = person and not _NO_VALUE.match(person["value"]) and find_name(person["value"])
        return Clue(Kind.NAME, Strength.ALONE) if is_named else None
    if _NO_VALUE.match(found["value"]) or _LEFT_OUT.search(found[0]):
        return None
    label = text[found.start() : found.start("value")]
    kind = next(
        (k for k, words in _LABEL_KINDS if re.search(words, label, re.IGNORECASE)), Kind.NAME
    )
    return Clue(kind, Strength.ALONE)
