"""The 47 prefectures (都道府県): names as people and tables write them, codes, police.

Enters: a name in any usual form. Leaves: a frozen `Prefecture`. Source: JIS X 0401.
"""

from dataclasses import dataclass

from analysis.errors import UserError

# In the order of JIS X 0401: 01 to 47. The romanised name becomes the profile's id.
_NAMES = (
    "北海道 hokkaido,青森県 aomori,岩手県 iwate,宮城県 miyagi,秋田県 akita,山形県 yamagata,"
    "福島県 fukushima,茨城県 ibaraki,栃木県 tochigi,群馬県 gunma,埼玉県 saitama,千葉県 chiba,"
    "東京都 tokyo,神奈川県 kanagawa,新潟県 niigata,富山県 toyama,石川県 ishikawa,福井県 fukui,"
    "山梨県 yamanashi,長野県 nagano,岐阜県 gifu,静岡県 shizuoka,愛知県 aichi,三重県 mie,"
    "滋賀県 shiga,京都府 kyoto,大阪府 osaka,兵庫県 hyogo,奈良県 nara,和歌山県 wakayama,"
    "鳥取県 tottori,島根県 shimane,岡山県 okayama,広島県 hiroshima,山口県 yamaguchi,"
    "徳島県 tokushima,香川県 kagawa,愛媛県 ehime,高知県 kochi,福岡県 fukuoka,佐賀県 saga,"
    "長崎県 nagasaki,熊本県 kumamoto,大分県 oita,宮崎県 miyazaki,鹿児島県 kagoshima,"
    "沖縄県 okinawa"
)


@dataclass(frozen=True)
class Prefecture:
    """jis_code: 01; name: 北海道, 埼玉県; id: hokkaido, the folder name of a profile."""

    jis_code: str
    name: str
    id: str

    @property
    def short_name(self) -> str:
        """埼玉, as the police agency's table writes it; 北海道 stays whole."""
        return self.name if self.name == "北海道" else self.name[:-1]

    @property
    def police_name(self) -> str:
        """埼玉県警察; 東京都 has 警視庁."""
        return "警視庁" if self.name == "東京都" else f"{self.name}警察"


PREFECTURES = tuple(
    Prefecture(f"{number:02d}", *entry.split(" "))
    for number, entry in enumerate(_NAMES.split(","), start=1)
)


def find_prefecture(name: str) -> Prefecture:
    """The prefecture of a name, with or without 都道府県. Raises UserError for an unknown one."""
    wanted = name.strip()
    for prefecture in PREFECTURES:
        if wanted in (prefecture.name, prefecture.short_name):
            return prefecture
    raise UserError("その都道府県はありません。「北海道」「埼玉県」のように書いてください。")
