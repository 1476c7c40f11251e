"""A model's surfaces on a tile of a grid, followed by patches instead of worked out pixel by pixel.

Everything of a linear model but its predictors depends on place alone. With the terms of
``scaledmodel.py``, a prediction is b(s) z and its variance z' C(s) z + |P z|^2, where C(s) is the
sum of (n_m + g_m e_0)(n_m + g_m e_0)' over the members. What has to be known of a place is not
alike: networks cost most and are smooth; the variance need be known less well than the prediction;
the place surface of the intercept has a cone at each training point. So each has patches of its own
(see ``patches.py``):

    network    b without the place surface, n_m, and C_ij of i, j >= 1
    variance   C_0j, in which all g_m are, and the half width of the intervals
    means      the adaptive means of the place surface, smooth but for their bandwidths
    place      the rest of it, without the cones that are near; these are put back exactly

Errors are measured in what is predicted, with predictors of the tile's own pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .cones import Cones
from .networks import NetworkPatches
from .patches import STRIP
from .places import place_surface
from .scaledmodel import ScaledModel
from .slopes import SlopeVariance
from .strips import Strips
from .tile import Tile
from .variances import variance_surfaces


@dataclass(frozen=True)
class Strip:
    """What is known of some rows of a tile, float32; n pixels.

    Attributes
    ----------
    coefficients : (q, n)
        Of the scaled predictors, without the model's offset.
    intercept : (q, n) or None
        C_0j above, twice that of j >= 1.
    half_width : (n,) or None
    slopes : SlopeVariance or None
        Of C_ij, i, j >= 1. In both is what all places share of the variance.
    top, size : int
        First row, and side of the tile.
    width : int
        Of the columns that are known, n / width rows.
    """

    coefficients: np.ndarray
    intercept: np.ndarray | None
    half_width: np.ndarray | None
    slopes: SlopeVariance | None
    top: int
    size: int
    width: int

    def cut(self, height: int, width: int) -> Strip:
        """The same of the first rows and columns only."""
        if (height, width) == (STRIP, self.size):
            return self

        def part(values: np.ndarray) -> np.ndarray:
            whole = values.reshape(*values.shape[:-1], STRIP, self.size)
            return whole[..., :height, :width].reshape(*values.shape[:-1], -1)

        return replace(
            self,
            coefficients=part(self.coefficients),
            intercept=None if self.intercept is None else part(self.intercept),
            half_width=None if self.half_width is None else part(self.half_width),
            width=width,
        )

    def variance(self, z: np.ndarray) -> np.ndarray | None:
        """Variances (n,) for scaled predictors z (q, n); None where the model has none.

        Between nodes they may come out below zero, by less than what is tolerated.
        """
        if self.intercept is None or self.slopes is None:
            return None
        total: np.ndarray = np.einsum("kn,kn->n", self.intercept, z)
        height = z.shape[1] // self.width
        if (height, self.width) == (STRIP, self.size):
            total += self.slopes.rows(self.top, z)
            return total
        whole = np.zeros((len(z), STRIP, self.size), dtype=np.float32)
        whole[:, :height, : self.width] = z.reshape(len(z), height, self.width)
        found = self.slopes.rows(self.top, whole.reshape(len(z), -1))
        total += found.reshape(STRIP, self.size)[:height, : self.width].ravel()
        return total


class TileLattice:
    """The surfaces of a model on one tile; NaN at pixels better worked out by themselves.

    Parameters
    ----------
    model : ScaledModel
    tile : Tile
    cones : Cones or None
        Of the place surface.

    Attributes
    ----------
    nodes : int
        How many places the surfaces were worked out at.

    Raises
    ------
    TooRough
        When most of the pixels are.
    """

    def __init__(self, model: ScaledModel, tile: Tile, cones: Cones | None) -> None:
        self.size = len(tile.wanted)
        self._q = model.q
        self._certain, self._widths = model.pooled is not None, model.intervals is not None
        networks = NetworkPatches(model, tile)
        self.nodes = networks.nodes
        self._network, self._slopes = networks.coefficients(), networks.slope_variance()
        tile = replace(tile, wanted=tile.wanted & networks.covered)
        self._variance: Strips | None = None
        self._place: np.ndarray | None = None
        if self._certain or self._widths:
            self._variance, nodes = variance_surfaces(model, tile, networks)
            self.nodes += nodes
        if model.surfaces is not None:
            self._place, nodes = place_surface(model, tile, cones)
            self.nodes += nodes

    def rows(self, top: int) -> Strip:
        """Surfaces of :data:`STRIP` rows from ``top`` on, of the whole width of the tile."""
        coefficients = self._network.rows(top).reshape(self._q, -1)
        if self._place is not None:
            coefficients[0] += self._place[top : top + STRIP].ravel()
        intercept = half = None
        if self._variance is not None:
            rough = self._variance.rows(top)
            rough = rough.reshape(len(rough), -1)
            if self._certain:
                intercept = rough[: self._q]
            if self._widths:
                half = rough[-1]
        return Strip(coefficients, intercept, half, self._slopes, top, self.size, self.size)
