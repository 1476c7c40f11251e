"""Raster layers that the engine's library cannot open: told apart, and exported to GeoTIFF."""

from __future__ import annotations

import math
import os
from typing import Optional, Tuple

from qgis.core import (
    Qgis,
    QgsCoordinateTransform,
    QgsCsException,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsRasterBlockFeedback,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRasterPipe,
    QgsRectangle,
    QgsReferencedRectangle,
)
from qgis.PyQt.QtCore import Qt

from ..contract.translation import tr
from .datasets import open_dataset

# Drivers of QGIS's GDAL that rasterio's wheels have too, on all systems. Others (MrSID, ECW,
# PostGIS, ...) are there in some builds only, so the layer is exported.
_SHARED_DRIVERS = frozenset(
    "AAIGrid AIG BT COG DTED EHdr ENVI ERS GPKG GRIB GSAG GSBG GS7BG GTiff GXF HDF5 HDF5Image HFA "
    "HF2 ILWIS JP2OpenJPEG JPEG LCP MBTiles netCDF NGSGEOID NTv2 PCIDSK PCRaster PNG RRASTER RST "
    "SAGA SRTMHGT Terragen USGSDEM VRT XYZ ZMap".split()
)
# What QGIS's raster calculator, and so a virtual raster, gives where it has no value. The provider
# of 3.22 does not declare it as nodata.
_CALCULATOR_NODATA = -3.4028234663852886e38
#: Of the extent that is needed, on each side.
MARGIN = 0.05
_CREATION = ["TILED=YES", "COMPRESS=LZW", "BIGTIFF=IF_SAFER"]


def is_picture(layer: QgsRasterLayer) -> bool:
    """Whether ``layer`` delivers colours only (WMS, XYZ tiles, ArcGIS map server)."""
    kinds = (Qgis.DataType.ARGB32, Qgis.DataType.ARGB32_Premultiplied)
    return layer.dataProvider().dataType(1) in kinds


def reason_to_export(layer: QgsRasterLayer) -> str:
    """Why the engine cannot open the source of ``layer`` itself; empty when it can."""
    provider = layer.dataProvider()
    if provider.name() != "gdal":
        return tr("it is no file but comes from the provider '{name}'").format(name=provider.name())
    uri = provider.dataSourceUri()
    if "|" in uri:
        return tr("it is opened with options")
    if uri.startswith("/vsimem/"):
        return tr("it lies in the memory of QGIS")
    opened = open_dataset(uri)
    if opened is None:
        return tr("its source can be opened by QGIS only")
    driver = opened.GetDriver().ShortName
    if driver not in _SHARED_DRIVERS:
        return tr("its format is {driver}").format(driver=driver)
    grid = opened.GetGeoTransform(can_return_null=True)
    if grid is None or grid[2] != 0.0 or grid[4] != 0.0:
        # QGIS shows a rotated grid, or one placed by control points, resampled to north up.
        return tr("its grid is rotated or is placed by control points")
    return ""


