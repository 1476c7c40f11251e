"""Comparators: what each computes, that units and the date line do not matter, what fails how."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gnnwr_qgis.contract.choices import COMPARATORS
from gnnwr_qgis.engine import baselines
from gnnwr_qgis.engine.baselines import boosting, forest, gwr, perceptron
from gnnwr_qgis.engine.baselines.inversedistance import InverseDistance
from gnnwr_qgis.engine.baselines.tuning import best, inner_folds
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.samples import Sample

from .folding import plain_sample


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forest, "TREES", 30)
    monkeypatch.setattr(forest, "_TREES_TUNING", 5)
    monkeypatch.setattr(boosting, "MOST_ROUNDS", 60)
    monkeypatch.setattr(perceptron, "_ITERATIONS", 40)


def varying(points: int = 120, distance: str = "planar") -> Sample:
    """A slope that grows eastwards, and a smooth function of place."""
    rng = np.random.default_rng(5)
    low, high = ((0.0, 0.0), (100.0, 100.0))
    if distance == "great-circle":
        low, high = (10.0, 30.0), (30.0, 50.0)
    xy = rng.uniform(low, high, (points, 2))
    sample = plain_sample(xy, distance=distance)
    unit = (xy - low) / (np.array(high) - low)
    target = (1.0 + 2.0 * unit[:, 0]) * sample.design[:, 1] + np.sin(4.0 * unit).sum(axis=1)
    return replace(sample, target=target + rng.normal(0, 0.1, points))


def some(sample: Sample, rows: np.ndarray) -> Sample:
    return replace(
        sample,
        **{
            name: getattr(sample, name)[rows] for name in ("xy", "design", "target", "part", "rows")
        },
        location=np.unique(sample.location[rows], return_inverse=True)[1].ravel(),
    )


def skill(key: str, sample: Sample) -> float:
    """R2 of the rows that were left out, one of four."""
    left = np.arange(len(sample.target)) % 4 == 0
    fitted = baselines.fit(key, some(sample, ~left), 3)
    error = sample.target[left] - fitted.predict(sample.xy[left], sample.design[left])
    return 1.0 - float((error**2).mean() / sample.target[left].var())


def test_every_comparator_of_the_contract_has_a_fit() -> None:
    assert set(baselines._FITS) == set(COMPARATORS)


@pytest.mark.parametrize("distance", ["planar", "great-circle"])
def test_each_learns_what_it_can(distance: str) -> None:
    found = {key: skill(key, varying(distance=distance)) for key in COMPARATORS}
    assert found["olr"] > 0.5
    assert found["gwr"] > found["olr"] + 0.1
    assert found["kriging"] > found["olr"]
    assert min(found[key] for key in ("forest", "xgboost", "fcnn")) > 0.4
    # The predictor is noise in space: what knows the place alone cannot see it.
    assert max(found["idw"], found["gp"]) < found["olr"]


@pytest.mark.parametrize("key", COMPARATORS)
def test_units_of_target_predictor_and_place_do_not_matter(key: str) -> None:
    sample = varying(60)
    rows = np.arange(50)
    fitted = baselines.fit(key, some(sample, rows), 3)
    expected = fitted.predict(sample.xy[50:], sample.design[50:])
    factor = 2.0**20  # exact in binary: only a scale that matters can change the result
    design = sample.design * [1.0, factor]
    large = replace(sample, xy=sample.xy * 1024.0, target=sample.target * factor, design=design)
    fitted = baselines.fit(key, some(large, rows), 3)
    found = fitted.predict(large.xy[50:], large.design[50:]) / factor
    np.testing.assert_allclose(found, expected, atol=0.02 * sample.target.std())


@pytest.mark.parametrize("key", ["idw", "gp", "kriging", "gwr", "forest-xy", "xgboost-xy"])
def test_the_date_line_is_a_line_like_any_other(key: str) -> None:
    sample = varying(60, "great-circle")
    turned = sample.xy + [160.0, 0.0]  # from 10..30 to across 180
    turned[:, 0] = (turned[:, 0] + 180.0) % 360.0 - 180.0
    rows = np.arange(50)
    plain = baselines.fit(key, some(sample, rows), 3)
    torn = baselines.fit(key, some(replace(sample, xy=turned), rows), 3)
    np.testing.assert_allclose(
        torn.predict(turned[50:], sample.design[50:]),
        plain.predict(sample.xy[50:], sample.design[50:]),
        atol=0.02 * sample.target.std(),
    )


@pytest.mark.parametrize("key", COMPARATORS)
def test_the_same_seed_gives_the_same_predictions(key: str) -> None:
    sample = varying(50)
    first, again = (baselines.fit(key, sample, 7) for _ in range(2))
    assert first.settings == again.settings
    asked = (sample.xy[:5], sample.design[:5])
    np.testing.assert_array_equal(first.predict(*asked), again.predict(*asked))


def test_linear_regression_is_least_squares() -> None:
    sample = varying(40)
    fitted = baselines.fit("olr", sample, 1)
    coefficients = np.linalg.lstsq(sample.design, sample.target, rcond=None)[0]
    np.testing.assert_allclose(
        fitted.predict(sample.xy, sample.design), sample.design @ coefficients, rtol=1e-9
    )


def test_inverse_distance_by_hand() -> None:
    xy = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
    fitted = InverseDistance(plain_sample(xy, np.array([1.0, 2.0, 6.0])))
    fitted._neighbours, fitted._power = 3, 2.0
    weights = np.array([1.0, 1 / 4.0, 1 / 17.0])
    expected = (weights * [1.0, 2.0, 6.0]).sum() / weights.sum()
    found = fitted.predict(np.array([[1.0, 0.0], [3.0, 0.0]]), np.ones((2, 1)))
    np.testing.assert_allclose(found, [expected, 2.0])


def test_inverse_distance_leaves_a_location_out_whole() -> None:
    """Two rows at one place must not tell of each other, or one neighbour would always win."""
    rng = np.random.default_rng(1)
    xy = np.repeat(rng.uniform(0, 1, (60, 2)), 2, axis=0)
    target = np.repeat(rng.normal(size=60), 2)
    fitted = InverseDistance(plain_sample(xy, target))
    assert fitted.settings["neighbours"] >= 24  # noise: the wider the better


def test_inverse_distance_of_two_places() -> None:
    sample = plain_sample(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([1.0, 3.0]))
    found = InverseDistance(sample).predict(np.array([[0.5, 0.0]]), np.ones((1, 1)))
    assert np.isfinite(found).all()


def test_local_regression_survives_classes_that_are_constant_nearby() -> None:
    """In the west only one class, in the east both: local designs there are singular."""
    sample = varying(150)
    level = (sample.xy[:, 0] > 60.0) & (np.arange(150) % 2 == 0)
    design = np.column_stack([sample.design, level])
    fitted = baselines.fit("gwr", replace(sample, design=design), 1)
    assert fitted.settings["kernel"] in ("bisquare", "gaussian")
    assert np.isfinite(fitted.predict(sample.xy, design)).all()


def test_local_regression_says_why_it_cannot_be() -> None:
    sample = varying(60)
    design = np.column_stack([sample.design, sample.design[:, 1]])  # twice the same
    with pytest.raises(InputError, match="no bandwidth"):
        baselines.fit("gwr", replace(sample, design=design), 1)


def test_inner_folds_keep_locations_together() -> None:
    location = np.repeat(np.arange(20), 3)
    seen = np.zeros(60, dtype=int)
    for rows, asked in inner_folds(location, 4):
        assert not set(location[rows]) & set(location[asked])
        seen[asked] += 1
    np.testing.assert_array_equal(seen, 1)


def test_the_candidate_of_the_smallest_error_is_chosen() -> None:
    target = np.arange(30.0)
    found = best(
        (5.0, 0.5, -3.0), np.arange(30), target, 1, lambda shift, _, asked: target[asked] + shift
    )
    assert found == 0.5


def test_the_bandwidth_is_that_of_the_smallest_aicc() -> None:
    """The search goes to its end, which for whole numbers is the minimum or beside it."""
    plain = varying(220)
    noise = np.random.default_rng(8).normal(0, 3.0, 220)
    fitted = gwr.fit(replace(plain, target=plain.target + noise), 1)
    widths = np.arange(44, 221)
    scan = {
        kernel: [fitted._model(kernel, width).fit(lite=False).aicc for width in widths]
        for kernel in gwr.KERNELS
    }
    kernel, width = fitted.settings["kernel"], fitted.settings["bandwidth"]
    assert kernel == min(scan, key=lambda one: min(scan[one]))
    assert abs(widths[int(np.argmin(scan[kernel]))] - width) <= 1
