"""Standardised columns of a table: predictors, and coordinates where a model wants them."""

from __future__ import annotations

import numpy as np

from ..proximity import east_of, middle_longitude
from ..samples import Sample


class Columns:
    """Columns of a design matrix, and of the places, standardised over a training sample.

    Trees do not need it, but others do; and in float32, which XGBoost works in, columns of large
    numbers and small differences would lose them.
    """

    def __init__(self, sample: Sample, coordinates: bool) -> None:
        self._coordinates = coordinates
        self._around = sample.distance == "great-circle"
        self._middle = middle_longitude(sample.xy[:, 0])
        raw = self._raw(sample.xy, sample.design)
        self._mean = raw.mean(axis=0)
        deviation = raw.std(axis=0)
        self._deviation = np.where(deviation > 0, deviation, 1.0)

    def _raw(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        if not self._coordinates:
            return design[:, 1:]
        east = xy[:, 0]
        if self._around:  # counted from the points' middle: they are not torn at 180 degrees
            east = east_of(east, self._middle)
        return np.column_stack([design[:, 1:], east, xy[:, 1]])

    def of(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Columns (n, k) of places xy (n, 2) and a design matrix (n, q)."""
        standard: np.ndarray = (self._raw(xy, design) - self._mean) / self._deviation
        return standard


class Scale:
    """Mean and standard deviation of a training target."""

    def __init__(self, target: np.ndarray) -> None:
        self._mean = float(target.mean())
        self._deviation = float(target.std()) or 1.0

    def down(self, target: np.ndarray) -> np.ndarray:
        """Standardised."""
        return (target - self._mean) / self._deviation

    def up(self, standard: np.ndarray) -> np.ndarray:
        """In units of the data."""
        return np.asarray(standard, dtype=np.float64) * self._deviation + self._mean
