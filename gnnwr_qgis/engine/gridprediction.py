"""Prediction on a grid, block by block, in memory that does not grow with the raster.

Blocks in which some predictor has no value anywhere cost no evaluation of the model, and within a
block only pixels with all predictors are evaluated.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from rasterio.windows import Window

from ..contract.job import RasterSource
from ..contract.modelheader import ModelHeader
from . import crs
from .applicability import Applicability
from .attribution import Attribution
from .grid import Grid
from .rasterband import described
from .rasters import GridReader
from .rasterwriter import RasterWriter
from .reporter import Reporter

# Memory for one block's predictors and results, and for one call of the model. With the libraries
# (about 400 MB), GDAL's cache and copies, the whole stays under 1 GB whatever the raster's size.
_BLOCK_BYTES = 96_000_000
_CALL_BYTES = 96_000_000


class Surfaces(Protocol):
    """The model at some places (see ``engine/modelfile.py``)."""

    @property
    def coefficients(self) -> np.ndarray: ...

    def predict(self, X: np.ndarray) -> np.ndarray: ...

    def standard_error(self, X: np.ndarray) -> np.ndarray: ...


class HalfWidths(Protocol):
    """Half widths of prediction intervals (see ``engine/intervals.py``)."""

    def half_width(self, xy: np.ndarray) -> np.ndarray: ...


class PredictingModel(Protocol):
    """What this job asks of a fitted model."""

    @property
    def header(self) -> ModelHeader: ...

    @property
    def base(self) -> float: ...

    @property
    def intervals(self) -> HalfWidths | None: ...

    @property
    def applicability(self) -> Applicability | None: ...

    def encode(
        self, values: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, dict[str, dict[str, int]]]: ...

    def surfaces(self, xy: np.ndarray) -> Surfaces: ...

    def attribute(self, surfaces: Any, design: np.ndarray) -> Attribution: ...


class GridPrediction:
    """The loop over the blocks of a grid, and what it finds out on its way.

    Parameters
    ----------
    model : PredictingModel
    grid : Grid
    readers : sequence of GridReader
        One per predictor, in the model's order.
    writers : mapping of kind to RasterWriter
        "prediction" (with its standard error) comes first; perhaps "coefficients", "attribution",
        "intervals" and "applicability", where the model has them.
    call_pixels : int
        Most pixels that are given to the model at a time.
    report : Reporter
    """

    def __init__(
        self,
        model: PredictingModel,
        grid: Grid,
        readers: Sequence[GridReader],
        writers: Mapping[str, RasterWriter],
        call_pixels: int,
        report: Reporter,
    ) -> None:
        self._model, self._grid, self._report = model, grid, report
        self._readers, self._writers = readers, writers
        self._call_pixels = call_pixels
        self._names = [item.name for item in model.header.predictors]
        self._unseen: dict[str, dict[str, int]] = {}
        self._overflowed = 0  # pixels with a result that the output cannot hold
        # Whether any pixel was left after each raster, in the order they are read.
        self._reached = [False] * len(readers)
        self._done = 0
        self._started = time.monotonic()

    def run(self, block_pixels: int) -> None:
        """Predict every block."""
        for window in self._grid.windows(block_pixels):
            self._say(window.row_off)
            self._block(window)
            self._done += window.width * window.height
        self._say(self._grid.height)

    def _block(self, window: Window) -> None:
        predictors: list[np.ndarray] = []
        valid = np.ones((window.height, window.width), dtype=bool)
        for number, reader in enumerate(self._readers):
            values = reader.read(window)
            valid &= ~np.isnan(values)
            if not valid.any():
                return
            self._reached[number] = True
            predictors.append(values.ravel())
        bands = [len(writer.statistics) for writer in self._writers.values()]
        out = [np.full((count, valid.size), np.nan, dtype=np.float32) for count in bands]
        pixels = np.flatnonzero(valid)
        for start in range(0, len(pixels), self._call_pixels):
            self._report.check()
            self._evaluate(window, predictors, pixels[start : start + self._call_pixels], out)
        shape = (window.height, window.width)
        written = ~np.isnan(out[0][0]).reshape(shape)
        for writer, values in zip(self._writers.values(), out, strict=True):
            writer.write(window, values.reshape(-1, *shape), written)

    def _evaluate(
        self,
        window: Window,
        predictors: list[np.ndarray],
        pixels: np.ndarray,
        out: list[np.ndarray],
    ) -> None:
        """Put the model's results at ``pixels`` (numbers within the window) into ``out``."""
        header = self._model.header
        design, unseen = self._model.encode(
            {name: values[pixels] for name, values in zip(self._names, predictors, strict=True)}
        )
        for name, levels in unseen.items():
            counts = self._unseen.setdefault(name, {})
            for level, count in levels.items():
                counts[level] = counts.get(level, 0) + count
        known = np.isfinite(design).all(axis=1)
        design, pixels = design[known], pixels[known]
        centres = self._grid.centres(window, pixels)
        xy = crs.transform(centres, self._grid.crs_wkt, header.crs_wkt, self._report)
        placed = np.isfinite(xy[:, 0])  # outside the model's projection there is no place
        if not placed.all():
            design, pixels, xy = design[placed], pixels[placed], xy[placed]
        if not len(pixels):
            return
        with np.errstate(over="ignore"):  # what becomes infinite is counted
            results = {
                kind: values.astype(np.float32) for kind, values in self._results(xy, design)
            }
        # A standard error may be NaN: a single network has none.
        kept = ~np.isinf(results["prediction"][1])
        for kind, values in results.items():
            kept &= np.isfinite(values[:1] if kind == "prediction" else values).all(axis=0)
        self._overflowed += int((~kept).sum())
        for bands, kind in zip(out, self._writers, strict=True):
            bands[:, pixels[kept]] = results[kind][:, kept]

    def _results(self, xy: np.ndarray, design: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
        """What each writer writes, by its kind: (bands, n) for places xy (n, 2)."""
        model, wanted = self._model, self._writers
        surfaces = model.surfaces(xy)
        prediction = surfaces.predict(design)
        yield "prediction", np.stack([prediction, surfaces.standard_error(design)])
        if "coefficients" in wanted:
            yield "coefficients", surfaces.coefficients.T
        if "attribution" in wanted:
            yield "attribution", model.attribute(surfaces, design).players.T
        if "intervals" in wanted and model.intervals is not None:
            half = model.intervals.half_width(xy)
            yield "intervals", np.stack([prediction - half, prediction + half])
        if "applicability" in wanted and model.applicability is not None:
            area = model.applicability
            found = area.dissimilarity(xy, design)
            yield "applicability", np.stack([found, area.inside(found), area.places.nearest(xy)])

    def _say(self, row: int) -> None:
        text = f"Row {row} of {self._grid.height}"
        fraction = self._done / self._grid.pixels
        elapsed = time.monotonic() - self._started
        if 0 < fraction < 1 and elapsed > 1:
            text += f", {duration(elapsed * (1 - fraction) / fraction)} left"
        self._report.progress(fraction, text)

    def report_losses(self) -> None:
        """Warn of results too large, and of classes that training never saw, with their pixels."""
        if self._overflowed:
            self._report.warning(
                f"{self._overflowed} pixels have results too large for a number of the output "
                "(3.4e38); they are nodata. Check the rasters for values that should be nodata."
            )
        levels = {item.name: item.levels for item in self._model.header.predictors}
        for name, counts in self._unseen.items():
            if counts:
                found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
                shown = ", ".join(f"{level} ({count} pixels)" for level, count in found[:10])
                more = f" and {len(found) - 10} more" if len(found) > 10 else ""
                self._report.warning(
                    f"“{name}” has classes that the model never saw: {shown}{more}. These pixels "
                    f"are nodata. The model knows {', '.join(levels[name])}."
                )

    def why_empty(self, sources: Sequence[RasterSource]) -> str:
        """What to say when not one pixel could be predicted."""
        if all(self._reached):
            if any(self._unseen.values()):
                return (
                    "No pixel could be predicted: all have classes that the model never saw. Check "
                    "that the class rasters use the codes of the training data."
                )
            if self._overflowed:
                return (
                    "No pixel could be predicted: all results are too large for a number of the "
                    "output (3.4e38). Check the units and the nodata values of the rasters."
                )
            return (
                "No pixel could be predicted: where all rasters have values, the grid has no "
                "place in the model's CRS. Check the CRS of the rasters."
            )
        first = self._reached.index(False)
        others = "" if not first else " where the rasters before it have values"
        return (
            f"No pixel of the output grid could be predicted: the raster "
            f"{described(sources[first])} has only nodata there{others}. Choose another extent, or "
            "check the nodata value and the CRS of the layers."
        )


def block_pixels(header: ModelHeader) -> int:
    """Pixels of a block: predictors as float64, results as float32, masks and indices."""
    return _BLOCK_BYTES // (12 * len(header.predictors) + 4 * len(header.coefficients) + 88)


def call_pixels(header: ModelHeader) -> int:
    """Pixels of a call, from what the model holds of each.

    That is the coefficients' deviations of every member (float64, with a copy) and its widest
    hidden layer (float32, with what the activation makes of it).
    """
    members = header.settings.get("members")
    if not isinstance(members, int) or members < 1:
        members = 50
    hidden = header.network.get("hidden")
    sizes = [size for size in hidden if isinstance(size, int)] if isinstance(hidden, list) else []
    widest = max([64, *sizes])
    each = 16 * ((members + 4) * len(header.coefficients) + members * widest)
    return min(max(_CALL_BYTES // each, 256), 65_536)


def duration(seconds: float) -> str:
    """A time left, as roughly as a person wants it."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
