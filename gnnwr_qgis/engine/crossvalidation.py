"""Cross-validation: the recommended model and its comparators on the same folds.

Whatever a model learns, it learns from the training part of a fold: class levels, scalings, global
regressions, references, epoch, stacking, bandwidths and every other tuned setting. The test part
gives nothing but the places and predictors to predict at.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import torch

from ..contract.job import COMPARATORS
from . import foldmodels, scoretable, scoring
from .errors import Cancelled, InputError
from .foldclock import Clock
from .foldmodels import Outcome
from .foldparts import FoldParts, split
from .partitions import PARTS
from .presets import PRESETS, Preset
from .reporter import Reporter
from .samples import Prepared, Sample
from .scoretable import Score
from .validation import (
    SCHEME_TITLES,
    Blocks,
    Folds,
    automatic_blocks,
    block_folds,
    given_blocks,
    group_folds,
    random_folds,
)

OURS = "gnnwr"
OUR_TITLE = "GNNWR"
ONE_PLACE_EACH = 0.9  # blocks a place beyond which blocks are single places


@dataclass(frozen=True)
class Plan:
    """What is cross-validated: ``compare`` are keys of the contract's COMPARATORS.

    ``block_size`` is in metres for great-circle distance, else in units of the CRS; None chooses
    it.
    """

    schemes: tuple[str, ...] = ("random", "blocks")
    folds: int = 10
    repeats: int = 1
    block_size: float | None = None
    compare: tuple[str, ...] = tuple(COMPARATORS)
    seed: int = 1
    preset: Preset = PRESETS["recommended"]


@dataclass(frozen=True)
class CrossValidation:
    """What cross-validation found. Rows (n) are those of the sample, in its order.

    Attributes
    ----------
    schemes, models : tuple of str
        Keys, in the order of the arrays' axes; the first model is GNNWR.
    titles : tuple of str
        What a reader is shown for each model.
    target : (n,)
        Observations, in units of the target.
    fold : (repeats, schemes, n) int32
        The fold a row is left out in, from 1; 0 where the scheme does not use the row.
    scored : (repeats, schemes, n) bool
        Rows that scores are made of: used by the scheme, and of classes that the training part of
        their fold had.
    prediction : (repeats, schemes, models, n)
        Out-of-fold predictions; NaN where there is none.
    lower, upper : (repeats, schemes, n)
        GNNWR's nominal 90 percent prediction intervals; NaN where there are none.
    constant_half_width : (repeats, schemes, n)
        Half the width of the constant-width interval of the row's fold.
    fold_r2 : (repeats, schemes, models, folds)
        R2 within each fold; NaN where it has none. Schemes of fewer folds end in NaN.
    out_of_bag_r2 : (repeats, schemes, folds)
        Out-of-bag R2 of the GNNWR that was fitted without the fold.
    seconds : (repeats, schemes, models, folds)
        Time of fitting and predicting.
    folds : tuple of int
        Folds of each scheme.
    blocks : Blocks or None
        Size of the spatial blocks and its reason, where there are some.
    median_distance : tuple of float
        Of each scheme: from a left-out point to the nearest point that was trained on; metres for
        great-circle distance, else units of the CRS.
    scores : tuple of Score
        One for each model of each scheme: the first scheme's models first.
    settings : dict
        What a model has chosen in a fold: keys (scheme, model, repeat, fold from 1).
    """

    schemes: tuple[str, ...]
    models: tuple[str, ...]
    titles: tuple[str, ...]
    target: np.ndarray
    fold: np.ndarray
    scored: np.ndarray
    prediction: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    constant_half_width: np.ndarray
    fold_r2: np.ndarray
    out_of_bag_r2: np.ndarray
    seconds: np.ndarray
    folds: tuple[int, ...]
    blocks: Blocks | None
    median_distance: tuple[float, ...]
    scores: tuple[Score, ...]
    settings: dict[tuple[str, str, int, int], dict[str, float | str]] = field(default_factory=dict)

    def title(self, model: str) -> str:
        """What a reader is shown for ``model``."""
        return self.titles[self.models.index(model)]

    def score(self, scheme: str, model: str) -> Score:
        """The row of the table of ``model`` under ``scheme``."""
        found = [row for row in self.scores if (row.scheme, row.model) == (scheme, model)]
        return found[0]

    def best_other(self, scheme: str) -> Score | None:
        """The comparator of the largest R2 under ``scheme``; None where no one has any."""
        rows = [row for row in self.scores if row.scheme == scheme and row.model != OURS]
        known = [row for row in rows if row.r2 is not None]
        return max(known, key=lambda row: row.r2 or 0.0, default=None)


def cross_validate(
    prepared: Prepared,
    plan: Plan,
    device: torch.device,
    report: Reporter,
    group: np.ndarray | None = None,
) -> CrossValidation:
    """Fit and score the models of ``plan`` on its folds.

    Parameters
    ----------
    prepared : Prepared
    plan : Plan
    device : torch.device
        GNNWR's networks are trained there.
    report : Reporter
    group : (n,), optional
        Of the rows of the sample, for the scheme "groups": text, or numbers.

    Raises
    ------
    InputError
        When there can be no folds, or GNNWR cannot be fitted in some fold. A comparator that
        cannot be fitted costs a warning and its own row of the table.
    """
    folds = _all_folds(prepared, plan, report, group)
    for scheme, one in zip(plan.schemes, folds[0], strict=True):
        _check_training_parts(prepared.sample, scheme, one)
        _check_blocks(prepared.sample, one, report)
    run = _Run(prepared, plan, folds)
    clock = Clock([OURS, *plan.compare], sum(one.count for row in folds for one in row), report)
    for repeat, row in enumerate(folds):
        for s, one in enumerate(row):
            for number in range(1, one.count + 1):
                parts = split(prepared, (one.fold != number) & (one.fold > 0), one.fold == number)
                clock.where = f"{SCHEME_TITLES[plan.schemes[s]]}, fold {number} of {one.count}"
                if plan.repeats > 1:
                    clock.where += f", repeat {repeat + 1} of {plan.repeats}"
                run.fold((repeat, s, number), parts, device, clock)
    return run.result(report)


def _check_training_parts(sample: Sample, scheme: str, folds: Folds) -> None:
    """Refuse folds that leave too little to train on, before anything is fitted."""
    needed = max(PARTS, 2 * sample.design.shape[1])
    for number in range(1, folds.count + 1):
        rows = (folds.fold > 0) & (folds.fold != number)
        places = len(np.unique(sample.location[rows]))
        if rows.sum() < needed or places < PARTS:
            raise InputError(
                f"Without fold {number} of {SCHEME_TITLES[scheme].lower()} only {rows.sum()} "
                f"points at {places} places remain to train on; at least {needed} at {PARTS} "
                "places are needed. Use more folds, smaller blocks or another group field."
            )


def _check_blocks(sample: Sample, folds: Folds, report: Reporter) -> None:
    """Say where blocks are hardly larger than the points' spacing, or shorter than the range."""
    if folds.blocks is None:
        return
    blocks, places = folds.blocks, int(sample.location.max()) + 1
    if blocks.occupied >= ONE_PLACE_EACH * places:
        report.warning(
            f"{blocks.occupied} blocks hold the points of {places} places: blocks this small leave "
            f"out single places, as random folds do. {blocks.why} Give a larger block size, or "
            "fewer folds."
        )
    elif blocks.range is not None and blocks.size < blocks.range:
        report.warning(f"{blocks.why} {blocks.occupied} of them hold points.")
    else:
        report.info(f"{blocks.why} {blocks.occupied} of them hold points.")


