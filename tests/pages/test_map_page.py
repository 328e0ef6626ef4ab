"""地図 without a browser: filters, roles, stores without figures or boundaries, wrong input."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

from analysis.store import open_store, save_boundaries
from tests.pages.conftest import OpenScreen, Screen

pytestmark = pytest.mark.slow

PAGE = "pages/explore/map.py"


def drawn(session: Screen) -> dict[str, Any] | None:
    """What the map's component was given; None where no map is shown."""
    maps = [json.loads(part.proto.json_args) for part in session.run.get("component_instance")]
    return next((given for given in maps if "breaks" in given), None)


def heads(session: Screen, caption_start: str) -> list[str]:
    """The headings of the table whose caption begins so."""
    table = next(t for name, t in session.tables().items() if name.startswith(caption_start))
    return [column["label"] for column in table["columns"]]


def choose(session: Screen, key: str, value: str) -> None:
    session.run.selectbox(key=key).set_value(value).run()
    assert not session.run.exception


def test_people_are_headed_in_persons_and_places_in_their_own_unit(screen: OpenScreen) -> None:
    session = screen()
    session.open(PAGE)
    assert heads(session, "被害届")[1] == "件数"
    choose(session, "filter_domain_box", "community")
    assert heads(session, "在留外国人数_人数_")[1] == "人数"
    measures = session.run.selectbox(key="filter_measure_box")
    assert measures.options[0] == "人数"
    choose(session, "filter_indicator_box", "foreign_employers")
    assert heads(session, "外国人雇用事業所数_事業所数_")[1] == "事業所数"


def test_own_breaks_are_used_and_wrong_ones_are_explained_while_the_map_stays(
    screen: OpenScreen,
) -> None:
    session = screen()
    session.open(PAGE)
    usual = drawn(session)
    choose(session, "filter_map_method_box", "own")
    (box,) = [
        box for box in session.run.text_input if (box.key or "").startswith("filter_map_bounds")
    ]
    box.set_value("2、5、10").run()
    given = drawn(session)
    assert given is not None
    assert given["breaks"][0][:3] == [2, 5, 10]
    assert session.errors == ""
    for wrong, words in (
        ("10、5", "小さい順に"),
        ("五", "数を小さい順に"),
        ("-1、3", "0より大きい"),
    ):
        (box,) = [
            b for b in session.run.text_input if (b.key or "").startswith("filter_map_bounds")
        ]
        box.set_value(wrong).run()
        assert words in session.errors
        assert drawn(session)["breaks"] == usual["breaks"]  # type: ignore[index]


def test_what_a_meeting_may_not_see_is_withheld_on_the_map_and_in_its_table(
    screen: OpenScreen,
) -> None:
    states = {}
    for role in ("hq_analyst", "meeting_member"):
        session = screen(role=role)
        session.open(PAGE)
        caption = next(name for name in session.tables() if name.startswith("被害届"))
        states[role] = [row[1] for row in session.cells(caption)]
    assert "X" not in states["hq_analyst"]
    assert "X" in states["meeting_member"]
    shown = [text for text in states["meeting_member"] if text.isdigit()]
    assert not {"1", "2"} & set(shown)


def test_municipal_figures_open_a_panel_with_chart_and_table_of_all_years(
    screen: OpenScreen,
) -> None:
    session = screen()
    session.open(PAGE)
    stations = drawn(session)
    session.run.segmented_control[0].set_value("municipality").run()
    given = drawn(session)
    assert given is not None
    assert (stations["unit"], given["unit"]) == ("station", "municipality")  # type: ignore[index]
    assert not [box for box in session.run.selectbox if box.label == "選択中の警察署"]
    session.run.session_state["filters"]["map_municipality"] = "00205"
    session.run.run()
    assert not session.run.exception
    (chart,) = session.run.get("plotly_chart")
    bars = json.loads(chart.proto.spec)["data"][0]
    rows = next(
        session.cells(name)
        for name in session.tables()
        if name.endswith("_在留外国人数（住民）_人数")
    )
    assert [row[0] for row in rows] == bars["x"]
    assert [row[1] for row in rows] == bars["text"]
    assert [row[0] for row in rows] == [
        "令和5年1月1日現在",
        "令和6年1月1日現在",
        "令和7年1月1日現在",
    ]


def test_an_earlier_reference_day_is_shown_with_what_changed_since(screen: OpenScreen) -> None:
    session = screen(role="meeting_member")
    session.open(PAGE)
    newest = session.cells("企業・学校、繁華街・商業施設")
    assert "以前の基準日を選ぶと" in session.said
    choose(session, "filter_dense_day_box", "2023-01-01")
    choose(session, "filter_facility_day_box", "2024-01-01")
    changed = session.cells("集住地域のその後の変化")
    assert [row[0] for row in changed if row[1] != "－"] == [
        row[0] for row in session.cells("集住地域")
    ]
    assert session.cells("企業・学校、繁華街・商業施設") != newest
    facilities = session.cells("企業・学校、繁華街・商業施設のその後の変化")
    known = [row for row in facilities if row[-1].startswith(("＋", "−"))]
    assert known
    assert all("X" not in row[4:6] for row in known)
    sources = [line for line in session.said.splitlines() if "の出典：" in line]
    assert ["令和5年1月1日現在" in sources[0], "令和6年1月1日現在" in sources[1]] == [True, True]


def test_without_figures_and_boundaries_the_page_says_what_to_do(
    screen: OpenScreen, tmp_path: Path
) -> None:
    session = screen(store=tmp_path / "empty.duckdb", profiles="saitama")
    session.open(PAGE)
    assert "まだデータがありません" in session.said
    assert "この県の境界がまだ登録されていません" in session.said
    assert drawn(session) is None
    (rows,) = [session.cells(name) for name in session.tables()]
    assert len(rows) == 39
    assert {row[1] for row in rows} == {"…"}


def test_with_boundaries_but_no_figures_every_jurisdiction_is_drawn_as_not_reported(
    screen: OpenScreen, tmp_path: Path
) -> None:
    kawaguchi = pd.DataFrame(
        {
            "code": pd.array(["11203"], dtype="str"),
            "name": pd.array(["川口市"], dtype="str"),
            "wkb": [shapely.to_wkb(shapely.box(139.7, 35.8, 139.8, 35.9))],
            "parent": pd.array([""], dtype="str"),
        }
    )
    with open_store(tmp_path / "bounds.duckdb") as store:
        save_boundaries(store, "saitama", "municipality", kawaguchi, credit="試験の境界")
    session = screen(store=tmp_path / "bounds.duckdb", profiles="saitama")
    session.open(PAGE)
    given = drawn(session)
    assert given is not None
    assert given["credit"] == "試験の境界"
    (rows,) = [session.cells(name) for name in session.tables()]
    assert {row[1] for row in rows} == {"…"}
    # Two stations share the only municipality: both stand there, the other 37 are listed.
    assert "川口：区域は未確定（川口市を武南署と分担）" in session.said
    assert "地図に表せない警察署（37署）" in [box.label for box in session.run.expander]
