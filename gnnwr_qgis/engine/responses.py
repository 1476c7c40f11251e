"""The linear response: local weights on global coefficients.

    yhat_i = sum_k w_k(s_i) b_k x_ik,      beta_k(s) = w_k(s) b_k       (Du et al. 2020, eq. 4-6)

The fit happens in scaled predictors z = (x - centre) / scale and, per member m, a scaled target
(y - shift_m) / spread_m; coefficients are reported in the units of the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# A global coefficient of zero would hold its local one at zero whatever the weight, and a small
# one would hold it back; the base of a slope is at least this, in standard deviations of the
# target per standard deviation of the predictor.
COLLINEAR = 1e-4  # of the largest singular value
SMALLEST_BASE = 0.1


@dataclass(frozen=True)
class LinearResponse:
    """Scalings and base coefficients of an ensemble; arrays are float64.

    Attributes
    ----------
    centre, scale : (q,)
        Of the design's columns; the intercept's are 0 and 1. One for the whole ensemble, so that
        the mean of the members is linear in the predictors again.
    shift, spread : (members,)
        Of the target, from each member's own training rows.
    base : (members, q)
        b of each member in scaled units.
    start : (members, q)
        Weights at which the response is exactly the global regression.
    """

    centre: np.ndarray
    scale: np.ndarray
    shift: np.ndarray
    spread: np.ndarray
    base: np.ndarray
    start: np.ndarray

    @classmethod
    def fit(
        cls, design: np.ndarray, target: np.ndarray, inside: np.ndarray, scaling: str
    ) -> LinearResponse:
        """Fit scalings and the global regression of every member.

        Parameters
        ----------
        design : (n, q)
            Design matrix in units of the data; the first column is 1.
        target : (n,)
            Target of the same rows.
        inside : (members, n) bool
            Rows a member trains on. Nothing of the others' targets is used for it.
        scaling : {"standard", "minmax", "none"}
            ``standard`` scales the target too and floors small base coefficients.
        """
        used = design[inside.any(axis=0)]
        centre, scale = np.zeros(design.shape[1]), np.ones(design.shape[1])
        if scaling == "standard":
            centre[1:], scale[1:] = used[:, 1:].mean(axis=0), used[:, 1:].std(axis=0)
        elif scaling == "minmax":
            centre[1:] = used[:, 1:].min(axis=0)
            scale[1:] = used[:, 1:].max(axis=0) - centre[1:]
        # A column without variation has a deviation of rounding errors, not of zero.
        scale[scale <= 1e-12 * np.abs(used).max(axis=0)] = 1.0
        scaled = (design - centre) / scale
        # Standardised predictors that are nearly collinear leave a direction without information,
        # whose huge coefficients float32 could not carry.
        cut = COLLINEAR if scaling == "standard" else None
        members = len(inside)
        shift, spread = np.zeros(members), np.ones(members)
        ordinary = np.empty((members, design.shape[1]))
        for m, rows in enumerate(inside):
            if scaling == "standard":
                shift[m] = target[rows].mean()
                spread[m] = target[rows].std() or 1.0
            values = (target[rows] - shift[m]) / spread[m]
            ordinary[m] = np.linalg.lstsq(scaled[rows], values, rcond=cut)[0]
        base = ordinary
        if scaling == "standard":
            base = np.where(
                np.abs(ordinary) < SMALLEST_BASE,
                np.where(ordinary < 0, -SMALLEST_BASE, SMALLEST_BASE),
                ordinary,
            )
            base[:, 0] = 1.0
        start = np.divide(ordinary, base, out=np.ones_like(base), where=base != 0)
        return cls(centre, scale, shift, spread, base, start)

    def scaled_design(self, design: np.ndarray) -> np.ndarray:
        """The design matrix (n, q) in scaled units."""
        return (design - self.centre) / self.scale

    def scaled_target(self, target: np.ndarray) -> np.ndarray:
        """The target of every member, (members, n), in scaled units."""
        return (target[None, :] - self.shift[:, None]) / self.spread[:, None]

    def coefficients(self, weights: np.ndarray) -> np.ndarray:
        """Local coefficients (members, n, q) in units of the data from weights of that shape."""
        local: np.ndarray = weights * (self.base * self.spread[:, None])[:, None, :]
        local[:, :, 1:] /= self.scale[1:]
        local[:, :, 0] += self.shift[:, None] - local[:, :, 1:] @ self.centre[1:]
        return local
