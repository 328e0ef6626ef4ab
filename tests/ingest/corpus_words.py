"""Made-up names and places from which the personal corpus is written, in parts that share no word.

The rules of the guard were written while looking at `TUNED`. `REVIEWED`, `REVIEWED_LATER` and
`HELD_OUT` were written after them, each judged once before a rule was changed for it;
benchmarks/intake_guard.py keeps what that showed. All persons are invented; numbers come from a
random generator. Each part goes with its seed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One part of the corpus. Names go together by position: kanji, kana and romaji of one person."""

    surnames: tuple[tuple[str, str, str], ...]
    given_names: tuple[tuple[str, str, str], ...]
    foreign_latin: tuple[str, ...]
    foreign_kana: tuple[str, ...]
    chinese: tuple[str, ...]
    towns: tuple[str, ...]
    buildings: tuple[str, ...]
    plate_regions: tuple[str, ...]
    mail_hosts: tuple[str, ...]
    stories: tuple[str, ...]
    banks: tuple[str, ...]
    innocent_headers: tuple[str, ...]
    unlisted_latin: tuple[str, ...]
    unlisted_kana: tuple[str, ...]


def _triples(text: str) -> tuple[tuple[str, str, str], ...]:
    words = [tuple(entry.split("/")) for entry in text.split()]
    return tuple((kanji, kana, latin) for kanji, kana, latin in words)


TUNED_WORDS = Words(
    surnames=_triples(
        "佐藤/サトウ/Sato 鈴木/スズキ/Suzuki 高橋/タカハシ/Takahashi 田中/タナカ/Tanaka 山本/ヤマモト/Yamamoto "
        "長谷川/ハセガワ/Hasegawa 五十嵐/イガラシ/Igarashi 森/モリ/Mori 渡邊/ワタナベ/Watanabe 髙橋/タカハシ/Takahashi"
    ),
    given_names=_triples(
        "健太/ケンタ/Kenta 美咲/ミサキ/Misaki 一郎/イチロウ/Ichiro 花子/ハナコ/Hanako 翔太/ショウタ/Shota "
        "陽子/ヨウコ/Yoko 大輔/ダイスケ/Daisuke 由美子/ユミコ/Yumiko 薫/カオル/Kaoru さくら/サクラ/Sakura"
    ),
    foreign_latin=(
        "NGUYEN VAN AN",
        "Tran Thi Hoa",
        "Ram Bahadur Thapa",
        "Maria Clara Santos",
        "Dela Cruz, Juan",
        "WANG WEI",
        "Kim Min-jun",
        "Nguyễn Thị Lan",
        "Budi Santoso",
        "Aung Kyaw Moe",
    ),
    foreign_kana=(
        "グエン ヴァン アン",
        "チャン・ティ・ホア",
        "ラム・バハドゥル・タパ",
        "マリア サントス",
        "シルバ カルロス",
        "グルン スニタ",
        "アウン チョー",
        "ファム ティ ラン",
    ),
    chinese=("王偉", "李娜", "劉洋", "陳美玲", "張敏", "黄麗", "趙剛", "周杰", "呉芳", "楊静"),
    towns=("さいたま市浦和区高砂", "川口市本町", "越谷市南越谷", "水戸市三の丸", "つくば市吾妻"),
    buildings=("コーポ若葉", "メゾン高砂", "グランハイツ", "さくら荘", "第二青葉マンション"),
    plate_regions=("大宮", "熊谷", "所沢", "水戸", "つくば"),
    mail_hosts=("example.jp", "mail.example.com", "example.ne.jp"),
    stories=(
        "被害者は浦和駅前で殴られ、財布を奪われた。",
        "相談者は先月から不安を訴えている。",
        "夫から暴力を受け、子供と家を出た",
        "勤務先の社長に旅券を取り上げられたと話している",
        "技能実習生が失踪した旨の申告。携帯に連絡がつかない",
        "30歳の男性会社員が帰宅途中に襲われた",
        "母親から娘が帰ってこないとの相談",
        "元交際相手につきまとわれ困っている",
        "She said her boss took her passport and she is afraid",
        "近所に住む男が夜中に騒いでいると訴え",
    ),
    banks=("みずほ銀行", "埼玉りそな銀行", "常陽銀行", "川口信用金庫"),
    innocent_headers=("項目1", "区分", "内訳", "列B", "その他", "キー", "ラベル", "照会"),
    unlisted_latin=(
        "Otgonbayar Dashdorj",
        "BHUWAN KHATIWADA",
        "Kumudu Wickramaarachchi",
        "Phyo Thiha Zaw",
        "ILHOM RAHMATULLAEV",
        "Chanthavong Souksavanh",
        "Wicaksono, Eko Prabowo",
        "Yelena Skvortsova",
    ),
    unlisted_kana=(
        "オトゴンバヤル・ダシドルジ",
        "ブワン カティワダ",
        "クムドゥ・ウィクラマーラッチ",
        "ピョー ティハ ゾー",
        "チャンタヴォン・スクサワン",
        "エコ プラボウォ",
        "ラファエル・モンテイロ",
        "ドゥルゲシュ・パンデイ",
    ),
)

