"""Folds: what stays together, how large blocks are, how evenly they are dealt."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine import validation, variograms
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.proximity import EARTH_RADIUS_M

from .folding import plain_sample
from .made import says
from .rasterfiles import Recorder


def places(points: int = 200, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 1000, (points, 2))


def smooth(xy: np.ndarray, length: float, seed: int = 2) -> np.ndarray:
    """A Gaussian field of squared-exponential covariance."""
    squares = ((xy[:, None] - xy[None]) ** 2).sum(axis=2)
    covariance = np.exp(-squares / (2 * length**2)) + 1e-8 * np.eye(len(xy))
    return np.linalg.cholesky(covariance) @ np.random.default_rng(seed).normal(size=len(xy))


def test_random_folds_keep_locations_together_and_use_every_row() -> None:
    location = np.repeat(np.arange(40), np.random.default_rng(1).integers(1, 4, 40))
    found = validation.random_folds(location, 5, 7, Recorder())
    assert found.count == 5
    assert set(found.fold) == {1, 2, 3, 4, 5}
    assert all(len(set(found.fold[location == one])) == 1 for one in range(40))
    counts = [len(set(location[found.fold == k])) for k in range(1, 6)]
    assert counts == [8] * 5
    again = validation.random_folds(location, 5, 7, Recorder())
    np.testing.assert_array_equal(found.fold, again.fold)
    other = validation.random_folds(location, 5, 8, Recorder())
    assert (found.fold != other.fold).any()


def test_fewer_locations_than_folds() -> None:
    report = Recorder()
    assert validation.random_folds(np.arange(4), 10, 1, report).count == 4
    says(report.warnings[0], "4 locations", "4 folds instead of 10")
    with pytest.raises(InputError, match="fewer than two locations"):
        validation.random_folds(np.zeros(5, dtype=int), 3, 1, Recorder())
    with pytest.raises(InputError, match="2 or more"):
        validation.random_folds(np.arange(5), 1, 1, Recorder())


def test_groups_are_never_split_and_folds_are_about_equal() -> None:
    rng = np.random.default_rng(4)
    group = np.array([f"g{k}" for k in rng.integers(0, 24, 300)])
    found = validation.group_folds(group, np.arange(300), 4, 1, Recorder())
    assert all(len(set(found.fold[group == one])) == 1 for one in set(group))
    sizes = np.bincount(found.fold)[1:]
    assert np.ptp(sizes) <= 5
    assert sizes.sum() == 300


def test_groups_that_share_a_location_are_merged() -> None:
    group = np.array(["a", "a", "b", "b", "c", "d"])
    location = np.array([0, 1, 1, 2, 3, 4])
    report = Recorder()
    found = validation.group_folds(group, location, 3, 1, report)
    assert len(set(found.fold[:4])) == 1
    assert found.count == 3
    says(report.warnings[0], "4 groups", "merged into 3")


def test_rows_without_a_group_are_not_used() -> None:
    report = Recorder()
    group = np.array([1.0, 1.0, np.nan, 2.0, 3.0])
    found = validation.group_folds(group, np.arange(5), 10, 1, report)
    assert found.fold[2] == 0
    assert found.count == 3
    says(" ".join(report.warnings), "1 points have no group", "only 3 groups")
    with pytest.raises(InputError, match="fewer than two groups"):
        validation.group_folds(np.array(["a", "a"]), np.arange(2), 2, 1, Recorder())
    with pytest.raises(InputError, match="No point has a group"):
        validation.group_folds(np.array(["", ""]), np.arange(2), 2, 1, Recorder())


def test_planar_blocks_by_hand() -> None:
    xy = np.array([[0.0, 0.0], [9.0, 9.0], [11.0, 0.0], [0.0, 25.0], [9.9, 25.0]])
    number = validation.block_numbers(xy, "planar", 10.0, np.zeros(2))
    np.testing.assert_array_equal(number, [0, 0, 2, 1, 1])
    moved = validation.block_numbers(xy, "planar", 10.0, np.array([0.5, 0.0]))
    assert moved[0] != moved[1]  # the grid's edge now runs between them
    assert moved[1] == moved[1 + 1]


@pytest.mark.parametrize("latitude", [0.0, 45.0, 75.0])
def test_blocks_on_the_sphere_are_equally_wide_at_every_latitude(latitude: float) -> None:
    size = 100_000.0
    east = np.arange(-3.0, 3.0, 0.01)
    xy = np.column_stack([east, np.full(len(east), latitude)])
    number = validation.block_numbers(xy, "great-circle", size, np.array([0.0, 0.5]))
    metres = np.radians(0.01) * np.cos(np.radians(latitude)) * EARTH_RADIUS_M
    widths = np.bincount(number)[1:-1] * metres  # those at the ends are cut
    np.testing.assert_allclose(widths, size, rtol=0.02)


def test_blocks_are_not_torn_at_the_date_line() -> None:
    xy = np.array([[179.99, 10.0], [-179.99, 10.0], [170.0, 10.0], [-170.0, 10.0]])
    number = validation.block_numbers(xy, "great-circle", 50_000.0, np.array([0.5, 0.5]))
    assert number[0] == number[1]
    assert len(set(number)) == 3


def test_block_folds_keep_blocks_whole_and_balanced() -> None:
    sample = plain_sample(places(400))
    blocks = validation.given_blocks(sample, 100.0)
    found = validation.block_folds(sample, 5, Recorder(), blocks, seed=3)
    assert found.count == 5
    assert found.blocks is not None
    assert 80 <= found.blocks.occupied <= 121
    assert np.ptp(np.bincount(found.fold)[1:]) <= 10
    rng = np.random.default_rng(3)
    number = validation.block_numbers(sample.xy, "planar", 100.0, rng.random(2))
    assert all(len(set(found.fold[number == one])) == 1 for one in set(number))
    other = validation.block_folds(sample, 5, Recorder(), blocks, seed=4)
    assert (found.fold != other.fold).any()


def test_duplicates_share_a_block() -> None:
    xy = np.repeat(places(60), 2, axis=0)
    found = validation.block_folds(plain_sample(xy), 4, Recorder())
    np.testing.assert_array_equal(found.fold[::2], found.fold[1::2])


def test_a_large_given_size_means_fewer_folds() -> None:
    sample, report = plain_sample(places()), Recorder()
    found = validation.block_folds(sample, 10, report, validation.given_blocks(sample, 400.0))
    assert found.count < 10
    says(report.warnings[0], "folds instead of 10", "smaller block size")
    with pytest.raises(InputError, match="All points lie in one block"):
        one = validation.given_blocks(sample, 1e9)
        validation.block_folds(sample, 5, Recorder(), one)
    with pytest.raises(InputError, match="above 0"):
        validation.given_blocks(sample, -1.0)


def test_the_range_of_the_residuals_is_the_size() -> None:
    xy = places(500)
    sample = plain_sample(xy, smooth(xy, 40.0))
    found = variograms.range_of_residuals(sample)
    assert found.range is not None
    assert 60 < found.range < 160  # a squared exponential of length 40 is 5 percent at 98
    blocks = validation.automatic_blocks(sample, 10)
    assert blocks.size == found.range == blocks.range
    says(blocks.why, "variogram of the OLS residuals has a range of", " m. The blocks are that")


def test_blocks_shrink_until_three_a_fold_hold_points() -> None:
    xy = places(300)
    blocks = validation.automatic_blocks(plain_sample(xy, smooth(xy, 150.0)), 10)
    assert blocks.range is None or blocks.size < blocks.range
    assert blocks.occupied >= 30
    says(blocks.why, "Blocks that large would be fewer than 3 a fold, so they are", "still alike.")


def test_noise_has_no_range_and_takes_a_share_of_the_extent() -> None:
    xy = places(400)
    sample = plain_sample(xy)
    blocks = validation.automatic_blocks(sample, 5)
    assert blocks.range is None
    assert blocks.size == pytest.approx(0.1 * variograms.extent(xy, "planar"))
    says(blocks.why, "no range", "10% of the extent")


def test_few_points_have_folds_all_the_same() -> None:
    found = validation.block_folds(plain_sample(places(8)), 10, Recorder())
    assert 2 <= found.count <= 10
    assert set(found.fold) == set(range(1, found.count + 1))


def test_the_variogram_is_the_same_in_degrees_and_in_metres() -> None:
    """Near the equator a small field may be measured either way."""
    xy = places(400)
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
