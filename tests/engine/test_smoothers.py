"""Means of place: the formulas, continuity, exclusion."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine import smoothers
from gnnwr_qgis.engine.groups import Groups
from gnnwr_qgis.engine.placesurfaces import PlaceSurfaces
from gnnwr_qgis.engine.smoothers import (
    ADAPTIVE,
    FAMILIES,
    INVERSE,
    Adaptive,
    Inverse,
    Kernel,
    Places,
)

ALL = [kernel for family in FAMILIES for kernel in family]
EVERYONE = np.ones((1, 60), dtype=bool)


def scattered(count: int = 60, seed: int = 0) -> np.ndarray:
    xy = np.random.default_rng(seed).uniform(0, 1000, (count, 2))
    xy[:5] = xy[5:10]
    return xy


@pytest.fixture(params=["all rows", "nearest locations", "all locations but one"])
def taper(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Kernels over all rows, or as of many rows that end at the 20th nearest location or so."""
    ends = {"nearest locations": 20, "all locations but one": 54}.get(request.param)
    if ends is not None:
        monkeypatch.setattr(smoothers, "DENSE_ROWS", 4)
        monkeypatch.setattr(smoothers, "TAPERED_AT", ends)
    return ends is not None


def mean_surface(
    places: Places, kernel: Kernel, values: np.ndarray, known: np.ndarray | None = None
) -> PlaceSurfaces:
    counted = np.ones((1, len(values)), dtype=bool) if known is None else known
    none = np.arange(0)
    return PlaceSurfaces(
        places, (kernel,), values[None], counted, (), none, np.zeros((0, len(counted), 0))
    )


def test_kernels_are_those_of_the_formulas() -> None:
    xy = scattered()
    places = Places(xy, "planar")
    asked = np.array([[500.0, 500.0], [20.0, 900.0]])
    near = places.near(asked)
    d = np.sqrt(((asked[:, None] - xy[None]) ** 2).sum(axis=2)) / places.spacing
    np.testing.assert_allclose(Inverse(0.5).of(near), 1 / (d**2 + 0.25))
    unique = np.unique(xy, axis=0)
    apart = np.sqrt(((asked[:, None] - unique[None]) ** 2).sum(axis=2)) / places.spacing
    kth = np.sort(apart, axis=1)[:, [7]]
    expected = np.exp(-0.5 * (2.0 * d / kth) ** 2)
    np.testing.assert_allclose(Adaptive(8, 2.0).of(near), expected, rtol=1e-9)


@pytest.mark.usefixtures("taper")
@pytest.mark.parametrize("kernel", [*ADAPTIVE[::5], *INVERSE])
def test_means_are_continuous(kernel: Kernel) -> None:
    """Also where the nearest points change: steps shrink with the distance between places."""
    surface = mean_surface(
        Places(scattered(), "planar"), kernel, np.random.default_rng(1).normal(size=60)
    )
    steps = []
    for count in (20_001, 40_001):
        t = np.linspace(0, 1, count)[:, None]
        steps.append(np.abs(np.diff(surface.evaluate(t * [[1000.0, 900.0]])[:, 0])).max())
    assert steps[1] < 0.7 * steps[0]


def test_held_out_rows_are_treated_as_new_places() -> None:
    xy = scattered()
    places = Places(xy, "planar")
    values = np.random.default_rng(2).normal(size=60)
    rows = np.array([2, 30])
    near = places.held_out(rows)
    for k, row in enumerate(rows):
        others = (xy != xy[row]).any(axis=1)
        fewer = Places(xy[others], "planar")
        for kernel in (ADAPTIVE[5], INVERSE[2]):
            alone = kernel
            if isinstance(kernel, Inverse):
                alone = Inverse(kernel.softening * places.spacing / fewer.spacing)
            reach = np.where(others, kernel.of(near)[k], 0.0)
            expected = mean_surface(fewer, alone, values[others]).evaluate(xy[[row]])[0, 0]
            assert reach @ values / reach.sum() == pytest.approx(expected, rel=1e-9)


@pytest.mark.usefixtures("taper")
def test_leaving_rows_out_is_as_if_their_values_were_unknown() -> None:
    places = Places(scattered(), "planar")
    values = np.random.default_rng(3).normal(size=60)
    known = np.ones((2, 60), dtype=bool)
    known[1] = places.location % 3 > 0
    changed = values.copy()
    changed[~known[1]] = 1e6
    asked = scattered(20, seed=9)
    for kernel in (ADAPTIVE[5], INVERSE[2]):
        first = mean_surface(places, kernel, values, known).evaluate(asked)
        second = mean_surface(places, kernel, changed, known).evaluate(asked)
        np.testing.assert_array_equal(first[:, 1], second[:, 1])
        assert (first[:, 0] != second[:, 0]).all()


@pytest.mark.usefixtures("taper")
def test_far_places_get_a_mean_and_never_nothing() -> None:
    places = Places(scattered(), "planar")
    for kernel in ALL:
        far = mean_surface(places, kernel, np.arange(60.0)).evaluate(np.array([[1e9, -1e9]]))
        assert 0 <= far[0, 0] <= 59


