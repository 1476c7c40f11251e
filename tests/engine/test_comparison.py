"""The comparison with XGBoost: the same game, the same points, honest scores."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xgboost

from gnnwr_qgis.engine import comparison, modelfile
from gnnwr_qgis.engine.errors import Cancelled, InputError

from .made import MODEL_JOBS, columns, model_columns, trained
from .rasterfiles import Recorder


@pytest.fixture(scope="module", autouse=True)
def _fewer_trees():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(comparison._SETTINGS, "n_estimators", 120)
        yield


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> modelfile.FittedModel:
    folder = tmp_path_factory.mktemp("compared")
    trained(folder, columns(200), members=10, epochs=20)
    return modelfile.load(str(folder / "m.gnnwr"))


@pytest.fixture(scope="module")
def found(fitted) -> comparison.Comparison:
    return compared(fitted)


def compared(fitted, report: Recorder | None = None) -> comparison.Comparison:
    """At the training points."""
    xy, design = fitted.training["xy"], fitted.training["design"]
    attribution = fitted.attribute(fitted.surfaces(xy), design)
    return comparison.compare(fitted, attribution, xy, design, report or Recorder())


def test_both_find_what_the_points_were_made_of(fitted, found):
    assert found.name == "XGBoost"
    assert found.players == ("dist", "elev", "soil", "location")
    assert found.ours.shape == found.theirs.shape == (200, 4)
    ours, theirs = (np.abs(values).mean(axis=0) for values in (found.ours, found.theirs))
    assert ours.argmax() == theirs.argmax() == 0
    assert ours.argmin() == theirs.argmin() == 1  # elevation does nothing
    assert found.rank_correlation > 0.7
    dist, _, soil, location = found.correlations
    assert min(dist, soil, location) > 0.8
    out_of_bag, target = fitted.training["out_of_bag"], fitted.training["target"]
    want = 1 - ((target - out_of_bag) ** 2).sum() / ((target - target.mean()) ** 2).sum()
    assert found.our_r2 == pytest.approx(want)
    assert 0.8 < found.their_r2 < 1.0


def test_their_values_sum_to_what_the_trees_predict(fitted, found):
    """Nothing is lost when columns become players, and places keep their metres."""
    training = fitted.training
    table = np.column_stack([training["design"][:, 1:], training["xy"]])
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    mean, deviation = training["target"].mean(), training["target"].std()
    tree = xgboost.XGBRegressor(**comparison._SETTINGS)
    tree.fit(table, (training["target"] - mean) / deviation)
    base = tree.predict(table) * deviation - found.theirs.sum(axis=1)
    assert np.ptp(base) < 1e-4 * deviation


def test_units_and_origins_change_nothing(fitted, found):
    """XGBoost ignores small gains and counts in float32."""
    training = dict(fitted.training)
    training["target"] = training["target"] * 1e-7 + 0.1
    training["design"] = training["design"] + [0.0, 1e8, 0.0, 0.0, 0.0]
    background = replace(fitted.background, design=training["design"].mean(axis=0))
    other = compared(replace(fitted, training=training, background=background))
    assert other.their_r2 == pytest.approx(found.their_r2, abs=0.01)
    np.testing.assert_allclose(
        np.abs(other.theirs).mean(axis=0) / 1e-7, np.abs(found.theirs).mean(axis=0), rtol=0.05
    )


def test_a_place_has_one_longitude():
    """Training points on both sides of 180 degrees, and the same places written another way."""
    rng = np.random.default_rng(5)
    place = np.column_stack([rng.uniform(175, 185, 30), rng.uniform(-20, -10, 30)])
    wrapped = place - np.where(place[:, :1] > 180, [360.0, 0.0], 0.0)
    design = np.ones((30, 1))
    table = comparison._Table(design, wrapped, "great-circle")
    columns = table.columns(design, wrapped)
    np.testing.assert_allclose(table.columns(design, place), columns, atol=1e-9)
    assert np.corrcoef(columns[:, 0], place[:, 0])[0, 1] == pytest.approx(1.0)


def test_it_is_the_same_every_time(fitted, found):
    again = compared(fitted)
    np.testing.assert_array_equal(again.theirs, found.theirs)
    assert again.their_r2 == found.their_r2


def test_points_of_one_place_are_left_out_together():
    """Noise that repeats at each place looks predictable when folds split a place."""
    rng = np.random.default_rng(3)
    place = np.repeat(rng.uniform(0, 1000, (60, 2)), 3, axis=0)
    target = np.repeat(rng.normal(size=60), 3)
    predicted = comparison._out_of_fold(xgboost, place, target, place, 0, Recorder())
    assert np.corrcoef(predicted, target)[0, 1] < 0.4
    assert np.isfinite(predicted).all()


def test_two_places_are_enough_for_folds():
    place = np.repeat([[0.0, 0.0], [5.0, 5.0]], 4, axis=0)
    target = np.repeat([1.0, 3.0], 4)
    predicted = comparison._out_of_fold(xgboost, place, target, place, 0, Recorder())
    np.testing.assert_allclose(predicted, target[::-1], atol=1e-6)


def test_both_are_scored_on_the_same_points(fitted):
    """On those that our model can be scored on: here the places in the east."""
    training = dict(fitted.training)
    east = training["xy"][:, 0] > 102_000
    training["out_of_bag"] = np.where(east, training["target"] + 1.0, np.nan)
    half = replace(fitted, training=training)
    found = compared(half)
    spread = ((training["target"][east] - training["target"][east].mean()) ** 2).sum()
    assert found.our_r2 == pytest.approx(1 - east.sum() / spread)
    assert found.their_r2 != compared(fitted).their_r2


def test_a_model_that_left_nothing_out_has_no_score_to_compare(tmp_path: Path):
    trained(tmp_path, model_columns("article"), **MODEL_JOBS["article"])
    model = modelfile.load(str(tmp_path / "m.gnnwr"))
    model.training["out_of_bag"][:] = np.nan
    found = compared(model)
    assert found.our_r2 is None
    assert found.their_r2 is not None


def test_many_points_are_compared_at_some_of_them(fitted, found, monkeypatch):
    monkeypatch.setattr(comparison, "MOST_POINTS", 50)
    report = Recorder()
    some = compared(fitted, report)
    assert len(some.rows) == 50
    assert (np.diff(some.rows) > 0).all()
    np.testing.assert_array_equal(some.ours, found.ours[some.rows])
    np.testing.assert_allclose(some.theirs, found.theirs[some.rows], atol=1e-9)
    assert any("50 of the 200 points" in text for text in report.texts("info"))


def test_one_point(fitted):
    xy, design = fitted.training["xy"][:1], fitted.training["design"][:1]
    attribution = fitted.attribute(fitted.surfaces(xy), design)
    found = comparison.compare(fitted, attribution, xy, design, Recorder())
    assert found.theirs.shape == (1, 4)
    assert np.isnan(found.correlations).all()
    assert np.isfinite(found.rank_correlation)


def test_correlations_know_what_does_not_vary():
    first = np.array([[1.0, 5.0, 1.0], [2.0, 5.0, 0.0], [4.0, 5.0, -2.0]])
    second = np.array([[2.0, 1.0, -1.0], [4.0, 2.0, 0.0], [8.0, 3.0, 2.0]])
    same, flat, opposite = comparison.correlations(first, second)
    assert same == pytest.approx(1.0)
    assert np.isnan(flat)
    assert opposite == pytest.approx(-1.0)
    assert np.isnan(comparison.correlations(first * 0, second)).all()


def test_ranks_are_compared_from_three_players_on():
    high = np.array([5.0, 2.0, 1.0])
    assert comparison.rank_correlation(high, high**3) == pytest.approx(1.0)
    assert comparison.rank_correlation(high, -high) == pytest.approx(-1.0)
    assert np.isnan(comparison.rank_correlation(high[:2], high[:2]))
    assert np.isnan(comparison.rank_correlation(high, np.ones(3)))


class _Impatient(Recorder):
    """Cancels when the ``after``-th progress has been said."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def progress(self, fraction: float, text: str = "") -> None:
        super().progress(fraction, text)
        self.after -= 1
        if self.after == 0:
            self.cancelled.set()


@pytest.mark.parametrize("after", [1, 5, 12])
def test_it_can_be_cancelled_between_folds_and_blocks(fitted, after):
    report = _Impatient(after)
    with pytest.raises(Cancelled):
        compared(fitted, report)
    assert len(report.texts("progress")) == after


def test_the_progress_only_grows(fitted):
    fractions = []

    class _Listener(Recorder):
        def progress(self, fraction: float, text: str = "") -> None:
            fractions.append(fraction)

    compared(fitted, _Listener())
    assert fractions == sorted(fractions)
    assert 0.5 < fractions[0] < fractions[-1] < 0.9


@pytest.mark.parametrize("package", ["shap", "xgboost"])
def test_a_missing_library_is_said_with_the_way_out(fitted, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(InputError, match=r"Install or repair engine.*without the comparison"):
        compared(fitted)
