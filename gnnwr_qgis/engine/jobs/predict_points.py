"""Predict at points: prediction, standard errors and coefficients for every row."""

from __future__ import annotations

import os

import numpy as np

from ...contract.job import PredictPointsJob
from .. import applied, device, modelfile
from ..reporter import Reporter


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
    rows = points.rows
    for start in range(0, len(rows), applied.BLOCK_ROWS):
        report.progress(0.3 + 0.7 * start / len(rows), f"Predicted {start} of {len(rows)} points")
        block = rows[start : start + applied.BLOCK_ROWS]
        design = points.design[block]
        surfaces = fitted.surfaces(points.xy[block])
        prediction[block] = surfaces.predict(design)
        error[block] = surfaces.standard_error(design)
        coefficients[block] = surfaces.coefficients
        coefficient_se[block] = surfaces.coefficient_errors()
    if len(rows) < count:
        report.warning(f"{count - len(rows)} of {count} points could not be predicted.")
    report.progress(1.0, f"Predicted {len(rows)} of {count} points")
    np.savez(
        os.path.join(folder, job.results),
        prediction=prediction,
        standard_error=error,
        coefficients=coefficients,
        coefficient_se=coefficient_se,
        reason=points.reason,
    )
    return {
        "coefficient_names": list(header.coefficients),
        "reasons": list(points.reasons),
        "unit": header.unit,
        "predicted": len(rows),
    }
