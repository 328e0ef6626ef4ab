"""Words of tables of counts from which the legitimate corpus is written, in parts.

As with corpus_words.py, the rules were written while looking at `TUNED`, and the other parts were
judged once before a rule was changed for them. Each part goes with its seed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LegitimateWords:
    """One part of the corpus: names of places and things, notes, remarks, contacts of offices."""

    stations: tuple[str, ...]
    police_boxes: tuple[str, ...]
    municipalities: tuple[str, ...]
    municipality_readings: tuple[tuple[str, str, str], ...]
    towns: tuple[str, ...]
    indicators: tuple[str, ...]
    month_forms: tuple[str, ...]
    month_titles: tuple[str, ...]
    divisions: tuple[str, ...]
    clerks: tuple[str, ...]
    office_telephones: tuple[str, ...]
    notes: tuple[str, ...]
    remarks: tuple[str, ...]
    countries: tuple[str, ...]
    english_places: tuple[str, ...]
    english_labels: tuple[str, ...]
    english_countries: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    general_labels: tuple[str, ...]
    definitions: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    authors: tuple[str, ...]
    file_stems: tuple[str, ...]
    katakana_things: tuple[str, ...]
    latin_things: tuple[str, ...]


TUNED_WORDS = LegitimateWords(
    stations=("浦和", "久喜", "川口", "大宮", "佐野", "長野原", "春日部", "高橋", "朝霞", "飯能"),
    police_boxes=("薄野", "豊平橋", "東札幌", "北郷", "丘珠", "大麻", "沼ノ端北", "南九条", "札幌駅前", "新川"),
    municipalities=("さいたま市浦和区", "川口市", "越谷市", "久喜市", "三郷市", "龍ケ崎市", "つくば市", "港区"),
    municipality_readings=(
        ("川口市", "カワグチシ", "Kawaguchi-shi"),
        ("越谷市", "コシガヤシ", "Koshigaya-shi"),
        ("久喜市", "クキシ", "Kuki-shi"),
        ("さいたま市 浦和区", "サイタマシ ウラワク", "Saitama Shi Urawa Ku"),
        ("三郷市", "ミサトシ", "Misato-shi"),
        ("美里町", "ミサトマチ", "Misato-machi"),
    ),
    towns=(
        "高砂一丁目", "高砂二丁目", "上木崎一丁目", "本町", "仲町", "常盤", "東町",
        "元町一丁目", "領家", "瀬ヶ崎",
        "駒場", "大東", "北５条西４丁目", "東鷹栖４線１０号", "麻布十番１丁目", "松岡清水",
        "中央一丁目", "千代田", "美園",
    ),
    indicators=(
        "詐欺被害相談", "人身取引に関する相談", "偽造在留カード",
        "賃金不払・旅券取上げ等の労働相談",
        "名義貸し・口座売買の勧誘の相談", "被害届（被害者が在留外国人）", "110番通報講習",
        "配偶者等からの暴力・ストーカー相談",
    ),
    month_forms=("2024-10", "令和6年10月", "R6.10", "2024/10", "２０２４年１０月"),
    month_titles=("令和6年10月分", "R6.10", "2024年10月"),
    divisions=("生活安全企画課", "組織犯罪対策第二課", "浦和警察署 生活安全課", "警務課 企画係"),
    clerks=("佐藤", "山田太郎", "係長 鈴木", "（内線3456）"),
    office_telephones=("048-832-0110", "048（832）0110（代表）", "029-301-0110 内線3456"),
    notes=(
        "※ 数値は暫定値であり、後日変更される場合がある。",
        "注）被害者が在留外国人である被害届を受理した件数。",
        "四捨五入のため合計と内訳が一致しないことがある。",
        "※ 氏名、住所等の個人情報は記載しないこと。",
        "警察署の統合により、令和2年3月以降は旧若葉北を含む。",
        "「…」は未報告、「X」は秘匿を表す。",
    ),
    remarks=("確認済", "前月分を訂正", "再集計", "暫定値", "該当なし", "システム更改のため遅延", "管轄変更あり"),
    countries=(
        "中国", "ベトナム", "韓国", "フィリピン", "ネパール", "ブラジル", "インドネシア",
        "ミャンマー", "スリランカ",
        "アメリカ合衆国", "サウジアラビア", "コンゴ民主共和国", "無国籍",
    ),
    english_places=("Saitama City", "Kawaguchi City", "Urawa Ward", "Kuki", "Ibaraki Prefecture"),
    english_labels=("Bicycle Theft", "Victim reports", "Total Population", "Labour consultations", "Fraud"),
    english_countries=(
        "China", "Viet Nam", "Korea", "Philippines", "Nepal", "Brazil", "Sri Lanka",
        "United States of America",
        "Saudi Arabia", "Stateless", "Total",
    ),
    languages=(
        ("ベトナム語", "Tiếng Việt"), ("ネパール語", "नेपाली"), ("韓国語", "한국어"), ("中国語",
        "中文"),
        ("ポルトガル語", "Português"), ("タイ語", "ไทย"), ("英語", "English"),
    ),
    general_labels=(
        "氏名不詳の被疑者", "氏名公表件数", "電話による相談", "電話番号の悪用",
        "メールアドレスの漏えい", "住所不定者",
        "住所（市区町村）別", "偽造在留カードの検挙", "旅券取上げの相談", "携帯電話販売店荒し",
        "自宅における被害",
        "お客様相談窓口", "夫婦のみの世帯", "本人確認書類の偽造", "免許証番号照会", "男性",
        "女性", "65歳以上",
    ),
    definitions=(
        ("詐欺被害相談", "在留外国人から受けた詐欺被害の相談を受理した件数をいう。"),
        ("被害者", "認知した刑法犯の被害者のうち在留外国人であるものをいう。"),
        ("検挙人員", "警察で検挙した事件の被疑者の数をいい、解決事件に係る者を除く。"),
        ("居空き", "家人等が在宅し、昼寝等をしている隙に住宅に侵入し、金品を窃取するもの。"),
        ("世帯", "住居と生計を共にする者の集まり又は独立して生計を営む単身者をいう。"),
    ),
    sources=(
        "出典：埼玉県警察本部「犯罪統計」",
        "https://www.example.go.jp/toukei/data/2024/01.html",
        "資料：e-Stat（政府統計の総合窓口）を加工して作成",
    ),
    authors=("山田太郎", "埼玉県警察", "user", "Tanaka Taro", "keisatsu01"),
    file_stems=(
        "報告_浦和_2024-10-01", "keishicho_R6_ninchikensu", "令和6年10月分_月次報告（浦和警察署）",
        "hokkaido_2018zitensyatou", "11_saitama_202410", "tblT001082C27", "報告 (2)",
        "コピー ～ 月次報告_最終版",
    ),
    katakana_things=(
        "コンビニ・スーパー", "パチンコ・スロット", "ドン・キホーテ", "セブン・イレブン", "ショッピング センター",
        "アルバイト・パート", "マンション・アパート", "リサイクル ショップ", "ネットカフェ・カラオケ",
        "ボスニア・ヘルツェゴビナ", "トリニダード・トバゴ", "バイク・スクーター", "ドラッグ ストア",
        "ビジネス ホテル", "スポーツ・レジャー", "ストーカー・ハラスメント",
    ),
    latin_things=(
        "Family Mart", "Seven Eleven", "Shopping Mall", "Hello Work", "Aeon Mall", "Bike Sharing",
        "Night Club", "Internet Cafe",
    ),
)  # fmt: skip

REVIEWED_WORDS = LegitimateWords(
    stations=("水戸", "土浦", "鹿嶋", "石岡", "太田", "竜ケ崎", "境", "牛久", "つくば中央", "行田"),
    police_boxes=("駅前", "中央", "西口", "神立", "大和", "若松", "栄町", "緑岡", "末広", "平和台"),
    municipalities=("水戸市", "日立市", "土浦市", "鹿嶋市", "常陸太田市", "川越市", "入間郡三芳町", "大田区"),
    municipality_readings=(
        ("水戸市", "ミトシ", "Mito-shi"),
        ("日立市", "ヒタチシ", "Hitachi-shi"),
        ("土浦市", "ツチウラシ", "Tsuchiura-shi"),
        ("かすみがうら市", "カスミガウラシ", "Kasumigaura-shi"),
        ("東海村", "トウカイムラ", "Tokai-mura"),
        ("入間郡 三芳町", "イルマグン ミヨシマチ", "Iruma Gun Miyoshi Machi"),
    ),
    towns=(
        "三の丸一丁目", "泉町二丁目", "南町三丁目", "大工町", "備前町", "梅香一丁目", "天王町",
        "金町", "五軒町一丁目", "柳町",
        "千波町", "見和三丁目", "河和田町", "赤塚一丁目", "石川四丁目", "新原一丁目",
        "姫子一丁目", "双葉台五丁目", "大字谷津",
    ),
    indicators=(
        "高額手数料の相談", "不審な事業所・ヤードの通報", "闇バイト等の勧誘の相談", "地下銀行",
        "偽装滞在",
        "技能実習生等の失踪の届出", "合同パトロール", "学校・日本語学校からの相談",
    ),
    month_forms=("2023-04", "令和5年4月", "R5.4", "2023/4", "令和５年４月"),
    month_titles=("令和5年4月分", "2023年度", "R5.4月"),
    divisions=("国際捜査課", "地域課", "水戸警察署 刑事第二課", "外国人総合対策推進室"),
    clerks=("高野", "中村 花子", "主任 小林", "推進担当者"),
    office_telephones=("029-233-0110", "029(233)0110", "048-832-0110（内線 2741）"),
    notes=(
        "（注）１ 上段は本年、下段は前年同期の件数である。",
        "※1 外国人の被害者数には短期滞在者を含まない。",
        "※ 相談者の国籍は問わない。",
        "端数処理の関係で、構成比の合計は100％にならない場合があります。",
        "なお、確定値は翌年3月に公表する。",
        "空欄は0件ではなく未報告です。",
    ),
    remarks=("訂正", "9月分の計上漏れを追加", "調査中", "速報値", "特になし", "障害のため集計中", "旧つくば北を含む"),
    countries=(
        "台湾", "タイ", "ペルー", "インド", "パキスタン", "バングラデシュ", "モンゴル",
        "カンボジア", "トルコ",
        "英国", "フランス", "ニュージーランド", "その他",
    ),
    english_places=("Mito City", "Tsukuba City", "Kita Ward", "Kashima", "Tokyo"),
    english_labels=("Vehicle Parts Theft", "Human trafficking", "Foreign Residents", "Arrests", "Wage Complaints"),
    english_countries=(
        "Taiwan", "Thailand", "Peru", "India", "Pakistan", "Bangladesh", "Turkey", "New Zealand",
        "United Kingdom", "Hong Kong", "Others",
    ),
    languages=(
        ("スペイン語", "Español"), ("ミャンマー語", "မြန်မာဘာသာ"), ("インドネシア語",
        "Bahasa Indonesia"),
        ("タガログ語", "Tagalog"), ("ロシア語", "Русский"), ("ヒンディー語", "हिन्दी"),
        ("やさしい日本語", ""),
    ),
    general_labels=(
        "住所地別", "年齢別被害者数", "パスポートの紛失届", "在留カードの更新に関する相談",
        "口座番号を聞き出す手口", "家出人",
        "行方不明者届", "少年の補導人員", "フィッシング（メール）", "架電による詐欺", "職業別",
        "国籍等別検挙人員",
        "携帯電話の不正契約", "電話de詐欺", "留学生の相談", "名誉毀損",
        "女性を対象とした声掛け", "単身世帯",
    ),
    definitions=(
        ("ひったくり", "通行人の携行品を、追い抜きざま又はすれ違いざまに奪い取るもの。"),
        ("高額手数料の相談", "仲介事業者から高額な手数料を求められた旨の相談を受けた件数。"),
        ("行方不明者", "行方不明者届が出された者の数をいう（重複を除く）。"),
        ("確定", "翌月末までに訂正の申出がなかった数値。"),
        ("在留外国人", "中長期在留者及び特別永住者をいう。"),
    ),
    sources=(
        "資料出所：出入国在留管理庁「在留外国人統計」（令和6年6月末）",
        "（C）2024 茨城県警察本部",
        "http://www.example.lg.jp/opendata/crime_2023.csv より作成",
    ),
    authors=("中村花子", "茨城県警察本部", "PC-0123", "Nguyen Van An", "管理者"),
    file_stems=(
        "月報_水戸_R5.4", "ibaraki_r7_muni_total", "令和5年度_外国人相談件数（速報）",
        "202304_mito_report",
        "N03-21_08_210101", "別紙2 市町村別", "集計表(修正版)", "tsuchiura_soudan",
    ),
    katakana_things=(
        "スナック・クラブ", "タクシー・ハイヤー", "マックス・バリュ", "ファミリー マート", "ホーム センター",
        "フィッシング・スミッシング", "クレジット カード", "キャッシュ・カード", "イスラム・モスク",
        "セントビンセント・グレナディーン", "アンティグア・バーブーダ", "ピザ・デリバリー", "ゲーム センター",
        "ガソリン スタンド", "レンタル ビデオ", "ドメスティック・バイオレンス",
    ),
    latin_things=(
        "Max Valu", "Drug Store", "Home Center", "Credit Card", "Pachinko Parlor", "Gift Card",
        "Money Order", "Guest House",
    ),
)  # fmt: skip

REVIEWED_LATER_WORDS = LegitimateWords(
    stations=("秩父", "小鹿野", "本庄", "児玉", "寄居", "吉川", "岩槻", "杉戸", "西入間", "東松山"),
    police_boxes=("森林公園", "鴻巣駅前", "小川", "高坂", "大里", "男衾", "花園", "吉田", "長瀞", "影森"),
    municipalities=("秩父市", "本庄市", "東松山市", "比企郡滑川町",
        "児玉郡神川町", "吉川市", "北葛飾郡松伏町", "坂戸市"),
    municipality_readings=(
        ("秩父市", "チチブシ", "Chichibu-shi"),
        ("本庄市", "ホンジョウシ", "Honjo-shi"),
        ("滑川町", "ナメガワマチ", "Namegawa-machi"),
        ("坂戸市", "サカドシ", "Sakado-shi"),
        ("ときがわ町", "トキガワマチ", "Tokigawa Machi"),
        ("秩父郡 横瀬町", "チチブグン ヨコゼマチ", "Chichibu Gun Yokoze Machi"),
    ),
    towns=(
        "熊木町", "桜木町", "大畑町", "山田", "黒谷", "下影森", "上町一丁目", "中町",
        "日野田町一丁目", "滝の上町", "永田町",
        "別所", "大字小柱", "荒川日野", "荒川白久", "吉田久長", "みどりが丘三丁目", "柏町", "宮側町",
    ),
    indicators=(
        "住居あっせんに関する相談", "薬物・賭博に関する通報", "集団による迷惑行為の通報", "刑法犯検挙",
        "ヤード等立入りで判明した違反", "通訳人帯同巡回連絡", "ライフステージ別講話", "関係機関への情報提供",
    ),
    month_forms=("2025-01", "令和7年1月", "R7.1", "2025/01", "令和７年１月"),
    month_titles=("令和7年1月末現在", "2025年1月", "令和6年度 第4四半期"),
    divisions=("警務課", "刑事総務課", "秩父警察署 警備課", "少年課 非行防止係"),
    clerks=("石川", "木村健一", "警部補 大野", "課長代理"),
    office_telephones=("0494-24-0110", "048-832-0110（内線2345）", "0493（25）0110"),
    notes=(
        "（注１）「被害者」とは、事件の被害を受けた個人又は法人をいう。",
        "※ 本表の件数には未遂を含む。",
        "※ 少年とは20歳未満の者をいう。",
        "各項目の数値は単位未満を四捨五入している。",
        "留学生の相談が前年同期より5件増えた。",
        "※ 電話番号や氏名など個人が分かることは書かないでください。",
    ),
    remarks=("12月分を修正", "入力漏れ分", "速報", "月間中の強化により増",
        "特段の事情なし", "照会中", "講習会2回を含む"),
    countries=(
        "ウズベキスタン", "カナダ", "ナイジェリア", "ガーナ", "イラン", "ロシア", "ドイツ",
        "コロンビア", "ボリビア",
        "アフガニスタン", "マレーシア", "シンガポール", "総数",
    ),
    english_places=("Chichibu City", "Honjo City", "Yorii Town", "Saitama Prefecture", "Sakado"),
    english_labels=("Illegal Employment", "Drug Offences", "Joint Patrols", "Interpreter Visits", "Cleared Cases"),
    english_countries=(
        "Canada", "Nigeria", "Iran", "Russian Federation", "Germany", "Colombia", "Malaysia", "Singapore",
        "South Africa", "Dominican Republic", "Not stated",
    ),
    languages=(
        ("英語", "English"), ("シンハラ語", "සිංහල"), ("クメール語", "ខ្មែរ"), ("モンゴル語", "Монгол"),
        ("ウルドゥー語", "اردو"), ("フランス語", "Français"), ("ベンガル語", "বাংলা"),
    ),
    general_labels=(
        "被害者の性別", "被害品（携帯電話）", "身元不明者", "来日外国人", "ストーカー事案",
        "配偶者からの暴力", "児童虐待通告",
        "メールによる相談", "自宅", "勤務先", "男女計", "無職者", "会社員", "主婦",
        "口座の不正利用", "旅券の偽造", "盗難車両", "迷子",
    ),
    definitions=(
        ("来日外国人", "我が国にいる外国人のうち、永住者等を除いた者をいう。"),
        ("ヤード", "自動車の保管又は解体を行う、塀で囲まれた施設をいう。"),
        ("巡回連絡", "警察官が家庭や事業所を訪問し、防犯の助言を行う活動。"),
        ("余罪", "検挙した被疑者について、新たに判明した別の事件。"),
        ("空き巣", "家人等が不在の住宅に侵入し、金品を盗むもの。"),
    ),
    sources=(
        "出典　警察庁「令和6年の刑法犯に関する統計資料」",
        "https://www.example.metro.jp/toukei/r07/index.htm",
        "作成：埼玉県警察本部刑事総務課（令和7年2月10日）",
    ),
    authors=("高野", "saitama-police", "伊藤 博", "Owner", "情報管理課"),
    file_stems=(
        "R7.1_秩父署_月例報告", "kenbetsu_202501", "【確定】相談受理件数", "chichibu_202501_v2",
        "shichoson_betsu_jinko", "別添１ 指標一覧", "2025年1月分(秩父)", "higashimatsuyama_r7",
    ),
    katakana_things=(
        "レストラン・バー", "トラック・ダンプ", "イトー・ヨーカドー", "アウトレット モール", "ディスカウント ストア",
        "ランサムウェア・マルウェア", "プリペイド カード", "モバイル・バッテリー", "フード・コート",
        "サントメ・プリンシペ", "パプア・ニューギニア", "エステ・マッサージ", "コイン ランドリー",
        "シェア ハウス", "カー・ナビ", "ギャンブル・ホットライン",
    ),
    latin_things=(
        "Big Camera", "Super Market", "Outlet Mall", "Prepaid Card", "Share House", "Coin Laundry",
        "Catalytic Converter", "Massage Parlour",
    ),
)  # fmt: skip

HELD_OUT_WORDS = LegitimateWords(
    stations=("常総", "取手", "桜川", "稲敷", "行方", "蕨", "飯能", "狭山", "深谷", "羽生"),
    police_boxes=("藤代", "戸頭", "白山", "井野", "高井", "東口", "中野", "山王", "岩井", "水海道"),
    municipalities=("取手市", "守谷市", "常総市", "坂東市", "猿島郡境町", "深谷市", "羽生市", "豊島区"),
    municipality_readings=(
        ("取手市", "トリデシ", "Toride-shi"),
        ("守谷市", "モリヤシ", "Moriya-shi"),
        ("羽生市", "ハニュウシ", "Hanyu-shi"),
        ("坂東市", "バンドウシ", "Bando-shi"),
        ("境町", "サカイマチ", "Sakai-machi"),
        ("猿島郡 境町", "サシマグン サカイマチ", "Sashima Gun Sakai Machi"),
    ),
    towns=(
        "戸頭一丁目", "井野台三丁目", "新町二丁目", "白山五丁目", "寺田", "小堀", "野々井", "米ノ井",
        "青柳", "長兵衛新田", "桜が丘四丁目", "けやき台一丁目", "本郷", "松並", "百合ケ丘二丁目",
        "大字東", "高野", "小山", "菅生町",
    ),
    indicators=(
        "不法就労助長", "地下銀行", "偽造書類に関する通報", "防犯・交通安全教室", "災害・テロ対策訓練",
        "在留カードの偽変造に関する相談", "連絡会議", "家出・失踪の届出（技能実習生）",
    ),
    month_forms=("2022-07", "令和4年7月", "R4.7", "2022/7", "令和四年七月"),
    month_titles=("令和4年7月分", "2022年7月期", "R4.07"),
    divisions=("組織犯罪対策課", "交通企画課", "取手警察署 地域課", "総務課 広報県民係"),
    clerks=("原", "久保田 隆", "課長補佐 乾", "統計担当"),
    office_telephones=("0297-77-0110", "0297（77）0110（代）", "048-562-0110 内線 310"),
    notes=(
        "※1 前年同月比は増減数である。",
        "（注）件数は受理日で計上している。",
        "相談者が複数の場合も1件とする。",
        "令和4年4月に様式を改めたため、前年度と単純に比較できない。",
        "※ 個人を特定できる情報は記入しないでください。",
        "確定値の公表は令和5年3月を予定している。",
    ),
    remarks=("計上替え", "7月分に追加計上", "精査中", "様式変更", "前年比較不可", "回線障害で遅延",
        "合同実施1回を含む"),
    countries=(
        "ラオス", "ブータン", "モルドバ", "キルギス", "ガボン", "エジプト", "チュニジア",
        "北マケドニア", "セントクリストファー・ネービス", "ウクライナ", "パラグアイ", "エクアドル", "不詳",
    ),
    english_places=("Toride City", "Moriya City", "Sakai Town", "Hanyu", "Kanto Region"),
    english_labels=("Forged Documents", "Underground Banking", "Safety Classes", "Wanted Notices", "Robbery"),
    english_countries=(
        "Laos", "Bhutan", "Kyrgyzstan", "Egypt", "Tunisia", "North Macedonia", "Ukraine", "Paraguay",
        "Trinidad and Tobago", "Papua New Guinea", "Unknown",
    ),
    languages=(
        ("ラオス語", "ລາວ"), ("ペルシア語", "فارسی"), ("タミル語", "தமிழ்"), ("ウクライナ語", "Українська"),
        ("トルコ語", "Türkçe"), ("マレー語", "Bahasa Melayu"), ("イタリア語", "Italiano"),
    ),
    general_labels=(
        "被害者の国籍等", "本人確認の強化", "電話転送サービス", "住所不明", "口座凍結", "氏名冒用",
        "在留カード番号の照会", "会社員を装う手口", "娘を装う電話", "高齢の女性の被害", "メール配信",
        "携行品", "職業紹介事業者", "名簿の押収", "留学生との意見交換", "旅券の遺失", "車両番号の偽装",
        "独居高齢者",
    ),
    definitions=(
        ("地下銀行", "銀行業の免許を受けずに、業として海外へ送金する行為をいう。"),
        ("失踪", "監理団体等から行方不明の届出があったもの。"),
        ("人身取引", "搾取を目的として、暴力、脅迫等により人を支配下に置くこと。"),
        ("巡回", "警察官が集住地域を訪れ、防犯の助言をした回数。"),
        ("速報値", "受理月の翌月5日までに報告された数値。"),
    ),
    sources=(
        "出典：茨城県警察本部組織犯罪対策課調べ",
        "https://www.example.pref.jp/keisatsu/toukei/202207.xlsx",
        "厚生労働省「外国人雇用状況の届出状況」（令和4年10月末）を基に作成",
    ),
    authors=("久保田隆", "Ibaraki Pref Police", "toride-01", "Tran Van Binh", "文書管理者"),
    file_stems=(
        "R4.7_取手署", "gaikokujin_soudan_202207", "【速報】令和4年7月", "toride_202207_final",
        "jinko_shichoson_r4", "別表３ 署別件数", "2022年7月(取手)修正", "kasumigaura_r4",
    ),
    katakana_things=(
        "ホテル・ペンション", "ゲストハウス・ミンパク", "ロマンス・スカム", "ネイル サロン",
        "マッサージ・リラクゼーション",
        "ランド クルーザー", "プリウス・ハイエース", "フリー マーケット", "ナイト クラブ", "ドライブ・スルー",
        "ギニア・ビサウ", "サン・マリノ", "アンケート・ヒアリング", "ポスター・チラシ", "バーベキュー・キャンプ",
        "オンライン カジノ",
    ),
    latin_things=(
        "Love Hotel", "Used Car", "Sports Bar", "Online Casino", "Nail Salon", "Phone Card",
        "Brand Shop", "Scrap Yard",
    ),
)  # fmt: skip

TUNED = (TUNED_WORDS, 11)
REVIEWED = (REVIEWED_WORDS, 12)
REVIEWED_LATER = (REVIEWED_LATER_WORDS, 13)
HELD_OUT = (HELD_OUT_WORDS, 14)
LEGITIMATE_WORDS = (TUNED, REVIEWED, REVIEWED_LATER, HELD_OUT)
