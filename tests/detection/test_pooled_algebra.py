"""Many small systems at once: the same as LAPACK one by one, and as one large product."""

import numpy as np
import pytest

from analysis.detection.pooled_algebra import forms, inverse, pairs, product, symmetric, times

N_TERMS, SINGLE = 7, 1e-5


@pytest.fixture
def systems() -> tuple[np.ndarray, np.ndarray]:
    """Positive definite matrices (3, 5, 7, 7) and their packed upper triangles, as they arrive."""
    rng = np.random.default_rng(4)
    half = rng.normal(size=(3, 5, N_TERMS, 9))
    matrices = half @ half.swapaxes(-1, -2)
    row, column = pairs(N_TERMS)
    return matrices, matrices[..., row, column].astype(np.float32)


def test_inverses_are_those_of_lapack(systems: tuple[np.ndarray, np.ndarray]) -> None:
    matrices, packed = systems
    precision = np.linspace(0.1, 2, 3 * N_TERMS).reshape(N_TERMS, 3, 1)
    expected = np.linalg.inv(matrices + precision.T[0, :, None, :, None] * np.eye(N_TERMS))
    for times_over in (1, 9):  # 15 matrices, and 135, which are eliminated together
        many = np.tile(packed, (1, times_over, 1))
        found = np.moveaxis(inverse(symmetric(many, precision)), (0, 1), (-2, -1))
        wanted = np.tile(expected, (1, times_over, 1, 1))
        assert np.allclose(found, wanted, rtol=1e-4, atol=SINGLE)


def test_matrices_times_vectors_and_their_forms(systems: tuple[np.ndarray, np.ndarray]) -> None:
    matrices, packed = systems
    turned = symmetric(packed, np.zeros((N_TERMS, 1, 1)))
    vectors = np.random.default_rng(5).normal(size=(3, 5, N_TERMS))
    assert np.allclose(times(turned, vectors), (matrices @ vectors[..., None])[..., 0], rtol=SINGLE)
    rows = np.random.default_rng(6).normal(size=(4, N_TERMS))
    row, column = pairs(N_TERMS)
    found = forms(turned, (rows[:, row] * rows[:, column]).astype(np.float32))
    assert np.allclose(found, np.einsum("ri,abij,rj->abr", rows, matrices, rows), rtol=1e-4)


@pytest.mark.parametrize("n_rows", [0, 1, 20, 21, 22, 1000])
def test_a_product_in_pieces_is_the_product(n_rows: int) -> None:
    """200,000 multiplications at a time are 21 rows of 120 months by 78 pairs."""
    rng = np.random.default_rng(n_rows)
    rows = rng.normal(size=(2, n_rows, 120)).astype(np.float32)
    matrix = rng.normal(size=(120, 78)).astype(np.float32)
    assert np.allclose(product(rows, matrix), rows.astype(float) @ matrix, atol=1e-4)
