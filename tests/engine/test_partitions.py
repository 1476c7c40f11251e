"""The affine plane that says which points each network leaves out."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from gnnwr_qgis.engine.partitions import (
    CLASSES,
    MIN_MEMBERS,
    ORDER,
    PARTS,
    deal,
    left_out,
    lines,
    some_rows,
    subsampling_share,
)


def test_any_two_parts_lie_on_exactly_one_line() -> None:
    plane = lines().reshape(-1, ORDER)
    assert len(plane) == 20
    met = [frozenset(pair) for line in plane for pair in combinations(line.tolist(), 2)]
    assert len(met) == len(set(met)) == PARTS * (PARTS - 1) // 2


def test_each_class_of_parallels_is_a_partition() -> None:
    for parallels in lines():
        assert sorted(parallels.ravel().tolist()) == list(range(PARTS))


def test_parts_are_balanced_and_keep_locations_together() -> None:
    location = np.repeat(np.arange(40), 2)
    part = deal(location, np.random.default_rng(3))
    np.testing.assert_array_equal(part[::2], part[1::2])
    sizes = np.bincount(part[::2], minlength=PARTS)
    assert sizes.max() - sizes.min() <= 1


def test_every_row_is_left_out_equally_often_and_with_every_other_part() -> None:
    part = deal(np.arange(64), np.random.default_rng(1))
    outside = left_out(part, ORDER * CLASSES)
    assert (outside.sum(axis=0) == CLASSES).all()
    assert (outside.sum(axis=1) == 16).all()
    together = outside.astype(int).T @ outside.astype(int)
    other = part[:, None] != part[None, :]
    assert (together[other] == 1).all()


def test_the_last_members_repeat_the_rows_of_the_first() -> None:
    outside = left_out(deal(np.arange(50), np.random.default_rng(0)), MIN_MEMBERS)
    np.testing.assert_array_equal(outside[:ORDER], outside[ORDER * CLASSES :])
    assert (outside[:ORDER] != outside[ORDER : 2 * ORDER]).any()


def test_subsampling_share_separates_the_two_sources_of_variance() -> None:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(ORDER * CLASSES, 4000)) * 2.0  # variance 4 from the rows seen
    noise = rng.normal(size=(ORDER * (CLASSES + 1), 4000))  # variance 1 from the initialisation
    members = np.concatenate([rows, rows[:ORDER]]) + noise
    total = members.var(axis=0).mean()
    assert subsampling_share(members) == pytest.approx(1 - 1.0 / total, abs=0.03)
    assert subsampling_share(members[: ORDER * CLASSES]) == 1.0


def test_some_rows_favour_no_rank_of_sorted_rows() -> None:
    """12 months of each of 2,000 stations, in order: every 12th row would be one month."""
    found = some_rows(24_000, 2000)
    assert len(found) == 2000
    assert (np.diff(found) > 0).all()
    months = np.bincount(found % 12, minlength=12)
    assert months.min() > 100
    assert np.array_equal(found, some_rows(24_000, 2000))
    assert np.array_equal(some_rows(2000, 2000), np.arange(2000))
