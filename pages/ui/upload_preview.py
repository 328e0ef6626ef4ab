"""The preview of an upload (取込前の確認): every problem, every difference; confirm or cancel.

Enters: viewer and chosen file. Leaves: a committed batch, or nothing at all. The frames shown here
are the file's own figures and the store's figures of the same cells, to somebody who may upload
for those stations.
"""

import pandas as pd
import streamlit as st

from analysis.access.permissions import check_can_upload
from analysis.access.viewer import Viewer
from analysis.errors import Problem, RefusedUploadError, UserError
from analysis.ingest import PreparedUpload, commit_upload, prepare_upload
from analysis.months import wareki_month
from analysis.observations import CellState, Provision
from pages.ui import released_table, table_files
from pages.ui.cached_queries import current_versions
from pages.ui.released_table import Cell, Column, Row, Table, number_columns
from pages.ui.upload_form import Upload, forget_file
from pages.ui.wording import number, short_station, span
from pages.ui.workspaces import settings, viewer_of_scope, workspace_of

SHOWN_ROWS = 300  # rows of a preview table; the file behind the button holds all
SHOWN_PROBLEMS = 200


@st.cache_resource(max_entries=8, show_spinner="ファイルを検査しています…")
def _prepared(
    scope: tuple[str, str, str], versions: tuple[str, ...], file_id: str, upload: Upload
) -> PreparedUpload:
    viewer, workspace = viewer_of_scope(scope), workspace_of(scope[0])
    return prepare_upload(
        workspace.store,
        workspace.profile,
        workspace.catalogue,
        settings(),
        upload.name,
        upload.data,
        mode=upload.mode,
        only_station_id=viewer.station_id,
    )


def prepare(viewer: Viewer, upload: Upload) -> PreparedUpload | None:
    """The file checked and compared; None, with every problem on screen, when it is refused."""
    versions = current_versions(viewer)
    try:
        prepared = _prepared(viewer.scope, versions, upload.file_id, upload)
        for station_id in prepared.station_ids:
            check_can_upload(viewer, station_id)
    except RefusedUploadError as refusal:
        _show_refusal(refusal.problems)
        return None
    except UserError as error:
        st.error(str(error), icon=":material/block:")
        return None
    return prepared


def _show_refusal(problems: tuple[Problem, ...]) -> None:
    st.error(
        f"このファイルは取り込めません。問題が{len(problems)}件あります。データは変わっていません。",
        icon=":material/block:",
    )
    _show_problems(problems, "取り込めない理由")


def _show_problems(problems: tuple[Problem, ...], caption: str) -> None:
    columns = (Column("場所", has_breaks=False), Column("内容"), Column("直し方"))
    table = Table(
        caption,
        columns,
        tuple(
            Row((Cell(p.place or "ファイル全体"), Cell(p.message), Cell(p.remedy)))
            for p in problems[:SHOWN_PROBLEMS]
        ),
        (f"ほか{len(problems) - SHOWN_PROBLEMS}件",) if len(problems) > SHOWN_PROBLEMS else (),
    )
    released_table.show(table, key=f"problems_{caption}", is_sortable=False, height_px=360)


def show(viewer: Viewer, prepared: PreparedUpload) -> None:
    """Summary, notices, the four outcomes, and the two buttons."""
    st.subheader("取込前の確認", anchor=False)
    _show_summary(prepared)
    if prepared.checked.notices:
        _show_problems(prepared.checked.notices, "確かめてください")
    diff = prepared.diff
    counts = (
        ("追加", diff.added),
        ("変更", diff.changed),
        ("削除", diff.removed),
        ("変更なし", diff.unchanged),
    )
    for column, (name, frame) in zip(st.columns(4), counts, strict=True):
        column.metric(f"{name}（セル数）", number(len(frame)), border=True)
    tabs = st.tabs([f"{name} {number(len(frame))}" for name, frame in counts])
    for tab, (name, frame) in zip(tabs, counts, strict=True):
        with tab:
            _show_frame(viewer, name, frame)
    confirm, cancel, _ = st.columns([2, 2, 6])
    confirm.button(
        "この内容で取り込む",
        type="primary",
        key="upload_confirm",
        on_click=_confirm,
        args=(viewer, prepared),
        width="stretch",
    )
    cancel.button("取り込まない", key="upload_cancel", on_click=_cancel, width="stretch")


