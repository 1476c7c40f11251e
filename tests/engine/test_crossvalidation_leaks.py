"""Nothing of a test part reaches a model: exact, and the check itself finds planted leaks.

A row is predicted by the code that cross-validation runs in each fold. Then the targets of the
test part are changed, or the predictors and coordinates of its other rows, and everything must be
bit-identical: the prediction, its interval, what was tuned, and every array of what was fitted.
"""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import xgboost
from scipy.spatial import cKDTree
from sklearn.base import BaseEstimator

from gnnwr_qgis.contract.choices import COMPARATORS, SCHEMES
from gnnwr_qgis.engine import ensemble, foldmodels, foldparts, spatialblocks, validation
from gnnwr_qgis.engine.baselines import boosting, forest, perceptron
from gnnwr_qgis.engine.crossvalidated import OURS
from gnnwr_qgis.engine.samples import Prepared

from . import folding, leakplants, made
from .rasterfiles import Recorder

MODELS = (OURS, *COMPARATORS)
FOLDS = 4
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forest, "TREES", 10)
    monkeypatch.setattr(forest, "_TREES_TUNING", 4)
    monkeypatch.setattr(boosting, "MOST_ROUNDS", 20)
    monkeypatch.setattr(perceptron, "_ITERATIONS", 10)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    values = made.columns(72)
    for name in ("x", "y", "dist", "elev"):  # three places have two rows
        values[name][:3] = values[name][3:6]
    return folding.prepared(tmp_path_factory.mktemp("leaks"), values)


def folds_of(whole: Prepared, scheme: str) -> np.ndarray:
    sample, report = whole.sample, Recorder()
    if scheme == "random":
        return validation.random_folds(sample.location, FOLDS, 1, report).fold
    if scheme == "blocks":
        blocks = spatialblocks.given_blocks(sample, 700.0)
        return validation.block_folds(sample, FOLDS, report, blocks, 1).fold
    group = np.floor(sample.xy[:, 0] / 500.0)
    return validation.group_folds(group, sample.location, FOLDS, 1, report).fold


def digest(value: Any) -> Any:
    """Everything of a fitted thing as bytes and plain values; NaN equals NaN."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: digest(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, torch.nn.Module):
        return digest(value.state_dict())
    if isinstance(value, torch.Tensor):
        return value.numpy().tobytes()
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, dict):
        return {key: digest(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [digest(one) for one in value]
    if isinstance(value, cKDTree):
        return value.data.tobytes()
    if isinstance(value, xgboost.Booster):
        return value.save_raw("json")
    if isinstance(value, BaseEstimator):
        return pickle.dumps(value)
    if type(value).__module__.startswith("gnnwr_qgis"):
        return digest(vars(value))
    return repr(value)


class Fold:
    """One model in one fold, and what is compared of it."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, whole: Prepared, model: str, scheme: str
    ) -> None:
        fold = folds_of(whole, scheme)
        self.whole = self.usual = whole  # what a planted leak looks at
        self.model, self.tested = model, fold == 1
        self.learning = (fold > 0) & ~self.tested
        self._fit: Any = None
        real = ensemble.fit

        def kept(*arguments: Any) -> Any:
            self._fit = real(*arguments)
            return self._fit

        monkeypatch.setattr(foldmodels.ensemble, "fit", kept)
        compared = foldmodels.baselines.fit

        def kept_comparator(*arguments: Any) -> Any:
            self._fit = compared(*arguments)
            return self._fit

        monkeypatch.setattr(foldmodels.baselines, "fit", kept_comparator)

    def outcome(self, whole: Prepared) -> tuple[dict[str, np.ndarray], Any]:
        """What is said at each row of the test part, and everything else but the time it took."""
        self.whole = whole
        parts = foldparts.split(whole, self.learning, self.tested)
        if self.model == OURS:
            found = foldmodels.ours(parts, folding.QUICK, 5, CPU, Recorder())
        else:
            found = foldmodels.comparator(self.model, parts, 5)
        said = {one.name: getattr(found, one.name) for one in dataclasses.fields(found)}
        del said["seconds"]
        local = {"prediction": said.pop("prediction")}
        half_width = said.pop("half_width")
        if half_width is not None:
            local["half_width"] = half_width
        return local, [digest(said), digest(self._fit)]


