"""Distances to the k-th nearest location at every pixel, beside sorting all of them."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.engine.lattices import bandwidths
from gnnwr_qgis.engine.lattices.bandwidths import squared_bandwidths

SIZE = 64


def pixels(corner: float, side: float, axes: int = 2) -> np.ndarray:
    """Coordinates (axes, SIZE, SIZE) of a square; on a sphere where there are three."""
    along = corner + side * (np.arange(SIZE) + 0.5) / SIZE
    row, column = np.meshgrid(along, along, indexing="ij")
    if axes == 2:
        return np.stack([row, column]).astype(np.float32)
    across = np.cos(row) * np.cos(column)
    return np.stack([across, np.cos(row) * np.sin(column), np.sin(row)]).astype(np.float32)


def sorted_squares(at: np.ndarray, points: np.ndarray, rank: int) -> np.ndarray:
    places = at.reshape(len(at), -1).T.astype(np.float64)
    squares = ((places[:, None] - points) ** 2).sum(axis=2)
    return np.sort(squares, axis=1)[:, rank].reshape(SIZE, SIZE)


@pytest.mark.parametrize("axes", [2, 3])
@pytest.mark.parametrize(("points", "rank"), [(1, 0), (7, 6), (200, 0), (200, 5), (200, 39)])
@pytest.mark.parametrize("side", [0.02, 1.0])
def test_every_pixel_has_the_rank_th_of_all_distances(axes, points, rank, side) -> None:
    """Whether a block is within a cell of one location, or holds half of them."""
    rng = np.random.default_rng(points + rank)
    at = pixels(0.3, side, axes)
    places = rng.uniform(0, 1.5, (points, axes))
    if axes == 3:
        places /= np.linalg.norm(places, axis=1, keepdims=True)
    found = squared_bandwidths(at, places.astype(np.float32), rank)
    want = sorted_squares(at, places.astype(np.float32).astype(float), rank)
    np.testing.assert_allclose(found, want, rtol=2e-4, atol=2e-6)


def test_candidates_left_out_change_the_distances(monkeypatch) -> None:
    """What the test above would see of blocks that count as smaller than they are."""
    rng = np.random.default_rng(2)
    at, places = pixels(0.3, 1.0), rng.uniform(0, 1.5, (200, 2))
    monkeypatch.setattr(bandwidths, "_WIDER", 0.05)
    found = squared_bandwidths(at, places.astype(np.float32), 5)
    assert np.abs(found / sorted_squares(at, places, 5) - 1).max() > 0.01


def test_pixels_without_a_place_have_none() -> None:
    at = pixels(0.3, 1.0)
    at[:, 10, 20] = np.nan
    at[:, 32:, 32:] = np.nan
    places = np.random.default_rng(0).uniform(0, 1.5, (50, 2)).astype(np.float32)
    found = squared_bandwidths(at, places, 7)
    assert np.array_equal(np.isnan(found), np.isnan(at[0]))


def test_pixels_beside_those_without_a_place_have_theirs() -> None:
    """Even where the pixels that a block's extent is told from have no place, or one of them."""
    at, known = pixels(0.3, 1.0), np.zeros((SIZE, SIZE), dtype=bool)
    for rows, columns in ((slice(8, 15), slice(8, 22)), (slice(32, 38), slice(32, 39))):
        known[rows, columns] = True
    at[:, ~known] = np.nan
    places = np.random.default_rng(0).uniform(0, 1.5, (400, 2)).astype(np.float32)
    found = squared_bandwidths(at, places, 5)
    want = sorted_squares(at, places, 5)
    np.testing.assert_allclose(found[known], want[known], rtol=2e-4)
