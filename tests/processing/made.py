"""Small made data, and a feedback that remembers."""

from __future__ import annotations

import os

import numpy as np
from osgeo import gdal, osr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingFeedback,
    QgsVectorLayer,
)

from gnnwr_qgis.layers import fieldtypes

gdal.UseExceptions()

CRS = "EPSG:28992"
WEST, SOUTH, CELL, SIDE = 100000.0, 400000.0, 50.0, 24


class Feedback(QgsProcessingFeedback):
    """Keeps what it is told; ``cancel_at`` cancels once the progress has reached it."""

    def __init__(self, cancel_at=None):
        super().__init__(False)
        self.infos, self.warnings, self.errors, self.texts = [], [], [], []
        self.cancel_at = cancel_at
        self.progressChanged.connect(self._progress)

    def _progress(self, value):
        if self.cancel_at is not None and value >= self.cancel_at:
            self.cancel()

    def pushInfo(self, info):
        self.infos.append(info)

    def pushWarning(self, warning):
        self.warnings.append(warning)

    def reportError(self, error, fatalError=False):
        self.errors.append(error)

    def setProgressText(self, text):
        self.texts.append(text)


def surfaces(x, y):
    """Made predictors x1, x2 and target at places (metres from the south-west corner)."""
    u, v = x / (CELL * SIDE), y / (CELL * SIDE)
    x1 = np.sin(5.0 * u) + v
    x2 = np.cos(4.0 * v) - u
    return x1, x2, 3.0 + u + (1.0 + v) * x1 + (2.0 - u) * x2


def write_raster(path, bands, names, nodata=-9999.0, crs=CRS, west=WEST, south=SOUTH):
    """A GeoTIFF of ``bands`` (rows, columns), row 0 in the north."""
    rows, columns = bands[0].shape
    driver = gdal.GetDriverByName("GTiff")
    dataset = driver.Create(path, columns, rows, len(bands), gdal.GDT_Float32)
    dataset.SetGeoTransform((west, CELL, 0, south + rows * CELL, 0, -CELL))
    if crs:
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(int(crs.split(":")[1]))
        dataset.SetProjection(reference.ExportToWkt())
    for number, (values, name) in enumerate(zip(bands, names), start=1):
        band = dataset.GetRasterBand(number)
        band.WriteRaster(0, 0, columns, rows, values.astype("<f4").tobytes())
        band.SetDescription(name)
        band.SetNoDataValue(nodata)
    dataset.FlushCache()
    return path


def centres():
    """Coordinates of the cells' centres from the south-west corner, row 0 in the north."""
    steps = (np.arange(SIDE) + 0.5) * CELL
    return np.meshgrid(steps, steps[::-1])


def point_layer(rows=60, fields=(), crs=CRS, name="sites", seed=3):
    """Points with the fields id, x1, x2, y and more: ``fields`` holds (QgsField, values)."""
    generator = np.random.default_rng(seed)
    x, y = generator.uniform(0.05, 0.95, (2, rows)) * CELL * SIDE
    x1, x2, target = surfaces(x, y)
    target = target + 0.1 * generator.standard_normal(rows)
    layer = QgsVectorLayer("Point", name, "memory")
    layer.setCrs(QgsCoordinateReferenceSystem(crs))
    layer.dataProvider().addAttributes(
        [QgsField("id", fieldtypes.WHOLE_NUMBER)]
        + [QgsField(column, fieldtypes.DOUBLE) for column in ("x1", "x2", "y")]
        + [field for field, _ in fields]
    )
    layer.updateFields()
    features = []
    for row in range(rows):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(WEST + x[row], SOUTH + y[row])))
        values = [row, float(x1[row]), float(x2[row]), float(target[row])]
        feature.setAttributes(values + [column[row] for _, column in fields])
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    layer.updateExtents()
    return layer


def quick(**changes):
    """Settings of a training run that takes seconds; ``changes`` come on top."""
    settings = {"TARGET": "y", "MEMBERS": 24, "EPOCHS": 15, "SEED": 7, "DEVICE": 1}
    settings.update(changes)
    return settings


def values_of(layer):
    """Attributes of a layer's features by field name, one list a field."""
    names = layer.fields().names()
    rows = [feature.attributes() for feature in layer.getFeatures()]
    return {name: [row[column] for row in rows] for column, name in enumerate(names)}


def placed(path):
    """Where a file takes its place that a job makes in a folder beside it."""
    folder, name = os.path.split(path)
    assert os.path.basename(folder).endswith(".partial")
    return os.path.join(os.path.dirname(folder), name)


def raster_bands(path):
    """Bands of a raster as arrays (rows, columns), and their descriptions."""
    dataset = gdal.Open(path)
    shape = dataset.RasterYSize, dataset.RasterXSize
    bands, names = [], []
    for number in range(1, dataset.RasterCount + 1):
        band = dataset.GetRasterBand(number)
        raw = band.ReadRaster(buf_type=gdal.GDT_Float64)
        values = np.frombuffer(raw, dtype=np.float64).reshape(shape).copy()
        values[values == band.GetNoDataValue()] = np.nan
        bands.append(values)
        names.append(band.GetDescription())
    return bands, names