def with_target(whole: Prepared, rows: np.ndarray, value: float) -> Prepared:
    target = whole.sample.target.copy()
    target[rows] = value
    return dataclasses.replace(whole, sample=dataclasses.replace(whole.sample, target=target))


def with_others_moved(whole: Prepared, rows: np.ndarray) -> Prepared:
    """Other predictors and coordinates in ``rows``; classes stay among those that are known."""
    values = {name: column.copy() for name, column in whole.values.items()}
    for name in ("dist", "elev"):
        values[name][rows] = 3.0 * values[name][rows] + 100.0
    values["soil"][rows] = "peat"
    xy = whole.sample.xy.copy()
    xy[rows] += np.random.default_rng(2).normal(0, 5000.0, (int(rows.sum()), 2))
    sample = dataclasses.replace(whole.sample, xy=xy)
    return dataclasses.replace(whole, sample=sample, values=values)


def check(fold: Fold, whole: Prepared) -> None:
    """Raise AssertionError where something of the test part reaches the model."""
    before, fitted = fold.outcome(whole)
    assert all(np.isfinite(values).all() for values in before.values())
    assert ("half_width" in before) == (fold.model == OURS)
    for value in (np.nan, 1e6):
        after, refitted = fold.outcome(with_target(whole, fold.tested, value))
        assert digest(after) == digest(before), "targets of the test part reach predictions"
        assert refitted == fitted, "targets of the test part reach the fit"
    others = fold.tested.copy()
    one = int(np.flatnonzero(fold.tested)[0])
    others[one] = False
    after, refitted = fold.outcome(with_others_moved(whole, others))
    assert all(after[name][0] == before[name][0] for name in before), "other rows reach a row"
    assert refitted == fitted, "test rows reach the fit"
    # The rows were moved indeed: it shows, but where a process of place whose range ends before
    # the test part says its mean wherever it is asked there.
    flat = fold.model == "gp" and np.ptp(before["prediction"]) == 0.0
    assert flat or (after["prediction"][1:] != before["prediction"][1:]).any()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("model", MODELS)
def test_nothing_of_a_test_part_leaks(
    monkeypatch: pytest.MonkeyPatch, whole: Prepared, model: str, scheme: str
) -> None:
    check(Fold(monkeypatch, whole, model, scheme), whole)


PLANTS: list[tuple[str, Callable[[pytest.MonkeyPatch, Fold], None]]] = [
    (OURS, leakplants.plant_scaler),
    (OURS, leakplants.plant_predictor_scaler),
    (OURS, leakplants.plant_epoch),
    (OURS, leakplants.plant_reference),
    (OURS, leakplants.plant_stacking),
    (OURS, leakplants.plant_encoding),
    ("forest", leakplants.plant_tuning),
    ("fcnn", leakplants.plant_columns),
    ("xgboost", leakplants.plant_encoding),
    ("xgboost", leakplants.plant_rounds),
    ("gwr", leakplants.plant_bandwidth),
    ("idw", leakplants.plant_place),
    ("gp", leakplants.plant_process_scale),
    (OURS, leakplants.plant_interval),
]


@pytest.mark.parametrize(("model", "plant"), PLANTS)
def test_the_check_finds_a_planted_leak(
    monkeypatch: pytest.MonkeyPatch, whole: Prepared, model: str, plant: Callable[..., None]
) -> None:
    fold = Fold(monkeypatch, whole, model, "random")
    plant(monkeypatch, fold)
    with pytest.raises(AssertionError, match=r"reach"):
        check(fold, whole)
