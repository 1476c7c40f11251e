"""Restricted maximum likelihood, against what is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.errors import Cancelled
from gnnwr_qgis.engine.mixedmodel import Fit, Refit, reml

from .rasterfiles import Recorder

GROUPS, EACH = 12, 5


def grouped(between: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values (n,) of groups of equal size, the constant, and the covariance of the groups."""
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(GROUPS), EACH)
    y = between * rng.normal(size=GROUPS)[group] + rng.normal(size=len(group))
    y = (y - y.mean()) / y.std()
    return y, np.ones((len(y), 1)), (group[:, None] == group).astype(float)[None]


def mean_squares(y: np.ndarray) -> tuple[float, float]:
    """Mean squares between and within the groups."""
    table = y.reshape(GROUPS, EACH)
    means = table.mean(axis=1)
    between = EACH * ((means - y.mean()) ** 2).sum() / (GROUPS - 1)
    within = ((table - means[:, None]) ** 2).sum() / (GROUPS * (EACH - 1))
    return between, within


def test_variances_of_a_balanced_design_are_those_of_the_mean_squares() -> None:
    y, basis, parts = grouped(1.5)
    between, within = mean_squares(y)
    found = reml(y, basis, parts, Recorder())
    assert found == pytest.approx([(between - within) / EACH, within], rel=1e-3)


def test_no_variance_is_negative() -> None:
    """Of values that are alternately above and below, groups differ less than by chance."""
    _, basis, parts = grouped(0.0)
    y = np.tile([1.0, -1.0, 1.0, -1.0, 0.0], GROUPS)
    y /= y.std()
    groups, nugget = reml(y, basis, parts, Recorder())
    assert groups == 0.0
    assert nugget == pytest.approx(y.var(ddof=1), rel=1e-3)


def test_a_fit_cuts_off_the_constants_and_whitens_the_rest() -> None:
    y, basis, parts = grouped(1.5)
    variances = np.array([0.7, 0.4])
    fit = Fit(y, basis, parts, variances)
    covariance = 0.7 * parts[0] + 0.4 * np.eye(len(y))
    np.testing.assert_allclose(fit.root @ fit.root.T, covariance, atol=1e-12)
    np.testing.assert_allclose(fit.projection @ basis, 0.0, atol=1e-12)
    # P V P = P: the generalised residuals have the covariance P.
    np.testing.assert_allclose(
        fit.projection @ covariance @ fit.projection, fit.projection, atol=1e-12
    )
    white = fit.whitened()
    assert (white.mean(), white.var()) == pytest.approx((0.0, 1.0), abs=1e-12)


def test_a_refit_agrees_with_the_whole_fit() -> None:
    """Its ratios are a grid, so the residuals are alike but not equal."""
    y, basis, parts = grouped(1.5)
    want = Fit(y, basis, parts, reml(y, basis, parts, Recorder())).projection @ y
    (got,) = Refit(basis, 7.0 * parts[0]).residuals(y[:, None]).T
    assert np.corrcoef(got, want)[0, 1] > 0.99
    # Of another draw beside it, it knows nothing.
    both = Refit(basis, parts[0]).residuals(np.column_stack([y, y[::-1] ** 3]))
    np.testing.assert_allclose(both[:, 0], got, rtol=1e-6, atol=1e-9)


def test_a_covariance_that_is_none_is_refused() -> None:
    y, basis, parts = grouped(1.5)
    with pytest.raises(np.linalg.LinAlgError):
        Fit(y, basis, parts, np.array([-1.0, 0.1]))


def test_cancel() -> None:
    report = Recorder()
    report.cancelled.set()
    with pytest.raises(Cancelled):
        reml(*grouped(1.5), report)
