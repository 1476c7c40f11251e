"""Level and power of the test of non-stationarity, by simulation.

The nulls are those that tests of varying coefficients often fail: everything constant, and only the
intercept varying where predictors are themselves alike in space.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import kstest

from gnnwr_qgis.engine import nonstationarity

from .rasterfiles import Recorder
from .test_nonstationarity import sample_of

pytestmark = pytest.mark.slow

DATA_SETS = 200
POINTS = 100


def field(rng: np.random.Generator, xy: np.ndarray) -> np.ndarray:
    """A Gaussian field of exponential covariance, range 0.3, variance 1."""
    covariance = np.exp(-cdist(xy, xy) / 0.3) + 1e-9 * np.eye(len(xy))
    return np.linalg.cholesky(covariance) @ rng.normal(size=len(xy))


def p_values(intercept: str, alike: bool, slope: float = 0.0, count: int = DATA_SETS) -> np.ndarray:
    """P-values (count, 3) of data with the intercept and amplitude of the first slope given."""
    report, found = Recorder(), []
    for seed in range(count):
        rng = np.random.default_rng(40_000 + seed)
        xy = rng.uniform(size=(POINTS, 2))
        x = rng.normal(size=(POINTS, 2))
        if alike:
            x = np.column_stack([field(rng, xy), field(rng, xy)])
        level = {
            "constant": lambda xy=xy: 0.0,
            "field": lambda xy=xy, rng=rng: field(rng, xy),
            "wave": lambda xy=xy: 2 * np.sin(2 * np.pi * xy[:, 0]),
        }[intercept]()
        wave = np.sin(2 * np.pi * xy[:, 0])
        y = level + (1 + slope * wave) * x[:, 0] - x[:, 1] + rng.normal(0, 0.5, POINTS)
        found.append(nonstationarity.test(sample_of(xy, x, y), seed, report).p_value)
    return np.array(found)


def told(name: str, values: np.ndarray) -> None:
    """The numbers, for who runs this with -s."""
    rejected = (values <= 0.05).mean(axis=0)
    uniform = [kstest(column, "uniform").pvalue for column in values.T]
    print(f"{name}: rejected {rejected}, KS p {np.round(uniform, 3)}, mean {values.mean(axis=0)}")


def check_level(values: np.ndarray) -> None:
    for column in values.T:
        assert (column <= 0.05).mean() <= 0.08
        assert kstest(column, "uniform").pvalue > 0.01


@pytest.mark.parametrize("alike", [False, True])
def test_level_with_everything_constant(alike: bool) -> None:
    values = p_values("constant", alike)
    told(f"constant, predictors alike in space: {alike}", values)
    check_level(values)


@pytest.mark.parametrize("intercept", ["field", "wave"])
def test_level_with_the_intercept_alone_varying(intercept: str) -> None:
    values = p_values(intercept, alike=True)
    told(f"intercept a {intercept}", values)
    check_level(values[:, 1:])
    assert (values[:, 0] <= 0.05).mean() > 0.6


def test_power() -> None:
    values = p_values("field", alike=False, slope=1.0, count=50)
    told("varying slope of an independent predictor", values)
    assert (values[:, 1] <= 0.05).mean() > 0.9
    alike = p_values("field", alike=True, slope=1.0, count=50)
    told("varying slope of a predictor alike in space", alike)
    assert (alike[:, 1] <= 0.05).mean() > 0.5
