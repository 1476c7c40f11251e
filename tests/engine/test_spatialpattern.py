"""Moran's I against its library and known patterns; clustering against made ones."""

from __future__ import annotations

import esda
import numpy as np
import pytest
from libpysal.weights import KNN

from gnnwr_qgis.engine.errors import Cancelled
from gnnwr_qgis.engine.spatialpattern import clustering, moran

from .rasterfiles import Recorder

LATTICE = np.stack(np.meshgrid(np.arange(12.0), np.arange(12.0)), axis=-1).reshape(-1, 2)


def test_the_index_is_that_of_the_library() -> None:
    rng = np.random.default_rng(1)
    xy, values = rng.uniform(size=(80, 2)), rng.normal(size=80)
    found = moran(xy, values, "planar", 1)
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    expected = esda.Moran(values[order], KNN.from_array(xy[order], k=8), permutations=0)
    assert found is not None
    assert found.index == pytest.approx(expected.I)
    assert found.expected == pytest.approx(-1 / 79)
    assert (found.locations, found.neighbours) == (80, 8)


def test_a_trend_is_alike_and_a_chessboard_is_not() -> None:
    smooth = moran(LATTICE, LATTICE.sum(axis=1), "planar", 1)
    noise = moran(LATTICE, np.random.default_rng(0).normal(size=144), "planar", 1)
    assert smooth is not None
    assert noise is not None
    assert smooth.index > 0.7
    assert smooth.p_value == pytest.approx(0.002)  # the smallest of 999 permutations
    assert noise.p_value > 0.05


def test_false_alarms_are_as_rare_as_the_p_value_says() -> None:
    rng = np.random.default_rng(5)
    xy = rng.uniform(size=(60, 2))
    found = [moran(xy, rng.normal(size=60), "planar", seed) for seed in range(60)]
    assert np.mean([m is not None and m.p_value < 0.1 for m in found]) < 0.25


def test_a_seed_repeats_and_the_global_state_is_left_alone() -> None:
    values = np.random.default_rng(0).normal(size=144)
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first, second = (moran(LATTICE, values, "planar", 4) for _ in range(2))
    assert first == second
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_duplicates_are_one_location_and_unknown_values_none() -> None:
    values = LATTICE.sum(axis=1)
    once = moran(LATTICE, values, "planar", 1)
    twice = moran(
        np.vstack([LATTICE, LATTICE]), np.concatenate([values - 1, values + 1]), "planar", 1
    )
    gone = moran(
        np.vstack([LATTICE, LATTICE + 100]),
        np.concatenate([values, np.full(144, np.nan)]),
        "planar", 1,
    )  # fmt: skip
    assert once == twice == gone


def test_neighbours_go_around_the_earth() -> None:
    rng = np.random.default_rng(2)
    east = rng.uniform(-10, 10, 120)
    xy = np.column_stack([(180 + east + 180) % 360 - 180, rng.uniform(-5, 5, 120)])
    whole = np.column_stack([east, xy[:, 1]])
    values = rng.normal(size=120)
    found, same = (moran(places, values, "great-circle", 1) for places in (xy, whole))
    torn = moran(xy, values, "planar", 1)
    assert found is not None
    assert same is not None
    assert torn is not None
    assert found.index == pytest.approx(same.index)
    assert found.index != pytest.approx(torn.index)


@pytest.mark.parametrize("count", [3, 16])
def test_too_few_locations_have_no_index(count: int) -> None:
    assert moran(LATTICE[:count], np.arange(float(count)), "planar", 1) is None


def test_constant_values_have_no_index() -> None:
    assert moran(LATTICE, np.full(144, 0.1), "planar", 1) is None


def test_it_can_be_cancelled() -> None:
    report = Recorder()
    report.cancelled.set()
    with pytest.raises(Cancelled):
        moran(LATTICE, LATTICE.sum(axis=1), "planar", 1, report)


def test_clusters_lattices_and_random_points_are_told_apart() -> None:
    rng = np.random.default_rng(3)
    grouped = rng.uniform(0, 1000, (12, 1, 2)) + rng.normal(0, 8, (12, 20, 2))
    clustered = clustering(grouped.reshape(-1, 2), "planar")
    even = clustering(LATTICE, "planar")
    chance = [clustering(rng.uniform(size=(200, 2)), "planar") for _ in range(20)]
    assert clustered is not None
    assert even is not None
    assert clustered.ratio < 0.5
    assert clustered.z_score < -5
    assert even.ratio > 1.5
    assert even.z_score > 5
    assert abs(np.mean([found.ratio for found in chance if found]) - 1.0) < 0.03
    assert np.mean([abs(found.z_score) > 1.96 for found in chance if found]) <= 0.25


def test_degrees_are_measured_on_the_earth() -> None:
    rng = np.random.default_rng(4)
    # Random on the sphere around 70 degrees north, and across the date line.
    north = np.degrees(np.arcsin(rng.uniform(np.sin(np.radians(65)), np.sin(np.radians(75)), 400)))
    xy = np.column_stack([(rng.uniform(160, 200, 400) + 180) % 360 - 180, north])
    found = clustering(xy, "great-circle")
    assert found is not None
    assert abs(found.ratio - 1.0) < 0.08
    assert 5_000 < found.mean < 100_000  # metres


def test_lines_and_few_points_have_no_clustering() -> None:
    line = np.column_stack([np.arange(30.0), 2 * np.arange(30.0)])
    assert clustering(line, "planar") is None
    assert clustering(LATTICE[:9], "planar") is None
