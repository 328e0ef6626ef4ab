"""What the reading pages show: the same figures in every form, states apart, an empty store."""

import json
from datetime import date
from pathlib import Path

import pytest

from analysis.observations import CellState
from pages.ui import map_component
from tests.pages.conftest import PAGES, OpenScreen

PLAIN = (str, int, float, bool, date, type(None))
SYMBOLS = {CellState.MISSING: "…", CellState.WITHHELD: "X", CellState.NOT_TESTABLE: "判定不能"}


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(name, str) and _is_plain(item) for name, item in value.items())
    if isinstance(value, list):
        return all(_is_plain(item) for item in value)
    return isinstance(value, PLAIN)


def test_every_page_carries_its_date_of_record(screen: OpenScreen) -> None:
    session = screen()
    for page in PAGES:
        session.open(page)
        assert "最新月：令和7年3月" in session.said
        assert "公表先：分析担当" in session.said


def test_map_and_table_beside_it_say_the_same(screen: OpenScreen) -> None:
    session = screen()
    session.open("pages/explore/map.py")
    sent = json.loads(session.run.get("component_instance")[0].proto.json_args)
    file = Path(map_component._folder.name) / sent["values"][0].split("/")[-1]
    drawn = json.loads(file.read_text(encoding="utf-8"))
    caption = next(name for name in session.tables() if name.endswith("_令和7年3月"))
    table = session.tables()[caption]
    month = [period["key"] for period in drawn["periods"]].index("2025-03-01")
    on_map = {area["id"]: row for row, area in enumerate(drawn["areas"])}
    assert {row["id"] for row in table["rows"]} == set(on_map)
    for row in table["rows"]:
        place = on_map[row["id"]]
        station, value, sign = (cell["text"] for cell in row["cells"][:3])
        assert drawn["areas"][place]["short"] == station
        state = int(drawn["states"][place][month])
        count = drawn["values"][place][month]
        assert value == (SYMBOLS[state] if state else f"{count:,.0f}")
        assert (drawn["signs"][place] or "0" * (month + 1))[month] == "01"[sign == "▲"]


def test_map_of_a_month_sends_no_shapes(screen: OpenScreen) -> None:
    session = screen()
    session.open("pages/explore/map.py")
    sent = json.loads(session.run.get("component_instance")[0].proto.json_args)
    assert "coordinates" not in json.dumps(sent)
    assert len(json.dumps(sent)) < 20_000


def test_choosing_a_station_shows_its_panel(screen: OpenScreen) -> None:
    session = screen()
    at = session.open("pages/explore/map.py")
    at.selectbox(key="filter_station_box").set_value("99-103").run()
    name = next(s.value for s in at.subheader)
    assert name.endswith("警察署")
    assert f"{name}の指標の動き" in session.tables()


def test_session_holds_plain_values_only(screen: OpenScreen) -> None:
    session = screen()
    at = session.open()
    for page in PAGES:
        session.open(page)
        components = {"japanese_interface", *_component_keys(at)}
        for key, value in at.session_state._state.filtered_state.items():
            assert key in components or _is_plain(value), key


def _component_keys(at: object) -> set[str]:
    return {
        element.proto.id.split("-", 2)[2]  # $$ID-<hash>-<key>
        for element in at.get("bidi_component")
    }


@pytest.mark.parametrize("page", PAGES)
def test_empty_store_says_how_to_start(screen: OpenScreen, page: str) -> None:
    session = screen(profiles="saitama")
    session.open(page)
    assert session.titles == [PAGES[page]]
    assert session.errors == ""
    assert "架空データ" not in session.said
    if page == "pages/data/upload.py":
        assert session.run.get("download_button")
        assert "まだ取込はありません" in session.said
    elif page == "pages/data/boundaries.py":
        assert "まだ登録されていません" in session.said
    else:
        assert "まだデータがありません" in session.said


def test_switching_the_profile_forgets_what_was_filtered(screen: OpenScreen) -> None:
    session = screen(profiles="demo,saitama")
    at = session.open("pages/explore/map.py")
    at.selectbox(key="filter_station_box").set_value("99-103").run()
    at.selectbox(key="profile_id").set_value("saitama").run()
    assert not at.exception
    assert "まだデータがありません" in session.said
    assert at.selectbox(key="filter_station_box").value == ""
    at.selectbox(key="profile_id").set_value("demo").run()
    assert "架空データ" in session.said
