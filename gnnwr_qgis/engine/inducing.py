"""Kriging of many rows: ridge regression on the covariances with a few inducing places.

    r(s) = k_u(s)' a        a = L'^-1 theta        phi(s) = L^-1 k_u(s)
    theta = (g I + sum_i phi_i phi_i')^-1 sum_i phi_i v_i

with u the inducing places, K_uu = L L' their covariances, g the nugget over the variance, and the
sums over all rows: a Gaussian process with deterministic inducing inputs (Quinonero-Candela and
Rasmussen 2005, Journal of Machine Learning Research 6, section 4). With every row inducing it is
the kriging of :mod:`kriging`; r is continuous and linear in v again, and its cost grows with the
number of rows.

The sums are made part by part (:mod:`partitions`). A pipeline, a member and a left-out prediction
are each a solution without some parts: no pass over the rows.

The covariance is the most likely one of this approximation, not of the process itself: what is
best depends on how fine a structure the inducing places can carry and the rows can tell. With the
variance at its best the likelihood of n values v is, up to a constant,

    -(n log(Q / n) + log det(g I + sum phi phi') + (n - u) log g) / 2
    Q = (v'v - theta' sum phi v) / g
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular

from .kriging import MEAN_VARIANCE, Covariance
from .partitions import PARTS
from .pipeline import one_thread_each, side_by_side
from .smoothers import Places

BLOCK_ROWS = 1000  # of a part, made at once: a tenth of a second, and eight megabytes
MOST_THREADS = 4  # each holds such a block
PLACES = 1000  # inducing ones: what they cost and bring is in docs/measurements.md
# By smoothness, in extents. Length and nugget of rough ones stand for each other: one will do.
_LENGTHS = ((1.5, (0.1, 0.2, 0.4)), (0.5, (0.4,)))
_NUGGETS = (0.15, 0.4, 1.0)
# Of the covariance of the mean: long, smooth ones of many places have no factor without.
_JITTER = 1e-10


def candidates(squares: np.ndarray) -> list[Covariance]:
    """Covariances to choose from, those of a length and smoothness side by side.

    Their lengths are in proportion to the extent of places with squared distances (m, m). They are
    few: each pair costs a pass over the rows, as the likelihood of some rows would choose smoother
    surfaces than all of them can tell.
    """
    extent = float(np.sqrt(squares.mean()))
    return [
        Covariance(share * extent, nugget, smoothness)
        for smoothness, shares in _LENGTHS
        for share in shares
        for nugget in _NUGGETS
    ]


class PartSums:
    """Sums over the rows of each part, for a covariance of any nugget.

    Parameters
    ----------
    covariance : Covariance
    places : Places
    inducing : (u,) int
        Rows at the inducing places.
    part : (n,) int
    values : (n, c)
        Columns of values. All of them, whoever uses them: rounding then depends on no choice.
    step : callable
        Called after each :data:`BLOCK_ROWS` rows of a part; what it raises ends the work.

    Attributes
    ----------
    size : int
        u.
    """

    def __init__(
        self,
        covariance: Covariance,
        places: Places,
        inducing: np.ndarray,
        part: np.ndarray,
        values: np.ndarray,
        step: Callable[[], None] = lambda: None,
    ) -> None:
        self.size = count = len(inducing)
        between = covariance.of(places.between(inducing, inducing))
        between[np.diag_indices(count)] += _JITTER * MEAN_VARIANCE
        self._root = cholesky(between, lower=True, overwrite_a=True)
        self._products = np.zeros((PARTS, count, count))
        self._right = np.zeros((PARTS, count, values.shape[1]))
        self._squares = np.empty((PARTS, values.shape[1]))

        def add(p: int) -> None:
            own = np.flatnonzero(part == p)
            for start in range(0, len(own), BLOCK_ROWS):
                some = own[start : start + BLOCK_ROWS]
                features = solve_triangular(
                    self._root,
                    covariance.of(places.between(inducing, some)),
                    lower=True,
                    overwrite_b=True,
                    check_finite=False,
                )
                self._products[p] += features @ features.T
                self._right[p] += features @ values[some]
                step()
            self._squares[p] = (values[own] ** 2).sum(axis=0)

        # Parts do not depend on each other; each is summed in one order by whichever thread.
        with one_thread_each():
            for _ in side_by_side(add, range(PARTS), min(os.cpu_count() or 1, MOST_THREADS)):
                pass
        self._total = self._products.sum(axis=0)
        self._rows = np.bincount(part, minlength=PARTS)

    @staticmethod
    def steps(part: np.ndarray) -> int:
        """How often ``step`` is called."""
        return int(sum(-(-count // BLOCK_ROWS) for count in np.bincount(part)))

    def solution(self, nugget: float, without: Sequence[int]) -> Solution:
        """What the rows of all parts but ``without`` give."""
        system = self._total.copy()
        for p in without:  # of places alone: subtracting tells nothing of values
            system -= self._products[p]
        system[np.diag_indices(len(system))] += nugget
        factor = cholesky(system, lower=True, overwrite_a=True, check_finite=False)
        counted = np.ones(PARTS)
        counted[list(without)] = 0.0
        rows = float(counted @ self._rows)
        return Solution(nugget, factor, rows, counted, self._right, self._squares)

    def dual(self, theta: np.ndarray) -> np.ndarray:
        """The dual a (u, c) of theta (u, c)."""
        a: np.ndarray = solve_triangular(self._root, theta, lower=True, trans="T")
        return a


class Solution(NamedTuple):
    """The factored normal equations (u, u) of some parts, and their sums."""

    nugget: float
    factor: np.ndarray
    rows: float
    counted: np.ndarray
    right: np.ndarray
    squares: np.ndarray

    def theta(self, columns: slice) -> np.ndarray:
        """Theta (u, k) of a slice of the columns."""
        solved: np.ndarray = cho_solve(
            (self.factor, True), self._right(columns), check_finite=False
        )
        return solved

    def unlikeliness(self, columns: slice) -> np.ndarray:
        """Minus the log likelihood (k,) of a slice of the columns; see the module."""
        right = self._right(columns)
        half = solve_triangular(self.factor, right, lower=True, check_finite=False)
        left = (self.counted @ self.squares[:, columns] - (half**2).sum(axis=0)) / self.nugget
        log = np.log(np.diag(self.factor)).sum()
        log += 0.5 * (self.rows - len(self.factor)) * np.log(self.nugget)
        value: np.ndarray = log + 0.5 * self.rows * np.log(np.maximum(left, 1e-300) / self.rows)
        return value

    def _right(self, columns: slice) -> np.ndarray:
        right: np.ndarray = np.tensordot(self.counted, self.right[:, :, columns], axes=1)
        return right
