"""A tile of a grid, and how near the surfaces on it have to be known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# Patches are judged at few of their pixels, by this many times the errors there.
SAFETY = 2.0
# Errors of the network, of the means and of the rest of the place surface add up; each may have
# this share of what is tolerated.
SHARE = 0.33
# So do those of the parts of a variance: of the networks, of their forms by cells, and of what is
# as rough as the place surfaces, which costs most.
SHARE_OF_NETWORKS, SHARE_OF_FORMS, SHARE_OF_VARIANCES = 0.25, 0.1, 0.6
# Relative error of a standard error, over that of a prediction in standard deviations.
ERROR_RATIO = 10.0

# Places (n, 2) in the model's CRS, NaN where there is none, of rows and columns (n, 2) in a tile.
Place = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Tile:
    """A tile of a grid.

    Attributes
    ----------
    place : callable
        See :data:`Place`.
    wanted : (size, size) bool
        Pixels that are to be predicted.
    design : (k, q)
        Scaled predictors, 1 first, of some of these: errors are measured with them.
    tolerance : float
        Largest error of a prediction, in units of the target.
    relative : float
        Largest relative error of a standard error and of a half width.
    marks : (m, 2)
        Rows and columns of pixels where surfaces may be sharp: the training points.
    seed : int
    """

    place: Place
    wanted: np.ndarray
    design: np.ndarray
    tolerance: float
    relative: float
    marks: np.ndarray
    seed: int

    def known(self, positions: np.ndarray, of: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """What ``of`` makes, (n, ...), of places (n, 2), at positions (L, m, 2): (L, m, ...).

        NaN where there is no place; it is asked for the others only. Errors there become NaN too,
        so that patches which hold such positions are cut down to their pixels.
        """
        xy = self.place(positions.reshape(-1, 2))
        known = np.isfinite(xy[:, 0])
        values = of(xy[known])
        found = np.full((len(xy), *values.shape[1:]), np.nan, dtype=values.dtype)
        found[known] = values
        return found.reshape(*positions.shape[:2], *values.shape[1:])


def error_of_prediction(wrong: np.ndarray, last: np.ndarray, tolerance: float) -> np.ndarray:
    """Errors (L,) over the ``tolerance``, from those (L, m) and from the last degrees' part."""
    most = np.maximum(SAFETY * np.abs(wrong), np.abs(last)).max(axis=1)
    result: np.ndarray = most / (SHARE * tolerance)
    return result
