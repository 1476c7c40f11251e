"""The weights of the mixture, from left-out predictions (stacking).

Weights are not negative and sum to one (Breiman 1996, doi 10.1007/BF00117832); averaged over random
halves of the locations, as the best weights of few points are uncertain.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

HALVES = 40
LEAST_WEIGHT = 0.01  # a component below it costs time and tells nothing


def halves_of(location: np.ndarray, seed: int) -> np.ndarray:
    """Random halves of the locations, (HALVES, n) bool."""
    drawn = np.random.default_rng(seed).random((HALVES, int(location.max()) + 1)) < 0.5
    halves: np.ndarray = drawn[:, location]
    return halves


def mixed(
    left_out: np.ndarray, target: np.ndarray, halves: np.ndarray, networks: int, floor: float
) -> np.ndarray:
    """Weights (c,) of c components, the mean of the best ones of each half.

    Parameters
    ----------
    left_out : (n, c)
        Predictions of points that were left out.
    target : (n,)
    halves : (h, n) bool
    networks : int
        Number of the component that is given ``floor`` in any case, unless it predicts worse than
        the mean of the target.
    """
    errors = left_out - target[:, None]
    found = [_best_weights(errors[half]) for half in halves if half.sum() >= errors.shape[1]]
    weights: np.ndarray = np.mean(found, axis=0)
    weights[weights < LEAST_WEIGHT] = 0.0
    weights /= weights.sum()
    if (errors[:, networks] ** 2).sum() <= ((target - target.mean()) ** 2).sum():
        weights *= 1.0 - floor
        weights[networks] += floor
    return weights


def _best_weights(errors: np.ndarray) -> np.ndarray:
    """Weights w >= 0 of sum one with the smallest sum of squares of ``errors`` (n, c) @ w."""
    count = errors.shape[1]
    factor = np.asarray(np.linalg.qr(errors, mode="r"))
    largest = float(np.abs(factor).max())
    if not largest > 0:  # all are right: a target that does not vary here
        return np.full(count, 1.0 / count)
    factor, heavy = factor / largest, 1e3  # holds the sum at one
    system = np.vstack([factor, np.full((1, count), heavy)])
    wanted = np.zeros(len(system))
    wanted[-1] = heavy
    weights = nnls(system, wanted)[0]
    normed: np.ndarray = weights / weights.sum()
    return normed
