"""Predictions on a grid that are refused, before anything is computed."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ...contract.job import PredictRasterJob, RasterSource
from ...contract.modelheader import ModelHeader, Predictor
from ...contract.sentences import enumerated
from ...contract.translation import tr
from .. import crs
from ..errors import InputError
from ..grid import Grid
from ..predictingmodel import PredictingModel
from ..rasterwriter import check_destination


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
            tr(
                "The model needs {predictors}, but no raster has that name (the rasters given are "
                "{rasters}). Add the raster, or match it by hand."
            ).format(predictors=_quoted(missing), rasters=_quoted(list(by_name)) or tr("none"))
        )
    for item in predictors:
        if item.kind == "class" and not item.codes:
            raise InputError(
                tr(
                    "The classes of “{name}” are names ({levels}, ...), and a raster holds "
                    "numbers. Train the model with whole-number codes for it, or predict to points."
                ).format(name=item.name, levels=enumerated(item.levels[:3]))
            )
    return [by_name[item.name] for item in predictors]


def check_outputs(job: PredictRasterJob, sources: Sequence[RasterSource]) -> None:
    """Refuse outputs that cannot be written where they are wanted, or over each other."""
    inputs = [source.dataset for source in sources] + [job.model]
    if job.grid.reference is not None:
        inputs.append(job.grid.reference.dataset)
    wanted = (job.output, job.coefficients, job.attribution, job.intervals, job.applicability)
    outputs = [path for path in wanted if path]
    for path in outputs:
        check_destination(path, inputs)
    if len({os.path.abspath(path) for path in outputs}) < len(outputs):
        raise InputError(tr("Two outputs have the same file name. Give each its own."))


def check_model(job: PredictRasterJob, model: PredictingModel) -> None:
    """Refuse what the model cannot say."""
    if job.intervals and model.intervals is None:
        raise InputError(
            tr(
                "The model has no prediction intervals: they need predictions of points that were "
                "left out, which only the preset “Recommended” makes. Train the model again with "
                "it, or leave the raster of intervals out."
            )
        )
    if job.applicability and model.applicability is None:
        raise InputError(
            tr(
                "The model has no area of applicability: its training points are alike, or too few "
                "for spatial blocks. Train it again with more points, or leave that raster out."
            )
        )


def check_model_crs(header: ModelHeader, grid: Grid) -> None:
    """Refuse where only one of the model and the grid has a CRS."""
    if bool(header.crs_wkt) != bool(grid.crs_wkt):
        raise InputError(
            tr(
                "The model was trained on points with {points_crs}, but the rasters have "
                "{rasters_crs}. Set the CRS of the layer that lacks one, and train again if that "
                "is the point layer."
            ).format(points_crs=crs.name(header.crs_wkt), rasters_crs=crs.name(grid.crs_wkt))
        )


def _quoted(items: Sequence[str]) -> str:
    return enumerated([f"“{item}”" for item in items])
