"""Inverse distance weighting of the target (Shepard 1968, doi 10.1145/800186.810616)."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from ..proximity import along_earth, planar_or_chord
from ..samples import Sample
from . import Settings

_NEIGHBOURS = (4, 6, 8, 12, 16, 24, 32, 48)
_POWERS = (0.5, 1.0, 1.5, 2.0, 3.0)


class InverseDistance:
    """Neighbours and power are those of the smallest leave-one-location-out error.

    Rows at one place count as their mean. A place where one was trained on gets its value.
    """

    def __init__(self, sample: Sample) -> None:
        self._distance = sample.distance
        places, number, count = np.unique(
            sample.xy, axis=0, return_inverse=True, return_counts=True
        )
        self._value = np.bincount(number.ravel(), sample.target) / count
        points = planar_or_chord(places, sample.distance)
        self._tree = cKDTree(points)
        most = len(places) - 1
        self._neighbours, self._power = min(max(most, 1), _NEIGHBOURS[3]), 2.0
        if most > 1:
            away, near = self._tree.query(points, k=min(_NEIGHBOURS[-1], most) + 1)
            # Each place is its own nearest neighbour; places differ, so no other one is as near.
            away, near = along_earth(away[:, 1:], sample.distance), near[:, 1:]
            best = np.inf
            for neighbours in sorted({min(k, most) for k in _NEIGHBOURS}):
                for power in _POWERS:
                    left_out = _mean(away[:, :neighbours], self._value[near[:, :neighbours]], power)
                    error = float((count * (left_out - self._value) ** 2).sum())
                    if error < best:
                        best, self._neighbours, self._power = error, neighbours, power
        self.settings: Settings = {"neighbours": self._neighbours, "power": self._power}

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,); the design matrix is not looked at."""
        points = planar_or_chord(xy, self._distance)
        away, near = self._tree.query(points, k=list(range(1, self._neighbours + 1)))
        return _mean(along_earth(away, self._distance), self._value[near], self._power)


def _mean(away: np.ndarray, value: np.ndarray, power: float) -> np.ndarray:
    """Weighted means (n,) of the values (n, k) at distances ``away`` (n, k), nearest first."""
    nearest = away[:, :1]
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = (nearest / away) ** power  # relative to the nearest: no overflow
    weight[nearest[:, 0] == 0.0] = 0.0
    weight[:, 0] = 1.0
    mean: np.ndarray = (weight * value).sum(axis=1) / weight.sum(axis=1)
    return mean


def fit(sample: Sample, seed: int) -> InverseDistance:
    """Fit to all rows of ``sample``; nothing is drawn."""
    return InverseDistance(sample)
