"""Every real file through the one door: read into its place, or refused with the exact reason.

`pytest -s` prints the table: file → rows read → rows used → values stored → rows left out by reason.
Totals are compared with the file's own where it has them (SOURCES.md).
"""

import csv
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.errors import RefusedUploadError
from analysis.geography.prefectures import find_prefecture
from analysis.geography.profile_folder import write_profile
from analysis.geography.station_codes import read_station_codes
from analysis.indicators import Catalogue
from analysis.ingest import PreparedUpload, commit_upload, prepare_upload
from analysis.observations import CellState
from analysis.profile import Profile, Territory, load_profile, read_profile
from analysis.settings import Settings
from analysis.store import Store, area_counts, residence

REAL = os.environ.get("KIZASHI_REAL_DATA")
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.slow,
    pytest.mark.skipif(not REAL, reason="KIZASHI_REAL_DATA is not set"),
]
TODAY = date(2026, 11, 5)
YEAR_2025 = (date(2025, 1, 1), date(2025, 12, 1))
# Municipalities of Tokyo without a place in the list of land prices, from which the others come.
WITHOUT_LAND_PRICES = {
    "13307": "檜原村",
    "13308": "奥多摩町",
    "13362": "利島村",
    "13382": "御蔵島村",
    "13402": "青ヶ島村",
}
Load = Callable[[str, Profile], PreparedUpload]


def real(name: str) -> Path:
    return Path(str(REAL)) / name


@pytest.fixture
def store(own_store: Store) -> Store:
    return own_store


@pytest.fixture
def load(store: Store, catalogue: Catalogue, settings: Settings) -> Load:
    def run(name: str, profile: Profile) -> PreparedUpload:
        path = real(name)
        large = replace(settings, max_upload_mb=20)
        prepared = prepare_upload(
            store, profile, catalogue, large, path.name, path.read_bytes(), today=TODAY
        )
        summary, checked = prepared.checked.summary, prepared.checked
        residents = 0 if checked.residence is None else len(checked.residence)
        left_out = "、".join(f"{reason} {rows:,}" for reason, rows in summary.not_placed) or "なし"
        sys.stdout.write(
            f"\n{path.name}：{summary.format_label}、読んだ行 {summary.rows_read:,}、"
            f"使った行 {summary.rows_placed:,}、警察署の月 {summary.cells:,}、"
            f"市区町村・年 {len(checked.area_counts):,}、小地域 {residents:,}、除いた行 {left_out}"
        )
        return prepared

    return run


def made_profile(folder: Path, prefecture: str) -> Profile:
    table = real("npa_station_codes/keisatusyotoukoudo_2024.csv")
    write_profile(
        folder, find_prefecture(prefecture), {"2024": read_station_codes(table)}, "警察庁"
    )
    return read_profile(folder)


@pytest.mark.parametrize(
    ("profile_id", "municipalities", "total"), [("saitama", 72, 53_130), ("ibaraki", 44, 19_147)]
)
def test_offences_by_municipality_add_up_to_the_prefecture(
    store: Store, load: Load, profile_id: str, municipalities: int, total: int
) -> None:
    profile = load_profile(profile_id)
    name = f"saitama_ibaraki_crime_r7/{profile_id}_r7_muni_total.csv"
    prepared = load(name, profile)
    assert prepared.checked.frame.empty
    commit_upload(store, "本部", prepared)
    held = area_counts(store, profile_id)
    assert len(held) == municipalities
    assert int(held["count"].sum()) == total
    periods = set(zip(held["first_month"].dt.date, held["last_month"].dt.date, strict=True))
    assert periods == {YEAR_2025}
    with real(name).open(encoding="utf-8", newline="") as file:
        plain = {row["code5"]: int(row["keihouhan_ninchi_2025"]) for row in csv.DictReader(file)}
    assert dict(zip(held["area_code"], held["count"], strict=True)) == plain


def test_small_areas_of_osaka_hold_every_resident_once(
    store: Store, load: Load, tmp_path: Path
) -> None:
    osaka = made_profile(tmp_path / "osaka", "大阪府")
    prepared = load("estat_smallarea_osaka/tblT001082C27.csv", osaka)
    assert prepared.checked.summary.rows_read == 10_617
    commit_upload(store, "本部", prepared)
    held = residence(store, osaka.id)
    with real("estat_smallarea_osaka/tblT001082C27.csv").open(encoding="cp932", newline="") as file:
        rows = [row for row in csv.reader(file) if row[1:2] == ["1"]]
    assert len(rows) == 72
    assert int(held["all_residents"].sum()) == sum(int(row[7]) for row in rows) == 8_837_685
    assert set(held["reference_date"].dt.date) == {date(2020, 10, 1)}
    # A table of everybody: of foreign residents nothing is known, which is not 0.
    assert set(held["state"]) == {CellState.MISSING}
    by_code = held.set_index("area_code")["all_residents"]
    assert by_code["27104015003"] == 360  # has taken in 27104016002 and 27104017002
    assert by_code.isna()["27104016002"]


def tokyo(folder: Path) -> Profile:
    profile = made_profile(folder, "東京都")
    with real("tokyo/chika_r7_chiten.csv").open(encoding="cp932", newline="") as file:
        named = {row[1].strip(): row[6] for row in csv.reader(file) if row[1].strip().isdigit()}
    station = profile.stations[0].id
    known = named | WITHOUT_LAND_PRICES
    return replace(
        profile,
        territories=tuple(
            Territory(station, code, name, "不明", True, "地価公示") for code, name in known.items()
        ),
    )


def test_blocks_of_tokyo_add_up_to_its_own_totals(store: Store, load: Load, tmp_path: Path) -> None:
    prepared = load("tokyo/keishicho_R6_ninchikensu.csv", tokyo(tmp_path / "tokyo"))
    commit_upload(store, "本部", prepared)
    held = area_counts(store, prepared.profile_id)
    with real("tokyo/keishicho_R6_ninchikensu.csv").open(encoding="cp932", newline="") as file:
        header, *rows = csv.reader(file)
    own = {row[0]: row for row in rows}
    for measure, column in (
        ("recognised_offences", "総合計"),
        ("recognised_felonies", "凶悪犯計"),
        ("recognised_other_thefts", "非侵入窃盗計"),
    ):
        index = header.index(column)
        of_measure = held[held["measure"] == measure]
        placed = int(own["２３区計"][index]) + int(own["多摩地区・島部計"][index])
        assert int(of_measure["count"].sum()) == placed
        chiyoda = of_measure.loc[of_measure["area_code"] == "13101", "count"]
        assert chiyoda.tolist() == [int(own["千代田区計"][index])]


REFUSED = {
    "npa_station_codes/keisatusyotoukoudo_2019-2021.csv": "profile new",
    "npa_station_codes/keisatusyotoukoudo_2022.csv": "profile new",
    "npa_station_codes/keisatusyotoukoudo_2023.csv": "profile new",
    "npa_station_codes/keisatusyotoukoudo_2024.csv": "profile new",
    "tokyo/keishicho_R6_ninchikensu.csv": "「境界・管轄」",
    "tokyo/kouen_r7_kushichoson.csv": "見出しから様式を判別できません",
    "tokyo/chika_r7_chiten.csv": "町丁目より細かい住所",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_of_counts_is_refused_with_the_reason(
    load: Load, tmp_path: Path, name: str
) -> None:
    with pytest.raises(RefusedUploadError) as refusal:
        load(name, made_profile(tmp_path / "tokyo", "東京都"))
    sys.stdout.write(f"\n{name}：{refusal.value.problems[0]}")
    assert REFUSED[name] in str(refusal.value)
