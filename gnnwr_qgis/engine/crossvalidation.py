"""Cross-validation: the recommended model and its comparators on the same folds.

Whatever a model learns, it learns from the training part of a fold: class levels, scalings, global
regressions, references, epoch, stacking, bandwidths and every other tuned setting. The test part
gives nothing but the places and predictors to predict at.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from ..contract.choices import COMPARATORS
from ..contract.translation import tr
from . import foldmodels, scoretable, scoring
from .crossvalidated import OUR_TITLE, OURS, CrossValidation, Plan
from .device import or_on_cpu
from .errors import Cancelled, InputError
from .foldclock import Clock
from .folddeals import deal
from .foldmodels import Outcome
from .foldparts import FoldParts, split
from .reporter import Reporter
from .samples import Prepared
from .validation import SCHEME_TITLES, Folds


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
    deals = deal(prepared, plan, report, group)
    run = _Run(prepared, plan, deals)
    total = sum(one.count for scheme in deals for one in scheme)
    clock = Clock([OURS, *plan.compare], total, report)
    for repeat, s in np.ndindex(run.repeats, len(deals)):
        if repeat >= len(deals[s]):
            continue
        one = deals[s][repeat]
        for number in range(1, one.count + 1):
            parts = split(prepared, (one.fold != number) & (one.fold > 0), one.fold == number)
            where = (
                tr("{scheme}, fold {fold} of {folds}, repeat {repeat} of {repeats}")
                if len(deals[s]) > 1
                else tr("{scheme}, fold {fold} of {folds}")
            )
            clock.where = where.format(
                scheme=tr(SCHEME_TITLES[plan.schemes[s]]),
                fold=number,
                folds=one.count,
                repeat=repeat + 1,
                repeats=len(deals[s]),
            )
            run.fold((repeat, s, number), parts, device, clock)
    return run.result(report)


class _Run:
    """Gathers what the models of the folds say."""

    def __init__(self, prepared: Prepared, plan: Plan, deals: list[list[Folds]]) -> None:
        self._plan, self._deals, self._target = plan, deals, prepared.sample.target
        self.repeats = repeats = max(len(scheme) for scheme in deals)
        schemes, n = len(deals), len(self._target)
        self._models = (OURS, *plan.compare)
        models, most = len(self._models), max(one.count for scheme in deals for one in scheme)
        self._fold = np.zeros((repeats, schemes, n), dtype=np.int32)
        for s, scheme in enumerate(deals):
            self._fold[: len(scheme), s] = [one.fold for one in scheme]
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

        def ours(where: torch.device) -> Outcome:
            return foldmodels.ours(parts, self._plan.preset, seed, where, clock)

        for m, model in enumerate(self._models):
            clock.begin(model, OUR_TITLE if model == OURS else tr(COMPARATORS[model]))
            if known.any() and (scheme, model) not in self._failures:
                try:
                    if model == OURS:
                        found = or_on_cpu(ours, device, clock.job)
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
        where = tr("fold {fold} of repeat {repeat}") if self.repeats > 1 else tr("fold {fold}")
        where = where.format(fold=at[1], repeat=at[0] + 1)
        if model == OURS:
            if isinstance(error, InputError):
                under = tr(SCHEME_TITLES[scheme]).lower()
                text = tr("{model} cannot be fitted under {scheme} without {fold}: {error}")
                raise InputError(
                    text.format(model=OUR_TITLE, scheme=under, fold=where, error=error)
                ) from error
            raise error
        why = str(error).strip().rstrip(".") or type(error).__name__
        text = tr("it failed in {fold} ({reason})").format(fold=where, reason=why)
        self._failures[scheme, model] = text

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
                text = (
                    tr(
                        "{scheme}: {count} point is of a class that the training part of the fold "
                        "never had. No model predicts there, and no score counts it."
                    )
                    if lost == 1
                    else tr(
                        "{scheme}: {count} points are of a class that the training part of the "
                        "fold never had. No model predicts there, and no score counts it."
                    )
                )
                report.warning(text.format(scheme=tr(SCHEME_TITLES[scheme]), count=lost))
        for (scheme, model), why in self._failures.items():
            self._prediction[:, plan.schemes.index(scheme), self._models.index(model)] = np.nan
            text = tr("{model} has no scores under {scheme}: {reason}.")
            title, under = tr(COMPARATORS[model]), tr(SCHEME_TITLES[scheme]).lower()
            report.warning(text.format(model=title, scheme=under, reason=why))
        centre = self._prediction[:, :, 0]
        first = [scheme[0] for scheme in self._deals if scheme[0].blocks is not None]
        within = scoring.within_folds(self._target, self._prediction, self._fold, self._scored)
        result = CrossValidation(
            schemes=plan.schemes,
            models=self._models,
            titles=(OUR_TITLE, *(tr(COMPARATORS[key]) for key in plan.compare)),
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
            folds=tuple(max(one.count for one in scheme) for scheme in self._deals),
            blocks=first[0].blocks if first else None,
            median_distance=tuple(np.nanmedian(self._distance, axis=(0, 2)).tolist()),
            scores=(),
            settings=self._settings,
            block_bounds=first[0].bounds if first else None,
        )
        return replace(result, scores=tuple(scoretable.rows(result, self._failures, plan.seed)))
