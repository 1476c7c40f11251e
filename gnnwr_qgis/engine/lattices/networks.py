"""The networks' surfaces on a tile, by patches; see ``tilelattice.py``."""

from __future__ import annotations

import numpy as np

from . import patches
from .patches import Leaves
from .scaledmodel import ScaledModel
from .slopes import SlopeVariance, slope_variance
from .strips import Strips
from .tile import SAFETY, SHARE, SHARE_OF_FORMS, SHARE_OF_NETWORKS, Tile

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
        self._least = np.full(len(tile.design), np.inf)  # variances seen, of each row of design
        slopes = tile.design[:, 1:]
        self._products = slopes[:, self._first] * slopes[:, self._second]
        self._whole = patches.fit(
            tile.wanted, NODES, self._sample, self._judge, CHECKS, tile.seed, tile.marks, FINEST
        )
        self.nodes = self._whole.nodes
        self.covered = self._whole.covered()
        if (self.covered & tile.wanted).sum() < LEAST_COVERED * tile.wanted.sum():
            raise TooRough
        self._deviations = self._whole.part(slice(model.q + self._pairs, None))

    def coefficients(self) -> Strips:
        """B, ready for strips of rows."""
        return Strips(self._whole.part(slice(self._model.q)))

    def slope_variance(self) -> SlopeVariance | None:
        """Of C_ij and what all places share; None of a single network."""
        if self._model.pooled is None:
            return None
        pairs = self._whole.part(slice(self._model.q, self._model.q + self._pairs))
        shared = (self._model.pooled.T @ self._model.pooled)[1:, 1:]
        added = (shared[self._first, self._second] * self._times).astype(np.float32)
        for level in pairs.levels:
            level.values[...] += added[:, None, None]
        tolerated = 2.0 * self._least * SHARE_OF_FORMS * self._tile.relative
        return slope_variance(pairs, self._tile.design, tolerated)

    def deviations(self, positions: np.ndarray) -> np.ndarray:
        """N (k, members, q) at rows and columns (k, 2)."""
        found = self._deviations.at(positions)
        return found.reshape(-1, self._model.members, self._model.q)

    def _sample(self, leaves: Leaves, positions: np.ndarray) -> np.ndarray:
        return self._tile.known(positions, self._functions)

    def _functions(self, xy: np.ndarray) -> np.ndarray:
        """B, C_ij and N by columns, float32, at places xy (n, 2)."""
        coefficients, away = self._model.networks(xy)
        columns = [coefficients]
        if self._pairs:
            covariance = np.matmul(away.transpose(0, 2, 1), away)[:, 1:, 1:]
            columns.append(covariance[:, self._first, self._second] * self._times)
        columns.append(away.reshape(len(away), self._model.members * self._model.q))
        return np.concatenate(columns, axis=1).astype(np.float32)

    def _judge(
        self, leaves: Leaves, positions: np.ndarray, guess: np.ndarray, lower: np.ndarray
    ) -> np.ndarray:
        q, tile = self._model.q, self._tile
        truth = self._sample(leaves, positions)
        wrong = np.abs((guess - truth)[..., :q] @ tile.design.T).max(axis=(1, 2))
        wrong *= SAFETY / (SHARE * tile.tolerance)
        if self._model.pooled is None:
            return wrong
        rough = tile.known(positions, self._model.place_deviations)[..., None]
        shared = np.square(tile.design @ self._model.pooled.T).sum(axis=1)

        def variance(values: np.ndarray) -> np.ndarray:
            away = values[..., q + self._pairs :].reshape(*values.shape[:2], -1, q)
            return np.square(away @ tile.design.T + rough).sum(axis=2) + shared

        exact = variance(truth)
        self._least = np.fmin(self._least, np.fmin.reduce(exact, axis=(0, 1)))
        pairs = (guess - truth)[..., q : q + self._pairs] @ self._products.T
        for error in (variance(guess) - exact, pairs):
            relative = (np.abs(error) / (2.0 * exact)).max(axis=(1, 2))
            wrong = np.maximum(wrong, SAFETY * relative / (SHARE_OF_NETWORKS * tile.relative))
        return wrong
