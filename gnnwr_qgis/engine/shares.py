"""What the variation of the predictions comes from, told by points that were left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .attribution import Attribution, Background
from .ensemble import Fit
from .mixture import Exclusions
from .model import Model
from .partitions import PARTS, some_rows
from .samples import Sample

BACKGROUND_ROWS = 2000  # of more, as many are the background: every model is evaluated there


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


def variance_shares(fit: Fit, sample: Sample, check: Callable[[], None] = lambda: None) -> Shares:
    """Shares of the out-of-bag predictions of ``fit``; of the fitted ones where there are none.

    ``check`` is called between blocks of rows; what it raises ends the work.
    """
    honest = np.isfinite(fit.out_of_bag)
    if fit.exclusions is not None:
        attribution = left_out_attribution(
            fit.model, fit.exclusions, fit.pipeline, sample.xy, sample.design, check
        )
    else:
        used = slice(None) if not honest.any() else fit.inside.any(axis=0)
        background = Background.of(fit.coefficients[used], sample.design[used])
        attribution = background.attribute(fit.coefficients, sample.design, sample.predictors)
    if honest.any():
        return shares_of(attribution.at(honest), sample.target[honest], honest=True)
    return shares_of(attribution, sample.target, honest=False)


def left_out_attribution(
    model: Model,
    exclusions: Exclusions,
    pipeline: np.ndarray,
    xy: np.ndarray,
    design: np.ndarray,
    check: Callable[[], None] = lambda: None,
) -> Attribution:
    """Attribution of out-of-bag predictions, each by the model that leaves the row's part out.

    These models are of the form of the complete one, so the parts are exact here too. The
    background of each are the rows of the fit's training, or :data:`BACKGROUND_ROWS` of them.

    Parameters
    ----------
    pipeline : (n,) int
        Number of each row's model; PARTS for rows that nothing was trained on.
    xy, design : (n, 2), (n, q)
        Places and design matrix of the fit's rows.
    """
    used = np.flatnonzero(pipeline < PARTS)
    number = np.full(len(xy), -1)
    number[used] = np.arange(len(used))
    known = np.zeros(len(xy), dtype=bool)
    known[used[some_rows(len(used), BACKGROUND_ROWS)]] = True
    mu, size = design[known].mean(axis=0), known.sum()
    count, q = PARTS + 1, design.shape[1]
    mean, covariance = np.zeros((count, q)), np.zeros((count, q))
    own = np.empty((len(xy), q))
    present = np.unique(pipeline)
    for rows in model.blocks(len(xy)):
        check()
        local = model.network_coefficients(xy[rows])
        background = np.flatnonzero(known[rows])
        away = design[rows][background] - mu
        for a in present:
            coefficients = exclusions.coefficients(local[:, background], xy[rows][background], a)
            mean[a] += coefficients.sum(axis=0)
            covariance[a] += (coefficients * away).sum(axis=0)
            mine = np.flatnonzero(pipeline[rows] == a)
            if a < PARTS:
                own[rows][mine] = exclusions.left_out(local[:, mine], number[rows][mine], a)
            else:
                own[rows][mine] = exclusions.coefficients(local[:, mine], xy[rows][mine], a)
    backgrounds = Background(mean[pipeline] / size, mu, covariance[pipeline] / size)
    return backgrounds.attribute(own, design, model.predictors)
