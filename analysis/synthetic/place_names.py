"""Names of small areas (町丁・大字): invented, ordinary, unique inside a municipality.

Enters: municipality codes and distances from the town centre. Leaves: one name per small area.
"""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

# Names of the kind every town has; no real address is meant.
_TOWN = (
    "本町", "栄町", "緑町", "港町", "旭町", "若葉町", "幸町", "末広町", "錦町", "寿町", "東町", "西町",
)  # fmt: skip
_RURAL = (
    "上ノ原", "下ノ原", "中沢", "大谷津", "小谷津", "向山", "古屋敷", "新田", "川端", "堀之内",
    "北浦", "南原", "東沢", "西沢", "大久保", "田尻", "石神", "柳沢", "榎戸", "坂下", "坂上", "沼尻",
    "松葉", "宮下", "前原", "日向", "日影", "藤塚", "矢倉", "小池",
)  # fmt: skip
_NUMERALS = ("一", "二", "三", "四", "五")
_CHOME_PER_TOWN = 3


def _names_in_order(count: int, rng: np.random.Generator) -> list[str]:
    """Names from the centre outwards: 丁目 first, then 大字."""
    towns = [str(name) for name in rng.permutation(_TOWN)]
    rural = [str(name) for name in rng.permutation(_RURAL)]
    chome_count = min(count * 3 // 5, _CHOME_PER_TOWN * len(towns))
    names = [
        f"{towns[k // _CHOME_PER_TOWN]}{_NUMERALS[k % _CHOME_PER_TOWN]}丁目"
        for k in range(chome_count)
    ]
    for k in range(count - chome_count):
        turn, index = divmod(k, len(rural))
        names.append(f"大字{('', '上', '下')[turn]}{rural[index]}")
    return names


def small_area_names(
    municipality_codes: list[str], distance_km: NDArray[np.float64], rng: np.random.Generator
) -> list[str]:
    """One name per small area, in the order given."""
    members: dict[str, list[int]] = defaultdict(list)
    for index in np.argsort(distance_km, kind="stable"):
        members[municipality_codes[index]].append(int(index))
    names = [""] * len(municipality_codes)
    for code in sorted(members):
        for index, name in zip(
            members[code], _names_in_order(len(members[code]), rng), strict=True
        ):
            names[index] = name
    return names
