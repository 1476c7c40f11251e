"""Kriging surfaces against scikit-learn's Gaussian process and against refits."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from gnnwr_qgis.engine import kriging
from gnnwr_qgis.engine.kriging import MEAN_VARIANCE, Covariance
from gnnwr_qgis.engine.placesurfaces import PlaceSurfaces
from gnnwr_qgis.engine.smoothers import Places


def field(count: int = 80, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 100, (count, 2))
    xy[:3] = xy[3:6]
    return xy, np.sin(xy[:, 0] / 15) + rng.normal(0, 0.3, count) + 20


@pytest.mark.parametrize("smoothness", [0.5, 1.5])
def test_it_is_the_gaussian_process_of_scikit_learn(smoothness: float) -> None:
    xy, values = field()
    places = Places(xy, "planar")
    rows = np.arange(80)
    covariance = Covariance(7.0, 0.3, smoothness)
    a = kriging.without(
        covariance.inverse(places.between(rows, rows)), values, np.array([], dtype=int)
    )
    surface = PlaceSurfaces(
        places,
        (),
        np.zeros((0, 80)),
        np.ones((1, 80), dtype=bool),
        (covariance,),
        rows,
        a[None, None],
    )
    asked = np.random.default_rng(5).uniform(0, 100, (30, 2))
    kernel = Matern(7.0, nu=smoothness) + ConstantKernel(MEAN_VARIANCE) + WhiteKernel(0.3)
    peer = GaussianProcessRegressor(kernel, optimizer=None, alpha=0.0)
    peer.fit(xy / places.spacing, values)
    np.testing.assert_allclose(
        surface.evaluate(asked)[:, 0], peer.predict(asked / places.spacing), rtol=1e-8
    )


def test_leaving_rows_out_is_a_refit_without_them() -> None:
    xy, values = field()
    places = Places(xy, "planar")
    rows, out = np.arange(80), np.arange(10, 30)
    rest = np.setdiff1d(rows, out)
    covariance = Covariance(5.0, 0.2, 1.5)
    inverse = covariance.inverse(places.between(rows, rows))
    spoilt = values.copy()
    spoilt[out] = 1e6
    a = kriging.without(inverse, spoilt, out)
    assert (a[out] == 0).all()
    again = covariance.inverse(places.between(rest, rest)) @ values[rest]
    np.testing.assert_allclose(a[rest], again, atol=1e-8 * np.abs(again).max())
    known = kriging.without(inverse, values, out)
    np.testing.assert_allclose(a, known, atol=1e-8 * np.abs(a).max())


def test_the_likelihood_is_that_of_the_rows_a_pipeline_knows() -> None:
    """Against scikit-learn's, up to a constant, for all rows and without some."""
    xy, values = field()
    places = Places(xy, "planar")
    rows = np.arange(80)
    squares = places.between(rows, rows)
    options = kriging.candidates(squares)
    out = np.arange(0, 80, 4)
    noise = np.random.default_rng(1).normal(size=80)
    kinds = np.stack([np.stack([values, values], axis=1), np.stack([noise, noise], axis=1)])
    outs = [np.array([], dtype=int), out]
    chosen = np.argmin(kriging.unlikeliness(squares, outs, kinds, options), axis=0)
    for j, kind in enumerate((values, noise)):
        for a, known in enumerate((rows, np.setdiff1d(rows, out))):
            best, best_number = -np.inf, -1
            for number, option in enumerate(options):
                covariance = option.of(places.between(known, known))
                covariance += option.nugget * np.eye(len(known))
                variance = kind[known] @ np.linalg.solve(covariance, kind[known]) / len(known)
                log = -0.5 * np.linalg.slogdet(covariance * variance)[1]
                if log > best:
                    best, best_number = log, number
            assert chosen[j, a] == best_number
    assert options[chosen[1, 0]].nugget == 1.0  # noise has no structure
    assert options[chosen[0, 0]].nugget < 1.0


def test_a_constant_is_kept_because_the_mean_is_unknown() -> None:
    xy, _ = field()
    places = Places(xy, "planar")
    rows = np.arange(80)
    covariance = Covariance(3.0, 0.4, 0.5)
    inverse = covariance.inverse(places.between(rows, rows))
    a = kriging.without(inverse, np.full(80, 50.0), np.array([], dtype=int))
    surface = PlaceSurfaces(
        places,
        (),
        np.zeros((0, 80)),
        np.ones((1, 80), dtype=bool),
        (covariance,),
        rows,
        a[None, None],
    )
    found = surface.evaluate(np.array([[50.0, 50.0], [1e4, 1e4]]))[:, 0]
    np.testing.assert_allclose(found, 50.0, rtol=0.01)
