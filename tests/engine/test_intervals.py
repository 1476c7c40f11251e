"""Prediction intervals: coverage, width that follows the place, the score."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine import intervals, smoothers
from gnnwr_qgis.engine.smoothers import Places


@pytest.fixture(params=["few", "many"])
def rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of few rows, and as of so many that the local mean is of the nearest locations."""
    if request.param == "many":
        monkeypatch.setattr(smoothers, "DENSE_ROWS", 50)
        monkeypatch.setattr(smoothers, "TAPERED_AT", 80)


def uneven(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Residuals five times as large in the east as in the west."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 100, (count, 2))
    return xy, rng.normal(0, np.where(xy[:, 0] > 50, 5.0, 1.0))


@pytest.mark.usefixtures("rows")
def test_new_residuals_are_covered_and_widths_follow_the_place() -> None:
    covered = []
    for seed in range(0, 12, 2):
        xy, residual = uneven(600, seed)
        found, _ = intervals.fit(Places(xy, "planar"), residual)
        new, fresh = uneven(4000, seed + 1)
        half = found.half_width(new)
        covered.append(np.mean(np.abs(fresh) <= half))
        east = new[:, 0] > 60
        assert half[east].mean() > 2.5 * half[new[:, 0] < 40].mean()
        ours = intervals.score(fresh, np.zeros(4000), half).mean()
        assert ours < 0.9 * intervals.score(fresh, np.zeros(4000), found.constant).mean()
    assert np.mean(covered) == pytest.approx(0.9, abs=0.015)


@pytest.mark.usefixtures("rows")
def test_half_widths_at_the_points_do_not_use_their_own_residual() -> None:
    xy, residual = uneven(100, 2)
    changed = residual.copy()
    changed[7] *= 1.001  # its rank, and so the factor's point, stays
    places = Places(xy, "planar")
    first, before = intervals.fit(places, residual)
    second, after = intervals.fit(places, changed)
    mean = 0.25 * (np.abs(changed).mean() - np.abs(residual).mean())
    assert after[7] / second.factor - before[7] / first.factor == pytest.approx(mean, abs=1e-12)


def test_the_quantile_is_the_one_that_covers_a_new_value() -> None:
    assert intervals.quantile(np.arange(1.0, 100.0)) == 90.0
    assert intervals.quantile(np.arange(1.0, 6.0)) == 5.0  # too few: the largest


def test_the_interval_score_of_a_hand_worked_case() -> None:
    score = intervals.score(np.array([0.0, 3.0]), np.array([0.5, 0.5]), np.array([1.0, 2.0]))
    np.testing.assert_allclose(score, [2.0, 4.0 + 20.0 * 0.5])


def test_residuals_of_zero_give_intervals_of_no_width() -> None:
    found, half = intervals.fit(Places(uneven(30, 3)[0], "planar"), np.zeros(30))
    assert (half == 0).all()
    assert found.constant == 0.0
