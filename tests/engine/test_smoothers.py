"""Kernel surfaces of place: continuity, exclusion, agreement with the formula."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.smoothers import ADAPTIVE, INVERSE, KERNELS, Kernel, Places, PlaceSurfaces


def scattered(count: int = 60, seed: int = 0) -> np.ndarray:
    xy = np.random.default_rng(seed).uniform(0, 1000, (count, 2))
    xy[:5] = xy[5:10]
    return xy


def test_kernels_are_those_of_the_formulas() -> None:
    xy = scattered()
    places = Places(xy, "planar")
    asked = np.array([[500.0, 500.0], [20.0, 900.0]])
    near = places.near(asked)
    d = np.sqrt(((asked[:, None] - xy[None]) ** 2).sum(axis=2)) / places.spacing
    inverse = near.values(Kernel(INVERSE, 0.5, 3.0))
    np.testing.assert_allclose(inverse, (d**2 + 0.25) ** -1.5)
    unique = np.unique(xy, axis=0)
    apart = np.sqrt(((asked[:, None] - unique[None]) ** 2).sum(axis=2)) / places.spacing
    kth = np.sort(apart, axis=1)[:, [7]]
    adaptive = near.values(Kernel(ADAPTIVE, 8, 2.0))
    np.testing.assert_allclose(adaptive, np.exp(-0.5 * (2.0 * d / kth) ** 2), rtol=1e-9)


@pytest.mark.parametrize("kernel", KERNELS[::7])
def test_surfaces_are_continuous(kernel: Kernel) -> None:
    """Also where the nearest points change: steps shrink with the distance between places."""
    rng = np.random.default_rng(1)
    surface = PlaceSurfaces(Places(scattered(), "planar"), (kernel,), rng.normal(size=(1, 60)))
    t = np.linspace(0, 1, 40_001)[:, None]
    path = surface.evaluate(np.array([[0.0, 0.0]]) * (1 - t) + np.array([[1000.0, 900.0]]) * t)
    # The steepest place is where an inverse surface with a small h meets a point.
    assert np.abs(np.diff(path)).max() < 0.02 * np.ptp(path)


def test_held_out_rows_are_treated_as_new_places() -> None:
    xy = scattered()
    places = Places(xy, "planar")
    values = np.random.default_rng(2).normal(size=60)
    rows = np.array([2, 30])
    near = places.held_out(rows)
    same = places.location[rows][:, None] == places.location[None, :]
    for k, row in enumerate(rows):
        others = (xy != xy[row]).any(axis=1)
        np.testing.assert_array_equal(same[k], ~others)
        fewer = Places(xy[others], "planar")
        for kernel in (KERNELS[5], KERNELS[30]):
            scaled = Kernel(INVERSE, kernel.first * places.spacing / fewer.spacing, kernel.second)
            alone = PlaceSurfaces(
                fewer, (scaled if kernel.family else kernel,), values[None, others]
            )
            reach = np.where(same[k], 0.0, near.values(kernel)[k])
            expected = alone.evaluate(xy[[row]])[0]
            assert reach @ values / reach.sum() == pytest.approx(expected, rel=1e-9)


def test_leaving_rows_out_is_as_if_their_values_were_unknown() -> None:
    places = Places(scattered(), "planar")
    values = np.random.default_rng(3).normal(size=(2, 60))
    counted = np.ones((2, 60))
    counted[1, ::3] = 0
    kernels = (KERNELS[5], KERNELS[30])
    asked = scattered(20, seed=9)
    changed = values.copy()
    changed[:, ::3] = 1e6
    first = PlaceSurfaces(places, kernels, values).evaluate_with(asked, counted)
    second = PlaceSurfaces(places, kernels, changed).evaluate_with(asked, counted)
    np.testing.assert_array_equal(first[:, 1], second[:, 1])
    assert (first[:, 0] != second[:, 0]).all()


def test_far_places_get_a_mean_and_never_nothing() -> None:
    places = Places(scattered(), "planar")
    values = np.arange(60.0)[None]
    for kernel in KERNELS:
        far = PlaceSurfaces(places, (kernel,), values).evaluate(np.array([[1e9, -1e9]]))
        assert 0 <= far[0] <= 59


def test_a_constant_is_kept_exactly() -> None:
    places = Places(scattered(), "planar")
    for kernel in KERNELS:
        surface = PlaceSurfaces(places, (kernel,), np.full((1, 60), 7.5))
        np.testing.assert_allclose(surface.evaluate(scattered(30, seed=4)), 7.5, rtol=1e-12)


def test_on_the_sphere_the_date_line_is_no_border() -> None:
    xy = np.array([[179.5, 10.0], [-179.5, 10.0], [178.0, 11.0], [-178.0, 9.0], [170.0, 10.0]])
    moved = xy + [[-150.0, 0.0]]
    moved[:, 0] = (moved[:, 0] + 180) % 360 - 180
    values = np.arange(5.0)[None]
    kernel = (KERNELS[30],)
    across = PlaceSurfaces(Places(xy, "great-circle"), kernel, values)
    inland = PlaceSurfaces(Places(moved, "great-circle"), kernel, values)
    asked = np.array([[180.0, 10.0]])
    assert across.evaluate(asked)[0] == pytest.approx(
        inland.evaluate(np.array([[30.0, 10.0]]))[0], rel=1e-9
    )
