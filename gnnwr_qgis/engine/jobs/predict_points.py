"""Predict at points: for every row all that the model says, and how far it can be trusted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from ...contract.job import PredictPointsJob
from ...contract.translation import counted, tr
from .. import applied, device, modelfile
from ..applicability import TrainingPlaces
from ..countdown import Countdown
from ..pipeline import one_thread_each, side_by_side
from ..reporter import Reporter

if TYPE_CHECKING:
    import torch

MOST_THREADS = 4  # each holds the surfaces of a block in memory


def run(job: PredictPointsJob, folder: str, report: Reporter) -> dict[str, object]:
    """Run ``job``; return the numbers and names of its result.

    Raises
    ------
    InputError
        When a predictor is neither a field nor a raster, or has the wrong type.
    ModelFileError
        When the model cannot be used.
    """
    where = device.choose(job.device, report)
    path = os.path.join(folder, job.model)
    fitted = device.or_on_cpu(lambda at: modelfile.load(path, at), where, report)
    header = fitted.header
    points = applied.read(job.table, job.rasters, header, folder, report)
    count, rows = len(points.design), points.rows
    found = device.or_on_cpu(
        lambda at: _predicted(fitted, points, at, report), fitted.model.device, report
    )
    every = counted(count, "{count} point", "{count} points")
    if len(rows) < count:
        report.warning(
            tr("{count} of {points} could not be predicted: {reasons}.").format(
                count=count - len(rows), points=every, reasons=points.why_not()
            )
        )
    outside = int((found["inside"] == 0.0).sum())
    if outside:
        report.warning(_outside_text(outside, len(rows)))
    done = tr("Predicted {count} of {points}").format(count=len(rows), points=every)
    report.progress(1.0, done)
    np.savez(
        os.path.join(folder, job.results),
        nearest_training=_nearest_training(fitted, points),
        reason=points.reason,
        **found,  # type: ignore[arg-type]  # arrays by name
    )
    return {
        "coefficient_names": list(header.coefficients),
        "reasons": list(points.reasons),
        "unit": header.unit,
        "predicted": len(rows),
        "outside": outside if fitted.applicability is not None else None,
    }


def _outside_text(outside: int, predicted: int) -> str:
    text = (
        tr(
            "{count} of {points} is outside the area of applicability: nothing like it, in the "
            "predictors or in place, was among the training points, so the scores of the model do "
            "not hold there. The field “inside” is 0 there."
        )
        if outside == 1
        else tr(
            "{count} of {points} are outside the area of applicability: nothing like them, in the "
            "predictors or in place, was among the training points, so the scores of the model do "
            "not hold there. The field “inside” is 0 there."
        )
    )
    return text.format(count=outside, points=counted(predicted, "{count} point", "{count} points"))


def _predicted(
    fitted: modelfile.FittedModel,
    points: applied.AppliedPoints,
    where: torch.device,
    report: Reporter,
) -> dict[str, np.ndarray]:
    """What the model says of every row, NaN where it cannot be applied; computed ``where``."""
    model, rows, area = fitted.model.to(where), points.rows, fitted.applicability
    count, q = points.design.shape
    prediction, error, half, dissimilarity, inside = (np.full(count, np.nan) for _ in range(5))
    coefficients, coefficient_se = np.full((count, q), np.nan), np.full((count, q), np.nan)

    def predict(start: int) -> None:
        block = rows[start : start + applied.BLOCK_ROWS]
        design = points.design[block]
        surfaces = model.surfaces(points.xy[block])
        prediction[block] = surfaces.predict(design)
        error[block] = surfaces.standard_error(design)
        coefficients[block] = surfaces.coefficients
        coefficient_se[block] = surfaces.coefficient_errors()
        if fitted.intervals is not None:
            half[block] = fitted.intervals.half_width(points.xy[block])
        if area is not None:
            dissimilarity[block] = area.dissimilarity(points.xy[block], design)
            inside[block] = area.inside(dissimilarity[block])

    starts = range(0, len(rows), applied.BLOCK_ROWS)
    # Blocks do not depend on each other; matrix products in several threads would disturb them.
    threads = 1 if where.type == "cuda" else min(os.cpu_count() or 1, MOST_THREADS)
    every = counted(len(rows), "{count} point", "{count} points")
    work = counted(len(rows), "Predicting {count} point", "Predicting {count} points")
    countdown = Countdown(report, work, 0.3)
    with one_thread_each():
        for start, _ in zip(starts, side_by_side(predict, starts, threads), strict=True):
            done = tr("Predicted {count} of {points}").format(count=start, points=every)
            countdown.progress(start / len(rows), done)
    return {
        "prediction": prediction,
        "standard_error": error,
        "coefficients": coefficients,
        "coefficient_se": coefficient_se,
        "lower": prediction - half,
        "upper": prediction + half,
        "dissimilarity": dissimilarity,
        "inside": inside,
    }


def _nearest_training(fitted: modelfile.FittedModel, points: applied.AppliedPoints) -> np.ndarray:
    """Distance (n,) to the nearest training point; NaN where the model cannot be applied."""
    trained_on = fitted.training["inside"].any(axis=0)
    training = TrainingPlaces(fitted.training["xy"][trained_on], fitted.header.distance)
    nearest = np.full(len(points.xy), np.nan)
    nearest[points.rows] = training.nearest(points.xy[points.rows])
    return nearest
