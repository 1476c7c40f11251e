"""Adaptive means of place on patches, from the points whose kernels reach them.

The mean by an adaptive kernel (see ``smoothers.py``) has a kink wherever the k-th nearest location
changes. Lines of kinks ask for small patches, on which few of the points still count.
"""

from __future__ import annotations

import numpy as np

from .placesurfaces import PlaceSurfaces
from .proximity import planar_or_chord
from .smoothers import Adaptive

# Kernel values below exp(-14) of the largest are left out: a millionth.
SMALLEST = 14.0


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
        self._distance = distance
        location = surfaces.places.location
        first = np.unique(location, return_index=True)[1]
        points = planar_or_chord(xy[first], distance)
        self._middle, self._unit = points.mean(axis=0), surfaces.places.spacing
        self._points = ((points - self._middle) / self._unit).astype(np.float32)
        known = surfaces.known[0].astype(np.float64)
        rows = np.bincount(location, known)
        self._kernels = [item for item in surfaces.kernels if isinstance(item, Adaptive)]
        # The sums of a mean: of the values, and of the rows that have them.
        self._sums = [
            np.column_stack([np.bincount(location, values * known), rows]).astype(np.float32)
            for values in surfaces.values
        ]

    def evaluate(self, xy: np.ndarray) -> np.ndarray:
        """The sum of the means (L, m) at places xy (L, m, 2) of L patches; NaN where xy is."""
        shape = xy.shape[:2]
        at = (planar_or_chord(xy.reshape(-1, 2), self._distance) - self._middle) / self._unit
        at = at.astype(np.float32).reshape(*shape, -1)
        centre = 0.5 * (at.min(axis=1) + at.max(axis=1))
        radius = np.sqrt(np.square(at - centre[:, None]).sum(axis=2).max(axis=1))
        away = np.sqrt(_squares(centre, self._points))
        found = np.zeros(shape, dtype=np.float32)
        for kernel, sums in zip(self._kernels, self._sums, strict=True):
            rank = min(kernel.neighbours, away.shape[1]) - 1
            nearest = np.partition(away, rank, axis=1)[:, rank]
            # No bandwidth on the patch is wider than this one.
            widest = nearest + radius
            factor = np.sqrt(1.0 + 2.0 * SMALLEST / kernel.sharpness**2)
            within = away <= (radius + factor * widest)[:, None]
            for leaf, (reached, places) in enumerate(zip(within, at, strict=True)):
                if reached.any():
                    found[leaf] += _mean(kernel, rank, places, self._points[reached], sums[reached])
                else:  # a place that is NaN
                    found[leaf] = np.nan
        return found


def _mean(
    kernel: Adaptive, rank: int, places: np.ndarray, points: np.ndarray, sums: np.ndarray
) -> np.ndarray:
    squares = _squares(places, points)
    nearest = np.partition(squares, rank, axis=1)[:, rank]
    squares *= (np.float32(-0.5 * kernel.sharpness**2) / nearest)[:, None]
    np.exp(squares, out=squares)
    both = squares @ sums
    mean: np.ndarray = both[:, 0] / both[:, 1]
    return mean


def _squares(places: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Squared distances (m, n)."""
    total = places[:, :1] - points[:, 0]
    total *= total
    for axis in range(1, points.shape[1]):
        along = places[:, axis, None] - points[:, axis]
        along *= along
        total += along
    return total
