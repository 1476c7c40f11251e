"""Distances to the nearest of many points in a space of many dimensions."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

MOST_COMPARED = 5000  # points; of more, a tree finds the nearest one sooner
_PRODUCTS = 500_000  # made at once; bounds the memory


def to_nearest(at: np.ndarray, tree: cKDTree) -> np.ndarray:
    """Distances (n,) of places (n, d) to the nearest point of a tree.

    In many dimensions a tree looks at most of its points, one by one. The nearest point is that
    of the largest e . t - |t|^2 / 2, one matrix product for many places.
    """
    if tree.n > MOST_COMPARED:
        return np.asarray(tree.query(at)[0])
    middle = tree.data.mean(axis=0)
    points = tree.data - middle
    half = 0.5 * np.square(points).sum(axis=1)
    nearest = np.empty(len(at))
    size = max(64, _PRODUCTS // tree.n)
    for start in range(0, len(at), size):
        rows = slice(start, start + size)
        places = at[rows] - middle
        winner = (places @ points.T - half).argmax(axis=1)
        nearest[rows] = np.sqrt(np.square(at[rows] - tree.data[winner]).sum(axis=1))
    return nearest
