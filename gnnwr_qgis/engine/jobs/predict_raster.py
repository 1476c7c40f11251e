"""The job "predict to raster": prediction, and on wish all the model says beside it, on a grid."""

from __future__ import annotations

import math
import os
from contextlib import ExitStack, nullcontext

from ...contract.job import PredictRasterJob
from ...contract.modelheader import ModelHeader
from ...contract.translation import tr
from .. import device, modelfile, outputbands
from ..errors import InputError
from ..grid import require_overlap, resolve
from ..gridprediction import GridPrediction
from ..intervals import LEVEL
from ..lattices.fasttiles import FINEST, FastTiles
from ..pipeline import one_thread_each
from ..predictingmodel import PredictingModel, block_pixels, call_pixels, wide_block_pixels
from ..rasterband import Datasets
from ..rasters import GridReader
from ..rasterwriter import RasterWriter
from ..replacing import replace_together
from ..reporter import Reporter
from .rasterchecks import check_model, check_model_crs, check_outputs, matched
from .rasterlog import say_accuracy, say_outside, say_resampled


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
            tr(
                "The tolerance is {tolerance:g}; give a number of at least 0 (0 for exact "
                "evaluation of every pixel)."
            ).format(tolerance=job.tolerance)
        )
    check_outputs(job, sources)
    check_model(job, model)
    with ExitStack() as stack:
        datasets = stack.enter_context(Datasets())
        grid = resolve(job.grid, job.rasters, datasets, report)
        check_model_crs(header, grid)
        bands = [datasets.band(source, report) for source in sources]
        require_overlap(grid, bands, report)
        readers = [
            GridReader(band, grid, predictor.kind == "class", report)
            for band, predictor in zip(bands, header.predictors, strict=True)
        ]
        say_resampled(readers, sources, report)
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
    say_accuracy(job.tolerance, fast, found.count, report)
    if not errors.count:
        report.info(tr("A single network has no standard error: that band is nodata."))
    report.info(
        tr(
            "Predicted {count} of {pixels} pixels: minimum {minimum:.5g}, mean {mean:.5g}, "
            "maximum {maximum:.5g}{unit}."
        ).format(
            count=found.count,
            pixels=grid.pixels,
            minimum=found.minimum,
            mean=found.mean,
            maximum=found.maximum,
            unit=f" {header.unit}" if header.unit else "",
        )
    )
    outside = None
    if "applicability" in writers:
        outside = 1.0 - writers["applicability"].statistics[1].mean
        say_outside(outside, report)
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
