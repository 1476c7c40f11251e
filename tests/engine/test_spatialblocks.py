"""Spatial blocks: where their edges are, and how large they are made."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine import spatialblocks, variograms
from gnnwr_qgis.engine.proximity import EARTH_RADIUS_M

from . import folding
from .folding import plain_sample
from .made import says


def smooth(xy: np.ndarray, length: float, seed: int = 2) -> np.ndarray:
    """A Gaussian field of squared-exponential covariance."""
    squares = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    covariance = np.exp(-squares / (2 * length**2)) + 1e-8 * np.eye(len(xy))
    return np.linalg.cholesky(covariance) @ np.random.default_rng(seed).normal(size=len(xy))


def test_planar_blocks_by_hand() -> None:
    xy = np.array([[0.0, 0.0], [9.0, 9.0], [11.0, 0.0], [0.0, 25.0], [9.9, 25.0]])
    number = spatialblocks.block_numbers(xy, "planar", 10.0, np.zeros(2))
    np.testing.assert_array_equal(number, [0, 0, 2, 1, 1])
    moved = spatialblocks.block_numbers(xy, "planar", 10.0, np.array([0.5, 0.0]))
    assert moved[0] != moved[1]  # the grid's edge now runs between them
    assert moved[1] == moved[1 + 1]


@pytest.mark.parametrize("latitude", [0.0, 45.0, 75.0])
def test_blocks_on_the_sphere_are_equally_wide_at_every_latitude(latitude: float) -> None:
    size = 100_000.0
    east = np.arange(-3.0, 3.0, 0.01)
    xy = np.column_stack([east, np.full(len(east), latitude)])
    number = spatialblocks.block_numbers(xy, "great-circle", size, np.array([0.0, 0.5]))
    metres = np.radians(0.01) * np.cos(np.radians(latitude)) * EARTH_RADIUS_M
    widths = np.bincount(number)[1:-1] * metres  # those at the ends are cut
    np.testing.assert_allclose(widths, size, rtol=0.02)


def test_blocks_are_not_torn_at_the_date_line() -> None:
    xy = np.array([[179.99, 10.0], [-179.99, 10.0], [170.0, 10.0], [-170.0, 10.0]])
    number = spatialblocks.block_numbers(xy, "great-circle", 50_000.0, np.array([0.5, 0.5]))
    assert number[0] == number[1]
    assert len(set(number)) == 3


def test_the_range_of_the_residuals_is_the_size() -> None:
    xy = folding.scattered(500)
    sample = plain_sample(xy, smooth(xy, 40.0))
    found = variograms.range_of_residuals(sample)
    assert found.range is not None
    assert 60 < found.range < 160  # a squared exponential of length 40 is 5 percent at 98
    blocks = spatialblocks.automatic_blocks(sample, 10)
    assert blocks.size == found.range == blocks.range
    says(blocks.why, "variogram of the OLS residuals has a range of", " m. The blocks are that")


def test_blocks_shrink_until_three_a_fold_hold_points() -> None:
    xy = folding.scattered(300)
    blocks = spatialblocks.automatic_blocks(plain_sample(xy, smooth(xy, 150.0)), 10)
    assert blocks.range is None or blocks.size < blocks.range
    assert blocks.occupied >= 30
    says(blocks.why, "Blocks that large would be fewer than 3 a fold, so they are", "still alike.")


def test_noise_has_no_range_and_takes_a_share_of_the_extent() -> None:
    xy = folding.scattered(400)
    sample = plain_sample(xy)
    blocks = spatialblocks.automatic_blocks(sample, 5)
    assert blocks.range is None
    assert blocks.size == pytest.approx(0.1 * variograms.extent(xy, "planar"))
    says(blocks.why, "no range", "10% of the extent")


def test_the_variogram_is_the_same_in_degrees_and_in_metres() -> None:
    """Near the equator a small field may be measured either way."""
    xy = folding.scattered(400)
    values = smooth(xy, 40.0)
    planar = variograms.variogram(xy, values, "planar")
    metres_a_degree = np.radians(1.0) * EARTH_RADIUS_M
    degrees = xy * 100.0 / metres_a_degree  # so the field is 100 km wide
    sphere = variograms.variogram(degrees, values, "great-circle")
    assert planar.range is not None
    assert sphere.range is not None
    assert sphere.range == pytest.approx(100.0 * planar.range, rel=0.05)
    np.testing.assert_allclose(sphere.semivariance, planar.semivariance, rtol=0.1)


def test_places_that_are_one_have_no_variogram() -> None:
    found = variograms.variogram(np.zeros((30, 2)), np.arange(30.0), "planar")
    assert found.range is None
    assert "one place" in found.failure


@pytest.mark.parametrize("distance", ["planar", "great-circle"])
def test_bounds_hold_the_points_of_their_block_alone(distance: str) -> None:
    rng = np.random.default_rng(5)
    if distance == "planar":
        xy, size = rng.uniform(-50, 950, (300, 2)), 130.0
    else:  # about 180 degrees, where longitudes jump
        xy, size = np.column_stack([rng.uniform(172, 190, 300), rng.uniform(50, 70, 300)]), 2e5
        xy[:, 0] = (xy[:, 0] + 180) % 360 - 180
    offset = np.array([0.3, 0.8])
    number = spatialblocks.block_numbers(xy, distance, size, offset)
    bounds = spatialblocks.block_bounds(xy, distance, size, offset)
    assert len(np.unique(bounds, axis=0)) == number.max() + 1
    for one in range(number.max() + 1):
        west, south, east, north = bounds[number == one][0]
        x = xy[:, 0] + 360.0 * np.round(((west + east) / 2 - xy[:, 0]) / 360.0)
        if distance == "planar":
            x = xy[:, 0]
            assert east - west == pytest.approx(size)
        within = (x >= west) & (x < east) & (xy[:, 1] >= south) & (xy[:, 1] < north)
        np.testing.assert_array_equal(within, number == one)
