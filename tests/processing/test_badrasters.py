"""Rasters that cannot be predictors, and those that can although something about them is odd."""

from __future__ import annotations

import os

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsProcessingException, QgsRasterLayer

from tests.processing.made import WEST, centres, point_layer, surfaces, write_raster


def test_points_outside_the_rasters(refused, tmp_path):
    x1, _, _ = surfaces(*centres())
    path = write_raster(str(tmp_path / "far.tif"), [x1], ["slope"], west=WEST + 50000)
    text = refused(point_layer(), PREDICTORS=[], RASTERS=[QgsRasterLayer(path, "far away")])
    assert "60 with outside raster slope or nodata" in text
    assert "coordinate systems" in text


def test_raster_without_crs(refused, tmp_path):
    x1, _, _ = surfaces(*centres())
    path = write_raster(str(tmp_path / "bare.tif"), [x1], ["slope"], crs=None)
    layer = QgsRasterLayer(path, "bare")
    layer.setCrs(QgsCoordinateReferenceSystem())
    text = refused(point_layer(), PREDICTORS=[], RASTERS=[layer])
    assert "bare" in text
    assert "CRS" in text


def test_crs_override_is_honoured(train, covariates, tmp_path):
    """A raster that says the wrong CRS works once the layer's CRS has been set right."""
    bands = list(surfaces(*centres())[:2])
    path = write_raster(str(tmp_path / "wrong.tif"), bands, ["x1", "x2"], crs="EPSG:32631")
    layer = QgsRasterLayer(path, "wrong")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:28992"))
    assert train(point_layer(), PREDICTORS=[], RASTERS=[layer])["N_USED"] == 60


def test_picture_layers(refused):
    source = "type=xyz&url=http://127.0.0.1:9/{z}/{x}/{y}.png&zmax=19&zmin=0"
    layer = QgsRasterLayer(source, "Street map", "wms")
    assert layer.isValid()
    text = refused(point_layer(), PREDICTORS=[], RASTERS=[layer])
    assert "Street map" in text


def test_rasters_that_miss_the_grid(train, run, raster, tmp_path):
    train(point_layer())
    parameters = {
        "MODEL": str(tmp_path / "m.gnnwr"),
        "RASTERS": [raster],
        "EXTENT": f"{WEST + 90000},{WEST + 91000},400000,401000 [EPSG:28992]",
        "OUTPUT": str(tmp_path / "map.tif"),
    }
    with pytest.raises(QgsProcessingException, match="does not meet") as raised:
        run("gnnwr:predictraster", parameters)
    assert "covariates" in str(raised.value)
    assert os.listdir(tmp_path) == ["m.gnnwr"]
