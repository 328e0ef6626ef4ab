"""データ取込 on the screen: refused whole, confirmed or cancelled, undone with a reason."""

import hashlib
import shutil
from pathlib import Path

import pytest

from analysis.profile import SHIPPED_PROFILES
from tests.pages.conftest import STATION_ID, OpenScreen, Screen

PAGE = "pages/data/upload.py"
HEADER = "警察署コード,警察署名,年月,指標コード,指標名,件数,単位"
MONTH = "2025年4月"


def _line(count: object, station: str = "99-101,葦原中央", month: str = MONTH) -> str:
    return f"{station},{month},fraud_consultations,詐欺被害相談,{count},件"


def _file(*lines: str) -> bytes:
    return ("\r\n".join((HEADER, *lines)) + "\r\n").encode("utf-8-sig")


def _send(session: Screen, data: bytes, name: str = "月報.csv") -> None:
    session.run.file_uploader[0].set_value((name, data, "text/csv")).run()
    session.until_read()


def _history(session: Screen) -> list[list[str]]:
    return session.cells("取込の履歴")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "空.csv"),
        (b"\x00\x01\x02PK\x03\x04" * 100, "壊れた.csv"),
        ("これは表ではありません".encode("utf-16"), "文字.csv"),
        (_file(_line("abc"), _line(-1)), "数字でない.csv"),
        (_file(_line(5, station="43-101,浦和")), "ほかの県.csv"),
        (_file(_line(5), _line(6)), "同じ行.csv"),
        (f"氏名,生年月日\r\n{'山田太郎'},2000-01-01\r\n".encode(), "名簿.csv"),
    ],
    ids=["empty", "binary", "utf-16", "not numbers", "other prefecture", "twice", "persons"],
)
def test_bad_file_is_refused_whole_with_places(screen: OpenScreen, data: bytes, name: str) -> None:
    session = screen()
    session.open(PAGE)
    before = _history(session)
    _send(session, data, name)
    assert "取り込めません" in session.errors
    rows = session.cells("取り込めない理由")
    assert rows
    assert all(content for _, content, _ in rows)
    assert "山田" not in str(session.tables()) + session.said
    assert not [button for button in session.run.button if button.key == "upload_confirm"]
    assert _history(session) == before


def test_each_problem_names_its_line_and_column(screen: OpenScreen) -> None:
    session = screen()
    session.open(PAGE)
    _send(session, _file(_line("多数"), _line("5.5", month="2025年3月")))
    places = [place for place, _, _ in session.cells("取り込めない理由")]
    assert places == ["2行目『件数』", "3行目『件数』"]


