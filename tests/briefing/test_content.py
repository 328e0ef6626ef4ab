"""What a meeting is told: its sections, their words, and where every figure comes from."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.briefing import Document, build_content
from analysis.briefing.model import Figure, FigureKind, Paragraph, Subheading, Table
from analysis.observations import CellState
from analysis.profile import MeetingKind
from analysis.release.released import Released, SignStatus
from analysis.release.views import BriefingMaterial

MakeMaterial = Callable[..., BriefingMaterial]


def words_of(document: Document) -> str:
    return repr(document.sections)


@pytest.mark.parametrize(
    ("kind", "only_there"),
    [
        (MeetingKind.HEADQUARTERS, "measures"),
        (MeetingKind.COORDINATION, "shared"),
        (MeetingKind.WORKING, "inquiries"),
        (MeetingKind.STATION, "measures"),
    ],
)
def test_every_meeting_gets_its_sections(
    kind: MeetingKind, only_there: str, material_of: MakeMaterial
) -> None:
    keys = [section.key for section in build_content(material_of(kind)).sections]
    assert keys[0] == "summary"
    assert keys[-2:] == ["decisions", "identity"]
    assert only_there in keys
    assert {"changes", "signs", "maps", "trends", "quality"} <= set(keys)


def test_meeting_has_the_prefecture_s_own_name(material: BriefingMaterial) -> None:
    ours = replace(material, meeting=replace(material.meeting, name="推進本部対策会議"))
    document = build_content(ours)
    assert document.title == "推進本部対策会議資料"
    assert "推進本部対策会議で決める事項" in words_of(document)


def test_measures_stand_by_department_at_the_coordination_meeting(
    material_of: MakeMaterial,
) -> None:
    table = build_content(material_of(MeetingKind.COORDINATION)).section("measures").tables[0]
    groups = [row[0].text for row in table.rows]
    assert groups == sorted(groups)
    assert "地域課・各警察署" in groups


def test_tables_and_figures_are_numbered_through_the_document(document: Document) -> None:
    blocks = [block for section in document.sections for block in section.blocks]
    tables = [block.caption for block in blocks if isinstance(block, Table)]
    figures = [
        block.caption
        for block in blocks
        if isinstance(block, Figure) and block.kind is not FigureKind.LEGEND
    ]
    assert [c.split("　")[0] for c in tables] == [f"表{n}" for n in range(1, len(tables) + 1)]
    assert [c.split("　")[0] for c in figures] == [f"図{n}" for n in range(1, len(figures) + 1)]


def test_every_table_and_drawn_figure_names_its_source(document: Document) -> None:
    for section in document.sections:
        assert all(table.source for table in section.tables)
        assert all(f.source and f.alt for f in section.figures if f.kind is not FigureKind.LEGEND)


def test_table_keys_are_unique(document: Document) -> None:
    keys = [table.key for section in document.sections for table in section.tables]
    keys += [f.data.key for section in document.sections for f in section.figures if f.data]
    assert len(set(keys)) == len(keys)


def test_sources_of_made_up_figures_say_so(document: Document, material: BriefingMaterial) -> None:
    assert "架空データ" in document.section("changes").tables[-1].source
    real = replace(material, stamp=replace(material.stamp, is_synthetic=False))
    assert "架空データであり" not in build_content(real).section("changes").tables[-1].source


def test_a_sign_shows_what_a_person_needs(document: Document, material: BriefingMaterial) -> None:
    section, sign = document.section("signs"), material.signs[1]
    written = repr(section)
    for words in (
        sign.question,
        sign.error_rate,
        sign.summary.headline,
        sign.evidence[0].method,
        sign.evidence[0].baseline,
        *(one.text for one in sign.explanations),
        *(one.verdict for one in sign.explanations),
        *(event.reason for event in sign.events),
    ):
        assert words in written
    assert any(
        isinstance(block, Subheading) and sign.summary.status.label in block.tag
        for block in section.blocks
    )


@pytest.mark.parametrize(("signs", "explained"), [(5, 5), (6, 6), (7, 6), (12, 6)])
def test_headquarters_reads_six_signs_and_is_told_of_the_rest(
    signs: int, explained: int, material_of: MakeMaterial
) -> None:
    section = build_content(material_of(signs=signs)).section("signs")
    headings = [block for block in section.blocks if isinstance(block, Subheading)]
    assert len(headings) == explained
    left_out = [b for b in section.blocks if isinstance(b, Paragraph) and b.text.startswith("ほか")]
    assert [f"ほか{signs - explained}件" in b.text for b in left_out] == [True] * (
        signs > explained
    )


def test_signs_that_wait_for_a_person_are_explained_before_closed_ones(
    material_of: MakeMaterial,
) -> None:
    material = material_of(signs=12)
    headings = [
        block
        for block in build_content(material).section("signs").blocks
        if isinstance(block, Subheading)
    ]
    new = [s for s in material.signs if s.summary.status is SignStatus.NEW]
    assert sum(block.tag.startswith("新規") for block in headings) == len(new)


def test_without_signs_the_document_says_so(material_of: MakeMaterial) -> None:
    document = build_content(material_of(signs=0))
    assert "この資料に示せる予兆はありません。" in words_of(document)
    assert "signs" not in [table.key for table in document.section("summary").tables]


def test_points_to_decide_leave_room_to_write(
    document: Document, material: BriefingMaterial
) -> None:
    table = document.section("decisions").tables[0]
    assert table.has_writing_room
    assert tuple(row[1].text for row in table.rows) == material.points_to_decide


def test_identity_names_every_version(document: Document, material: BriefingMaterial) -> None:
    written = repr(document.section("identity"))
    stamp = material.stamp
    for version in (stamp.snapshot_id, stamp.data_version, stamp.policy_version,
                    stamp.configuration_hash, stamp.catalogue_version):  # fmt: skip
        assert version in written


def test_a_bound_of_a_withheld_month_is_withheld(document: Document) -> None:
    data = document.section("trends").figures[1].data
    assert data is not None
    withheld = [row for row in data.rows if row[1].state is CellState.WITHHELD]
    assert withheld
    assert all(cell.state is CellState.WITHHELD for row in withheld for cell in row[1:5])


def test_stock_figures_have_no_running_total(document: Document) -> None:
    table = document.section("changes").tables[-1]
    titles = [column.title for column in table.columns]
    residents = next(row for row in table.rows if row[1].text == "在留外国人数")
    assert residents[titles.index("年度累計")].text == "－"


def test_withheld_everywhere_leaves_no_number_in_the_change_table(
    material: BriefingMaterial,
) -> None:
    hidden = Released(None, CellState.WITHHELD, "3件未満のため")

    def hide(row: object) -> object:
        return replace(
            row, this_month=hidden, last_month=hidden, same_month_last_year=hidden,
            year_to_date=hidden, year_to_date_last_year=hidden,
            recent=tuple(hidden for _ in row.recent),
        )  # fmt: skip

    changes = tuple(replace(c, rows=tuple(hide(row) for row in c.rows)) for c in material.changes)
    table = build_content(replace(material, changes=changes)).section("changes").tables[-1]
    kept = [cell for row in table.rows for cell in (*row, *row[-1].recent)]
    assert all(cell.value is None for cell in kept)
