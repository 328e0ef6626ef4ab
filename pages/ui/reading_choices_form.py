"""How this one file is read (読み方の指定): which sheets, what marks mean, by what offences are counted.

Enters: a chosen file. Leaves: `ReadingChoices` and the sheets that were named. What nobody says is
left to the rules; a choice holds for this file alone and is gone with it, except the meanings of
headers (header_mapping.py). Owns its widgets' places in the session and the list of sheets that
intake asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.ingest import (
    EVERY_SHEET,
    SYMBOLS,
    CountingBasis,
    ReadingChoices,
    SheetChoice,
    SymbolMeaning,
    SymbolReading,
    today_in_japan,
)
from analysis.months import fiscal_year_first, fiscal_year_last, wareki_fiscal_year
from pages.ui import header_mapping
from pages.ui.wording import number

# Short enough for a narrow box; the caption below them says the rest.
_READINGS = {
    SymbolReading.ZERO: "0件",
    SymbolReading.NONE: "対象外",
    SymbolReading.MISSING: "未報告",
    SymbolReading.WITHHELD: "秘匿",
    SymbolReading.ASK: "決めない",
}
_SHOWN_MARKS = 4
_SHEETS_KEY = "upload_sheets"
_COLUMNS = 3
_YEARS_BACK = 12
_CALENDAR, _FISCAL = "年（1月～12月）", "年度（4月～3月）"


@dataclass(frozen=True)
class Reading:
    """The answers for one file.

    sheets: the keys of the sheets that were named, or EVERY_SHEET; () where none was.
    """

    choices: ReadingChoices
    sheets: tuple[str, ...]


def show(viewer: Viewer, file_id: str) -> Reading:
    """The sheets, where intake asked for them; everything else folded away with its defaults."""
    sheets = _choose_sheets(file_id)
    with st.expander("読み方を確かめる・変える（このファイルだけ）"):
        st.markdown("件数の欄にある記号の読み方")
        symbols = _choose_symbols(file_id)
        basis = st.radio(
            "事件の一覧（犯罪オープンデータ）の数え方",
            list(CountingBasis),
            format_func=lambda value: CountingBasis(value).label,
            key=f"basis_{file_id}",
        )
        day, period = _choose_dates(file_id)
        header_mapping.show_remembered(viewer)
    choices = ReadingChoices(
        symbols=symbols,
        basis=CountingBasis(basis),
        reference_day=day,
        period=period,
        headers=header_mapping.remembered(viewer),
    )
    return Reading(choices, sheets)


def ask_for_sheets(file_id: str, choices: Sequence[SheetChoice]) -> None:
    """Offer these sheets, from the next run on."""
    if _asked(file_id) is not None:
        return
    offered = [
        [choice.key, f"{choice.label}（{choice.format_label}、{number(choice.rows)}行）"]
        for choice in choices
    ]
    st.session_state[_SHEETS_KEY] = {"file_id": file_id, "offered": offered, "chosen": []}
    st.rerun()


def _asked(file_id: str) -> dict[str, list[str]] | None:
    asked = st.session_state.get(_SHEETS_KEY)
    return asked if asked and asked["file_id"] == file_id else None


def _choose_sheets(file_id: str) -> tuple[str, ...]:
    asked = _asked(file_id)
    if asked is None:
        return ()
    labels = dict(asked["offered"])
    with st.form(f"sheets_{file_id}", enter_to_submit=False):
        st.markdown(f"**取り込める表のあるシートが{number(len(labels))}枚あります。**")
        st.markdown(
            "いくつ選んでも1つの取込になり、取消しも承認もまとめて行います。"
            "1枚でも誤りがあれば全体を止め、どのシートかを示します。"
        )
        st.multiselect(
            "取り込むシート",
            list(labels),
            format_func=labels.__getitem__,
            placeholder="シートを選んでください",
            key=f"sheets_chosen_{file_id}",
        )
        some, every = st.columns(2)
        some.form_submit_button(
            "選んだシートを読む", on_click=_choose, args=(file_id,), width="stretch"
        )
        every.form_submit_button(
            f"すべてのシート（{number(len(labels))}枚）を読む",
            type="primary",
            on_click=_choose_every,
            width="stretch",
        )
    return tuple(asked["chosen"])


def _choose(file_id: str) -> None:
    chosen = st.session_state.get(f"sheets_chosen_{file_id}", [])
    st.session_state[_SHEETS_KEY] = {**st.session_state[_SHEETS_KEY], "chosen": list(chosen)}


def _choose_every() -> None:
    st.session_state[_SHEETS_KEY] = {**st.session_state[_SHEETS_KEY], "chosen": [EVERY_SHEET]}


def _choose_symbols(file_id: str) -> dict[str, SymbolReading]:
    """The lines that were changed; 0 is a number and stays one."""
    lines = [line for line in SYMBOLS if line.reading is not SymbolReading.ZERO]
    columns = st.columns(_COLUMNS)
    chosen = {}
    for position, line in enumerate(lines):
        with columns[position % _COLUMNS]:
            reading = st.selectbox(
                _marks(line),
                list(SymbolReading),
                index=list(SymbolReading).index(line.reading),
                format_func=lambda value: _READINGS[SymbolReading(value)],
                help=line.note,
                key=f"symbol_{position}_{file_id}",
            )
        if reading != line.reading:
            chosen[line.key] = SymbolReading(reading)
    st.caption("対象外＝その欄は何も保存しない　決めない＝その記号があれば受け付けない")
    return chosen


def _marks(line: SymbolMeaning) -> str:
    if line.marks == ("",):
        return "空白"
    further = "など" if len(line.marks) > _SHOWN_MARKS else ""
    return "　".join(line.marks[:_SHOWN_MARKS]) + further


def _read_day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        st.error("基準日は 2024-12-31 のように入力してください。")
        return None


def _choose_dates(file_id: str) -> tuple[date | None, tuple[date, date] | None]:
    """Of what day residents are, and of which year annual figures are, where the file is silent."""
    day_column, year_column, kind_column = st.columns(3)
    with day_column:
        day = _read_day(
            st.text_input(
                "居住者数の基準日（ファイルにないとき）",
                placeholder="例 2024-12-31",
                key=f"reference_day_{file_id}",
            )
        )
    this_year = today_in_japan().year
    with year_column:
        year = st.selectbox(
            "年間件数の年（ファイルにないとき）",
            range(this_year, this_year - _YEARS_BACK, -1),
            index=None,
            format_func=lambda value: f"{value}年（{wareki_fiscal_year(value)[:-1]}）",
            placeholder="指定しない",
            key=f"period_year_{file_id}",
        )
    with kind_column:
        kind = st.radio("年の区切り", [_CALENDAR, _FISCAL], key=f"period_kind_{file_id}")
    if year is None:
        return day, None
    if kind == _FISCAL:
        april = date(year, 4, 1)
        return day, (fiscal_year_first(april), fiscal_year_last(april))
    return day, (date(year, 1, 1), date(year, 12, 1))
