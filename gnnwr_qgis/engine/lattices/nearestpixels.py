"""The area of applicability at the pixels of a tile: which training point is nearest.

In the weighted space (see ``applicability.py``) the nearest of n points is that of the largest

    e . t - |t|^2 / 2

over the training points t, one matrix product for many pixels e; the distance to it is then
measured by itself. In place alone only few points can be nearest on a small block of pixels.
"""

from __future__ import annotations

import numpy as np

from ..applicability import Applicability
from ..proximity import along_earth, planar_or_chord
from .coordinates import straight_coordinates
from .patches import STRIP
from .scaledmodel import ScaledModel
from .tile import Place

FINE = 1e-3  # of a pixel, as near as places are known
BLOCK = 64  # pixels on a side of a block on which few points can be nearest


class NearestPixels:
    """Applicability at the pixels of any tile.

    Parameters
    ----------
    area : Applicability
    model : ScaledModel
    xy, design : (n, 2), (n, q)
        Training points of the area.
    """

    def __init__(
        self, area: Applicability, model: ScaledModel, xy: np.ndarray, design: np.ndarray
    ) -> None:
        self.area = area
        self.points = planar_or_chord(xy, area.distance)
        self.locations = np.unique(self.points, axis=0)
        self.stretch, directions = area.directions()
        # Of scaled predictors: their offsets are the same for points and pixels.
        self.directions = (directions * model.scale[:, None]).astype(np.float32)
        self.scaled = ((design - model.centre) / model.scale) @ (directions * model.scale[:, None])

    def tile(self, place: Place, wanted: np.ndarray, seed: int) -> TileApplicability:
        """Applicability at the pixels of one tile; see ``tile.Tile``."""
        return TileApplicability(self, place, wanted, seed)


class TileApplicability:
    """Applicability at the pixels of a tile."""

    def __init__(self, nearest: NearestPixels, place: Place, wanted: np.ndarray, seed: int) -> None:
        self._nearest = nearest
        size = len(wanted)
        some = place(np.argwhere(wanted)[:: max(1, wanted.sum() // 64)] + 0.5)
        some = some[np.isfinite(some[:, 0])]
        straight = planar_or_chord(some, nearest.area.distance)
        # About the tile's middle, so that single precision tells pixels apart.
        self._middle = straight.mean(axis=0) if len(some) else nearest.points.mean(axis=0)
        pixel = float(np.ptp(straight, axis=0).max()) / size if len(some) > 1 else 1.0
        self._coordinates = straight_coordinates(place, wanted, self._straight, FINE * pixel, seed)
        points = nearest.points - self._middle
        whole = np.column_stack([nearest.stretch * points, nearest.scaled])
        self._points = whole.astype(np.float32)
        self._product = np.column_stack([whole, -0.5 * (whole**2).sum(axis=1)]).astype(np.float32)
        self._locations = (nearest.locations - self._middle).astype(np.float32)
        self._candidates: dict[int, list[np.ndarray]] = {}

    def rows(self, top: int, z: np.ndarray, width: int) -> np.ndarray:
        """Dissimilarity, whether inside, and distance (3, n) to the nearest training point.

        ``z`` (q, n) are the scaled predictors of the tile's rows from ``top`` on.
        """
        area = self._nearest.area
        height = z.shape[1] // width
        whole = self._coordinates[:, top : top + STRIP]
        at = np.ascontiguousarray(whole[:, :height, :width]).reshape(len(whole), -1)
        axes = len(at)
        embedded = np.ones((self._product.shape[1], z.shape[1]), dtype=np.float32)
        np.multiply(at, np.float32(self._nearest.stretch), out=embedded[:axes])
        np.matmul(self._nearest.directions.T, z, out=embedded[axes:-1])
        apart = np.empty(z.shape[1], dtype=np.float32)
        for part in _parts(z.shape[1], len(self._points)):
            products = embedded[:, part].T @ self._product.T
            winner = products.argmax(axis=1)
            away = self._points[winner].T - embedded[:-1, part]
            apart[part] = np.sqrt(np.einsum("kn,kn->n", away, away))
        apart /= np.float32(area.mean_distance)
        distance = along_earth(self._straight_distance(top, whole), area.distance)
        inside = area.inside(apart).astype(np.float32)
        return np.stack([apart, inside, distance[:height, :width].ravel()])

    def _straight_distance(self, top: int, at: np.ndarray) -> np.ndarray:
        """Straight distances (STRIP, size) to the nearest location."""
        size = at.shape[2]
        band = top // BLOCK
        if band not in self._candidates:
            self._candidates = {band: self._near(band * BLOCK, size)}
        found = np.full(at.shape[1:], np.nan, dtype=np.float32)
        for number, points in enumerate(self._candidates[band]):
            if not len(points):
                continue
            columns = slice(number * BLOCK, (number + 1) * BLOCK)
            axes = [np.ascontiguousarray(axis[:, columns]) for axis in at]
            least = np.full(axes[0].shape, np.inf, dtype=np.float32)
            for point in points:
                squares = axes[0] - point[0]
                squares *= squares
                for axis, coordinate in zip(axes[1:], point[1:], strict=True):
                    along = axis - coordinate
                    along *= along
                    squares += along
                np.minimum(least, squares, out=least)
            found[:, columns] = np.sqrt(least, out=least)
        return found

    def _near(self, top: int, size: int) -> list[np.ndarray]:
        """Locations that can be nearest somewhere on the blocks of a band of rows."""
        at = self._coordinates[:, top : top + BLOCK]
        found = []
        for column in range(0, size, BLOCK):
            block = at[:, :, column : column + BLOCK].reshape(len(at), -1)
            block = block[:, np.isfinite(block[0])]
            if not block.shape[1]:
                found.append(self._locations[:0])
                continue
            centre = block.mean(axis=1)
            radius = np.sqrt(np.square(block - centre[:, None]).sum(axis=0).max())
            away = np.sqrt(np.square(self._locations - centre).sum(axis=1))
            # Rounding must not lose the nearest one.
            found.append(self._locations[away <= 1.0001 * (away.min() + 2.0 * radius)])
        return found

    def _straight(self, xy: np.ndarray) -> np.ndarray:
        found: np.ndarray = planar_or_chord(xy, self._nearest.area.distance) - self._middle
        return found


def _parts(pixels: int, points: int) -> list[slice]:
    """Slices of pixels whose products with all points stay in the processor's cache."""
    size = max(64, 250_000 // points)
    return [slice(start, start + size) for start in range(0, pixels, size)]
