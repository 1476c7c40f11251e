"""Kriging surfaces: Gaussian processes of place with an unknown mean and a nugget.

    r(s) = k(s)' a        a = (K + g I)^-1 v        (Rasmussen and Williams 2006, eq. 2.25)

K holds Matern covariances of the training rows (smoothness 1/2 or 3/2, unit variance), plus a large
constant, which leaves the mean to the values as ordinary kriging does; g is the nugget over the
variance. r is continuous, and linear in the values v. What it would be without some rows follows
from the inverse for all of them: with z = v, zero at the rows O left out, and Q the inverse,

    a = Q z - Q[:, O] Q[O, O]^-1 (Q z)[O]

so pipelines, members and left-out predictions need no inverse of their own. For more than
:data:`LARGEST` rows see :mod:`inducing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

MEAN_VARIANCE = 100.0  # of the unknown mean, over the variance of the process
LARGEST = 2000  # rows whose covariances are inverted
LIKELIHOOD_ROWS = 600  # enough for the likelihood, whose cost grows with the cube


class Covariance(NamedTuple):
    """Length in spacings of the places, nugget over variance, smoothness 0.5 or 1.5."""

    length: float
    nugget: float
    smoothness: float

    def of(self, squares: np.ndarray) -> np.ndarray:
        """Covariances of places at these squared distances (in spacings), the mean's included."""
        scaled = np.sqrt(squares) / self.length
        if self.smoothness == 1.5:
            scaled *= np.sqrt(3.0)
        result = np.exp(-scaled)
        if self.smoothness == 1.5:
            result *= 1.0 + scaled
        result += MEAN_VARIANCE
        return result

    def correlations(self, distances: np.ndarray) -> np.ndarray:
        """The same without the mean's, at distances, in fewer passes: for many places."""
        if self.smoothness == 1.5:
            scaled = distances * (-np.sqrt(3.0) / self.length)
            result = np.exp(scaled)
            np.subtract(1.0, scaled, out=scaled)
            result *= scaled
            return result
        result = distances * (-1.0 / self.length)
        return np.exp(result, out=result)

    def inverse(self, squares: np.ndarray) -> np.ndarray:
        """Q (n, n) from the squared distances (n, n) of the training rows."""
        covariance = self.of(squares)
        covariance[np.diag_indices(len(covariance))] += self.nugget
        result: np.ndarray = np.linalg.inv(covariance)
        return result


def candidates(squares: np.ndarray) -> list[Covariance]:
    """Covariances to choose from, lengths in proportion to the extent of the places."""
    extent = float(np.sqrt(squares.mean()))
    return [
        Covariance(share * extent, nugget, smoothness)
        for share in (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
        for nugget in (0.05, 0.15, 0.4, 1.0)
        for smoothness in (0.5, 1.5)
    ]


def without(
    inverse: np.ndarray, values: np.ndarray, out: np.ndarray, applied: np.ndarray | None = None
) -> np.ndarray:
    """The dual a (n,) of values (n,) when rows ``out`` (numbers) are left out; 0 at these.

    ``applied`` is the inverse times the values of all rows, where it is known already.
    """
    if applied is None:
        applied = inverse @ values
    return remaining(inverse, applied - inverse[:, out] @ values[out], out)


def remaining(inverse: np.ndarray, applied: np.ndarray, out: np.ndarray) -> np.ndarray:
    """The dual a (n,) without rows ``out`` from Q z, z being 0 at them; see the module."""
    if not len(out):
        return applied
    a: np.ndarray = applied - inverse[:, out] @ np.linalg.solve(
        inverse[np.ix_(out, out)], applied[out]
    )
    a[out] = 0.0
    return a


def unlikeliness(
    squares: np.ndarray,
    outs: Sequence[np.ndarray],
    values: np.ndarray,
    options: Sequence[Covariance],
) -> np.ndarray:
    """Minus the log likelihood of each covariance, for each kind of values.

    Parameters
    ----------
    squares : (n, n)
        Squared distances in spacings.
    outs : sequence of A arrays of row numbers
        Rows that each pipeline leaves out.
    values : (J, n, A)
        Kinds of values, of each pipeline.

    Returns
    -------
    (options, J, A)
        Of the profile likelihood, the variance at its best (Rasmussen and Williams 2006, eq. 5.8),
        up to a constant.
    """
    kinds, n, pipelines = values.shape
    result = np.empty((len(options), kinds, pipelines))
    known = values.copy()
    for a, out in enumerate(outs):
        known[:, out, a] = 0.0
    flat = known.transpose(1, 0, 2).reshape(n, -1)
    for number, option in enumerate(options):
        inverse = option.inverse(squares)
        half_log = -0.5 * np.linalg.slogdet(inverse)[1]
        applied = inverse @ flat
        squared = (flat * applied).sum(axis=0).reshape(kinds, pipelines)
        applied = applied.reshape(n, kinds, pipelines)
        for a, out in enumerate(outs):
            rows, log = n - len(out), half_log
            total = squared[:, a]
            if len(out):
                block, own = inverse[np.ix_(out, out)], applied[out, :, a]
                total = total - (own * np.linalg.solve(block, own)).sum(axis=0)
                log = half_log + 0.5 * np.linalg.slogdet(block)[1]
            result[number, :, a] = 0.5 * rows * np.log(np.maximum(total, 1e-300) / rows) + log
    return result
