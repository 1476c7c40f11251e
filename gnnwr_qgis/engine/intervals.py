"""Prediction intervals from out-of-bag residuals.

    prediction +- q s(s)        q = the quantile of |e_i| / s_i over the training points

e_i is the out-of-bag residual of the complete model, s(s) a mean of its size around the place.
The share of what is local was chosen on development folds; beside intervals of one width it
lowers the interval score on the sets measured so far (docs/measurements.md). An interval is for a
new observation at the place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .smoothers import Adaptive, Neighbourhood, Places, mean_of

LEVEL = 0.90
LOCAL_SHARE = 0.75
_KERNEL = Adaptive(20, 1.5)


@dataclass(frozen=True)
class Intervals:
    """Half widths of nominal 90 percent prediction intervals.

    Attributes
    ----------
    places : Places
        Of the n training points.
    size : (n,)
        Absolute out-of-bag residuals, units of the target.
    factor : float
        q above.
    constant : float
        Half width of the interval of one width, the reference for these.
    """

    places: Places
    size: np.ndarray
    factor: float
    constant: float

    def half_width(self, xy: np.ndarray) -> np.ndarray:
        """Half widths (m,) at places xy (m, 2), units of the target."""
        result = np.empty(len(xy))
        local = _Local(self.places, self.size)
        for rows in self.places.blocks(len(xy)):
            near = self.places.near(xy[rows])
            result[rows] = self.factor * local.scale(near, near.reach(_KERNEL))
        return result


def fit(places: Places, residual: np.ndarray) -> tuple[Intervals, np.ndarray]:
    """Intervals from out-of-bag residuals (n,), and the half widths (n,) at the points themselves.

    The half width at a point leaves its own location's residuals out of the local mean.
    """
    size = np.abs(residual)
    scale = np.empty(len(size))
    local = _Local(places, size)
    for rows in places.blocks(len(size)):
        near = places.held_out(np.arange(len(size))[rows])
        around = places.location[None, :] if near.at is None else near.at
        reach = np.where(places.location[rows, None] == around, 0.0, near.reach(_KERNEL))
        scale[rows] = local.scale(near, reach)
    ratio = np.divide(size, scale, out=np.zeros_like(size), where=scale > 0)
    intervals = Intervals(places, size, quantile(ratio), quantile(size))
    return intervals, intervals.factor * scale


class _Local:
    """Expected sizes of residuals around places, from those at the training points, (n,)."""

    def __init__(self, places: Places, size: np.ndarray) -> None:
        self._size, self._mean = size, size.mean()
        self._totals = np.bincount(places.location, size)
        self._rows = np.bincount(places.location).astype(np.float64)

    def scale(self, near: Neighbourhood, reach: np.ndarray) -> np.ndarray:
        """Expected size (m,) by kernel values (m, k) of a neighbourhood."""
        if near.at is None:
            numerator, total = reach @ self._size, reach.sum(axis=1)
        else:
            numerator = np.einsum("mk,mk->m", reach, self._totals[near.at])
            total = np.einsum("mk,mk->m", reach, self._rows[near.at])
        local = mean_of(numerator, total, self._mean)
        scale: np.ndarray = (1.0 - LOCAL_SHARE) * self._mean + LOCAL_SHARE * local
        return scale


def quantile(values: np.ndarray) -> float:
    """The ceil((n + 1) LEVEL)-th smallest value: covers a new one with that probability."""
    rank = min(len(values), int(np.ceil((len(values) + 1) * LEVEL)))
    return float(np.sort(values)[rank - 1])


def score(
    observed: np.ndarray, predicted: np.ndarray, half_width: np.ndarray | float
) -> np.ndarray:
    """Interval score (n,), smaller is better (Gneiting and Raftery 2007, eq. 43).

    The width, plus 2 / (1 - LEVEL) times what an observation lies outside
    (doi 10.1198/016214506000001437).
    """
    beyond = np.maximum(np.abs(observed - predicted) - half_width, 0.0)
    result: np.ndarray = 2.0 * half_width + 2.0 / (1.0 - LEVEL) * beyond
    return result
