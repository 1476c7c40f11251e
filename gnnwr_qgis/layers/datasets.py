"""GDAL datasets, opened the same way whether another plugin has switched exceptions on or not."""

from __future__ import annotations

import math
import os
from typing import Any, Dict, List, Tuple

from osgeo import gdal

from .arrays import np

# A band of no more pixels is read whole for its percentiles.
_WHOLE = 1_000_000
#: Table of a GeoPackage in which QGIS stores projects.
PROJECTS = "qgis_projects"
_TABLES = (
    "SELECT table_name FROM gpkg_contents "
    "UNION SELECT name FROM sqlite_master WHERE name = 'qgis_projects'"
)


def open_dataset(uri: str, update: bool = False) -> Any:
    """The dataset ``uri``, or None when GDAL cannot open it (without a word on the console).

    ``uri`` may carry options of opening as QGIS writes them: ``path|option:NAME=VALUE``.
    """
    path, *extras = uri.split("|")
    options = [extra[len("option:") :] for extra in extras if extra.startswith("option:")]
    flags = gdal.OF_RASTER | (gdal.OF_UPDATE if update else gdal.OF_READONLY)
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        return gdal.OpenEx(path, flags, open_options=options)
    except RuntimeError:
        return None
    finally:
        gdal.PopErrorHandler()


def band_texts(uri: str) -> Dict[int, Tuple[str, str]]:
    """Description and unit of each band of ``uri``; nothing when it cannot be opened.

    From the file, because QGIS puts the number of a band into its name, each version otherwise.
    """
    dataset = open_dataset(uri)
    if dataset is None:
        return {}
    texts = {}
    for number in range(1, dataset.RasterCount + 1):
        band = dataset.GetRasterBand(number)
        texts[number] = (str(band.GetDescription() or "").strip(), str(band.GetUnitType() or ""))
    return texts


def sampled_values(uri: str, number: int) -> np.ndarray:
    """Values of band ``number`` of ``uri`` (float64, none of them nodata), for its percentiles.

    All of a small raster; of a large one those of some blocks, evenly spread, whose number grows
    as the root of that of all. Empty where the dataset cannot be opened.
    """
    dataset = open_dataset(uri)
    if dataset is None:
        return np.empty(0)
    band = dataset.GetRasterBand(number)
    if band.XSize * band.YSize <= _WHOLE:
        return _values(band, 0, 0, band.XSize, band.YSize)
    width, height = band.GetBlockSize()
    found = [
        _values(band, left, top, min(width, band.XSize - left), min(height, band.YSize - top))
        for top in _spread(range(0, band.YSize, height))
        for left in _spread(range(0, band.XSize, width))
    ]
    return np.concatenate(found)


def _spread(starts: range) -> List[int]:
    """All of a few ``starts``, else some: that in the middle of each of equal parts."""
    count = min(len(starts), 4 + math.isqrt(len(starts)))
    return [starts[(2 * k + 1) * len(starts) // (2 * count)] for k in range(count)]


def _values(band: Any, left: int, top: int, columns: int, rows: int) -> np.ndarray:
    values = band.ReadAsArray(left, top, columns, rows)
    if values is None:
        return np.empty(0)
    values = values[np.isfinite(values)]
    nodata = band.GetNoDataValue()
    if nodata is not None:
        if values.dtype.kind == "f":  # what the file holds is rounded to its own type
            nodata = values.dtype.type(nodata)
        values = values[values != nodata]
    return values.astype(np.float64)


def files_of(path: str) -> List[str]:
    """All files of the vector dataset at ``path`` (a shapefile has several), itself included."""
    dataset = open_vector(path)
    return [] if dataset is None else [str(name) for name in dataset.GetFileList() or ()]


def tables_of(path: str) -> List[str]:
    """Tables of a user's in the GeoPackage ``path``, rasters and stored projects among them.

    Empty where there is no such file, or it is none. Styles that QGIS keeps there do not count.
    """
    if not os.path.isfile(path):
        return []
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        dataset = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_RASTER | gdal.OF_READONLY, ["GPKG"])
        if dataset is None:
            return []
        rows = dataset.ExecuteSQL(_TABLES)
        if rows is None:
            return []
        names = [str(row.GetField(0)) for row in rows]
        dataset.ReleaseResultSet(rows)
        return [name for name in names if name != "layer_styles"]
    except RuntimeError:
        return []
    finally:
        gdal.PopErrorHandler()


def open_vector(path: str) -> Any:
    """The vector dataset at ``path``, or None when GDAL cannot open it."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        return gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_READONLY)
    except RuntimeError:
        return None
    finally:
        gdal.PopErrorHandler()
