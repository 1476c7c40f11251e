"""Coordinates of all pixels of a tile in which distances are straight, by patches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import patches
from .patches import Leaves
from .tile import Place

NODES, CHECKS = 8, 16
_SINGLE = 1e-6  # what single precision and interpolating in it leave of a number


def straight_coordinates(
    place: Place,
    wanted: np.ndarray,
    straight: Callable[[np.ndarray], np.ndarray],
    fine: float,
    seed: int,
) -> np.ndarray:
    """Coordinates (axes, size, size) float32 of all pixels; NaN where there is no place.

    Parameters
    ----------
    place, wanted, seed
        See ``tile.Tile``.
    straight : callable
        Coordinates (n, axes) of places (n, 2) in the model's CRS.
    fine : float
        How near they have to be known; no nearer than single precision tells them apart.
    """

    def sample(leaves: Leaves, positions: np.ndarray) -> np.ndarray:
        found = straight(place(positions.reshape(-1, 2)))
        return found.reshape(*positions.shape[:2], -1)

    def judge(
        leaves: Leaves, positions: np.ndarray, guess: np.ndarray, lower: np.ndarray
    ) -> np.ndarray:
        truth = sample(leaves, positions)
        wrong: np.ndarray = np.abs(guess - truth).max(axis=(1, 2))
        return wrong / np.maximum(fine, _SINGLE * np.abs(truth).max(axis=(1, 2)))

    return patches.fit(wanted, NODES, sample, judge, CHECKS, seed).whole()
