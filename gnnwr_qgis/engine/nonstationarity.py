"""Does a coefficient vary over space at all? A bootstrap test, one coefficient at a time.

What is tested is a smooth varying-coefficient model of its own, not the networks, which would take
hours to refit for every replicate. With standardised predictors x_k and Gaussian processes u_k, w:

    y = sum_k (b_k + u_k(s)) x_k + w(s) + e       Var y = V = sum_k t_k D_k R D_k + W + t_e I

D_k is diag(x_k), R a Matern 3/2 correlation of places over a quarter of the extent, W the
covariance of the intercept: a sum of four, from rough and short to smooth and wide, beside a
quadratic trend of place, so that neither its range nor its smoothness is presumed. Null hypothesis
of coefficient k: t_k = 0; all the others, the intercept too, are free to vary.

1. Fit the null model: all its variances t >= 0 by restricted maximum likelihood (Patterson and
   Thompson 1971, doi 10.1093/biomet/58.3.545), P = V^-1 - V^-1 X (X' V^-1 X)^-1 X' V^-1.
2. Statistic: the variance over the points of the surface that its residuals hold for coefficient
   k, R D_k P y. That is the best linear prediction of u_k for a small t_k, but for a factor: a
   score test of a variance component (Zhang and Lin 2003, doi 10.1093/biostatistics/4.1.57), so
   the model with a varying coefficient k need not be fitted.
3. Replicates: whitened residuals of the null model are drawn with replacement and given its
   covariance again (Solow 1985, doi 10.1007/BF01031616). So they keep their spatial correlation
   and their heavy tails; the same statistic is computed of each. Every one is fitted anew:
   constants, trend, and how much of its variance is structure; only how that is divided among
   the t_k and W is kept. (Without it the test passes too much where the data have no structure.)

A varying slope of a predictor that is itself smooth in space looks like a varying intercept: it is
then found late or not at all. A spread of the errors that grows with a predictor can look like a
varying slope. A coefficient that passes as constant is not proven constant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from ..contract.translation import tr
from .mixedmodel import Fit, Refit, reml
from .proximity import planar_or_chord
from .reporter import Reporter
from .samples import TEST, Sample

MOST_POINTS = 600  # the fit costs their cube; more are drawn from
REPLICATES = 199
SLOPE_RANGE = 0.25  # in extents
_RANK = 1e-8  # of the largest singular value
# What every part has of the structure at least, in variances of the target: where the data show
# none at all, a replicate still may.
_LEAST_PART = 0.01


@dataclass(frozen=True)
class NonStationarity:
    """Whether coefficients vary.

    Attributes
    ----------
    names : tuple of str
        The coefficients. "Intercept" is the level at the mean of the predictors.
    statistic : (q,)
        Variance of each coefficient's surface over its mean in the replicates: about 1 where the
        coefficient is constant. NaN where the predictor does not vary.
    p_value : (q,)
        Share of the replicates whose surface varies at least as much, the data counted as one.
    replicates, points : int
        How many replicates, and how many points were used.
    """

    names: tuple[str, ...]
    statistic: np.ndarray
    p_value: np.ndarray
    replicates: int
    points: int

    def sentence(self) -> str:
        """The result in words, for a log."""
        said = tr(", ").join(
            f"{name} {p:.3f}" if np.isfinite(p) else tr("{name} unknown").format(name=name)
            for name, p in zip(self.names, self.p_value, strict=True)
        )
        return tr(
            "Probability of as much variation were the coefficient constant: {said} "
            "({replicates} replicates)."
        ).format(said=said, replicates=self.replicates)


def test(
    sample: Sample,
    seed: int,
    report: Reporter,
    replicates: int = REPLICATES,  # noqa: PT028 (no test of pytest)
) -> NonStationarity:
    """Test every coefficient of ``sample``, test rows left out; see the module's description.

    Parameters
    ----------
    sample : Sample
        Of more than :data:`MOST_POINTS` points, as many are drawn.
    seed : int
        Of that draw and of the replicates.
    report : Reporter
        Asked whether to go on.

    Raises
    ------
    Cancelled
    """
    rng = np.random.default_rng(seed)
    rows = np.flatnonzero(sample.part != TEST)
    if len(rows) > MOST_POINTS:
        rows = np.sort(rng.choice(rows, MOST_POINTS, replace=False))
    places = planar_or_chord(sample.xy[rows], sample.distance)
    target, design = sample.target[rows], sample.design[rows]
    names = tuple(sample.coefficient_names)
    statistic, p_value = np.full(len(names), np.nan), np.full(len(names), np.nan)
    if np.ptp(target) > 0:
        pieces = _Pieces(places, design)
        y = (target - target.mean()) / target.std()
        for k in np.flatnonzero(pieces.varies):
            statistic[k], p_value[k] = _tested(pieces, y, int(k), rng, report, replicates)
    return NonStationarity(names, statistic, p_value, replicates, len(rows))


class _Pieces:
    """What the covariances are made of.

    Parameters
    ----------
    places : (n, 2) or (n, 3)
        Cartesian.
    design : (n, q)
        First column 1.
    """

    def __init__(self, places: np.ndarray, design: np.ndarray) -> None:
        away = places - places.mean(axis=0)
        extent = 2.0 * float(np.sqrt((away**2).sum(axis=1).mean()))
        apart = cdist(away, away) / extent
        spread = design.std(axis=0)
        # A column's rounding errors are no variation.
        self.varies = spread > 1e-12 * np.abs(design).max(axis=0)
        away_from_mean = design - design.mean(axis=0)
        self.standard = np.divide(
            away_from_mean, spread, out=np.zeros(design.shape), where=self.varies
        )
        self.standard[:, 0], self.varies[0] = 1.0, True
        self.smooth = _matern(apart / SLOPE_RANGE)
        self.intercept = [
            np.exp(-apart / 0.25),
            _matern(apart / 0.125),
            np.exp(-((apart / 0.25) ** 2)),
            np.exp(-(apart**2)),
        ]
        # On a sphere, the two directions in which the points spread most.
        axes = away @ np.linalg.svd(away, full_matrices=False)[2][:2].T / extent
        self.trend = np.column_stack([axes, axes**2, axes.prod(axis=1)])

    def null(self, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Basis (n, r) of what is constant, and covariances (m, n, n), when coefficient k is."""
        slopes = [j for j in np.flatnonzero(self.varies) if j not in (0, k)]
        parts = [self.smooth * np.outer(x, x) for x in self.standard[:, slopes].T]
        fixed = self.standard
        if k != 0:
            parts += self.intercept
            fixed = np.column_stack([fixed, self.trend])
        # REML depends on the space of the columns alone; collinear ones leave a smaller one.
        u, s, _ = np.linalg.svd(fixed, full_matrices=False)
        shape = (len(parts), *self.smooth.shape)
        return u[:, s > _RANK * s[0]], np.array(parts).reshape(shape)

    def surface(self, k: int, residuals: np.ndarray) -> np.ndarray:
        """Surface of coefficient k from generalised residuals P y, both (n, draws)."""
        values: np.ndarray = self.smooth @ (self.standard[:, k, None] * residuals)
        return values


def _tested(
    pieces: _Pieces,
    y: np.ndarray,
    k: int,
    rng: np.random.Generator,
    report: Reporter,
    replicates: int,
) -> tuple[float, float]:
    """Statistic and p-value of coefficient k."""
    basis, parts = pieces.null(k)
    variances = reml(y, basis, parts, report)
    fit = Fit(y, basis, parts, variances)
    draws = fit.root @ rng.choice(fit.whitened(), (len(y), replicates))
    structure = np.tensordot(variances[:-1] + _LEAST_PART, parts, axes=1)
    residuals = Refit(basis, structure).residuals(np.column_stack([y, draws]))
    found, *drawn = pieces.surface(k, residuals).var(axis=0)
    exceeded = int((np.array(drawn) >= found).sum())
    return float(found / np.mean(drawn)), (1 + exceeded) / (replicates + 1)


def _matern(distance: np.ndarray) -> np.ndarray:
    """Matern correlation of smoothness 3/2 at distances in units of its range."""
    scaled = np.sqrt(3.0) * distance
    correlation: np.ndarray = (1.0 + scaled) * np.exp(-scaled)
    return correlation
