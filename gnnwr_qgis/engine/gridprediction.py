"""Prediction on a grid, block by block, in memory that does not grow with the raster.

Blocks in which some predictor has no value anywhere cost no evaluation of the model, and within a
block only pixels with all predictors are evaluated. While a block is worked out, the next one is
read and the last one is written.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rasterio.windows import Window

from ..contract.job import RasterSource
from ..contract.translation import tr
from . import crs, gridlosses
from .classcodes import NO_LEVEL, LevelNumbers
from .grid import TILE, Grid
from .lattices.fasttiles import SIDE, FastTiles, PreparedTile
from .phrasing import duration
from .pipeline import Behind, ahead
from .predictingmodel import PredictingModel
from .rasters import GridReader
from .rasterwriter import RasterWriter
from .reporter import Reporter

LONG = 30.0  # seconds of a prediction that the log tells of before


@dataclass
class _Block:
    """Part of the grid.

    ``predictors`` are none where nothing is to be predicted. ``left`` (h, w) are the pixels to be
    predicted; those of the ``tiles``, at their slices, are tried there first.
    """

    window: Window
    predictors: list[np.ndarray]
    left: np.ndarray
    tiles: Sequence[tuple[tuple[slice, slice], PreparedTile]] = ()


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
    fast : FastTiles, optional
        Predicts what it can; the model itself is asked for the other pixels.
    """

    def __init__(
        self,
        model: PredictingModel,
        grid: Grid,
        readers: Sequence[GridReader],
        writers: Mapping[str, RasterWriter],
        call_pixels: int,
        report: Reporter,
        fast: FastTiles | None = None,
    ) -> None:
        self._model, self._grid, self._report = model, grid, report
        self._fast = fast
        self._levels = {
            number: LevelNumbers(item)
            for number, item in enumerate(model.header.predictors)
            if item.kind == "class" and fast is not None
        }
        self._readers, self._writers = readers, writers
        self._call_pixels = call_pixels
        self._names = [item.name for item in model.header.predictors]
        self._unseen: dict[str, dict[str, int]] = {}
        self._overflowed = 0  # pixels with a result that the output cannot hold
        # Whether any pixel was left after each raster, in the order they are read.
        self._reached = [False] * len(readers)
        self._done, self._told = 0, False
        self._started = time.monotonic()

    def run(self, block_pixels: int) -> None:
        """Predict every block."""
        windows = self._grid.windows(block_pixels, TILE if self._fast is None else SIDE)
        with (
            ahead(map(self._read, windows), 1) as read,
            ahead(map(self._prepare, read), 1) as blocks,
            Behind(self._write, 1) as written,
        ):
            for block in blocks:
                window = block.window
                self._say(window.row_off)
                if block.predictors:
                    written.put((window, self._predict(block)))
                self._done += window.width * window.height
        self._say(self._grid.height)

    def _read(self, window: Window) -> _Block:
        predictors: list[np.ndarray] = []
        valid = np.ones((window.height, window.width), dtype=bool)
        for number, reader in enumerate(self._readers):
            self._report.check()
            values = reader.read(window)
            valid &= ~np.isnan(values)
            if not valid.any():
                return _Block(window, [], valid)
            self._reached[number] = True
            predictors.append(values)
        return _Block(window, predictors, valid)

    def _prepare(self, block: _Block) -> _Block:
        """Make lattices of the block's tiles; what is in none is left to the model itself."""
        if self._fast is None or not block.predictors:
            return block
        columns, valid = list(block.predictors), block.left.copy()
        for number, levels in self._levels.items():
            columns[number], unseen = levels.of(np.where(block.left, columns[number], np.nan))
            self._count_unseen({self._names[number]: unseen})
            valid &= columns[number] != NO_LEVEL
        tiles = []
        for row in range(0, block.window.height, SIDE):
            for column in range(0, block.window.width, SIDE):
                at = (slice(row, row + SIDE), slice(column, column + SIDE))
                shown = valid[at]
                if shown.any():
                    part = Window(
                        block.window.col_off + column, block.window.row_off + row,
                        shown.shape[1], shown.shape[0],
                    )  # fmt: skip
                    parts = [np.ascontiguousarray(values[at]) for values in columns]
                    tiles.append((at, self._fast.prepare(part, parts, shown)))
        return _Block(block.window, block.predictors, valid, tiles)

    def _write(self, block: tuple[Window, list[np.ndarray]]) -> None:
        window, out = block
        written = ~np.isnan(out[0][0])
        for writer, values in zip(self._writers.values(), out, strict=True):
            writer.write(window, values, written)

    def _predict(self, block: _Block) -> list[np.ndarray]:
        """Bands (bands, h, w) of every writer."""
        shape = (block.window.height, block.window.width)
        counts = [len(writer.statistics) for writer in self._writers.values()]
        out = [np.full((count, *shape), np.nan, dtype=np.float32) for count in counts]
        left = block.left
        if self._fast is not None:
            for (rows, columns), tile in block.tiles:
                self._report.check()
                bands = {
                    kind: values[:, rows, columns]
                    for kind, values in zip(self._writers, out, strict=True)
                }
                left[rows, columns] = self._fast.predict(tile, bands)
        pixels = np.flatnonzero(left)
        flat = [values.reshape(len(values), -1) for values in out]
        predictors = [values.ravel() for values in block.predictors] if len(pixels) else []
        for start in range(0, len(pixels), self._call_pixels):
            self._report.check()
            self._evaluate(
                block.window, predictors, pixels[start : start + self._call_pixels], flat
            )
        return out

    def _count_unseen(self, unseen: Mapping[str, Mapping[str, int]]) -> None:
        for name, levels in unseen.items():
            counts = self._unseen.setdefault(name, {})
            for level, count in levels.items():
                counts[level] = counts.get(level, 0) + count

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
            {
                name: values[pixels].astype(np.float64)
                for name, values in zip(self._names, predictors, strict=True)
            }
        )
        self._count_unseen(unseen)
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
        text = tr("Row {row} of {rows}").format(row=row, rows=self._grid.height)
        fraction = self._done / self._grid.pixels
        elapsed = time.monotonic() - self._started
        if 0 < fraction < 1 and elapsed > 1:
            left = elapsed * (1 - fraction) / fraction
            text = tr("{text}, {time} left").format(text=text, time=duration(left))
            if not self._told and elapsed > 3:
                self._told = True
                if left > LONG:
                    self._report.info(
                        tr(
                            "{count:,} pixels: about {time} more; memory stays below 1 GB whatever "
                            "their number."
                        ).format(count=self._grid.pixels, time=duration(left))
                    )
        self._report.progress(fraction, text)

    def report_losses(self) -> None:
        """Warn of results too large, and of classes that training never saw, with their pixels."""
        levels = {item.name: item.levels for item in self._model.header.predictors}
        gridlosses.warn(self._overflowed, self._unseen, levels, self._report)

    def why_empty(self, sources: Sequence[RasterSource]) -> str:
        """What to say when not one pixel could be predicted."""
        unseen = any(self._unseen.values())
        return gridlosses.why_empty(self._reached, unseen, self._overflowed > 0, sources)
