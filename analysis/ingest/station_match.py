"""Station cells → stations: by code and name, inside one profile, as of the month reported.

Enters: the code and name of a row and its month. Leaves: a `Station`, or a `Mismatch` that says
what is wrong in words of the profile, never of the file. Other ways of writing one name (竜ケ崎,
ﾂｸﾊﾞ) and its reading, where the profile has one (うらわ, ｳﾗﾜ), are taken where only one station of
the profile can be meant; what merely resembles a name is offered and never taken.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from analysis.ingest.columns import normalised
from analysis.ingest.name_variants import folded, near_names
from analysis.months import add_months, wareki_day
from analysis.profile import Profile, Station

_DASHES = re.compile("[‐‑‒–—―−ー]")
_ENDING = re.compile("(警察署|署)$")
_ENDING_IN_KANA = re.compile("けいさつしょ$")
_KANA = re.compile("[ぁ-ゖー]+")


class MismatchKind(StrEnum):
    """Why a row's station could not be found."""

    BLANK = "station_blank"
    OTHER_PREFECTURE = "wrong_profile"
    UNKNOWN_CODE = "station_code"
    UNKNOWN_NAME = "station_name"
    DISAGREE = "station_disagrees"
    NOT_VALID = "station_not_valid"
    AMBIGUOUS = "station_ambiguous"


@dataclass(frozen=True)
class Mismatch:
    """What is wrong and what to do; `is_in_code` says which of the two cells is meant."""

    kind: MismatchKind
    message: str
    remedy: str
    is_in_code: bool
    near: tuple[str, ...] = ()  # stations of the profile that resemble what was written


class Spelling(StrEnum):
    """How a station was found; what is not exact is told to the user once a file."""

    EXACT = ""
    VARIANT = "警察署名の異なる表記（字体・かな・ヶ等）を、プロファイルの警察署と読みました。"
    SHORT_CODE = "警察署コードの欠けた部分（都道府県番号・ハイフン）を補って読みました。"


def plain_code(text: str) -> str:
    """A code after NFKC with one kind of hyphen and no blanks."""
    return re.sub(r"\s+", "", _DASHES.sub("-", unicodedata.normalize("NFKC", text)))


def plain_name(text: str) -> str:
    """A station's name as compared: NFKC, no blanks, without 警察署 or 署 at its end."""
    return _ENDING.sub("", normalised(text))


def plain_reading(text: str) -> str:
    """A reading as compared: hiragana without けいさつしょ at its end; "" for what is no kana."""
    reading = _ENDING_IN_KANA.sub("", folded(plain_name(text)))
    return reading if _KANA.fullmatch(reading) else ""


def exists_in(station: Station, month: date) -> bool:
    """Whether the station existed on any day of the month.

    A station that opened or closed in mid-month still has figures for that month.
    """
    last_day = add_months(month, 1) - timedelta(days=1)
    return (station.valid_from is None or station.valid_from <= last_day) and (
        station.valid_to is None or month <= station.valid_to
    )


