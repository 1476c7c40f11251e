"""Groups of locations that are left out together, and means of what is left without them.

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
        packed = np.ascontiguousarray(np.packbits(own, axis=0).T)
        # One item for each location: sorting them is much faster than sorting columns.
        items = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
        first, number = np.unique(items, return_index=True, return_inverse=True)[1:]
        rows = np.bincount(places.location).astype(np.float64)
        return cls(number.ravel(), rows, own[:, first].T.astype(np.float64))

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
