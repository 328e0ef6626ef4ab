"""The readable policy file (公表基準のファイル): text in, every problem of it in Japanese, or its values.

Enters: the bytes of a data/disclosure_policy.toml or of a changed copy. Leaves: for `policy`, the
entries of every audience, checked in form; what the figures mean together `AudienceRules` checks.
All problems are said at once: which audience, which key, what to do.
"""

import re
import tomllib
from collections.abc import Mapping

from analysis.disclosure.audience import Audience
from analysis.indicators import Domain

WHOLE_KEYS = (
    "minimum_count",
    "rounding_base",
    "dominance_pct",
    "outside_knowledge_pct",
    "small_area_minimum",
    "decimals",
)
FLAG_KEYS = ("knows_own_station",)
TEXT_KEYS = ("reason", "approver")
LIST_KEYS = ("protection", "withheld_domains")
# Words that may stand there; the enums of `policy` have the same.
WORD_KEYS: Mapping[str, tuple[str, ...]] = {
    "zero": ("show", "withhold"),
    "signs": ("all", "released_evidence", "none"),
    "unreleased_signs": ("headline", "withhold"),
}
AUDIENCE_KEYS = (*WHOLE_KEYS, *FLAG_KEYS, *TEXT_KEYS, *LIST_KEYS, *WORD_KEYS)
FILE_KEYS = ("version", "status", "audience")
_TOML_PLACE = re.compile(r"at line (?P<line>\d+), column (?P<column>\d+)")

Entry = dict[str, object]


class PolicyFileError(ValueError):
    """A file that is no policy. problems: Japanese, safe to show, where and what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_entries(text: bytes) -> tuple[str, str, dict[str, Entry]]:
    """version, status, and each audience's keys. Raises PolicyFileError with every problem."""
    content = _content(text)
    problems = [f"「{key} = …」の行がありません。" for key in FILE_KEYS if key not in content]
    problems += [
        f"「{key}」は知らない項目です。削除してください。" for key in _unknown(content, FILE_KEYS)
    ]
    sections = content.get("audience", {})
    if not isinstance(sections, dict):
        raise PolicyFileError([*problems, "公表先は [audience.meeting] のように書いてください。"])
    known = [audience.value for audience in Audience]
    problems += [
        f"[audience.{name}] という公表先はありません（{'、'.join(known)}）。"
        for name in _unknown(sections, known)
    ]
    for name in known:
        entry = sections.get(name)
        problems += (
            _entry_problems(name, entry)
            if isinstance(entry, dict)
            else [f"[audience.{name}] がありません。公表先ごとの基準はすべて必要です。"]
        )
    if problems:
        raise PolicyFileError(problems)
    return str(content["version"]), str(content["status"]), sections


def _content(text: bytes) -> dict[str, object]:
    try:
        return tomllib.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        raise PolicyFileError(
            [
                f"{line}行目に UTF-8 でない文字があります。文字コードを UTF-8 にして保存してください。"
            ]
        ) from error
    except tomllib.TOMLDecodeError as error:
        found = _TOML_PLACE.search(str(error))
        place = f"{found['line']}行目の{found['column']}文字目" if found else "ファイルの末尾"
        raise PolicyFileError(
            [f"{place}に書式（TOML）の誤りがあります。引用符、かっこ、= を確かめてください。"]
        ) from error


def _unknown(found: Mapping[str, object], known: tuple[str, ...] | list[str]) -> list[str]:
    return [key for key in found if key not in known]


def _entry_problems(audience: str, entry: Entry) -> list[str]:
    where = f"[audience.{audience}]"
    problems = [f"{where} に {key} がありません。" for key in AUDIENCE_KEYS if key not in entry]
    problems += [
        f"{where} の {key} は知らない項目です。綴りを確かめるか、削除してください。"
        for key in _unknown(entry, AUDIENCE_KEYS)
    ]
    for key, value in entry.items():
        needed = _needed(key, value)
        if needed:
            problems.append(f"{where} の {key} は、{needed}にしてください。")
    return problems


def _needed(key: str, value: object) -> str:
    """What should stand there, "" where it does."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if key in WHOLE_KEYS:
        return "" if is_whole else "引用符のない整数"
    if key in FLAG_KEYS:
        return "" if isinstance(value, bool) else "true か false"
    if key in TEXT_KEYS:
        return "" if isinstance(value, str) else "引用符で囲んだ文"
    if key in WORD_KEYS:
        words = WORD_KEYS[key]
        return "" if value in words else f"{'、'.join(words)} のどれか"
    if key == "protection":
        return "" if _is_interval(value) else "[最小, 最大] の2つの整数か、空の []"
    if key == "withheld_domains":
        domains = [domain.value for domain in Domain]
        is_known = isinstance(value, list) and all(one in domains for one in value)
        return "" if is_known else f"分野の一覧（{'、'.join(domains)}）"
    return ""


def _is_interval(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) in (0, 2)
        and all(isinstance(one, int) and not isinstance(one, bool) for one in value)
    )
