"""Free text about a person, told from the notes that stand around tables of counts.

Enters: a text in the form of `personal_clues.plain`. Leaves: a clue, or whether a remark is made
of table words only. A sentence about a person names one (被害者, 夫, 男性) and tells what happened
(訴えている, 殴られた); a note names counts, sources and definitions instead.
"""

import re
from collections.abc import Iterator

from analysis.ingest.personal_clues import Clue, Kind, Strength, latin_letters

SHORTEST_TOLD = 8  # characters; shorter texts tell no story
LONGEST_WORDS = 60  # characters; a longer text must show what it has to do with counts
LONGEST_REMARK = 20  # characters; a longer remark must be about figures

_PERSON = re.compile(
    "(?<![一-龠])[男女][がにからはとで](?!人)|目撃者|犯人|被害者|被害女性|被害男性|加害者|容疑者|被疑者|相談者|通報者|届出人|申告者|申出人|本人|同人"
    "|同女|男性|女性|男児|女児|少年|少女|(?<!大)夫(?!婦)|(?<!夫)妻|交際相手|元交際|内縁"
    "|知人|友人|同僚|上司|同居人|雇用主|ブローカー|実習生|留学生|息子|娘|長男|次男|長女|次女|父親"
    "|母親|両親|実父|実母|義父|義母|(?<!祖)父(?=[はがにのから])"
    "|母(?=[はがにのから])|兄|弟|姉|妹|家族|親族|隣人|近隣住民|大家|彼氏|彼女|彼は|彼が|恋人|店長"
    "|教諭|担任|患者|さん|"
    r"(?:ベトナム|中国|韓国|ネパール|ブラジル|フィリピン|ペルー|タイ|インドネシア|ミャンマー"
    r"|スリランカ|バングラデシュ|パキスタン|インド|トルコ|外国)(?:人|国籍)の?(?:男|女|夫|妻|\d+歳)"
    r"|\d{1,2}歳の?(?:男|女|会社員|無職|学生|自営|主婦|実習|留学|技能)|(?:男|女)[(、 ]?\d{1,2}歳|[A-Z]は|甲は|乙は"
)
# 被害者A（35歳・女性・ベトナム国籍）: an age, a sex and more of one person.
_DESCRIBED = re.compile(
    r"(?=.*(?<![\d~～-])\d{1,2}歳(?!以上|未満|以下|代|台|[~～-]|から|まで"
    r"|階級))(?=.*[男女])(?=.*(?:国籍|会社員|無職|学生|自営|主婦|実習|在住|[ァ-ヴー]{2,}人|被害者"
    r"|容疑者|相談者))"
)
_TOLD = re.compile(
    "[てで](?:い[たる]|おり|しまっ|きた|いない|ほしい|もらっ|くれ)|(?:され|られ|せられ"
    "|させられ)(?:た|て|る|、|$)|(?<=.{2})(?:した|った|いた|けた|れた|めた|えた|べた|せた|ねた|てた"
    "|りた|きた|んだ|いだ)(?:。|と|が|後|ため|模様|もの|旨|。?$|、)"
    "|訴え|述べ|話し|申し立て|申告し|[一-龠ぁ-ん]た(?=。|$|、|後|ため|との?)|来署|架電|連れ去|逃げ"
    "|逃走|家出|殴|蹴|脅さ|脅迫さ|取り上げられ|たいと|怖[いが]|不安|悩|困って|泣|妊娠|中絶|離婚"
    "|通院|入院|受診|自殺|借金|同居|別居|滞納"
    "|働いて|勤務(?:し|先|する)|住んで|居住し|在住|暮らし|帰国(?:し|を希望)|来日|入国し|付き合"
    "|結婚し|連絡(?:が|を|し|先)|在留資格が|希望(?:する|し)|である。|との(?:こと|相談|訴え|申告)"
    "|模様"
)
_TABLE_WORD = re.compile(
    "件数|人数|数値|集計|統計|暫定|確定値|確定数|計上|単位|注[)）:記]|注\\d|出典|資料|調査|推計"
    "|四捨五入|端数|公表|公開|秘匿|含む|含ま|含め|除[くいき]|未満|定義|分類|区分|前年|前月|前期"
    "|年度|月報|年報|"
    "様式|記入|入力|提出|修正|訂正|ファイル|シート|合計|総数|内訳|一致し|をい[うい]|をいう"
    "|ものとする|に基づ|による|データ|認知|検挙件|検挙人|各月|毎月|現在|指標|別表|凡例|報告|記載"
    "|該当|対象|国勢|人口|世帯|"
    "統合|新設|廃止|管轄|更新|作成|算出|比較|増減|割合|未報告|欠測|時点|公表値|更改|遅延|件"
    "|ください|お問い?合わせ|増加|減少|増え|減[っり]|傾向|多[いかく]|推移|実施し?|開催|受理|届出"
    "|選択|とする。|ものを?。?$|ことを?。?$|罪|署|確認"
)
# A definition closes with a noun or a verb of the present: 助言を行う活動。
_REPORTED = re.compile("(?:た|たい|ない|ている|ず|です|ます|という|とのこと|模様)。|[!?]$")
_SENTENCE = re.compile("。|[!?]$")
_LATIN_PERSON = re.compile(
    r"\b(?:he|she|his|her|him|herself|himself|victim|suspect|caller|husband|wife|boyfriend"
    r"|girlfriend|employer|boss|manager|landlord|neighbou?r|"
    r"mother|father|son|daughter|brother|sister|friend|i|my|me|ela|ele|marido|esposa|vitima|toi"
    r"|chong|vo|co ay|anh ay|siya|asawa|dia|suami|istri)\b",
    re.IGNORECASE,
)
_LATIN_TOLD = re.compile(
    r"\b(?:said|says|told|tells|was|were|has|have|had|is|took|takes|called|ran|lives?|lived|works?"
    r"|worked|wants?|wanted|asked|beat|beaten|hit|threatened|"
    r"afraid|scared|pregnant|lost|met|married|divorced|owes?|paid|pays|arrived|left|hid|stole"
    r"|disse|foi|esta|trabalha|mora|bi|da|dang|khong|ay|ang)\b",
    re.IGNORECASE,
)
_LATIN_TABLE_WORD = re.compile(
    r"\b(?:counts?|cases|total|table|figures?|data|source|note|provisional|unit|reported"
    r"|statistics|population|excluding|including|rounded|rate|number)\b",
    re.IGNORECASE,
)
_CHINESE_PERSON = re.compile("她|他(?=[们的说被在把])|受害(?:人|者)|丈夫|老板|男友|女友")

