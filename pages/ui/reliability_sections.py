"""The parts of 検知の信頼性: tiles, and each question with its chart, table and explanation.

Enters: `MeasuredRates`, `JudgedSigns`. Leaves: the parts on screen.
"""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.release.released import Released
from analysis.release.reliability_views import JudgedSigns, MeasuredRates, ReleasedRate
from pages.ui import released_table, reliability_charts, reliability_tables, table_files
from pages.ui.reliability_tables import limits_text
from pages.ui.wording import span, text_of


def show_tiles(found: MeasuredRates, judged: JudgedSigns | None) -> None:
    """Five figures, each with its limits."""
    places = st.columns(5)
    signs_limits = limits_text(found.signs_low, found.signs_high, 1, "件")
    _tile(places[0], "新しい予兆（1か月）", _with(found.signs_a_month, "件", 1), signs_limits)
    _rate_tile(places[1], "範囲を超えた系列", found.flagged_series, 1)
    _rate_tile(places[2], "予兆の出ていた警察署", found.flagged_stations, 1)
    largest = [row for row in found.power if row.size and not row.mean_label]
    if largest:
        row = min(largest, key=lambda row: abs(row.size - 3))
        _rate_tile(places[3], f"{row.size:g}倍の増加の発見", row.found, 0)
    if judged is not None and judged.confirmed.trials.value == 0:
        _tile(places[4], "確かめられた予兆", "判断待ち", _with(judged.waiting, "件", 0))
    elif judged is not None:
        _rate_tile(places[4], "確かめられた予兆", judged.confirmed, 0)
    st.caption(
        "下段は95％の範囲。範囲を超えた系列：検定した系列×月のうちの割合。予兆の出ていた警察署：警察署×月の"
        "うちの割合。増加の発見：1つの指標が増えた場合。実際の出来事を除いていないため、初めの3つは"
        "「誤りの割合」の上限です。"
    )


def _with(value: Released, unit: str, decimals: int) -> str:
    return text_of(value, decimals) + (unit if value.value is not None else "")


def _rate_tile(place: DeltaGenerator, label: str, rate: ReleasedRate, decimals: int) -> None:
    limits = limits_text(rate.low_pct, rate.high_pct, decimals)
    below = limits or rate.share_pct.state.label
    _tile(place, label, _with(rate.share_pct, "％", decimals), below)


def _tile(place: DeltaGenerator, label: str, value: str, below: str) -> None:
    place.metric(
        label, value, delta=below or None, delta_color="off", delta_arrow="off", border=True
    )


def show_found(found: MeasuredRates) -> None:
    """How much of an increase of known size is found, and when."""
    st.subheader("増加をどれほど見つけるか", anchor=False)
    st.markdown(
        f"予兆の出ていない系列に件数を加え（{found.shape_label}、{found.duration_months}か月間）、"
        "その間に見つかった割合です。縦の線は95％の範囲、点線は、系列ごとに見て誤りが1％になる基準です。"
    )
    chart, table = st.columns([11, 10])
    with chart:
        reliability_charts.found_chart(found)
    with table:
        rows = reliability_tables.found_table(found)
        released_table.show(rows, key="reliability_found", is_sortable=False)
    st.markdown("**見つかるまでの月数**　見つからなかったものも数えています。")
    months = reliability_tables.months_table(found)
    released_table.show(months, key="reliability_months", is_sortable=False)
    with st.expander("期待値別の見つかる割合"):
        means = reliability_tables.means_table(found)
        released_table.show(means, key="reliability_means", is_sortable=False)
        table_files.download_button(means, key="reliability_means_file")


def show_reliability(found: MeasuredRates) -> None:
    """What p-values keep of what they promise."""
    st.subheader("p値は見込みどおりか", anchor=False)
    st.markdown(
        "p値は、何も変わっていないときに、それ以上の件数になる確率です。"
        "p値が1％以下の月は、全体の1％になるはずです。線より上なら、見込みより多く範囲を超えています"
        "（実際の出来事も含みます）。線より下なら、控えめです。"
    )
    chart, table = st.columns([9, 12])
    with chart:
        reliability_charts.reliability_chart(found)
    with table:
        rows = reliability_tables.reliability_table(found)
        released_table.show(rows, key="reliability_p_values", is_sortable=False)


def show_judged(judged: JudgedSigns) -> None:
    """What people made of the signs on record."""
    st.subheader("人の判断", anchor=False)
    period = span(judged.first_month, judged.last_month)
    st.markdown(
        f"{period}の予兆に対する最後の判断です。「対応中」と「解消」を確かめられたもの、"
        "「誤検知」を確かめられなかったものとして割合を出します。判断待ちと監視継続は含めません。"
    )
    table = reliability_tables.judged_table(judged)
    released_table.show(table, key="reliability_judged", is_sortable=False)
    share = judged.confirmed.share_pct
    limits = limits_text(judged.confirmed.low_pct, judged.confirmed.high_pct, 0)
    if share.value is None:
        st.caption(f"確かめられた割合：{share.reason}")
    else:
        st.caption(f"確かめられた割合：{share.value:.0f}％（95％の範囲 {limits}）")
