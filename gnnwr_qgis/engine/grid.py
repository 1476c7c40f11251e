"""The output grid: from what the user left open to an exact, north-up raster geometry."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from affine import Affine
from rasterio.windows import Window

from ..contract.job import GridRequest, RasterSource
from ..contract.translation import tr
from . import crs
from .crs import Bounds
from .errors import InputError
from .rasterband import Band, Datasets, described
from .reporter import Reporter

# More than this is a slip of units (a cell size in degrees on a grid in metres), not a wish.
MAX_PIXELS = 20_000_000_000
MAX_SIDE = 2_000_000
TILE = 256  # side of a tile of the output file; windows keep to tiles
_ROUNDING = 1e-6  # of a cell, when extents are snapped


@dataclass(frozen=True)
class Grid:
    """A north-up grid of pixels.

    ``transform`` maps (column, row) of a pixel's upper-left corner to (x, y) in ``crs_wkt``.
    """

    crs_wkt: str
    transform: Affine
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def bounds(self) -> Bounds:
        """xmin, ymin, xmax, ymax."""
        t = self.transform
        return (t.c, t.f + self.height * t.e, t.c + self.width * t.a, t.f)

    def centres(self, window: Window, chosen: np.ndarray | None = None) -> np.ndarray:
        """Pixel centres of ``window``, float64 (n, 2), row by row.

        ``chosen`` are the numbers of the wanted pixels within the window; None takes all.
        """
        if chosen is None:
            chosen = np.arange(window.height * window.width)
        row, column = np.divmod(chosen, window.width)
        x = self.transform.c + (window.col_off + column + 0.5) * self.transform.a
        y = self.transform.f + (window.row_off + row + 0.5) * self.transform.e
        return np.column_stack([x, y])

    def windows(self, pixels: int, tile: int = TILE) -> Iterator[Window]:
        """Windows of whole tiles that cover the grid, each of about ``pixels`` (one tile or more).

        They are as wide as possible, because rasters are often stored in strips.
        """
        width = max(1, pixels // (tile * tile)) * tile
        height = tile
        if width >= self.width:
            height = max(1, pixels // (self.width * tile)) * tile
        for row in range(0, self.height, height):
            for column in range(0, self.width, width):
                yield Window(
                    column, row, min(width, self.width - column), min(height, self.height - row)
                )


def resolve(
    request: GridRequest, rasters: Sequence[RasterSource], datasets: Datasets, report: Reporter
) -> Grid:
    """Work out the grid that ``request`` asks for and log its size.

    The reference raster (or else the first of ``rasters``) gives what is left open. In its own CRS
    the grid's lines run through its upper-left corner, and, with its own cell size, through all of
    its corners; an extent grows to the next line. In another CRS the cell size is that of its
    cells there, and the lines run through the corner of its bounds.

    Raises
    ------
    InputError
        When nothing defines the grid, or it would be empty, absurdly large, or apart from the
        reference.
    """
    source = request.reference or (rasters[0] if rasters else None)
    if source is None:
        raise InputError(
            tr("Nothing defines the output grid. Give a reference raster or a predictor raster.")
        )
    band = datasets.band(source, report)
    wkt = request.crs_wkt or source.crs_wkt
    if wkt and not source.crs_wkt:
        raise InputError(
            tr(
                "The output grid has {crs}, but the raster {raster} that it follows has no CRS. "
                "Set the CRS of the layer (Layer Properties, Source), or leave the CRS of the grid "
                "empty."
            ).format(crs=crs.name(wkt), raster=described(source))
        )
    bounds = crs.transform_bounds(band.bounds, source.crs_wkt, wkt, report)
    if not all(map(math.isfinite, bounds)):
        raise InputError(
            tr(
                "The raster {raster} has no coordinates in {crs}. Choose a CRS that is made for "
                "its region."
            ).format(raster=described(source), crs=crs.name(wkt))
        )
    across, down = _cell(request, band, wkt, bounds, report)
    asked = bounds
    if request.extent is not None:
        asked = _extent(request, wkt, report)
        if not _overlap(asked, bounds):
            raise InputError(
                tr(
                    "The extent ({extent}) does not meet the raster {raster} ({bounds}) in {crs}. "
                    "Choose an extent inside it and check the CRS of both."
                ).format(
                    extent=_shown(asked),
                    raster=described(source),
                    bounds=_shown(bounds),
                    crs=crs.name(wkt),
                )
            )
    grid = _snapped(asked, (bounds[0], bounds[3]), across, down, wkt)
    report.info(
        tr(
            "Output grid: {columns} columns x {rows} rows, cell size {across:g} x {down}, {crs}."
        ).format(
            columns=grid.width,
            rows=grid.height,
            across=across,
            down=_with_unit(down, wkt),
            crs=crs.name(wkt),
        )
    )
    return grid


def require_overlap(grid: Grid, bands: Sequence[Band], report: Reporter) -> None:
    """Raise InputError when a raster lies apart from the grid, naming it."""
    for band in bands:
        there = crs.transform_bounds(band.bounds, band.source.crs_wkt, grid.crs_wkt, report)
        if all(map(math.isfinite, there)) and not _overlap(there, grid.bounds):
            raise InputError(
                tr(
                    "The raster {raster} ({bounds}) does not overlap the output grid ({grid}, "
                    "{crs}). Choose another extent, or check the CRS of the layer."
                ).format(
                    raster=described(band.source),
                    bounds=_shown(there),
                    grid=_shown(grid.bounds),
                    crs=crs.name(grid.crs_wkt),
                )
            )


def _cell(
    request: GridRequest, band: Band, wkt: str, bounds: Bounds, report: Reporter
) -> tuple[float, float]:
    """Cell width and height."""
    size = request.cellsize
    if size is not None:
        if not (math.isfinite(size) and size > 0):
            raise InputError(
                tr("The cell size is {size:g}. Give one above zero, or leave it empty.").format(
                    size=size
                )
            )
        if size > bounds[2] - bounds[0] and size > bounds[3] - bounds[1]:
            raise InputError(
                tr(
                    "The cell size, {size:g} {unit}, is larger than the raster {raster} "
                    "({bounds}). Give it in the unit of {crs}."
                ).format(
                    size=size,
                    unit=tr(crs.unit_name(wkt)) or tr("unit"),
                    raster=described(band.source),
                    bounds=_shown(bounds),
                    crs=crs.name(wkt),
                )
            )
        return size, size
    if crs.same(band.source.crs_wkt, wkt) and band.upright:
        return abs(band.transform.a), abs(band.transform.e)
    size = _cell_side(band, wkt, report)
    return size, size


def _cell_side(band: Band, wkt: str, report: Reporter) -> float:
    """Side of a square as large as the raster's cells are in ``wkt`` (median over the raster)."""
    columns, rows = np.meshgrid(
        (np.arange(9) + 0.5) / 9 * band.width, (np.arange(9) + 0.5) / 9 * band.height
    )
    at = np.column_stack([columns.ravel(), rows.ravel()])
    corners = []
    for step in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)):
        there = at + step
        t = band.transform
        xy = np.column_stack(
            [
                t.a * there[:, 0] + t.b * there[:, 1] + t.c,
                t.d * there[:, 0] + t.e * there[:, 1] + t.f,
            ]
        )
        corners.append(crs.transform(xy, band.source.crs_wkt, wkt, report))
    right, below = corners[1] - corners[0], corners[2] - corners[0]
    area = np.abs(right[:, 0] * below[:, 1] - right[:, 1] * below[:, 0])
    area = area[np.isfinite(area) & (area > 0)]
    if not len(area):
        raise InputError(
            tr(
                "The raster {raster} has no cell size in {crs}. Give a cell size, or choose a CRS "
                "that is made for its region."
            ).format(raster=described(band.source), crs=crs.name(wkt))
        )
    return float(np.sqrt(np.median(area)))


