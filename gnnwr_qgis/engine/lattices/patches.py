"""Smooth functions on a square of pixels: polynomials on patches, as fine as they have to be.

A tile of the grid is the root of a quadtree. On a patch every function is the tensor product of
Lagrange polynomials through its values at p x p Chebyshev nodes (Trefethen 2013, Approximation
Theory and Approximation Practice, ch. 2 and 5),

    f(r, c) = sum_ab L_a(r) f_ab L_b(c)

evaluated for all its pixels by two matrix products. Where it is not near enough, the patch is cut
in four. Patches of p pixels a side have their nodes at the pixel centres: there it is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .lagrange import basis, basis_across, lower_weights_at, node_positions, weights_at

MOST_PLACES = 8192  # at which functions are worked out at once
STRIP = 8  # rows that are evaluated at once, so that they stay in the processor's cache


@dataclass(frozen=True)
class Leaves:
    """Patches of one size.

    Attributes
    ----------
    side : int
        Pixels.
    origins : (L, 2) int
        First row and column within the tile.
    """

    side: int
    origins: np.ndarray

    def parts(self, each: int) -> Iterator[Leaves]:
        """Groups of patches with not too many places, ``each`` on a patch: bounds the memory."""
        size = max(1, MOST_PLACES // each)
        for start in range(0, len(self.origins), size):
            yield Leaves(self.side, self.origins[start : start + size])

    def places(self, within: np.ndarray) -> np.ndarray:
        """Positions (L, m, 2) in the tile of positions (m, 2) in every patch; rows first.

        Patches may have positions of their own, (L, m, 2).
        """
        found: np.ndarray = self.origins[:, None, :] + within
        return found


# Functions (L, m, K) at positions (L, m, 2), in pixels: 0.5 is the centre of the first one.
Sample = Callable[[Leaves, np.ndarray], np.ndarray]
# Errors (L,) of guesses (L, m, K) at positions (L, m, 2), in units of what is tolerated. Beside
# them stand guesses by polynomials of a lower degree: what the last degrees still add tells of
# kinks that lie between the positions.
Judge = Callable[[Leaves, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Level:
    """Patches of one size with their values (L, K, p, p) at the nodes, float32."""

    leaves: Leaves
    values: np.ndarray


class Patches:
    """K functions on a tile.

    Parameters
    ----------
    size : int
        Side of the tile in pixels.
    levels : list of Level
        Together they cover every pixel that is asked for, once.
    """

    def __init__(self, size: int, levels: list[Level]) -> None:
        self.size, self.levels = size, levels

    @property
    def count(self) -> int:
        """How many functions."""
        return self.levels[0].values.shape[1] if self.levels else 0

    @property
    def nodes(self) -> int:
        """How many nodes they rest on."""
        return sum(len(level.values) * level.values.shape[2] ** 2 for level in self.levels)

    @property
    def complete(self) -> bool:
        """Whether the functions are known everywhere."""
        return sum(len(item.values) * item.leaves.side**2 for item in self.levels) == self.size**2

    def covered(self) -> np.ndarray:
        """Where (size, size) the functions are known."""
        result = np.zeros((self.size, self.size), dtype=bool)
        for level in self.levels:
            side = level.leaves.side
            cells = result.reshape(self.size // side, side, self.size // side, side)
            row, column = (level.leaves.origins // side).T
            cells[row, :, column] = True
        return result

    def part(self, functions: slice) -> Patches:
        """Some of the functions."""
        # Copies: views would keep the values of all functions in memory.
        return Patches(
            self.size,
            [Level(level.leaves, level.values[:, functions].copy()) for level in self.levels],
        )

    def whole(self) -> np.ndarray:
        """Functions (K, size, size) at all pixels; NaN where not covered."""
        count = self.count
        result = np.full((count, self.size, self.size), np.nan, dtype=np.float32)
        for level in self.levels:
            side, p = level.leaves.side, level.values.shape[2]
            values = level.values
            if side > p:  # else the nodes are the pixels, and some of them may be NaN
                values = np.matmul(np.matmul(basis(side, p), values), basis_across(side, p))
            cells = self.size // side
            into = result.reshape(count, cells, side, cells, side).transpose(1, 3, 0, 2, 4)
            row, column = (level.leaves.origins // side).T
            into[row, column] = values
        return result

    def at(self, positions: np.ndarray) -> np.ndarray:
        """Functions (n, K) at positions (n, 2) within the tile; NaN where not covered."""
        count = self.count
        result = np.full((len(positions), count), np.nan, dtype=np.float32)
        for level in self.levels:
            side, origins = level.leaves.side, level.leaves.origins
            p = level.values.shape[2]
            across = self.size // side
            number = np.full(across * across, -1)
            number[origins[:, 0] // side * across + origins[:, 1] // side] = np.arange(len(origins))
            cell = np.clip(positions // side, 0, across - 1).astype(np.int64)
            leaf = number[cell[:, 0] * across + cell[:, 1]]
            for one in np.unique(leaf[leaf >= 0]):
                rows = np.flatnonzero(leaf == one)
                inner = positions[rows] - origins[one]
                weights = weights_at(inner, side, p)
                result[rows] = weights @ level.values[one].reshape(count, -1).T
        return result


def fit(
    wanted: np.ndarray,
    p: int,
    sample: Sample,
    judge: Judge,
    checks: int,
    seed: int,
    marks: np.ndarray | None = None,
    too_small: int = 0,
    largest: int | None = None,
) -> Patches:
    """Patches that follow functions as near as ``judge`` asks.

    Parameters
    ----------
    wanted : (size, size) bool
        Pixels that matter; patches without any are left out.
    p : int
        Nodes on a side of a patch. ``size`` is p times a power of 2, or ``too_small`` is set.
    sample, judge
        See :data:`Sample` and :data:`Judge`; a patch with an error above 1 (or NaN) is cut.
    checks : int
        Pixels of each patch, all of them wanted, at which it is judged.
    seed : int
    marks : (k, 2), optional
        Positions at which the patches that hold them are judged too.
    too_small : int
        Sides of patches whose pixels are better worked out by themselves: they are not covered.
    largest : int, optional
        Side of the patches that are tried first; the tile's where left out.
    """
    size = len(wanted)
    rng = np.random.default_rng(seed)
    levels: list[Level] = []
    side = largest or size
    starts = np.arange(0, size, side)
    origins = np.stack(np.meshgrid(starts, starts, indexing="ij"), axis=-1).reshape(-1, 2)
    while True:
        cells = wanted.reshape(size // side, side, size // side, side)
        held: np.ndarray = np.logical_or.reduce(cells, axis=(1, 3))
        origins = origins[held[origins[:, 0] // side, origins[:, 1] // side]]
        if not len(origins) or side <= too_small:
            break
        leaves = Leaves(side, origins)
        down, across = np.meshgrid(node_positions(side, p), node_positions(side, p), indexing="ij")
        grid = np.column_stack([down.ravel(), across.ravel()])
        sampled = [sample(part, part.places(grid)) for part in leaves.parts(len(grid))]
        values = np.concatenate(sampled, dtype=np.float32).transpose(0, 2, 1)
        values = np.ascontiguousarray(values)
        shape = (*values.shape[:2], p, p)
        if side <= p:
            levels.append(Level(leaves, values.reshape(shape)))
            break
        shared = np.floor(_spread(checks, rng) * side).astype(np.int64)
        partial, own = _moved(wanted, leaves, shared, rng)
        fine = np.zeros(len(origins), dtype=bool)
        for which, inner in ((~partial, shared + 0.5), (partial, own)):
            if which.any():
                numbers = np.flatnonzero(which)
                fine[numbers] = _fine(leaves, numbers, values, inner, p, judge)
        if marks is not None:
            fine[fine] = _fine_at(marks, Leaves(side, origins[fine]), values[fine], p, judge)
        if fine.any():
            kept = Leaves(side, origins[fine])
            levels.append(Level(kept, values.reshape(shape)[fine]))
        side //= 2
        quarters = np.array([[0, 0], [0, side], [side, 0], [side, side]])
        origins = (origins[~fine][:, None, :] + quarters).reshape(-1, 2)
    return Patches(size, levels)


def _moved(
    wanted: np.ndarray, leaves: Leaves, shared: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Which patches (L,) lack some of the pixels ``shared`` (m, 2), and what to take instead.

    That is (P, m, 2) positions within these: other pixels that are wanted. At the edge of a raster
    few of the shared ones may be, and polynomials are the least near at the edges of a patch.
    """
    side = leaves.side
    cells = len(wanted) // side
    row, column = (leaves.origins // side).T
    pixels = wanted.reshape(cells, side, cells, side)[row, :, column].reshape(len(row), -1)
    numbers = shared @ np.array([side, 1])
    partial = np.logical_not(pixels[:, numbers]).any(axis=1)
    pixels = pixels[partial]
    counts = pixels.sum(axis=1)[:, None]
    every = np.nonzero(pixels)[1]
    drawn = np.floor(rng.random((len(pixels), len(shared))) * counts).astype(np.int64)
    others = every[np.cumsum(counts)[:, None] - counts + drawn]
    found = np.where(pixels[:, numbers], numbers, others)
    return partial, np.stack(np.divmod(found, side), axis=-1) + 0.5


def _fine(
    leaves: Leaves, numbers: np.ndarray, values: np.ndarray, inner: np.ndarray, p: int, judge: Judge
) -> np.ndarray:
    """Which of some patches (l,) are near enough at positions (m, 2) or (l, m, 2) within them."""
    weights, lower = (
        of(inner.reshape(-1, 2), leaves.side, p).reshape(*inner.shape[:-1], -1)
        for of in (weights_at, lower_weights_at)
    )
    fine = np.zeros(len(numbers), dtype=bool)
    size = max(1, MOST_PLACES // inner.shape[-2])
    for start in range(0, len(numbers), size):
        part = slice(start, start + size)
        at = part if inner.ndim == 3 else slice(None)
        some = Leaves(leaves.side, leaves.origins[numbers[part]])
        nodes = values[numbers[part]].transpose(0, 2, 1)
        guess, rough = np.matmul(weights[at], nodes), np.matmul(lower[at], nodes)
        fine[part] = judge(some, some.places(inner[at]), guess, rough) <= 1.0  # False for NaN
    return fine


def _fine_at(
    marks: np.ndarray, leaves: Leaves, values: np.ndarray, p: int, judge: Judge
) -> np.ndarray:
    """Which patches (L,) are near enough at the ``marks`` that they hold."""
    side = leaves.side
    fine = np.ones(len(leaves.origins), dtype=bool)
    number = {tuple(origin): leaf for leaf, origin in enumerate(leaves.origins.tolist())}
    held: dict[int, list[np.ndarray]] = {}
    for mark in marks:
        leaf = number.get((int(mark[0] // side) * side, int(mark[1] // side) * side))
        if leaf is not None:
            held.setdefault(leaf, []).append(mark)
    for leaf, found in held.items():
        one = Leaves(side, leaves.origins[[leaf]])
        positions = np.stack(found)[None]
        guess = (weights_at(positions[0] - one.origins[0], side, p) @ values[leaf].T)[None]
        fine[leaf] = judge(one, positions, guess, guess)[0] <= 1.0
    return fine


def _spread(count: int, rng: np.random.Generator) -> np.ndarray:
    """Places (count, 2) in the unit square that leave no part of it bare.

    Its corners and the middles of its sides, which kinks may cut off, then the additive recurrence
    of the plastic number (Roberts 2018) from a random start.
    """
    fixed = np.array(
        [(i, j) for i in (0.0, 0.5, 1.0) for j in (0.0, 0.5, 1.0) if (i, j) != (0.5, 0.5)]
    )
    plastic = 1.324717957244746
    steps = np.arange(max(count - len(fixed), 0))[:, None] / plastic ** np.array([1.0, 2.0])
    found: np.ndarray = np.concatenate([fixed, (rng.random(2) + steps) % 1.0])[:count]
    return np.minimum(found, np.nextafter(1.0, 0.0))