_OF_A_LIFE = re.compile(
    "離婚|別居|同居|結婚|再婚|独身|既婚|内縁|妊娠|出産|通院|入院|病|うつ|精神|障害者|障がい|服薬"
    "|投薬|怪我|負傷|自傷|自殺|認知症|無職|失業|解雇|退職|転職|アルバイト|生活保護|借金|滞納"
    "|在留|ビザ|オーバーステイ|不法|難民|仮放免|収容|強制送還|帰国|来日|日本語|前科|前歴|非行"
    "|補導歴|逮捕|身長|体重|髪|刺青|服装|宗教|信者|DV|虐待|ストーカー|いじめ|家出|失踪|夫|妻|父|母"
    "|息子|娘|兄|弟|姉|妹"
    "|子供|子ども|親|友人|知人|恋人|交際|本人|歳|男性|女性|氏|さん|容疑者|被疑者|被害者|加害者"
    "|相談者|通報者|保護者|勤務|店長|社長|上司|同僚|学校に|登校|住[んま]|居住|引越|転居"
)
# Remarks made of nothing but these say something of figures, not of persons.
_REMARK_WORDS = re.compile(
    "再集計|集計(?:中|済み?|誤り|漏れ|方法|替え|日|時点)?|確認(?:済み?|中|待ち|依頼)?|暫定(?:値)?"
    "|確定(?:値|済み?)?|速報(?:値)?|訂正(?:済み?|あり|前|後)?|修正(?:済み?|あり|前|後)?"
    "|変更(?:あり|なし|前|後)?|"
    "追加|削除|更新|補正|再掲|内数|外数|参考(?:値)?|推計(?:値)?|概数|未報告|未集計|未提出|未確定"
    "|未入力|未着|提出(?:済み?|遅れ|待ち|漏れ)?|報告(?:済み?|遅れ|待ち|漏れ|分|書)?|遅延|遅れ|遅着"
    "|欠測|欠損|入力(?:済み?|漏れ|誤り|中)?|"
    "記入|転記|誤り|誤記|漏れ|システム(?:更改|障害|移行|停止)?|不具合|障害|管轄(?:変更|替え|区域)?"
    "|区域|統合(?:後|前|した)?|分離|新設|開署|閉署|移転|移管|廃止|警察署|署|分署|交番|本部|県警"
    "|全署|各署|署分|担当課|課|係|"
    "前月|当月|翌月|先月|今月|前年|昨年|本年|当年|翌年|年度|年間|月間|期間|同月|同期|同時期|累計"
    "|合計|小計|総計|計|比|増加?|減少?|増減|横ばい|急増|急減|大幅|微増|微減|季節(?:要因)?|連休"
    "|年末年始|夏季|冬季|"
    "件(?:数)?|人(?:数)?|数値|数字|値|データ|表|別表|別紙|様式|シート|ファイル|セル|列|行|欄|桁"
    "|単位|千|百|万|以上|以下|未満|以降|以前|約|"
    "含む|含まない|含めず|含めない|含み|を?除く|除外|除き|計上(?:済み?|漏れ|せず)?|重複(?:あり"
    "|なし|計上|排除|分)?|該当(?:なし|無し|あり|せず)?|対象外?|特(?:に)?なし|なし|無し|無|有|あり"
    "|有り|同上|〃|異常なし|問題なし|"
    "調査(?:中|済み?)?|照会(?:中|済み?)?|精査(?:中|済み?)?|要確認|不明|不詳|秘匿|非公表|公表(?:値"
    "|済み?|前|分)?|国勢調査|統計|定義(?:変更)?|区分(?:変更)?|基準(?:変更|日)?|算定|算出|方法"
    "|様式変更|旧|新|現|全|各|一部|全部|全件|部分|今回|前回|次回|初回|初めて|"
    "キャンペーン|強化(?:月間|期間)|取締り?|一斉|立入り?|活動|講習|訓練|会議|合同|通報|相談|届出"
    "|受理(?:分)?|認知(?:分)?|検挙(?:分)?|取扱い?|指標|項目|台風|大雪|地震|災害|影響|休止|中止"
    "|延期|実施(?:せず|済み?)?|開催|予定|完了|対応(?:済み?|中)?|処理(?:済み?|中)?|"
    "による|により|のため|ため|から|まで|より|として|における|について|等|など|及び|または|又は"
    "|および|した|する|して|され|です|ます|せず|のみ|だけ|の|を|に|は|が|で|と|も|へ|や|分|後|前"
    "|中|済み?|"
    r"令和|平成|昭和|元年|年|月|日|時点|時|現在|[\d\s.,:/~%()（）「」、。・\-+＋=※*→⇒①-⑳]|R(?=\d)"
    r"|H(?=\d)|ok|OK|checked|revised|provisional|final|none|n/?a|late|updated|corrected"
)


