"""Municipality cells → municipalities (市区町村): by code and name, and which rows are sums of others.

Enters: the code and name of a row. Leaves: a municipality of the prefecture, or what else the row
is: a sum over municipalities (全国, 県計, 郡部, a city whose wards are listed), another prefecture's,
nowhere (海外, 不明), or an `AreaProblem` in words of the profile. Names are taken in other spellings
where only one municipality can be meant, never by resemblance. A municipality that has ended or
begun (廃置分合) is taken for the periods in which it existed and asked about in others. Codes are JIS X 0402 with the
prefecture, five digits, or six with the check digit; a lost leading zero is put back only where
that gives one municipality of the prefecture and no other reading does.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.geography.municipal_changes import DatedMunicipality
from analysis.ingest.columns import normalised
from analysis.ingest.name_variants import folded, near_names
from analysis.months import wareki_day
from analysis.profile import Profile

_CHECK_WEIGHTS = (6, 5, 4, 3, 2)  # 総務省 全国地方公共団体コード仕様
_SUM_NAME = re.compile("(?:総数|合計|総計|小計|計|総合計|全国|市部|町村部|郡部|区部|.+計|.+郡)")
_NOWHERE_NAME = re.compile("(?:.*不明|.*不詳|海外.*|国外.*|他県|他府県|県外.*|その他)")
_WARD = re.compile("(?P<city>.+?市)(?P<ward>.+区)")
_DISTRICT_OR_ISLAND = re.compile("^.{1,5}?[郡島]")  # 西多摩郡檜原村, 三宅島三宅村
_DISTRICT = re.compile("^.+?郡(?=.+[町村]$)")


class RowKind(StrEnum):
    """What a row is when it is no municipality of the prefecture; the value is the reason."""

    SUM = "ほかの行の合計（全国・都道府県・郡・小計など）"
    CITY_OF_WARDS = "区の行の合計（政令指定都市など）"
    NOWHERE = "市区町村を特定しない行（海外・不明・他県など）"
    OTHER_PREFECTURE = "ほかの都道府県の行"


@dataclass(frozen=True)
class Municipality:
    """A municipality by its five-digit code and its name. restored: whether a zero was put back."""

    code: str
    name: str
    restored: bool = False


@dataclass(frozen=True)
class AreaProblem:
    """Why a row has no municipality, in words of the profile; near: names that resemble it."""

    message: str
    near: tuple[str, ...] = ()


def check_digit(code: str) -> str:
    """The sixth digit of a five-digit code: 01100 → 2."""
    total = sum(int(digit) * weight for digit, weight in zip(code, _CHECK_WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


def code_readings(text: str) -> tuple[str, ...]:
    """Every five-digit code that a cell may mean: with or without check digit and leading zero."""
    digits = unicodedata.normalize("NFKC", text).strip().replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        return ()
    readings = []
    if len(digits) in (4, 5):
        readings.append(digits.zfill(5))
    if len(digits) in (5, 6):
        six = digits.zfill(6)
        if check_digit(six[:5]) == six[5]:
            readings.append(six[:5])
    return tuple(dict.fromkeys(readings))


def _is_written_out(text: str, code: str) -> bool:
    return unicodedata.normalize("NFKC", text).strip().replace("-", "").startswith(code)


def profile_municipalities(profile: Profile) -> dict[str, str]:
    """Code → name of the municipalities in a profile's territories."""
    return {row.municipality_code: row.municipality for row in profile.territories}


