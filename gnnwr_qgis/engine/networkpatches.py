"""The networks' surfaces on a tile, by patches; see ``lattice.py``."""

from __future__ import annotations

import numpy as np

from . import patches
from .patches import Leaves, Patches
from .scaledmodel import ScaledModel
from .tile import SAFETY, SHARE, SHARE_OF_ERRORS, Tile

NODES, CHECKS = 12, 16
FINEST = 16  # sides of patches of which each pixel is better worked out by itself
LEAST_COVERED = 0.5  # share of the pixels; below it, following the others is no gain


class TooRough(Exception):
    """The surfaces vary so much from pixel to pixel that patches are no gain."""


class NetworkPatches:
    """b, n_m and C_ij of i, j >= 1 on a tile.

    Attributes
    ----------
    covered : (size, size) bool
        Where they are known.
    nodes : int

    Raises
    ------
    TooRough
        When most pixels are better worked out one by one.
    """

    def __init__(self, model: ScaledModel, tile: Tile) -> None:
        self._model, self._tile = model, tile
        self._first, self._second = np.triu_indices(model.q - 1)
        # z' C z has the entries beside the diagonal twice.
        self._times = 2.0 - (self._first == self._second)
        self._pairs = len(self._first) if model.pooled is not None else 0
        slopes = tile.design[:, 1:]
        self._products = slopes[:, self._first] * slopes[:, self._second]
        self._whole = patches.fit(
            tile.wanted, NODES, self._sample, self._judge, CHECKS, tile.seed, too_small=FINEST
        )
        self.nodes = self._whole.nodes
        self.covered = self._whole.covered()
        if (self.covered & tile.wanted).sum() < LEAST_COVERED * tile.wanted.sum():
            raise TooRough
        self._deviations = self._whole.part(slice(model.q + self._pairs, None))

    def surfaces(self) -> Patches:
        """B (q of them), then C_ij by rows, twice that where i and j differ."""
        return self._whole.part(slice(self._model.q + self._pairs)).ready()

    def deviations(self, positions: np.ndarray) -> np.ndarray:
        """N (k, members, q) at rows and columns (k, 2)."""
        found = self._deviations.at(positions)
        return found.reshape(-1, self._model.members, self._model.q)

    def _sample(self, leaves: Leaves, positions: np.ndarray) -> np.ndarray:
        xy, known = self._tile.places(positions)
        coefficients, away = self._model.networks(xy[known])
        columns = [coefficients]
        if self._pairs:
            covariance = np.matmul(away.transpose(0, 2, 1), away)[:, 1:, 1:]
            columns.append(covariance[:, self._first, self._second] * self._times)
        columns.append(away.reshape(len(away), -1))
        both = np.concatenate(columns, axis=1)
        found = np.full((len(xy), both.shape[1]), np.nan, dtype=np.float32)
        found[known] = both
        return found.reshape(*positions.shape[:2], -1)

    def _judge(
        self, leaves: Leaves, positions: np.ndarray, guess: np.ndarray, lower: np.ndarray
    ) -> np.ndarray:
        q, tile = self._model.q, self._tile
        truth = self._sample(leaves, positions)
        wrong = np.abs((guess - truth)[..., :q] @ tile.design.T).max(axis=(1, 2))
        wrong *= SAFETY / (SHARE * tile.tolerance)
        if self._model.pooled is None:
            return wrong
        xy, known = tile.places(positions)
        rough = np.full((len(xy), self._model.members), np.nan)
        rough[known] = self._model.place_deviations(xy[known])
        rough = rough.reshape(*positions.shape[:2], -1, 1)
        shared = np.square(tile.design @ self._model.pooled.T).sum(axis=1)

        def variance(values: np.ndarray) -> np.ndarray:
            away = values[..., q + self._pairs :].reshape(*values.shape[:2], -1, q)
            return np.square(away @ tile.design.T + rough).sum(axis=2) + shared

        exact = variance(truth)
        pairs = (guess - truth)[..., q : q + self._pairs] @ self._products.T
        for error in (variance(guess) - exact, pairs):
            relative = (np.abs(error) / (2.0 * exact)).max(axis=(1, 2))
            wrong = np.maximum(wrong, SAFETY * relative / (SHARE_OF_ERRORS * tile.relative))
        return wrong
