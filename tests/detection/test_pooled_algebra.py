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
    precision = np.linspace(0.1, 2, 3 * N_TERMS).reshape(3, 1, N_TERMS)
    found = inverse(symmetric(packed, precision))
    expected = np.linalg.inv(matrices + precision[..., None] * np.eye(N_TERMS))
    assert np.allclose(np.moveaxis(found, (0, 1), (-2, -1)), expected, rtol=1e-4, atol=SINGLE)


def test_matrices_times_vectors_and_their_forms(systems: tuple[np.ndarray, np.ndarray]) -> None:
    matrices, packed = systems
    turned = symmetric(packed, np.zeros((1, 1, N_TERMS)))
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