class MunicipalityMatcher:
    """The municipalities of one prefecture by code and by name."""

    def __init__(
        self,
        profile: Profile,
        municipalities: Mapping[str, str],
        changes: Sequence[DatedMunicipality] = (),
    ) -> None:
        """municipalities: code → name, as N03 and the profile call them (さいたま市浦和区).

        changes: the prefecture's municipalities that have ended or begun.
        """
        self._prefecture = normalised(profile.name)
        self._jis_code = profile.jis_code
        self._names = dict(municipalities)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._cities: dict[str, set[str]] = defaultdict(set)  # 政令指定都市 → codes of its wards
        self._dated: dict[str, list[DatedMunicipality]] = defaultdict(list)
        self._uncoded: dict[str, DatedMunicipality] = {}
        for change in changes:
            if change.code:
                self._dated[change.code].append(change)
                self._names.setdefault(change.code, change.name)
            else:
                self._uncoded[folded(normalised(change.name))] = change
        coded = [(change.code, change.name) for change in changes if change.code]
        for code, name in (*municipalities.items(), *coded):
            ward = _WARD.fullmatch(name)
            if ward:
                self._cities[folded(normalised(ward["city"]))].add(code)
            short = ward["ward"] if ward else _DISTRICT.sub("", name)
            for word in {name, short}:
                self._by_name[folded(normalised(word))].add(code)

    @property
    def codes(self) -> frozenset[str]:
        """All municipalities that are known."""
        return frozenset(self._names)

    def match(
        self, code: str, name: str, period: tuple[date, date] | None = None
    ) -> Municipality | RowKind | AreaProblem:
        """What a row speaks of; code and name must agree where both stand.

        period: of its figures, by which a city (熊本市) is told from what it was before its wards.
        """
        plain = self._without_prefecture(normalised(name))
        kind = self._kind(plain, code, period)
        if kind:
            return kind
        former = self._uncoded.get(folded(plain))
        if former and folded(plain) not in self._by_name:
            return self._by_its_own_code(former, code)
        readings = [c for c in code_readings(code) if c in self._names] if code.strip() else []
        by_name = self._by_name.get(folded(plain), set()) if plain else set()
        if len(readings) > 1:
            readings = [c for c in readings if c in by_name]
        if code.strip() and not readings:
            return self._unknown_code(code)
        if not code.strip():
            return self._only(by_name, plain)
        found = readings[0]
        if plain and found not in by_name:
            return AreaProblem("市区町村コードと市区町村名が別の市区町村を指しています。")
        return Municipality(found, self._names[found], not _is_written_out(code, found))

    def problem_in(self, code: str, name: str, period: tuple[date, date]) -> AreaProblem | None:
        """What to ask where a municipality did not exist in a period (first and last month).

        name: as the row has it, "" for none: a code may have had two names (水海道市, 常総市).
        """
        plain = folded(self._without_prefecture(normalised(name)))
        is_uncoded = plain in self._uncoded and plain not in self._by_name
        dated = [self._uncoded[plain]] if is_uncoded else self._dated.get(code, [])
        named = [change for change in dated if folded(normalised(change.name)) == plain]
        dated = named or dated
        if not dated or any(change.existed_in(*period) for change in dated):
            return None
        return AreaProblem(f"この期間にはない市区町村です。{''.join(map(self._told, dated))}")

    def _told(self, change: DatedMunicipality) -> str:
        if change.valid_to:
            names = "・".join(self._names.get(code, code) for code in change.successors)
            unsure = "（要確認）" if change.needs_confirmation else ""
            return f"{change.name}は{wareki_day(change.valid_to)}までで、今は{names}です{unsure}。"
        begun = change.valid_from or date.min
        return f"{change.name}は{wareki_day(begun)}に置かれました。"

    def _by_its_own_code(self, former: DatedMunicipality, code: str) -> Municipality | AreaProblem:
        """A former municipality whose code is not on record: the row must say it."""
        readings = [c for c in code_readings(code) if c[:2] == self._jis_code]
        free = [c for c in readings if c not in self._names]
        if len(free) == 1:
            return Municipality(free[0], former.name, not _is_written_out(code, free[0]))
        if readings:
            return AreaProblem("市区町村コードと市区町村名が別の市区町村を指しています。")
        return AreaProblem(
            f"廃止された市区町村です。{self._told(former)}"
            "当時の市区町村コードが登録されていないため、コードのない行は読めません。"
        )

    def split_address(self, text: str) -> tuple[str, str] | None:
        """The municipality's code that a place name begins with, and the rest: 千代田区丸の内１丁目."""
        plain = self._without_prefecture(normalised(text))
        for address in dict.fromkeys((plain, _DISTRICT_OR_ISLAND.sub("", plain))):
            for length in range(len(address), 1, -1):
                codes = self._by_name.get(folded(address[:length]), set())
                if len(codes) == 1:
                    return next(iter(codes)), address[length:]
        return None

    def parts_of(self, name: str) -> frozenset[str] | None:
        """The municipalities whose sum a row of that name is; None where that is not known."""
        plain = self._without_prefecture(normalised(name))
        whole = {self._prefecture, f"{self._prefecture}計", "合計", "総計", "総合計", "総数"}
        if plain in whole | {"県計", "都計", "府計", "道計"}:
            return self.codes
        base = folded(plain.removesuffix("計"))
        if base in self._cities:
            return frozenset(self._cities[base])
        codes = self._by_name.get(base, set())
        return frozenset(codes) if len(codes) == 1 else None

    def _without_prefecture(self, plain: str) -> str:
        rest = plain.removeprefix(self._prefecture) if plain != self._prefecture else plain
        return _DISTRICT.sub("", rest)

    def _kind(self, plain: str, code: str, period: tuple[date, date] | None) -> RowKind | None:
        if folded(plain) in self._cities and not self._was_undivided(plain, period):
            return RowKind.CITY_OF_WARDS
        if folded(plain) in self._by_name:
            return None
        if plain in (self._prefecture, f"{self._prefecture}計") or _SUM_NAME.fullmatch(plain):
            return RowKind.SUM
        if _NOWHERE_NAME.fullmatch(plain):
            return RowKind.NOWHERE
        readings = code_readings(code)
        if any(reading.endswith("000") for reading in readings):
            return RowKind.SUM
        if readings and all(reading[:2] != self._jis_code for reading in readings):
            return RowKind.OTHER_PREFECTURE
        return None

    def _was_undivided(self, plain: str, period: tuple[date, date] | None) -> bool:
        """Whether a city of wards was a municipality of its own in the period."""
        codes = self._by_name.get(folded(plain), set())
        dated = [change for code in codes for change in self._dated.get(code, [])]
        return period is not None and any(change.existed_in(*period) for change in dated)

    def _unknown_code(self, code: str) -> AreaProblem:
        if not code_readings(code):
            return AreaProblem("市区町村コードが5桁でも、検査数字の合う6桁でもありません。")
        return AreaProblem("この県のプロファイルと境界データにない市区町村コードです。")

    def _only(self, codes: Iterable[str], plain: str) -> Municipality | AreaProblem:
        found = tuple(codes)
        if len(found) == 1:
            return Municipality(found[0], self._names[found[0]])
        if found:
            return AreaProblem("同じ名前の市区町村が2つ以上あります。市区町村コードが必要です。")
        near = near_names(plain, tuple(self._names.values()))
        offered = f"（近い名前：{'、'.join(near)}）" if near else ""
        return AreaProblem(f"この県のプロファイルと境界データにない市区町村名です{offered}。", near)
