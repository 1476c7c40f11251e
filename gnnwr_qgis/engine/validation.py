"""Folds for cross-validation: random, spatial blocks, groups. Rows at one place stay in one fold.

    random   locations dealt at random
    blocks   square blocks of one size, dealt whole (Roberts et al. 2017, doi 10.1111/ecog.02881)
    groups   the values of a field, dealt whole

Blocks are as large as the residuals of a linear regression are alike: the range of their
variogram. A flexible model takes that structure up, and its residuals would say that any block is
large enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import crs
from .errors import InputError
from .proximity import EARTH_RADIUS_M, east_of, middle_longitude
from .reporter import Reporter
from .samples import Sample
from .variograms import extent, range_of_residuals

SCHEME_TITLES = {"random": "Random folds", "blocks": "Spatial blocks", "groups": "Groups"}
BLOCKS_PER_FOLD = 3  # at least; fewer leave the folds no choice
FALLBACK_SHARE = 0.1  # of the extent, where the variogram gives no range
RISING_SHARE = 0.5  # where it gives none because it is longer
_OFFSETS = 20  # random positions of the grid of blocks that are tried for enough of them
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
        Where the size comes from: a sentence.
    range : float or None
        Range of the variogram of the OLS residuals, where one could be fitted.
    """

    size: float
    occupied: int
    why: str
    range: float | None = None


@dataclass(frozen=True)
class Folds:
    """``fold`` (n,) int32 counts from 1 to ``count``; 0 where a row is not used."""

    fold: np.ndarray
    count: int
    blocks: Blocks | None = None


def random_folds(location: np.ndarray, folds: int, seed: int, report: Reporter) -> Folds:
    """Locations (numbers (n,)) dealt at random to ``folds`` folds.

    Raises
    ------
    InputError
        When there are fewer than two locations or folds.
    """
    places = np.unique(location, return_inverse=True)[1].ravel()
    count = _enough(folds, int(places.max()) + 1, "locations", report)
    dealt = np.empty(int(places.max()) + 1, dtype=np.int32)
    dealt[np.random.default_rng(seed).permutation(len(dealt))] = np.arange(len(dealt)) % count + 1
    return Folds(dealt[places], count)


