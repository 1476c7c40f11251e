"""Distances to the k-th nearest location, for all pixels of a tile.

About the middle of a small block of pixels, the squared distance of a pixel s to a location p is

    |s|^2 + (|p|^2 - 2 s . p)

Few locations can be the k-th nearest one somewhere on the block; of these the k-th smallest second
term is found, which is linear in s.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

BLOCK = 32  # pixels on a side
_TOGETHER = 65_536  # second terms at once, so that they stay in the processor's cache
_TRIED = 5  # rows and columns of a block that its extent is told from
_WIDER = 0.55  # of the diagonal: half, and what may bulge between those
_ROUNDING = 1e-4  # of a distance: no candidate may be lost by it


def squared_bandwidths(at: np.ndarray, points: np.ndarray, rank: int) -> np.ndarray:
    """Squared distances (size, size) to the location of a ``rank``, 0 for the nearest.

    Parameters
    ----------
    at : (axes, size, size) float32
        Straight coordinates of the pixels, NaN where there is none. ``size`` is a multiple of
        :data:`BLOCK`, or smaller.
    points : (n, axes)
        Those of the locations.
    rank : int

    Returns
    -------
    (size, size) float32
        NaN where ``at`` is.
    """
    axes, size = at.shape[0], at.shape[1]
    side = min(BLOCK, size)
    cells = size // side
    blocks = at.reshape(axes, cells, side, cells, side).transpose(1, 3, 0, 2, 4)
    blocks = np.ascontiguousarray(blocks).reshape(cells * cells, axes, side * side)
    some = np.unique(np.linspace(0, side - 1, _TRIED).astype(np.int64))
    tried = blocks[:, :, (some[:, None] * side + some).ravel()]
    low, high = np.fmin.reduce(tried, axis=2), np.fmax.reduce(tried, axis=2)
    # Of a block that is partly known, these pixels may be the others.
    partly = np.flatnonzero(np.isnan(tried).any(axis=(1, 2)))
    low[partly] = np.fmin.reduce(blocks[partly], axis=2)
    high[partly] = np.fmax.reduce(blocks[partly], axis=2)
    middle = 0.5 * (low + high)
    radius = _WIDER * np.sqrt(np.square(high - low).sum(axis=1))
    blocks -= middle[:, :, None]
    found = np.full((len(blocks), side * side), np.nan, dtype=np.float32)
    known = np.flatnonzero(np.isfinite(radius))
    away = np.zeros((len(known), len(points)), dtype=np.float32)
    for axis in range(axes):
        along = middle[known, axis, None] - points[:, axis].astype(np.float32)
        along *= along
        away += along
    np.sqrt(away, out=away)
    nearest = np.partition(away, rank, axis=1)[:, [rank]]
    # A location's distance, and the bandwidth, change by at most the radius within a block.
    margin = 2.0 * radius[known, None] + _ROUNDING * nearest
    closer = np.count_nonzero(away < nearest - margin, axis=1)
    candidate = np.abs(away - nearest) <= margin
    counts = candidate.sum(axis=1)
    for which, own in _alike(counts, rank - closer, side * side):
        columns = np.nonzero(candidate[which])[1].reshape(len(which), -1)
        near = points[columns] - middle[known[which], None, :]
        block = blocks[known[which]]
        terms = np.matmul((-2.0 * near).astype(np.float32), block)
        terms += np.square(near).sum(axis=2).astype(np.float32)[:, :, None]
        least = _of_rank([terms[:, number] for number in range(terms.shape[1])], own)
        found[known[which]] = np.maximum(least + np.square(block).sum(axis=1), 0.0)
    whole: np.ndarray = found.reshape(cells, cells, side, side).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(whole).reshape(size, size)


def _alike(counts: np.ndarray, ranks: np.ndarray, each: int) -> Iterator[tuple[np.ndarray, int]]:
    """Blocks with as many candidates, of which that of the same rank is asked for."""
    for count, rank in np.unique(np.column_stack([counts, ranks]), axis=0).tolist():
        which = np.flatnonzero((counts == count) & (ranks == rank))
        size = max(1, _TOGETHER // (count * each))
        for start in range(0, len(which), size):
            yield which[start : start + size], rank


def _of_rank(values: list[np.ndarray], rank: int) -> np.ndarray:
    """The value of a rank among arrays, element by element; they change places."""
    lowest: np.ufunc = np.minimum
    highest: np.ufunc = np.maximum
    if rank >= len(values) / 2:  # the largest ones are sooner found
        lowest, highest = highest, lowest
        rank = len(values) - 1 - rank
    for done in range(rank + 1):
        for number in range(len(values) - 1, done, -1):
            one, other = values[number - 1], values[number]
            first = lowest(one, other)
            if done < rank:
                highest(one, other, out=other)
            values[number - 1] = first
    return values[rank]
