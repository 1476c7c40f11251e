"""Cones of few points a patch: where points are dense, patches begin small."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.kriging import Covariance
from gnnwr_qgis.engine.lattices.cones import FEW, SMALLEST, Cones
from gnnwr_qgis.engine.lattices.patches import Leaves
from gnnwr_qgis.engine.placesurfaces import PlaceSurfaces
from gnnwr_qgis.engine.smoothers import Places

SIZE = 512


def cones(points: int) -> Cones:
    rng = np.random.default_rng(7)
    pixels = rng.uniform(-SIZE, 2 * SIZE, (points, 2))
    pixels[0] = np.nan  # a point that has no place on the grid
    xy = np.random.default_rng(8).uniform(0, 10, (points, 2))
    surfaces = PlaceSurfaces(
        Places(xy, "planar"), (), np.empty((0, points)), np.ones((1, points), dtype=bool),
        (Covariance(2.0, 0.1, 1.5),), np.arange(points), rng.normal(size=(1, 1, points)),
    )  # fmt: skip
    return Cones(surfaces, xy, pixels, "planar")


@pytest.mark.parametrize("points", [10, 200, 1000, 100_000])
def test_patches_have_few_points_near(points) -> None:
    found = cones(points)
    side = found.largest(SIZE)
    starts = np.arange(0, SIZE, side)
    origins = np.stack(np.meshgrid(starts, starts, indexing="ij"), axis=-1).reshape(-1, 2)
    near = sum(len(points) for _, points in found.near(Leaves(side, origins))) / len(origins)
    assert near < 1.3 * FEW or side == SMALLEST
    assert (side == SIZE) == (points <= 10)


def test_near_points_are_those_within_half_a_side() -> None:
    found = cones(300)
    ((leaf, near),) = found.near(Leaves(128, np.array([[128, 256]])))
    assert leaf == 0
    pixels = found._pixels
    within = (pixels >= [64, 192]).all(axis=1) & (pixels <= [320, 448]).all(axis=1)
    assert np.array_equal(near, np.flatnonzero(within))
