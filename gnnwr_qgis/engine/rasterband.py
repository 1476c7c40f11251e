"""One band of a raster as values: nodata, masks, scale and offset are dealt with here only.

Values are in the units of the data, in double precision where single would lose digits; NaN is "no
value".
"""

from __future__ import annotations

import math
import warnings
from contextlib import ExitStack
from types import TracebackType

import numpy as np
import rasterio
from affine import Affine
from rasterio.enums import MaskFlags
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window

from ..contract.job import NodataRange, RasterSource
from ..contract.translation import tr
from .errors import InputError
from .reporter import Reporter

# GDAL's block cache, in megabytes. Its default, 5 percent of the machine's memory, would by itself
# pass the bound of 1 GB on a large machine.
CACHE_MEGABYTES = 128
# Types whose values single precision holds without loss.
_IN_SINGLE = ("float32", "float16", "int8", "uint8", "int16", "uint16")
_NO_GEOTRANSFORM = Affine(1.0, 0.0, 0.0, 0.0, -1.0, 0.0)  # what QGIS shows such a raster with


def described(source: RasterSource) -> str:
    """How messages call the band: its predictor and the user's layer."""
    if source.name in ("", source.layer):
        return f"“{source.layer}”"
    return tr("“{name}” (layer “{layer}”, band {band})").format(
        name=source.name, layer=source.layer, band=source.band
    )


