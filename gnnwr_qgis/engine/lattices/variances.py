"""What of the variance is as rough as the place surfaces, and half widths."""

from __future__ import annotations

import numpy as np

from . import patches
from .networks import NetworkPatches
from .patches import Leaves
from .scaledmodel import ScaledModel
from .strips import Strips
from .tile import SAFETY, SHARE_OF_VARIANCES, Tile

NODES, CHECKS = 8, 28


def variance_surfaces(
    model: ScaledModel, tile: Tile, networks: NetworkPatches
) -> tuple[Strips, int]:
    """The surfaces, ready for strips of rows, and how many nodes they took.

    C_0j (twice that of j >= 1) where the model has standard errors, with what all places share of
    it; then the half width of the intervals where it is wanted.
    """
    work = _Variances(model, tile, networks)
    found = patches.fit(
        tile.wanted, NODES, work.sample, work.judge, CHECKS, tile.seed + 1, tile.marks
    )
    if model.pooled is not None:
        shared = (model.pooled.T @ model.pooled)[0]
        shared[1:] *= 2.0
        for level in found.levels:
            level.values[:, : model.q] += shared.astype(np.float32)[:, None, None]
    return Strips(found), found.nodes


class _Variances:
    def __init__(self, model: ScaledModel, tile: Tile, networks: NetworkPatches) -> None:
        self._model, self._tile, self._networks = model, tile, networks
        self._design = tile.design.T.astype(np.float32)
        self._shared = None
        if model.pooled is not None:
            self._shared = np.square(tile.design @ model.pooled.T).sum(axis=1)

    def sample(self, leaves: Leaves, positions: np.ndarray) -> np.ndarray:
        """Surfaces at positions; see ``patches.Sample``."""
        columns = []
        if self._shared is not None:
            columns.append(_intercepts(self._away(positions)))
        if self._model.intervals is not None:
            half = self._tile.known(positions, self._model.intervals.half_width)
            columns.append(half.reshape(-1, 1))
        found = np.concatenate(columns, axis=1).astype(np.float32)
        return found.reshape(*positions.shape[:2], -1)

    def judge(
        self, leaves: Leaves, positions: np.ndarray, guess: np.ndarray, lower: np.ndarray
    ) -> np.ndarray:
        """Errors of patches; see ``patches.Judge``."""
        guess, lower = (item.reshape(-1, item.shape[2]) for item in (guess, lower))
        last = guess - lower
        worst = np.zeros(len(guess))
        if self._shared is not None:
            away = self._away(positions)
            variance = np.square(away @ self._design).sum(axis=1) + self._shared
            wrong = SAFETY * (guess[:, : self._model.q] - _intercepts(away))
            for error in (wrong, last[:, : self._model.q]):
                relative = (np.abs(error @ self._design) / (2.0 * variance)).max(axis=1)
                worst = np.maximum(worst, relative)
        if self._model.intervals is not None:
            half = self._tile.known(positions, self._model.intervals.half_width).ravel()
            for error in (SAFETY * (guess[:, -1] - half), last[:, -1]):
                worst = np.maximum(worst, np.abs(error) / half)
        result: np.ndarray = worst.reshape(positions.shape[:2]).max(axis=1)
        return result / (SHARE_OF_VARIANCES * self._tile.relative)

    def _away(self, positions: np.ndarray) -> np.ndarray:
        """Deviations (L m, members, q), those of the place surfaces in the intercept's."""
        found = self._networks.deviations(positions.reshape(-1, 2))
        rough = self._tile.known(positions, self._model.place_deviations)
        found[:, :, 0] += rough.reshape(len(found), -1)
        return found


def _intercepts(away: np.ndarray) -> np.ndarray:
    """C_0j (n, q), twice that of j >= 1, from deviations (n, members, q)."""
    found: np.ndarray = np.matmul(away[:, None, :, 0], away)[:, 0]
    found[:, 1:] *= 2.0
    return found
