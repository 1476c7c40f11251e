"""How far a place is from where a model was trained.

Distance in place alone: a near place may still have predictors unlike any that were trained on.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from .proximity import EARTH_RADIUS_M, planar_or_chord


class TrainingPlaces:
    """The places of a model's training points.

    Parameters
    ----------
    xy : (n, 2)
        In the model's CRS.
    distance : {"planar", "great-circle"}
    """

    def __init__(self, xy: np.ndarray, distance: str) -> None:
        self._distance = distance
        self._tree = cKDTree(planar_or_chord(np.unique(xy, axis=0), distance))

    @property
    def widest_gap(self) -> float:
        """The largest distance from a training place to its nearest other one."""
        if self._tree.n < 2:
            return 0.0
        return float(self._along_earth(self._tree.query(self._tree.data, k=2)[0][:, 1]).max())

    def nearest(self, xy: np.ndarray) -> np.ndarray:
        """Distance (n,) of places xy (n, 2) to the nearest training place.

        Great-circle distances are in metres, planar ones in units of the CRS.
        """
        return self._along_earth(self._tree.query(planar_or_chord(xy, self._distance))[0])

    def _along_earth(self, straight: np.ndarray) -> np.ndarray:
        if self._distance == "planar":
            return straight
        half = np.minimum(straight / (2.0 * EARTH_RADIUS_M), 1.0)
        lengths: np.ndarray = 2.0 * EARTH_RADIUS_M * np.arcsin(half)
        return lengths
