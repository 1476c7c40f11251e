"""The attribution raster, the whole way on the sample data: Shapley values of every cell."""

from __future__ import annotations

import os

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsFeatureRequest, QgsGeometry, QgsPointXY, QgsProject

from tests.processing.made import quick, raster_bands, values_of

BANDS = ["dist", "ffreq", "soil", "location"]


def test_a_pixel_equals_a_point(run, engine, sample, meuse, tmp_path):
    """The bands of the attribution raster: predictors, then location; they sum to the map."""
    path = str(sample / "meuse_covariates.tif")
    trained = run(
        "gnnwr:train",
        quick(
            INPUT=meuse,
            TARGET="log_zinc",
            RASTERS=[path],
            CATEGORICAL="soil;ffreq",
            UNIT="log(mg/kg)",
            MODEL=str(tmp_path / "m.gnnwr"),
        ),
    )
    parameters = {
        "MODEL": trained["MODEL"],
        "RASTERS": [path],
        "OUTPUT": str(tmp_path / "map.tif"),
        "ATTRIBUTION": str(tmp_path / "attribution.tif"),
    }
    mapped = run("gnnwr:predictraster", parameters)
    assert set(mapped) == {"OUTPUT", "ATTRIBUTION"}
    bands, titles = raster_bands(mapped["ATTRIBUTION"])
    assert titles == [f"{name} [log(mg/kg)]" for name in BANDS]
    base = float(gdal.Open(mapped["ATTRIBUTION"]).GetMetadataItem("GNNWR_BASE_VALUE"))
    prediction = raster_bands(mapped["OUTPUT"])[0][0]
    assert np.nanmax(np.abs(base + sum(bands) - prediction)) < 1e-4
    assert np.array_equal(np.isnan(bands[0]), np.isnan(prediction))
    assert os.path.exists(tmp_path / "attribution.qml")

    row, place = centre_with_a_value(mapped["OUTPUT"], prediction)
    one = meuse.materialize(QgsFeatureRequest().setLimit(1))
    (feature,) = one.getFeatures()
    one.dataProvider().changeGeometryValues({feature.id(): QgsGeometry.fromPointXY(place)})
    parameters = {
        "MODEL": trained["MODEL"],
        "INPUT": one,
        "RASTERS": [path],
        "OUTPUT": "TEMPORARY_OUTPUT",
    }
    explained = run("gnnwr:explain", parameters)
    values = values_of(explained["OUTPUT"])
    assert explained["BASE_VALUE"] == pytest.approx(base, rel=1e-9)
    for name, band in zip(BANDS, bands):
        assert values[f"shapley_{name}"][0] == pytest.approx(band[row], abs=1e-5)


def centre_with_a_value(path, values):
    """Index and centre of some cell of a raster that is not nodata."""
    rows, columns = np.nonzero(np.isfinite(values))
    row, col = int(rows[len(rows) // 2]), int(columns[len(rows) // 2])
    west, size, _, north, _, down = gdal.Open(path).GetGeoTransform()
    return (row, col), QgsPointXY(west + (col + 0.5) * size, north + (row + 0.5) * down)


def test_in_a_project(run, engine, sample, meuse, context, feedback, tmp_path):
    import processing

    project = QgsProject.instance()
    project.clear()
    grid = str(sample / "meuse_covariates.tif")
    trained = run(
        "gnnwr:train",
        quick(INPUT=meuse, TARGET="log_zinc", RASTERS=[grid], MODEL=str(tmp_path / "m.gnnwr")),
    )
    parameters = {
        "MODEL": trained["MODEL"],
        "RASTERS": [grid],
        "OUTPUT": str(tmp_path / "map.tif"),
        "COEFFICIENTS": str(tmp_path / "coefficients.tif"),
        "ATTRIBUTION": str(tmp_path / "attribution.tif"),
    }
    try:
        processing.runAndLoadResults("gnnwr:predictraster", parameters, feedback, context)
        group = project.layerTreeRoot().findGroup("GNNWR prediction of log_zinc")
        layers = [node.layer() for node in group.findLayers()]
        assert [layer.name() for layer in layers] == [
            "Prediction of log_zinc",
            "Coefficients of log_zinc",
            "Attribution of log_zinc",
        ]
        wanted = {f"Shapley value of {name}" for name in BANDS}
        assert set(layers[2].styleManager().styles()) == wanted
        assert "Base value 5." in layers[2].metadata().abstract()
        assert "Base value" not in layers[0].metadata().abstract()
    finally:
        project.clear()
