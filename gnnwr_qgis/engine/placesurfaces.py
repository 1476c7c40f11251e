"""Surfaces of place that join a model's intercept: means and kriging, for many fits.

One column stands for one set of rows that a fit knows: all of them, or those of one member. All
columns share the kernels, the covariances and the distances, which cost most of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .groups import Groups
from .kriging import Covariance
from .smoothers import Kernel, Neighbourhood, Places, mean_of


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
        Rows of each set; where kernels are tapered, those of a location are known together.
    covariances : tuple of Covariance, J of them
    kriged : (r,) int
        Rows at whose places the kriging surfaces have their covariances.
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
        for rows in self.places.blocks(len(xy), len(self.kriged)):
            if self.places.tapered:
                if self.kernels:
                    result[rows] += self._tapered_means(self.places.near(xy[rows]))
                squares = self.places.squares(xy[rows], self.kriged)
            else:
                near = self.places.near(xy[rows])
                result[rows] += self._means(near)
                squares = near.squares
                if len(self.kriged) < squares.shape[1]:
                    squares = squares[:, self.kriged]
            for covariance, dual in zip(self.covariances, self.dual, strict=True):
                result[rows] += covariance.of(squares) @ dual.T
        return result

    def _means(self, near: Neighbourhood) -> np.ndarray:
        result = np.zeros((len(near.squares), len(self.known)))
        for kernel, weighted, otherwise in zip(
            self.kernels, self._weighted, self._otherwise, strict=True
        ):
            reach = near.reach(kernel)
            result += mean_of(reach @ weighted, reach @ self._counted, otherwise)
        return result

    def _tapered_means(self, near: Neighbourhood) -> np.ndarray:
        result = np.zeros((len(near.squares), len(self.known)))
        for kernel, values, otherwise in zip(
            self.kernels, self.values, self._otherwise, strict=True
        ):
            totals = np.bincount(self.places.location, values)
            numerator, total = self._groups.sums(near, kernel, totals) @ self._groups.sets
            result += mean_of(numerator, total, otherwise)
        return result

    # What follows is the same for all places: made once.

    @cached_property
    def _groups(self) -> Groups:
        return Groups.of(self.places, self.known)

    @cached_property
    def _counted(self) -> np.ndarray:
        return self.known.T.astype(np.float64)

    @cached_property
    def _weighted(self) -> list[np.ndarray]:
        return [values[:, None] * self._counted for values in self.values]

    @cached_property
    def _otherwise(self) -> np.ndarray:
        """Means (S, C) of the values that each set knows."""
        size = np.maximum(self.known.sum(axis=1), 1.0)
        means: np.ndarray = np.where(self.known, self.values[:, None], 0.0).sum(axis=2) / size
        return means
