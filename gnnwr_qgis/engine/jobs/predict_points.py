"""Predict at points: prediction, standard errors and coefficients for every row."""

from __future__ import annotations

import os

import numpy as np

from ...contract.job import PredictPointsJob
from .. import crs, device, modelfile, rasters, tables
from ..errors import InputError
from ..predictors import Values, missing
from ..reporter import Reporter

BLOCK_ROWS = 20_000


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
    points = tables.read_points(job.table, folder)
    count = len(points.xy)
    if count == 0:
        raise InputError("The point layer has no features. Choose a layer or selection with some.")
    values: dict[str, np.ndarray] = {}
    sources = {source.name: source for source in job.rasters}
    for k, predictor in enumerate(header.predictors):
        report.progress(0.3 * k / len(header.predictors), f"Reading {predictor.name}")
        if predictor.name in sources:
            source, nearest = sources[predictor.name], predictor.kind == "class"
            column = rasters.sample(source, points.xy, job.table.crs_wkt, nearest, report)
        elif predictor.name in points.columns:
            column = points.columns[predictor.name]
        else:
            raise InputError(
                f"The model needs “{predictor.name}”, which is neither a field of the points nor "
                "among the rasters. Add it, or match another name to it."
            )
        if predictor.kind == "number" and column.dtype.kind != "f":
            raise InputError(
                f"“{predictor.name}” is text, but the model knows it as a number. Choose points "
                "whose field is numeric, or convert it."
            )
        values[predictor.name] = (
            np.where(np.isinf(column), np.nan, column) if (column.dtype.kind == "f") else column
        )
    xy = crs.transform(points.xy, job.table.crs_wkt, header.crs_wkt, report)
    design, unseen = fitted.encode(values)
    reasons, reason = _left_out(points.notes, values, design, xy)
    for name, levels in unseen.items():
        listed = ", ".join(f"{level} ({number})" for level, number in levels.items())
        report.warning(f"Classes of “{name}” that training never saw, not predicted: {listed}.")
    q = design.shape[1]
    prediction, error = np.full(count, np.nan), np.full(count, np.nan)
    coefficients, coefficient_se = np.full((count, q), np.nan), np.full((count, q), np.nan)
    rows = np.flatnonzero(reason == 0)
    for start in range(0, len(rows), BLOCK_ROWS):
        report.progress(0.3 + 0.7 * start / len(rows), f"Predicted {start} of {len(rows)} points")
        block = rows[start : start + BLOCK_ROWS]
        surfaces = fitted.surfaces(xy[block])
        prediction[block] = surfaces.predict(design[block])
        error[block] = surfaces.standard_error(design[block])
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
        reason=reason,
    )
    return {
        "coefficient_names": list(header.coefficients),
        "reasons": list(reasons),
        "unit": header.unit,
        "predicted": len(rows),
    }


def _left_out(
    notes: dict[int, str], values: Values, design: np.ndarray, xy: np.ndarray
) -> tuple[tuple[str, ...], np.ndarray]:
    """Why each row is not predicted; 0 where it is."""
    reasons: list[str] = sorted(set(notes.values()))
    reason = np.zeros(len(design), dtype=np.int32)
    for row, note in notes.items():
        reason[row] = reasons.index(note) + 1
    for name, column in values.items():
        reasons.append(f"no value of {name}")
        reason[(reason == 0) & missing(column)] = len(reasons)
    reasons.append("a class that training never saw")
    reason[(reason == 0) & np.isnan(design).any(axis=1)] = len(reasons)
    reasons.append("no place in the model's coordinate system")
    reason[(reason == 0) & ~np.isfinite(xy).all(axis=1)] = len(reasons)
    return tuple(reasons), reason