class StationMatcher:
    """The stations of one profile by code and by name."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._by_code: dict[str, list[Station]] = defaultdict(list)
        self._by_name: dict[str, list[Station]] = defaultdict(list)
        self._by_folded: dict[str, list[Station]] = defaultdict(list)
        self._by_reading: dict[str, list[Station]] = defaultdict(list)
        self._by_short_code: dict[str, list[Station]] = defaultdict(list)
        for station in profile.stations:
            self._by_code[station.code].append(station)
            if station.id != station.code:
                self._by_code[station.id].append(station)
            self._by_name[plain_name(station.name)].append(station)
            self._by_folded[folded(plain_name(station.name))].append(station)
            if station.kana:
                self._by_reading[plain_reading(station.kana)].append(station)
            prefecture, _, number = station.code.partition("-")
            for short in (prefecture + number, number):
                self._by_short_code[short].append(station)
        # Hokkaido has five prefecture codes (10–14), so the profile's own code is not enough.
        self._prefixes = {profile.prefecture_code} | {
            s.code.split("-")[0] for s in profile.stations
        }

    def match(self, code: str, name: str, month: date) -> Station | Mismatch:
        """The station that a row names in a month; code and name must agree where both stand."""
        return self.read(code, name, month)[0]

    def read(self, code: str, name: str, month: date) -> tuple[Station | Mismatch, Spelling]:
        """The station, or why there is none, and how it was written."""
        by_code, by_name = plain_code(code), plain_name(name)
        if not by_code and not by_name:
            return self._mismatch(MismatchKind.BLANK), Spelling.EXACT
        found, spelling = self._coded(by_code) if by_code else self._named(by_name)
        if not found:
            return self._unknown(by_code, by_name, month), spelling
        if by_code and by_name:
            agreeing, name_spelling = self._agreeing(found, by_name)
            if not agreeing:
                return self._mismatch(MismatchKind.DISAGREE), spelling
            found, spelling = agreeing, spelling or name_spelling
        valid = [station for station in found if exists_in(station, month)]
        if not valid:
            return self._not_valid(found, is_in_code=bool(by_code)), spelling
        if len(valid) > 1:
            return self._mismatch(MismatchKind.AMBIGUOUS), spelling
        return valid[0], spelling

    def _coded(self, code: str) -> tuple[list[Station], Spelling]:
        """By the whole code; without one, by a code that Excel or a person shortened."""
        if code in self._by_code:
            return self._by_code[code], Spelling.EXACT
        found = self._by_short_code.get(code, [])
        # One number in several prefecture codes (北海道) says nothing.
        is_clear = len({station.code for station in found}) == 1
        return (found if is_clear else []), Spelling.SHORT_CODE

    def _named(self, name: str) -> tuple[list[Station], Spelling]:
        if name in self._by_name:
            return self._by_name[name], Spelling.EXACT
        found = self._by_folded.get(folded(name), [])
        if len({station.name for station in found}) == 1:
            return found, Spelling.VARIANT
        # Two stations that are read alike are both meant: the month decides, or a person does.
        return self._by_reading.get(plain_reading(name), []), Spelling.VARIANT

    @staticmethod
    def _agreeing(found: list[Station], name: str) -> tuple[list[Station], Spelling]:
        exact = [s for s in found if plain_name(s.name) == name]
        if exact:
            return exact, Spelling.EXACT
        same = [s for s in found if folded(plain_name(s.name)) == folded(name)]
        reading = plain_reading(name)
        read = [s for s in found if reading and s.kana and plain_reading(s.kana) == reading]
        return same or read, Spelling.VARIANT

    def stations_in(self, month: date) -> tuple[Station, ...]:
        """The stations that existed in a month."""
        return tuple(s for s in self._profile.stations if exists_in(s, month))

    def _unknown(self, code: str, name: str, month: date) -> Mismatch:
        if not code:
            near = self._near(name, month)
            return self._mismatch(MismatchKind.UNKNOWN_NAME, near)
        prefix = re.match(r"[0-9]{2}(?=-)", code)
        if prefix and prefix[0] not in self._prefixes:
            return self._mismatch(MismatchKind.OTHER_PREFECTURE)
        return self._mismatch(MismatchKind.UNKNOWN_CODE)

    def _near(self, name: str, month: date) -> tuple[str, ...]:
        """Names that resemble what was written, or whose readings do."""
        stations = self.stations_in(month)
        reading = plain_reading(name)
        if reading:
            by_reading = {plain_reading(s.kana): plain_name(s.name) for s in stations if s.kana}
            near = near_names(reading, tuple(by_reading))
            if near:
                return tuple(by_reading[other] for other in near)
        return near_names(name, [plain_name(s.name) for s in stations])

    def _mismatch(self, kind: MismatchKind, near: tuple[str, ...] = ()) -> Mismatch:
        name = self._profile.name
        offered = f"（近い名前：{'、'.join(near)}）" if near else ""
        message, remedy = {
            MismatchKind.BLANK: (
                "警察署コードと警察署名がどちらも空白です。",
                "どちらかを書いてください。",
            ),
            MismatchKind.OTHER_PREFECTURE: (
                f"警察署コードが、開いているプロファイル（{name}）のものではありません。",
                "プロファイルを切り替えるか、この県のファイルを選んでください。",
            ),
            MismatchKind.UNKNOWN_CODE: (
                f"{name}のプロファイルにない警察署コードです。",
                "ひな形をダウンロードして、コードを確かめてください。",
            ),
            MismatchKind.UNKNOWN_NAME: (
                f"{name}のプロファイルにない警察署名です{offered}。",
                "正式な警察署名か、警察署コードを書いてください。",
            ),
            MismatchKind.DISAGREE: (
                "警察署コードと警察署名が別の警察署を指しています。",
                "どちらが正しいか確かめて、合わせてください。",
            ),
            MismatchKind.AMBIGUOUS: (
                "この月に、同じコードまたは名前の警察署が2つ以上あります。",
                "警察署コードと警察署名を両方書いてください。",
            ),
        }[kind]
        in_name = (MismatchKind.UNKNOWN_NAME, MismatchKind.DISAGREE)
        return Mismatch(kind, message, remedy, kind not in in_name, near)

    def _not_valid(self, found: list[Station], *, is_in_code: bool) -> Mismatch:
        ids = {station.id for station in found}
        history = "".join(
            f"{wareki_day(succession.day)}：{succession.note}。"
            for succession in self._profile.successions
            if ids & {*succession.from_ids, *succession.to_ids}
        ) or "".join(map(_validity_text, found))
        return Mismatch(
            MismatchKind.NOT_VALID,
            f"この月には存在しない警察署です。{history}",
            "年月か警察署を確かめてください。",
            is_in_code,
        )


def _validity_text(station: Station) -> str:
    opened = f"{wareki_day(station.valid_from)}から" if station.valid_from else ""
    closed = f"{wareki_day(station.valid_to)}まで" if station.valid_to else ""
    return f"存在したのは{opened}{closed}です。"
