"""The explanation of a sign (予兆の説明): the question, the evidence, what may be innocent.

Enters: `SignDetail`. Leaves: its parts on screen, in the order in which a person needs them.
"""

import streamlit as st

from analysis.release.released import SignDetail, SignEvidenceRow
from pages.ui import released_table, sign_tables
from pages.ui.wording import span


def show_sign(detail: SignDetail) -> None:
    """Question, evidence, corroboration, activity, innocent explanations, error rate, events."""
    summary = detail.summary
    period = span(summary.first_month, summary.last_month)
    st.subheader(f"{summary.station_name}　{summary.domain.label}　{period}", anchor=False)
    st.info(f"**{summary.reading}**　{detail.question}", icon=":material/help:")
    _show_rows("観測値と期待値（届出・相談）", detail.evidence, "sign_evidence")
    _show_rows("裏付け（警察活動による発見。活動量で補正）", detail.corroboration, "sign_support")
    _show_rows("同じ時期の警察活動", detail.activities, "sign_activities")
    st.markdown("**問題のない理由の検討**")
    released_table.show(
        sign_tables.explanation_table(detail.explanations),
        key=f"sign_explanations_{summary.key}",
        is_sortable=False,
    )
    st.caption(f"誤りの頻度：{detail.error_rate}")
    st.markdown("**経過**")
    if detail.events:
        events = sign_tables.event_table(detail.events)
        released_table.show(events, key=f"sign_events_{summary.key}", is_sortable=False)
    else:
        st.markdown("まだ誰も判断を記録していません。")


def _show_rows(title: str, rows: tuple[SignEvidenceRow, ...], key: str) -> None:
    if not rows:
        return
    st.markdown(f"**{title}**")
    released_table.show(sign_tables.evidence_table(rows, title), key=key, is_sortable=False)