def _all_folds(
    prepared: Prepared, plan: Plan, report: Reporter, group: np.ndarray | None
) -> list[list[Folds]]:
    """The folds of every repeat and scheme."""
    sample, size = prepared.sample, plan.block_size
    blocks: Blocks | None = None
    if "blocks" in plan.schemes:
        blocks = (
            automatic_blocks(sample, plan.folds) if size is None else given_blocks(sample, size)
        )

    def dealt(scheme: str, seed: int) -> Folds:
        if scheme == "random":
            return random_folds(sample.location, plan.folds, seed, report)
        if scheme == "blocks":
            return block_folds(sample, plan.folds, report, blocks, seed)
        if scheme == "groups" and group is not None:
            return group_folds(group, sample.location, plan.folds, seed, report)
        if scheme == "groups":
            raise InputError("The scheme of groups needs a group field. Choose one.")
        raise InputError(f"Unknown scheme {scheme!r}. Choose random, blocks or groups.")

    return [
        [dealt(scheme, plan.seed + 1000 * repeat) for scheme in plan.schemes]
        for repeat in range(plan.repeats)
    ]


class _Run:
    """Gathers what the models of the folds say."""

    def __init__(self, prepared: Prepared, plan: Plan, folds: list[list[Folds]]) -> None:
        self._plan, self._folds, self._target = plan, folds, prepared.sample.target
        repeats, schemes, n = plan.repeats, len(plan.schemes), len(self._target)
        self._models = (OURS, *plan.compare)
        models, most = len(self._models), max(one.count for row in folds for one in row)
        self._fold = np.array([[one.fold for one in row] for row in folds], dtype=np.int32)
        self._scored = self._fold > 0
        self._distance = np.full(self._fold.shape, np.nan)
        self._prediction = np.full((repeats, schemes, models, n), np.nan)
        self._half_width, self._constant = np.full((2, repeats, schemes, n), np.nan)
        self._out_of_bag = np.full((repeats, schemes, most), np.nan)
        self._seconds = np.full((repeats, schemes, models, most), np.nan)
        self._settings: dict[tuple[str, str, int, int], dict[str, float | str]] = {}
        self._failures: dict[tuple[str, str], str] = {}

    def fold(
        self, at: tuple[int, int, int], parts: FoldParts, device: torch.device, clock: Clock
    ) -> None:
        """Fit and ask every model in the fold ``at`` (repeat, scheme, number)."""
        repeat, s, number = at
        scheme = self._plan.schemes[s]
        rows, known = parts.rows, parts.known
        self._scored[repeat, s, rows] = known
        self._distance[repeat, s, rows] = parts.distance
        seed = int(np.random.SeedSequence([self._plan.seed, repeat, number]).generate_state(1)[0])
        for m, model in enumerate(self._models):
            clock.begin(model, OUR_TITLE if model == OURS else COMPARATORS[model])
            if known.any() and (scheme, model) not in self._failures:
                try:
                    if model == OURS:
                        found = foldmodels.ours(parts, self._plan.preset, seed, device, clock)
                    else:
                        found = foldmodels.comparator(model, parts, seed)
                except (Cancelled, MemoryError):
                    raise
                except Exception as error:  # noqa: BLE001  (a library's own may be any)
                    self._failed(scheme, model, (repeat, number), error)
                else:
                    self._keep((repeat, s, m, number), rows, found)
                    self._settings[scheme, model, repeat, number] = found.settings
            clock.end()

    def _failed(self, scheme: str, model: str, at: tuple[int, int], error: Exception) -> None:
        where = f"fold {at[1]}" + (f" of repeat {at[0] + 1}" if self._plan.repeats > 1 else "")
        if model == OURS:
            if isinstance(error, InputError):
                raise InputError(
                    f"{OUR_TITLE} cannot be fitted under {SCHEME_TITLES[scheme].lower()} without "
                    f"{where}: {error}"
                ) from error
            raise error
        why = str(error).strip().rstrip(".") or type(error).__name__
        self._failures[scheme, model] = f"it failed in {where} ({why})"

    def _keep(self, at: tuple[int, int, int, int], rows: np.ndarray, found: Outcome) -> None:
        repeat, s, m, number = at
        self._prediction[repeat, s, m, rows] = found.prediction
        self._seconds[repeat, s, m, number - 1] = found.seconds
        if m == 0 and found.half_width is not None:
            self._half_width[repeat, s, rows] = found.half_width
            self._constant[repeat, s, rows] = found.constant
        if m == 0 and found.out_of_bag_r2 is not None:
            self._out_of_bag[repeat, s, number - 1] = found.out_of_bag_r2

    def result(self, report: Reporter) -> CrossValidation:
        """Everything scored; says what was left out."""
        plan = self._plan
        for s, scheme in enumerate(plan.schemes):
            lost = int(((self._fold[:, s] > 0) & ~self._scored[:, s]).any(axis=0).sum())
            if lost:
                report.warning(
                    f"{SCHEME_TITLES[scheme]}: {lost} points are of a class that the training part "
                    "of their fold never had. No model predicts them, and no score counts them."
                )
        for (scheme, model), why in self._failures.items():
            self._prediction[:, plan.schemes.index(scheme), self._models.index(model)] = np.nan
            where = SCHEME_TITLES[scheme].lower()
            report.warning(f"{COMPARATORS[model]} has no scores under {where}: {why}.")
        centre = self._prediction[:, :, 0]
        first = [one.blocks for row in self._folds for one in row if one.blocks is not None]
        within = scoring.within_folds(self._target, self._prediction, self._fold, self._scored)
        result = CrossValidation(
            schemes=plan.schemes,
            models=self._models,
            titles=(OUR_TITLE, *(COMPARATORS[key] for key in plan.compare)),
            target=self._target,
            fold=self._fold,
            scored=self._scored,
            prediction=self._prediction,
            lower=centre - self._half_width,
            upper=centre + self._half_width,
            constant_half_width=self._constant,
            fold_r2=within,
            out_of_bag_r2=self._out_of_bag,
            seconds=self._seconds,
            folds=tuple(max(row[s].count for row in self._folds) for s in range(len(plan.schemes))),
            blocks=first[0] if first else None,
            median_distance=tuple(np.nanmedian(self._distance, axis=(0, 2)).tolist()),
            scores=(),
            settings=self._settings,
        )
        return replace(result, scores=tuple(scoretable.rows(result, self._failures, plan.seed)))
