"""The preview of boundaries (登録前の確認): picture, figures, what changes; registered or not.

Enters: viewer and chosen file. Leaves: replaced boundaries, or nothing at all.
"""

from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

from analysis import release
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.release.boundary_import import BoundaryOptions
from analysis.release.boundary_picture import BoundaryPicture, Outline
from analysis.release.boundary_views import BoundaryPreview
from pages.ui import released_table
from pages.ui.boundary_form import BoundaryChoice, forget_file
from pages.ui.cached_queries import current_versions
from pages.ui.chart_layout import FONT, palette
from pages.ui.released_table import Cell, Column, Row, Table
from pages.ui.workspaces import workspace_of

PICTURE_PX = 420
SHOWN_CHANGES = 100


@dataclass
class _Read:
    """What a chosen file became; filled in once, when it is first looked at."""

    previews: tuple[BoundaryPreview, ...] = ()
    refusal: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the file has been read."""
        return bool(self.previews or self.refusal)


@st.cache_resource(max_entries=4, show_spinner=False)
def _place(
    scope: tuple[str, str, str], versions: tuple[str, ...], file_id: str, options: BoundaryOptions
) -> _Read:
    return _Read()


def show(viewer: Viewer, choice: BoundaryChoice) -> None:
    """Read the file with progress, show what it would change, register it on a button."""
    read = _place(viewer.scope, current_versions(viewer), choice.file_id, choice.options)
    if not read.is_done:
        _read(viewer, choice, read)
    if read.refusal:
        st.error(read.refusal, icon=":material/block:")
        return
    for preview in read.previews:
        _show_preview(preview)
    kinds = "・".join(preview.kind.label for preview in read.previews)
    st.markdown(f"登録すると、{kinds}が置き換わります。前のものは残り、下で戻せます。")
    if st.button("この内容を登録する", type="primary", key="boundary_confirm"):
        try:
            release.replace_boundaries(viewer, workspace_of(viewer.profile_id), read.previews)
        except UserError as error:
            st.error(str(error), icon=":material/error:")
            return
        forget_file(f"{kinds}を登録しました。")
        st.rerun()


def _read(viewer: Viewer, choice: BoundaryChoice, read: _Read) -> None:
    place = st.empty()
    bar = place.progress(0.0, text="ファイルを読んでいます")

    def show_progress(share: float, step: str) -> None:
        bar.progress(min(max(share, 0.0), 1.0), text=step or "できました")

    try:
        read.previews = release.prepare_boundaries(
            viewer,
            workspace_of(viewer.profile_id),
            choice.name,
            choice.data,
            choice.options,
            show_progress,
        )
    except UserError as error:
        read.refusal = str(error)
    place.empty()


def _show_preview(preview: BoundaryPreview) -> None:
    label = preview.kind.label
    st.markdown(f"#### {label}（登録前の確認）")
    picture, facts = st.columns([3, 2], gap="large")
    with picture:
        st.plotly_chart(
            _figure(preview.picture),
            key=f"boundary_picture_{preview.kind}",
            config={"displayModeBar": False, "scrollZoom": True},
        )
        st.caption(_legend(preview))
    with facts:
        released_table.show(
            _facts_table(preview), key=f"boundary_facts_{preview.kind}", is_sortable=False
        )
        if preview.notes:
            st.markdown("\n".join(f"- {note}" for note in preview.notes))
    changes = _changes_table(preview)
    if changes.rows:
        released_table.show(changes, key=f"boundary_changes_{preview.kind}", height_px=240)
    if preview.stations:
        table = Table(
            f"{label}：独立した図形のない警察署",
            (Column("警察署", has_breaks=False), Column("理由")),
            tuple(Row((Cell(name), Cell(reason))) for name, reason in preview.stations),
        )
        released_table.show(table, key=f"boundary_stations_{preview.kind}")


def _legend(preview: BoundaryPreview) -> str:
    changed = "橙色の線：登録済みのものと違う図形。" if preview.changes.codes else ""
    return f"{changed}図形を指すと名称が出ます。ホイールで拡大できます。"


def _facts_table(preview: BoundaryPreview) -> Table:
    rows = (*preview.facts, ("出典", preview.credit))
    return Table(
        f"{preview.kind.label}：ファイルの内容",
        (Column("項目", has_breaks=False), Column("内容")),
        tuple(Row((Cell(label), Cell(text))) for label, text in rows),
    )


def _changes_table(preview: BoundaryPreview) -> Table:
    changes = preview.changes
    listed = [
        (what, name)
        for what, names in (
            ("なくなる", changes.removed),
            ("名称が変わる", changes.renamed),
            ("形が変わる", changes.reshaped),
            ("加わる", changes.added),
        )
        for name in names
    ]
    further = len(listed) - SHOWN_CHANGES
    return Table(
        f"{preview.kind.label}：登録済みのものとの違い",
        (Column("違い", has_breaks=False), Column("対象")),
        tuple(Row((Cell(what), Cell(name))) for what, name in listed[:SHOWN_CHANGES]),
        (f"ほか{further}件",) if further > 0 else (),
    )


def _figure(picture: BoundaryPicture) -> go.Figure:
    """Outlines on plain ground; what differs stands out; names on pointing."""
    colours = palette()
    figure = go.Figure()
    figure.add_trace(_trace(picture.all, picture.dimension, colours.quiet, colours.band))
    if picture.changed.longitudes:
        figure.add_trace(_trace(picture.changed, picture.dimension, colours.alert, colours.band))
    names, longitudes, latitudes = zip(*picture.names, strict=True)
    figure.add_trace(
        go.Scatter(
            x=longitudes,
            y=latitudes,
            text=names,
            mode="markers",
            marker={"size": 9, "color": colours.line, "opacity": 0 if picture.dimension else 1},
            hovertemplate="%{text}<extra></extra>",
        )
    )
    hidden = {"visible": False, "showgrid": False, "zeroline": False}
    figure.update_layout(
        height=PICTURE_PX,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "color": colours.ink},
        showlegend=False,
        dragmode="pan",
        xaxis=hidden,
        yaxis={**hidden, "scaleanchor": "x", "scaleratio": picture.aspect},
    )
    return figure


def _trace(outline: Outline, dimension: int, line: str, fill: str) -> go.Scatter:
    return go.Scatter(
        x=outline.longitudes,
        y=outline.latitudes,
        mode="lines" if dimension else "markers",
        line={"color": line, "width": 1},
        marker={"color": line, "size": 7},
        fill="toself" if dimension == 2 else "none",
        fillcolor=fill,
        hoverinfo="skip",
    )
