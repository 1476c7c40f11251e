"""The share of a variance that is between the slopes: quadratic forms z' C(s) z at pixels.

Worked out as they stand, the forms take a patch of every pair of coefficients. On wide patches
they are known cell by cell instead: on w pixels of a row about their middle c0,

    C(c) = A + (c - c0) / (w / 2) E

with E half the difference between the cell's ends and A so chosen that the rest, a second
difference, is shared out between middle and ends. Then a pixel costs two products with a matrix of
its cell.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import numpy as np

from .lagrange import basis, basis_at
from .patches import STRIP, Patches
from .strips import Strips

CELLS = (4, 8, 16)  # on a row of a patch; few wide ones are sooner worked out
NARROWEST = 8  # cells, in pixels: on smaller patches forms bend from pixel to pixel


class SlopeVariance(Protocol):
    """Of rows of a tile."""

    def rows(self, top: int, z: np.ndarray) -> np.ndarray:
        """Variances (STRIP * size,) from scaled predictors z (q, STRIP * size)."""
        ...


class Pairs:
    """From patches of the pairs themselves: twice C_ij where i and j differ, by rows.

    Parameters
    ----------
    pairs : Patches
        Of q (q - 1) / 2 functions.
    slopes : int
        q - 1.
    """

    def __init__(self, pairs: Patches, slopes: int) -> None:
        self._pairs = Strips(pairs)
        starts = np.cumsum([0, *range(slopes, 1, -1)]).tolist()
        self._rows = [(i, slice(start, start + slopes - i)) for i, start in enumerate(starts)]

    def rows(self, top: int, z: np.ndarray) -> np.ndarray:
        """See :class:`SlopeVariance`."""
        pairs = self._pairs.rows(top)
        pairs = pairs.reshape(len(pairs), -1)
        total = np.zeros(z.shape[1], dtype=np.float32)
        for i, rows in self._rows:
            row = np.einsum("kn,kn->n", pairs[rows], z[i + 1 :])
            row *= z[i + 1]
            total += row
        return total


class Forms:
    """By cells.

    Parameters
    ----------
    pairs : Patches
        See :class:`Pairs`.
    z : (k, q)
        Scaled predictors that errors are measured with.
    cells : int
        One of :data:`CELLS`.

    Attributes
    ----------
    error : (k,)
        The largest ones, as seen on the rows of nodes.
    """

    def __init__(self, pairs: Patches, z: np.ndarray, cells: int) -> None:
        self._size, self._slopes, self._cells = pairs.size, z.shape[1] - 1, cells
        products = (z[:, 1:, None] * z[:, None, 1:]).reshape(len(z), -1).astype(np.float32)
        self._levels = []
        self.error = np.zeros(len(z))
        for level in pairs.levels:
            side, p = level.leaves.side, level.values.shape[2]
            whole = _matrices(level.values, self._slopes)
            bent = np.matmul(_bend(side, p, cells), whole)  # (L, p, cells, slopes ^ 2)
            wrong = np.abs(bent.reshape(-1, bent.shape[-1]) @ products.T)
            self.error = np.maximum(self.error, wrong.max(axis=0))
            rows = np.matmul(basis(side, p), whole.reshape(len(whole), p, -1))
            strips = rows.reshape(len(whole), side // STRIP, STRIP, p, -1)
            self._levels.append((level.leaves, strips))

    def rows(self, top: int, z: np.ndarray) -> np.ndarray:
        """See :class:`SlopeVariance`; NaN where nothing is covered."""
        slopes, cells = self._slopes, self._cells
        strip = z[1:].reshape(slopes, STRIP, self._size)
        total = np.full((STRIP, self._size), np.nan, dtype=np.float32)
        for leaves, strips in self._levels:
            side, p = leaves.side, strips.shape[3]
            width = side // cells
            for leaf in np.flatnonzero(leaves.origins[:, 0] == top // side * side):
                part = strips[leaf, (top % side) // STRIP]
                matrices = np.matmul(_along(side, p, cells), part)
                matrices = matrices.reshape(STRIP, cells, 2 * slopes, slopes)
                columns = slice(leaves.origins[leaf, 1], leaves.origins[leaf, 1] + side)
                own = strip[:, :, columns].reshape(slopes, STRIP, cells, width)
                own = own.transpose(1, 2, 0, 3)
                both = np.matmul(matrices, own)
                straight, turned = both[:, :, :slopes], both[:, :, slopes:]
                turned *= _offsets(width)
                straight += turned
                straight *= own
                total[:, columns] = straight.sum(axis=2).reshape(STRIP, side)
        return total.ravel()


@lru_cache(maxsize=16)
def _offsets(width: int) -> np.ndarray:
    """Places (width,) of a cell's pixels, from -1 to 1 between its ends."""
    return ((2.0 * np.arange(width) + 1.0) / width - 1.0).astype(np.float32)


def _ends(side: int, p: int, cells: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights (cells, p) of the nodes' values at the left end, middle and right end of cells."""
    weights = basis_at(np.arange(2 * cells + 1) * (side / (2.0 * cells)), side, p)
    return weights[:-1:2], weights[1::2], weights[2::2]


@lru_cache(maxsize=16)
def _along(side: int, p: int, cells: int) -> np.ndarray:
    """Weights (2 cells, p) that make A and E of each cell."""
    left, middle, right = _ends(side, p, cells)
    level, slope = 0.5 * middle + 0.25 * (left + right), 0.5 * (right - left)
    return np.stack([level, slope], axis=1).reshape(2 * cells, p).astype(np.float32)


@lru_cache(maxsize=16)
def _bend(side: int, p: int, cells: int) -> np.ndarray:
    """Weights (cells, p) of what the forms are off at the middle of each cell."""
    left, middle, right = _ends(side, p, cells)
    found: np.ndarray = 0.5 * middle - 0.25 * (left + right)
    return found.astype(np.float32)


def slope_variance(pairs: Patches, z: np.ndarray, tolerated: np.ndarray) -> SlopeVariance:
    """The forms with the fewest cells whose errors are ``tolerated`` (k,), else the pairs.

    ``z`` (k, q) are scaled predictors that errors are measured with.
    """
    narrowest = min(level.leaves.side for level in pairs.levels)
    for cells in CELLS:
        if narrowest >= cells * NARROWEST:
            forms = Forms(pairs, z, cells)
            if (forms.error <= tolerated).all():
                return forms
    return Pairs(pairs, z.shape[1] - 1)


def _matrices(values: np.ndarray, slopes: int) -> np.ndarray:
    """Matrices (L, p, p, slopes ^ 2) at nodes, from values (L, K, p, p) of the pairs."""
    first, second = np.triu_indices(slopes)
    number = np.zeros((slopes, slopes), dtype=np.int64)
    number[first, second] = number[second, first] = np.arange(len(first))
    share = np.where(np.eye(slopes, dtype=bool), 1.0, 0.5).astype(np.float32)
    found: np.ndarray = values.transpose(0, 2, 3, 1)[..., number.ravel()] * share.ravel()
    return found
