"""The template: filled in it uploads without complaint, also after Excel has had it."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest

from analysis.errors import UserError
from analysis.indicators import Catalogue, Domain, Origin
from analysis.ingest import blank_template, template_indicators, template_name
from analysis.profile import Profile
from tests.ingest.sent_files import Read, Refusal

OCTOBER = date(2024, 10, 1)
STATION = "98-131@2020-03-02"
COUNT = 5  # the column 件数
MONTH = 2


@pytest.fixture
def template(profile: Profile, catalogue: Catalogue) -> bytes:
    return blank_template(profile, catalogue, STATION, OCTOBER)


def filled(
    template: bytes,
    *,
    month: Callable[[str], str] = str,
    encoding: str = "utf-8-sig",
    counts: Callable[[int], str] = str,
) -> bytes:
    rows = list(csv.reader(io.StringIO(template.decode("utf-8-sig"), newline="")))
    for number, row in enumerate(rows[1:]):
        row[COUNT] = counts(number)
        row[MONTH] = month(row[MONTH])
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def test_opens_in_excel_as_japanese(template: bytes) -> None:
    assert template.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in template


def test_has_a_row_for_everything_a_station_reports(template: bytes, catalogue: Catalogue) -> None:
    rows = list(csv.DictReader(io.StringIO(template.decode("utf-8-sig"))))
    codes = [row["指標コード"] for row in rows]
    assert codes == [i.code for i in template_indicators(catalogue)]
    left_out = {i.code: i for i in catalogue.indicators if i.code not in codes}
    assert {i.origin for i in left_out.values() if i.domain is not Domain.STREET_CRIME} == {
        Origin.CONTEXT
    }
    assert {row["件数"] for row in rows} == {""}
    assert {(row["警察署コード"], row["警察署名"], row["年月"]) for row in rows} == {
        ("98-131", "若葉", "2024年10月")
    }


def test_last_column_is_never_blank_so_that_excel_keeps_every_separator(template: bytes) -> None:
    rows = list(csv.reader(io.StringIO(template.decode("utf-8-sig"))))
    assert all(row[-1] for row in rows)


@pytest.mark.parametrize(
    ("month", "encoding"),
    [
        (str, "utf-8-sig"),
        (str, "utf-8"),
        (lambda _: "2024/10/1", "cp932"),
        (lambda _: "2024-10-01", "utf-8-sig"),
        (lambda _: "R6.10", "cp932"),
    ],
)
def test_filled_in_it_uploads_without_complaint(
    read: Read, template: bytes, catalogue: Catalogue, month, encoding: str
) -> None:
    checked = read(filled(template, month=month, encoding=encoding))
    assert checked.problems == ()
    assert list(checked.frame["indicator"]) == [i.code for i in template_indicators(catalogue)]
    assert list(checked.frame["count"]) == list(range(len(checked.frame)))
    assert set(checked.frame["station_id"]) == {STATION}
    assert set(checked.frame["month"].dt.date) == {OCTOBER}


def test_month_that_excel_turned_into_a_name_is_refused_with_the_way_out(
    refusal: Refusal, template: bytes
) -> None:
    problems = refusal(filled(template, month=lambda _: "Oct-24"))
    assert problems[0].startswith("2行目『年月』：年月が「月の英語名-数字」の形")
    assert "2024年10月 の形で入れ直してください" in problems[0]


def test_unfilled_it_is_refused_with_one_message(refusal: Refusal, template: bytes) -> None:
    (problem,) = refusal(template)
    assert "件数が1つも入力されていません" in problem


def test_partly_filled_it_stores_the_rest_as_not_reported(read: Read, template: bytes) -> None:
    checked = read(filled(template, counts=lambda n: "" if n else "4"))
    assert list(checked.frame["state"])[:3] == [0, 1, 1]


def test_station_of_another_time_has_no_template(profile: Profile, catalogue: Catalogue) -> None:
    with pytest.raises(UserError, match="2024年10月には存在しません"):
        blank_template(profile, catalogue, "98-118", OCTOBER)


def test_file_name_tells_station_and_month(profile: Profile) -> None:
    assert template_name(profile, STATION, OCTOBER) == "ひな形_若葉警察署_2024-10.csv"
