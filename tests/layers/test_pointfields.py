"""What is told of a layer's fields."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from gnnwr_qgis.layers.pointfields import key_field
from tests.layers.made import memory_layer


@pytest.fixture
def plain(qgis_new_project):
    """Points with a field that has the name of a key, and is none."""
    return memory_layer([("Point(1 2)", [1, 2.5])], ["fid:integer", "depth:double"])


@pytest.mark.parametrize(
    ("driver", "file", "key"),
    [
        ("GPKG", "points.gpkg", "fid"),
        ("SQLite", "points.sqlite", "ogc_fid"),
        ("ESRI Shapefile", "points.shp", ""),
        ("GeoJSON", "points.geojson", ""),
    ],
)
def test_a_key_is_known_by_the_format_and_not_by_its_name(plain, tmp_path, driver, file, key):
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = driver
    path, context = str(tmp_path / file), QgsCoordinateTransformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(plain, path, context, options)
    layer = QgsVectorLayer(path, "points", "ogr")
    assert layer.featureCount() == 1
    assert key_field(layer) == key


def test_where_there_is_no_key(plain):
    assert key_field(plain) == ""
    assert key_field(None) == ""
    assert key_field(QgsRasterLayer("none.tif", "none")) == ""
    assert key_field(QgsVectorLayer("none.gpkg", "none", "ogr")) == ""
