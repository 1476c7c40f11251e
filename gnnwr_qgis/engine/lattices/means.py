"""Adaptive means of place on a tile, with their bandwidths kept apart.

The mean by an adaptive kernel (see ``smoothers.py``) has a kink wherever the k-th nearest location
changes, but only since its bandwidth has. With the bandwidth h as a variable of its own,

    F(s, h) = sum_j exp(-(c d_j(s) / h)^2 / 2) v_j / sum_j exp(-(c d_j(s) / h)^2 / 2)

is smooth: patches follow the coefficients of a polynomial in h, and h(s) is worked out at every
pixel (see ``bandwidths.py``).
"""

from __future__ import annotations

import numpy as np

from ..placesurfaces import PlaceSurfaces
from ..proximity import planar_or_chord
from ..smoothers import Adaptive
from . import patches
from .bandwidths import squared_bandwidths
from .coordinates import straight_coordinates
from .patches import STRIP, Leaves
from .strips import Strips
from .tile import Tile, error_of_prediction

# Kernel values below exp(-14) of the largest are left out: a millionth.
SMALLEST = 14.0
NODES, CHECKS = STRIP, 24  # patches of as many pixels are as high as a strip
FINE = 1e-4  # spacings, as near as places have to be known
BANDWIDTHS = 5  # at which a mean is worked out for its polynomial in h


class LocalMeans:
    """The adaptive means of a place surface, in single precision.

    Parameters
    ----------
    surfaces : PlaceSurfaces
        Of one set of rows, with adaptive kernels only.
    xy : (n, 2)
        Places of its rows in the model's CRS.
    distance : {"planar", "great-circle"}
    """

    def __init__(self, surfaces: PlaceSurfaces, xy: np.ndarray, distance: str) -> None:
        self.distance = distance
        location = surfaces.places.location
        first = np.unique(location, return_index=True)[1]
        points = planar_or_chord(xy[first], distance)
        self.middle, self.unit = points.mean(axis=0), surfaces.places.spacing
        self.points = ((points - self.middle) / self.unit).astype(np.float32)
        known = surfaces.known[0].astype(np.float64)
        rows = np.bincount(location, known)
        self.kernels = [item for item in surfaces.kernels if isinstance(item, Adaptive)]
        # The sums of a mean: of the values, and of the rows that have them.
        self.sums = [
            np.column_stack([np.bincount(location, values * known), rows]).astype(np.float32)
            for values in surfaces.values
        ]

    def rank(self, kernel: Adaptive) -> int:
        """That of the location which sets the bandwidth, 0 for the nearest."""
        return min(kernel.neighbours, len(self.points)) - 1

    def straight(self, xy: np.ndarray) -> np.ndarray:
        """Coordinates (n, axes) in which distances are straight, in spacings."""
        found: np.ndarray = (planar_or_chord(xy, self.distance) - self.middle) / self.unit
        return found

    def surface(self, tile: Tile) -> tuple[np.ndarray, int]:
        """The sum of the means (size, size) at all pixels, and how many nodes it took."""
        at = straight_coordinates(tile.place, tile.wanted, self.straight, FINE, tile.seed)
        total, nodes = np.zeros(tile.wanted.shape, dtype=np.float32), 0
        for kernel, sums in zip(self.kernels, self.sums, strict=True):
            bandwidth = np.sqrt(squared_bandwidths(at, self.points, self.rank(kernel)))
            work = _Mean(self, kernel, sums, tile, bandwidth)
            found = patches.fit(tile.wanted, NODES, work.sample, work.judge, CHECKS, tile.seed + 3)
            total += work.at_pixels(found)
            nodes += sum(
                len(level.values) * NODES**2 * (BANDWIDTHS if level.leaves.side > NODES else 1)
                for level in found.levels
            )
        return total, nodes


