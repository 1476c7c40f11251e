"""Leaks that are planted in a fold, to see that the test of leaks finds them.

``fold`` is what that test compares: ``whole`` the sample as it is changed, ``usual`` as it was, and
``tested`` the rows (n,) of the test part.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from gnnwr_qgis.engine import ensemble, foldmodels, foldparts
from gnnwr_qgis.engine.baselines import (
    boosting,
    columns,
    forest,
    gaussianprocess,
    gwr,
    inversedistance,
    tuning,
)


def mean_of_tested(fold: Any) -> float:
    """What a planted leak of targets knows."""
    return float(np.nan_to_num(fold.whole.sample.target[fold.tested]).mean())


def as_usual(fold: Any) -> bool:
    """Whether the targets of the test part are what they were."""
    return bool(np.array_equal(*(w.sample.target[fold.tested] for w in (fold.whole, fold.usual))))


def plant_scaler(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """The target is scaled by all rows."""
    real = ensemble.LinearResponse.fit

    def leaking(*arguments: Any) -> Any:
        response = real(*arguments)
        shift = np.full_like(response.shift, np.nanmean(fold.whole.sample.target))
        return dataclasses.replace(response, shift=shift)

    monkeypatch.setattr(ensemble.LinearResponse, "fit", staticmethod(leaking))


def plant_predictor_scaler(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """The predictors are scaled by all rows."""
    real = ensemble.LinearResponse.fit

    def leaking(*arguments: Any) -> Any:
        response = real(*arguments)
        centre = response.centre.copy()
        centre[1] = fold.whole.values["dist"].mean()
        return dataclasses.replace(response, centre=centre)

    monkeypatch.setattr(ensemble.LinearResponse, "fit", staticmethod(leaking))


def plant_epoch(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """Of two numbers of epochs the one that suits the test part is taken."""
    real = foldmodels.ensemble.fit

    def leaking(sample: Any, preset: Any, *rest: Any) -> Any:
        epochs = 2 if as_usual(fold) else 3
        return real(sample, dataclasses.replace(preset, epochs=epochs), *rest)

    monkeypatch.setattr(foldmodels.ensemble, "fit", leaking)


def plant_reference(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """A place of the test part is a reference point."""
    real = ensemble.Proximity.fit

    def leaking(xy: np.ndarray, references: np.ndarray, *rest: Any) -> Any:
        theirs = fold.whole.sample.xy[fold.tested][-1:]
        return real(xy, np.concatenate([theirs, references[1:]]), *rest)

    monkeypatch.setattr(ensemble.Proximity, "fit", staticmethod(leaking))


def plant_stacking(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """The weights of the mixture depend on the targets of the test part."""
    real = ensemble.stack

    def leaking(*arguments: Any) -> Any:
        stacked = real(*arguments)
        share = 0.5 + np.arctan(mean_of_tested(fold) / 1000.0) / 10.0
        weights = share * stacked.weights + (1.0 - share) / stacked.weights.shape[1]
        return dataclasses.replace(stacked, weights=weights)

    monkeypatch.setattr(ensemble, "stack", leaking)


def plant_tuning(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """A comparator's settings are chosen by the targets of the test part."""

    def leaking(candidates: Any, *rest: Any) -> Any:
        return candidates[0 if as_usual(fold) else -1]

    monkeypatch.setattr(forest, "best", leaking)
    monkeypatch.setattr(tuning, "best", leaking)


def plant_columns(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """A comparator's columns are standardised by all rows."""
    real = columns.Columns.__init__

    def leaking(self: Any, sample: Any, coordinates: bool) -> None:
        real(self, sample, coordinates)
        self._deviation = self._deviation.copy()
        self._deviation[0] = fold.whole.values["dist"].std()

    monkeypatch.setattr(columns.Columns, "__init__", leaking)


def plant_encoding(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """Class levels, and so the one that is dropped, come from all rows."""
    real = foldparts.predictors.fit_class

    def leaking(name: str, values: np.ndarray, *rest: Any) -> Any:
        return real(name, fold.whole.values[name], *rest)

    monkeypatch.setattr(foldparts.predictors, "fit_class", leaking)


def plant_rounds(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """The number of boosting's rounds is chosen by the targets of the test part."""
    real = boosting._curve

    def leaking(*arguments: Any) -> np.ndarray:
        curve = real(*arguments)
        curve[3 if as_usual(fold) else 5] = 0.0
        return curve

    monkeypatch.setattr(boosting, "_curve", leaking)


def plant_bandwidth(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """The bandwidth of GWR is chosen by the targets of the test part."""
    real = gwr.GeographicallyWeighted._search

    def leaking(self: Any, kernel: str) -> tuple[float, float]:
        score, width = real(self, kernel)
        return score, width if as_usual(fold) else width - 1.0

    monkeypatch.setattr(gwr.GeographicallyWeighted, "_search", leaking)


def plant_place(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """Inverse distance knows a place of the test part, though not its target."""
    real = inversedistance.InverseDistance.__init__

    def leaking(self: Any, sample: Any) -> None:
        places = np.concatenate([sample.xy, fold.whole.sample.xy[fold.tested][-1:]])
        target = np.append(sample.target, sample.target.mean())
        real(self, dataclasses.replace(sample, xy=places, target=target))

    monkeypatch.setattr(inversedistance.InverseDistance, "__init__", leaking)


def plant_process_scale(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """The Gaussian process scales the target by all rows."""
    real = gaussianprocess.Scale

    def leaking(target: np.ndarray) -> Any:
        return real(np.nan_to_num(fold.whole.sample.target))

    monkeypatch.setattr(gaussianprocess, "Scale", leaking)


def plant_interval(monkeypatch: pytest.MonkeyPatch, fold: Any) -> None:
    """The width of the intervals depends on the targets of the test part."""
    real = foldmodels.ensemble.fit

    def leaking(*arguments: Any) -> Any:
        fit = real(*arguments)
        wider = fit.intervals.factor * (1.0 if as_usual(fold) else 1.001)
        return dataclasses.replace(fit, intervals=dataclasses.replace(fit.intervals, factor=wider))

    monkeypatch.setattr(foldmodels.ensemble, "fit", leaking)
