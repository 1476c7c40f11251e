"""A model's surfaces on a tile of a grid, followed by patches instead of worked out pixel by pixel.

Everything of a linear model but its predictors depends on place alone. With the terms of
``scaledmodel.py``, a prediction is b(s) z and its variance z' C(s) z + |P z|^2, where C(s) is the
sum of (n_m + g_m e_0)(n_m + g_m e_0)' over the members. What has to be known of a place is not
alike: networks cost most and are smooth; the variance need be known less well than the prediction;
the place surface of the intercept has a cone at each training point. So each has patches of its own
(see ``patches.py``):

    network    b without the place surface, n_m, and C_ij of i, j >= 1
    variance   C_0j, in which all g_m are, and the half width of the intervals
    means      the adaptive means of the place surface, which have kinks
    place      the rest of it, without the cones that are near; these are put back exactly

Errors are measured in what is predicted, with predictors of the tile's own pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .cones import Cones
from .networkpatches import NetworkPatches
from .patches import STRIP
from .placepatches import place_surface
from .scaledmodel import ScaledModel
from .tile import Tile
from .variancepatches import variance_surfaces


@dataclass(frozen=True)
class Strip:
    """What is known of some rows of a tile, float32; n pixels.

    Attributes
    ----------
    coefficients : (q, n)
        Of the scaled predictors.
    intercept, slopes : (q, n), (q (q - 1) / 2, n), or None
        C_0j above, and C_ij of 1 <= i <= j by rows; twice that where i and j differ.
    half_width : (n,) or None
    """

    coefficients: np.ndarray
    intercept: np.ndarray | None
    slopes: np.ndarray | None
    half_width: np.ndarray | None

    def cut(self, size: int, height: int, width: int) -> Strip:
        """The same of the first rows and columns only, of a tile of ``size``."""
        if (height, width) == (STRIP, size):
            return self

        def part(values: np.ndarray) -> np.ndarray:
            whole = values.reshape(*values.shape[:-1], STRIP, size)
            return whole[..., :height, :width].reshape(*values.shape[:-1], -1)

        return Strip(
            part(self.coefficients),
            None if self.intercept is None else part(self.intercept),
            None if self.slopes is None else part(self.slopes),
            None if self.half_width is None else part(self.half_width),
        )


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
        self._network = networks.surfaces()
        tile = replace(tile, wanted=tile.wanted & networks.covered)
        self._variance = self._place = None
        if self._certain or self._widths:
            self._variance = variance_surfaces(model, tile, networks)
            self.nodes += self._variance.nodes
        if model.surfaces is not None:
            self._place, nodes = place_surface(model, tile, cones)
            self.nodes += nodes

    def rows(self, top: int) -> Strip:
        """Surfaces of :data:`STRIP` rows from ``top`` on, of the whole width of the tile."""
        q, here = self._q, slice(top, top + STRIP)
        network = self._network.rows(top)
        network = network.reshape(len(network), -1)
        coefficients = network[:q]
        if self._place is not None:
            coefficients[0] += self._place[here].ravel()
        intercept = slopes = half = None
        if self._variance is not None:
            rough = self._variance.rows(top)
            rough = rough.reshape(len(rough), -1)
            if self._certain:
                intercept, slopes = rough[:q], network[q:]
            if self._widths:
                half = rough[-1]
        return Strip(coefficients, intercept, slopes, half)
