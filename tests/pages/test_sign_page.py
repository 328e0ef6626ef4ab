"""予兆 on the screen: a question, its explanation, and a verdict that needs a status and a reason."""

from pathlib import Path

from analysis.profile import load_profile
from pages.ui.wording import short_station
from tests.pages.conftest import OpenScreen, Screen

PAGE = "pages/signs/signs.py"
OWN_ID = "99-110"  # a station with signs of its own


def _form(session: Screen) -> None:
    next(b for b in session.run.button if b.label == "記録する").click().run()


def test_sign_is_a_question_with_evidence_and_innocent_explanations(screen: OpenScreen) -> None:
    session = screen()
    at = session.open(PAGE)
    assert session.cells("予兆の一覧")
    assert at.info[0].value
    evidence = session.cells("観測値と期待値（届出・相談）")
    assert evidence
    # Indicator, month, origin, observed, expected, upper end; how it shows where that is told.
    assert {len(row) for row in evidence} <= {6, 7}
    assert all(row[2] == "届出・相談" for row in evidence)
    verdicts = {row[1] for row in session.cells("問題のない理由の検討")}
    assert verdicts <= {"当てはまる", "当てはまらない", "判定できない"}
    assert "誤りの頻度" in session.said
    assert "検定した系列" in session.said


def test_verdict_without_status_or_reason_is_not_recorded(
    screen: OpenScreen, own_store: Path
) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    _form(session)
    assert "状態を選び、理由を書いてください" in session.errors
    assert "まだ誰も判断を記録していません" in session.said


def test_verdict_is_recorded_with_person_and_reason(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    at = session.open(PAGE)
    status = next(g for g in at.button_group if g.key and g.key.startswith("verdict_status_"))
    status.set_value("confirming")
    area = next(a for a in at.text_area if a.key and a.key.startswith("verdict_reason_"))
    area.set_value("署へ照会した")
    _form(session)
    assert "判断を記録しました" in session.said
    events = session.cells("経過")
    assert [event[1:] for event in events] == [["確認中", "試験の担当者", "署へ照会した"]]
    assert session.cells("予兆の一覧")[0][0] == "確認中"


def test_station_staff_judge_their_own_station_only(screen: OpenScreen) -> None:
    session = screen(role="station_officer", station=OWN_ID)
    at = session.open(PAGE)
    stations = [row[1] for row in session.cells("予兆の一覧")]
    assert stations
    own = short_station(load_profile("demo").station(OWN_ID).full_name)
    for station in (own, next(name for name in stations if name != own)):
        at.selectbox(key="filter_station_box").set_value(_id_of(station)).run()
        assert {row[1] for row in session.cells("予兆の一覧")} == {station}
        labels = [button.label for button in at.button]
        assert ("記録する" in labels) == (station == own)


def _id_of(name: str) -> str:
    return next(s.id for s in load_profile("demo").stations if s.name == name)


def test_filter_by_status_narrows_the_list(screen: OpenScreen) -> None:
    session = screen()
    at = session.open(PAGE)
    group = next(g for g in at.button_group if g.key == "filter_statuses_pills")
    group.set_value(["resolved"]).run()
    assert "条件に合う予兆はありません" in session.said
    group = next(g for g in at.button_group if g.key == "filter_statuses_pills")
    group.set_value(["new"]).run()
    assert {row[0] for row in session.cells("予兆の一覧")} == {"新規"}
