"""Exact attribution: Shapley values of a prediction, with the place as one player.

At a fixed place the model is linear in its predictors, so the interventional Shapley values over a
background of training points need no sampling. With B background points b (coefficients beta(s_b),
design row x_b, x_0 = 1) and, over them, m = mean beta(s_b), mu = mean x_b and
k_j = mean beta_j(s_b) (x_bj - mu_j):

    base            = sum_j m_j mu_j + k_j                     mean prediction over the background
    invariant_j     = m_j (x_j - mu_j) - k_j                   the same effect everywhere
    varying_j       = (beta_j(s) - m_j) (x_j - mu_j) + k_j     what the place adds to it
    intrinsic       = sum_j (beta_j(s) - m_j) mu_j - k_j       effect of the place itself

They sum to the prediction. These are the parts of GeoShapley (Li 2024, doi
10.1080/24694452.2024.2350982, eq. 3-6) in closed form. Location and predictor j share their
interaction evenly, so the Shapley values are invariant_j + varying_j / 2 for a predictor and
intrinsic + sum_j varying_j / 2 for location. The columns of a class predictor are one player: its
parts are summed, and do not depend on the level that was dropped.

Predictors are taken about mu, in float64: those far from zero would lose their digits otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..contract.modelheader import Predictor
from .model import Model
from .predictors import column_players


@dataclass(frozen=True)
class Attribution:
    """Parts of n predictions, in units of the target; p players beside location.

    Attributes
    ----------
    base : float
        Mean prediction over the background.
    invariant, varying : (n, p)
        The effect of each predictor that is the same everywhere, and what the place adds to it.
    intrinsic : (n,)
        The effect of the place itself.
    """

    base: float
    invariant: np.ndarray
    varying: np.ndarray
    intrinsic: np.ndarray

    @property
    def shapley(self) -> np.ndarray:
        """Shapley values (n, p) of the predictors."""
        result: np.ndarray = self.invariant + 0.5 * self.varying
        return result

    @property
    def location(self) -> np.ndarray:
        """Shapley values (n,) of location."""
        result: np.ndarray = self.intrinsic + 0.5 * self.varying.sum(axis=1)
        return result

    @property
    def players(self) -> np.ndarray:
        """Shapley values (n, p + 1): the predictors, then location."""
        return np.column_stack([self.shapley, self.location])

    @property
    def prediction(self) -> np.ndarray:
        """The sum (n,) of all parts."""
        result: np.ndarray = self.base + self.players.sum(axis=1)
        return result

    def at(self, rows: np.ndarray) -> Attribution:
        """The same of some of the predictions."""
        return Attribution(
            self.base, self.invariant[rows], self.varying[rows], self.intrinsic[rows]
        )


@dataclass(frozen=True)
class Background:
    """What the formulas need of the background points, float64.

    Attributes
    ----------
    coefficients, covariance : (q,) or (n, q)
        m and k above; of one background for all places, or of each place's own.
    design : (q,)
        mu above.
    """

    coefficients: np.ndarray
    design: np.ndarray
    covariance: np.ndarray

    @classmethod
    def of(cls, coefficients: np.ndarray, design: np.ndarray) -> Background:
        """The statistics of background points.

        Parameters
        ----------
        coefficients : (B, q)
            Local coefficients at the background points.
        design : (B, q)
            Their design matrix in units of the data.
        """
        mean = design.mean(axis=0)
        covariance = (coefficients * (design - mean)).mean(axis=0)
        return cls(coefficients.mean(axis=0), mean, covariance)

    @property
    def base(self) -> np.ndarray:
        """Mean prediction over the background, () or (n,)."""
        total: np.ndarray = (self.coefficients * self.design + self.covariance).sum(axis=-1)
        return total

    def attribute(
        self, coefficients: np.ndarray, design: np.ndarray, predictors: Sequence[Predictor]
    ) -> Attribution:
        """Split the predictions at n places into their parts.

        Parameters
        ----------
        coefficients : (n, q)
            Local coefficients at the places, in units of the data.
        design : (n, q)
            Design matrix there.
        predictors : sequence of Predictor
            Those of the model, to which the design's columns belong.
        """
        m, mu, k = self.coefficients, self.design, self.covariance
        away = design - mu
        excess = coefficients - m
        player = column_players(predictors)
        first = np.flatnonzero(np.diff(player, prepend=-1))  # each player's first column

        def summed(columns: np.ndarray) -> np.ndarray:
            total: np.ndarray = np.add.reduceat(columns, first, axis=1)
            return total[:, 1:]  # the intercept's column is the place's

        # Where places have backgrounds of their own, their bases differ a little: location's.
        base = float(np.mean(self.base))
        return Attribution(
            base,
            summed(m * away - k),
            summed(excess * away + k),
            excess @ mu - k.sum(axis=-1) + (self.base - base),
        )


def background_of(model: Model, xy: np.ndarray, design: np.ndarray) -> Background:
    """Background of a model: the places xy (B, 2) with their design matrix (B, q)."""
    return Background.of(model.coefficients(xy), design)
