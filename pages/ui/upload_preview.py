"""The preview of an upload (取込前の確認): every problem, every difference; confirm or cancel.

Enters: viewer and chosen file. Leaves: a committed batch, an upload that waits for approval, or
nothing at all.
"""

from pathlib import PurePath

import streamlit as st

from analysis.access.permissions import check_can_upload
from analysis.access.viewer import Viewer
from analysis.errors import CancelledError, Problem, RefusedUploadError, UserError
from analysis.ingest import (
    PreparedUpload,
    SheetChoiceError,
    Submitted,
    UnknownHeadersError,
    submit_upload,
)
from pages.ui import (
    area_differences,
    difference_tables,
    header_mapping,
    reading_choices_form,
    released_table,
    upload_reading,
)
from pages.ui.released_table import Cell, Column, Row, Table
from pages.ui.upload_form import Ending, Upload, forget_file
from pages.ui.wording import number, span
from pages.ui.workspaces import settings, workspace_of

SHOWN_PROBLEMS = 200
_REASON_KEY = "upload_reason"
_REASON_LACKS_KEY = "upload_reason_lacks"


@st.cache_resource(max_entries=4, show_spinner=False)
def _marked(file_id: str, _upload: Upload, problems: tuple[Problem, ...]) -> bytes | None:
    """The sender's file with its faults marked, in memory for as long as it may be asked for."""
    from analysis.ingest.error_workbook import error_workbook  # its library is needed here alone

    return error_workbook(
        _upload.name, _upload.data, problems, max_upload_mb=settings().max_upload_mb
    )


def prepare(viewer: Viewer, upload: Upload) -> PreparedUpload | None:
    """The file checked and compared; None while it is read, and when it is refused, with reasons."""
    try:
        prepared = upload_reading.read(viewer, upload)
        if prepared is None:
            return None
        for station_id in prepared.station_ids or (None,):
            check_can_upload(viewer, station_id)
    except CancelledError as stopped:
        forget_file(str(stopped), Ending.STOPPED)
        st.rerun()
    except SheetChoiceError as question:
        reading_choices_form.ask_for_sheets(upload.file_id, question.choices)
        return None
    except UnknownHeadersError as refusal:
        _show_refusal(upload, refusal.problems)
        header_mapping.show_unknown(viewer, upload.file_id, refusal.headers)
        return None
    except RefusedUploadError as refusal:
        _show_refusal(upload, refusal.problems)
        return None
    except UserError as error:
        st.error(str(error), icon=":material/block:")
        return None
    return prepared


def _show_refusal(upload: Upload, problems: tuple[Problem, ...]) -> None:
    st.error(
        f"このファイルは取り込めません。問題が{len(problems)}件あります。データは変わっていません。",
        icon=":material/block:",
    )
    _show_problems(problems, "取り込めない理由")
    marked = _marked(upload.file_id, upload, problems)
    if marked is not None:
        st.download_button(
            "誤りに印を付けたファイル（Excel）を保存",
            data=marked,
            file_name=f"{PurePath(upload.name).stem}_誤りの印.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key="upload_marked",
            icon=":material/edit_note:",
            on_click="ignore",
        )
        st.caption(
            "選んだファイルの誤りの欄に色と説明（コメント）を付けたものです。"
            "直して、そのまま選び直せます。サーバーには保存しません。"
        )


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
    st.markdown(f"**{caption}**")
    released_table.show(table, key=f"problems_{caption}", is_sortable=False, height_px=360)


def show(viewer: Viewer, prepared: PreparedUpload) -> None:
    """Summary, notices, what is asked about, the four outcomes, and the two buttons."""
    st.subheader("取込前の確認", anchor=False)
    _show_summary(prepared)
    if not prepared.checked.frame.empty:
        difference_tables.show_numbers(prepared.diff)
    if prepared.checked.notices:
        _show_problems(prepared.checked.notices, "確かめてください")
    difference_tables.show_questions(viewer, prepared.jumps, prepared.absences)
    if not prepared.checked.frame.empty:
        difference_tables.show_cells(viewer, prepared.diff, key="difference")
    area_differences.show_areas(viewer, prepared.areas, key="area_difference")
    area_differences.show_residents(prepared.residents, key="residents")
    area_differences.show_facilities(prepared.facilities)
    if prepared.final_months:
        _ask_for_reason()
    if prepared.needs_approval:
        st.info(
            "この県では、取込は別の担当者が承認するまで数値に入りません。", icon=":material/group:"
        )
    confirm, cancel, _ = st.columns([2, 2, 6])
    confirm.button(
        "承認に回す" if prepared.needs_approval else "この内容で取り込む",
        type="primary",
        key="upload_confirm",
        on_click=_confirm,
        args=(viewer, prepared),
        width="stretch",
    )
    cancel.button("取り込まない", key="upload_cancel", on_click=_cancel, width="stretch")


def _ask_for_reason() -> None:
    st.text_input(
        "確定した数値に触れる理由（必須）",
        max_chars=200,
        key=_REASON_KEY,
        help="取込の履歴と監査記録に残ります。",
    )
    if st.session_state.pop(_REASON_LACKS_KEY, False):
        st.error("確定した数値に触れる理由を入力してください。", icon=":material/edit:")


def _show_summary(prepared: PreparedUpload) -> None:
    summary = prepared.checked.summary
    months = span(min(summary.months), max(summary.months)) if summary.months else "なし"
    lines = [
        f"ファイル：{prepared.name}（{summary.encoding_label}）",
        f"読んだ表：{summary.delimiter_label}（{summary.format_label}）",
        f"読んだ行：{number(summary.rows_read)}　使った行：{number(summary.rows_placed)}　"
        f"セル：{number(summary.cells)}",
        f"警察署：{number(len(summary.station_ids))}署　月：{months}",
        *(f"使わなかった行：{reason} {number(count)}行" for reason, count in summary.not_placed),
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _confirm(viewer: Viewer, prepared: PreparedUpload) -> None:
    reason = str(st.session_state.get(_REASON_KEY, "")).strip()
    if prepared.final_months and not reason:
        st.session_state[_REASON_LACKS_KEY] = True
        return
    store = workspace_of(viewer.profile_id).store
    try:
        submitted = submit_upload(store, viewer.name, prepared, reason=reason)
    except UserError as error:
        forget_file(str(error), Ending.FAILED)
        return
    forget_file(_told(submitted, prepared))


def _told(submitted: Submitted, prepared: PreparedUpload) -> str:
    diff, areas, lists = prepared.diff, prepared.areas, prepared.facilities.days
    days = (*prepared.residents.days, *lists)
    added = len(diff.added) + len(areas.added) + sum(day.added for day in days)
    changed = len(diff.changed) + len(areas.changed) + sum(day.changed for day in days)
    removed = len(diff.removed) + sum(day.removed for day in lists)
    counts = f"（追加{number(added)}、変更{number(changed)}、削除{number(removed)}）"
    if submitted.batch_id is None:
        return (
            f"承認待ち番号{submitted.pending_id}として預かりました{counts}。"
            "別の担当者が承認すると数値に入ります。"
        )
    return f"取込番号{submitted.batch_id}として記録しました{counts}。"


def _cancel() -> None:
    forget_file("取り込みませんでした。データは変わっていません。", Ending.STOPPED)
