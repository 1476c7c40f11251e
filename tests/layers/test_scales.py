from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.layers import scales


@pytest.mark.parametrize(
    ("rough", "step"), [(0.0011, 0.002), (0.21, 0.25), (1.0, 1.0), (3.0, 5.0), (70.0, 100.0)]
)
def test_nice_step(rough, step):
    assert scales.nice_step(rough) == pytest.approx(step)


@pytest.mark.parametrize(
    ("step", "places"), [(0.25, 2), (0.2, 1), (5.0, 0), (0.002, 3), (250.0, 0)]
)
def test_decimals(step, places):
    assert scales.decimals_for(step) == places


@pytest.mark.parametrize(
    ("low", "high", "places"), [(0, 500, 0), (0, 54, 1), (0, 0.8, 3), (1, 1, 2), (-0.003, 0.003, 5)]
)
def test_display_decimals(low, high, places):
    assert scales.display_decimals(low, high) == places


def test_residual_classes_are_symmetric_and_round():
    values = np.concatenate([np.linspace(-0.5, 0.5, 101), [np.nan, 4.0]])
    edges = scales.symmetric_edges(values)
    np.testing.assert_allclose(edges, [-0.6, -0.4, -0.2, 0.2, 0.4, 0.6])
    assert scales.labels_between(edges, "m")[0] == "below −0.6 m"
    assert scales.labels_between(edges, "m")[3] == "−0.2 to 0.2 m"
    assert scales.labels_between(edges, "")[-1] == "above 0.6"
    bounds = scales.outer_bounds(values, edges)
    assert bounds[0] < -0.6
    assert bounds[-1] >= 4.0
    assert bounds[1:-1] == edges


def test_classes_of_predictions():
    edges = scales.round_edges(np.linspace(4.7, 7.6, 50))
    np.testing.assert_allclose(edges, [5.0, 5.5, 6.0, 6.5, 7.0, 7.5])
    large = scales.round_edges(np.random.default_rng(1).normal(1e6, 1e5, 1000))
    assert 3 <= len(large) <= 6


@pytest.mark.parametrize("values", [[], [np.nan], [2.0, 2.0], [0.0, 0.0]])
def test_nothing_to_classify(values):
    values = np.array(values, dtype=float)
    assert scales.round_edges(values) == []
    assert scales.symmetric_edges(values)
    low, high = scales.outer_bounds(values, [])
    assert low < high
    for value in values[np.isfinite(values)]:
        assert low <= value <= high
