"""Random forest (scikit-learn; Breiman 2001, doi 10.1023/A:1010933404324)."""

from __future__ import annotations

from itertools import product

import numpy as np
from sklearn.ensemble import RandomForestRegressor

from ..samples import Sample
from . import Settings
from .columns import Columns
from .tuning import best

TREES = 200
_TREES_TUNING = 30  # enough to rank settings
_CANDIDATES = list(product((1.0, 1 / 3), (1, 4)))  # share of the columns at a split, rows of a leaf


class Forest:
    """A fitted forest."""

    def __init__(self, sample: Sample, seed: int, coordinates: bool) -> None:
        self._columns = Columns(sample, coordinates)
        table, target = self._columns.of(sample.xy, sample.design), sample.target

        def predict(
            candidate: tuple[float, int], rows: np.ndarray, asked: np.ndarray
        ) -> np.ndarray:
            tried = _grown(candidate, table[rows], target[rows], _TREES_TUNING, seed)
            predicted: np.ndarray = tried.predict(table[asked])
            return predicted

        chosen = best(_CANDIDATES, sample.location, target, seed, predict)
        self.settings: Settings = {"max_features": chosen[0], "min_samples_leaf": chosen[1]}
        self._model = _grown(chosen, table, target, TREES, seed)

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,)."""
        predicted: np.ndarray = self._model.predict(self._columns.of(xy, design))
        return predicted


def _grown(
    candidate: tuple[float, int], table: np.ndarray, target: np.ndarray, trees: int, seed: int
) -> RandomForestRegressor:
    share, leaf = candidate
    # One thread: many small trees gain nothing from more, and the order of sums stays.
    return RandomForestRegressor(
        trees, max_features=share, min_samples_leaf=leaf, random_state=seed % 2**32, n_jobs=1
    ).fit(table, target)


def fit(sample: Sample, seed: int, coordinates: bool) -> Forest:
    """Fit to all rows of ``sample``; with ``coordinates`` as two more columns."""
    return Forest(sample, seed, coordinates)
