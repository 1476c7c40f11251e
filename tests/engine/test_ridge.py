"""Ridge regression by leave-one-out, against refits and against least squares."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine import ridge


def made(seed: int = 0, n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)) * [1.0, 1e4, 1e-6] + [0.0, 1e5, 1.0]
    y = 5 + x[:, 0] + 1e-4 * x[:, 1] + rng.normal(0, 0.5, n)
    return np.column_stack([np.ones(n), x]), y


def test_left_out_predictions_are_those_of_refits(monkeypatch) -> None:
    """With the scaling of all rows, which changes little, and the penalty fixed."""
    monkeypatch.setattr(ridge, "PENALTIES", (1e-5,))
    design, target = made()
    held = ridge.fit(design, target)[1]
    for row in (0, 7, 39):
        rest = np.arange(len(target)) != row
        again = ridge.fit(design[rest], target[rest])[0]
        assert held[row] == pytest.approx(design[row] @ again, abs=1e-3)


def test_with_much_data_it_is_least_squares() -> None:
    design, target = made(n=4000)
    ours = ridge.fit(design, target)[0]
    ols = np.linalg.lstsq(design, target, rcond=None)[0]
    np.testing.assert_allclose(design @ ours, design @ ols, atol=0.02)


def test_noise_is_shrunk_and_collinear_or_constant_columns_do_no_harm() -> None:
    rng = np.random.default_rng(3)
    design, _ = made(3)
    noise = rng.normal(size=40)
    ours, ols = ridge.fit(design, noise)[0], np.linalg.lstsq(design, noise, rcond=None)[0]
    assert (design @ ours).std() < 0.95 * (design @ ols).std()
    awkward = np.column_stack([design, design[:, 1], np.full(40, 3.0)])
    coefficients, held = ridge.fit(awkward, design[:, 1] * 2)
    assert np.isfinite(coefficients).all()
    assert np.isfinite(held).all()
    assert coefficients[-1] == 0.0
    np.testing.assert_allclose(awkward @ coefficients, design[:, 1] * 2, atol=0.01)
