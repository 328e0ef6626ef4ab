"""Many small symmetric systems at once, and products that stay on one thread.

Enters: normal equations of thousands of series, all of one small size. Leaves: their inverses and
what is made of them. The series lie on the last axis, so that every operation of an elimination is
one long vector; LAPACK, called once a series, takes twice as long.
"""

from functools import cache

import numpy as np

from analysis.detection.baseline import FloatArray, IntArray, SingleArray

# OpenBLAS takes several threads from 4 * 65536 multiplications on (interface/gemm.c). They wait
# for one another by spinning: where other work is under way, ten times as long as they compute.
_LARGEST_PRODUCT = 200_000


def product(rows: FloatArray | SingleArray, matrix: SingleArray) -> SingleArray:
    """Rows, (…, n), times a matrix (n, m): float32 (…, m)."""
    n_rows, width = rows[..., 0].size, rows.shape[-1]
    flat = rows.reshape(n_rows, width).astype(np.float32, copy=False)
    out = np.empty((n_rows, matrix.shape[1]), np.float32)
    size = max(1, _LARGEST_PRODUCT // max(matrix.size, 1))
    whole = n_rows - n_rows % size
    np.matmul(
        flat[:whole].reshape(-1, size, width),
        matrix,
        out=out[:whole].reshape(-1, size, matrix.shape[1]),
    )
    np.matmul(flat[whole:], matrix, out=out[whole:])
    return out.reshape(*rows.shape[:-1], matrix.shape[1])


@cache
def pairs(n_terms: int) -> tuple[IntArray, IntArray]:
    """Row and column of each element of an upper triangle, in the order in which it is packed."""
    row, column = np.triu_indices(n_terms)
    return row, column


def symmetric(packed: SingleArray, diagonal: FloatArray) -> FloatArray:
    """Symmetric matrices, float (terms, terms, …), with something added to their diagonal.

    packed: float32 (…, pairs), upper triangles; diagonal: float (…, terms), broadcast.
    """
    n_terms = diagonal.shape[-1]
    row, column = pairs(n_terms)
    matrix = np.empty((n_terms, n_terms, *packed.shape[:-1]))
    matrix[row, column] = np.moveaxis(packed, -1, 0)
    matrix[column, row] = matrix[row, column]
    place = np.arange(n_terms)
    matrix[place, place] += np.moveaxis(diagonal, -1, 0)
    return matrix


def inverse(matrix: FloatArray) -> FloatArray:
    """Inverse of positive definite matrices (terms, terms, …), in place.

    Gauss and Jordan's elimination; pivots need no search.
    """
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
    found = (matrix * np.moveaxis(vector, -1, 0)).sum(axis=1)
    return np.ascontiguousarray(np.moveaxis(found, 0, -1))


def forms(matrix: FloatArray, products: SingleArray) -> SingleArray:
    """The quadratic forms x'Mx of symmetric matrices: float32 (…, rows).

    matrix: float (terms, terms, …); products: float32 (rows, pairs), of the elements of each x.
    """
    row, column = pairs(len(matrix))
    packed = np.empty((*matrix.shape[2:], len(row)), np.float32)
    np.moveaxis(packed, -1, 0)[...] = matrix[row, column]
    return product(packed, (products * np.where(row == column, 1, 2).astype(np.float32)).T)
