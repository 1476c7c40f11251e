"""Collinearity of the predictors: can their coefficients be told apart at all?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..contract.modelheader import Predictor
from ..contract.translation import tr
from . import predictors as coding
from .enumeration import first_of
from .samples import TEST, Sample

HIGH_VIF = 10.0
HIGH_CONDITION = 30.0
_EXACT = 1e8  # a VIF beyond it is exact collinearity and rounding
_INVOLVED = 0.5  # share of a coefficient's variance that ties it to the weakest direction
_RANK = 1e-7  # singular values below it are rounding
_LISTED = 6  # predictors that a sentence names


@dataclass(frozen=True)
class Collinearity:
    """How far p predictors repeat one another.

    Attributes
    ----------
    names : tuple of str
        The p predictors; a class is one of them.
    vif : (p,)
        Variance inflation factor; for a class of L levels GVIF^(1/df), df = L - 1 (Fox and
        Monette 1992, doi 10.1080/01621459.1992.10475190), which does not depend on the level that
        is left out and is on the scale of a VIF. Infinite where a predictor is a linear function
        of the others, NaN where it does not vary.
    degrees : (p,) int
        Coefficients of each predictor.
    condition_number : float
        Largest over smallest singular value of the standardised design, its columns scaled to
        unit length (Belsley, Kuh and Welsch 1980, section 3.2); centred, so that the origin of a
        predictor's scale does not count. Infinite where a column is a linear function of others.
    involved : tuple of str
        Predictors that share the weakest direction where the condition number is high: at least
        half of the variance of one of their coefficients comes from it.
    """

    names: tuple[str, ...]
    vif: np.ndarray
    degrees: np.ndarray
    condition_number: float
    involved: tuple[str, ...]

    @property
    def largest(self) -> float:
        """The largest VIF; NaN where none is known."""
        known = self.vif[~np.isnan(self.vif)]
        return float(known.max()) if known.size else math.nan

    @property
    def high(self) -> bool:
        """Whether coefficients are unreliable by either rule."""
        return self.largest > HIGH_VIF or self.condition_number > HIGH_CONDITION


def collinearity(predictors: Sequence[Predictor], design: np.ndarray) -> Collinearity:
    """Collinearity of a design (n, q) whose first column is 1, in units of the data."""
    names = tuple(predictor.name for predictor in predictors)
    player = coding.column_players(predictors)[1:]
    deviation = design[:, 1:] - design[:, 1:].mean(axis=0)
    length = np.sqrt((deviation**2).sum(axis=0))
    varies = length > 1e-12 * np.sqrt((design[:, 1:] ** 2).sum(axis=0))
    scaled = deviation[:, varies] / length[varies]
    player = player[varies]
    vif = np.array([_inflation(scaled, player == k + 1) for k in range(len(names))])
    condition, tied = _condition(scaled)
    involved = tuple(names[k - 1] for k in np.unique(player[tied]))
    degrees = np.bincount(player, minlength=len(names) + 1)[1:]
    return Collinearity(names, vif, degrees, condition, involved)


def _inflation(scaled: np.ndarray, own: np.ndarray) -> float:
    """VIF of the columns ``own`` (k,) bool of a standardised design (n, k) without intercept."""
    if not own.any():
        return math.nan
    if own.all():
        return 1.0
    # det of the predictor's columns over det of what the others leave of them, which for a number
    # is 1/(1 - R2); the others may repeat one another, which says nothing of this one.
    mine, others = scaled[:, own], scaled[:, ~own]
    left = mine - others @ np.linalg.lstsq(others, mine, rcond=_RANK)[0]
    whole, rest = (float(np.linalg.slogdet(part.T @ part)[1]) for part in (mine, left))
    factor = math.exp(min((whole - rest) / own.sum(), 700.0))
    return math.inf if not factor < _EXACT else max(factor, 1.0)


def _condition(scaled: np.ndarray) -> tuple[float, np.ndarray]:
    """Condition number, and the columns (k,) bool that share the weakest direction."""
    _, values, directions = np.linalg.svd(scaled, full_matrices=False)
    number = float(values[0] / values[-1]) if values[-1] > 0 else math.inf
    if number > _EXACT:
        return math.inf, np.abs(directions[-1]) > 1e-6
    if number <= HIGH_CONDITION:
        return number, np.zeros(scaled.shape[1], dtype=bool)
    parts = (directions / values[:, None]) ** 2
    return number, parts[-1] / parts.sum(axis=0) > _INVOLVED


def collinearity_warning(sample: Sample) -> str | None:
    """What a user must know before reading coefficients; None where they can be told apart."""
    rows = sample.part != TEST
    return warning_of(collinearity(sample.predictors, sample.design[rows]))


def warning_of(found: Collinearity) -> str | None:
    """The sentences of :func:`collinearity_warning` for measures that are known."""
    if not found.high:
        return None
    order = np.argsort(-np.nan_to_num(found.vif, nan=0.0), kind="stable")
    high = [int(k) for k in order if found.vif[k] > HIGH_VIF]
    reasons = []
    if high:
        named = [
            tr("“{name}” ({size})").format(name=found.names[k], size=_size(found.vif[k]))
            for k in high
        ]
        reasons.append(
            tr("variance inflation factor above {limit:g}: {predictors}").format(
                limit=HIGH_VIF, predictors=first_of(named, _LISTED)
            )
        )
    if found.condition_number > HIGH_CONDITION:
        tied = [f"“{name}”" for name in found.involved]
        text = (
            tr("condition number {size}, above {limit:g}, among {predictors}")
            if tied and not high
            else tr("condition number {size}, above {limit:g}")
        )
        size, listed = _size(found.condition_number), first_of(tied, _LISTED)
        reasons.append(text.format(size=size, limit=HIGH_CONDITION, predictors=listed))
    return tr(
        "Predictors repeat one another ({reasons}). Their coefficients cannot be told apart "
        "reliably: sizes and signs may be arbitrary, at single places even more so, although "
        "predictions need not suffer. Leave out one of those that say the same, or combine them, "
        "before reading coefficients."
    ).format(reasons=tr("; ").join(reasons))


def _size(value: float) -> str:
    if math.isinf(value):
        return tr("infinite")
    return f"{value:.3g}" if value < 1e4 else f"{value:.1e}"