class _Mean:
    """One mean on a tile."""

    def __init__(
        self,
        means: LocalMeans,
        kernel: Adaptive,
        sums: np.ndarray,
        tile: Tile,
        bandwidth: np.ndarray,
    ) -> None:
        self._means, self._tile = means, tile
        self._squared = kernel.sharpness**2
        self._sums, self._bandwidth = sums, bandwidth
        self._tolerance = tile.tolerance / len(means.kernels)
        knots = np.cos((np.arange(BANDWIDTHS) + 0.5) * np.pi / BANDWIDTHS)
        self._knots = knots
        # Coefficients of a polynomial from its values at the knots.
        self._powers = np.linalg.inv(np.vander(knots, increasing=True))

    def sample(self, leaves: Leaves, positions: np.ndarray) -> np.ndarray:
        """Coefficients (L, m, BANDWIDTHS) of the polynomials in the scaled bandwidth."""
        if leaves.side <= NODES:  # the nodes are the pixels
            alone = np.zeros((*positions.shape[:2], BANDWIDTHS), dtype=np.float32)
            alone[..., :1] = self._evaluate(positions, self._of(positions)[..., None])
            return alone
        centre, reach = (item[:, None] for item in self._range(leaves))
        bandwidths = np.maximum(centre + reach * self._knots, 1e-3 * centre)
        every = np.broadcast_to(bandwidths[:, None, :], (*positions.shape[:2], BANDWIDTHS))
        found: np.ndarray = self._evaluate(positions, every) @ self._powers.T
        return found

    def judge(
        self, leaves: Leaves, positions: np.ndarray, guess: np.ndarray, lower: np.ndarray
    ) -> np.ndarray:
        """Errors of patches; see ``patches.Judge``."""
        centre, reach = (item[:, None] for item in self._range(leaves))
        bandwidth = self._of(positions)
        powers = ((bandwidth - centre) / reach)[..., None] ** np.arange(BANDWIDTHS)
        wrong = (guess * powers).sum(axis=2)
        wrong -= self._evaluate(positions, bandwidth[..., None])[..., 0]
        last = ((guess - lower) * powers).sum(axis=2)
        return error_of_prediction(wrong, last, self._tolerance)

    def at_pixels(self, found: patches.Patches) -> np.ndarray:
        """The mean (size, size)."""
        size = len(self._bandwidth)
        cells = size // NODES
        middle, factor = np.full((2, cells, cells), np.nan, dtype=np.float32)
        for level in found.levels:
            across = level.leaves.side // NODES
            of_leaves = self._range(level.leaves)
            for origin, centre, reach in zip(
                (level.leaves.origins // NODES).tolist(), *of_leaves, strict=True
            ):
                here = tuple(slice(start, start + across) for start in origin)
                middle[here], factor[here] = centre, 1.0 / reach
        whole, ready = np.empty((size, size), dtype=np.float32), Strips(found)
        for top in range(0, size, STRIP):
            own = self._bandwidth[top : top + STRIP].reshape(STRIP, cells, NODES)
            scaled = (own - middle[top // NODES, :, None]) * factor[top // NODES, :, None]
            scaled = scaled.reshape(STRIP, size)
            coefficients = ready.rows(top)
            total = coefficients[-1]
            for values in coefficients[-2::-1]:
                total *= scaled
                total += values
            whole[top : top + STRIP] = total
        return whole

    def _of(self, positions: np.ndarray) -> np.ndarray:
        """Bandwidths (L, m) of the pixels at positions (L, m, 2)."""
        row, column = positions.astype(np.int64).transpose(2, 0, 1)
        found: np.ndarray = self._bandwidth[row, column]
        return found

    def _range(self, leaves: Leaves) -> tuple[np.ndarray, np.ndarray]:
        """Middle and half of the range (L,) of the bandwidths on patches."""
        side = leaves.side
        cells = len(self._bandwidth) // side
        row, column = (leaves.origins // side).T
        own = self._bandwidth.reshape(cells, side, cells, side)[row, :, column]
        own = own.reshape(len(own), -1)
        least, most = np.fmin.reduce(own, axis=1), np.fmax.reduce(own, axis=1)
        # Of one bandwidth alone, say of a single pixel, any range will do.
        reach = np.maximum(0.5 * (most - least), 1e-3 * most + 1e-9)
        return 0.5 * (least + most), reach

    def _evaluate(self, positions: np.ndarray, bandwidths: np.ndarray) -> np.ndarray:
        """Means (L, m, T) at positions (L, m, 2) for bandwidths (L, m, T)."""
        means = self._means
        at = self._tile.known(positions, means.straight).astype(np.float32)
        low, high = np.fmin.reduce(at, axis=1), np.fmax.reduce(at, axis=1)
        centre = 0.5 * (low + high)
        radius = 0.5 * np.sqrt(np.square(high - low).sum(axis=1))
        away = np.sqrt(squares(centre, means.points))
        factor = np.sqrt(1.0 + 2.0 * SMALLEST / self._squared)
        # The nearest location is no farther than the widest bandwidth, at its place or another.
        widest = np.maximum(np.fmax.reduce(bandwidths, axis=(1, 2)), away.min(axis=1) + radius)
        within = away <= (radius + factor * widest)[:, None]
        scale = (-0.5 * self._squared / np.square(bandwidths)).astype(np.float32)
        found = np.full(bandwidths.shape, np.nan, dtype=np.float32)
        for leaf, reached in enumerate(within):
            if not reached.any():  # a place that is NaN
                continue
            own = squares(at[leaf], means.points[reached])
            own -= own.min(axis=1, keepdims=True)  # the ratio is the same, and never 0 / 0
            sums = self._sums[reached]
            for number in range(bandwidths.shape[2]):
                kernel = own * scale[leaf, :, number, None]
                both = np.exp(kernel, out=kernel) @ sums
                found[leaf, :, number] = both[:, 0] / both[:, 1]
        return found


def squares(places: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Squared distances (m, n)."""
    total = places[:, :1] - points[:, 0]
    total *= total
    for axis in range(1, points.shape[1]):
        along = places[:, axis, None] - points[:, axis]
        along *= along
        total += along
    return total
