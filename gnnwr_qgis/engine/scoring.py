"""Skill from out-of-fold predictions: pooled scores, spread, paired differences, intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import intervals
from .diagnostics import scores
from .stacking import COMPONENTS

if TYPE_CHECKING:
    from .ensemble import Fit

RESAMPLES = 5000  # a tail that is parted among ten comparators still holds a dozen


@dataclass(frozen=True)
class Pooled:
    """Scores of all out-of-fold predictions of a repeat together, averaged over the repeats.

    ``sd_repeats`` is the standard deviation of R2 over the repeats (None for one), ``sd_folds``
    that over the folds within a repeat, averaged over the repeats.
    """

    r2: float | None
    rmse: float | None
    nrmse: float | None
    mae: float | None
    sd_folds: float | None
    sd_repeats: float | None


def within_folds(
    target: np.ndarray, prediction: np.ndarray, fold: np.ndarray, scored: np.ndarray
) -> np.ndarray:
    """R2 within each fold (repeats, schemes, models, folds); NaN where it has none.

    Parameters
    ----------
    target : (n,)
    prediction : (repeats, schemes, models, n)
    fold, scored : (repeats, schemes, n)
        Folds from 1, and rows that count.
    """
    found = np.full((*prediction.shape[:3], int(fold.max())), np.nan)
    for repeat, s, m, k in np.ndindex(*found.shape):
        rows = scored[repeat, s] & (fold[repeat, s] == k + 1)
        values = prediction[repeat, s, m, rows]
        if len(values) > 1 and np.isfinite(values).all():
            r2 = scores(target[rows], values)["R2"]
            found[repeat, s, m, k] = np.nan if r2 is None else r2
    return found


def pooled(
    target: np.ndarray, prediction: np.ndarray, scored: np.ndarray, within: np.ndarray
) -> Pooled:
    """Scores of one model under one scheme.

    Parameters
    ----------
    target : (n,)
    prediction : (repeats, n)
    scored : (repeats, n) bool
        Rows that count; every one has a prediction.
    within : (repeats, folds)
        R2 within the folds, NaN where there is none.
    """
    each = [
        scores(target[rows], values[rows]) for values, rows in zip(prediction, scored, strict=True)
    ]
    over = [one["R2"] for one in each if one["R2"] is not None]
    spreads = [np.nanstd(row, ddof=1) for row in within if np.isfinite(row).sum() > 1]
    return Pooled(
        _mean([one["R2"] for one in each]),
        _mean([one["RMSE"] for one in each]),
        _mean([one["NRMSE"] for one in each]),
        _mean([one["MAE"] for one in each]),
        float(np.mean(spreads)) if spreads else None,
        float(np.std(over, ddof=1)) if len(over) > 1 else None,
    )


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) == len(values) else None


def squared_errors(target: np.ndarray, prediction: np.ndarray, scored: np.ndarray) -> np.ndarray:
    """Squared error (n,) of each point, averaged over the repeats that score it; NaN for none."""
    errors = np.where(scored, (prediction - target) ** 2, 0.0).sum(axis=0)
    count = scored.sum(axis=0)
    return np.divide(errors, count, out=np.full(len(target), np.nan), where=count > 0)


def left_out_r2(fit: Fit) -> dict[str, float | None]:
    """R2 of left-out predictions of each component of a mixture, and of the mixture ("").

    Each row is predicted by the pipeline that knows nothing of its part, as for the out-of-bag
    score of the whole. Nothing for a single network, which is mixed with nothing.
    """
    if fit.exclusions is None:
        return {}
    stack = fit.exclusions.stack
    own = stack.left_out[np.arange(len(stack.part)), stack.part]
    found = {name: scores(stack.target, own[:, k])["R2"] for k, name in enumerate(COMPONENTS)}
    return {**found, "": scores(stack.target, stack.out_of_bag)["R2"]}


def paired_difference(
    target: np.ndarray, theirs: np.ndarray, ours: np.ndarray, seed: int
) -> tuple[float, float, float] | None:
    """R2 of theirs less R2 of ours, and its 95 percent bootstrap interval over points.

    See :func:`resampled_difference`; None where the target does not vary.
    """
    found = resampled_difference(target, theirs, ours, seed)
    return None if found is None else (found[0], *interval(found[1]))


def interval(drawn: np.ndarray, comparisons: int = 1) -> tuple[float, float]:
    """Ends of the 95 percent percentile interval of resampled values (RESAMPLES,).

    Of several ``comparisons`` all hold together in 95 percent of samples (Bonferroni): what the
    one of them that came out best needs, since it was picked on the same points.
    """
    tail = 2.5 / comparisons
    low, high = np.nanpercentile(drawn, (tail, 100.0 - tail))
    return float(low), float(high)


def resampled_difference(
    target: np.ndarray, theirs: np.ndarray, ours: np.ndarray, seed: int
) -> tuple[float, np.ndarray] | None:
    """R2 of theirs less R2 of ours, and the same in resamples of the points.

    Parameters
    ----------
    target : (n,)
    theirs, ours : (n,)
        Squared errors from :func:`squared_errors`; rows of NaN are left out.
    seed : int

    Returns
    -------
    tuple of (difference, (RESAMPLES,)) or None
        None where the target does not vary. A resample has the same points for both models, so
        what makes a point hard for either does not widen the interval (percentile interval, Efron
        and Tibshirani 1993, chapter 13).
    """
    rows = np.isfinite(theirs) & np.isfinite(ours)
    target, gain = target[rows], (ours - theirs)[rows]
    if len(target) < 2 or np.ptp(target) == 0:
        return None
    centred = target - target.mean()
    difference = gain.sum() / (centred**2).sum()
    rng = np.random.default_rng(seed)
    drawn = np.empty(RESAMPLES)
    for number in range(RESAMPLES):
        some = rng.integers(0, len(target), len(target))
        values = centred[some]
        total = ((values - values.mean()) ** 2).sum()
        drawn[number] = gain[some].sum() / total if total > 0 else np.nan
    return float(difference), drawn


def interval_skill(
    observed: np.ndarray, predicted: np.ndarray, half_width: np.ndarray
) -> tuple[float, float] | None:
    """Share of the observations (m,) inside the intervals, and their mean interval score.

    None where some prediction has no interval.
    """
    if not np.isfinite(half_width).all() or not len(observed):
        return None
    inside = np.abs(observed - predicted) <= half_width
    return float(inside.mean()), float(intervals.score(observed, predicted, half_width).mean())
