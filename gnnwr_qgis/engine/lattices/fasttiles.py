"""Fast prediction on a grid: tiles by lattices that are tried, and the rest pixel by pixel.

A tile's lattice is tried at some of its pixels against the model itself. Where it fails, it is
made anew for a fraction of the tolerance, and failing again its pixels are left to be worked out
one by one: so the tolerance is not only a wish.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rasterio.windows import Window

from .. import crs
from ..grid import Grid
from ..modelfile import FittedModel
from ..proximity import east_of
from ..reporter import Reporter
from .cones import Cones
from .nearestpixels import NearestPixels, TileApplicability
from .networks import TooRough
from .scaledmodel import ScaledModel
from .scaledpredictors import ScaledPredictors
from .tile import ERROR_RATIO, Place, Tile
from .tilelattice import TileLattice
from .tileprediction import TileResults, predict_tile

SIDE = 512  # of a tile, in pixels
WORTH = 1024  # valid pixels of a tile; fewer are soon worked out one by one
SAMPLE = 48  # pixels of a tile whose predictors errors are measured with
# Values this many standard deviations from the mean of the training points are stray, where no
# more than this share of a tile's pixels have them.
STRAY, FEW_STRAY = 8.0, 0.01
TRIALS = 16  # pixels of a tile at which its results are compared with the model's
MOST_MARKS = 2000  # training points of a tile at which it is judged
# Smallest tolerance that is tried: single precision is off by up to a fifth of it with a handful of
# predictors, and surfaces for less take nearly a node a pixel.
FINEST = 1e-4
ROUNDING = 2.0**-23  # of a number of single precision, at most, with that of what it is made of
STRICTER = 0.2  # of the tolerance, where a first lattice failed


@dataclass
class Accuracy:
    """What comparing with the model itself has shown.

    Attributes
    ----------
    pixels : int
        Predicted by lattices.
    checked : int
        Compared.
    error : float
        Largest error of a prediction, in standard deviations of the target.
    relative : float
        Largest relative error of a standard error.
    width : float
        Largest relative error of a half width.
    rounding : float
        What single precision may round an output by, in standard deviations of the target; it is
        part of ``error``, and not of what is tolerated.
    """

    pixels: int = 0
    checked: int = 0
    error: float = 0.0
    relative: float = 0.0
    width: float = 0.0
    rounding: float = 0.0


class PreparedTile:
    """A tile with its lattice.

    Attributes
    ----------
    valid, stray : (h, w) bool
        Pixels to predict, and others that are better worked out one by one.
    lattice, nearest
        None where its pixels are better worked out one by one, or no applicability is wanted.
    rng : numpy.random.Generator
        Of the tile alone, so that the results depend on nothing else.
    """

    def __init__(
        self,
        window: Window,
        predictors: ScaledPredictors,
        valid: np.ndarray,
        stray: np.ndarray,
    ) -> None:
        self.window, self.predictors = window, predictors
        self.valid, self.stray = valid, stray
        self.lattice: TileLattice | None = None
        self.nearest: TileApplicability | None = None
        self.rng = np.random.default_rng([window.row_off, window.col_off])

    @property
    def wanted(self) -> np.ndarray:
        """The valid pixels of a whole tile, (SIDE, SIDE)."""
        found = np.zeros((SIDE, SIDE), dtype=bool)
        found[: self.valid.shape[0], : self.valid.shape[1]] = self.valid
        return found


class FastTiles:
    """Predicts tiles of a grid to a tolerance.

    Parameters
    ----------
    model : FittedModel
    grid : Grid
    kinds : sequence of str
        What is wanted; see ``GridPrediction``.
    tolerance : float
        Largest error of a prediction, as a share of the target's standard deviation over the
        training points; standard errors and half widths have ten times it, relative.
    report : Reporter
    """

    def __init__(
        self,
        model: FittedModel,
        grid: Grid,
        kinds: Sequence[str],
        tolerance: float,
        report: Reporter,
    ) -> None:
        self.accuracy = Accuracy()
        self._model, self._grid, self._report = model, grid, report
        self._tolerance = tolerance
        self._spread = float(model.training["target"].std())
        used = (model.training["inside"] > 0).any(axis=0)
        self._xy = model.training["xy"][used]
        intervals = model.intervals if "intervals" in kinds else None
        self._scaled = ScaledModel(model.model, intervals, self._xy)
        self._results = TileResults(self._scaled, model.background, kinds)
        self._nearest = None
        if "applicability" in kinds and model.applicability is not None:
            self._nearest = NearestPixels(
                model.applicability, self._scaled, self._xy, model.training["design"][used]
            )
        self._classes = [item.kind == "class" for item in model.header.predictors]
        there = crs.transform(self._xy, model.header.crs_wkt, grid.crs_wkt, None)
        t = grid.transform
        if crs.is_geographic(grid.crs_wkt):  # whose longitudes may go on beyond 180 degrees
            middle = t.c + 0.5 * grid.width * t.a
            there[:, 0] = middle + east_of(there[:, 0], middle)
        self._pixels = np.column_stack([(there[:, 1] - t.f) / t.e, (there[:, 0] - t.c) / t.a])

    def prepare(
        self, window: Window, columns: Sequence[np.ndarray], valid: np.ndarray
    ) -> PreparedTile:
        """Make the lattice of a tile; another thread may meanwhile predict the one before.

        Parameters
        ----------
        window : Window
            At most :data:`SIDE` pixels wide and high.
        columns : sequence of (h, w)
            Of the predictors: values, or numbers of levels.
        valid : (h, w) bool
            Pixels to predict.
        """
        predictors = ScaledPredictors(self._scaled, columns, self._classes)
        # A few stray values would ask for surfaces that are far more accurate than all others.
        stray = valid & predictors.beyond(STRAY)
        if np.count_nonzero(stray) > FEW_STRAY * np.count_nonzero(valid):
            stray[:] = False
        tile = PreparedTile(window, predictors, valid & ~stray, stray)
        valid = tile.valid
        if np.count_nonzero(valid) < WORTH:
            return tile
        with contextlib.suppress(TooRough):
            tile.lattice = self._lattice(tile, 1.0)
            if self._nearest is not None:
                tile.nearest = self._nearest.tile(self._placing(window), tile.wanted, 0)
        return tile

    def predict(self, tile: PreparedTile, out: Mapping[str, np.ndarray]) -> np.ndarray:
        """Predict the valid pixels of a tile.

        Parameters
        ----------
        tile : PreparedTile
        out : mapping of kind to (bands, h, w)
            Filled.

        Returns
        -------
        (h, w) bool
            Valid pixels that are left to be worked out one by one.
        """
        valid = tile.valid
        for attempt in range(2):
            if tile.lattice is None:
                break
            left = predict_tile(
                tile.lattice, tile.predictors, self._results, valid, out, tile.nearest
            )
            if self._holds(tile, valid & ~left, out):
                done = int(np.count_nonzero(valid)) - int(np.count_nonzero(left))
                self.accuracy.pixels += done
                return left | tile.stray
            for bands in out.values():
                bands[:, valid] = np.nan
            tile.lattice = None
            if attempt == 0:
                with contextlib.suppress(TooRough):
                    tile.lattice = self._lattice(tile, STRICTER)
        return valid | tile.stray

    def _lattice(self, tile: PreparedTile, share: float) -> TileLattice:
        """The lattice of a tile for a ``share`` of the tolerance."""
        window, valid, rng = tile.window, tile.valid, tile.rng
        pixels = self._pixels - np.array([window.row_off, window.col_off])
        inside = ((pixels >= 0) & (pixels < valid.shape)).all(axis=1)
        cones = None
        surfaces = self._scaled.surfaces
        if surfaces is not None and surfaces.covariances:
            cones = Cones(surfaces, self._xy, pixels, self._model.header.distance)
        some = rng.choice(np.flatnonzero(valid), SAMPLE)
        various = np.union1d(tile.predictors.extremes(valid), some)
        part = Tile(
            self._placing(window),
            tile.wanted,
            tile.predictors.at(various),
            share * self._tolerance * self._spread,
            share * self._tolerance * ERROR_RATIO,
            self._marks(pixels[inside], valid, rng),
            int(rng.integers(2**31)),
        )
        return TileLattice(self._scaled, part, cones)

    @staticmethod
    def _marks(pixels: np.ndarray, valid: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Centres (m, 2) of the valid pixels that hold training points, each once."""
        found = np.unique(np.floor(pixels).astype(np.int64), axis=0)
        found = found[valid[found[:, 0], found[:, 1]]]
        if len(found) > MOST_MARKS:  # so many are no sharper than what lies between them
            found = rng.permutation(found)[:MOST_MARKS]
        marks: np.ndarray = found + 0.5
        return marks

    def _placing(self, window: Window) -> Place:
        """Places in the model's CRS by rows and columns in a window."""
        corner = np.array([window.row_off, window.col_off])
        return lambda positions: self._place(corner + positions)

    def _place(self, positions: np.ndarray) -> np.ndarray:
        """Places (n, 2) in the model's CRS of rows and columns (n, 2) in the grid."""
        self._report.check()
        t = self._grid.transform
        xy = np.column_stack([t.c + positions[:, 1] * t.a, t.f + positions[:, 0] * t.e])
        return crs.transform(xy, self._grid.crs_wkt, self._model.header.crs_wkt, self._report)

    def _holds(self, tile: PreparedTile, found: np.ndarray, out: Mapping[str, np.ndarray]) -> bool:
        """Whether the results at some of the pixels ``found`` (h, w) are the model's."""
        pixels = np.flatnonzero(found)
        if not len(pixels):
            return True
        pixels = tile.rng.choice(pixels, min(TRIALS, len(pixels)), replace=False)
        row, column = np.divmod(pixels, found.shape[1])
        xy = self._placing(tile.window)(np.column_stack([row, column]) + 0.5)
        scaled = self._scaled
        design = tile.predictors.at(pixels) * scaled.scale + scaled.centre
        design[:, 0] = 1.0
        surfaces = self._model.surfaces(xy)
        prediction, error = out["prediction"][:, row, column].astype(np.float64)
        exact = surfaces.predict(design)
        wrong = np.abs(prediction - exact) / self._spread
        # No output of single precision is nearer than this.
        rounding = ROUNDING * np.abs(exact) / self._spread
        relative = width = 0.0
        if scaled.pooled is not None:
            relative = float(np.abs(error / surfaces.standard_error(design) - 1.0).max())
        if scaled.intervals is not None and "intervals" in out:
            lower, upper = out["intervals"][:, row, column].astype(np.float64)
            half = scaled.intervals.half_width(xy)
            apart = np.abs(0.5 * (upper - lower) - half) - ROUNDING * np.abs(exact)
            width = float((np.maximum(apart, 0.0) / half).max())
        if not (
            (wrong - rounding).max() <= self._tolerance
            and max(relative, width) <= ERROR_RATIO * self._tolerance
        ):
            return False
        accuracy = self.accuracy
        accuracy.checked += len(pixels)
        accuracy.error = max(accuracy.error, float(wrong.max()))
        accuracy.relative = max(accuracy.relative, relative)
        accuracy.width = max(accuracy.width, width)
        accuracy.rounding = max(accuracy.rounding, float(rounding.max()))
        return True
