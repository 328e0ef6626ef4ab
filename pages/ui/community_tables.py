"""集住地域 and facilities in tables: what the map's layers say, for those who cannot see them.

Enters: released communities. Leaves: tables with downloads, what other thresholds would give, and
how everything was found, with 出典 and reference day.
"""

import streamlit as st

from analysis.months import wareki_day
from analysis.release.community_views import Communities, FacilityCount, ThresholdEffect
from pages.ui import community_days, released_table, table_files
from pages.ui.released_table import Cell, Column, Row, Table, number_columns, value_cell
from pages.ui.wording import number

FACILITY_ROWS_PX = 380


def show(communities: Communities) -> None:
    """Days to choose from; tabs: areas, other thresholds, facilities, later changes, methods."""
    with st.expander("集住地域・施設の一覧（基準日の選択、その後の変化、求め方・出典）"):
        community_days.choose_days(communities)
        areas, effects, facilities, changes, methods = st.tabs(
            [
                "集住地域",
                "基準を変えたときの変化",
                "企業・学校、商業施設",
                "その後の変化",
                "求め方・出典",
            ]
        )
        with areas:
            _show(area_table(communities), "community_areas", "集住地域はありません。")
        with effects:
            _show(
                effect_table(communities.sensitivity),
                "community_effects",
                "集住地域を求めていません。",
            )
        with facilities:
            table = facility_table(communities.facilities)
            _show(table, "community_facilities", "施設の数は登録されていません。", FACILITY_ROWS_PX)
        with changes:
            _show_changes(communities)
        with methods:
            st.markdown("\n\n".join(_method_lines(communities)))


def _show_changes(communities: Communities) -> None:
    is_earlier = communities.reference_day != max(communities.reference_days, default=None)
    if is_earlier:
        table = community_days.area_change_table(communities)
        _show(table, "community_changes", "集住地域はどちらの基準日にもありません。")
    if communities.facility_day != max(communities.facility_days, default=None):
        table = community_days.facility_change_table(communities)
        _show(table, "facility_changes", "施設の数に変化はありません。", FACILITY_ROWS_PX)
    elif not is_earlier:
        st.markdown("上で以前の基準日を選ぶと、その日から最も新しい基準日までの変化を示します。")


def area_table(communities: Communities) -> Table:
    """One row a dense area, in the order of place."""
    columns = (
        Column("集住地域", is_fixed=True),
        Column("人数の区分", has_breaks=False),
        Column("周辺との関係"),
        Column("以前の基準日からの増減"),
        Column("基準を変えたとき"),
    )
    rows = tuple(
        Row(
            (
                Cell(area.name),
                Cell(area.size_band),
                Cell(area.evidence),
                Cell(area.trend or "以前の基準日がない"),
                Cell(area.steadiness),
            )
        )
        for area in communities.dense_areas
    )
    note = "地域の番号の順です（人数の順ではありません）。増加・減少は1割以上の変化です。"
    return Table("集住地域", columns, rows, (note,))


def effect_table(effects: tuple[ThresholdEffect, ...]) -> Table:
    """One row a setting; the one in use is marked in each group."""
    columns = (
        Column("基準", has_breaks=False),
        Column("値", has_breaks=False),
        Column("", has_breaks=False),
        *number_columns(("地域の数", "面積", "残る面積の割合", "加わる面積の割合")),
    )
    rows = tuple(
        Row(
            (
                Cell(effect.threshold),
                Cell(effect.setting),
                Cell("採用", chip="accent") if effect.is_used else Cell(""),
                Cell(number(effect.areas), order=effect.areas),
                Cell(f"{number(effect.area_km2, 1)}km²", order=effect.area_km2),
                _share_cell(effect.kept_pct),
                _share_cell(effect.added_pct),
            )
        )
        for effect in effects
    )
    note = "一つの基準だけを変え、ほかは採用値のままとした結果です。割合は採用した地域の面積に対するものです。"
    return Table("基準を変えたときの集住地域の変化", columns, rows, (note,))


def facility_table(counts: tuple[FacilityCount, ...]) -> Table:
    """One row a place, kind and size band; no two rows count the same facility."""
    columns = (
        Column("警察署", is_fixed=True, has_breaks=False),
        Column("場所"),
        Column("区分", has_breaks=False),
        Column("種別"),
        Column("規模", has_breaks=False),
        *number_columns(("施設数",)),
    )
    rows = tuple(
        Row(
            (
                Cell(count.station_name),
                Cell(count.place),
                Cell(count.group),
                Cell(count.kind),
                Cell(count.size_band),
                value_cell(count.released, suffix="施設"),
            )
        )
        for count in counts
    )
    note = "各行の施設は重なりません。合計は示しません。"
    return Table("企業・学校、繁華街・商業施設", columns, rows, (note,))


def _share_cell(share_pct: float | None) -> Cell:
    return Cell("－") if share_pct is None else Cell(f"{number(share_pct, 1)}%", order=share_pct)


def _show(table: Table, key: str, when_empty: str, height_px: int | None = None) -> None:
    if not table.rows:
        st.markdown(when_empty)
        return
    released_table.show(table, key=key, is_sortable=False, height_px=height_px)
    table_files.download_button(table, key=f"{key}_file")


def _method_lines(communities: Communities) -> list[str]:
    sources = (
        ("集住地域", communities.credit, communities.reference_day),
        ("企業・学校、商業施設", communities.facility_credit, communities.facility_day),
    )
    return [
        communities.method,
        communities.facility_method,
        *(
            f"{name}の出典：{credit or '記載なし'}（{wareki_day(day)}現在）"
            for name, credit, day in sources
            if day is not None
        ),
    ]