def test_same_file_twice_is_refused(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    _send(session, _file(_line(7)))
    session.run.button(key="upload_confirm").click().run()
    _send(session, _file(_line(7)))
    assert "取り込めません" in session.errors
    assert "取り込み済み" in str(session.cells("取り込めない理由"))


def test_confirm_writes_and_the_screen_shows_it(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    before = len(_history(session))
    _send(session, _file(_line(7), _line(3, month="2025年3月")))
    assert [row[3] for row in session.cells("取込の差分_追加")] == ["7"]
    changed = session.cells("取込の差分_変更")[0]
    assert changed[4] == "3"
    session.run.button(key="upload_confirm").click().run()
    assert "として記録しました（追加1、変更1、削除0）" in session.said
    assert len(_history(session)) == before + 1
    assert _history(session)[0][2] == "試験の担当者"
    session.open("pages/explore/overview.py")
    assert "最新月：令和7年4月" in session.said


def test_cancel_writes_nothing(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    before = _history(session)
    _send(session, _file(_line(7)))
    session.run.button(key="upload_cancel").click().run()
    assert "取り込みませんでした" in session.said
    assert _history(session) == before


def test_looking_at_a_preview_leaves_the_figures_as_they_were(
    screen: OpenScreen, own_store: Path
) -> None:
    session = screen(store=own_store)
    session.open("pages/explore/overview.py")
    versions = [
        caption.value.split("版：")[1] for caption in session.run.caption if "版：" in caption.value
    ]
    session.open(PAGE)
    _send(session, _file(_line(7)))
    again = [
        caption.value.split("版：")[1] for caption in session.run.caption if "版：" in caption.value
    ]
    assert again == versions


def test_undo_needs_a_reason_and_brings_the_old_figures_back(
    screen: OpenScreen, own_store: Path
) -> None:
    session = screen(store=own_store)
    at = session.open(PAGE)
    stamp = _data_version(session)
    _send(session, _file(_line(7)))
    at.button(key="upload_confirm").click().run()
    assert _data_version(session) != stamp
    _submit_undo(session, reason="")
    assert "理由を書いてください" in session.errors
    _submit_undo(session, reason="誤ったファイル")
    assert "取り消しました" in session.said
    assert _history(session)[0][-1] == "取消済"
    session.open("pages/explore/overview.py")
    assert "最新月：令和7年3月" in session.said


def _submit_undo(session: Screen, reason: str) -> None:
    session.run.text_input(key="undo_reason").set_value(reason)
    next(b for b in session.run.button if b.label == "取り消す").click().run()


def _data_version(session: Screen) -> str:
    line = next(c.value for c in session.run.caption if "版：" in c.value)
    return line.split("版：")[1].split("/")[0]


def test_station_staff_may_not_upload_for_another_station(
    screen: OpenScreen, own_store: Path
) -> None:
    session = screen(role="station_officer", station=STATION_ID, store=own_store)
    session.open(PAGE)
    before = hashlib.sha256(own_store.read_bytes()).hexdigest()
    _send(session, _file(_line(7)))
    assert session.errors
    assert not [button for button in session.run.button if button.key == "upload_confirm"]
    assert hashlib.sha256(own_store.read_bytes()).hexdigest() == before


def test_file_over_the_limit_is_refused(screen: OpenScreen) -> None:
    session = screen(KIZASHI_MAX_UPLOAD_MB="1")
    session.open(PAGE)
    _send(session, _file(*(_line(number) for number in range(40_000))))
    assert "取り込めません" in session.errors
    assert "MB" in str(session.cells("取り込めない理由"))


STRICT = "needs_approval = false", "needs_approval = true"


@pytest.fixture
def strict_profiles(tmp_path: Path) -> str:
    """A folder with the fictional prefecture as one that asks for a second person's approval."""
    folder = tmp_path / "profiles" / "demo"
    shutil.copytree(SHIPPED_PROFILES / "demo", folder)
    path = folder / "profile.toml"
    text = path.read_text(encoding="utf-8")
    assert STRICT[0] in text
    path.write_text(text.replace(*STRICT), encoding="utf-8")
    return str(folder.parent)


def test_final_figures_change_with_a_reason_only(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    before = len(_history(session))
    _send(session, _file(_line(3, month="2024年8月")))
    assert "令和6年8月" in str(session.cells("確かめてください"))
    session.run.button(key="upload_confirm").click().run()
    assert "理由を入力してください" in session.errors
    assert len(_history(session)) == before
    session.run.text_input(key="upload_reason").set_value("計上誤りの訂正").run()
    session.run.button(key="upload_confirm").click().run()
    assert "として記録しました" in session.said
    assert len(_history(session)) == before + 1


def test_count_far_from_its_history_is_asked_about_and_can_be_confirmed(
    screen: OpenScreen, own_store: Path
) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    _send(session, _file(_line(700)))
    (row,) = session.cells("これまでの動きから大きく外れる件数")
    assert row[3] == "700件"
    session.run.button(key="upload_confirm").click().run()
    assert "として記録しました" in session.said


def test_undone_upload_can_be_put_back(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    _send(session, _file(_line(7)))
    session.run.button(key="upload_confirm").click().run()
    _submit_undo(session, reason="誤ったファイル")
    session.run.text_input(key="redo_reason").set_value("正しいファイルだった")
    next(b for b in session.run.button if b.label == "元に戻す").click().run()
    assert "を元に戻しました" in session.said
    assert _history(session)[0][-1] == "有効"


def test_month_declared_final_stands_in_the_history(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    declare = "この月を確定する"
    next(b for b in session.run.button if b.label == declare).click().run()
    assert "理由（根拠）を入力" in session.errors
    session.run.text_input(key="finality_reason").set_value("全署の照合済み")
    next(b for b in session.run.button if b.label == declare).click().run()
    assert "令和7年3月を確定しました" in session.said
    newest = _history(session)[0]
    assert (newest[3], newest[-1]) == ("令和7年3月の確定", "月の確定")


def test_upload_counts_after_somebody_else_has_approved_it(
    screen: OpenScreen, own_store: Path, strict_profiles: str
) -> None:
    session = screen(store=own_store, KIZASHI_PROFILES_FOLDER=strict_profiles)
    session.open(PAGE)
    before = len(_history(session))
    _send(session, _file(_line(7)))
    session.run.button(key="upload_confirm").click().run()
    assert "として預かりました（追加1" in session.said
    assert len(session.cells("承認を待つ取込")) == 1
    assert len(_history(session)) == before
    assert not [b for b in session.run.button if b.key == "pending_approve"]

    second = screen(
        store=own_store, KIZASHI_PROFILES_FOLDER=strict_profiles, KIZASHI_VIEWER_NAME="承認担当"
    )
    second.open(PAGE)
    second.run.button(key="pending_approve").click().run()
    assert "理由を入力してください" in second.errors
    second.run.text_input(key="pending_reason").set_value("原票と照合した").run()
    second.run.button(key="pending_approve").click().run()
    assert "を承認し、取込番号" in second.said
    assert len(_history(second)) == before + 1
    assert "承認を待つ取込" not in second.tables()


def test_station_staff_hand_in_and_withdraw_but_do_not_approve(
    screen: OpenScreen, own_store: Path, strict_profiles: str
) -> None:
    session = screen(
        role="station_officer",
        station=STATION_ID,
        store=own_store,
        KIZASHI_PROFILES_FOLDER=strict_profiles,
    )
    session.open(PAGE)
    _send(session, _file(_line(7, station=f"{STATION_ID},")))
    session.run.button(key="upload_confirm").click().run()
    assert not [b for b in session.run.button if b.key == "pending_approve"]
    session.run.text_input(key="pending_reason").set_value("月の誤り").run()
    session.run.button(key="pending_reject").click().run()
    assert "取り下げました" in session.said
    assert "承認を待つ取込" not in session.tables()


@pytest.mark.slow
def test_municipal_figures_wait_and_are_shown_before_and_after(
    screen: OpenScreen, own_store: Path, strict_profiles: str
) -> None:
    session = screen(store=own_store, KIZASHI_PROFILES_FOLDER=strict_profiles)
    session.open(PAGE)
    _send(session, "市区町村名,刑法犯認知件数_2024\r\n霧ヶ丘市,58\r\n".encode(), "市区町村別.csv")
    assert session.cells("市区町村別・年間の数値") == [
        ["市区町村", "霧ヶ丘市", "刑法犯認知件数", "令和6年1月～12月", "（なし）", "58"]
    ]
    session.run.button(key="upload_confirm").click().run()
    ((_, _, sender, _, file, places, *_),) = session.cells("承認を待つ取込")
    assert (sender, file, places) == ("試験の担当者", "市区町村別.csv", "市区町村・小地域")
    assert session.cells("市区町村別・年間の数値")[0][-1] == "58"
