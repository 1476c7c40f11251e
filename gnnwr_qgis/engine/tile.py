"""A tile of a grid, and how near the surfaces on it have to be known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# Patches are judged at few of their pixels, by this many times the errors there.
SAFETY = 2.0
# Errors of the network, of the means and of the rest of the place surface add up; so do those of
# the parts of a variance. Each may have this share of what is tolerated.
SHARE, SHARE_OF_ERRORS = 0.33, 0.3
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

    def places(self, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Places (n, 2) in the model's CRS of positions (L, m, 2), n = L m, and which are known."""
        xy = self.place(positions.reshape(-1, 2))
        return xy, np.isfinite(xy[:, 0])
