"""Municipalities that ended or began (廃置分合): right at their date, asked about at every other."""

from collections.abc import Mapping
from datetime import date

import pytest

from analysis.geography.municipal_changes import DatedMunicipality
from analysis.ingest import published_tables
from tests.ingest.published_files import figures, problems, read

MERGED = date(2015, 3, 31)
CHANGES = (
    DatedMunicipality("98205", "水辺市", None, MERGED, ("98201",), False, "架空"),
    DatedMunicipality("", "浜辺町", None, MERGED, ("98201",), True, "架空"),
    DatedMunicipality("98208", "龍ヶ丘市", date(2015, 4, 1), None, (), False, "架空"),
    DatedMunicipality("98208", "龍ヶ丘町", None, MERGED, ("98208",), False, "架空"),
    DatedMunicipality(
        "98200", "架空市", None, date(2011, 12, 31), ("98101", "98102"), False, "架空"
    ),
)


@pytest.fixture(autouse=True)
def changes(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_prefecture(jis_code: str) -> tuple[DatedMunicipality, ...]:
        return CHANGES if jis_code == "98" else ()

    monkeypatch.setattr(published_tables, "changes_of", of_prefecture)


def counts(*rows: str, year: int = 2014, code: bool = True) -> Mapping[str, int | None]:
    """Municipality → count of a table of one year."""
    header = "市区町村コード,市区町村名" if code else "市区町村名"
    reading = read(f"{header},刑法犯認知件数_{year}\n" + "\n".join(rows))
    assert problems(reading) == []
    return {area: count for (area, _, _), count in figures(reading).items()}


def asked(*rows: str, year: int, code: bool = True) -> str:
    header = "市区町村コード,市区町村名" if code else "市区町村名"
    reading = read(f"{header},刑法犯認知件数_{year}\n" + "\n".join(rows))
    assert len(reading.area_counts) == 0
    return "\n".join(problems(reading))


def test_former_municipality_is_taken_in_its_time_by_code_and_by_name() -> None:
    assert counts("98205,水辺市,5", "98201,若葉市,7") == {"98205": 5, "98201": 7}
    assert counts("水辺市,5", code=False) == {"98205": 5}


@pytest.mark.parametrize(("year", "is_right"), [(2014, True), (2015, True), (2016, False)])
def test_year_in_which_it_ended_is_still_its_own(year: int, is_right: bool) -> None:
    if is_right:
        assert counts("98205,水辺市,5", year=year) == {"98205": 5}
    else:
        told = asked("98205,水辺市,5", year=year)
        assert (
            "この期間にはない市区町村です。水辺市は平成27年3月31日までで、今は若葉市です。" in told
        )


def test_new_municipality_is_asked_about_before_it_began() -> None:
    assert counts("98208,龍ヶ丘市,5", year=2016) == {"98208": 5}
    assert "龍ヶ丘市は平成27年4月1日に置かれました。" in asked("98208,龍ヶ丘市,5", year=2014)


def test_code_that_had_two_names_goes_by_the_name_and_alone_by_either() -> None:
    assert counts("98208,龍ヶ丘町,5", year=2014) == {"98208": 5}
    assert "龍ヶ丘町は平成27年3月31日まで" in asked("98208,龍ヶ丘町,5", year=2016)
    assert counts("98208,,5", year=2014) == counts("98208,,5", year=2016) == {"98208": 5}


def test_former_municipality_without_a_code_on_record_needs_the_one_of_its_row() -> None:
    told = asked("浜辺町,5", year=2014, code=False)
    assert "浜辺町は平成27年3月31日までで、今は若葉市です（要確認）。" in told
    assert "コードのない行は読めません" in told
    assert counts("98304,浜辺町,5") == {"98304": 5}
    assert "この期間にはない市区町村です" in asked("98304,浜辺町,5", year=2016)
    assert "別の市区町村" in asked("98302,浜辺町,5", year=2014)


def test_figure_of_several_years_is_asked_about_only_where_it_stands() -> None:
    header = "市区町村名,刑法犯認知件数_2014,刑法犯認知件数_2016"
    kept = read(f"{header}\n水辺市,5,\n若葉市,7,13")
    assert problems(kept) == []
    assert {key[0] for key in figures(kept)} == {"98205", "98201"}
    assert "この期間にはない" in "".join(problems(read(f"{header}\n水辺市,5,2")))


def test_total_of_a_prefecture_holds_its_former_municipalities() -> None:
    rows = ("水辺市,5", "若葉市,7")
    assert counts(*rows, "合計,12", code=False) == {"98205": 5, "98201": 7}
    assert "合計の行が" in asked(*rows, "合計,7", year=2014, code=False)


def test_city_is_a_municipality_until_it_has_wards_and_their_sum_after() -> None:
    assert counts("架空市,9", "若葉市,1", year=2010, code=False) == {"98200": 9, "98201": 1}
    wards = ("架空市,9", "架空市東区,4", "架空市西区,5")
    assert counts(*wards, year=2014, code=False) == {"98101": 4, "98102": 5}


def test_near_names_are_offered_and_never_taken() -> None:
    assert "近い名前：水辺市" in asked("水部市,5", year=2014, code=False)
