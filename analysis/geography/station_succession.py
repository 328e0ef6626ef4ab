"""Proposed successions (統合・分離の候補): several years' station code tables → questions for a person.

Enters: tables of the police agency, oldest first, each under a label (2022). Leaves: per
prefecture how many stations each table has, which codes were given again, and what may have
happened. Nothing here is applied: a proposal becomes a succession when somebody who has seen the
announcement writes it, with its day, into successions.csv.

What a table can show: a code that disappears, one that appears, one that changes its name. Names
may support a guess (つくば中央 and つくば北 go, つくば comes); a code alone never does: 40-131 was 不明
and became つくば, 45-259 was 浦賀 and is 横須賀南. Then the kind stays open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from analysis.geography.prefectures import PREFECTURES, Prefecture
from analysis.geography.station_codes import StationCode, is_station, of_prefecture
from analysis.profile import SuccessionKind

Tables = Mapping[str, tuple[StationCode, ...]]  # label → rows, oldest first


@dataclass(frozen=True)
class ProposedSuccession:
    """What may have happened between two tables.

    kind: None where the tables do not even support a guess. earlier, later: the rows concerned, of
    the first and of the second table. between: the labels of the two. reason: in words.
    """

    kind: SuccessionKind | None
    earlier: tuple[StationCode, ...]
    later: tuple[StationCode, ...]
    between: tuple[str, str]
    reason: str

    @property
    def kind_label(self) -> str:
        """統合, 名称変更, 新設 or 判断が必要."""
        labels = {
            SuccessionKind.MERGE: "統合",
            SuccessionKind.RENAME: "名称変更",
            SuccessionKind.SPLIT: "分離・新設",
        }
        return labels.get(self.kind, "判断が必要") if self.kind else "判断が必要"


@dataclass(frozen=True)
class ReusedCode:
    """A code that two tables give to different names."""

    earlier: StationCode
    later: StationCode
    between: tuple[str, str]


@dataclass(frozen=True)
class PrefectureSurvey:
    """One prefecture through all tables. stations: label → number of police stations."""

    prefecture: Prefecture
    stations: Mapping[str, int]
    reused: tuple[ReusedCode, ...]
    proposals: tuple[ProposedSuccession, ...]


def survey(tables: Tables) -> tuple[PrefectureSurvey, ...]:
    """All 47 prefectures, in the order of their codes."""
    return tuple(survey_prefecture(tables, prefecture) for prefecture in PREFECTURES)


def survey_prefecture(tables: Tables, prefecture: Prefecture) -> PrefectureSurvey:
    """One prefecture: counts, codes given again, proposals."""
    own = {label: of_prefecture(rows, prefecture) for label, rows in tables.items()}
    reused: list[ReusedCode] = []
    proposals: list[ProposedSuccession] = []
    for (first_label, first), (second_label, second) in pairwise(own.items()):
        between = (first_label, second_label)
        reused += _reused(first, second, between)
        proposals += propose_successions(first, second, between)
    return PrefectureSurvey(
        prefecture,
        {label: sum(is_station(row) for row in rows) for label, rows in own.items()},
        tuple(reused),
        tuple(proposals),
    )


def _reused(
    first: tuple[StationCode, ...], second: tuple[StationCode, ...], between: tuple[str, str]
) -> list[ReusedCode]:
    later = {row.code: row for row in second}
    return [
        ReusedCode(row, later[row.code], between)
        for row in first
        if row.code in later and later[row.code].name != row.name
    ]


def propose_successions(
    first: tuple[StationCode, ...], second: tuple[StationCode, ...], between: tuple[str, str]
) -> list[ProposedSuccession]:
    """What may have happened between two tables of one prefecture."""
    before, after = _stations(first), _stations(second)
    gone = [row for key, row in before.items() if key not in after]
    come = [row for key, row in after.items() if key not in before]
    stayed = [row for key, row in after.items() if key in before]
    proposals = []
    for new in come:
        kin = [old for old in gone if _is_kin(old.name, new.name)]
        gone = [old for old in gone if old not in kin]
        same_code = [old for old in gone if old.code == new.code]
        gone = [old for old in gone if old not in same_code]
        proposals.append(_of_new(kin, same_code, new, between))
    proposals += [_of_gone(old, stayed, between) for old in gone]
    return proposals


def _stations(rows: tuple[StationCode, ...]) -> dict[tuple[str, str], StationCode]:
    """By code and name: the same code under another name is not the same station."""
    return {(row.code, row.name): row for row in rows if is_station(row)}


def _is_kin(old: str, new: str) -> bool:
    """Whether one name goes on in the other: つくば中央 and つくば, 豊岡南 and 豊岡."""
    return old != new and (old.startswith(new) or new.startswith(old))


def _of_new(
    kin: list[StationCode],
    same_code: list[StationCode],
    new: StationCode,
    between: tuple[str, str],
) -> ProposedSuccession:
    if len(kin) > 1:
        kind = SuccessionKind.MERGE
        reason = "名称の続く署が消え、新しい署が現れました。"
    elif kin:
        kind = SuccessionKind.RENAME
        reason = "名称の続く署が一つ消え、新しい署が現れました。統合の可能性もあります。"
    elif same_code:
        reason = "番号だけが同じです。名称変更か、番号の使い回しかは、この表からは分かりません。"
        return ProposedSuccession(None, tuple(same_code), (new,), between, reason)
    else:
        kind = SuccessionKind.SPLIT
        reason = "新しい署が現れました。どの署の管内から分かれたかは、この表からは分かりません。"
    return ProposedSuccession(kind, tuple(kin), (new,), between, reason)


def _of_gone(
    old: StationCode, stayed: list[StationCode], between: tuple[str, str]
) -> ProposedSuccession:
    kin = [row for row in stayed if _is_kin(old.name, row.name)]
    if len(kin) == 1:
        reason = "名称の続く署が残っています。統合されたか、この表からは分かりません。"
        return ProposedSuccession(SuccessionKind.MERGE, (old,), tuple(kin), between, reason)
    reason = "署が消えました。どの署に引き継がれたかは、この表からは分かりません。"
    return ProposedSuccession(None, (old,), (), between, reason)
