"""Uploads arrive in time order; one is late, one is corrected, one month is not sent."""

import pandas as pd
import pytest

from analysis.months import months_between
from analysis.observations import OBSERVATION_COLUMNS, CellState, Provision
from analysis.synthetic import DEFAULT_SEED
from analysis.synthetic.uploads import final_fingerprint, make_uploads


@pytest.fixture(scope="module")
def uploads(told, demo, catalogue, truth):
    return make_uploads(told, demo, catalogue, truth, DEFAULT_SEED)


def cells_of(upload, station_id, month):
    frame = upload.frame
    return frame[(frame["station_id"] == station_id) & (frame["month"] == pd.Timestamp(month))]


def test_times_rise_and_the_last_upload_is_the_newest_month(uploads):
    assert len(uploads) == 4 + 36 + 2  # fiscal years taken over, months, late and corrected
    times = [upload.at for upload in uploads]
    assert times == sorted(set(times))
    assert uploads[-1].sha256 == final_fingerprint(DEFAULT_SEED)
    assert uploads[-1].frame["month"].max() == pd.Timestamp("2025-03-01")


def test_frames_have_the_shape_that_the_store_takes(uploads):
    frame = uploads[0].frame
    assert tuple(frame) == OBSERVATION_COLUMNS
    assert str(frame["count"].dtype) == "Int64"
    assert str(frame["month"].dtype) == "datetime64[ns]"
    has_value = frame["state"] == CellState.VALUE
    assert frame.loc[has_value, "count"].notna().all()
    assert frame.loc[~has_value, "count"].isna().all()


def test_no_cell_comes_before_its_month_is_over(uploads):
    for upload in uploads:
        newest = upload.frame["month"].max()
        assert upload.at.replace(tzinfo=None) > newest + pd.offsets.MonthEnd(1)


def test_late_station_month_comes_two_months_after_all_others(uploads, truth):
    late = truth.late
    carrying = [u for u in uploads if len(cells_of(u, late.station_id, late.month))]
    regular = [u for u in uploads if (u.frame["month"] == pd.Timestamp(late.month)).any()]
    assert len(carrying) == 1
    first = min(upload.at for upload in regular)
    assert months_between(first.date(), carrying[0].at.date()) == 2


def test_corrected_station_month_is_sent_twice_with_other_figures(uploads, truth, told, catalogue):
    corrected = truth.corrected
    sent = [
        cells_of(u, corrected.station_id, corrected.month).set_index("indicator")["count"]
        for u in uploads
        if len(cells_of(u, corrected.station_id, corrected.month))
    ]
    first, second = sent
    assert set(second.index) == set(corrected.indicators)
    station = told.station_ids.index(corrected.station_id)
    month = told.months.index(corrected.month)
    for code in corrected.indicators:
        assert second[code] == told.counts[station, catalogue.codes.index(code), month]
    assert (first[list(second.index)] <= second).all()
    assert (first[list(second.index)] < second).any()


def test_recent_figures_are_provisional_and_old_ones_final(uploads):
    assert set(uploads[-1].frame["provision"]) == {Provision.PROVISIONAL}
    assert set(uploads[0].frame["provision"]) == {Provision.FINAL}