class Datasets:
    """Open datasets, each opened once however many of its bands are read.

    Bands of a pixel-interleaved file then come from one decoding of its blocks. Use it as a
    context manager; leaving it closes all.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._open: dict[str, tuple[rasterio.DatasetReader, bool]] = {}

    def __enter__(self) -> Datasets:
        self._stack.enter_context(rasterio.Env(GDAL_CACHEMAX=CACHE_MEGABYTES))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.clear()
        self._stack.close()

    def band(self, source: RasterSource, report: Reporter) -> Band:
        """Open the band of ``source``.

        Raises
        ------
        InputError
            When it cannot be opened, lacks the band, has complex values or no regular grid.
        """
        if source.dataset not in self._open:
            self._open[source.dataset] = self._opened(source)
        dataset, georeferenced = self._open[source.dataset]
        return Band(source, dataset, georeferenced, report)

    def _opened(self, source: RasterSource) -> tuple[rasterio.DatasetReader, bool]:
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", NotGeoreferencedWarning)
                dataset = rasterio.open(source.dataset, sharing=False)
        except (RasterioError, OSError, ValueError) as error:
            raise InputError(
                tr(
                    "The raster {raster} cannot be opened: {error}. Check that the file still "
                    "exists and is not damaged, or export the layer to GeoTIFF and use that."
                ).format(raster=described(source), error=error)
            ) from error
        self._stack.enter_context(dataset)
        bare = any(issubclass(item.category, NotGeoreferencedWarning) for item in caught)
        if dataset.gcps[0] and dataset.transform == Affine.identity():
            raise InputError(
                tr(
                    "The raster {raster} is placed by ground control points only. Warp it to a "
                    "regular grid first (Raster, Projections, Warp)."
                ).format(raster=described(source))
            )
        return dataset, not bare


class Band:
    """A band with its geometry; read it with :meth:`read`.

    Attributes
    ----------
    transform : Affine
        From (column, row) of a cell's upper-left corner to (x, y) in ``source.crs_wkt``.
    width, height : int
    dtype : numpy.dtype
        float32 where that holds all that the file can hold, else float64.
    """

    def __init__(
        self,
        source: RasterSource,
        dataset: rasterio.DatasetReader,
        georeferenced: bool,
        report: Reporter,
    ) -> None:
        if not 1 <= source.band <= dataset.count:
            raise InputError(
                tr(
                    "The raster {raster} has {count} band(s), not {band}. Choose the layer again."
                ).format(raster=described(source), count=dataset.count, band=source.band)
            )
        if dataset.dtypes[source.band - 1].startswith("complex"):
            raise InputError(
                tr("The raster {raster} holds complex numbers. Use a band of real numbers.").format(
                    raster=described(source)
                )
            )
        self.source, self.width, self.height = source, dataset.width, dataset.height
        self.transform = dataset.transform if georeferenced else _NO_GEOTRANSFORM
        if self.transform.determinant == 0 or not math.isfinite(self.transform.determinant):
            raise InputError(
                tr("The raster {raster} has cells without a size.").format(raster=described(source))
            )
        self._dataset, self._report = dataset, report
        flags = dataset.mask_flag_enums[source.band - 1]
        # Nodata is the layer's (source.nodata), not the file's; a mask or alpha band counts beside.
        self._masked = not {MaskFlags.nodata, MaskFlags.all_valid} & set(flags)
        plain = source.scale == 1.0 and source.offset == 0.0 and not source.nodata_ranges
        single = plain and dataset.dtypes[source.band - 1] in _IN_SINGLE
        self.dtype = np.dtype(np.float32 if single else np.float64)
        self._nodata = _raw_nodata(source.nodata, np.dtype(dataset.dtypes[source.band - 1]))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest x, smallest y, largest x, largest y of the four corners."""
        t = self.transform
        xs = [t.c + k * t.a + m * t.b for k in (0, self.width) for m in (0, self.height)]
        ys = [t.f + k * t.d + m * t.e for k in (0, self.width) for m in (0, self.height)]
        return (min(xs), min(ys), max(xs), max(ys))

    @property
    def in_strips(self) -> bool:
        """Whether the file stores whole rows together: reading parts of them decodes them all."""
        height, width = self._dataset.block_shapes[self.source.band - 1]
        return bool(width >= self.width and height < self.height)

    @property
    def upright(self) -> bool:
        """Whether rows run along x and columns along y (north-up or south-up, not rotated)."""
        return self.transform.b == 0 and self.transform.d == 0

    def read(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """Values of a window inside the raster, :attr:`dtype` (height, width), NaN for nodata.

        Raises
        ------
        InputError
            When the file cannot be read there.
        """
        window = Window(column, row, width, height)
        try:
            raw = self._dataset.read(self.source.band, window=window)
            invalid = np.zeros(raw.shape, dtype=bool)
            if self._masked:
                invalid = self._dataset.read_masks(self.source.band, window=window) == 0
        except RasterioError as error:
            raise InputError(
                tr(
                    "The raster {raster} cannot be read at rows {first} to {last}: {error}. The "
                    "file may be damaged or incomplete; copy it again from its source."
                ).format(
                    raster=described(self.source),
                    first=row,
                    last=row + height - 1,
                    error=error.__cause__ or error,
                )
            ) from error
        if self._nodata is not None:
            low, high = self._nodata
            invalid |= (raw >= low) & (raw <= high)
        values = raw.astype(self.dtype, copy=False)
        if self.source.scale != 1.0 or self.source.offset != 0.0:
            values *= self.source.scale
            values += self.source.offset
        for item in self.source.nodata_ranges:
            invalid |= _in_range(values, item)
        infinite = np.isinf(values)
        infinite &= ~invalid
        if infinite.any():
            self._report.warning(
                tr("The raster {raster} holds infinite values; they count as nodata.").format(
                    raster=described(self.source)
                )
            )
            invalid |= infinite
        np.copyto(values, np.nan, where=invalid)
        return values


def _raw_nodata(nodata: float | None, dtype: np.dtype) -> tuple[float, float] | None:
    """Range of raw values that are nodata; None when no value of ``dtype`` can be."""
    if nodata is None or math.isnan(nodata):
        return None  # NaN is never a value
    if np.issubdtype(dtype, np.integer):
        limits = np.iinfo(dtype)
        whole = float(nodata).is_integer() and limits.min <= nodata <= limits.max
        return (int(nodata), int(nodata)) if whole else None
    with np.errstate(over="ignore"):
        value = dtype.type(nodata)
    if not np.isfinite(value):
        return None  # infinite values are no values anyway
    # Nodata is often written as text with fewer digits than the values have.
    low = high = value
    with np.errstate(over="ignore"):  # beyond the largest number comes infinity, which is right
        for _ in range(2):
            low = np.nextafter(low, dtype.type(-np.inf))
            high = np.nextafter(high, dtype.type(np.inf))
    return low, high


def _in_range(values: np.ndarray, item: NodataRange) -> np.ndarray:
    """Where ``values`` (scaled) lie in the range, its ends compared as QGIS does."""
    inside = ~np.isnan(values)
    if item.minimum is not None:
        near = np.abs(values - item.minimum) <= _tolerance(item.minimum)
        inside &= ((values > item.minimum) & ~near) | (near & item.include_minimum)
    if item.maximum is not None:
        near = np.abs(values - item.maximum) <= _tolerance(item.maximum)
        inside &= ((values < item.maximum) & ~near) | (near & item.include_maximum)
    return inside


def _tolerance(bound: float) -> float:
    """Rounding of scale times raw value: raw 3 at scale 0.1 is not exactly 0.3."""
    return 4 * float(np.finfo(np.float64).eps) * max(1.0, abs(bound))
