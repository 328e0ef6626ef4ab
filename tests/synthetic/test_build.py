"""The demo in a real store: complete, repeatable, as-of, and finished after a crash."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.errors import UserError
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.profile import load_profile
from analysis.store import (
    BatchHeader,
    Store,
    boundaries,
    boundary_version,
    commit_batch,
    current_observations,
    data_version,
    facilities,
    latest_month,
    list_batches,
    open_store,
    residence,
)
from analysis.synthetic import DEFAULT_SEED, build, ensure_demo, is_built
from analysis.synthetic.uploads import make_uploads

pytestmark = pytest.mark.slow

LINE_KINDS = ("coast", "river", "rail")


class _PowerCutError(Exception):
    """Stands for a process that ends in the middle of the build."""


def _cut(share, text):
    if share > 0.9:
        raise _PowerCutError


@dataclass
class Built:
    """A demo whose first build was cut short, and how it was then finished."""

    store: Store
    batches_after_cut: int
    was_built_after_cut: bool
    progress: list[tuple[float, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory, demo, catalogue):
    store = open_store(tmp_path_factory.mktemp("demo") / "kizashi.duckdb")
    with pytest.raises(_PowerCutError):
        ensure_demo(store, demo, catalogue, _cut)
    batches, was_built = len(list_batches(store, demo.id)), is_built(store, demo)
    progress = []
    assert ensure_demo(store, demo, catalogue, lambda share, text: progress.append((share, text)))
    return Built(store, batches, was_built, progress)


@pytest.fixture(scope="module")
def store(built):
    return built.store


def value_of(store, demo, station_id, indicator, month, as_of=None):
    frame = current_observations(
        store,
        demo.id,
        as_of=as_of,
        station_ids=[station_id],
        indicators=[indicator],
        months=[month],
    )
    return None if frame.empty else frame["count"].iloc[0]


def test_every_station_and_indicator_is_in_the_store(store, demo, catalogue):
    frame = current_observations(store, demo.id)
    assert set(frame["station_id"]) == {station.id for station in demo.stations}
    assert set(frame["indicator"]) == set(catalogue.codes)
    assert frame["month"].nunique() == 84
    assert latest_month(store, demo.id) == date(2025, 3, 1)


def test_stored_figures_are_the_simulated_ones(store, demo, told):
    frame = current_observations(store, demo.id)
    month = {pd.Timestamp(m): k for k, m in enumerate(told.months)}
    rows = frame["station_id"].map(told.station_ids.index)
    columns = frame["indicator"].map(told.indicators.index)
    times = frame["month"].map(month)
    states = told.states[rows, columns, times]
    assert np.array_equal(frame["state"].to_numpy(), states)
    has_value = states == CellState.VALUE
    counts = told.counts[rows, columns, times][has_value]
    assert np.array_equal(frame["count"][has_value].to_numpy(dtype=np.int64), counts)
    assert len(frame) == told.exists.sum() * len(told.indicators)


def test_as_of_before_the_late_upload_the_station_month_is_unknown(store, demo, truth):
    late = truth.late
    key = (late.station_id, "victim_reports", late.month)
    before = datetime(2024, 12, 1, tzinfo=UTC)
    assert value_of(store, demo, *key, as_of=before) is None
    assert value_of(store, demo, *key) is not None


def test_as_of_before_the_correction_the_first_figures_stand(store, demo, truth):
    corrected = truth.corrected
    before = datetime(2025, 2, 1, tzinfo=UTC)
    pairs = [
        (
            value_of(store, demo, corrected.station_id, code, corrected.month, as_of=before),
            value_of(store, demo, corrected.station_id, code, corrected.month),
        )
        for code in corrected.indicators
    ]
    assert all(first == right // 2 for first, right in pairs)
    assert any(first < right for first, right in pairs)


def test_nothing_of_a_month_was_known_before_the_month_was_over(store, demo):
    frame = current_observations(store, demo.id, as_of=datetime(2024, 10, 1, tzinfo=UTC))
    assert frame["month"].max() == pd.Timestamp("2024-08-01")


def test_boundaries_of_all_kinds_are_stored_and_form_a_coverage(store, demo):
    for kind, least in (("municipality", 42), ("small_area", 380)):
        frame = boundaries(store, demo.id, kind)
        assert len(frame) >= least
        assert shapely.coverage_is_valid(shapely.from_wkb([bytes(w) for w in frame["wkb"]]))
    municipalities = set(boundaries(store, demo.id, "municipality")["code"])
    assert set(boundaries(store, demo.id, "small_area")["parent"]) == municipalities
    assert municipalities == {t.municipality_code for t in demo.territories}
    assert all(len(boundaries(store, demo.id, kind)) > 0 for kind in LINE_KINDS)


def test_residence_and_facilities_are_stored_without_nationality(store, demo):
    frames = (residence(store, demo.id), facilities(store, demo.id))
    assert all(len(frame) > 1000 for frame in frames)
    for frame in frames:
        assert not {"nationality", "country", "国籍"} & set(frame.columns)


def test_progress_rises_to_one_with_japanese_texts(built):
    progress = built.progress
    shares = [share for share, _ in progress]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 10
    assert all(any(ord(letter) > 0x3000 for letter in text) for _, text in progress)


def test_finished_demo_is_not_built_again(store, demo, catalogue):
    assert is_built(store, demo)
    batches = len(list_batches(store, demo.id))
    assert ensure_demo(store, demo, catalogue) is False
    assert len(list_batches(store, demo.id)) == batches


def test_build_that_was_cut_short_is_finished_and_commits_nothing_twice(
    built, demo, catalogue, told, truth
):
    assert 0 < built.batches_after_cut < 42
    assert not built.was_built_after_cut
    wanted = [u.source_name for u in make_uploads(told, demo, catalogue, truth, DEFAULT_SEED)]
    batches = list_batches(built.store, demo.id)
    assert sorted(batches["source_name"]) == sorted(wanted)


@pytest.mark.slow
def test_build_is_finished_although_somebody_uploaded_meanwhile(tmp_path, demo, catalogue):
    store = open_store(tmp_path / "kizashi.duckdb")
    cell = Observation(
        demo.stations[0].id,
        "victim_reports",
        date(2024, 1, 1),
        CellState.VALUE,
        7,
        Provision.PROVISIONAL,
    )
    header = BatchHeader(demo.id, "署の担当者", "報告.csv", "0" * 64)
    commit_batch(store, header, observation_frame([cell]))
    assert ensure_demo(store, demo, catalogue) is True
    assert is_built(store, demo)
    assert ensure_demo(store, demo, catalogue) is False
    store.close()


@pytest.mark.slow
def test_two_stores_hold_the_same_version_of_the_data(built, tmp_path, demo, catalogue):
    other = open_store(tmp_path / "kizashi.duckdb")
    build(other, demo, catalogue)
    assert data_version(other, demo.id) == data_version(built.store, demo.id)
    assert boundary_version(other, demo.id) == boundary_version(built.store, demo.id)


def test_invented_figures_never_stand_on_a_real_prefecture(tmp_path, catalogue):
    store = open_store(tmp_path / "kizashi.duckdb")
    with pytest.raises(UserError, match="架空"):
        build(store, load_profile("saitama"), catalogue)
    assert list_batches(store, "saitama").empty
