"""検知の信頼性 on the screen: measured on request, beside other work, and to be stopped."""

import sys
import time
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis import release
from analysis.access.viewer import Role, Viewer
from analysis.detection import DetectionSettings
from analysis.detection.backtest import backtest
from analysis.detection.backtest_settings import BacktestSettings
from analysis.disclosure.policy import load_policy
from analysis.indicators import load_catalogue
from analysis.profile import load_profile
from analysis.release.reliability_views import Reliability
from analysis.store import open_store
from pages.ui import measurement
from pages.ui.chart_layout import Palette
from pages.ui.reliability_charts import found_figure, reliability_figure
from pages.ui.reliability_tables import limits_text
from tests.pages.conftest import STATION_ID, OpenScreen, Screen

PAGE = "pages/signs/reliability.py"
QUICK = BacktestSettings(months=4, lead_months=1, sizes=(3.0, 6.0), rounds=1)
UNLEARNT = DetectionSettings(calibration_months=1)  # two years of forecasts are most of the time
COLOURS = Palette("#000", "#111", "#222", "#333", "#444", "#fff")
ANALYST = Viewer("試験の担当者", Role.HQ_ANALYST, "demo")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page measures with the defaults; here these are small."""
    measuring = sys.modules[release.reliability.__module__]
    monkeypatch.setattr(measuring, "BacktestSettings", lambda: QUICK)
    monkeypatch.setattr(measuring, "backtest", partial(backtest, detection=UNLEARNT))


def _press(session: Screen, label: str) -> AppTest:
    return next(b for b in session.run.button if label in b.label).click().run()


def _wait(session: Screen) -> None:
    """Until the measurement has ended, as the page's own polling would."""
    deadline = time.monotonic() + 60
    while (running := measurement.under_way(ANALYST)) is not None and not running.is_done:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    session.run.run()


def test_nothing_is_measured_until_somebody_asks(screen: OpenScreen) -> None:
    session = screen()
    session.open(PAGE)
    assert "まだ検証していません" in session.said
    assert set(session.tables()) == {"人の判断"}
    assert measurement.under_way(ANALYST) is None


def test_measured_rates_stand_in_tables_beside_their_charts(
    screen: OpenScreen, own_store: Path
) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    _press(session, "検証を始める")
    assert next(b for b in session.run.button if "検証を始める" in b.label).disabled
    _wait(session)
    assert session.errors == ""
    assert "この設定では、1か月当たり平均" in session.said
    assert "架空データ" in session.said
    found = session.cells("増加が見つかる割合")
    assert [row[0] for row in found] == ["加えない", "3倍", "6倍"] * 2
    assert all(row[1].endswith("％") and "～" in row[2] for row in found)
    months = session.cells("見つかるまでの月数（件）")
    for row in months:
        assert sum(int(cell) for cell in row[1:6]) == int(row[6])
    assert len(session.run.get("plotly_chart")) == 2
    assert len(session.cells("p値がその値以下だった割合（％）")) == 9
    assert len(session.run.metric) == 5


def test_stopped_measurement_says_so_and_keeps_nothing(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    _press(session, "検証を始める")
    running = measurement.under_way(ANALYST)
    assert running is not None
    running.stop.set()
    _wait(session)
    assert "検証を中止しました。何も保存していません。" in session.said
    assert "まだ検証していません" in session.said
    session.run.run()
    assert "検証を中止しました" not in session.said


def test_second_request_joins_the_measurement_under_way(
    screen: OpenScreen, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def slow(viewer, workspace, *, on_progress, is_cancelled) -> None:
        asked.append(viewer)
        while not is_cancelled():
            time.sleep(0.02)

    monkeypatch.setattr(release, "measure_reliability", slow)
    session = screen(store=own_store)
    session.open(PAGE)
    _press(session, "検証を始める")
    measurement.start(ANALYST)
    measurement.start(ANALYST)
    running = measurement.under_way(ANALYST)
    assert running is not None
    running.stop.set()
    _wait(session)
    assert len(asked) == 1


def test_unforeseen_error_is_said_without_its_text(
    screen: OpenScreen, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(viewer, workspace, *, on_progress, is_cancelled) -> None:
        raise UserWarning("秘密の値")

    monkeypatch.setattr(release, "measure_reliability", broken)
    monkeypatch.setattr("threading.excepthook", lambda *_: None)
    session = screen(store=own_store)
    session.open(PAGE)
    _press(session, "検証を始める")
    said = session.said  # it may have ended before the page was drawn
    _wait(session)
    said += session.said
    assert "予期しない誤り" in said
    assert "秘密の値" not in said


@pytest.mark.parametrize(
    ("role", "station"), [("station_officer", STATION_ID), ("administrator", "")]
)
def test_others_read_what_was_measured_and_cannot_measure(
    screen: OpenScreen, own_store: Path, role: str, station: str
) -> None:
    session = screen(store=own_store, role=role, station=station)
    session.open(PAGE)
    assert "検証は、本部の分析担当ができます" in session.said
    assert not [b for b in session.run.button if "検証" in b.label]


def _shown(own_store: Path) -> Reliability:
    with open_store(own_store) as store:
        place = release.Workspace(store, load_profile("demo"), load_catalogue(), load_policy())
        release.measure_reliability(ANALYST, place, QUICK)
        return release.reliability(ANALYST, place, QUICK)


def test_charts_show_what_the_tables_say(own_store: Path) -> None:
    found = _shown(own_store).measured
    figure = found_figure(found, COLOURS)
    assert [trace.name for trace in figure.data] == [
        "1つの指標",
        "1つの指標（誤り1％の基準）",
        "同じ分野の複数の指標",
        "同じ分野の複数の指標（誤り1％の基準）",
    ]
    several = [row for row in found.power if row.spread != "1つの指標" and not row.mean_label]
    assert list(figure.data[2].y) == [row.found.share_pct.value for row in several]
    promised, band, overall, *_ = reliability_figure(found, COLOURS).data
    assert list(promised.x) == list(promised.y)
    assert band.fill == "toself"
    shares = [rate.share_pct.value or None for rate in found.curves[0].reached]
    assert list(overall.y) == shares


def test_limits_are_written_with_their_unit() -> None:
    assert limits_text(0.5, 12.25, 1) == "0.5～12.2％"
    assert limits_text(None, 3, 0) == ""
