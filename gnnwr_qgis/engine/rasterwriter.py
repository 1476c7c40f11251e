"""Writes result rasters: tiled, compressed float32 GeoTIFFs that appear only when whole.

Nodata is NaN. QGIS draws it transparent, no prediction in any unit can ever equal it (a number
such as -9999 could), and programs that overlook the nodata tag still do not take it for a value.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.windows import Window

from ..contract.outputs import partial_path
from ..contract.translation import tr
from . import crs
from .errors import InputError
from .grid import TILE, Grid

EXTENSIONS = (".tif", ".tiff")
NODATA = float("nan")
_FULL_BYTES = 64 * 2**20  # a write that fails with less than this left failed for want of space


@dataclass(frozen=True)
class BandMeaning:
    """What a band of the output holds; ``description`` includes the unit."""

    description: str
    unit: str = ""


class Statistics:
    """Minimum, maximum, mean and standard deviation of a band, gathered block by block.

    Blocks are merged as in Chan, Golub and LeVeque (1983), which does not cancel like sums of
    squares do.
    """

    def __init__(self) -> None:
        self.count = 0
        self.minimum, self.maximum, self.mean = np.inf, -np.inf, 0.0
        self._squares = 0.0

    def add(self, values: np.ndarray) -> None:
        """Take the values (no NaN among them) of one block."""
        n = values.size
        if not n:
            return
        values = values.astype(np.float64)  # differences of float32 could overflow
        mean = float(values.mean())
        squares = float(np.square(values - mean).sum())
        shift = mean - self.mean
        total = self.count + n
        self._squares += squares + shift * shift * self.count * n / total
        self.mean += shift * n / total
        self.count = total
        self.minimum = min(self.minimum, float(values.min()))
        self.maximum = max(self.maximum, float(values.max()))

    @property
    def deviation(self) -> float:
        """Standard deviation of all values."""
        return float(np.sqrt(self._squares / self.count)) if self.count else float("nan")


def check_destination(destination: str, inputs: Sequence[str] = ()) -> None:
    """Refuse a destination that cannot be written, before anything is computed.

    Parameters
    ----------
    destination : str
    inputs : sequence of str
        Files that are read and must not be overwritten.

    Raises
    ------
    InputError
        When it is no .tif or .tiff, its folder is missing or read-only, or it is one of ``inputs``.
    """
    folder, shown = os.path.split(os.path.abspath(destination))
    if not shown.lower().endswith(EXTENSIONS):
        raise InputError(
            tr(
                "The output raster {name} is no GeoTIFF. Give a file name that ends in .tif."
            ).format(name=shown)
        )
    if not os.path.isdir(folder):
        raise InputError(
            tr("The folder {folder} for {name} does not exist. Make it first.").format(
                folder=folder, name=shown
            )
        )
    if os.path.isdir(destination):
        raise InputError(
            tr("The output {path} is a folder. Give the name of a file.").format(path=destination)
        )
    if not os.access(folder, os.W_OK):
        raise InputError(
            tr("The folder {folder} cannot be written to. Choose another place for {name}.").format(
                folder=folder, name=shown
            )
        )
    if os.path.exists(destination) and not os.access(destination, os.W_OK):
        raise InputError(
            tr("The output {path} is write-protected. Choose another name.").format(
                path=destination
            )
        )
    for item in inputs:
        both = os.path.exists(item) and os.path.exists(destination)
        if both and os.path.samefile(item, destination):
            raise InputError(
                tr(
                    "The output {name} is one of the input rasters, which it would overwrite. "
                    "Choose another name."
                ).format(name=shown)
            )


class RasterWriter:
    """A GeoTIFF in the making, under a temporary name beside ``destination``.

    Use it as a context manager: :meth:`write` blocks, then :meth:`finish`; then ``partial`` is
    whole and can be given its name (see ``replacing.py``). Leaving removes it where that was not
    done; an older file stays as it was.

    Parameters
    ----------
    destination : str
    job_folder : str
        Gives the temporary name (see ``contract.outputs``).
    grid : Grid
    bands : sequence of BandMeaning
    provenance : mapping of str to str
        Written to the file's metadata, each key as ``GNNWR_<KEY>``.

    Raises
    ------
    InputError
        From any method, when the place cannot be written.
    OSError
        With ``errno.ENOSPC``, when the disk is full.
    """

    def __init__(
        self,
        destination: str,
        job_folder: str,
        grid: Grid,
        bands: Sequence[BandMeaning],
        provenance: Mapping[str, str],
    ) -> None:
        check_destination(destination)
        self.destination = os.path.abspath(destination)
        self.statistics = [Statistics() for _ in bands]
        self._grid = grid
        self.partial = partial_path(destination, job_folder)
        try:
            self._dataset = rasterio.open(
                self.partial, "w", driver="GTiff", dtype="float32", nodata=NODATA,
                width=grid.width, height=grid.height, count=len(bands), transform=grid.transform,
                crs=_rasterio_crs(grid.crs_wkt), tiled=True, blockxsize=TILE, blockysize=TILE,
                compress="DEFLATE", predictor=3, interleave="band", bigtiff="IF_SAFER",
            )  # fmt: skip
        except RasterioError as error:
            self._remove()
            raise self._failure(error) from error
        for number, band in enumerate(bands, start=1):
            self._dataset.set_band_description(number, band.description)
            if band.unit:
                self._dataset.set_band_unit(number, band.unit)
        tags = {
            "GNNWR_" + re.sub(r"\W+", "_", key).upper(): value for key, value in provenance.items()
        }
        now = datetime.now(timezone.utc).strftime("%Y:%m:%d %H:%M:%S")
        self._dataset.update_tags(
            TIFFTAG_SOFTWARE="GNNWR for QGIS", TIFFTAG_DATETIME=now, AREA_OR_POINT="Area", **tags
        )

    def __enter__(self) -> RasterWriter:
        return self

    def __exit__(self, *_: object) -> None:
        # When the disk is full or gone, that error is already on its way; the file goes anyway.
        with contextlib.suppress(RasterioError):
            self._dataset.close()
        self._remove()

    def write(self, window: Window, values: np.ndarray, valid: np.ndarray) -> None:
        """Write one block.

        Parameters
        ----------
        window : Window
        values : ndarray of float32, shape (bands, height, width)
            NaN where not ``valid``.
        valid : ndarray of bool, shape (height, width)
            A block without any valid pixel is left to GDAL, which fills it with nodata in the end.
        """
        if not valid.any():
            return
        everywhere = valid.all()
        for band, statistics in zip(values, self.statistics, strict=True):
            found = band.ravel() if everywhere else band[valid]
            missing = np.isnan(found)
            if missing.any():  # a single network has no standard error
                found = found[~missing]
            statistics.add(found)
        try:
            self._dataset.write(values, window=window)
        except RasterioError as error:
            raise self._failure(error) from error

    def finish(self) -> None:
        """Close the file and make sure that all of it has reached the disk."""
        for number, item in enumerate(self.statistics, start=1):
            if item.count:
                self._dataset.update_tags(
                    number,
                    STATISTICS_MINIMUM=repr(item.minimum),
                    STATISTICS_MAXIMUM=repr(item.maximum),
                    STATISTICS_MEAN=repr(item.mean),
                    STATISTICS_STDDEV=repr(item.deviation),
                    STATISTICS_VALID_PERCENT=f"{100 * item.count / self._grid.pixels:.4g}",
                )
        try:
            self._dataset.close()
            self._verify()
        except RasterioError as error:
            raise self._failure(error) from error

    def _verify(self) -> None:
        """Closing reports no error when the last tiles did not fit: look for each of them."""
        size = os.path.getsize(self.partial)
        with rasterio.open(self.partial) as dataset:
            for number in dataset.indexes:
                for row in range((self._grid.height + TILE - 1) // TILE):
                    for column in range((self._grid.width + TILE - 1) // TILE):
                        at = f"{column}_{row}"
                        start = dataset.get_tag_item(f"BLOCK_OFFSET_{at}", "TIFF", bidx=number)
                        length = dataset.get_tag_item(f"BLOCK_SIZE_{at}", "TIFF", bidx=number)
                        if not start or not length or int(start) + int(length) > size:
                            raise RasterioError(
                                tr("tile {tile} of band {band} is missing").format(
                                    tile=at, band=number
                                )
                            )

    def _failure(self, error: Exception) -> Exception:
        """What to raise for an error of GDAL's: it does not say that a disk is full."""
        folder, shown = os.path.split(self.destination)
        if shutil.disk_usage(folder).free < _FULL_BYTES:
            return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.destination)
        return InputError(
            tr(
                "The output {name} cannot be written to {folder}: {error}. Check that the folder "
                "may be written to and that no quota is used up, or choose another place."
            ).format(name=shown, folder=folder, error=error.__cause__ or error)
        )

    def _remove(self) -> None:
        for path in (self.partial, self.partial + ".aux.xml"):
            if os.path.exists(path):
                os.remove(path)


def _rasterio_crs(wkt: str) -> CRS | None:
    """The CRS for GDAL; WKT2 first, since it loses nothing."""
    if not wkt:
        return None
    try:
        return CRS.from_wkt(crs.parse(wkt).to_wkt())
    except RasterioError as error:
        raise InputError(
            tr(
                "{crs} cannot be stored in a GeoTIFF: {error}. Choose another CRS for the output."
            ).format(crs=crs.name(wkt), error=error)
        ) from error
