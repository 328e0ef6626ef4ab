"""データ取込 with what Excel makes: workbooks, sheets, marks; the faulty file given back."""

import io
from pathlib import Path

import openpyxl
import pytest

from tests.pages.conftest import OpenScreen, Screen

PAGE = "pages/data/upload.py"
HEADER = ["警察署コード", "警察署名", "年月", "指標コード", "指標名", "件数", "単位"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def row(count: object, month: str = "2025年4月") -> list[object]:
    return ["99-101", "葦原中央", month, "fraud_consultations", "詐欺被害相談", count, "件"]


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in (HEADER, *rows):
            sheet.append(cells)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def csv(*rows: list[object]) -> bytes:
    lines = [",".join(str(cell) for cell in cells) for cells in (HEADER, *rows)]
    return ("\r\n".join(lines) + "\r\n").encode("cp932")


def send(session: Screen, data: bytes, name: str) -> None:
    kind = XLSX if name.endswith("xlsx") else "text/csv"
    session.run.file_uploader[0].set_value((name, data, kind)).run()
    session.until_read()


def offers_marked_file(session: Screen) -> bool:
    return any(button.key == "upload_marked" for button in session.run.get("download_button"))


def select(session: Screen, label: str):
    return next(box for box in session.run.selectbox if box.label == label)


def press(session: Screen, label: str) -> None:
    next(b for b in session.run.button if b.label == label).click().run()
    session.until_read()


def test_workbook_with_two_tables_asks_which_is_meant(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    send(session, workbook(四月=[row(7)], 控え=[row(9)]), "月報.xlsx")
    assert "取り込める表のあるシートが2枚あります" in session.said
    assert "取込の差分_追加" not in session.tables()
    sheets = next(box for box in session.run.multiselect if box.label == "取り込むシート")
    assert [option.split("（")[0] for option in sheets.options] == [
        "シート「四月」",
        "シート「控え」",
    ]
    sheets.select(sheets.options[1])
    press(session, "選んだシートを読む")
    assert [cells[3] for cells in session.cells("取込の差分_追加")] == ["9"]
    press(session, "すべてのシート（2枚）を読む")
    assert "シート「四月」と、警察署・指標・年月が同じ数値が1個" in str(
        session.cells("取り込めない理由")
    )
    press(session, "選んだシートを読む")
    session.run.button(key="upload_confirm").click().run()
    assert "として記録しました" in session.said


def test_every_sheet_of_a_workbook_is_one_upload(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    before = len(session.cells("取込の履歴"))
    send(session, workbook(四月=[row(7)], 三月=[row(5, "2025年3月")]), "月報.xlsx")
    press(session, "すべてのシート（2枚）を読む")
    assert [cells[3] for cells in session.cells("取込の差分_追加")] == ["7"]
    session.run.button(key="upload_confirm").click().run()
    assert "として記録しました（追加1、変更1、削除0）" in session.said
    assert len(session.cells("取込の履歴")) == before + 1


def test_mark_means_for_this_file_what_the_sender_says(screen: OpenScreen) -> None:
    session = screen()
    session.open(PAGE)
    send(session, csv(row("-"), row(2, "2025年3月")), "月報.csv")
    assert [cells[3] for cells in session.cells("取込の差分_追加")] == ["…"]
    dashes = next(box for box in session.run.selectbox if "－" in box.label)
    dashes.set_value("zero").run()
    session.until_read()
    assert [cells[3] for cells in session.cells("取込の差分_追加")] == ["0"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_refused_file_is_given_back_with_its_faults_marked(screen: OpenScreen, kind: str) -> None:
    session = screen()
    session.open(PAGE)
    data = csv(row("多数")) if kind == "csv" else workbook(四月=[row("多数")])
    send(session, data, f"月報.{kind}")
    assert "取り込めません" in session.errors
    assert offers_marked_file(session)


def test_file_with_personal_data_is_never_given_back(screen: OpenScreen) -> None:
    session = screen()
    session.open(PAGE)
    send(session, csv([*row("多数")[:-1], "090-1234-5678"]), "月報.csv")
    assert "個人情報" in str(session.cells("取り込めない理由"))
    assert not offers_marked_file(session)


def test_unknown_header_is_mapped_once_and_remembered(screen: OpenScreen, own_store: Path) -> None:
    session = screen(store=own_store)
    session.open(PAGE)
    drifted = csv(row(7)).decode("cp932").replace("件数", "相談の数").encode("cp932")
    send(session, drifted, "月報.csv")
    assert "取り込めません" in session.errors
    select(session, "「相談の数」").set_value("column:COUNT")
    remember = "この対応を覚えて読み直す"
    next(b for b in session.run.button if b.label == remember).click().run()
    session.until_read()
    assert [cells[3] for cells in session.cells("取込の差分_追加")] == ["7"]
    session.run.button(key="upload_confirm").click().run()
    send(session, drifted.replace(b",7,", b",8,"), "翌月.csv")
    assert [cells[4] for cells in session.cells("取込の差分_変更")] == ["8"]
    assert "前に決めた見出しの対応" in str(session.cells("確かめてください"))
    select(session, "覚えている見出しの対応をやめる").select_index(0).run()
    session.until_read()
    next(b for b in session.run.button if b.key == "header_forget").click().run()
    session.until_read()
    assert "取り込めません" in session.errors
