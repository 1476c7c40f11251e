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
    return Background.of(model.surfaces(xy).coefficients, design)


@dataclass(frozen=True)
class Shares:
    """What the variation of the predictions comes from.

    Attributes
    ----------
    players : (p + 1,)
        Cov(phi_j, yhat) / Var(yhat) of each predictor, then of location; they sum to 1. NaN where
        the predictions do not vary.
    invariant, varying : (p,)
        The same of the predictors' parts; with ``intrinsic`` they sum to 1.
    intrinsic : float
        The same of the place itself.
    observed : (p + 1,)
        Cov(phi_j, y) / Var(y): how far each follows what was observed.
    rows : int
        Points this rests on.
    honest : bool
        Whether they were all left out of what predicts them.
    """

    players: np.ndarray
    invariant: np.ndarray
    varying: np.ndarray
    intrinsic: float
    observed: np.ndarray
    rows: int
    honest: bool


def shares_of(attribution: Attribution, target: np.ndarray, honest: bool) -> Shares:
    """Shares of the variance of the predictions and of the observations ``target`` (n,)."""

    def share(parts: np.ndarray, of: np.ndarray) -> np.ndarray:
        centred = of - of.mean()
        total = float(centred @ centred)
        # What rounding leaves of a constant is no variance to share out.
        if np.ptp(of) <= 1e-12 * max(np.abs(of).max(), np.abs(parts).max()):
            return np.full(parts.shape[1], np.nan)
        ratio: np.ndarray = (centred @ parts) / total
        return ratio

    predicted = attribution.prediction
    return Shares(
        share(attribution.players, predicted),
        share(attribution.invariant, predicted),
        share(attribution.varying, predicted),
        float(share(attribution.intrinsic[:, None], predicted)[0]),
        share(attribution.players, target),
        len(target),
        honest,
    )


def out_of_bag_attribution(
    model: Model, xy: np.ndarray, design: np.ndarray, inside: np.ndarray
) -> Attribution:
    """Attribution of out-of-bag predictions: of each row by the members that left it out.

    The mean of these members is a model of the same form, with the mean of their backgrounds, so
    the parts are exact here too. The background is every row that some member trained on.

    Parameters
    ----------
    xy, design : (n, 2), (n, q)
        Places and design matrix of the fit's rows.
    inside : (members, n) bool
        Rows each member trained on.

    Returns
    -------
    Attribution
        Of the rows that some member left out, in their order.
    """
    used = np.asarray(inside.any(axis=0))
    mu = design[used].mean(axis=0)
    outside = ~inside
    weights = np.divide(outside, outside.sum(axis=0), where=outside, out=np.zeros(inside.shape))
    members, q = len(inside), design.shape[1]
    mean, covariance = np.zeros((members, q)), np.zeros((members, q))
    coefficients = np.empty((len(xy), q))
    for rows in model.blocks(len(xy)):
        local = model.member_coefficients(xy[rows])
        known = used[rows]
        mean += local[:, known].sum(axis=1)
        covariance += (local[:, known] * (design[rows][known] - mu)).sum(axis=1)
        coefficients[rows] = np.einsum("mn,mnq->nq", weights[:, rows], local)
    left = outside.any(axis=0)
    own = weights[:, left].T / used.sum()
    background = Background(own @ mean, mu, own @ covariance)
    return background.attribute(coefficients[left], design[left], model.predictors)


def variance_shares(
    model: Model,
    xy: np.ndarray,
    design: np.ndarray,
    target: np.ndarray,
    inside: np.ndarray,
    out_of_bag: np.ndarray,
) -> Shares:
    """Shares of the out-of-bag predictions; of the fitted ones where there are none.

    ``out_of_bag`` (n,) are the predictions themselves: they are NaN also at rows that were left
    out of the training but chose its epoch. The rest is as for :func:`out_of_bag_attribution`.
    """
    honest = np.isfinite(out_of_bag)
    if honest.any():
        left = ~inside.all(axis=0)
        attribution = out_of_bag_attribution(model, xy, design, inside).at(honest[left])
        return shares_of(attribution, target[honest], honest=True)
    coefficients = model.surfaces(xy).coefficients
    attribution = Background.of(coefficients, design).attribute(
        coefficients, design, model.predictors
    )
    return shares_of(attribution, target, honest=False)