def find_told(text: str) -> Iterator[Clue]:
    """Clues of free text. text: plain. What stands beside a table of counts gives none."""
    if len(text) < SHORTEST_TOLD:
        return
    latin = latin_letters(text)
    if len(latin) * 2 > len(text):
        yield from _told_in_latin(latin)
        return
    persons, told = len(_PERSON.findall(text)), len(_TOLD.findall(text))
    table_words = len(_TABLE_WORD.findall(text))
    if persons and told and persons + told > 2 * table_words:
        yield Clue(Kind.FREE_TEXT, Strength.ALONE)
    elif _CHINESE_PERSON.search(text) and len(text) > SHORTEST_TOLD and not table_words:
        yield Clue(Kind.FREE_TEXT, Strength.ALONE)
    elif (told > 1 and not table_words) or _DESCRIBED.search(text):
        yield Clue(Kind.FREE_TEXT, Strength.ALONE)
    elif told and not table_words and not _SENTENCE.search(text):
        yield Clue(Kind.FREE_TEXT, Strength.SHARE)
    elif not table_words and (_REPORTED.search(text) or len(text) > LONGEST_WORDS):
        yield Clue(Kind.FREE_TEXT, Strength.IN_TABLE)


def _told_in_latin(text: str) -> Iterator[Clue]:
    if text.count(" ") < 3 or _LATIN_TABLE_WORD.search(text):
        return
    if _LATIN_PERSON.search(text) and _LATIN_TOLD.search(text):
        yield Clue(Kind.FREE_TEXT, Strength.ALONE)
    elif len(text) > LONGEST_WORDS and text.count(" ") > 8:
        yield Clue(Kind.FREE_TEXT, Strength.IN_TABLE)


def is_table_remark(text: str) -> bool:
    """Whether a remark speaks of figures, or is too short to tell of a person. text: plain."""
    if not _REMARK_WORDS.sub("", text).strip():
        return True
    if _OF_A_LIFE.search(text):
        return False
    return len(text) <= LONGEST_REMARK or bool(_TABLE_WORD.search(text))