def _extent(request: GridRequest, wkt: str, report: Reporter) -> Bounds:
    """The asked extent in the grid's CRS; taken as it is where one of the two CRS is unknown."""
    extent = request.extent
    if extent is None or not all(map(math.isfinite, extent)):
        raise InputError(tr("The extent has a bound that is no number. Draw or type it again."))
    if extent[0] >= extent[2] or extent[1] >= extent[3]:
        raise InputError(
            tr(
                "The extent ({extent}) is empty: xmin must be below xmax and ymin below ymax."
            ).format(extent=_shown(extent))
        )
    if not (request.extent_crs_wkt and wkt):
        return extent
    there = crs.transform_bounds(extent, request.extent_crs_wkt, wkt, report)
    if not all(map(math.isfinite, there)):
        raise InputError(
            tr(
                "The extent ({extent}, {extent_crs}) has no coordinates in {crs}. Give it in the "
                "CRS of the grid."
            ).format(
                extent=_shown(extent),
                extent_crs=crs.name(request.extent_crs_wkt),
                crs=crs.name(wkt),
            )
        )
    return there


def _snapped(
    asked: Bounds, corner: tuple[float, float], across: float, down: float, wkt: str
) -> Grid:
    """The grid whose lines run through ``corner`` (upper left) and which covers ``asked``."""
    columns, rows = (asked[2] - asked[0]) / across, (asked[3] - asked[1]) / down
    if columns * rows > MAX_PIXELS or max(columns, rows) > MAX_SIDE:
        raise InputError(
            tr(
                "The output grid would have {columns:.4g} columns x {rows:.4g} rows. Give a larger "
                "cell size (it is {size} now) or a smaller extent."
            ).format(columns=columns, rows=rows, size=_with_unit(across, wkt))
        )
    first_col = math.floor((asked[0] - corner[0]) / across + _ROUNDING)
    last_col = math.ceil((asked[2] - corner[0]) / across - _ROUNDING)
    first_row = math.floor((corner[1] - asked[3]) / down + _ROUNDING)
    last_row = math.ceil((corner[1] - asked[1]) / down - _ROUNDING)
    width, height = max(last_col - first_col, 1), max(last_row - first_row, 1)
    transform = Affine(
        across, 0.0, corner[0] + first_col * across, 0.0, -down, corner[1] - first_row * down
    )
    return Grid(wkt, transform, width, height)


def _overlap(first: Bounds, second: Bounds) -> bool:
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )


def _shown(bounds: Bounds) -> str:
    west, south, east, north = bounds
    text = tr("x {west:.10g} to {east:.10g}, y {south:.10g} to {north:.10g}")
    return text.format(west=west, east=east, south=south, north=north)


def _with_unit(length: float, wkt: str) -> str:
    """A length on the grid, with the unit of its coordinates where that is known."""
    unit = crs.unit_name(wkt)
    return f"{length:g} {tr(unit)}" if unit else f"{length:g}"
