"""The job "predict to raster": prediction, and on wish all the model says beside it, on a grid."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext

from ...contract.job import PredictRasterJob, RasterSource
from ...contract.modelheader import ModelHeader, Predictor
from .. import crs, device, modelfile, outputbands
from ..errors import InputError
from ..grid import Grid, require_overlap, resolve
from ..gridprediction import GridPrediction
from ..intervals import LEVEL
from ..lattices.fasttiles import FINEST, FastTiles
from ..pipeline import one_thread_each
from ..predictingmodel import PredictingModel, block_pixels, call_pixels, wide_block_pixels
from ..rasterband import Datasets, described
from ..rasters import GridReader
from ..rasterwriter import RasterWriter, check_destination
from ..replacing import replace_together
from ..reporter import Reporter

MUCH_OUTSIDE = 0.05  # share of the pixels outside the area of applicability that is warned of


def run(job: PredictRasterJob, folder: str, report: Reporter) -> dict[str, object]:
    """Run ``job``; temporary names are made from ``folder``, the job's own.

    Raises
    ------
    InputError, ModelFileError, OSError, Cancelled
    """
    path = os.path.join(folder, job.model)
    return device.or_on_cpu(
        lambda at: predict(modelfile.load(path, at), job, folder, report),
        device.choose(job.device, report),
        report,
    )


def predict(
    model: PredictingModel,
    job: PredictRasterJob,
    folder: str,
    report: Reporter,
    block: int | None = None,
    call: int | None = None,
) -> dict[str, object]:
    """Predict with ``model`` on the grid of ``job`` and write the output rasters.

    ``block`` (pixels read and written at a time) and ``call`` (pixels given to the model at a time)
    default to what keeps memory bounded; the result depends on them by the rounding of float32
    only.

    Returns
    -------
    dict
        ``columns``, ``rows``, ``predicted`` (pixels), ``minimum``, ``mean``, ``maximum`` of the
        prediction, ``coefficient_names``, ``base`` (of Shapley values), ``outside`` (share of the
        predicted pixels outside the area of applicability; None where it was not asked for),
        ``unit``.
    """
    header = model.header
    sources = matched(header.predictors, job.rasters)
    if not (math.isfinite(job.tolerance) and job.tolerance >= 0):
        raise InputError(
            f"The tolerance is {job.tolerance:g}; give a number of at least 0 (0 for exact "
            "evaluation of every pixel)."
        )
    _check_outputs(job, sources)
    _check_model(job, model)
    with ExitStack() as stack:
        datasets = stack.enter_context(Datasets())
        grid = resolve(job.grid, job.rasters, datasets, report)
        _check_model_crs(header, grid)
        bands = [datasets.band(source, report) for source in sources]
        require_overlap(grid, bands, report)
        readers = [
            GridReader(band, grid, predictor.kind == "class", report)
            for band, predictor in zip(bands, header.predictors, strict=True)
        ]
        _log_readers(readers, sources, report)
        tags = _provenance(header, job)
        outputs = {"prediction": (job.output, outputbands.result_bands(header))}
        if job.coefficients:
            outputs["coefficients"] = (job.coefficients, outputbands.coefficient_bands(header))
        if job.attribution:
            outputs["attribution"] = (job.attribution, outputbands.attribution_bands(header))
            tags |= {"base_value": repr(model.base)}
        if job.intervals:
            outputs["intervals"] = (job.intervals, outputbands.interval_bands(header))
            tags |= {"interval_level": repr(LEVEL)}
        if job.applicability and model.applicability is not None:
            outputs["applicability"] = (job.applicability, outputbands.applicability_bands(header))
            tags |= {"applicability_threshold": repr(model.applicability.threshold)}
        writers = {
            kind: stack.enter_context(RasterWriter(path, folder, grid, bands, tags))
            for kind, (path, bands) in outputs.items()
        }
        results = writers["prediction"]
        fast = None
        if job.tolerance >= FINEST and isinstance(model, modelfile.FittedModel):
            fast = FastTiles(model, grid, tuple(writers), job.tolerance, report)
        work = GridPrediction(
            model, grid, readers, writers, call or call_pixels(header), report, fast
        )
        pixels = block_pixels(header)
        if fast and any(band.in_strips for band in bands):
            written = sum(len(writer.statistics) for writer in writers.values())
            read = sum(band.dtype.itemsize for band in bands)
            pixels = max(pixels, wide_block_pixels(read, written))
        with one_thread_each() if fast else nullcontext():
            work.run(block or pixels)
        work.report_losses()
        if not results.statistics[0].count:
            raise InputError(work.why_empty(sources))
        report.check()
        for writer in writers.values():
            writer.finish()
        replace_together(
            [(writer.partial, writer.destination) for writer in writers.values()], report
        )
    found, errors = results.statistics
    _say_accuracy(job.tolerance, fast, found.count, report)
    if not errors.count:
        report.info("A single network has no standard error: that band is nodata.")
    unit = f" {header.unit}" if header.unit else ""
    report.info(
        f"Predicted {found.count} of {grid.pixels} pixels: minimum {found.minimum:.5g}, "
        f"mean {found.mean:.5g}, maximum {found.maximum:.5g}{unit}."
    )
    outside = None
    if "applicability" in writers:
        outside = 1.0 - writers["applicability"].statistics[1].mean
        _say_outside(outside, report)
    return {
        "columns": grid.width,
        "rows": grid.height,
        "predicted": found.count,
        "minimum": found.minimum,
        "mean": found.mean,
        "maximum": found.maximum,
        "coefficient_names": list(header.coefficients),
        "base": model.base,
        "outside": outside,
        "unit": header.unit,
    }


def matched(predictors: Sequence[Predictor], rasters: Sequence[RasterSource]) -> list[RasterSource]:
    """The raster of each predictor, by name, in the model's order.

    Raises
    ------
    InputError
        When a predictor has no raster, or its classes are names that no raster can hold.
    """
    by_name = {source.name: source for source in rasters}
    missing = [item.name for item in predictors if item.name not in by_name]
    if missing:
        raise InputError(
            f"The model needs {_listed(missing)}, but no raster has that name (the rasters given "
            f"are {_listed(list(by_name)) or 'none'}). Add the raster, or match it by hand."
        )
    for item in predictors:
        if item.kind == "class" and not item.codes:
            raise InputError(
                f"The classes of “{item.name}” are names ({', '.join(item.levels[:3])}, ...), and "
                "a raster holds numbers. Train the model with whole-number codes for it, or "
                "predict to points."
            )
    return [by_name[item.name] for item in predictors]


def _check_outputs(job: PredictRasterJob, sources: Sequence[RasterSource]) -> None:
    inputs = [source.dataset for source in sources] + [job.model]
    if job.grid.reference is not None:
        inputs.append(job.grid.reference.dataset)
    wanted = (job.output, job.coefficients, job.attribution, job.intervals, job.applicability)
    outputs = [path for path in wanted if path]
    for path in outputs:
        check_destination(path, inputs)
    if len({os.path.abspath(path) for path in outputs}) < len(outputs):
        raise InputError("Two outputs have the same file name. Give each its own.")


def _check_model(job: PredictRasterJob, model: PredictingModel) -> None:
    """Refuse what the model cannot say."""
    if job.intervals and model.intervals is None:
        raise InputError(
            "The model has no prediction intervals: they need predictions of points that were left "
            "out, which only the preset “Recommended” makes. Train the model again with it, or "
            "leave the raster of intervals out."
        )
    if job.applicability and model.applicability is None:
        raise InputError(
            "The model has no area of applicability: its training points are alike, or too few for "
            "spatial blocks. Train it again with more points, or leave that raster out."
        )


def _say_accuracy(
    tolerance: float, fast: FastTiles | None, predicted: int, report: Reporter
) -> None:
    """Log how near the results are to the model's own."""
    if 0 < tolerance < FINEST:
        report.info(
            f"Tolerance {tolerance:g} is finer than interpolation holds ({FINEST:g}): every pixel "
            "was evaluated exactly."
        )
        return
    if fast is None or not fast.accuracy.pixels:
        report.info(f"Tolerance {tolerance:g}: every pixel was evaluated exactly.")
        return
    found = fast.accuracy
    text = (
        f"Tolerance {tolerance:g}: {found.pixels} of {predicted} pixels were predicted from "
        f"interpolated surfaces, the others exactly. At {found.checked} pixels that were also "
        f"evaluated exactly, predictions differ by at most {found.error:.2g} standard deviations "
        "of the target"
    )
    if found.error > tolerance:
        text += (
            " (an output of single precision rounds values so far from zero by up to "
            f"{found.rounding:.2g} of them)"
        )
    if found.relative:
        text += f", standard errors by at most {found.relative:.2%}"
    if found.width:
        text += f", half widths of intervals by at most {found.width:.2%}"
    report.info(text + ".")


