"""What maps are drawn with (登録済みの境界), and an earlier list made to hold again.

Enters: viewer. Leaves: two tables; a restored or removed list when somebody chooses one.
"""

import streamlit as st

from analysis import release
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.release.boundary_views import BoundaryKind, BoundarySet
from pages.ui import released_table
from pages.ui.released_table import Cell, Column, Row, Table
from pages.ui.wording import moment, number
from pages.ui.workspaces import workspace_of

_DONE_KEY = "boundary_restored"
SHOWN_SETS = 100
_COLUMNS = (
    Column("番号", "right"),
    Column("種類", has_breaks=False),
    Column("図形", "right"),
    Column("出典"),
    Column("登録した日時", has_breaks=False),
    Column("登録した人", has_breaks=False),
    Column("状態", has_breaks=False),
)


def show_held(viewer: Viewer) -> None:
    """The list of each kind that holds; how to begin where there is none."""
    st.subheader("登録済みの境界", anchor=False)
    done = st.session_state.pop(_DONE_KEY, None)
    if done:
        st.success(done, icon=":material/history:")
    held = [entry for entry in _sets(viewer) if entry.is_held and entry.shapes]
    if not held:
        st.info(
            "まだ登録されていません。地図を使うには、国土数値情報の「行政区域」（N03）から"
            "この県のファイルをダウンロードし、ZIPのまま下で選んでください。",
            icon=":material/map:",
        )
        return
    released_table.show(_table("登録済みの境界", held), key="boundary_held", is_sortable=False)


def show_restoring(viewer: Viewer) -> None:
    """All lists ever registered, and a form to let one hold again."""
    sets = _sets(viewer)
    if not sets:
        return
    st.subheader("登録の履歴", anchor=False)
    shown = sets[:SHOWN_SETS]
    released_table.show(_table("登録の履歴", shown), key="boundary_sets", height_px=240)
    choices = {f"{entry.set_id}": entry for entry in shown if not entry.is_held}
    held = {entry.kind: entry for entry in sets if entry.is_held and entry.shapes}
    with st.expander("前の境界に戻す・取り除く"), st.form("boundary_undo", enter_to_submit=False):
        st.markdown("戻すと、その一覧がもう一度登録されます。記録は残り、消えません。")
        chosen = st.selectbox(
            "戻す一覧",
            [*choices, *(kind.value for kind in held)],
            format_func=lambda key: (
                _name(choices[key])
                if key in choices
                else next(f"なし（{k.label}を取り除く）" for k in held if k.value == key)
            ),
            key=f"boundary_undo_{sets[0].set_id}",
        )
        if st.form_submit_button("戻す") and chosen is not None:
            entry = choices.get(chosen)
            kind = entry.kind if entry else next(k for k in held if k.value == chosen)
            _restore(viewer, kind, entry)


def _restore(viewer: Viewer, kind: BoundaryKind, entry: BoundarySet | None) -> None:
    try:
        release.undo_boundaries(
            viewer, workspace_of(viewer.profile_id), kind, entry.set_id if entry else None
        )
    except UserError as error:
        st.error(str(error))
        return
    st.session_state[_DONE_KEY] = (
        f"{kind.label}を、番号{entry.set_id}の一覧に戻しました。"
        if entry
        else f"{kind.label}を取り除きました。"
    )
    st.rerun()


def _sets(viewer: Viewer) -> tuple[BoundarySet, ...]:
    return release.boundary_list(viewer, workspace_of(viewer.profile_id))


def _name(entry: BoundarySet) -> str:
    return f"{entry.set_id}：{entry.kind.label}（{moment(entry.saved)}、{entry.shapes:,}件）"


def _table(caption: str, sets: list[BoundarySet] | tuple[BoundarySet, ...]) -> Table:
    rows = tuple(
        Row(
            (
                Cell(str(entry.set_id), order=entry.set_id),
                Cell(entry.kind.label),
                Cell(number(entry.shapes), order=entry.shapes),
                Cell(entry.credit or "なし"),
                Cell(moment(entry.saved), order=entry.saved.timestamp()),
                Cell(entry.person),
                Cell("使用中", chip="accent")
                if entry.is_held
                else Cell("以前のもの", chip="quiet"),
            )
        )
        for entry in sets
    )
    return Table(caption, _COLUMNS, rows)
