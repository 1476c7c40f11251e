"""GDAL datasets, opened the same way whether another plugin has switched exceptions on or not."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

from osgeo import gdal


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


def open_vector(path: str) -> Any:
    """The vector dataset at ``path``, or None when GDAL cannot open it."""
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        return gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_READONLY)
    except RuntimeError:
        return None
    finally:
        gdal.PopErrorHandler()
