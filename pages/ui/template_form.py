"""The template (ひな形): a blank workbook or CSV of a station and month to fill in.

Enters: viewer. Leaves: a download. Owns its widgets' places in the session.
"""

from datetime import date

import streamlit as st

from analysis.access.permissions import can_upload
from analysis.access.viewer import Viewer
from analysis.ingest import (
    blank_template,
    facility_csv,
    facility_template_name,
    facility_workbook,
    template_name,
    today_in_japan,
    workbook_template,
    workbook_template_name,
)
from analysis.months import (
    add_months,
    first_of_month,
    month_range,
    parse_month,
    wareki_day,
    wareki_month,
)
from analysis.profile import Profile, Station
from pages.ui.cached_queries import available_months
from pages.ui.workspaces import workspace_of

MONTHS_BACK = 24


def show(viewer: Viewer) -> None:
    """Station, month, download."""
    workspace = workspace_of(viewer.profile_id)
    profile = workspace.profile
    st.subheader("ひな形", anchor=False)
    month = _choose_month(available_months(viewer))
    stations = {s.id: s.full_name for s in _own_stations(viewer, profile, month)}
    if not stations:
        st.info("この月に存在する担当の警察署がありません。")
        return
    station_id = st.selectbox(
        "警察署", list(stations), format_func=stations.__getitem__, key="template_station"
    )
    workbook, text = st.columns(2)
    workbook.download_button(
        "Excelで保存",
        data=lambda: workbook_template(profile, workspace.catalogue, station_id, month),
        file_name=workbook_template_name(profile, station_id, month),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="template_workbook",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
        width="stretch",
    )
    text.download_button(
        "CSVで保存",
        data=lambda: blank_template(profile, workspace.catalogue, station_id, month),
        file_name=template_name(profile, station_id, month),
        mime="text/csv",
        key="template_file",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    due = profile.intake.due_on(month)
    st.caption(
        "件数の欄だけを書き入れてください。零は 0、まだ分からない指標は空白のままにします。"
        f"提出期限は{wareki_day(due)}（{profile.intake.due_label}）です。"
    )
    if can_upload(viewer, None):
        with st.expander("企業・学校、繁華街・商業施設の数のひな形"):
            _facility_templates(profile)


def _facility_templates(profile: Profile) -> None:
    """For the prefecture's list of facilities on a day, by whoever may upload such a list."""
    day = st.date_input("基準日", today_in_japan(), key="facility_template_day")
    workbook, text = st.columns(2)
    workbook.download_button(
        "Excelで保存",
        data=lambda: facility_workbook(profile, day),
        file_name=facility_template_name(profile, day, "xlsx"),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="facility_template_workbook",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    text.download_button(
        "CSVで保存",
        data=lambda: facility_csv(profile, day),
        file_name=facility_template_name(profile, day, "csv"),
        mime="text/csv",
        key="facility_template_file",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    st.caption(
        "種別・規模ごとの数だけを書き入れます。名称・所在地の列があるファイルは受け付けません。"
        "取り込むと、その基準日の数はすべて置き換わります。"
    )


def _choose_month(known: tuple[date, ...]) -> date:
    """Up to last month; the month after the newest figures stands first in the box."""
    last = add_months(first_of_month(today_in_japan()), -1)
    wanted = min(add_months(known[-1], 1), last) if known else last
    first = add_months(min(wanted, last), -MONTHS_BACK)
    months = [f"{month:%Y-%m}" for month in month_range(first, last)][::-1]
    chosen = st.selectbox(
        "月",
        months,
        index=months.index(f"{wanted:%Y-%m}"),
        format_func=lambda text: wareki_month(parse_month(text)),
        key="template_month",
    )
    return parse_month(chosen)


def _own_stations(viewer: Viewer, profile: Profile, month: date) -> tuple[Station, ...]:
    return tuple(s for s in profile.stations_on(month) if can_upload(viewer, s.id))
