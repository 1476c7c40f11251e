"""A fully connected neural network of the predictors (scikit-learn)."""

from __future__ import annotations

import warnings
from itertools import product

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from ..samples import Sample
from . import Settings
from .columns import Columns, Scale
from .tuning import best

_PENALTIES = (0.1, 1.0, 10.0, 100.0)
_CANDIDATES = list(product(((16,), (32, 16)), _PENALTIES))  # hidden layers, weight penalty
_ITERATIONS = 100
_BEYOND = 5.0  # training standard deviations; networks are no guide so far out


class Perceptron:
    """A fitted network. It is judged by inner folds, not by rows that its library would draw.

    (MLPRegressor's own early stopping draws rows, and would part duplicates of a location.)
    """

    def __init__(self, sample: Sample, seed: int) -> None:
        self._columns = Columns(sample, coordinates=False)
        self._scale = Scale(sample.target)
        table = self._columns.of(sample.xy, sample.design)
        target = self._scale.down(sample.target)

        def predict(
            candidate: tuple[tuple[int, ...], float], rows: np.ndarray, asked: np.ndarray
        ) -> np.ndarray:
            tried = _trained(candidate, table[rows], target[rows], seed)
            predicted: np.ndarray = tried.predict(np.clip(table[asked], -_BEYOND, _BEYOND))
            return predicted

        chosen = best(_CANDIDATES, sample.location, target, seed, predict)
        hidden = "-".join(str(width) for width in chosen[0])
        self.settings: Settings = {"hidden": hidden, "alpha": chosen[1]}
        self._model = _trained(chosen, table, target, seed)

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,)."""
        table = np.clip(self._columns.of(xy, design), -_BEYOND, _BEYOND)
        return self._scale.up(self._model.predict(table))


def _trained(
    candidate: tuple[tuple[int, ...], float], table: np.ndarray, target: np.ndarray, seed: int
) -> MLPRegressor:
    hidden, penalty = candidate
    network = MLPRegressor(
        hidden_layer_sizes=hidden, solver="lbfgs", alpha=penalty, max_iter=_ITERATIONS,
        random_state=seed % 2**32,
    )  # fmt: skip
    with warnings.catch_warnings():  # the number of iterations is a setting here
        warnings.simplefilter("ignore", ConvergenceWarning)
        return network.fit(np.clip(table, -_BEYOND, _BEYOND), target)


def fit(sample: Sample, seed: int) -> Perceptron:
    """Fit to all rows of ``sample``."""
    return Perceptron(sample, seed)
