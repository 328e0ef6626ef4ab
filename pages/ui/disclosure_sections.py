"""Sections of 秘匿処理: the choice of audience, the figures on top, the rules, another policy.

Enters: viewer, report. Leaves: elements on screen.
"""

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.release.disclosure_views import AudienceReport, DisclosureReport, WithheldShare
from pages.ui import cached_queries, disclosure_tables, released_table
from pages.ui.disclosure_tables import per_cent
from pages.ui.filters import choice_widget
from pages.ui.wording import number


def choose_audience(report: DisclosureReport) -> AudienceReport:
    """One of the audiences that are not given every count."""
    labels = {one.audience.value: one.audience.label for one in report.audiences}
    names = list(labels)
    chosen = st.selectbox(
        "公表先",
        names,
        format_func=labels.__getitem__,
        **choice_widget("audience", names, names[0]),
    )
    return report.audiences[names.index(chosen)]


def show_tiles(audience: AudienceReport, month: str) -> None:
    """How much is withheld: of the month, with all months beside it."""
    now, whole = audience.month, audience.whole
    tiles = (
        ("署別の値の秘匿", _withheld(now), _withheld(whole)),
        (
            "うち他署の保護",
            per_cent(now.protecting, now.cells),
            per_cent(whole.protecting, whole.cells),
        ),
        (
            "事案数の秘匿",
            per_cent(now.cases_withheld, now.cases),
            per_cent(whole.cases_withheld, whole.cases),
        ),
        (
            "県計の秘匿",
            per_cent(now.totals_withheld, now.totals),
            per_cent(whole.totals_withheld, whole.totals),
        ),
        (
            "前のままの県計",
            number(now.totals_as_before),
            number(whole.totals_as_before),
        ),
    )
    for column, (label, value, all_months) in zip(st.columns(len(tiles)), tiles, strict=True):
        with column.container(border=True):
            st.metric(label, value)
            st.caption(f"全期間：{all_months}")
    st.caption(
        f"大きい数字は{month}分（署×指標の値{number(now.cells)}個、県計{number(now.totals)}個）。"
        "前のままの県計＝差から署の値が分かるため、前に公表した合計のままのもの。"
    )


def _withheld(share: WithheldShare) -> str:
    return per_cent(share.withheld, share.cells)


def show_rules(report: DisclosureReport, audience: AudienceReport) -> None:
    """The rules in force, in words, with who approved them."""
    st.subheader("公表基準", anchor=False)
    st.markdown("\n".join(f"- {rule}" for rule in audience.rules))
    st.caption(
        f"理由：{audience.reason}　承認者：{audience.approver}　"
        f"基準の版：{report.policy_version}（{report.policy_status}）"
    )


def show_other_policy(viewer: Viewer) -> None:
    """What another policy file would hide and show; nothing is put in force here."""
    file = st.file_uploader(
        "公表基準（data/disclosure_policy.toml を写して直したもの）",
        type=["toml"],
        key="other_policy",
        max_upload_size=1,
    )
    if file is None:
        st.caption(
            "直した基準を選ぶと、いまの基準との違いを示します。ここで選んでも、基準は変わりません。"
        )
        return
    try:
        preview = cached_queries.policy_preview(viewer, file.getvalue(), file.name)
    except UserError as error:
        lines = str(error).replace("\n", "  \n")  # each problem on a line of its own
        st.error(lines, icon=":material/error:")
        return
    st.caption(f"いまの基準：{preview.policy_version}　選んだ基準：{preview.other_version}")
    released_table.show(disclosure_tables.policy_table(preview.changes), key="disclosure_policy")
    if any(change.examples for change in preview.changes):
        released_table.show(
            disclosure_tables.policy_examples(preview.changes),
            key="disclosure_examples",
            height_px=280,
        )
