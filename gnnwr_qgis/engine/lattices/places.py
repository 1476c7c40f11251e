"""The place surface of the intercept on a tile; see ``tilelattice.py``."""

from __future__ import annotations

import numpy as np

from . import patches
from .cones import Cones
from .patches import Leaves
from .scaledmodel import ScaledModel
from .tile import Tile, error_of_prediction

NODES, CHECKS = 8, 20


def place_surface(model: ScaledModel, tile: Tile, cones: Cones | None) -> tuple[np.ndarray, int]:
    """The place surface (size, size) at all pixels, and how many nodes it took."""
    work = _Smooth(model, tile, cones)
    found = patches.fit(
        tile.wanted, NODES, work.sample, work.judge, CHECKS, tile.seed + 2, tile.marks,
        largest=None if cones is None else cones.largest(len(tile.wanted)),
    )  # fmt: skip
    whole = found.whole()
    surface, nodes = whole[0], found.nodes
    if cones is not None:
        for level in found.levels:
            cones.add(surface, whole[1:], level.leaves)
    if model.means is not None:
        means, more = model.means.surface(tile)
        surface += means
        nodes += more
    return surface, nodes


class _Smooth:
    """The place surface without means and near cones, then the coordinates the cones need."""

    def __init__(self, model: ScaledModel, tile: Tile, cones: Cones | None) -> None:
        self._model, self._tile, self._cones = model, tile, cones

    def sample(self, leaves: Leaves, positions: np.ndarray) -> np.ndarray:
        """Functions at positions; see ``patches.Sample``."""
        values = self._tile.known(positions, self._model.place)
        if self._cones is None:
            return values[..., None]
        at = self._tile.known(positions, self._cones.coordinates)
        values -= self._cones.of(leaves, at)
        return np.concatenate([values[..., None], at], axis=-1)

    def judge(
        self, leaves: Leaves, positions: np.ndarray, guess: np.ndarray, lower: np.ndarray
    ) -> np.ndarray:
        """Errors of patches; see ``patches.Judge``."""
        found = guess[..., 0].astype(np.float64)
        if self._cones is not None:
            found += self._cones.of(leaves, guess[..., 1:].astype(np.float64))
        wrong = found - self._tile.known(positions, self._model.place)
        return error_of_prediction(wrong, (guess - lower)[..., 0], self._tile.tolerance)
