"""Patterns in space: autocorrelation of values, and clustering of the places themselves."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pyproj
from scipy.spatial import ConvexHull, QhullError, cKDTree

from .proximity import EARTH_RADIUS_M, along_earth, planar_or_chord
from .reporter import Reporter

NEIGHBOURS = 8
PERMUTATIONS = 999
AT_ONCE = 9  # permutations: neighbours are then looked up once for all of them


@dataclass(frozen=True)
class Moran:
    """Moran's I and how it lies among permutations of the values over the locations.

    ``p_value`` is two-sided: twice the share of permutations at least as extreme on that side.
    ``expected`` is -1 / (n - 1), what no autocorrelation has on average.
    """

    index: float
    expected: float
    p_value: float
    locations: int
    neighbours: int


def moran(
    xy: np.ndarray,
    values: np.ndarray,
    distance: str,
    seed: int,
    report: Reporter | None = None,
) -> Moran | None:
    """Moran's I (Moran 1950, doi 10.1093/biomet/37.1-2.17) over the 8 nearest neighbours.

    Parameters
    ----------
    xy : (n, 2)
        Places in the model's CRS. Values at one location are averaged: their zero distances would
        make neighbours of what is one place.
    values : (n,)
        NaN where unknown; such rows do not count.
    distance : {"planar", "great-circle"}
    seed : int
        Of the permutations.

    Returns
    -------
    Moran or None
        None where the values do not vary, or there are at most twice as many locations as
        neighbours: nearly all would be neighbours of all.
    """
    known = np.isfinite(values)
    locations, number, counts = np.unique(
        xy[known], axis=0, return_inverse=True, return_counts=True
    )
    if len(locations) <= 2 * NEIGHBOURS:
        return None
    means = np.bincount(number.ravel(), values[known]) / counts
    if np.ptp(means) <= 1e-12 * np.abs(means).max():
        return None
    import esda
    from libpysal.weights import KNN

    with warnings.catch_warnings():
        # Separate groups of neighbours are no defect here.
        warnings.filterwarnings("ignore", message=".*not fully connected.*")
        weights = KNN.from_array(planar_or_chord(locations, distance), k=NEIGHBOURS)
    found = esda.Moran(means, weights, permutations=0)
    # Permuted here, for the library draws from numpy's global state.
    centred = means - means.mean()
    count, total = len(means), float(centred @ centred)
    rng = np.random.default_rng(seed)
    above = below = 0
    for start in range(0, PERMUTATIONS, AT_ONCE):
        size = min(AT_ONCE, PERMUTATIONS - start)
        shuffled = np.empty((count, size))
        for column in shuffled.T:
            if report is not None:
                report.check()
            column[:] = rng.permutation(centred)
        drawn = np.einsum("nk,nk->k", shuffled, weights.sparse @ shuffled) / total
        above += int((drawn >= found.I).sum())
        below += int((drawn <= found.I).sum())
    p_value = min(1.0, float(2.0 * (min(above, below) + 1) / (PERMUTATIONS + 1)))
    return Moran(float(found.I), float(found.EI), p_value, count, NEIGHBOURS)


@dataclass(frozen=True)
class Clustering:
    """Nearest-neighbour distances of the locations against those of random places.

    ``ratio`` is the mean distance over the expected one (metres, or units of the CRS): below 1
    clustered, above 1 spread out. ``z_score`` is its distance from 1 in standard errors.
    """

    ratio: float
    z_score: float
    mean: float
    expected: float
    locations: int


def clustering(xy: np.ndarray, distance: str) -> Clustering | None:
    """The index of Clark and Evans (1954, doi 10.2307/1931034) of the locations of xy (n, 2).

    Area and edge are those of the convex hull, enlarged for what its own points do not reach
    (Ripley and Rasson 1977, Journal of Applied Probability 14), with Donnelly's (1978) correction
    for the edge; for longitude and latitude in a local equal-area projection. None where there are
    fewer than ten locations, they lie on a line, or nearly all of them on the hull.
    """
    places = np.unique(xy, axis=0)
    count = len(places)
    if count < 10:
        return None
    straight = planar_or_chord(places, distance)
    gaps = cKDTree(straight).query(straight, k=2)[0][:, 1]
    flat = places
    if distance == "great-circle":
        gaps, flat = along_earth(gaps, distance), _equal_area(places, straight)
    try:
        hull = ConvexHull(flat - flat.mean(axis=0))
    except QhullError:
        return None
    inner = 1.0 - len(hull.vertices) / count
    if inner < 0.2:
        return None
    # Area and circumference: scipy's names are those of three dimensions.
    area, edge = float(hull.volume) / inner, float(hull.area) / math.sqrt(inner)
    expected = 0.5 * math.sqrt(area / count) + (0.0514 + 0.041 / math.sqrt(count)) * edge / count
    error = math.sqrt(0.0703 * area + 0.037 * edge * math.sqrt(area / count)) / count
    mean = float(gaps.mean())
    return Clustering(mean / expected, (mean - expected) / error, mean, expected, count)


def _equal_area(lonlat: np.ndarray, straight: np.ndarray) -> np.ndarray:
    """Longitude and latitude (n, 2), and their places in space, about their middle in metres."""
    x, y, z = straight.mean(axis=0)
    latitude, longitude = math.atan2(z, math.hypot(x, y)), math.atan2(y, x)
    local = pyproj.Proj(
        proj="laea", lat_0=math.degrees(latitude), lon_0=math.degrees(longitude), R=EARTH_RADIUS_M
    )
    return np.column_stack(local(lonlat[:, 0], lonlat[:, 1]))
