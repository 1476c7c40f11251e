"""Explain predictions at points: exact Shapley values, their parts, and a report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from ...contract.job import ExplainJob
from ...contract.sentences import enumerated, sentences
from ...contract.translation import counted, tr, tr_noop
from .. import applied, device, modelfile
from ..applicability import TrainingPlaces
from ..attribution import Attribution
from ..comparison import Comparison, compare
from ..countdown import Countdown
from ..errors import InputError
from ..model import Surfaces
from ..report import page as reportfile
from ..reporter import Reporter
from . import drawing

if TYPE_CHECKING:
    import torch

_COMPLETE = tr_noop("The explained points are complete.")
_LISTED = 10  # predictors that a warning names


def run(job: ExplainJob, folder: str, report: Reporter) -> dict[str, object]:
    """Run ``job``; return the numbers and names of its result.

    Raises
    ------
    InputError
        When a predictor is neither a field nor a raster, or has the wrong type, or no point at
        all can be explained.
    ModelFileError
        When the model cannot be used.
    """
    if job.report:
        reportfile.check_destination(job.report)
    where = device.choose(job.device, report)
    path = os.path.join(folder, job.model)
    fitted = device.or_on_cpu(lambda at: modelfile.load(path, at), where, report)
    header = fitted.header
    points = applied.read(job.table, job.rasters, header, folder, report)
    count, rows = len(points.reason), points.rows
    every = counted(count, "{count} point", "{count} points")
    if not len(rows):
        raise InputError(
            tr(
                "None of the {points} can be explained: {reasons}. Check the fields, the rasters' "
                "extents and their coordinate systems."
            ).format(points=every, reasons=points.why_not())
        )
    if len(rows) < count:
        report.warning(
            tr("{count} of {points} could not be explained: {reasons}.").format(
                count=count - len(rows), points=every, reasons=points.why_not()
            )
        )
    attribution = device.or_on_cpu(
        lambda at: _attribution(fitted, points, at, report), fitted.model.device, report
    )
    trained_on = fitted.training["inside"].any(axis=0)
    training = TrainingPlaces(fitted.training["xy"][trained_on], header.distance)
    nearest = training.nearest(points.xy[rows])
    far = nearest > training.widest_gap
    if far.any():
        report.warning(_far_text(int(far.sum()), len(rows)))
    _warn_of_ranges(fitted, points, report)
    comparison = _compared(fitted, attribution, points, report) if job.compare else None
    html = None
    if job.report:

        def render() -> str:
            distances = (nearest, far)
            return _rendered(job, fitted, points, attribution, distances, comparison, report)

        html = drawing.attempt(render, _COMPLETE, report)
    _write_results(os.path.join(folder, job.results), points, attribution, nearest, far)
    done = tr("Explained {count} of {points}").format(count=len(rows), points=every)
    report.progress(1.0, done)
    # After the last point where the job can be cancelled: an earlier report is kept till then.
    written = drawing.keep(job.report, folder, html, _COMPLETE, report)
    return {
        "predictor_names": [predictor.name for predictor in header.predictors],
        "reasons": list(points.reasons),
        "unit": header.unit,
        "base": attribution.base,
        "explained": len(rows),
        "far": int(far.sum()),
        "report": written,
    }


def _far_text(away: int, explained: int) -> str:
    text = (
        tr(
            "{count} of {points} lies farther from every training point than any training point "
            "from its nearest other one; the model extrapolates there. The field “far” marks where."
        )
        if away == 1
        else tr(
            "{count} of {points} lie farther from every training point than any training point "
            "from its nearest other one; the model extrapolates there. The field “far” marks where."
        )
    )
    return text.format(count=away, points=counted(explained, "{count} point", "{count} points"))


def _attribution(
    fitted: modelfile.FittedModel,
    points: applied.AppliedPoints,
    where: torch.device,
    report: Reporter,
) -> Attribution:
    """Attribution of all rows that the model can be applied to; computed ``where``."""
    model, rows, parts = fitted.model.to(where), points.rows, []
    work = counted(len(rows), "Explaining {count} point", "Explaining {count} points")
    every = counted(len(rows), "{count} point", "{count} points")
    countdown = Countdown(report, work, 0.3, 0.6)
    for start in range(0, len(rows), applied.BLOCK_ROWS):
        done = tr("Explained {count} of {points}").format(count=start, points=every)
        countdown.progress(start / len(rows), done)
        block = rows[start : start + applied.BLOCK_ROWS]
        surfaces = Surfaces(model.coefficients(points.xy[block]))
        parts.append(fitted.attribute(surfaces, points.design[block]))
    return Attribution(
        parts[0].base,
        np.concatenate([part.invariant for part in parts]),
        np.concatenate([part.varying for part in parts]),
        np.concatenate([part.intrinsic for part in parts]),
    )


def _warn_of_ranges(
    fitted: modelfile.FittedModel, points: applied.AppliedPoints, report: Reporter
) -> None:
    """Warn of points where a predictor has a value beyond all that it was trained on."""
    trained_on = fitted.training["design"][fitted.training["inside"].any(axis=0)]
    low, high = trained_on.min(axis=0), trained_on.max(axis=0)
    design = points.design[points.rows]
    # Values that came through a raster of float32 may leave the range by rounding.
    slack = 1e-6 * np.maximum(np.abs(low), np.abs(high))
    beyond = ((design < low - slack) | (design > high + slack)).sum(axis=0)
    each = tr("{name} {count} ({low:.4g} to {high:.4g})")
    told = [
        each.format(name=name, count=count, low=low[k], high=high[k])
        for k, (name, count) in enumerate(zip(fitted.header.coefficients, beyond, strict=True))
        if count
    ]
    if told:
        listed = enumerated(told[:_LISTED])
        if len(told) > _LISTED:
            more = tr("{listed} and {count} more predictors")
            listed = more.format(listed=listed, count=len(told) - _LISTED)
        report.warning(
            tr(
                "Points with values beyond what the model was trained on, where its straight "
                "lines are drawn on (the range in brackets): {predictors}."
            ).format(predictors=listed)
        )


def _compared(
    fitted: modelfile.FittedModel,
    attribution: Attribution,
    points: applied.AppliedPoints,
    report: Reporter,
) -> Comparison:
    """XGBoost beside the model; the log says whether the two tell one story."""
    rows = points.rows
    comparison = compare(fitted, attribution, points.xy[rows], points.design[rows], report)
    importances = zip(
        (*comparison.players[:-1], tr(comparison.players[-1])),  # the last is location
        np.abs(comparison.ours).mean(axis=0),
        np.abs(comparison.theirs).mean(axis=0),
        strict=True,
    )
    shown = [f"{name} {ours:.3g} / {theirs:.3g}" for name, ours, theirs in importances]
    report.info(
        tr("Mean absolute Shapley values, this model / {model}: {values}.").format(
            model=comparison.name, values=enumerated(shown)
        )
    )
    ours, theirs = (
        tr("none") if value is None else f"{value:.2f}"
        for value in (comparison.our_r2, comparison.their_r2)
    )
    told = [tr("R2 of points left out: {ours} / {theirs}.").format(ours=ours, theirs=theirs)]
    if np.isfinite(comparison.rank_correlation):
        rank = tr("Rank correlation of these {value:.2f}.")
        told.insert(0, rank.format(value=comparison.rank_correlation))
    report.info(sentences(told))
    return comparison


def _rendered(
    job: ExplainJob,
    fitted: modelfile.FittedModel,
    points: applied.AppliedPoints,
    attribution: Attribution,
    distances: tuple[np.ndarray, np.ndarray],
    comparison: Comparison | None,
    report: Reporter,
) -> str:
    from ..report import explanation  # its libraries take seconds to load

    rows = points.rows
    return explanation.render(
        explanation.ExplanationData(
            header=fitted.header,
            attribution=attribution,
            xy=points.xy[rows],
            values={name: column[rows] for name, column in points.values.items()},
            ids=rows + 1,
            nearest=distances[0],
            far=distances[1],
            shares=fitted.shares,
            dropped=points.dropped,
            warnings=report.warnings,
            comparison=comparison,
            provenance=job.provenance,
        )
    )


def _write_results(
    path: str,
    points: applied.AppliedPoints,
    attribution: Attribution,
    nearest: np.ndarray,
    far: np.ndarray,
) -> None:
    def spread_out(values: np.ndarray) -> np.ndarray:
        out = np.full((len(points.reason), *values.shape[1:]), np.nan)
        out[points.rows] = values
        return out

    np.savez(
        path,
        prediction=spread_out(attribution.prediction),
        base_value=spread_out(np.full(len(nearest), attribution.base)),
        shapley=spread_out(attribution.shapley),
        shapley_location=spread_out(attribution.location),
        intrinsic_location=spread_out(attribution.intrinsic),
        invariant=spread_out(attribution.invariant),
        varying=spread_out(attribution.varying),
        nearest_training=spread_out(nearest),
        far=spread_out(far.astype(np.float64)),
        reason=points.reason,
    )
