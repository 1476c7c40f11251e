"""Scores of predictions against observations."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.diagnostics import scores


def made(mean: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    observed = mean + rng.normal(size=200)
    return observed, observed + rng.normal(0, 0.5, 200)


@pytest.mark.parametrize("mean", [0.3, 10.0, -10.0])
def test_scores_are_those_of_scikit_learn(mean: float) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    observed, predicted = made(mean)
    ours = scores(observed, predicted)
    assert ours["R2"] == pytest.approx(metrics.r2_score(observed, predicted))
    rmse = metrics.mean_squared_error(observed, predicted) ** 0.5
    assert ours["RMSE"] == pytest.approx(rmse)
    assert ours["MAE"] == pytest.approx(metrics.mean_absolute_error(observed, predicted))


def test_scores_worked_out_by_hand() -> None:
    ours = scores(np.array([1.0, 2.0, 3.0, 6.0]), np.array([2.0, 2.0, 1.0, 7.0]))
    assert ours["R2"] == pytest.approx(1 - 6 / 14)
    assert ours["RMSE"] == pytest.approx(1.5**0.5)
    assert ours["MAE"] == pytest.approx(1.0)
    assert ours["NRMSE"] == pytest.approx(1.5**0.5 / 3)


def test_normalising_by_a_negative_mean_gives_a_positive_number() -> None:
    observed, predicted = made(-10.0)
    assert scores(observed, predicted)["NRMSE"] == pytest.approx(
        scores(observed, predicted)["RMSE"] / -observed.mean()
    )


@pytest.mark.parametrize(
    ("observed", "known"),
    [([-1.0, 1.0], False), ([0.0, 2.0], True), ([-0.01, 2.0], False), ([0.0, -2.0], True)],
)
def test_nrmse_is_none_where_the_mean_is_smaller_than_the_deviation(observed, known) -> None:
    value = scores(np.array(observed), np.array([0.5, 0.5]))["NRMSE"]
    assert (value is not None) == known


def test_observations_that_do_not_vary_have_no_r2() -> None:
    ours = scores(np.array([2.0, 2.0]), np.array([1.0, 3.0]))
    assert ours == {"R2": None, "RMSE": 1.0, "MAE": 1.0, "NRMSE": 0.5}
    assert scores(np.zeros(3), np.zeros(3))["NRMSE"] is None


def test_a_perfect_and_a_useless_prediction() -> None:
    observed, _ = made(10.0)
    assert scores(observed, observed) == {"R2": 1.0, "RMSE": 0.0, "MAE": 0.0, "NRMSE": 0.0}
    assert scores(observed, np.full(200, observed.mean()))["R2"] == pytest.approx(0.0, abs=1e-12)
    assert scores(observed, -observed)["R2"] < 0
