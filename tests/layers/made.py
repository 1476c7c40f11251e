"""Tiny vector and raster layers."""

from __future__ import annotations

import numpy as np
from osgeo import gdal, osr
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameters,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

gdal.UseExceptions()
CRS = "EPSG:28992"


def memory_layer(rows, fields, kind="Point", name="wells", crs=CRS):
    """``rows`` are (WKT or None, values); ``fields`` are "name:type"."""
    uri = f"{kind}?crs={crs}" + "".join(f"&field={field}" for field in fields)
    layer = QgsVectorLayer(uri, name, "memory")
    features = []
    for wkt, values in rows:
        feature = QgsFeature(layer.fields())
        if wkt:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        feature.setAttributes(list(values))
        features.append(feature)
    fine, _ = layer.dataProvider().addFeatures(features)
    assert fine
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    return layer


def as_geopackage(layer, path):
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    done = QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), QgsProject.instance().transformContext(), options
    )
    assert done[0] == QgsVectorFileWriter.WriterError.NoError
    saved = QgsVectorLayer(str(path), layer.name(), "ogr")
    assert saved.isValid()
    QgsProject.instance().addMapLayer(saved)
    return saved


def source_of(layer, context, selected=False):
    """What Processing hands to an algorithm for this layer."""
    value = QgsProcessingFeatureSourceDefinition(layer.id(), selected)
    made = QgsProcessingParameters.parameterAsSource(
        QgsProcessingParameterFeatureSource("INPUT"), {"INPUT": value}, context
    )
    assert made is not None
    return made


def raster(
    path,
    bands,
    *,
    nodata=None,
    scale=None,
    offset=None,
    names=(),
    kind=gdal.GDT_Float32,
    crs=CRS,
    west=0.0,
    north=10.0,
    cell=1.0,
    units=(),
):
    """A GeoTIFF of ``bands``: arrays of raw values (rows, columns), row 0 in the north."""
    rows, columns = np.shape(bands[0])
    made = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, len(bands), kind)
    made.SetGeoTransform((west, cell, 0.0, north, 0.0, -cell))
    if crs:
        reference = osr.SpatialReference()
        reference.SetFromUserInput(crs)
        made.SetProjection(reference.ExportToWkt())
    for k, values in enumerate(bands):
        band = made.GetRasterBand(k + 1)
        raw = np.ascontiguousarray(values, dtype=np.float64).tobytes()
        band.WriteRaster(0, 0, columns, rows, raw, buf_type=gdal.GDT_Float64)
        if nodata is not None:
            band.SetNoDataValue(nodata)
        if scale is not None:
            band.SetScale(scale)
            band.SetOffset(offset)
        if k < len(names):
            band.SetDescription(names[k])
        if k < len(units):
            band.SetUnitType(units[k])
    made.FlushCache()
    return str(path)


def pixels(path, band=1):
    """Raw values of a file, as float64 (rows, columns)."""
    opened = gdal.Open(str(path))
    columns, rows = opened.RasterXSize, opened.RasterYSize
    raw = opened.GetRasterBand(band).ReadRaster(0, 0, columns, rows, buf_type=gdal.GDT_Float64)
    return np.frombuffer(raw, dtype=np.float64).reshape(rows, columns)


def values_as_told(source):
    """What a reader that obeys a RasterSource gets: the contract of nodata, scale and offset."""
    raw = pixels(source.dataset, source.band)
    missing = np.isnan(raw)
    if source.nodata is not None:
        missing |= raw == source.nodata
    values = raw * source.scale + source.offset
    for item in source.nodata_ranges:
        low = -np.inf if item.minimum is None else item.minimum
        high = np.inf if item.maximum is None else item.maximum
        above = values >= low if item.include_minimum else values > low
        below = values <= high if item.include_maximum else values < high
        missing |= above & below
    return np.where(missing, np.nan, values)


def values_in_qgis(layer, band=1):
    """What QGIS draws: block(), NaN where nodata."""
    provider = layer.dataProvider()
    columns, rows = provider.xSize(), provider.ySize()
    block = provider.block(band, layer.extent(), columns, rows)
    return np.array(
        [
            [np.nan if block.isNoData(r, c) else block.value(r, c) for c in range(columns)]
            for r in range(rows)
        ]
    )