def _say_outside(share: float, report: Reporter) -> None:
    """Log the ``share`` of the predicted pixels outside the area of applicability."""
    text = f"{share:.1%} of the predicted pixels are outside the area of applicability"
    if share > MUCH_OUTSIDE:
        report.warning(
            f"{text}: nothing like them, in the predictors or in place, was among the training "
            "points, so the scores of the model do not hold there. The band “inside” is 0 there."
        )
    else:
        report.info(f"{text}.")


def _check_model_crs(header: ModelHeader, grid: Grid) -> None:
    if bool(header.crs_wkt) != bool(grid.crs_wkt):
        raise InputError(
            f"The model was trained on points with {crs.name(header.crs_wkt)}, but the rasters "
            f"have {crs.name(grid.crs_wkt)}. Set the CRS of the layer that lacks one, and train "
            "again if that is the point layer."
        )


def _log_readers(
    readers: Sequence[GridReader], sources: Sequence[RasterSource], report: Reporter
) -> None:
    resampled = [
        described(source)
        for source, reader in zip(sources, readers, strict=True)
        if not reader.aligned
    ]
    if resampled:
        report.info(
            "Resampled to the output grid (nearest for classes, else bilinear): "
            f"{', '.join(resampled)}."
        )


def _provenance(header: ModelHeader, job: PredictRasterJob) -> dict[str, str]:
    rasters = "; ".join(
        f"{source.name} = {source.layer}, band {source.band}" for source in job.rasters
    )
    return {
        "model": os.path.basename(job.model),
        "model_created": header.created,
        "target": header.target,
        "rasters": rasters,
        "tolerance": repr(job.tolerance),
        **job.provenance,
    }


def _listed(items: Sequence[str]) -> str:
    return ", ".join(f"“{item}”" for item in items)