def export(
    layer: QgsRasterLayer,
    path: str,
    feedback: QgsProcessingFeedback,
    context: QgsProcessingContext,
    needed: Optional[QgsReferencedRectangle] = None,
) -> None:
    """Write the values of ``layer``, scaled and with its nodata, to the GeoTIFF ``path``.

    All bands, on the layer's own grid; of its extent the part that is ``needed``, with a margin, or
    the whole.

    Raises
    ------
    QgsProcessingException
        When the layer has no grid of its own, writing failed, or the user cancelled.
    """
    columns, rows = layer.width(), layer.height()
    if columns < 1 or rows < 1:
        raise QgsProcessingException(
            tr(
                "The layer {layer} has no grid of its own to be read on. Save the part you need "
                "as a GeoTIFF (Export, Save As) and use that."
            ).format(layer=layer.name())
        )
    pipe = QgsRasterPipe()
    # At once: in the thread of a task a QObject that QGIS has made is not safe in Python's hands
    # (see rastersymbols.py).
    if not pipe.set(layer.dataProvider().clone()):
        raise QgsProcessingException(_failed(layer, tr("its data cannot be read")))
    watch = QgsRasterBlockFeedback()
    # Direct: a task's thread has no event loop that would deliver a queued call.
    feedback.canceled.connect(watch.cancel, Qt.ConnectionType.DirectConnection)
    writer = QgsRasterFileWriter(path)
    writer.setOutputFormat("GTiff")
    writer.setCreateOptions(_CREATION)
    try:
        if feedback.isCanceled():
            watch.cancel()
        columns, rows, extent = _part(layer, columns, rows, needed, context)
        error = writer.writeRaster(
            pipe, columns, rows, extent, layer.crs(), context.transformContext(), watch
        )
    finally:
        feedback.canceled.disconnect(watch.cancel)
    if feedback.isCanceled():
        raise QgsProcessingException(tr("Cancelled."))
    if error != QgsRasterFileWriter.WriterError.NoError or not os.path.exists(path):
        raise QgsProcessingException(_failed(layer, tr("writing failed; is the disk full?")))
    _finish(layer, path)
    feedback.pushInfo(
        tr("{layer}: {columns} x {rows} pixels exported.").format(
            layer=layer.name(), columns=columns, rows=rows
        )
    )


def _part(
    layer: QgsRasterLayer,
    columns: int,
    rows: int,
    needed: Optional[QgsReferencedRectangle],
    context: QgsProcessingContext,
) -> Tuple[int, int, QgsRectangle]:
    """Columns, rows and extent of the pixels that cover ``needed`` and a margin."""
    whole = layer.extent()
    if needed is None or needed.isNull() or not needed.crs().isValid() or not layer.crs().isValid():
        return columns, rows, whole
    transform = QgsCoordinateTransform(needed.crs(), layer.crs(), context.transformContext())
    try:
        box = transform.transformBoundingBox(needed)
    except QgsCsException:
        return columns, rows, whole
    if not box.isFinite():
        return columns, rows, whole
    width, height = whole.width() / columns, whole.height() / rows
    # The engine may transform a little otherwise, and it interpolates between pixels.
    x, y = MARGIN * box.width() + 3 * width, MARGIN * box.height() + 3 * height
    left, right = _range_of(
        box.xMinimum() - x, box.xMaximum() + x, whole.xMinimum(), width, columns
    )
    low, high = _range_of(box.yMinimum() - y, box.yMaximum() + y, whole.yMinimum(), height, rows)
    part = QgsRectangle(
        whole.xMinimum() + left * width,
        whole.yMinimum() + low * height,
        whole.xMinimum() + right * width,
        whole.yMinimum() + high * height,
    )
    return right - left, high - low, part


def _range_of(begin: float, end: float, origin: float, step: float, count: int) -> Tuple[int, int]:
    """First pixel and the one behind the last that lie from ``begin`` to ``end``; at least one."""
    first = min(max(math.floor((begin - origin) / step), 0), count - 1)
    return first, max(min(math.ceil((end - origin) / step), count), first + 1)


def _finish(layer: QgsRasterLayer, path: str) -> None:
    """Add what the writer leaves out: the calculator's nodata, and the names of bands."""
    written = open_dataset(path, update=True)
    if written is None:
        raise QgsProcessingException(_failed(layer, tr("the exported file cannot be opened")))
    provider = layer.dataProvider()
    uri = provider.dataSourceUri()
    source = open_dataset(uri) if provider.name() == "gdal" else None
    for number in range(1, written.RasterCount + 1):
        band = written.GetRasterBand(number)
        if provider.name() == "virtualraster" and band.GetNoDataValue() is None:
            band.SetNoDataValue(_CALCULATOR_NODATA)
        if source is not None and number <= source.RasterCount:
            band.SetDescription(source.GetRasterBand(number).GetDescription())
            band.SetUnitType(source.GetRasterBand(number).GetUnitType())
    written.FlushCache()


def _failed(layer: QgsRasterLayer, why: str) -> str:
    return tr(
        "The layer {layer} could not be exported for the engine: {why}. Save it as a GeoTIFF and "
        "use that."
    ).format(layer=layer.name(), why=why)
