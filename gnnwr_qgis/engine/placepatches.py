"""The place surface of the intercept on a tile; see ``lattice.py``."""

from __future__ import annotations

import numpy as np

from . import patches
from .cones import Cones
from .localmeans import LocalMeans
from .patches import Leaves
from .scaledmodel import ScaledModel
from .tile import SAFETY, SHARE, Tile

NODES, CHECKS, MEANS_CHECKS = 8, 20, 24


def place_surface(model: ScaledModel, tile: Tile, cones: Cones | None) -> tuple[np.ndarray, int]:
    """The place surface (size, size) at all pixels, and how many nodes it took."""
    work = _Smooth(model, tile, cones)
    found = patches.fit(
        tile.wanted, NODES, work.sample, work.judge, CHECKS, tile.seed + 2, tile.marks
    )
    whole = found.whole()
    surface, nodes = whole[0], found.nodes
    if cones is not None:
        for level in found.levels:
            cones.add(surface, whole[1:], level.leaves)
    if model.means is not None:
        means = _Means(model.means, tile)
        found = patches.fit(
            tile.wanted, NODES, means.sample, means.judge, MEANS_CHECKS, tile.seed + 3
        )
        surface += found.whole()[0]
        nodes += found.nodes
    return surface, nodes


class _Smooth:
    """The place surface without means and near cones, then the coordinates the cones need."""

    def __init__(self, model: ScaledModel, tile: Tile, cones: Cones | None) -> None:
        self._model, self._tile, self._cones = model, tile, cones

    def sample(self, leaves: Leaves, positions: np.ndarray) -> np.ndarray:
        xy, values = self._values(positions)
        if self._cones is None:
            return values[..., None]
        at = self._cones.coordinates(xy).reshape(*positions.shape[:2], -1)
        values -= self._cones.of(leaves, at)
        return np.concatenate([values[..., None], at], axis=-1)

    def judge(
        self, leaves: Leaves, positions: np.ndarray, guess: np.ndarray, lower: np.ndarray
    ) -> np.ndarray:
        found = guess[..., 0].astype(np.float64)
        if self._cones is not None:
            found += self._cones.of(leaves, guess[..., 1:].astype(np.float64))
        wrong = found - self._values(positions)[1]
        return _error(wrong, (guess - lower)[..., 0], self._tile)

    def _values(self, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Places (L m, 2) and the surface there (L, m)."""
        xy, known = self._tile.places(positions)
        values = np.full(len(xy), np.nan)
        values[known] = self._model.place(xy[known])
        return xy, values.reshape(positions.shape[:2])


class _Means:
    """The adaptive means."""

    def __init__(self, means: LocalMeans, tile: Tile) -> None:
        self._means, self._tile = means, tile

    def sample(self, leaves: Leaves, positions: np.ndarray) -> np.ndarray:
        xy = self._tile.places(positions)[0].reshape(positions.shape)
        return self._means.evaluate(xy)[:, :, None]

    def judge(
        self, leaves: Leaves, positions: np.ndarray, guess: np.ndarray, lower: np.ndarray
    ) -> np.ndarray:
        wrong = (guess - self.sample(leaves, positions))[..., 0]
        return _error(wrong, (guess - lower)[..., 0], self._tile)


def _error(wrong: np.ndarray, last: np.ndarray, tile: Tile) -> np.ndarray:
    """Errors (L,) over what is tolerated, from those (L, m) and from the last degrees' part."""
    most = np.maximum(SAFETY * np.abs(wrong), np.abs(last)).max(axis=1)
    result: np.ndarray = most / (SHARE * tile.tolerance)
    return result
