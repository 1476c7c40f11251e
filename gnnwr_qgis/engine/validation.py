"""Folds for cross-validation: random, spatial blocks, groups. Rows at one place stay in one fold.

random   locations dealt at random
blocks   square blocks of one size, dealt whole (Roberts et al. 2017, doi 10.1111/ecog.02881)
groups   the values of a field, dealt whole
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..contract.translation import counted, tr, tr_noop
from .errors import InputError
from .reporter import Reporter
from .samples import Sample
from .spatialblocks import (
    BLOCKS_PER_FOLD,
    Blocks,
    automatic_blocks,
    block_bounds,
    block_numbers,
    length_text,
)

SCHEME_TITLES = {
    "random": tr_noop("Random folds"),
    "blocks": tr_noop("Spatial blocks"),
    "groups": tr_noop("Groups"),
}
_OTHER_GROUPS = tr_noop("Choose a field with two or more values, or another scheme.")
_OFFSETS = 20  # random positions of the grid of blocks that are tried for enough of them


@dataclass(frozen=True)
class Folds:
    """Which rows are left out together.

    Attributes
    ----------
    fold : (n,) int32
        Counts from 1 to ``count``; 0 where a row is not used.
    count : int
    blocks : Blocks or None
        Of the scheme of blocks.
    bounds : (n, 4) or None
        West, south, east and north end of the block that each row lies in.
    """

    fold: np.ndarray
    count: int
    blocks: Blocks | None = None
    bounds: np.ndarray | None = None

    def alike(self, other: Folds) -> bool:
        """Whether the same rows are left out together, whatever their folds are numbered."""
        pairs = np.unique(np.column_stack([self.fold, other.fold]), axis=0)
        used = np.array_equal(self.fold > 0, other.fold > 0)
        return used and len(pairs) == len(np.unique(self.fold)) == len(np.unique(other.fold))


def random_folds(location: np.ndarray, folds: int, seed: int, report: Reporter) -> Folds:
    """Locations (numbers (n,)) dealt at random to ``folds`` folds.

    Raises
    ------
    InputError
        When there are fewer than two locations or folds.
    """
    places = np.unique(location, return_inverse=True)[1].ravel()
    found = int(places.max()) + 1
    if found < 2:
        raise InputError(
            tr(
                "All points lie at one location, so no part of them can be left out. Add points "
                "at other places."
            )
        )
    units = counted(found, "{count} location", "{count} locations")
    count = _possible(folds, found, units, report)
    dealt = np.empty(int(places.max()) + 1, dtype=np.int32)
    dealt[np.random.default_rng(seed).permutation(len(dealt))] = np.arange(len(dealt)) % count + 1
    return Folds(dealt[places], count)


def group_folds(
    group: np.ndarray,
    location: np.ndarray,
    folds: int,
    seed: int,
    report: Reporter,
    name: str = "",
) -> Folds:
    """Groups dealt whole, so that the folds are about equally large.

    Parameters
    ----------
    group : (n,)
        Text, "" where missing, or float64, NaN where missing. Such rows are not used.
    location : (n,) int
        Groups that share a location are one group.
    name : str
        Of the group field, for messages.

    Raises
    ------
    InputError
        When fewer than two groups remain.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    known = ~np.isnan(group) if group.dtype.kind == "f" else group != ""
    missing = int((~known).sum())
    if missing:
        report.warning(
            counted(
                missing,
                "{count} point has no group: the scheme of groups does not use it.",
                "{count} points have no group: the scheme of groups does not use them.",
            )
        )
    field = tr("The group field “{name}”" if name else "The group field").format(name=name)
    remedy = tr(_OTHER_GROUPS)
    if missing == len(group):
        raise InputError(
            tr("{field} is empty at every point. {remedy}").format(field=field, remedy=remedy)
        )
    names, number = np.unique(group[known], return_inverse=True)
    if len(names) < 2:
        raise InputError(
            tr(
                "{field} has one value only ({value}), so no group can be left out while others "
                "remain. {remedy}"
            ).format(field=field, value=_value(names[0]), remedy=remedy)
        )
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
            tr(
                "Groups share locations, where rows of one place must stay together: {groups} "
                "groups were merged into {merged}."
            ).format(groups=len(names), merged=found)
        )
    if found < 2:
        raise InputError(
            tr(
                "{field} parts points of one location, and so all groups are one: none can be "
                "left out while others remain. {remedy}"
            ).format(field=field, remedy=remedy)
        )
    count = _possible(folds, found, counted(found, "{count} group", "{count} groups"), report)
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
    best, most, position = np.zeros(len(sample.xy), dtype=np.int64), 0, np.zeros(2)
    for _ in range(_OFFSETS):
        offset = rng.random(2)
        block = block_numbers(sample.xy, sample.distance, blocks.size, offset)
        if int(block.max()) + 1 > most:
            best, most, position = block, int(block.max()) + 1, offset
        if most >= BLOCKS_PER_FOLD * folds:
            break
    side = length_text(blocks.size, sample)
    if most < 2:
        raise InputError(
            tr("All points lie in one block of {side}. Give a smaller block size.").format(
                side=side
            )
        )
    count = min(folds, max(2, most // BLOCKS_PER_FOLD))
    if count < folds:
        report.warning(
            tr(
                "Only {blocks} blocks of {side} hold points; with at least {least} blocks for a "
                "fold there are {count} folds instead of {folds}. A smaller block size gives more."
            ).format(blocks=most, side=side, least=BLOCKS_PER_FOLD, count=count, folds=folds)
        )
    fold = _dealt(best, count, rng)
    bounds = block_bounds(sample.xy, sample.distance, blocks.size, position)
    return Folds(fold, count, Blocks(blocks.size, most, blocks.why, blocks.range), bounds)


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


def _possible(folds: int, found: int, units: str, report: Reporter) -> int:
    """Folds that ``found`` indivisible units, in words ``units``, allow."""
    if folds < 2:
        raise InputError(
            tr("The number of folds is {folds}; give a whole number of 2 or more.").format(
                folds=folds
            )
        )
    if found < folds:
        report.warning(
            tr("There are only {units}: {made} instead of {folds}.").format(
                units=units, made=counted(found, "{count} fold", "{count} folds"), folds=folds
            )
        )
    return min(folds, found)


def _value(value: np.generic) -> str:
    """A value of a field in a sentence."""
    return f"{float(value):g}" if value.dtype.kind == "f" else f"“{value}”"
