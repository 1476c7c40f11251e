"""What is not smooth in a kriging surface: a cone, or a gentler tip, at each of its points.

A Matern covariance of smoothness 1/2 or 3/2 is a power series of the distance d; its even powers
are smooth in the coordinates, its odd ones are not. With x = d / length, or sqrt(3) d / length,

    exp(-x)            = ... - x - x^3 / 6 - ...
    (1 + x) exp(-x)    = ... + x^3 / 3 + ...

Without the terms in d and d^3 of the points that are near, a surface is smooth enough for
polynomials; per pixel they cost one square root a point.
"""

from __future__ import annotations

import numpy as np

from ..kriging import Covariance
from ..placesurfaces import PlaceSurfaces
from ..proximity import planar_or_chord
from .patches import Leaves

MARGIN = 0.5  # sides of a patch around it within which a point is near
FEW, SMALLEST = 12, 64  # near points of a patch, sides of the patches that this may ask for
EXACT = 8  # sides of patches that are exact by themselves


class Cones:
    """The terms c1 d + c3 d^3 of every point of a place surface.

    Parameters
    ----------
    surface : PlaceSurfaces
        Of one set of rows.
    xy : (n, 2)
        Places of its rows in the model's CRS.
    pixels : (n, 2)
        Their rows and columns in the tile; NaN where they have none.
    distance : {"planar", "great-circle"}
    """

    def __init__(
        self, surface: PlaceSurfaces, xy: np.ndarray, pixels: np.ndarray, distance: str
    ) -> None:
        points = xy[surface.kriged]
        self._distance, self._spacing = distance, surface.places.spacing
        straight = planar_or_chord(points, distance) / self._spacing
        # About the points' own middle, so that single precision tells neighbours apart.
        self._middle = straight.mean(axis=0)
        self._points = straight - self._middle
        self._pixels = pixels[surface.kriged]
        self._first, self._third = np.zeros(len(points)), np.zeros(len(points))
        for covariance, dual in zip(surface.covariances, surface.dual[:, 0], strict=True):
            first, third = _odd(covariance)
            self._first += first * dual
            self._third += third * dual
        self.axes = straight.shape[1]

    def coordinates(self, xy: np.ndarray) -> np.ndarray:
        """Coordinates (n, axes) in which distances are straight, in spacings."""
        found: np.ndarray = planar_or_chord(xy, self._distance) / self._spacing - self._middle
        return found

    def largest(self, size: int) -> int:
        """Side of patches of a tile on which few points are near, on average.

        The terms of a near point are worked out at every pixel: small patches have fewer of them.
        """
        side = size
        reach = (0.5 + MARGIN) * size
        count = int((np.abs(self._pixels - size / 2) <= reach).all(axis=1).sum())
        while count > FEW and side > SMALLEST:
            side, count = side // 2, count // 4
        return side

    def near(self, leaves: Leaves) -> list[tuple[int, np.ndarray]]:
        """Patches (numbers) that have points near, with the numbers of these."""
        if leaves.side <= EXACT:
            return []
        centres = leaves.origins + leaves.side / 2
        reach = (0.5 + MARGIN) * leaves.side
        within = np.abs(self._pixels[None, :, 0] - centres[:, :1]) <= reach
        within &= np.abs(self._pixels[None, :, 1] - centres[:, 1:]) <= reach
        some = np.flatnonzero(within.any(axis=1)).tolist()
        return [(leaf, np.flatnonzero(within[leaf])) for leaf in some]

    def of(self, leaves: Leaves, at: np.ndarray) -> np.ndarray:
        """Sums (L, m) of the near points' terms at coordinates (L, m, axes)."""
        found = np.zeros(at.shape[:2])
        for leaf, near in self.near(leaves):
            self._sum([at[leaf, :, axis] for axis in range(self.axes)], near, found[leaf])
        return found

    def add(self, into: np.ndarray, at: np.ndarray, leaves: Leaves) -> None:
        """Put the terms back into the pixels ``into`` (size, size) of patches of a tile.

        ``at`` (axes, size, size) are their coordinates.
        """
        side = leaves.side
        for leaf, near in self.near(leaves):
            row, column = leaves.origins[leaf]
            # Pieces that stay in the processor's cache.
            height = max(1, min(side, 8192 // side))
            for top in range(row, row + side, height):
                part = (slice(top, top + height), slice(column, column + side))
                sums = np.zeros((height, side), dtype=np.float32)
                self._sum([np.ascontiguousarray(axis[part]) for axis in at], near, sums)
                into[part] += sums

    def _sum(self, axes: list[np.ndarray], near: np.ndarray, into: np.ndarray) -> None:
        points = self._points[near].astype(into.dtype)
        first, third = self._first[near].astype(into.dtype), self._third[near].astype(into.dtype)
        for point, one, three in zip(points, first, third, strict=True):
            squares = axes[0] - point[0]
            squares *= squares
            for axis, coordinate in zip(axes[1:], point[1:], strict=True):
                along = axis - coordinate
                along *= along
                squares += along
            distance = np.sqrt(squares)
            squares *= three
            squares += one
            squares *= distance
            into += squares


def _odd(covariance: Covariance) -> tuple[float, float]:
    """Coefficients of d and d^3."""
    if covariance.smoothness == 1.5:
        return 0.0, float((np.sqrt(3.0) / covariance.length) ** 3 / 3.0)
    return -1.0 / covariance.length, -1.0 / (6.0 * covariance.length**3)
