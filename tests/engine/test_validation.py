"""Folds: what stays together, how large blocks are, how evenly they are dealt."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine import spatialblocks, validation
from gnnwr_qgis.engine.errors import InputError

from . import folding
from .folding import plain_sample
from .made import says
from .rasterfiles import Recorder


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
    with pytest.raises(InputError, match=r"All points lie at one location.* Add points at other"):
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
    says(" ".join(report.warnings), "1 point has no group", "does not use it.", "only 3 groups")


@pytest.mark.parametrize(
    ("group", "location", "words"),
    [
        (["a", "a"], [0, 1], ("has one value only (“a”)",)),
        ([7.0, 7.0, np.nan], [0, 1, 2], ("has one value only (7)",)),
        (["", ""], [0, 1], ("is empty at every point",)),
        (["a", "b"], [0, 0], ("parts points of one location", "all groups are one")),
    ],
)
def test_a_group_field_that_parts_nothing_is_named_with_the_remedy(
    group: list, location: list, words: tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as caught:
        validation.group_folds(np.array(group), np.array(location), 2, 1, Recorder(), "area")
    says(str(caught.value), "The group field “area”", *words, "Choose a field with two or more")


def test_folds_are_alike_whatever_their_numbers() -> None:
    def folds(*fold: int) -> validation.Folds:
        return validation.Folds(np.array(fold, dtype=np.int32), max(fold))

    first = folds(1, 1, 2, 3, 0)
    assert first.alike(folds(3, 3, 1, 2, 0))
    assert not first.alike(folds(3, 1, 1, 2, 0))
    assert not first.alike(folds(1, 1, 2, 2, 0))
    assert not first.alike(folds(1, 1, 2, 3, 3))
    assert not folds(1, 2, 0).alike(folds(0, 2, 1))


def test_block_folds_keep_blocks_whole_and_balanced() -> None:
    sample = plain_sample(folding.scattered(400))
    blocks = spatialblocks.given_blocks(sample, 100.0)
    found = validation.block_folds(sample, 5, Recorder(), blocks, seed=3)
    assert found.count == 5
    assert found.blocks is not None
    assert 80 <= found.blocks.occupied <= 121
    assert np.ptp(np.bincount(found.fold)[1:]) <= 10
    rng = np.random.default_rng(3)
    number = spatialblocks.block_numbers(sample.xy, "planar", 100.0, rng.random(2))
    assert all(len(set(found.fold[number == one])) == 1 for one in set(number))
    assert len(np.unique(found.bounds, axis=0)) == found.blocks.occupied
    other = validation.block_folds(sample, 5, Recorder(), blocks, seed=4)
    assert (found.fold != other.fold).any()


def test_duplicates_share_a_block() -> None:
    xy = np.repeat(folding.scattered(60), 2, axis=0)
    found = validation.block_folds(plain_sample(xy), 4, Recorder())
    np.testing.assert_array_equal(found.fold[::2], found.fold[1::2])


def test_a_large_given_size_means_fewer_folds() -> None:
    sample, report = plain_sample(folding.scattered()), Recorder()
    found = validation.block_folds(sample, 10, report, spatialblocks.given_blocks(sample, 400.0))
    assert found.count < 10
    says(report.warnings[0], "folds instead of 10", "smaller block size")
    with pytest.raises(InputError, match="All points lie in one block"):
        one = spatialblocks.given_blocks(sample, 1e9)
        validation.block_folds(sample, 5, Recorder(), one)
    with pytest.raises(InputError, match="above 0"):
        spatialblocks.given_blocks(sample, -1.0)


def test_few_points_have_folds_all_the_same() -> None:
    found = validation.block_folds(plain_sample(folding.scattered(8)), 10, Recorder())
    assert 2 <= found.count <= 10
    assert set(found.fold) == set(range(1, found.count + 1))
