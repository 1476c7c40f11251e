"""Spatial blocks: squares of one size on a grid, and how large they should be.

Blocks are as large as the residuals of a linear regression are alike: the range of their
variogram. A flexible model takes that structure up, and its residuals would say that any block is
large enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..contract.sentences import sentences
from ..contract.translation import tr
from . import crs
from .errors import InputError
from .proximity import EARTH_RADIUS_M, east_of, middle_longitude
from .samples import Sample
from .variograms import extent, range_of_residuals

BLOCKS_PER_FOLD = 3  # at least; fewer leave the folds no choice
FALLBACK_SHARE = 0.1  # of the extent, where the variogram gives no range
RISING_SHARE = 0.5  # where it gives none because it is longer
_SHRINK = 0.9


@dataclass(frozen=True)
class Blocks:
    """Spatial blocks.

    Attributes
    ----------
    size : float
        Side, in metres for great-circle distance, else in units of the CRS.
    occupied : int
        Blocks that hold points (of the first repeat).
    why : str
        Where the size comes from: sentences.
    range : float or None
        Range of the variogram of the OLS residuals, where one could be fitted.
    """

    size: float
    occupied: int
    why: str
    range: float | None = None


def automatic_blocks(sample: Sample, folds: int) -> Blocks:
    """Blocks of the range of the OLS residuals' variogram, or of what the points allow."""
    width = extent(sample.xy, sample.distance)
    found = range_of_residuals(sample)
    if found.range is None:
        share = RISING_SHARE if found.rising else FALLBACK_SHARE
        size = share * width
        first = tr(
            "The variogram of the OLS residuals gives no range ({failure}), and {share:.0%} of the "
            "extent is {length}."
        ).format(failure=found.failure, share=share, length=length_text(size, sample))
    else:
        size = found.range
        first = tr("The variogram of the OLS residuals has a range of {length}.").format(
            length=length_text(size, sample)
        )
    wanted = min(BLOCKS_PER_FOLD * folds, len(np.unique(sample.xy, axis=0)))
    asked, smallest = size, 1e-6 * width
    while size > smallest and _fewest(sample, size) < wanted:
        size *= _SHRINK
    second = tr("The blocks are that large.")
    if size < asked:
        alike = found.range is not None or found.rising
        second = tr(
            "Blocks that large would be fewer than {fewest} a fold, so they are {length}, and "
            "neighbouring blocks are still alike."
            if alike
            else "Blocks that large would be fewer than {fewest} a fold, so they are {length}."
        ).format(fewest=BLOCKS_PER_FOLD, length=length_text(size, sample))
    return Blocks(size, _fewest(sample, size), sentences([first, second]), found.range)


def given_blocks(sample: Sample, size: float) -> Blocks:
    """Blocks of the size that the user has given.

    Raises
    ------
    InputError
        When it is no length.
    """
    least = 1e-6 * extent(sample.xy, sample.distance)
    if not (np.isfinite(size) and size > least):
        raise InputError(
            tr(
                "The block size is {size:g}; give a length above {least:g}, or leave it empty."
            ).format(size=size, least=least)
        )
    why = tr("The block size was given: {length}.").format(length=length_text(size, sample))
    return Blocks(size, _fewest(sample, size), why)


def block_numbers(xy: np.ndarray, distance: str, size: float, offset: np.ndarray) -> np.ndarray:
    """Number (n,) of the block that each place ``xy`` (n, 2) lies in, counted from 0.

    Parameters
    ----------
    size : float
        Side; metres for great-circle distance.
    offset : (2,)
        Position of the grid, in blocks.

    Notes
    -----
    On the sphere blocks stand in rows along the parallels, and each row has the width in degrees
    that is ``size`` on its middle parallel: blocks are alike from the equator to the poles.
    Longitudes are counted from the points' middle, so no block is torn at 180 degrees.
    """
    cells = _cells(xy, distance, size, offset)[0].astype(np.int64)
    number: np.ndarray = np.unique(cells, axis=0, return_inverse=True)[1].ravel()
    return number


def block_bounds(xy: np.ndarray, distance: str, size: float, offset: np.ndarray) -> np.ndarray:
    """West, south, east and north end (n, 4) of the block that each place ``xy`` (n, 2) lies in.

    In the coordinates of the places; on the sphere longitudes run on over 180 degrees where the
    points do. The parameters are those of :func:`block_numbers`.
    """
    cells, origin, sides = _cells(xy, distance, size, offset)
    low = origin + (cells - offset) * sides
    bounds = np.column_stack([low, low + sides])
    if distance == "planar":
        return bounds
    degrees: np.ndarray = np.degrees(bounds)
    degrees[:, [1, 3]] = np.clip(degrees[:, [1, 3]], -90.0, 90.0)
    degrees[:, [0, 2]] += middle_longitude(xy[:, 0])
    return degrees


def _cells(
    xy: np.ndarray, distance: str, size: float, offset: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Column and row (n, 2) in the grid, the grid's origin (2,) and the cells' sides (n, 2).

    Origin and sides are in units of the CRS, or radians east of the middle and north.
    """
    if distance == "planar":
        low = xy.min(axis=0)
        return np.floor((xy - low) / size + offset), low, np.full(xy.shape, size)
    east = np.radians(east_of(xy[:, 0], middle_longitude(xy[:, 0])))
    north = np.radians(xy[:, 1])
    height = size / EARTH_RADIUS_M
    row = np.floor((north - north.min()) / height + offset[1])
    middle = north.min() + (row + 0.5 - offset[1]) * height
    width = height / np.cos(np.clip(middle, -1.5, 1.5))
    cells = np.column_stack([np.floor(east / width + offset[0]), row])
    sides = np.column_stack([width, np.full(len(xy), height)])
    return cells, np.array([0.0, north.min()]), sides


def length_text(size: float, sample: Sample) -> str:
    """A length in the units of blocks as a reader wants it, with its unit."""
    unit = crs.unit_name(sample.crs_wkt)
    if sample.distance == "great-circle" or (unit in ("metre", "meter") and size >= 10_000.0):
        return f"{size / 1000:.4g} km"
    shown = f"{size:.0f}" if size >= 1000 else f"{size:.4g}"
    if not unit:
        return tr("{length} map units").format(length=shown)
    return f"{shown} {'m' if unit in ('metre', 'meter') else unit}"


def _fewest(sample: Sample, size: float) -> int:
    """Blocks that hold points, at the worst of four positions of the grid."""
    positions = [np.array([a, b]) for a in (0.0, 0.5) for b in (0.0, 0.5)]
    return min(
        int(block_numbers(sample.xy, sample.distance, size, position).max()) + 1
        for position in positions
    )
