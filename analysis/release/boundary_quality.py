"""Quality of imported shapes (図形の点検): checked, mended, simplified, compared, in words.

Enters: a frame of named shapes. Leaves: the frame to store, the facts and notes of its preview,
and what differs from the stored one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
import shapely

from analysis.geography.adjacency import area_km2
from analysis.geography.boundaries import station_shapes
from analysis.geography.coordinates import LocatedLayer
from analysis.geography.coverage import (
    GAP_WIDTH_DEGREES,
    CoverageReport,
    Simplified,
    check_coverage,
    mend,
    simplify,
)
from analysis.profile import Profile
from analysis.release.boundary_views import BoundaryChanges

# Stored finer than a map draws (0.002), so that parts can be cut out of it: about 50 m.
STORED_DETAIL_DEGREES = 0.0005
MIN_RESHAPED_PCT = 1.0
_NAMES_SHOWN = 8


@dataclass(frozen=True)
class Quality:
    """frame: what is to be stored; facts and notes: for the preview."""

    frame: pd.DataFrame
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def mended_areas(frame: pd.DataFrame, progress: Callable[[float, str], None]) -> Quality:
    """Check areas as a coverage, mend what is wrong, simplify with shared borders kept."""
    names = dict(zip(frame["code"], frame["name"], strict=True))
    report = check_coverage(frame, gap_width_degrees=GAP_WIDTH_DEGREES)
    progress(0.6, "図形を修復しています")
    whole = mend(frame, gap_width_degrees=GAP_WIDTH_DEGREES)
    progress(0.75, "形を簡略にしています")
    simple = simplify(whole, tolerance_degrees=STORED_DETAIL_DEGREES)
    is_sound = check_coverage(simple.frame).is_valid
    return Quality(
        simple.frame,
        _area_facts(simple, is_sound=is_sound),
        _coverage_notes(report, names, simple),
    )


def _area_facts(simple: Simplified, *, is_sound: bool) -> tuple[tuple[str, str], ...]:
    return (
        ("面積の合計", f"{simple.area_after_km2:,.1f} km²"),
        ("簡略化による面積の変化", _signed(simple.area_change_pct, 3)),
        ("頂点", f"{simple.points_before:,} → {simple.points_after:,}"),
        ("境界の共有", "すべて一致" if is_sound else "一致しない境界が残る"),
    )


def _coverage_notes(
    report: CoverageReport, names: dict[str, str], simple: Simplified
) -> tuple[str, ...]:
    notes = []
    if report.invalid_codes:
        listed = _listed([names[code] for code in report.invalid_codes])
        notes.append(f"図形の誤り（自己交差など）を修復しました：{listed}。")
    if report.overlaps_km2:
        pairs = [f"{names[a]}と{names[b]}" for a, b in report.overlaps_km2]
        total = sum(report.overlaps_km2.values())
        notes.append(
            f"重なり{len(pairs)}か所（合計{total:,.3f} km²）を、接する境界の長い方に入れました："
            f"{_listed(pairs)}。"
        )
    if report.gaps_km2:
        notes.append(
            f"すき間{len(report.gaps_km2)}か所（合計{sum(report.gaps_km2):,.3f} km²）を、"
            "接する境界の長い方に入れました。"
        )
    if simple.islets:
        notes.append(f"小さな島・岩礁{simple.islets:,}個（各0.02 km²未満）は描きません。")
    return tuple(notes)


def shape_facts(located: LocatedLayer, frame: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """What the file is, and how many shapes it brings."""
    layer = located.layer
    encoding = f"（文字コード {layer.encoding}）" if layer.encoding else ""
    return (
        ("ファイルの形式", f"{layer.format}{encoding}"),
        ("座標系", located.system.label),
        ("図形", f"{len(layer.records):,}件から{len(frame):,}件"),
    )


def changes(stored: pd.DataFrame, new: pd.DataFrame) -> BoundaryChanges:
    """What an import adds, removes, renames and redraws."""
    old_names = dict(zip(stored["code"], stored["name"], strict=True))
    new_names = dict(zip(new["code"], new["name"], strict=True))
    both = sorted(set(old_names) & set(new_names))
    old_shapes = dict(zip(stored["code"], stored["geometry"], strict=True))
    new_shapes = dict(zip(new["code"], new["geometry"], strict=True))
    added = [code for code in new_names if code not in old_names]
    reshaped = {
        code: change
        for code in both
        if abs(change := _change_pct(old_shapes[code], new_shapes[code])) > MIN_RESHAPED_PCT
    }
    return BoundaryChanges(
        added=tuple(_called(new_names, code) for code in added),
        removed=tuple(_called(old_names, code) for code in old_names if code not in new_names),
        renamed=tuple(
            f"{old_names[code]} → {new_names[code]}"
            for code in both
            if old_names[code] != new_names[code]
        ),
        reshaped=tuple(f"{new_names[code]}（{_signed(pct, 1)}）" for code, pct in reshaped.items()),
        codes=(*added, *reshaped) if old_names else (),
    )


def _change_pct(old: shapely.Geometry, new: shapely.Geometry) -> float:
    """Of an area; 0 for lines and points."""
    if shapely.get_dimensions(old) != 2 or area_km2(old) == 0:
        return 0.0
    return 100 * (area_km2(new) / area_km2(old) - 1)


def placed_stations(profile: Profile, frame: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """The stations that these municipalities give no shape of their own, with the reason."""
    unplaced = station_shapes(profile, frame, date.today()).unplaced
    return tuple((profile.station(i).full_name, reason) for i, reason in unplaced.items())


def _signed(pct: float, decimals: int) -> str:
    """＋1.3 ％, −0.012 ％, ±0 ％."""
    text = f"{abs(pct):.{decimals}f}"
    if not float(text):
        return "±0 ％"
    return f"{'＋' if pct > 0 else '−'}{text} ％"


def _called(names: dict[str, str], code: str) -> str:
    return names[code] if names[code] == code else f"{names[code]}（{code}）"


def _listed(names: list[str]) -> str:
    shown = "、".join(names[:_NAMES_SHOWN])
    further = len(names) - _NAMES_SHOWN
    return f"{shown}ほか{further}件" if further > 0 else shown
