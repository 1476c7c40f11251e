"""The table of scores: one row for each model under each scheme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from . import scoring

if TYPE_CHECKING:
    from .crossvalidated import CrossValidation


@dataclass(frozen=True)
class Score:
    """Skill of one model under one scheme: a row of the table.

    Everything is None where it could not be computed; then ``failure`` says why. R2, RMSE, NRMSE
    and MAE are those of all out-of-fold predictions of a repeat together, averaged over the
    repeats. ``difference`` is R2 less that of GNNWR, with its 95 percent bootstrap interval over
    points (None for GNNWR itself); ``joint_low`` and ``joint_high`` are the ends that hold for all
    comparators of the scheme together, for statements on the best of them. The numbers of
    intervals are GNNWR's only: share of the observations inside the nominal 90 percent intervals
    and mean interval score (Gneiting and Raftery 2007, doi 10.1198/016214506000001437, eq. 43;
    smaller is better), then both for intervals of one constant width. ``out_of_bag_r2`` is the
    mean of what the models of the folds said of themselves. ``seconds`` are those of fitting and
    predicting in all folds of a repeat.
    """

    model: str
    scheme: str
    r2: float | None = None
    rmse: float | None = None
    nrmse: float | None = None
    mae: float | None = None
    r2_sd_folds: float | None = None
    r2_sd_repeats: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    joint_low: float | None = None
    joint_high: float | None = None
    coverage: float | None = None
    interval_score: float | None = None
    constant_coverage: float | None = None
    constant_interval_score: float | None = None
    out_of_bag_r2: float | None = None
    seconds: float | None = None
    failure: str = ""


# What the table is called in files, and the attributes of :class:`Score` that it holds.
_ATTRIBUTES = {
    "model": "model", "scheme": "scheme", "R2": "r2", "RMSE": "rmse", "NRMSE": "nrmse",
    "MAE": "mae", "R2_sd_folds": "r2_sd_folds", "R2_sd_repeats": "r2_sd_repeats",
    "difference": "difference", "difference_low": "difference_low",
    "difference_high": "difference_high", "joint_low": "joint_low", "joint_high": "joint_high",
    "coverage": "coverage", "interval_score": "interval_score",
    "constant_coverage": "constant_coverage",
    "constant_interval_score": "constant_interval_score", "out_of_bag_r2": "out_of_bag_r2",
    "seconds": "seconds",
}  # fmt: skip
COLUMNS = tuple(_ATTRIBUTES)


def cells(row: Score) -> list[str | float | None]:
    """A row of the table as it stands in files, columns :data:`COLUMNS`."""
    return [getattr(row, attribute) for attribute in _ATTRIBUTES.values()]


def rows(
    result: CrossValidation, failures: dict[tuple[str, str], str], seed: int
) -> Iterator[Score]:
    """The table of ``result``, schemes one after the other.

    ``failures`` says, by scheme and model, why there are no scores; ``seed`` is the bootstrap's.
    """
    for s, scheme in enumerate(result.schemes):
        some = slice(result.repeats[s])
        scored = result.scored[some, s]
        others = sum((scheme, model) not in failures for model in result.models[1:])
        ours = scoring.squared_errors(result.target, result.prediction[some, s, 0], scored)
        for m, model in enumerate(result.models):
            if (scheme, model) in failures:
                yield Score(model, scheme, failure=failures[scheme, model])
                continue
            values = result.prediction[some, s, m]
            found = scoring.pooled(result.target, values, scored, result.fold_r2[some, s, m])
            seconds = float(np.nansum(result.seconds[some, s, m]) / len(scored))
            row = Score(
                model, scheme, found.r2, found.rmse, found.nrmse, found.mae, found.sd_folds,
                found.sd_repeats, seconds=seconds,
            )  # fmt: skip
            if m == 0:
                yield _with_intervals(row, result, s)
                continue
            theirs = scoring.squared_errors(result.target, values, scored)
            paired = scoring.resampled_difference(result.target, theirs, ours, seed)
            if paired is not None:
                low, high = scoring.interval(paired[1])
                joint = scoring.interval(paired[1], others)
                row = replace(
                    row, difference=paired[0], difference_low=low, difference_high=high,
                    joint_low=joint[0], joint_high=joint[1],
                )  # fmt: skip
            yield row


def _with_intervals(row: Score, result: CrossValidation, s: int) -> Score:
    scored, centre = result.scored[:, s], result.prediction[:, s, 0]
    observed = np.broadcast_to(result.target, centre.shape)[scored]
    half = (result.upper - result.lower)[:, s] / 2.0
    constant = result.constant_half_width[:, s]
    own = scoring.interval_skill(observed, centre[scored], half[scored])
    fixed = scoring.interval_skill(observed, centre[scored], constant[scored])
    known = result.out_of_bag_r2[:, s][np.isfinite(result.out_of_bag_r2[:, s])]
    return replace(
        row,
        coverage=own[0] if own else None,
        interval_score=own[1] if own else None,
        constant_coverage=fixed[0] if fixed else None,
        constant_interval_score=fixed[1] if fixed else None,
        out_of_bag_r2=float(known.mean()) if len(known) else None,
    )
