"""G* and local Moran: by hand, against esda, under chance, and the draws that they rest on."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array, csr_array

from analysis.geography.local_association import draw_cells, hold_at, local_association

ESDA = Path(__file__).parents[1] / "golden" / "esda_local_statistics.csv"
ESDA_ROWS, ESDA_COLUMNS = 9, 11


def lattice(rows: int, columns: int) -> csr_array:
    """Neighbours over the sides of a rectangle of cells, row by row."""
    cells = np.arange(rows * columns).reshape(rows, columns)
    pairs = np.vstack(
        [
            np.column_stack([cells[:, :-1].ravel(), cells[:, 1:].ravel()]),
            np.column_stack([cells[:-1].ravel(), cells[1:].ravel()]),
        ]
    )
    both = np.vstack([pairs, pairs[:, ::-1]])
    size = rows * columns
    return csr_array(coo_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(size, size)))


def draws(size: int, longest: int = 5, permutations: int = 2000) -> np.ndarray:
    return draw_cells(size, longest, np.random.default_rng(3), permutations=permutations)


def test_both_statistics_worked_by_hand():
    # Four cells in a row, 0 0 1 3: mean 1, variance (1 + 1 + 0 + 4)/4 = 1.5.
    found = local_association(np.array([0.0, 0.0, 1.0, 3.0]), lattice(1, 4), draws(4, 3, 50))
    # The last cell and its neighbour: deviations 2 + 0; spread 1.5 × (4 × 2 − 4)/3 = 2.
    assert found.g_star[3] == pytest.approx(2 / np.sqrt(2))
    # Moran of the first cell: (−1 × −1)/1.5; of the last: 2 × 0.
    np.testing.assert_allclose(found.moran[[0, 3]], [1 / 1.5, 0.0])


def test_statistics_are_esdas():
    rows = pd.read_csv(ESDA)
    size = len(rows)
    found = local_association(
        rows["score"].to_numpy(), lattice(ESDA_ROWS, ESDA_COLUMNS), draws(size, permutations=9999)
    )
    np.testing.assert_allclose(found.g_star, rows["g_star"], atol=1e-10)
    # esda divides by the variance with n − 1, Anselin's eq. 12 by the one with n.
    np.testing.assert_allclose(found.moran * (size - 1) / size, rows["moran"], atol=1e-10)
    # esda folds the two tails; for high cells among high ones both speak of the upper one.
    is_high = (rows["score"] > rows["score"].mean()) & (found.moran > 0) & (found.moran_p < 0.4)
    assert is_high.sum() > 20
    np.testing.assert_allclose(found.moran_p[is_high], rows["moran_p"][is_high], atol=0.02)


def test_p_values_are_the_shares_of_all_arrangements():
    scores = np.array([5.0, 4.0, 1.0, 0.0, 2.0, 0.5])
    found = local_association(scores, lattice(1, 6), draws(6, 3, 8000))
    pairs = [sum(pair) for pair in combinations(scores, 2)]  # the first cell and one neighbour
    assert found.g_star_p[0] == pytest.approx(np.mean(np.array(pairs) >= 9.0), abs=0.015)
    others = scores[1:]  # its neighbour among the five others
    assert found.moran_p[0] == pytest.approx(np.mean(others >= 4.0), abs=0.02)


def test_under_chance_p_values_are_no_smaller_than_they_should_be():
    rng = np.random.default_rng(11)
    weights, drawn = lattice(20, 20), draws(400)
    p_values = np.concatenate(
        [local_association(rng.gamma(2, 1, 400), weights, drawn).g_star_p for _ in range(8)]
    )
    assert (p_values <= 0.05).mean() == pytest.approx(0.05, abs=0.012)
    assert (p_values <= 0.01).mean() == pytest.approx(0.01, abs=0.005)


def test_a_draw_has_no_cell_twice_and_every_cell_as_often():
    drawn = draws(9, 4, 6000)
    assert all(len(set(row)) == 4 for row in drawn.tolist())
    np.testing.assert_allclose(np.bincount(drawn[:, 3]) / 6000, 1 / 9, atol=0.02)


def test_one_seed_gives_one_result():
    scores, weights = np.random.default_rng(2).gamma(2, 1, 100), lattice(10, 10)
    first, second = (local_association(scores, weights, draws(100)) for _ in range(2))
    np.testing.assert_array_equal(first.g_star_p, second.g_star_p)
    np.testing.assert_array_equal(first.moran_p, second.moran_p)


def test_a_cell_without_neighbours_cannot_be_tested():
    weights = csr_array(np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, 0]]))
    found = local_association(np.array([1.0, 2.0, 9.0]), weights, draws(3, 2, 50))
    assert np.isnan(found.g_star[2])
    assert np.isnan(found.moran[2])
    assert (found.g_star_p[2], found.moran_p[2]) == (1.0, 1.0)


@pytest.mark.parametrize("scores", [np.ones(6), np.zeros(0)])
def test_where_nothing_differs_nothing_stands_out(scores):
    size = len(scores)
    found = local_association(scores, csr_array((size, size)), draws(max(size, 1), 1, 10))
    assert np.isnan(found.g_star).all()
    assert (found.g_star_p == 1).all()


def test_draws_shorter_than_a_neighbourhood_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        local_association(np.arange(9.0), lattice(3, 3), draws(9, 4, 10))


def test_p_values_hold_as_far_as_the_rate_allows():
    # Benjamini–Hochberg at 5 % of five: 0.01, 0.02, 0.03, 0.04, 0.05 by rank.
    p_values = np.array([0.001, 0.021, 0.029, 0.5, 0.04])
    np.testing.assert_array_equal(hold_at(p_values, 0.05), [True, True, True, False, True])
    np.testing.assert_array_equal(hold_at(p_values, 0.01), [True, False, False, False, False])
    assert hold_at(np.zeros(0), 0.05).shape == (0,)
