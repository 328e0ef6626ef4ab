"""Which earlier months a month is compared with."""

import numpy as np
import pytest

from analysis.detection.baseline import baseline_design

MONTHLY = {"period": 12, "years_back": 3, "half_width": 1, "n_periods": 10, "exclude_recent": 6}


def lags_of(design, cell):
    return design.lags[design.layout.cells == cell].tolist()


def test_windows_alone_are_the_same_season_of_earlier_years():
    design = baseline_design(**{**MONTHLY, "n_periods": 1})
    assert design.lags.tolist() == [-37, -36, -35, -25, -24, -23, -13, -12, -11]
    assert design.n_cells == 1


def test_months_between_windows_are_shared_among_the_other_cells():
    design = baseline_design(**MONTHLY)
    assert design.lags.tolist() == list(range(-37, -6))
    assert lags_of(design, 9) == [-37, -36, -35, -25, -24, -23, -13, -12, -11]
    assert lags_of(design, 0) == [-34, -22, -10]
    assert lags_of(design, 8) == [-26, -14]  # the one of this year lies in the excluded months


def test_first_blocks_are_longer_when_the_gap_does_not_divide():
    design = baseline_design(**{**MONTHLY, "n_periods": 4, "half_width": 2})
    # Seven months between windows: blocks of 3, 2 and 2; this year's last two are left out.
    assert [len(lags_of(design, cell)) for cell in range(3)] == [9, 4, 4]
    assert lags_of(design, 0) == [-33, -32, -31, -21, -20, -19, -9, -8, -7]


def test_recent_months_are_left_out():
    design = baseline_design(**{**MONTHLY, "exclude_recent": 0})
    assert design.lags.max() == -1
    assert lags_of(design, 9)[-1] == -1  # the month before belongs to the tested season


def test_time_is_centred_and_the_tested_month_lies_on_the_same_scale():
    design = baseline_design(**MONTHLY)
    assert design.layout.time.sum() == pytest.approx(0)
    assert np.allclose(design.time_tested - design.layout.time, -design.lags)
    assert design.needed_months == 37


@pytest.mark.parametrize(
    "wrong",
    [
        {"years_back": 0},
        {"half_width": -1},
        {"half_width": 6},  # windows overlap
        {"n_periods": 0},
        {"n_periods": 11},  # ten blocks in nine months: R fills them backwards, silently
        {"exclude_recent": 40},
    ],
)
def test_layouts_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"years_back|half_width|n_periods|exclude_recent"):
        baseline_design(**{**MONTHLY, **wrong})
