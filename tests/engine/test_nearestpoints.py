"""Distances to the nearest point: the same by products and by a tree, and none at a point."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from gnnwr_qgis.engine import nearestpoints
from gnnwr_qgis.engine.nearestpoints import to_nearest


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_products_find_what_the_tree_finds(monkeypatch, offset) -> None:
    rng = np.random.default_rng(3)
    points = offset + rng.normal(size=(300, 9))
    at = np.concatenate([offset + 2 * rng.normal(size=(5000, 9)), points])
    tree = cKDTree(points)
    found = to_nearest(at, tree)
    monkeypatch.setattr(nearestpoints, "MOST_COMPARED", 0)
    want = to_nearest(at, tree)
    np.testing.assert_allclose(found, want, rtol=1e-9 if offset else 1e-12, atol=1e-12)
    assert (found[5000:] == 0).all()


def test_blocks_do_not_matter(monkeypatch) -> None:
    rng = np.random.default_rng(4)
    tree, at = cKDTree(rng.normal(size=(50, 3))), rng.normal(size=(1000, 3))
    whole = to_nearest(at, tree)
    monkeypatch.setattr(nearestpoints, "_PRODUCTS", 1)
    np.testing.assert_allclose(to_nearest(at, tree), whole, rtol=1e-12)
