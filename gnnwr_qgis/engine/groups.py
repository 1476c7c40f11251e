"""Groups of rows that are left out together, and means of what is left without them.

A row of the training is left out with its whole part (:mod:`partitions`), so the sums of a mean
are made once for each part, and every set of rows adds up the sums of the parts it knows. A part
that is left out enters with the factor zero, so nothing of its values does, not even rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .smoothers import Kernel, Neighbourhood, Places


@dataclass(frozen=True)
class Groups:
    """L locations in G groups, and C sets of rows that know some of the groups.

    Attributes
    ----------
    number : (L,) int
        Group of each location.
    rows : (L,)
        How many training rows each location has.
    sets : (G, C)
        1 where a set knows a group, else 0.
    """

    number: np.ndarray
    rows: np.ndarray
    sets: np.ndarray

    @classmethod
    def of(cls, places: Places, known: np.ndarray) -> Groups:
        """Groups from the rows (C, n) bool that each set knows.

        Raises
        ------
        ValueError
            When a set knows some rows of a location and not the others.
        """
        own = known[:, places.first]
        if not np.array_equal(own[:, places.location], known):
            raise ValueError("rows of one location are not known together")
        number, sets = _alike(own)
        return cls(number, np.bincount(places.location).astype(np.float64), sets)

    def sums(self, near: Neighbourhood, kernel: Kernel, totals: np.ndarray) -> np.ndarray:
        """Sums over the locations of each group, of values and of their number.

        Parameters
        ----------
        near : Neighbourhood
            Of m places, tapered.
        totals : (L,)
            Sum of the values of each location's rows.

        Returns
        -------
        (2, m, G)
        """
        if near.at is None:
            raise ValueError("the neighbourhood is of all rows, not of locations")
        reach, count = near.reach(kernel), len(self.sets)
        cell = self.number[near.at]
        cell += count * np.arange(len(cell))[:, None]
        kinds = (totals, self.rows)
        sums = [
            np.bincount(cell.ravel(), (reach * kind[near.at]).ravel(), count * len(cell))
            for kind in kinds
        ]
        return np.stack(sums).reshape(2, len(cell), count)


@dataclass(frozen=True)
class Segments:
    """P points, each what a group has at a location; the points of a group stand side by side.

    Attributes
    ----------
    first : (P,) int
        A training row of each point.
    point : (n,) int
        Of each training row.
    rows : (P,)
        How many training rows each point has.
    ends : (G + 1,) int
        Where the points of each group begin and end.
    sets : (G, C)
        1 where a set knows a group, else 0.
    """

    first: np.ndarray
    point: np.ndarray
    rows: np.ndarray
    ends: np.ndarray
    sets: np.ndarray

    @classmethod
    def of(cls, places: Places, known: np.ndarray) -> Segments:
        """Points of the rows (C, n) bool that each set knows."""
        group, sets = _alike(known)
        item = group * (int(places.location.max()) + 1) + places.location
        first, point = np.unique(item, return_index=True, return_inverse=True)[1:]
        rows = np.bincount(point.ravel()).astype(np.float64)
        ends = np.searchsorted(group[first], np.arange(len(sets) + 1))
        return cls(first, point.ravel(), rows, ends, sets)

    def totals(self, values: np.ndarray) -> np.ndarray:
        """Sums (P,) of the values (n,) of each point's rows."""
        return np.bincount(self.point, values)

    def sums(self, reach: np.ndarray, totals: np.ndarray) -> np.ndarray:
        """Sums over the points of each group, of values and of their number.

        Parameters
        ----------
        reach : (m, P)
            Kernel values.
        totals : (P,)
            Of the values.

        Returns
        -------
        (2, m, G)
        """
        kinds = np.column_stack([totals, self.rows])
        found = np.empty((len(self.sets), len(reach), 2))
        for group, (begin, end) in enumerate(zip(self.ends[:-1], self.ends[1:], strict=True)):
            np.matmul(reach[:, begin:end], kinds[begin:end], out=found[group])
        return found.transpose(2, 1, 0)


def _alike(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Groups (k,) of columns of ``known`` (C, k) that are alike, and the column (G, C) of each."""
    packed = np.ascontiguousarray(np.packbits(known, axis=0).T)
    # One item for each column: sorting them is much faster than sorting columns.
    items = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    first, number = np.unique(items, return_index=True, return_inverse=True)[1:]
    return number.ravel(), known[:, first].T.astype(np.float64)
