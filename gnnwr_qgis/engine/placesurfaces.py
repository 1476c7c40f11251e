"""Surfaces of place that join a model's intercept: means and kriging, for many fits.

One column stands for one set of rows that a fit knows: all of them, or those of one member. All
columns share the kernels, the covariances and the distances, which cost most of the time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .groups import Groups, Segments
from .kriging import MEAN_VARIANCE, Covariance
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
        found = self._tapered if self.places.tapered else self._dense
        width = len(self.kriged) if self.places.tapered else len(self._segments.first)
        for rows in self.places.blocks(len(xy), width):
            found(xy[rows], result[rows])
        return result

    @cached_property
    def whole(self) -> PlaceSurfaces:
        """The surface of the first set of rows alone."""
        return replace(self, known=self.known[:1], dual=self.dual[:, :1])

    def _dense(self, xy: np.ndarray, result: np.ndarray) -> None:
        """Add the sums of all rows to ``result`` (m, C)."""
        result += self._constant
        near = self.places.around(xy, self._segments.first, self.kernels)
        for kernel, totals, otherwise in zip(
            self.kernels, self._totals, self._otherwise, strict=True
        ):
            sums = self._segments.sums(kernel.of(near), totals)
            numerator, total = sums @ self._segments.sets
            result += mean_of(numerator, total, otherwise)
        if self.covariances:
            distances = np.sqrt(near.squares, out=near.squares)
            for covariance, dual in zip(self.covariances, self._duals, strict=True):
                result += covariance.correlations(distances) @ dual

    def _tapered(self, xy: np.ndarray, result: np.ndarray) -> None:
        """Add the sums of the nearest rows, and of kriging, to ``result`` (m, C)."""
        if self.kernels:
            near = self.places.near(xy)
            for kernel, values, otherwise in zip(
                self.kernels, self.values, self._otherwise, strict=True
            ):
                totals = np.bincount(self.places.location, values)
                numerator, total = self._groups.sums(near, kernel, totals) @ self._groups.sets
                result += mean_of(numerator, total, otherwise)
        if self.covariances:
            squares = self.places.squares(xy, self.kriged)
            for covariance, dual in zip(self.covariances, self.dual, strict=True):
                result += covariance.of(squares) @ dual.T

    # What follows is the same for all places: made once.

    @cached_property
    def _groups(self) -> Groups:
        return Groups.of(self.places, self.known)

    @cached_property
    def _segments(self) -> Segments:
        return Segments.of(self.places, self.known)

    @cached_property
    def _totals(self) -> list[np.ndarray]:
        """Of the values (P,) of each kernel."""
        return [self._segments.totals(values) for values in self.values]

    @cached_property
    def _duals(self) -> np.ndarray:
        """A (J, P, C) of the rows at each point together."""
        summed = np.zeros((len(self.dual), len(self._segments.first), len(self.known)))
        for own, dual in zip(summed, self.dual, strict=True):
            np.add.at(own, self._segments.point[self.kriged], dual.T)
        return summed

    @cached_property
    def _constant(self) -> np.ndarray:
        """What the covariances' constant (C,) gives: it is large, and mostly cancels."""
        constant: np.ndarray = MEAN_VARIANCE * self.dual.sum(axis=(0, 2))
        return constant

    @cached_property
    def _otherwise(self) -> np.ndarray:
        """Means (S, C) of the values that each set knows."""
        size = np.maximum(self.known.sum(axis=1), 1.0)
        means: np.ndarray = np.where(self.known, self.values[:, None], 0.0).sum(axis=2) / size
        return means
