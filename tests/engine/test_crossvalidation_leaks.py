"""Nothing of a test part reaches a model: exact, and the check itself finds planted leaks.

A row is predicted by the code that cross-validation runs in each fold. Then the targets of the
test part are changed, or the predictors and coordinates of its other rows, and everything must be
bit-identical: the prediction, what was tuned, and every array of the fitted model.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy.spatial import cKDTree

from gnnwr_qgis.contract.job import COMPARATORS, SCHEMES
from gnnwr_qgis.engine import ensemble, foldmodels, foldparts, validation
from gnnwr_qgis.engine.baselines import boosting, columns, forest, perceptron, tuning
from gnnwr_qgis.engine.crossvalidation import OURS
from gnnwr_qgis.engine.samples import Prepared

from . import folding, made
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
        blocks = validation.given_blocks(sample, 700.0)
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

    def outcome(self, whole: Prepared) -> tuple[np.ndarray, Any]:
        """Predictions of the test part, and everything else."""
        self.whole = whole
        parts = foldparts.split(whole, self.learning, self.tested)
        if self.model == OURS:
            found = foldmodels.ours(parts, folding.QUICK, 5, CPU, Recorder())
        else:
            found = foldmodels.comparator(self.model, parts, 5)
        places = [getattr(self._fit, name, None) for name in ("model", "history", "exclusions")]
        fitted = digest([*places, getattr(self._fit, "out_of_bag", None)])
        return found.prediction, [fitted, digest(found.settings)]


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
    assert np.isfinite(before).all()
    for value in (np.nan, 1e6):
        after, refitted = fold.outcome(with_target(whole, fold.tested, value))
        assert after.tobytes() == before.tobytes(), "targets of the test part reach predictions"
        assert refitted == fitted, "targets of the test part reach the fit"
    others = fold.tested.copy()
    one = int(np.flatnonzero(fold.tested)[0])
    others[one] = False
    after, refitted = fold.outcome(with_others_moved(whole, others))
    assert after[0] == before[0], "other test rows reach a prediction"
    assert refitted == fitted, "test rows reach the fit"
    assert (after[1:] != before[1:]).any() or fold.model == "gp"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("model", MODELS)
def test_nothing_of_a_test_part_leaks(
    monkeypatch: pytest.MonkeyPatch, whole: Prepared, model: str, scheme: str
) -> None:
    check(Fold(monkeypatch, whole, model, scheme), whole)


def mean_of_tested(fold: Fold) -> float:
    """What a planted leak of targets knows."""
    return float(np.nan_to_num(fold.whole.sample.target[fold.tested]).mean())


def as_usual(fold: Fold) -> bool:
    """Whether the targets of the test part are what they were."""
    return bool(np.array_equal(*(w.sample.target[fold.tested] for w in (fold.whole, fold.usual))))


def plant_scaler(monkeypatch: pytest.MonkeyPatch, fold: Fold) -> None:
    """The target is scaled by all rows."""
    real = ensemble.LinearResponse.fit

    def leaking(*arguments: Any) -> Any:
        response = real(*arguments)
        shift = np.full_like(response.shift, np.nanmean(fold.whole.sample.target))
        return dataclasses.replace(response, shift=shift)

    monkeypatch.setattr(ensemble.LinearResponse, "fit", staticmethod(leaking))


def plant_predictor_scaler(monkeypatch: pytest.MonkeyPatch, fold: Fold) -> None:
    """The predictors are scaled by all rows."""
    real = ensemble.LinearResponse.fit

    def leaking(*arguments: Any) -> Any:
        response = real(*arguments)
        centre = response.centre.copy()
        centre[1] = fold.whole.values["dist"].mean()
        return dataclasses.replace(response, centre=centre)

    monkeypatch.setattr(ensemble.LinearResponse, "fit", staticmethod(leaking))


def plant_epoch(monkeypatch: pytest.MonkeyPatch, fold: Fold) -> None:
    """Of two numbers of epochs the one that suits the test part is taken."""
    real = foldmodels.ensemble.fit

    def leaking(sample: Any, preset: Any, *rest: Any) -> Any:
        epochs = 2 if as_usual(fold) else 3
        return real(sample, dataclasses.replace(preset, epochs=epochs), *rest)

    monkeypatch.setattr(foldmodels.ensemble, "fit", leaking)


def plant_reference(monkeypatch: pytest.MonkeyPatch, fold: Fold) -> None:
    """A place of the test part is a reference point."""
    real = ensemble.Proximity.fit

    def leaking(xy: np.ndarray, references: np.ndarray, *rest: Any) -> Any:
        theirs = fold.whole.sample.xy[fold.tested][-1:]
        return real(xy, np.concatenate([theirs, references[1:]]), *rest)

    monkeypatch.setattr(ensemble.Proximity, "fit", staticmethod(leaking))


def plant_stacking(monkeypatch: pytest.MonkeyPatch, fold: Fold) -> None:
    """The weights of the mixture depend on the targets of the test part."""
    real = ensemble.stack

    def leaking(*arguments: Any) -> Any:
        stacked = real(*arguments)
        share = 0.5 + np.arctan(mean_of_tested(fold) / 1000.0) / 10.0
        weights = share * stacked.weights + (1.0 - share) / stacked.weights.shape[1]
        return dataclasses.replace(stacked, weights=weights)

    monkeypatch.setattr(ensemble, "stack", leaking)


def plant_tuning(monkeypatch: pytest.MonkeyPatch, fold: Fold) -> None:
    """A comparator's settings are chosen by the targets of the test part."""

    def leaking(candidates: Any, *rest: Any) -> Any:
        return candidates[0 if as_usual(fold) else -1]

    monkeypatch.setattr(forest, "best", leaking)
    monkeypatch.setattr(tuning, "best", leaking)


def plant_columns(monkeypatch: pytest.MonkeyPatch, fold: Fold) -> None:
    """A comparator's columns are standardised by all rows."""
    real = columns.Columns.__init__

    def leaking(self: Any, sample: Any, coordinates: bool) -> None:
        real(self, sample, coordinates)
        self._deviation = self._deviation.copy()
        self._deviation[0] = fold.whole.values["dist"].std()

    monkeypatch.setattr(columns.Columns, "__init__", leaking)


def plant_encoding(monkeypatch: pytest.MonkeyPatch, fold: Fold) -> None:
    """Class levels, and so the one that is dropped, come from all rows."""
    real = foldparts.predictors.fit_class

    def leaking(name: str, values: np.ndarray, *rest: Any) -> Any:
        return real(name, fold.whole.values[name], *rest)

    monkeypatch.setattr(foldparts.predictors, "fit_class", leaking)


PLANTS: list[tuple[str, Callable[[pytest.MonkeyPatch, Fold], None]]] = [
    (OURS, plant_scaler),
    (OURS, plant_predictor_scaler),
    (OURS, plant_epoch),
    (OURS, plant_reference),
    (OURS, plant_stacking),
    (OURS, plant_encoding),
    ("forest", plant_tuning),
    ("fcnn", plant_columns),
    ("xgboost", plant_encoding),
]


@pytest.mark.parametrize(("model", "plant"), PLANTS)
def test_the_check_finds_a_planted_leak(
    monkeypatch: pytest.MonkeyPatch, whole: Prepared, model: str, plant: Callable[..., None]
) -> None:
    fold = Fold(monkeypatch, whole, model, "random")
    plant(monkeypatch, fold)
    with pytest.raises(AssertionError, match=r"reach"):
        check(fold, whole)