def _show_summary(prepared: PreparedUpload) -> None:
    summary = prepared.checked.summary
    months = span(min(summary.months), max(summary.months)) if summary.months else "なし"
    lines = [
        f"ファイル：{prepared.name}（{summary.format_label}、{summary.encoding_label}）",
        f"読んだ行：{number(summary.rows_read)}　使った行：{number(summary.rows_placed)}　"
        f"セル：{number(summary.cells)}",
        f"警察署：{number(len(summary.station_ids))}署　月：{months}",
        *(f"使わなかった行：{reason} {number(count)}行" for reason, count in summary.not_placed),
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _show_frame(viewer: Viewer, name: str, frame: pd.DataFrame) -> None:
    if frame.empty:
        st.markdown("該当するセルはありません。")
        return
    table = difference_table(viewer, name, frame)
    released_table.show(
        Table(table.caption, table.columns, table.rows[:SHOWN_ROWS], table.notes),
        key=f"difference_{name}",
        height_px=360,
    )
    if len(frame) > SHOWN_ROWS:
        st.caption(f"先頭の{SHOWN_ROWS}行を表示しています。全体はCSVで確かめられます。")
    table_files.download_button(table, key=f"difference_{name}_file")


def difference_table(viewer: Viewer, name: str, frame: pd.DataFrame) -> Table:
    """One row per cell: station, indicator, month, and the value, or before and after."""
    sides = ("before", "after") if "state_before" in frame.columns else ("",)
    titles = {"": "値", "before": "変更前", "after": "変更後"}
    workspace = workspace_of(viewer.profile_id)
    names = {s.id: short_station(s.full_name) for s in workspace.profile.stations}
    columns = (
        Column("警察署", has_breaks=False),
        Column("指標"),
        Column("月", has_breaks=False),
        *number_columns([titles[side] for side in sides]),
        Column("区分", has_breaks=False),
    )
    rows = []
    for record in frame.to_dict("records"):
        month = record["month"].date()
        rows.append(
            Row(
                (
                    Cell(names.get(record["station_id"], record["station_id"])),
                    Cell(workspace.catalogue[record["indicator"]].name),
                    Cell(wareki_month(month), order=month.toordinal()),
                    *(_side_cell(record, side) for side in sides),
                    Cell(_provisions(record, sides), tone="note"),
                )
            )
        )
    return Table(f"取込の差分_{name}", columns, tuple(rows))


def _side_cell(record: dict[str, object], side: str) -> Cell:
    suffix = f"_{side}" if side else ""
    state = CellState(int(record[f"state{suffix}"]))
    if state is not CellState.VALUE:
        return Cell(state.symbol, state, state.label)
    count = int(record[f"count{suffix}"])
    return Cell(number(count), order=count)


def _provisions(record: dict[str, object], sides: tuple[str, ...]) -> str:
    labels = [
        Provision(record[f"provision_{side}" if side else "provision"]).label for side in sides
    ]
    return labels[0] if len(set(labels)) == 1 else " → ".join(labels)


def _confirm(viewer: Viewer, prepared: PreparedUpload) -> None:
    store = workspace_of(viewer.profile_id).store
    try:
        batch_id = commit_upload(store, viewer.name, prepared)
    except UserError as error:
        forget_file(str(error), is_failure=True)
        return
    diff = prepared.diff
    forget_file(
        f"取込番号{batch_id}として記録しました（追加{number(len(diff.added))}、"
        f"変更{number(len(diff.changed))}、削除{number(len(diff.removed))}）。"
    )


def _cancel() -> None:
    forget_file("取り込みませんでした。データは変わっていません。")
