"""The linear response: least squares inside, coefficients in the units of the data outside."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.responses import SMALLEST_BASE, LinearResponse

SCALINGS = ["standard", "minmax", "none"]


@pytest.fixture
def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Predictors of very different size, one of them without effect; three members."""
    rng = np.random.default_rng(0)
    design = np.column_stack(
        [np.ones(80), rng.normal(300, 50, 80), rng.normal(0, 1e-3, 80), rng.normal(5, 2, 80)]
    )
    target = 1e4 + 20 * design[:, 1] - 1e6 * design[:, 2] + rng.normal(0, 1e3, 80)
    inside = rng.random((3, 80)) < 0.8
    inside[:, -5:] = False  # held from all members
    return design, target, inside


def predict(response: LinearResponse, weights: np.ndarray, design: np.ndarray) -> np.ndarray:
    """Predictions (members, n) as training makes them: scaled, then back."""
    scaled = (weights * response.base[:, None, :] * response.scaled_design(design)).sum(axis=2)
    return scaled * response.spread[:, None] + response.shift[:, None]


@pytest.mark.parametrize("scaling", SCALINGS)
def test_the_start_is_least_squares_of_each_members_rows(data, scaling: str) -> None:
    design, target, inside = data
    response = LinearResponse.fit(design, target, inside, scaling)
    start = np.repeat(response.start[:, None, :], 80, axis=1)
    coefficients = response.coefficients(start)
    for member, rows in enumerate(inside):
        # Columns brought to one size, or the reference itself would be the inexact one.
        size = np.abs(design).max(axis=0)
        ols = np.linalg.lstsq(design[rows] / size, target[rows], rcond=None)[0] / size
        np.testing.assert_allclose(coefficients[member], np.tile(ols, (80, 1)), rtol=1e-6)
        predicted = predict(response, start, design)[member]
        np.testing.assert_allclose(predicted, design @ ols, rtol=1e-8)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_coefficients_in_units_of_the_data_reproduce_predictions(data, scaling: str) -> None:
    design, target, inside = data
    response = LinearResponse.fit(design, target, inside, scaling)
    weights = np.random.default_rng(1).normal(1, 0.5, (3, 80, 4))
    coefficients = response.coefficients(weights.copy())
    by_coefficients = np.einsum("mnq,nq->mn", coefficients, design)
    np.testing.assert_allclose(by_coefficients, predict(response, weights, design), rtol=1e-9)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_units_of_predictors_and_target_change_nothing_but_units(data, scaling: str) -> None:
    design, target, inside = data
    factors = np.array([1.0, 1000.0, 0.01, 3.0])
    weights = np.random.default_rng(1).normal(1, 0.5, (3, 80, 4))
    here = LinearResponse.fit(design, target, inside, scaling)
    there = LinearResponse.fit(design * factors, target * 7, inside, scaling)
    np.testing.assert_allclose(
        there.coefficients(weights.copy()) * factors / 7,
        here.coefficients(weights.copy()),
        rtol=1e-5,
    )


def test_small_base_coefficients_are_floored_and_the_start_makes_up_for_it(data) -> None:
    design, target, inside = data
    response = LinearResponse.fit(design, target, inside, "standard")
    assert (np.abs(response.base[:, 1:]) >= SMALLEST_BASE).all()
    assert (response.base[:, 0] == 1.0).all()
    exact = response.base * response.start
    floored = np.abs(exact) < SMALLEST_BASE
    assert floored[:, 3].all()  # the predictor without effect
    assert not floored[:, 1].any()
    slopes = ~floored
    slopes[:, 0] = False
    np.testing.assert_array_equal(response.start[slopes], 1.0)
    signs = np.where(exact < 0, -1, 1)
    np.testing.assert_array_equal((response.base * signs)[:, 1:] > 0, True)


@pytest.mark.parametrize("scaling", ["minmax", "none"])
def test_the_published_protocols_keep_their_global_coefficients(data, scaling: str) -> None:
    design, target, inside = data
    response = LinearResponse.fit(design, target, inside, scaling)
    np.testing.assert_array_equal(response.start, 1.0)
    np.testing.assert_array_equal(response.shift, 0.0)
    np.testing.assert_array_equal(response.spread, 1.0)


def test_scalings_are_what_they_are_called_on_the_rows_that_are_trained_on(data) -> None:
    design, target, inside = data
    used = inside.any(axis=0)
    standard = LinearResponse.fit(design, target, inside, "standard")
    scaled = standard.scaled_design(design)[used]
    np.testing.assert_array_equal(scaled[:, 0], 1.0)
    np.testing.assert_allclose(scaled[:, 1:].mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(scaled[:, 1:].std(axis=0), 1.0)
    for member, rows in enumerate(inside):
        own = standard.scaled_target(target)[member, rows]
        assert (own.mean(), own.std()) == pytest.approx((0.0, 1.0), abs=1e-10)
    minmax = LinearResponse.fit(design, target, inside, "minmax").scaled_design(design)[used]
    np.testing.assert_allclose(minmax[:, 1:].min(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(minmax[:, 1:].max(axis=0), 1.0)
    none = LinearResponse.fit(design, target, inside, "none")
    np.testing.assert_array_equal(none.scaled_design(design), design)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_rows_that_no_member_trains_on_have_no_say(data, scaling: str) -> None:
    design, target, inside = data
    here = LinearResponse.fit(design, target, inside, scaling)
    design, target = design.copy(), target.copy()
    design[-5:, 1:] *= 100
    target[-5:] = -1e9
    there = LinearResponse.fit(design, target, inside, scaling)
    for name, value in vars(here).items():
        np.testing.assert_array_equal(value, getattr(there, name), err_msg=name)


def test_a_members_target_scaling_and_base_ignore_the_rows_it_leaves_out(data) -> None:
    design, target, inside = data
    row = int(np.flatnonzero(~inside[0] & inside[1])[0])
    here = LinearResponse.fit(design, target, inside, "standard")
    target = target.copy()
    target[row] = 1e9
    there = LinearResponse.fit(design, target, inside, "standard")
    for name in ("shift", "spread", "base", "start"):
        np.testing.assert_array_equal(getattr(here, name)[0], getattr(there, name)[0])
    assert here.shift[1] != there.shift[1]


@pytest.mark.parametrize("scaling", SCALINGS)
def test_a_class_that_a_members_rows_lack_breaks_nothing(data, scaling: str) -> None:
    design, target, inside = data
    dummy = np.zeros(80)
    dummy[:4] = 1.0
    inside = inside.copy()
    inside[0, :4] = False
    inside[1, :4] = True
    response = LinearResponse.fit(np.column_stack([design, dummy]), target, inside, scaling)
    for name, value in vars(response).items():
        assert np.isfinite(value).all(), name
