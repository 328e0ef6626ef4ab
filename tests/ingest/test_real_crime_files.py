"""The Hokkaido police's seven lists of 2018, as published, become counts that add up."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from analysis.geography.prefectures import find_prefecture
from analysis.geography.profile_folder import write_profile
from analysis.geography.station_codes import read_station_codes
from analysis.indicators import Catalogue
from analysis.ingest import PreparedUpload, commit_upload, prepare_upload
from analysis.profile import Profile, read_profile
from analysis.settings import Settings
from analysis.store import Store, current_observations, open_store
from tests.ingest.sent_files import TODAY

REAL = os.environ.get("KIZASHI_REAL_DATA")
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL, reason="KIZASHI_REAL_DATA is not set"),
]
# file: rows read, rows placed, date unknown, occurred in another year than 2018.
EXPECTED = {
    "buhinnerai": ("theft_vehicle_parts", 435, 420, 1, 14),
    "hittakuri": ("theft_bag_snatching", 20, 20, 0, 0),
    "ootobaitou": ("theft_motorcycle", 65, 60, 1, 4),
    "syazyounerai": ("theft_from_vehicle", 1848, 1831, 4, 13),
    "zidouhanbaikinerai": ("theft_vending_machine", 168, 163, 1, 4),
    "zidousyatou": ("theft_vehicle", 103, 98, 1, 4),
    "zitensyatou": ("theft_bicycle", 3977, 3813, 32, 132),
}
STATIONS = 66  # of the table of 2019–2021, before 砂川 and 美深 were closed


def crime_path(method: str) -> Path:
    return Path(str(REAL)) / "crime_hokkaido_2018" / f"hokkaido_2018{method}.csv"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store of this test alone, because it is written to."""
    store = open_store(tmp_path / "kizashi.duckdb")
    yield store
    store.close()


@pytest.fixture(scope="module")
def hokkaido(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    table = Path(str(REAL)) / "npa_station_codes" / "keisatusyotoukoudo_2019-2021.csv"
    folder = tmp_path_factory.mktemp("profiles") / "hokkaido"
    write_profile(folder, find_prefecture("北海道"), {"2024": read_station_codes(table)}, "警察庁")
    return read_profile(folder)


def prepared(
    store: Store, hokkaido: Profile, catalogue: Catalogue, settings: Settings, method: str
) -> PreparedUpload:
    path = crime_path(method)
    return prepare_upload(
        store, hokkaido, catalogue, settings, path.name, path.read_bytes(), today=TODAY
    )


@pytest.mark.parametrize("method", EXPECTED)
def test_rows_are_placed_or_counted_by_reason(
    store: Store, hokkaido: Profile, catalogue: Catalogue, settings: Settings, method: str
) -> None:
    indicator, read, placed, unknown, other_year = EXPECTED[method]
    upload = prepared(store, hokkaido, catalogue, settings, method)
    summary = upload.checked.summary
    reasons = dict(summary.not_placed)
    assert (summary.rows_read, summary.rows_placed) == (read, placed)
    assert reasons.pop("発生年月日が不明または空白", 0) == unknown
    assert reasons.pop("発生年がファイルの年でない", 0) == other_year
    assert reasons == {}
    frame = upload.checked.frame
    assert set(frame["indicator"]) == {indicator}
    assert int(frame["count"].sum()) == placed
    assert len(frame) == STATIONS * 12


@pytest.mark.parametrize("method", EXPECTED)
def test_counts_equal_a_plain_count_of_the_file(
    store: Store, hokkaido: Profile, catalogue: Catalogue, settings: Settings, method: str
) -> None:
    with crime_path(method).open(encoding="cp932", newline="") as file:
        header, *rows = csv.reader(file)
    station, day = header.index("管轄警察署（発生地）"), header.index("発生年月日（始期）")
    plain = Counter(
        (row[station], int(row[day].replace("/", "-").split("-")[1]))
        for row in rows
        if row[day].startswith("2018")
    )
    frame = prepared(store, hokkaido, catalogue, settings, method).checked.frame
    counted = {
        (hokkaido.station(station_id).name, month.month): int(count)
        for station_id, month, count in zip(
            frame["station_id"], frame["month"], frame["count"], strict=True
        )
        if count
    }
    assert counted == dict(plain)


def test_doubled_table_names_the_two_rows_that_differ(
    store: Store, hokkaido: Profile, catalogue: Catalogue, settings: Settings
) -> None:
    notices = prepared(store, hokkaido, catalogue, settings, "zidousyatou").checked.notices
    assert str(notices[0]).startswith("67行目、102行目：同じ表が左右に2つ並んでいるため")


def test_all_seven_are_stored_one_after_another(
    store: Store, hokkaido: Profile, catalogue: Catalogue, settings: Settings
) -> None:
    for method in EXPECTED:
        commit_upload(store, "本部", prepared(store, hokkaido, catalogue, settings, method))
    stored = current_observations(store, hokkaido.id)
    assert int(stored["count"].sum()) == sum(placed for _, _, placed, _, _ in EXPECTED.values())
    assert len(stored) == 7 * STATIONS * 12
    assert stored["month"].min().date() == date(2018, 1, 1)
    assert stored["month"].max().date() == date(2018, 12, 1)
