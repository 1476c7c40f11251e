"""Predict at points: for every row all that the model says, and how far it can be trusted."""

from __future__ import annotations

import os

import numpy as np

from ...contract.job import PredictPointsJob
from .. import applied, device, modelfile
from ..applicability import TrainingPlaces
from ..pipeline import one_thread_each, side_by_side
from ..reporter import Reporter

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
    fitted = modelfile.load(os.path.join(folder, job.model), device.choose(job.device, report))
    header = fitted.header
    points = applied.read(job.table, job.rasters, header, folder, report)
    count, q = points.design.shape
    prediction, error = np.full(count, np.nan), np.full(count, np.nan)
    coefficients, coefficient_se = np.full((count, q), np.nan), np.full((count, q), np.nan)
    half, dissimilarity, inside = (np.full(count, np.nan) for _ in range(3))
    rows, area = points.rows, fitted.applicability

    def predict(start: int) -> None:
        block = rows[start : start + applied.BLOCK_ROWS]
        design = points.design[block]
        surfaces = fitted.surfaces(points.xy[block])
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
    threads = 1 if fitted.model.device.type == "cuda" else min(os.cpu_count() or 1, MOST_THREADS)
    with one_thread_each():
        for start, _ in zip(starts, side_by_side(predict, starts, threads), strict=True):
            done = f"Predicted {start} of {len(rows)} points"
            report.progress(0.3 + 0.7 * start / len(rows), done)
    if len(rows) < count:
        report.warning(
            f"{count - len(rows)} of {count} points could not be predicted: {points.why_not()}."
        )
    outside = int((inside == 0.0).sum())
    if outside:
        report.warning(
            f"{outside} of {len(rows)} points are outside the area of applicability: nothing like "
            "them, in the predictors or in place, was among the training points, so the scores of "
            "the model do not hold there. The field “inside” is 0 there."
        )
    report.progress(1.0, f"Predicted {len(rows)} of {count} points")
    np.savez(
        os.path.join(folder, job.results),
        prediction=prediction,
        standard_error=error,
        coefficients=coefficients,
        coefficient_se=coefficient_se,
        lower=prediction - half,
        upper=prediction + half,
        dissimilarity=dissimilarity,
        inside=inside,
        nearest_training=_nearest_training(fitted, points),
        reason=points.reason,
    )
    return {
        "coefficient_names": list(header.coefficients),
        "reasons": list(points.reasons),
        "unit": header.unit,
        "predicted": len(rows),
        "outside": outside if area is not None else None,
    }


def _nearest_training(fitted: modelfile.FittedModel, points: applied.AppliedPoints) -> np.ndarray:
    """Distance (n,) to the nearest training point; NaN where the model cannot be applied."""
    trained_on = fitted.training["inside"].any(axis=0)
    training = TrainingPlaces(fitted.training["xy"][trained_on], fitted.header.distance)
    nearest = np.full(len(points.xy), np.nan)
    nearest[points.rows] = training.nearest(points.xy[points.rows])
    return nearest