def test_where_no_point_that_counts_is_in_reach_the_mean_of_those_stands() -> None:
    """All of a dense cluster left out: the kernel's values at the rest are too small to add."""
    xy = np.concatenate([scattered(50) * 1e-3, [[9e8, 9e8], [9e8, -9e8]]])
    known = np.ones((1, 52), dtype=bool)
    known[0, :50] = False
    values = np.arange(52.0)
    found = mean_surface(Places(xy, "planar"), Adaptive(6, 3.0), values, known)
    assert found.evaluate(np.array([[0.5, 0.5]]))[0, 0] == pytest.approx(50.5)


@pytest.mark.usefixtures("taper")
def test_a_constant_is_kept_exactly() -> None:
    places = Places(scattered(), "planar")
    for kernel in ALL:
        surface = mean_surface(places, kernel, np.full(60, 7.5))
        np.testing.assert_allclose(surface.evaluate(scattered(30, seed=4)), 7.5, rtol=1e-12)


def test_on_the_sphere_the_date_line_is_no_border() -> None:
    xy = np.array([[179.5, 10.0], [-179.5, 10.0], [178.0, 11.0], [-178.0, 9.0], [170.0, 10.0]])
    moved = xy + [[-150.0, 0.0]]
    moved[:, 0] = (moved[:, 0] + 180) % 360 - 180
    values = np.arange(5.0)
    across = mean_surface(Places(xy, "great-circle"), INVERSE[2], values)
    inland = mean_surface(Places(moved, "great-circle"), INVERSE[2], values)
    assert across.evaluate(np.array([[180.0, 10.0]]))[0, 0] == pytest.approx(
        inland.evaluate(np.array([[30.0, 10.0]]))[0, 0], rel=1e-9
    )


@pytest.mark.parametrize("kernel", [Adaptive(8, 2.0), Inverse(0.5)])
def test_tapered_means_are_those_of_the_formula(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoothers, "DENSE_ROWS", 4)
    monkeypatch.setattr(smoothers, "TAPERED_AT", 15)
    xy = scattered()
    places, rng = Places(xy, "planar"), np.random.default_rng(6)
    values = rng.normal(size=60)
    known = np.ones((2, 60), dtype=bool)
    known[1] = places.location % 4 > 0
    asked = np.concatenate([scattered(20, seed=9), xy[:3]])
    d = np.sqrt(((asked[:, None] - xy[None]) ** 2).sum(axis=2)) / places.spacing
    unique = np.unique(xy, axis=0)
    apart = np.sort(np.sqrt(((asked[:, None] - unique[None]) ** 2).sum(axis=2)), axis=1)
    apart /= places.spacing
    if isinstance(kernel, Adaptive):
        reach = np.exp(-0.5 * (2.0 * d / apart[:, [7]]) ** 2)
    else:
        reach = 1 / (d**2 + 0.25)
    reach *= np.maximum(1 - (d / apart[:, [14]]) ** 2, 0) ** 2
    expected = (reach @ (values[:, None] * known.T)) / (reach @ known.T.astype(float))
    found = mean_surface(places, kernel, values, known).evaluate(asked)
    np.testing.assert_allclose(found, expected, rtol=1e-8)


def test_rows_of_few_locations_are_not_tapered(monkeypatch: pytest.MonkeyPatch) -> None:
    xy = np.tile(scattered(12)[5:], (10, 1))
    values = np.random.default_rng(7).normal(size=len(xy))
    asked = scattered(20, seed=9)
    for kernel in (ADAPTIVE[5], INVERSE[2]):
        dense = mean_surface(Places(xy, "planar"), kernel, values, np.ones((1, 70), dtype=bool))
        expected = dense.evaluate(asked)
        with monkeypatch.context() as many:
            many.setattr(smoothers, "DENSE_ROWS", 4)
            places = Places(xy, "planar")
            assert places.tapered
            found = mean_surface(places, kernel, values, np.ones((1, 70), dtype=bool))
            np.testing.assert_allclose(found.evaluate(asked), expected, rtol=1e-9)


def test_sets_that_split_a_location_are_refused() -> None:
    places = Places(scattered(), "planar")
    known = np.ones((1, 60), dtype=bool)
    known[0, 0] = False  # row 5 lies at the same place
    with pytest.raises(ValueError, match="not known together"):
        Groups.of(places, known)


def test_sums_by_groups_are_those_over_all_rows() -> None:
    """Sets that share parts, and places with several rows of which a set knows some."""
    xy, rng = scattered(), np.random.default_rng(4)
    places, values = Places(xy, "planar"), rng.normal(50.0, 1.0, 60)
    part = rng.integers(0, 5, 60)  # not by location
    known = np.array([np.ones(60, dtype=bool), part != 1, part > 2, part == 4])
    asked = scattered(40, seed=9)
    near = places.near(asked)
    for kernel in (ADAPTIVE[2], INVERSE[3]):
        found = mean_surface(places, kernel, values, known).evaluate(asked)
        reach = kernel.of(near)
        expected = (reach @ (values[:, None] * known.T)) / (reach @ known.T)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        alone = mean_surface(places, kernel, values, known).whole.evaluate(asked)
        np.testing.assert_allclose(alone, expected[:, :1], rtol=1e-12)
