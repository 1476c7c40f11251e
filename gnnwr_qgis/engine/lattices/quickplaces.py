"""Place surfaces in single precision: where many places are asked for a tenth of a percent.

The sums of ``placesurfaces.py`` over locations instead of rows, since rows at one location have the
same kernel values, in blocks that stay in the processor's cache. Of the nearest locations only the
ranks that the kernels use are found.
"""

from __future__ import annotations

import numpy as np

from ..kriging import MEAN_VARIANCE
from ..placesurfaces import PlaceSurfaces
from ..proximity import planar_or_chord
from ..smoothers import Adaptive, Inverse

BLOCK_VALUES = 160_000  # kernel values made at once: less than a megabyte
AGREEMENT = 1e-5  # of the largest value, at places that try it
_PROBES = 64


class QuickSurfaces:
    """A :class:`PlaceSurfaces` to be evaluated in single precision.

    Parameters
    ----------
    surfaces : PlaceSurfaces
    xy : (n, 2)
        Places of its rows in the model's CRS.
    distance : {"planar", "great-circle"}

    Raises
    ------
    ValueError
        When it does not come near enough to the surfaces, say because their kernels are others.
    """

    def __init__(self, surfaces: PlaceSurfaces, xy: np.ndarray, distance: str) -> None:
        if surfaces.kernels and surfaces.places.tapered:
            raise ValueError("tapered kernels know their neighbours otherwise")
        self._distance, self._spacing = distance, surfaces.places.spacing
        # Without means, only the rows that kriging uses count.
        rows = np.arange(len(xy)) if surfaces.kernels else surfaces.kriged
        unique, first, location = np.unique(
            surfaces.places.location[rows], return_index=True, return_inverse=True
        )
        points = planar_or_chord(xy[rows[first]], distance) / self._spacing
        # About their middle, so that single precision tells neighbours apart.
        self._middle = points.mean(axis=0)
        self._points = (points - self._middle).astype(np.float32)
        counted = surfaces.known.T.astype(np.float64)
        size = np.maximum(counted.sum(axis=0), 1.0)

        def by_location(location: np.ndarray, values: np.ndarray) -> np.ndarray:
            summed = np.zeros((len(unique), values.shape[1]))
            np.add.at(summed, location, values)
            return summed.astype(np.float32)

        self._counted = by_location(location, counted[rows])
        self._kernels = surfaces.kernels
        self._means = [
            by_location(location, values[:, None] * counted) for values in surfaces.values
        ]
        self._otherwise = [
            ((values[:, None] * counted).sum(axis=0) / size).astype(np.float32)
            for values in surfaces.values
        ]
        self._covariances = surfaces.covariances
        kriged = np.searchsorted(unique, surfaces.places.location[surfaces.kriged])
        self._duals = [by_location(kriged, dual.T) for dual in surfaces.dual]
        # The constant part of the covariances in double: it is large, and mostly cancels.
        self._constant = MEAN_VARIANCE * surfaces.dual.sum(axis=(0, 2))
        self._sets = len(surfaces.known)
        self._try(surfaces, xy)

    def evaluate(self, xy: np.ndarray) -> np.ndarray:
        """The sums (m, C) at places xy (m, 2), float64 of single precision."""
        result = np.zeros((len(xy), self._sets))
        at = (planar_or_chord(xy, self._distance) / self._spacing - self._middle).astype(np.float32)
        size = max(32, BLOCK_VALUES // len(self._points))
        for start in range(0, len(xy), size):
            rows = slice(start, start + size)
            result[rows] = self._block(at[rows])
        result += self._constant
        return result

    def _block(self, at: np.ndarray) -> np.ndarray:
        squares = at[:, :1] - self._points[:, 0]
        squares *= squares
        for axis in range(1, at.shape[1]):
            along = at[:, axis, None] - self._points[:, axis]
            along *= along
            squares += along
        result = np.zeros((len(at), self._sets), dtype=np.float32)
        for kernel, values, otherwise in zip(
            self._kernels, self._means, self._otherwise, strict=True
        ):
            reach = _reach(kernel, squares)
            total = reach @ self._counted
            some = total > 0
            mean = np.divide(reach @ values, total, out=np.zeros_like(total), where=some)
            result += np.where(some, mean, otherwise)
        if self._covariances:
            distance = np.sqrt(squares, out=squares)
            for covariance, dual in zip(self._covariances, self._duals, strict=True):
                result += _matern(covariance.length, covariance.smoothness, distance) @ dual
        return result

    def _try(self, surfaces: PlaceSurfaces, xy: np.ndarray) -> None:
        """Compare with the surfaces themselves, at points and between them."""
        some = np.linspace(0, len(xy) - 1, min(_PROBES, len(xy))).astype(np.int64)
        between = 0.5 * (xy[some] + xy[some[::-1]])
        places = np.concatenate([xy[some], between])
        want = surfaces.evaluate(places)
        wrong = np.abs(self.evaluate(places) - want).max()
        if not wrong <= AGREEMENT * np.abs(want).max():
            raise ValueError(f"single precision is off by {wrong}")


def _reach(kernel: Adaptive | Inverse, squares: np.ndarray) -> np.ndarray:
    """Kernel values of squared distances (m, n), which stay as they are."""
    if isinstance(kernel, Inverse):
        reach = squares + np.float32(kernel.softening**2)
        return np.reciprocal(reach, out=reach)
    rank = min(kernel.neighbours, squares.shape[1]) - 1
    nearest = np.partition(squares, rank, axis=1)[:, rank : rank + 1]
    reach = squares * (np.float32(-0.5 * kernel.sharpness**2) / nearest)
    return np.exp(reach, out=reach)


def _matern(length: float, smoothness: float, distance: np.ndarray) -> np.ndarray:
    """Covariances at distances (m, n) without their constant."""
    if smoothness == 1.5:
        scaled = distance * np.float32(np.sqrt(3.0) / length)
        result = np.exp(-scaled)
        scaled += np.float32(1.0)
        result *= scaled
        return result
    result = distance * np.float32(-1.0 / length)
    return np.exp(result, out=result)