REVIEWED_WORDS = Words(
    surnames=_triples(
        "小笠原/オガサワラ/Ogasawara 榊原/サカキバラ/Sakakibara 東雲/シノノメ/Shinonome 綾瀬/アヤセ/Ayase "
        "北條/ホウジョウ/Hojo "
        "宇佐美/ウサミ/Usami 堀/ホリ/Hori 喜多村/キタムラ/Kitamura 濱田/ハマダ/Hamada 九条/クジョウ/Kujo"
    ),
    given_names=_triples(
        "悠真/ユウマ/Yuma 紬/ツムギ/Tsumugi 正雄/マサオ/Masao 千鶴/チヅル/Chizuru 航平/コウヘイ/Kohei "
        "節子/セツコ/Setsuko 拓海/タクミ/Takumi 真理恵/マリエ/Marie 蓮/レン/Ren みなみ/ミナミ/Minami"
    ),
    foreign_latin=(
        "HOANG THI THUY DUONG",
        "Bishal Chhetri",
        "Joao Pedro Albuquerque",
        "Reyes, Marilou Agbayani",
        "Zhang Xiaolong",
        "Đặng Quốc Việt",
        "Thongchai Meesuk",
        "Siti Nurhaliza Binti Ahmad",
        "Park Seo-yeon",
        "Mehmet Kaplan",
    ),
    foreign_kana=(
        "ホアン ティ ズオン",
        "ビシャル・チェットリ",
        "ジョアン・ペドロ・アルブケルケ",
        "レイエス マリルー",
        "トンチャイ ミースック",
        "ダン・クオック・ヴィエト",
        "メフメット カプラン",
        "シティ・ヌルハリザ",
    ),
    chinese=(
        "孫浩然",
        "馬冬梅",
        "朱麗萍",
        "胡軍",
        "郭徳綱",
        "林志玲",
        "何平",
        "羅永浩",
        "梁静茹",
        "宋佳",
    ),
    towns=("戸田市上戸田", "草加市住吉", "土浦市大和町", "古河市旭町", "所沢市くすのき台"),
    buildings=(
        "レジデンス青空",
        "ひまわりハイム",
        "エステート中央",
        "双葉アパート",
        "カーサ・ベルデ",
    ),
    plate_regions=("川越", "春日部", "土浦", "品川", "足立"),
    mail_hosts=("sample.org", "example.co.jp", "mobile.example.net"),
    stories=(
        "通報者の話では、隣室の女性が泣き叫んでいたという。",
        "本人は日本語が話せず、友人が通訳した。",
        "給料を三か月もらっていないと実習生が申し立てた",
        "娘の交際相手から金を無心され、断ると脅された",
        "夫婦げんかの末、妻が自宅から逃げてきた",
        "店長に髪を切れと言われ、従わないと殴られた",
        "22歳の留学生がアルバイト先で転倒し負傷した",
        "雇用主は休みをくれず、病院にも行かせなかった",
        "My husband hit me and I left home with my son",
        "知人に頼まれて口座を貸したが、返してもらえない",
    ),
    banks=("三井住友銀行", "武蔵野銀行", "筑波銀行", "ゆうちょ銀行"),
    innocent_headers=("データ", "値2", "フィールド", "摘記", "参照", "種", "A", "情報"),
    unlisted_latin=(
        "Munkhbat Ganzorig",
        "DILRUKSHI SENANAYAKA",
        "Zar Ni Htet",
        "Sovannarith Keo",
        "THIAGO BITTENCOURT FIGUEIRA",
        "Nodirbek Yuldashev",
        "Pangilinan, Rhodora",
        "Hla Hla Thwe",
    ),
    unlisted_kana=(
        "ムンフバト・ガンゾリグ",
        "ディルルクシ セナナヤカ",
        "ザー ニ テット",
        "ソワンナリット・ケオ",
        "チアゴ・ビテンクール",
        "ノディルベク・ユルダシェフ",
        "ロドラ パンギリナン",
        "フラ・フラ・トゥエ",
    ),
)