def group_folds(
    group: np.ndarray, location: np.ndarray, folds: int, seed: int, report: Reporter
) -> Folds:
    """Groups dealt whole, so that the folds are about equally large.

    Parameters
    ----------
    group : (n,)
        Text, "" where missing, or float64, NaN where missing. Such rows are not used.
    location : (n,) int
        Groups that share a location are one group.

    Raises
    ------
    InputError
        When fewer than two groups remain.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    known = ~np.isnan(group) if group.dtype.kind == "f" else group != ""
    if not known.all():
        report.warning(
            f"{int((~known).sum())} points have no group: the scheme of groups does not use them."
        )
    if not known.any():
        raise InputError("No point has a group. Choose another group field, or another scheme.")
    names, number = np.unique(group[known], return_inverse=True)
    place = np.unique(location[known], return_inverse=True)[1].ravel()
    both = len(names) + int(place.max()) + 1
    links = coo_array(
        (np.ones(len(place)), (number.ravel(), len(names) + place)), shape=(both, both)
    )
    label = connected_components(links, directed=False)[1][: len(names)]
    merged = np.unique(label, return_inverse=True)[1].ravel()
    found = int(merged.max()) + 1
    if found < len(names):
        report.warning(
            f"Groups share locations, where rows of one place must stay together: {len(names)} "
            f"groups were merged into {found}."
        )
    count = _enough(folds, found, "groups", report)
    fold = np.zeros(len(group), dtype=np.int32)
    fold[known] = _dealt(merged[number.ravel()], count, np.random.default_rng(seed))
    return Folds(fold, count)


def block_folds(
    sample: Sample,
    folds: int,
    report: Reporter,
    blocks: Blocks | None = None,
    seed: int = 1,
) -> Folds:
    """Square blocks of one size, at a random position of their grid, dealt whole.

    Parameters
    ----------
    sample : Sample
        Its places and, for the automatic size, the residuals of its linear regression.
    folds : int
        Fewer are made, with a warning, where fewer than three times as many blocks hold points.
    blocks : Blocks, optional
        A size from :func:`automatic_blocks` or :func:`given_blocks`; None is automatic.
    seed : int
        Of the position and the dealing.

    Raises
    ------
    InputError
        When all points lie in one block.
    """
    blocks = blocks or automatic_blocks(sample, folds)
    rng = np.random.default_rng(seed)
    best, most = np.zeros(len(sample.xy), dtype=np.int64), 0
    for _ in range(_OFFSETS):
        block = block_numbers(sample.xy, sample.distance, blocks.size, rng.random(2))
        if int(block.max()) + 1 > most:
            best, most = block, int(block.max()) + 1
        if most >= BLOCKS_PER_FOLD * folds:
            break
    side = _length(blocks.size, sample)
    if most < 2:
        raise InputError(f"All points lie in one block of {side}. Give a smaller block size.")
    count = min(folds, max(2, most // BLOCKS_PER_FOLD))
    if count < folds:
        report.warning(
            f"Only {most} blocks of {side} hold points; with at least "
            f"{BLOCKS_PER_FOLD} blocks for a fold there are {count} folds instead of {folds}. A "
            "smaller block size gives more."
        )
    fold = _dealt(best, count, rng)
    return Folds(fold, count, Blocks(blocks.size, most, blocks.why, blocks.range))


def automatic_blocks(sample: Sample, folds: int) -> Blocks:
    """Blocks of the range of the OLS residuals' variogram, or of what the points allow."""
    width = extent(sample.xy, sample.distance)
    found = range_of_residuals(sample)
    if found.range is None:
        share = RISING_SHARE if found.rising else FALLBACK_SHARE
        size = share * width
        why = (
            f"The variogram of the OLS residuals gives no range ({found.failure}), and "
            f"{share:.0%} of the extent is {_length(size, sample)}."
        )
    else:
        size = found.range
        why = f"The variogram of the OLS residuals has a range of {_length(size, sample)}."
    wanted = min(BLOCKS_PER_FOLD * folds, len(np.unique(sample.xy, axis=0)))
    asked, smallest = size, 1e-6 * width
    while size > smallest and _fewest(sample, size) < wanted:
        size *= _SHRINK
    if size < asked:
        alike = found.range is not None or found.rising
        why += (
            f" Blocks that large would be fewer than {BLOCKS_PER_FOLD} a fold, so they are "
            f"{_length(size, sample)}"
        ) + (", and neighbouring blocks are still alike." if alike else ".")
    else:
        why += " The blocks are that large."
    return Blocks(size, _fewest(sample, size), why, found.range)


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
            f"The block size is {size:g}; give a length above {least:g}, or leave it empty."
        )
    why = f"The block size was given: {_length(size, sample)}."
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
    if distance == "planar":
        low = xy.min(axis=0)
        cells = np.floor((xy - low) / size + offset).astype(np.int64)
    else:
        east, north = (
            np.radians(east_of(xy[:, 0], middle_longitude(xy[:, 0]))),
            np.radians(xy[:, 1]),
        )
        height = size / EARTH_RADIUS_M
        row = np.floor((north - north.min()) / height + offset[1])
        middle = north.min() + (row + 0.5 - offset[1]) * height
        width = height / np.cos(np.clip(middle, -1.5, 1.5))
        cells = np.column_stack([np.floor(east / width + offset[0]), row]).astype(np.int64)
    number: np.ndarray = np.unique(cells, axis=0, return_inverse=True)[1].ravel()
    return number


def _length(size: float, sample: Sample) -> str:
    """A length for a reader, with its unit."""
    unit = crs.unit_name(sample.crs_wkt)
    if sample.distance == "great-circle" or (unit in ("metre", "meter") and size >= 10_000.0):
        return f"{size / 1000:.4g} km"
    shown = f"{size:.0f}" if size >= 1000 else f"{size:.4g}"
    return f"{shown} {'m' if unit in ('metre', 'meter') else unit or 'map units'}"


def _fewest(sample: Sample, size: float) -> int:
    """Blocks that hold points, at the worst of four positions of the grid."""
    positions = [np.array([a, b]) for a in (0.0, 0.5) for b in (0.0, 0.5)]
    return min(
        int(block_numbers(sample.xy, sample.distance, size, position).max()) + 1
        for position in positions
    )


def _dealt(unit: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Folds (n,) from 1: units (numbers (n,) from 0) dealt largest first to the smallest fold."""
    sizes = np.bincount(unit)
    order = rng.permutation(len(sizes))
    order = order[np.argsort(-sizes[order], kind="stable")]
    held, dealt = np.zeros(count), np.empty(len(sizes), dtype=np.int32)
    for one in order:
        fold = int(np.argmin(held))
        dealt[one], held[fold] = fold + 1, held[fold] + sizes[one]
    fold_of: np.ndarray = dealt[unit]
    return fold_of


def _enough(folds: int, found: int, what: str, report: Reporter) -> int:
    """Folds that ``found`` indivisible units allow."""
    if folds < 2:
        raise InputError(f"The number of folds is {folds}; give a whole number of 2 or more.")
    if found < 2:
        raise InputError(f"There are fewer than two {what}, so no part of them can be left out.")
    if found < folds:
        report.warning(f"There are only {found} {what}: {found} folds instead of {folds}.")
    return min(folds, found)
