"""XGBoost, by its own interface (Chen and Guestrin 2016, doi 10.1145/2939672.2939785)."""

from __future__ import annotations

from typing import Any

import numpy as np
import xgboost

from ..samples import Sample
from . import Settings
from .columns import Columns, Scale
from .tuning import inner_folds

MOST_ROUNDS = 400
PATIENCE = 30  # rounds without gain in an inner fold
_DEPTHS = (2, 4, 6)
_SETTINGS: dict[str, Any] = {
    "objective": "reg:squarederror", "eta": 0.08, "min_child_weight": 3, "subsample": 0.8,
    "colsample_bytree": 0.8, "tree_method": "hist", "max_bin": 256, "nthread": 1, "verbosity": 0,
}  # fmt: skip


class Boosting:
    """Fitted trees. Depth and number of rounds are chosen by inner folds."""

    def __init__(self, sample: Sample, seed: int, coordinates: bool) -> None:
        self._columns = Columns(sample, coordinates)
        self._scale = Scale(sample.target)
        table = self._columns.of(sample.xy, sample.design)
        target = self._scale.down(sample.target)
        folds = list(inner_folds(sample.location, seed))
        tried = [_curve(depth, table, target, folds, seed) for depth in _DEPTHS]
        number = int(np.argmin([curve.min() for curve in tried]))
        depth, rounds = _DEPTHS[number], int(np.argmin(tried[number])) + 1
        self.settings: Settings = {"max_depth": depth, "rounds": rounds}
        self._model = xgboost.train(
            _of(depth, seed), xgboost.DMatrix(table, target), num_boost_round=rounds
        )

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,)."""
        asked = xgboost.DMatrix(self._columns.of(xy, design))
        return self._scale.up(self._model.predict(asked))


def _of(depth: int, seed: int) -> dict[str, Any]:
    return {**_SETTINGS, "max_depth": depth, "seed": seed % 2**31}


def _curve(
    depth: int,
    table: np.ndarray,
    target: np.ndarray,
    folds: list[tuple[np.ndarray, np.ndarray]],
    seed: int,
) -> np.ndarray:
    """Sum of squared errors over the inner folds after each round; a fold that stopped stays."""
    total = np.zeros(MOST_ROUNDS)
    for rows, asked in folds:
        errors: dict[str, Any] = {}
        judged = xgboost.DMatrix(table[asked], target[asked])
        xgboost.train(
            _of(depth, seed),
            xgboost.DMatrix(table[rows], target[rows]),
            num_boost_round=MOST_ROUNDS,
            evals=[(judged, "judged")],
            evals_result=errors,
            early_stopping_rounds=PATIENCE,
            verbose_eval=False,
        )
        squares = np.array(errors["judged"]["rmse"]) ** 2 * len(asked)
        total += np.pad(squares, (0, MOST_ROUNDS - len(squares)), mode="edge")
    return total


def fit(sample: Sample, seed: int, coordinates: bool) -> Boosting:
    """Fit to all rows of ``sample``; with ``coordinates`` as two more columns."""
    return Boosting(sample, seed, coordinates)