REVIEWED_LATER_WORDS = Words(
    surnames=_triples(
        "西園寺/サイオンジ/Saionji 相川/アイカワ/Aikawa 野々村/ノノムラ/Nonomura 櫻田/サクラダ/Sakurada 星/ホシ/Hoshi "
        "武者小路/ムシャノコウジ/Mushanokoji 瀬戸/セト/Seto 廣瀬/ヒロセ/Hirose 早川/ハヤカワ/Hayakawa "
        "伊集院/イジュウイン/Ijuin"
    ),
    given_names=_triples(
        "慎之介/シンノスケ/Shinnosuke 凛/リン/Rin 博/ヒロシ/Hiroshi 和子/カズコ/Kazuko 優斗/ユウト/Yuto "
        "彩花/アヤカ/Ayaka 光男/ミツオ/Mitsuo 貴久/タカヒサ/Takahisa ひかり/ヒカリ/Hikari 菜々子/ナナコ/Nanako"
    ),
    foreign_latin=(
        "LE THI BICH NGOC",
        "Sandesh Pokhrel",
        "Ana Beatriz Figueiredo",
        "Villanueva, Rommel Dizon",
        "Liu Yifei",
        "Võ Hoàng Long",
        "Htet Htet Win",
        "Dewi Kartika Sari",
        "Choi Ji-hoon",
        "Mohammad Anwar Hossain",
    ),
    foreign_kana=(
        "レー ティ ゴック",
        "サンデシュ・ポカレル",
        "アナ・ベアトリス・フィゲイレド",
        "ビリャヌエバ ロメル",
        "テット・テット・ウィン",
        "デウィ カルティカ",
        "チェ ジフン",
        "モハンマド・アンワル",
    ),
    chinese=(
        "鄭爽",
        "謝霆鋒",
        "彭于晏",
        "韓寒",
        "唐嫣",
        "曹操明",
        "許晴",
        "蔡依林",
        "沈騰",
        "姚明",
    ),
    towns=("深谷市上柴町西", "新座市野火止", "日立市大みか町", "取手市戸頭", "ふじみ野市大井"),
    buildings=(
        "フォレストハイツ",
        "グリーンコーポ",
        "メゾン・ド・ローズ",
        "大井マンション",
        "旭荘",
    ),
    plate_regions=("越谷", "川口", "水戸", "練馬", "宇都宮"),
    mail_hosts=("example.net", "mail.example.org", "docs.example.co.jp"),
    stories=(
        "目撃者によると、犯人は若い男で東の方へ逃走したという。",
        "母国の家族に送金できず、食事も満足にとっていないと打ち明けた",
        "隣人から毎晩大声で怒鳴られ、眠れないと相談に訪れた",
        "同僚の男にホテルへ連れて行かれそうになった",
        "長男が学校でいじめに遭い、登校できなくなっている",
        "妊娠を会社に告げたところ、帰国するよう迫られた",
        "アパートの大家に鍵を交換され、部屋に入れない",
        "女性は顔を殴られ、全治2週間のけがを負った",
        "He was threatened by a broker and he has no money left",
        "父親が酒に酔って暴れるため、110番通報した",
    ),
    banks=("りそな銀行", "足利銀行", "飯能信用金庫", "楽天銀行"),
    innocent_headers=("属性", "項目A", "欄外", "対応", "内容2", "X", "管理", "詳"),
    unlisted_latin=(
        "Enkhtuya Batsaikhan",
        "PRAKRITI DHUNGANA",
        "Thevarasa Kugathasan",
        "Khin Thuzar Myat",
        "WESLLEY CAVALCANTI",
        "Oybek Tursunboyev",
        "Maghirang, Jocelyn",
        "Vilaysack Phommasone",
    ),
    unlisted_kana=(
        "エンフトヤー・バトサイハン",
        "プラクリティ ドゥンガナ",
        "テバラサ・クガタサン",
        "キン トゥザー ミャット",
        "ウェスレイ・カヴァルカンチ",
        "オイベク トゥルスンボエフ",
        "ジョセリン マギラン",
        "ウィライサック・ポムマソン",
    ),
)

