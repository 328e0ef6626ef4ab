"""Maps and charts: four states look different, words stay words, nothing is drawn between values."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from analysis.briefing import svg
from analysis.briefing.cells import released_cell
from analysis.briefing.chart_drawing import draw_chart, draw_chart_legend, draw_sparkline
from analysis.briefing.chart_scale import fiscal_years, round_step
from analysis.briefing.figure_sections import map_section
from analysis.briefing.map_drawing import class_ranges, draw_map, fill_of
from analysis.briefing.map_labels import Label, place_labels
from analysis.briefing.projection import fit
from analysis.geography.station_symbols import StationSymbol
from analysis.observations import CellState
from analysis.release.released import Released, ReleasedSeries
from analysis.release.views import AreaValue, BriefingMaterial

SVG = "{http://www.w3.org/2000/svg}"
WITHHELD = Released(None, CellState.WITHHELD, "3件未満のため")
MISSING = Released(None, CellState.MISSING, "未報告のため")


def texts(drawn: str) -> list[str]:
    root = ElementTree.fromstring(drawn)  # noqa: S314  our own drawing
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def observed_paths(drawn: str) -> list[str]:
    return re.findall(rf'd="([^"]+)" fill="none" stroke="{svg.NAVY}"', drawn)


@pytest.fixture
def series(material: BriefingMaterial) -> ReleasedSeries:
    return material.trends[0]


def test_states_are_filled_in_four_ways(material: BriefingMaterial) -> None:
    ranges = class_ranges(material.maps[0])

    def fill(released: Released) -> str:
        return fill_of(AreaValue("a", "甲警察署", released, False, False, ""), ranges)

    zero, one = Released(0.0, CellState.VALUE), Released(1.0, CellState.VALUE)
    fills = [fill(zero), fill(one), fill(WITHHELD), fill(MISSING)]
    assert len(set(fills)) == 4
    assert fills[0] == "#ffffff"
    assert "withheld" in fills[2]
    assert "missing" in fills[3]


def test_class_bounds_belong_to_the_lower_class(material: BriefingMaterial) -> None:
    ranges = class_ranges(material.maps[0])
    assert [r.label for r in ranges] == ["1～3", "4～6", "7～9", "10～13", "14～24"]

    def colour(value: float) -> str:
        released = Released(value, CellState.VALUE)
        return fill_of(AreaValue("a", "甲", released, False, False, ""), ranges)

    assert colour(3) == ranges[0].colour
    assert colour(4) == ranges[1].colour
    assert colour(24) == ranges[-1].colour


def test_ramp_darkens_step_by_step_so_that_it_reads_in_grey() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = [grey(colour) for colour in svg.ramp(5)]
    assert shades == sorted(shades, reverse=True)
    assert min(a - b for a, b in zip(shades, shades[1:], strict=False)) > 20


def test_map_names_every_station_once_with_its_value_or_state(material: BriefingMaterial) -> None:
    month = material.maps[0]
    drawn = draw_map(material.geometry, month)
    written = texts(drawn.svg)
    assert drawn.unnamed == ()
    for area in month.areas:
        assert written.count(area.station_name.removesuffix("警察署")) == 1
    assert written.count("X") == sum(a.released.state is CellState.WITHHELD for a in month.areas)
    assert written.count("…") == sum(a.released.state is CellState.MISSING for a in month.areas)


def test_untestable_and_own_station_are_outlined(material: BriefingMaterial) -> None:
    month = material.maps[0]
    without = replace(month, areas=tuple(replace(a, is_untestable=False) for a in month.areas))
    dotted = 'stroke-dasharray="0.9 2.1"'
    plain = draw_map(material.geometry, without).svg
    assert draw_map(material.geometry, month).svg.count(dotted) == plain.count(dotted) + 1
    own = draw_map(material.geometry, month, own_station=month.areas[0].station_id).svg
    assert "太線の縁 当署" in own
    assert "太線の縁 当署" not in plain


def test_municipality_of_several_stations_is_marked_and_belongs_to_none(
    material: BriefingMaterial,
) -> None:
    shape = material.geometry.stations["features"][0]["geometry"]  # type: ignore[index]

    def drawn(is_split: bool, *holders: str) -> str:
        properties = {"is_split": is_split, "station_ids": list(holders)}
        feature = {"type": "Feature", "geometry": shape, "properties": properties}
        layer = {"type": "FeatureCollection", "features": [feature]}
        geometry = replace(material.geometry, municipalities=layer)
        return draw_map(geometry, material.maps[0]).svg

    assert drawn(True).count("url(#split)") == 2  # the municipality and the legend
    assert "複数の署が分ける市区町村" in drawn(True, "99-101", "99-102")
    assert "管轄の登録がない市区町村" in drawn(True)
    assert "url(#split)" not in drawn(False)


def test_station_without_an_area_is_a_square_in_its_class_with_name_and_value(
    material: BriefingMaterial,
) -> None:
    """The first station loses its shape: its land is shared with the second one."""
    first, second = material.geometry.stations["features"][:2]  # type: ignore[index]
    own, land = first["properties"], first["geometry"]
    geometry = replace(
        material.geometry,
        stations={"features": material.geometry.stations["features"][1:]},  # type: ignore[index]
        municipalities={
            "features": [{"geometry": land, "properties": {"code": "1", "is_split": True}}]
        },
        symbols=tuple(
            StationSymbol(
                *(station["station_id"], station["name"], "1"),
                *(own["label_lon"], own["label_lat"], slot, 2),
                is_whole=slot == 0,
                note="区域は未確定（甲市を乙署と分担）",
            )
            for slot, station in enumerate((own, second["properties"]))
        ),
    )
    month = material.maps[0]
    area = next(a for a in month.areas if a.station_id == own["station_id"])
    drawn = draw_map(geometry, month)
    squares = re.findall(r'<rect [^>]*width="8"[^>]* fill="([^"]+)"', drawn.svg)
    assert squares[0] == fill_of(area, class_ranges(month))
    assert area.station_name.removesuffix("警察署") in [*texts(drawn.svg), *drawn.unnamed]
    assert drawn.unnamed == draw_map(material.geometry, month).unnamed
    assert "区域は未確定（模式的）" in texts(drawn.svg)
    assert "区域は未確定（模式的）" not in texts(draw_map(material.geometry, month).svg)


def test_without_boundaries_the_table_stands_in_the_map_s_place(
    material: BriefingMaterial,
) -> None:
    nowhere = replace(material, geometry=replace(material.geometry, bounds=None))
    section = map_section(nowhere)
    assert "境界データがない" in repr(section.blocks[0])
    assert section.figures == ()
    assert [table.key for table in section.tables] == ["map_1_data", "map_2_data"]
    with pytest.raises(ValueError, match="boundaries"):
        draw_map(nowhere.geometry, material.maps[0])


def test_placed_labels_never_overlap_and_the_rest_is_told() -> None:
    crowd = [Label(f"{n:02d}", "葦原中央", "12", 50 + n % 5, 40 + n // 5) for n in range(40)]
    placed, left_out = place_labels(crowd, (0, 0, 120, 80))
    assert len(placed) + len(left_out) == 40
    assert left_out
    boxes = [label.box for label in placed]
    for index, a in enumerate(boxes):
        for b in boxes[index + 1 :]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def test_projection_keeps_shapes_upright_and_inside() -> None:
    projection = fit((139.0, 35.0, 140.0, 36.0), 0, 0, 100, 100)
    west, north = projection.point(139.0, 36.0)
    east, south = projection.point(140.0, 35.0)
    assert 0 <= west < east <= 100
    assert 0 <= north < south <= 100
    assert (east - west) / (south - north) == pytest.approx(0.8141, abs=0.001)  # cos 35.5°


def test_words_of_a_station_cannot_become_markup(material: BriefingMaterial) -> None:
    month = material.maps[0]
    evil = replace(month.areas[0], station_name='<script>&"\x01警察署')
    drawn = draw_map(material.geometry, replace(month, areas=(evil, *month.areas[1:])))
    assert '<script>&"' in texts(drawn.svg)


def test_line_breaks_where_a_month_holds_no_number(series: ReleasedSeries) -> None:
    plain = replace(
        series,
        values=tuple(Released(5.0, CellState.VALUE) for _ in series.months),
        marks=(),
    )
    assert len(observed_paths(draw_chart(plain))) == 1
    values = list(plain.values)
    values[20], values[40] = WITHHELD, MISSING
    broken = draw_chart(replace(plain, values=tuple(values)))
    assert len(observed_paths(broken)) == 3
    assert 'fill="url(#withheld)"' in broken
    assert 'fill="url(#missing)"' in broken


def test_line_breaks_at_a_changed_definition_but_not_at_a_merger(series: ReleasedSeries) -> None:
    plain = replace(series, values=tuple(Released(5.0, CellState.VALUE) for _ in series.months))
    merger, definition = plain.marks
    assert len(observed_paths(draw_chart(replace(plain, marks=(merger,))))) == 1
    assert len(observed_paths(draw_chart(replace(plain, marks=(definition,))))) == 2


def test_an_isolated_month_is_drawn_as_a_dot(series: ReleasedSeries) -> None:
    values = [WITHHELD] * len(series.months)
    values[10] = Released(4.0, CellState.VALUE)
    nothing = [None] * len(series.months)
    alone = replace(
        series, values=tuple(values), expected=tuple(nothing), lower=tuple(nothing),
        upper=tuple(nothing), flagged=tuple(False for _ in values),
    )  # fmt: skip
    dots = ElementTree.fromstring(draw_chart(alone)).findall(f"{SVG}circle")  # noqa: S314
    assert len(dots) == 1


def test_every_alarm_is_a_triangle(series: ReleasedSeries) -> None:
    drawn = draw_chart(series)
    assert drawn.count(f'fill="{svg.ACCENT}"') == sum(series.flagged) > 0


def test_axis_is_labelled_by_fiscal_years_in_one_form(series: ReleasedSeries) -> None:
    wide = texts(draw_chart(series, width=482, height=168))
    assert {"平成30年度", "令和元年度", "令和2年度"} <= set(wide)
    narrow = texts(draw_chart(series, width=150))
    assert not any("年度" in words for words in narrow)
    assert any(words in {"R2", "令和2"} for words in narrow)


def test_series_that_begins_in_the_middle_of_a_year_keeps_the_year_s_name(
    series: ReleasedSeries,
) -> None:
    spans = fiscal_years(series.months[9:15])
    assert [(s.first, s.last, s.label) for s in spans] == [
        (0, 2, "平成30年度"),
        (3, 5, "令和元年度"),
    ]


@pytest.mark.parametrize(
    ("greatest", "step"), [(0, 1), (4, 1), (5, 1), (6, 2), (27, 10), (900, 200)]
)
def test_ticks_are_round_whole_numbers(greatest: float, step: float) -> None:
    assert round_step(greatest) == step


def test_drawings_hold_neither_nan_nor_outside_addresses(material: BriefingMaterial) -> None:
    drawings = [draw_map(material.geometry, m).svg for m in material.maps]
    drawings += [draw_chart(s) for s in material.trends] + [draw_chart_legend()]
    for drawn in drawings:
        ElementTree.fromstring(drawn)  # noqa: S314
        assert "nan" not in drawn.lower()
        assert "href" not in drawn


def test_small_line_of_withheld_months_only_shows_no_line() -> None:
    cells = tuple(released_cell(WITHHELD) for _ in range(13))
    assert f'stroke="{svg.NAVY}"' not in draw_sparkline(cells)
