"""Means of place: of all points, by kernels of their distance. Continuous, and linear in values.

    r(s) = sum_j K(s, s_j) v_j / sum_j K(s, s_j)          Nadaraya (1964), Watson (1964)

    adaptive   K = exp(-(c d / d_k(s))^2 / 2)    d_k(s): distance to the k-th nearest location
    inverse    K = 1 / (d^2 + h^2)               inverse squared distance, smooth at the points

The first follows the density of the points and averages over noise and outliers, which
interpolation follows; the second reaches far where points are few. Leaving rows out is a matter of
leaving out their terms.

Of more than :data:`DENSE_ROWS` rows, kernels are multiplied by a taper that ends them at the M-th
nearest location, so that a mean is of M locations whatever their number, and still continuous:

    K (1 - (d / d_M(s))^2)^2  for d < d_M(s), else 0        M = TAPERED_AT
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from .proximity import planar_or_chord, spread_references, squared_distances

BLOCK_VALUES = 130_000  # kernel values made at once: they stay in the cache
# Both belong to what a model file means: another number is another model.
DENSE_ROWS = 2000
TAPERED_AT = 200
_SMALLEST_EXPONENT = -700.0  # exp of it is still a normal number
_LEAST_TOTAL = 1e-290  # below it a sum of kernel values has lost its digits


class Adaptive(NamedTuple):
    """k and c above."""

    neighbours: int
    sharpness: float

    def of(self, near: Neighbourhood) -> np.ndarray:
        """Kernel values (m, n)."""
        # With fewer locations than k, the farthest one sets the bandwidth.
        k = min(self.neighbours, near.nearest.shape[1])
        bandwidth = near.nearest[:, [k - 1]] / self.sharpness
        exponents = near.squares * (-0.5 / bandwidth**2)
        np.maximum(exponents, _SMALLEST_EXPONENT, out=exponents)
        return np.exp(exponents, out=exponents)


class Inverse(NamedTuple):
    """h above, in spacings of the places."""

    softening: float

    def of(self, near: Neighbourhood) -> np.ndarray:
        """Kernel values (m, n)."""
        values = near.squares + self.softening**2
        return np.reciprocal(values, out=values)


Kernel = Adaptive | Inverse
ADAPTIVE = tuple(Adaptive(k, c) for k in (6, 8, 12, 20, 40) for c in (1.0, 1.5, 2.0, 3.0))
INVERSE = tuple(Inverse(h) for h in (0.1, 0.25, 0.5, 1.0, 2.0, 4.0))
FAMILIES: tuple[tuple[Kernel, ...], ...] = (ADAPTIVE, INVERSE)
_FARTHEST = max(kernel.neighbours for kernel in ADAPTIVE)


class Places:
    """Training places, with distances in units of their spacing.

    Parameters
    ----------
    xy : (n, 2)
        In the model's CRS; duplicates allowed.
    distance : {"planar", "great-circle"}
        Great circles are measured along their chords.

    Attributes
    ----------
    location : (n,) int
        Number of each row's location.
    first : (L,) int
        A row of each location.
    spacing : float
        Median distance of the locations to their nearest other one; 1 with a single location.
    tapered : bool
        Whether kernels end at the :data:`TAPERED_AT`-th nearest location.
    """

    def __init__(self, xy: np.ndarray, distance: str) -> None:
        self._xy, self._distance = xy, distance
        straight = planar_or_chord(xy, distance)
        unique, first, location = np.unique(xy, axis=0, return_index=True, return_inverse=True)[:3]
        self.location, self.first = location.ravel(), first
        self.tapered = len(xy) > DENSE_ROWS
        self.spacing = 1.0
        if len(unique) > 1:
            nearest = cKDTree(straight[first]).query(straight[first], k=2)[0][:, 1]
            # Pairs a hair apart, if most points are such, say nothing of the spacing.
            extent = float(np.sqrt(straight[first].var(axis=0).sum()))
            self.spacing = max(float(np.median(nearest)), 0.01 * extent / len(unique) ** 0.5)
        self._points = straight / self.spacing
        self._tree = cKDTree(self._points[first])

    def __len__(self) -> int:
        return len(self._points)

    def blocks(self, rows: int, width: int = 0) -> Iterator[slice]:
        """Slices of ``rows`` places that bound the memory of one evaluation.

        ``width`` is how many values each place needs, where that is more than a kernel's.
        """
        reached = min(len(self), TAPERED_AT) if self.tapered else len(self)
        size = max(16, BLOCK_VALUES // max(reached, width))
        return (slice(start, min(start + size, rows)) for start in range(0, rows, size))

    def near(self, xy: np.ndarray) -> Neighbourhood:
        """What kernels need to know of places xy (m, 2)."""
        return self._neighbourhood(self._of(xy), 0)

    def held_out(self, rows: np.ndarray) -> Neighbourhood:
        """The same of training rows, with bandwidths as if their own locations were new."""
        return self._neighbourhood(self._points[rows], 1)

    def around(self, xy: np.ndarray, rows: np.ndarray, kernels: Sequence[Kernel]) -> Neighbourhood:
        """What ``kernels`` need to know of places xy (m, 2), with some training ``rows`` alone."""
        points = self._of(xy)
        farthest = max((k.neighbours for k in kernels if isinstance(k, Adaptive)), default=0)
        squares = squared_distances(points, self._points[rows])
        return Neighbourhood(squares, self._nearest(points, 0, farthest))

    def _of(self, xy: np.ndarray) -> np.ndarray:
        return planar_or_chord(xy, self._distance) / self.spacing

    def _neighbourhood(self, points: np.ndarray, skipped: int) -> Neighbourhood:
        if not self.tapered:
            squares = squared_distances(points, self._points)
            return Neighbourhood(squares, self._nearest(points, skipped, _FARTHEST))
        wanted = min(TAPERED_AT + skipped, self._tree.n)
        distances, at = self._tree.query(points, k=np.arange(1, wanted + 1))
        squares = distances**2
        taper = np.ones_like(squares)
        if self._tree.n > wanted:  # else all locations count, and none comes or goes
            taper -= squares / squares[:, -1:]
            taper *= taper
        nearest = distances[:, skipped : skipped + _FARTHEST]
        return Neighbourhood(squares, nearest, at, taper)

    def between(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Squared distances (m, k) of training ``rows`` to ``others`` (numbers), in spacings."""
        return squared_distances(self._points[rows], self._points[others])

    def squares(self, xy: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Squared distances (m, k) of places xy (m, 2) to training ``rows``, in spacings."""
        return squared_distances(self._of(xy), self._points[rows])

    def spread(self, count: int) -> np.ndarray:
        """Numbers of all rows, or of rows at ``count`` locations that leave no region bare."""
        if len(self) <= count:
            return np.arange(len(self))
        return spread_references(self._xy, count, self._distance)

    def _nearest(self, points: np.ndarray, skipped: int, most: int) -> np.ndarray:
        """Distances (m, at most ``most``) to the nearest locations but the ``skipped`` nearest."""
        wanted = min(most, self._tree.n - skipped)
        if wanted < 1:
            return np.empty((len(points), 0))
        distances = self._tree.query(points, k=np.arange(1, wanted + skipped + 1))[0]
        nearest: np.ndarray = distances[:, skipped:]
        return nearest


@dataclass(frozen=True)
class Neighbourhood:
    """What is around m places, in spacings.

    Attributes
    ----------
    squares : (m, k)
        Squared distances to the training rows, all k = n of them; to the nearest k locations where
        kernels are tapered.
    nearest : (m, at most 40)
        Distances to the nearest locations, sorted.
    at : (m, k) int, or None where all rows count
        Numbers of the locations.
    taper : (m, k), or None where all rows count
    """

    squares: np.ndarray
    nearest: np.ndarray
    at: np.ndarray | None = None
    taper: np.ndarray | None = None

    def reach(self, kernel: Kernel) -> np.ndarray:
        """Values (m, k) of a kernel, tapered where it is."""
        values = kernel.of(self)
        return values if self.taper is None else values * self.taper


def mean_of(numerator: np.ndarray, total: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """The ratio; ``otherwise`` where no point that counts is in reach of the kernel."""
    known = total > _LEAST_TOTAL
    result: np.ndarray = np.where(known, numerator / np.where(known, total, 1.0), otherwise)
    return result
