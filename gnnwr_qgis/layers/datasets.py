"""GDAL datasets, opened the same way whether another plugin has switched exceptions on or not."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Tuple

from osgeo import gdal

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
