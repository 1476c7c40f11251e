"""What of the variance is as rough as the place surfaces, and half widths; see ``lattice.py``."""

from __future__ import annotations

import numpy as np

from . import patches
from .networkpatches import NetworkPatches
from .patches import Leaves, Patches
from .scaledmodel import ScaledModel
from .tile import SAFETY, SHARE_OF_ERRORS, Tile

NODES, CHECKS = 8, 20


def variance_surfaces(model: ScaledModel, tile: Tile, networks: NetworkPatches) -> Patches:
    """The surfaces, ready for strips of rows.

    C_0j (twice that of j >= 1) where the model has standard errors, then the half width of the
    intervals where it is wanted.
    """
    work = _Variances(model, tile, networks)
    found = patches.fit(
        tile.wanted, NODES, work.sample, work.judge, CHECKS, tile.seed + 1, tile.marks
    )
    return found.ready()


class _Variances:
    def __init__(self, model: ScaledModel, tile: Tile, networks: NetworkPatches) -> None:
        self._model, self._tile, self._networks = model, tile, networks
        self._design = tile.design.T.astype(np.float32)
        self._shared = None
        if model.pooled is not None:
            self._shared = np.square(tile.design @ model.pooled.T).sum(axis=1)

    def sample(self, leaves: Leaves, positions: np.ndarray) -> np.ndarray:
        """Surfaces at positions; see ``patches.Sample``."""
        xy, known = self._tile.places(positions)
        columns = []
        if self._shared is not None:
            columns.append(_intercepts(self._away(positions, xy, known)))
        if self._model.intervals is not None:
            columns.append(self._model.intervals.half_width(xy[known])[:, None])
        both = np.concatenate(columns, axis=1)
        found = np.full((len(xy), both.shape[1]), np.nan, dtype=np.float32)
        found[known] = both
        return found.reshape(*positions.shape[:2], -1)

    def judge(
        self, leaves: Leaves, positions: np.ndarray, guess: np.ndarray, lower: np.ndarray
    ) -> np.ndarray:
        """Errors of patches; see ``patches.Judge``."""
        xy, known = self._tile.places(positions)
        guess, lower = (item.reshape(len(xy), -1)[known] for item in (guess, lower))
        last = guess - lower
        worst = np.zeros(len(guess))
        if self._shared is not None:
            away = self._away(positions, xy, known)
            variance = np.square(away @ self._design).sum(axis=1) + self._shared
            wrong = SAFETY * (guess[:, : self._model.q] - _intercepts(away))
            for error in (wrong, last[:, : self._model.q]):
                relative = (np.abs(error @ self._design) / (2.0 * variance)).max(axis=1)
                worst = np.maximum(worst, relative)
        if self._model.intervals is not None:
            half = self._model.intervals.half_width(xy[known])
            for error in (SAFETY * (guess[:, -1] - half), last[:, -1]):
                worst = np.maximum(worst, np.abs(error) / half)
        found = np.full(len(xy), np.nan)
        found[known] = worst / (SHARE_OF_ERRORS * self._tile.relative)
        result: np.ndarray = found.reshape(positions.shape[:2]).max(axis=1)
        return result

    def _away(self, positions: np.ndarray, xy: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Deviations (n, members, q), those of the place surfaces in the intercept's."""
        found = self._networks.deviations(positions.reshape(-1, 2)[known])
        found[:, :, 0] += self._model.place_deviations(xy[known])
        return found


def _intercepts(away: np.ndarray) -> np.ndarray:
    """C_0j (n, q), twice that of j >= 1, from deviations (n, members, q)."""
    found: np.ndarray = np.matmul(away[:, None, :, 0], away)[:, 0]
    found[:, 1:] *= 2.0
    return found
