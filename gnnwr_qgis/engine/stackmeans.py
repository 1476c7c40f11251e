"""The distance-weighted means of the mixture: their kernels, and values at left-out rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ..contract.translation import tr
from .groups import Groups
from .partitions import PARTS, some_rows
from .reporter import Reporter
from .smoothers import FAMILIES, Kernel, Neighbourhood, Places, mean_of
from .stepclock import StepClock

FEW_KERNELS = 4
TUNED_ROWS = 2000  # enough to choose a kernel by
# Sums (m, A) of kernel times value, and of kernels, at m training rows.
_Sums = Callable[[Neighbourhood, np.ndarray, Kernel], tuple[np.ndarray, np.ndarray]]


def left_out_means(
    places: Places,
    part: np.ndarray,
    kept: np.ndarray,
    target: np.ndarray,
    report: Reporter,
    span: tuple[float, float] = (0.0, 1.0),
) -> tuple[np.ndarray, np.ndarray]:
    """Means of the rows each pipeline knows, without those of the row's own part.

    Parameters
    ----------
    places : Places
        Of n rows.
    part, kept, target : (n,) int, (n, A) bool, (n,)
        As in :class:`stacking.Stack`.
    report : Reporter
    span : (float, float)
        Share of the job at the begin and the end of this.

    Returns
    -------
    chosen : (2, A) int
        Number of the kernel with the smallest left-out error, for each family and pipeline.
    left_out : (2, n, A)
        Left-out values by these kernels.
    """
    n = len(target)
    otherwise = np.where(kept, target[:, None], 0.0).sum(axis=0) / kept.sum(axis=0)
    sums = (_of_locations if places.tapered else _of_rows)(places, part, kept, target)

    def left_out(
        rows: np.ndarray, numbers: list[np.ndarray]
    ) -> Iterator[tuple[int, int, np.ndarray]]:
        near = places.held_out(rows)
        for family, kernels in enumerate(FAMILIES):
            for number in numbers[family]:
                numerator, total = sums(near, rows, kernels[number])
                yield family, number, mean_of(numerator, total, otherwise)
                clock.step(len(rows))

    errors = [np.zeros((len(kernels), kept.shape[1])) for kernels in FAMILIES]
    some = some_rows(n, TUNED_ROWS)
    # How many kernels the pipelines choose is not known yet: a few.
    steps = len(some) * sum(len(each) for each in FAMILIES) + n * FEW_KERNELS
    clock = StepClock(report, span, tr("Mixing: means of place"), steps)
    for block in places.blocks(len(some)):
        rows = some[block]
        for family, number, smooth in left_out(rows, [np.arange(len(k)) for k in FAMILIES]):
            wrong = np.where(kept[rows], target[rows, None] - smooth, 0.0)
            errors[family][number] += (wrong**2).sum(axis=0)
    chosen = np.stack([np.argmin(each, axis=0) for each in errors])
    result = np.empty((len(FAMILIES), *kept.shape))
    for block in places.blocks(n):
        for family, number, smooth in left_out(
            np.arange(n)[block], [np.unique(each) for each in chosen]
        ):
            users = chosen[family] == number
            result[family][block, users] = smooth[:, users]
    return chosen, result


def _of_rows(places: Places, part: np.ndarray, kept: np.ndarray, target: np.ndarray) -> _Sums:
    """Sums over all rows."""
    counted = kept.astype(np.float64)
    values = np.where(kept, target[:, None], 0.0)

    def sums(
        near: Neighbourhood, rows: np.ndarray, kernel: Kernel
    ) -> tuple[np.ndarray, np.ndarray]:
        same = part[rows][:, None] == part[None, :]
        reach = np.where(same, 0.0, near.reach(kernel))
        return reach @ values, reach @ counted

    return sums


def _of_locations(places: Places, part: np.ndarray, kept: np.ndarray, target: np.ndarray) -> _Sums:
    """Sums over the nearest locations, by part."""
    counts = np.bincount(places.location).astype(np.float64)
    first = np.array([np.flatnonzero(part == p)[0] for p in range(PARTS)])
    groups = Groups(part[places.first], counts, kept[first].astype(np.float64))
    totals = np.bincount(places.location, target)

    def sums(
        near: Neighbourhood, rows: np.ndarray, kernel: Kernel
    ) -> tuple[np.ndarray, np.ndarray]:
        of_parts = groups.sums(near, kernel, totals)
        of_parts[:, np.arange(len(rows)), part[rows]] = 0.0
        numerator, total = of_parts @ groups.sets
        return numerator, total

    return sums
