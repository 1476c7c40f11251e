"""Explain predictions at points: exact Shapley values, their parts, and a report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from ...contract.job import ExplainJob
from .. import applied, device, modelfile
from ..applicability import TrainingPlaces
from ..attribution import Attribution
from ..comparison import Comparison, compare
from ..countdown import Countdown
from ..errors import InputError
from ..model import Surfaces
from ..phrasing import counted, noun
from ..report import page as reportfile
from ..reporter import Reporter
from . import drawing

if TYPE_CHECKING:
    import torch

_COMPLETE = "The explained points are"
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
    if not len(rows):
        raise InputError(
            f"None of the {counted(count, 'point')} can be explained: {points.why_not()}. Check "
            "the fields, the rasters' extents and their coordinate systems."
        )
    if len(rows) < count:
        report.warning(
            f"{count - len(rows)} of {counted(count, 'point')} could not be explained: "
            f"{points.why_not()}."
        )
    attribution = device.or_on_cpu(
        lambda at: _attribution(fitted, points, at, report), fitted.model.device, report
    )
    trained_on = fitted.training["inside"].any(axis=0)
    training = TrainingPlaces(fitted.training["xy"][trained_on], header.distance)
    nearest = training.nearest(points.xy[rows])
    far = nearest > training.widest_gap
    if far.any():
        away = int(far.sum())
        report.warning(
            f"{away} of {counted(len(rows), 'point')} {noun(away, 'lies', 'lie')} farther from "
            "every training point than any training point from its nearest other one; the model "
            "extrapolates there. The field “far” marks where."
        )
    _warn_of_ranges(fitted, points, report)
    comparison = _compared(fitted, attribution, points, report) if job.compare else None
    html = None
    if job.report:

        def render() -> str:
            distances = (nearest, far)
            return _rendered(job, fitted, points, attribution, distances, comparison, report)

        html = drawing.attempt(render, _COMPLETE, report)
    _write_results(os.path.join(folder, job.results), points, attribution, nearest, far)
    report.progress(1.0, f"Explained {len(rows)} of {counted(count, 'point')}")
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


def _attribution(
    fitted: modelfile.FittedModel,
    points: applied.AppliedPoints,
    where: torch.device,
    report: Reporter,
) -> Attribution:
    """Attribution of all rows that the model can be applied to; computed ``where``."""
    model, rows, parts = fitted.model.to(where), points.rows, []
    countdown = Countdown(report, f"Explaining {counted(len(rows), 'point')}", 0.3, 0.6)
    for start in range(0, len(rows), applied.BLOCK_ROWS):
        done = f"Explained {start} of {counted(len(rows), 'point')}"
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
    told = [
        f"{name} {count} ({low[k]:.4g} to {high[k]:.4g})"
        for k, (name, count) in enumerate(zip(fitted.header.coefficients, beyond, strict=True))
        if count
    ]
    if told:
        more = f" and {len(told) - _LISTED} more predictors" if len(told) > _LISTED else ""
        report.warning(
            "Points with values beyond what the model was trained on, where its straight lines "
            f"are drawn on (the range in brackets): {', '.join(told[:_LISTED])}{more}."
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
        comparison.players,
        np.abs(comparison.ours).mean(axis=0),
        np.abs(comparison.theirs).mean(axis=0),
        strict=True,
    )
    shown = ", ".join(f"{name} {ours:.3g} / {theirs:.3g}" for name, ours, theirs in importances)
    report.info(f"Mean absolute Shapley values, this model / {comparison.name}: {shown}.")
    r2 = [
        "none" if value is None else f"{value:.2f}"
        for value in (comparison.our_r2, comparison.their_r2)
    ]
    known = np.isfinite(comparison.rank_correlation)
    rank = f"Rank correlation of these {comparison.rank_correlation:.2f}. " if known else ""
    report.info(f"{rank}R2 of points left out: {' / '.join(r2)}.")
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
