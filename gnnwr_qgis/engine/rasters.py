"""The one reader of predictor rasters, for points and for grids.

Numbers are interpolated bilinearly between cell centres, classes take the cell that contains the
place. At a cell's centre both give the cell's own value, so a pixel of an aligned grid and a point
at its centre agree. Bilinear weights of neighbours without a value are shared out among the
others; a place in a cell without a value has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from rasterio.windows import Window

from ..contract.job import RasterSource
from ..contract.translation import tr
from . import crs
from .errors import InputError
from .grid import Grid
from .rasterband import Band, Datasets, described
from .reporter import Reporter

# Places this close to a cell's centre (in cells) count as at the centre: coordinates and cell
# sizes are often stored rounded.
SNAP = 1e-4
# A place on an edge between cells must not fall to either side by rounding.
_EDGE = 1e-6
_WINDOW_CELLS = 2_000_000  # read in one piece up to here (16 MB as float64)
_TILE = 256  # beyond that, side of the pieces in cells
_CHUNK = 262_144  # pixels transformed at a time
_CODE_ROUNDING = 1e-6


def sample(
    source: RasterSource, xy: np.ndarray, crs_wkt: str, categorical: bool, report: Reporter
) -> np.ndarray:
    """Values of a raster at points.

    Parameters
    ----------
    source : RasterSource
    xy : ndarray of float, shape (n, 2)
        Places in the units of ``crs_wkt``.
    categorical : bool
        Whether the values are class codes: nearest instead of bilinear.
    report : Reporter

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN outside the raster and where it is nodata.

    Raises
    ------
    InputError
        When the raster cannot be read, its CRS does not go with that of the points, or a class
        code is no whole number.
    """
    with Datasets() as datasets:
        band = datasets.band(source, report)
        require_crs(source, crs_wkt, tr("the points"))
        xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        values = np.empty(len(xy))
        for start in range(0, len(xy), _CHUNK):
            report.check()
            part = slice(start, start + _CHUNK)
            there = crs.transform(xy[part], crs_wkt, source.crs_wkt, report)
            values[part] = _values_at(band, there, categorical)
        return _whole(source, values, lambda k: xy[k]) if categorical else values


def require_crs(source: RasterSource, other_wkt: str, other: str) -> None:
    """Raise InputError when only one of the raster and ``other`` (as it is called) has a CRS."""
    if bool(source.crs_wkt) == bool(other_wkt):
        return
    if other_wkt:
        raise InputError(
            tr(
                "The raster {raster} has no CRS, but {other} has {crs}. Set the CRS of the raster "
                "layer (Layer Properties, Source)."
            ).format(raster=described(source), other=other, crs=crs.name(other_wkt))
        )
    raise InputError(
        tr(
            "The raster {raster} has {crs}, but {other} has no CRS. Set the missing CRS (Layer "
            "Properties, Source)."
        ).format(raster=described(source), crs=crs.name(source.crs_wkt), other=other)
    )


class GridReader:
    """Reads one band on an output grid, window by window.

    Parameters
    ----------
    band : Band
    grid : Grid
    categorical : bool
        Whether the values are class codes.
    report : Reporter

    Attributes
    ----------
    aligned : bool
        Whether cells of the raster are cells of the grid; they are then read as they are.
    """

    def __init__(self, band: Band, grid: Grid, categorical: bool, report: Reporter) -> None:
        require_crs(band.source, grid.crs_wkt, tr("the output grid"))
        self._band, self._grid = band, grid
        self._categorical, self._report = categorical, report
        self._offset = _alignment(band, grid)
        self.aligned = self._offset is not None

    def read(self, window: Window) -> np.ndarray:
        """Values of ``window`` of the grid, (height, width), NaN where there is none.

        float64, or float32 where cells are read as they are and that holds what the file can hold.
        """
        if self._offset is not None:
            values = self._read_aligned(window, *self._offset)
        else:
            values = self._read_resampled(window)
        if self._categorical:
            values = _whole(
                self._band.source, values, lambda k: self._grid.centres(window, np.array([k]))[0]
            )
        return values

    def _read_aligned(self, window: Window, row: int, column: int, down: int) -> np.ndarray:
        """``row`` is that of the raster's edge at the top of the grid; ``down`` -1 for south-up."""
        top = row + window.row_off if down > 0 else row - window.row_off - window.height
        left = column + window.col_off
        first_row, last_row = max(top, 0), min(top + window.height, self._band.height)
        first_col, last_col = max(left, 0), min(left + window.width, self._band.width)
        if (last_row - first_row, last_col - first_col) == (window.height, window.width):
            whole = self._band.read(first_row, first_col, window.height, window.width)
            return whole if down > 0 else whole[::-1]
        values = np.full((window.height, window.width), np.nan, dtype=self._band.dtype)
        if first_row < last_row and first_col < last_col:
            values[first_row - top : last_row - top, first_col - left : last_col - left] = (
                self._band.read(first_row, first_col, last_row - first_row, last_col - first_col)
            )
        return values if down > 0 else values[::-1]

    def _read_resampled(self, window: Window) -> np.ndarray:
        values = np.empty((window.height, window.width))
        rows = max(1, _CHUNK // window.width)
        for first in range(0, window.height, rows):
            self._report.check()
            count = min(rows, window.height - first)
            part = Window(window.col_off, window.row_off + first, window.width, count)
            xy = crs.transform(
                self._grid.centres(part), self._grid.crs_wkt, self._band.source.crs_wkt,
                self._report,
            )  # fmt: skip
            there = _values_at(self._band, xy, self._categorical)
            values[first : first + count] = there.reshape(count, window.width)
        return values


def _alignment(band: Band, grid: Grid) -> tuple[int, int, int] | None:
    """(row, column, direction of rows) of the grid's upper-left corner in the raster, or None."""
    if not band.upright or not crs.same(band.source.crs_wkt, grid.crs_wkt):
        return None
    there, here = band.transform, grid.transform
    across, down = here.a / there.a, here.e / there.e
    drift = max(abs(across - 1) * grid.width, abs(abs(down) - 1) * grid.height)
    column, row = (here.c - there.c) / there.a, (here.f - there.f) / there.e
    off = max(abs(column - round(column)), abs(row - round(row)))
    if off + drift > SNAP:
        return None
    return round(row), round(column), 1 if down > 0 else -1


def _values_at(band: Band, xy: np.ndarray, categorical: bool) -> np.ndarray:
    """Values at places given in the raster's own coordinates, (n, 2) -> (n,)."""
    inverse = ~band.transform
    column = inverse.a * xy[:, 0] + inverse.b * xy[:, 1] + inverse.c
    row = inverse.d * xy[:, 0] + inverse.e * xy[:, 1] + inverse.f
    inside = (column >= -_EDGE) & (column <= band.width + _EDGE)  # False for NaN
    inside &= (row >= -_EDGE) & (row <= band.height + _EDGE)
    values = np.full(len(xy), np.nan)
    chosen = np.flatnonzero(inside)
    for part in _pieces(row[chosen], column[chosen], band):
        where = chosen[part]
        values[where] = _values_near(band, row[where], column[where], categorical)
    return values


def _pieces(row: np.ndarray, column: np.ndarray, band: Band) -> Iterator[np.ndarray]:
    """Split places into groups whose windows are small, in the order of the file."""
    if not len(row):
        return
    height, width = np.ptp(row) + 2, np.ptp(column) + 2
    if height * width <= _WINDOW_CELLS:
        yield np.arange(len(row))
        return
    across = band.width // _TILE + 1
    tile = (row // _TILE).astype(np.int64) * across + (column // _TILE).astype(np.int64)
    order = np.argsort(tile, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(tile[order])) + 1)


def _values_near(band: Band, row: np.ndarray, column: np.ndarray, categorical: bool) -> np.ndarray:
    """Values at fractional rows and columns inside the raster, read as one window."""
    cell_row = np.clip(np.floor(row + _EDGE).astype(np.int64), 0, band.height - 1)
    cell_col = np.clip(np.floor(column + _EDGE).astype(np.int64), 0, band.width - 1)
    top, left = max(cell_row.min() - 1, 0), max(cell_col.min() - 1, 0)
    bottom = min(cell_row.max() + 2, band.height)
    right = min(cell_col.max() + 2, band.width)
    cells = band.read(int(top), int(left), int(bottom - top), int(right - left))
    own = cells[cell_row - top, cell_col - left]
    if categorical:
        return own
    first_row, weight_down = _between_centres(row)
    first_col, weight_right = _between_centres(column)
    total = np.zeros(len(row))
    weights = np.zeros(len(row))
    for step_row in (0, 1):
        for step_col in (0, 1):
            r, c = first_row + step_row, first_col + step_col
            weight = weight_down if step_row else 1 - weight_down
            weight = weight * (weight_right if step_col else 1 - weight_right)
            there = (r >= top) & (r < bottom) & (c >= left) & (c < right) & (weight > 0)
            value = np.full(len(row), np.nan)
            value[there] = cells[r[there] - top, c[there] - left]
            known = ~np.isnan(value)
            total[known] += weight[known] * value[known]
            weights[known] += weight[known]
    with np.errstate(invalid="ignore"):
        # Division by exactly 1 keeps a cell's own value at its centre.
        return np.where(np.isnan(own), np.nan, total / weights)


def _between_centres(position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cell whose centre comes before ``position``, and the weight (0 to 1) of the one after."""
    from_centre = position - 0.5
    nearest = np.rint(from_centre)
    from_centre = np.where(np.abs(from_centre - nearest) <= SNAP, nearest, from_centre)
    first = np.floor(from_centre)
    return first.astype(np.int64), from_centre - first


def _whole(
    source: RasterSource, values: np.ndarray, place: Callable[[int], np.ndarray]
) -> np.ndarray:
    """Class codes freed of rounding by scale and offset; InputError at one that is not whole.

    ``place`` gives the x and y of the k-th value.
    """
    codes: np.ndarray = np.rint(values)
    wrong = np.flatnonzero(np.abs(values - codes) > _CODE_ROUNDING)  # False for NaN
    if not len(wrong):
        return codes
    x, y = place(int(wrong[0]))
    broken = values.flat[wrong[0]]
    raise InputError(
        tr(
            "The raster {raster} is used as classes, but holds {value:g} at x {x:g}, y {y:g}, and "
            "class codes are whole numbers. It has probably been interpolated: resample the "
            "original with nearest neighbour, or use this predictor as a number when training."
        ).format(raster=described(source), value=broken, x=x, y=y)
    )
