"""Ordinary linear regression (scikit-learn)."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LinearRegression

from ..samples import Sample
from . import Settings
from .columns import Columns


class Linear:
    """A fitted regression."""

    def __init__(self, sample: Sample) -> None:
        self.settings: Settings = {}
        self._columns = Columns(sample, coordinates=False)
        self._model = LinearRegression().fit(
            self._columns.of(sample.xy, sample.design), sample.target
        )

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,)."""
        predicted: np.ndarray = self._model.predict(self._columns.of(xy, design))
        return predicted


def fit(sample: Sample, seed: int) -> Linear:
    """Fit to all rows of ``sample``; nothing is drawn."""
    return Linear(sample)
