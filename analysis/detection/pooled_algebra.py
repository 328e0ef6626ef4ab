"""Many small symmetric systems at once, and products that stay on one thread.

Enters: normal equations of thousands of series, all of one small size. Leaves: their inverses and
what is made of them. The series lie on the last axis, so that every operation of an elimination is
one long vector; LAPACK, called once a series, takes twice as long where series are many.
"""

from functools import cache

import numpy as np

from analysis.detection.baseline import FloatArray, IntArray, SingleArray

# OpenBLAS takes several threads from 4 * 65536 multiplications on (interface/gemm.c). They wait
# for one another by spinning: where other work is under way, ten times as long as they compute.
_LARGEST_PRODUCT = 200_000
_WORTH_ELIMINATING = 128  # matrices


def product(rows: FloatArray | SingleArray, matrix: SingleArray) -> SingleArray:
    """Rows, (…, n), times a matrix (n, m): float32 (…, m)."""
    width, n_columns = matrix.shape
    flat = rows.reshape(-1, width).astype(np.float32, copy=False)
    out = np.empty((len(flat), n_columns), np.float32)
    size = max(1, _LARGEST_PRODUCT // max(matrix.size, 1))
    whole = len(flat) - len(flat) % size
    if whole:
        pieces = out[:whole].reshape(-1, size, n_columns)
        np.matmul(flat[:whole].reshape(-1, size, width), matrix, out=pieces)
    np.matmul(flat[whole:], matrix, out=out[whole:])
    return out.reshape(*rows.shape[:-1], n_columns)


@cache
def pairs(n_terms: int) -> tuple[IntArray, IntArray]:
    """Row and column of each element of an upper triangle, in the order in which it is packed."""
    row, column = np.triu_indices(n_terms)
    return row, column


def symmetric(packed: SingleArray, diagonal: FloatArray) -> FloatArray:
    """Symmetric matrices, float (terms, terms, …), with something added to their diagonal.

    packed: float32 (…, pairs), upper triangles; diagonal: float (terms, …), broadcast.
    """
    n_terms = len(diagonal)
    row, column = pairs(n_terms)
    matrix = np.empty((n_terms, n_terms, *packed.shape[:-1]))
    flat = matrix.reshape(n_terms, n_terms, -1)
    flat[row, column] = flat[column, row] = packed.reshape(-1, len(row)).T
    place = np.arange(n_terms)
    matrix[place, place] += diagonal
    return matrix


def inverse(matrix: FloatArray) -> FloatArray:
    """Inverse of positive definite matrices (terms, terms, …), which it may overwrite.

    Many are eliminated together (Gauss and Jordan; pivots need no search), few by LAPACK.
    """
    if matrix[0, 0].size < _WORTH_ELIMINATING:
        return np.asarray(np.linalg.inv(matrix.T).T, dtype=np.float64)
    product_of = np.empty_like(matrix)
    for term in range(len(matrix)):
        factor = matrix[:, term].copy()
        pivot = factor[term].copy()
        factor[term] = 0.0
        matrix[:, term] = 0.0
        matrix[term, term] = 1.0
        matrix[term] /= pivot
        np.multiply(factor[:, None], matrix[term], out=product_of)
        matrix -= product_of
    return matrix


def times(matrix: FloatArray, vector: FloatArray | SingleArray) -> FloatArray:
    """Matrices (terms, terms, …) times vectors (…, terms): float (…, terms)."""
    n_terms = len(matrix)
    flat = matrix.reshape(n_terms, n_terms, -1)
    found = (flat * vector.reshape(-1, n_terms).T).sum(axis=1)
    return np.asarray(found.T.reshape(vector.shape))


def forms(matrix: FloatArray, products: SingleArray) -> SingleArray:
    """The quadratic forms x'Mx of symmetric matrices: float32 (…, rows).

    matrix: float (terms, terms, …); products: float32 (rows, pairs), of the elements of each x.
    """
    row, column = pairs(len(matrix))
    packed = np.empty((matrix[0, 0].size, len(row)), np.float32)
    packed.T[...] = matrix.reshape(len(matrix), len(matrix), -1)[row, column]
    packed *= np.where(row == column, np.float32(1), np.float32(2))
    return product(packed, products.T).reshape(*matrix.shape[2:], len(products))
