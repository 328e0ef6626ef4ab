"""A small prefecture with a merger, the shipped catalogue, and a real store."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.errors import RefusedUploadError
from analysis.indicators import Catalogue, load_catalogue
from analysis.ingest import PreparedUpload, UploadMode, prepare_upload
from analysis.ingest.checked_file import FileReading, check_file
from analysis.ingest.reading_watch import UNWATCHED, ReadingWatch
from analysis.ingest.upload import CheckedUpload
from analysis.profile import Profile, Station, Succession, SuccessionKind
from analysis.settings import Settings, load_settings
from analysis.store import Store, is_empty, open_store
from tests.ingest.sent_files import TODAY, Prepare, Read, Refusal


def _station(
    code: str, name: str, valid_from: date | None = None, valid_to: date | None = None
) -> Station:
    return Station(code, name, valid_from, valid_to, "", False, "架空")


MERGED_ON = date(2020, 3, 2)
STATIONS = (
    _station("98-101", "青葉"),
    _station("98-102", "桜台"),
    _station("98-118", "若葉中央", valid_to=date(2020, 3, 1)),
    _station("98-119", "若葉北", valid_to=date(2020, 3, 1)),
    _station("98-131", "若葉", valid_from=MERGED_ON),
)


@pytest.fixture(scope="session")
def profile() -> Profile:
    return Profile(
        id="test",
        version="1",
        name="試験県",
        police_name="試験県警察",
        policy_title="",
        prefecture_code="98",
        jis_code="98",
        is_synthetic=True,
        source="架空",
        meetings=(),
        measures=(),
        stations=STATIONS,
        territories=(),
        successions=(
            Succession(
                MERGED_ON,
                SuccessionKind.MERGE,
                ("98-118", "98-119"),
                ("98-131@2020-03-02",),
                "若葉中央と若葉北を統合して若葉を設置",
                "架空",
            ),
        ),
    )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def settings() -> Settings:
    return replace(load_settings({}), max_upload_mb=1)


@pytest.fixture(scope="session")
def unwritten_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One empty store for all tests that only read and refuse; they are checked to write nothing."""
    store = open_store(tmp_path_factory.mktemp("store") / "kizashi.duckdb")
    yield store
    assert is_empty(store, "test")
    store.close()


@pytest.fixture
def store(unwritten_store: Store) -> Store:
    """The store that `prepare` compares with; test files that commit have their own instead."""
    return unwritten_store


@pytest.fixture(scope="session")
def empty_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store without content, to be copied by tests that write."""
    path = tmp_path_factory.mktemp("store") / "empty.duckdb"
    open_store(path).close()
    return path


@pytest.fixture
def own_store(tmp_path: Path, empty_store_file: Path) -> Iterator[Store]:
    """A store of this test alone, because it is written to."""
    path = tmp_path / "kizashi.duckdb"
    shutil.copy(empty_store_file, path)
    with open_store(path) as opened:
        yield opened


@pytest.fixture
def prepare(store: Store, profile: Profile, catalogue: Catalogue, settings: Settings) -> Prepare:
    def run(
        data: bytes,
        *,
        name: str = "report.csv",
        mode: UploadMode = UploadMode.MERGE,
        only_station_id: str | None = None,
        today: date = TODAY,
        sheets: Sequence[str] = (),
        watch: ReadingWatch = UNWATCHED,
    ) -> PreparedUpload:
        return prepare_upload(
            store,
            profile,
            catalogue,
            settings,
            name,
            data,
            mode=mode,
            only_station_id=only_station_id,
            today=today,
            sheets=sheets,
            watch=watch,
        )

    return run


@pytest.fixture
def read(profile: Profile, catalogue: Catalogue, settings: Settings) -> Read:
    """A file read and checked, and not compared with a store, which takes most of the time."""

    def run(
        data: bytes,
        *,
        name: str = "report.csv",
        only_station_id: str | None = None,
        today: date = TODAY,
        sheets: Sequence[str] = (),
    ) -> CheckedUpload:
        how = FileReading(settings.max_upload_mb, today, only_station_id, sheets=tuple(sheets))
        return check_file(profile, catalogue, name, data, how)

    return run


@pytest.fixture
def refusal(read: Read) -> Refusal:
    """The problems with which a file is refused, as the user reads them."""

    def run(data: bytes, **options: object) -> list[str]:
        with pytest.raises(RefusedUploadError) as refused:
            read(data, **options)
        return [str(problem) for problem in refused.value.problems]

    return run
