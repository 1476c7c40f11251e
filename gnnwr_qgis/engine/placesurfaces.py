"""Surfaces of place that join a model's intercept: means and kriging, for many fits.

One column stands for one set of rows that a fit knows: all of them, or those of one member. All
columns share the kernels, the covariances and the distances, which cost most of the time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .kriging import Covariance
from .smoothers import Kernel, Places, mean_of


@dataclass(frozen=True)
class PlaceSurfaces:
    """A sum of surfaces, for C sets of rows.

    Attributes
    ----------
    places : Places
        Of n rows.
    kernels : tuple of Kernel, S of them
        Of the means.
    values : (S, n)
        What they are means of, times their weights; units of the target.
    known : (C, n) bool
        Rows of each set.
    covariances : tuple of Covariance, J of them
    kriged : (r,) int
        Rows that kriging uses.
    dual : (J, C, r)
        a of each kriging surface (:mod:`kriging`) times its weight.
    """

    places: Places
    kernels: tuple[Kernel, ...]
    values: np.ndarray
    known: np.ndarray
    covariances: tuple[Covariance, ...]
    kriged: np.ndarray
    dual: np.ndarray

    def evaluate(self, xy: np.ndarray) -> np.ndarray:
        """The sums (m, C) at places xy (m, 2)."""
        result = np.zeros((len(xy), len(self.known)))
        counted = self.known.T.astype(np.float64)
        means = [values[:, None] * counted for values in self.values]
        size = np.maximum(counted.sum(axis=0), 1.0)
        for rows in self.places.blocks(len(xy)):
            near = self.places.near(xy[rows])
            for kernel, weighted in zip(self.kernels, means, strict=True):
                reach = kernel.of(near)
                otherwise = weighted.sum(axis=0) / size
                result[rows] += mean_of(reach @ weighted, reach @ counted, otherwise)
            squares = near.squares
            if len(self.kriged) < squares.shape[1]:
                squares = squares[:, self.kriged]
            for covariance, dual in zip(self.covariances, self.dual, strict=True):
                result[rows] += covariance.of(squares) @ dual.T
        return result
