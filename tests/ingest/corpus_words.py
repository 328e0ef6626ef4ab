"""Words from which the personal and the legitimate corpus are written, in parts that share none.

The rules of the guard were written while looking at `TUNED`. `REVIEWED`, `REVIEWED_LATER` and
`HELD_OUT` were written after them, each judged once before a rule was changed for it;
benchmarks/intake_guard.py keeps what that showed. All persons are invented; numbers come from a
random generator. The words stand in words/, a file a part, each with its seed.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "words"
PARTS = ("tuned", "reviewed", "reviewed_later", "held_out")


@dataclass(frozen=True)
class Words:
    """One part of the personal corpus. Names go together by position: kanji, kana and romaji of
    one person.
    """

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


@dataclass(frozen=True)
class LegitimateWords:
    """One part of the other corpus: names of places and things, notes, remarks, contacts of offices."""

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


def _read(name: str) -> tuple[dict[str, Any], int]:
    """The lists of a part, as tuples, and its seed."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    seed = content.pop("seed")
    return {key: _tuple(values) for key, values in content.items()}, seed


def _tuple(values: Any) -> Any:
    return tuple(map(_tuple, values)) if isinstance(values, list) else values


def _personal(part: str) -> tuple[Words, int]:
    words, seed = _read(f"personal_{part}")
    return Words(**words), seed


def _legitimate(part: str) -> tuple[LegitimateWords, int]:
    words, seed = _read(f"legitimate_{part}")
    return LegitimateWords(**words), seed


CORPUS_WORDS = tuple(_personal(part) for part in PARTS)
LEGITIMATE_WORDS = tuple(_legitimate(part) for part in PARTS)
TUNED = CORPUS_WORDS[0]