HELD_OUT_WORDS = Words(
    surnames=_triples(
        "勅使河原/テシガワラ/Teshigawara 桐生/キリュウ/Kiryu 御手洗/ミタライ/Mitarai 水無月/ミナヅキ/Minazuki "
        "原/ハラ/Hara "
        "二階堂/ニカイドウ/Nikaido 久保田/クボタ/Kubota 眞鍋/マナベ/Manabe 黒崎/クロサキ/Kurosaki 乾/イヌイ/Inui"
    ),
    given_names=_triples(
        "龍之介/リュウノスケ/Ryunosuke 澪/ミオ/Mio 隆/タカシ/Takashi 幸子/サチコ/Sachiko 颯太/ソウタ/Sota "
        "七海/ナナミ/Nanami 喜一郎/キイチロウ/Kiichiro 麻衣子/マイコ/Maiko 樹/イツキ/Itsuki かおり/カオリ/Kaori"
    ),
    foreign_latin=(
        "PHAN THI KIM LIEN",
        "Dipendra Rana Magar",
        "Luiz Henrique Barbosa",
        "Aquino, Maricel Ramos",
        "Chen Jiahao",
        "Bùi Đức Mạnh",
        "Naing Lin Aung",
        "Wahyu Hidayat",
        "Jung Hye-jin",
        "Abdul Karim Sheikh",
    ),
    foreign_kana=(
        "ファン ティ リエン",
        "ディペンドラ・ラナ",
        "ルイス・エンリケ・バルボサ",
        "アキノ マリセル",
        "ナイン・リン・アウン",
        "ブイ ドゥック マイン",
        "ワヒュ ヒダヤット",
        "アブドゥル・カリム",
    ),
    chinese=(
        "陸毅",
        "範冰冰",
        "鄧超",
        "葉問",
        "方文山",
        "石磊",
        "江疏影",
        "余華",
        "馮小剛",
        "董明珠",
    ),
    towns=("加須市大越", "行田市持田", "龍ケ崎市佐貫", "神栖市大野原", "狭山市入間川"),
    buildings=("パークサイド", "ヴィラ・ソレイユ", "松葉ハイツ", "シティマンション", "和光荘"),
    plate_regions=("つくば", "柏", "前橋", "八王子", "土浦"),
    mail_hosts=("example.or.jp", "post.example.com", "example.info"),
    stories=(
        "申告者は、仕事を紹介すると言われて三十万円を渡したが連絡が途絶えたと述べている。",
        "近隣の男性に自転車を蹴られたと子供が泣いて帰宅した",
        "雇用主に残業代を請求したところ、暴言を吐かれた",
        "妹が見知らぬ男に声を掛けられ、腕をつかまれた",
        "ブローカーに保証金を払わされ、返済に苦しんでいる",
        "同居人が覚醒剤を使っているのではないかと心配している",
        "寮の上司にパスポートを預けさせられたままだと訴える",
        "19歳の女子留学生が客引きにしつこく誘われた",
        "I was beaten by my manager and he keeps my residence card",
        "祖母の口座から知らない間に金が引き出されていた",
    ),
    banks=("群馬銀行", "水戸信用金庫", "千葉興業銀行", "PayPay銀行"),
    innocent_headers=("ID2", "分類", "処理", "列3", "標題", "印", "Memo2", "確認"),
    unlisted_latin=(
        "Tserendorj Nyamsuren",
        "SUBARNA GHIMIRAY",
        "Nuwan Pathirannehelage",
        "Thet Paing Soe",
        "Anvarjon Xudoyberdiyev",
        "Bounmy Keovongsa",
        "Catubig, Liezel",
        "Oleksandr Hryhorenko",
    ),
    unlisted_kana=(
        "ツェレンドルジ・ニャムスレン",
        "スバルナ ギミライ",
        "ヌワン・パティランネヘラゲ",
        "テッ パイン ソー",
        "アンヴァルジョン・フドイベルディエフ",
        "ブンミー ケオヴォンサ",
        "リーゼル・カトゥビッグ",
        "オレクサンドル フリホレンコ",
    ),
)

TUNED = (TUNED_WORDS, 1)
REVIEWED = (REVIEWED_WORDS, 2)
REVIEWED_LATER = (REVIEWED_LATER_WORDS, 3)
HELD_OUT = (HELD_OUT_WORDS, 4)
CORPUS_WORDS = (TUNED, REVIEWED, REVIEWED_LATER, HELD_OUT)
