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

from .smoothers import Adaptive, Places, mean_of

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
        for rows in self.places.blocks(len(xy)):
            reach = _KERNEL.of(self.places.near(xy[rows]))
            result[rows] = self.factor * _scale(reach, self.size)
        return result


def fit(places: Places, residual: np.ndarray) -> tuple[Intervals, np.ndarray]:
    """Intervals from out-of-bag residuals (n,), and the half widths (n,) at the points themselves.

    The half width at a point leaves its own location's residuals out of the local mean.
    """
    size = np.abs(residual)
    scale = np.empty(len(size))
    for rows in places.blocks(len(size)):
        own = np.arange(len(size))[rows]
        same = places.location[own][:, None] == places.location[None, :]
        reach = np.where(same, 0.0, _KERNEL.of(places.held_out(own)))
        scale[rows] = _scale(reach, size)
    ratio = np.divide(size, scale, out=np.zeros_like(size), where=scale > 0)
    intervals = Intervals(places, size, quantile(ratio), quantile(size))
    return intervals, intervals.factor * scale


def _scale(reach: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Expected size (m,) of a residual, by kernel values (m, n)."""
    mean = size.mean()
    local = mean_of(reach @ size, reach.sum(axis=1), mean)
    scale: np.ndarray = (1.0 - LOCAL_SHARE) * mean + LOCAL_SHARE * local
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
