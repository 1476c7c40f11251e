"""Intervals and applicability, the whole way: as rasters, at points, and where a model has none."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    NULL,
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from gnnwr_qgis.contract.modelheader import read_header
from tests.processing.made import CRS, Feedback, point_layer, quick, raster_bands, values_of

OUTPUTS = ("OUTPUT", "INTERVALS", "APPLICABILITY")


def run(name, parameters, context, feedback):
    import processing

    return processing.run(name, parameters, context=context, feedback=feedback)


@pytest.fixture(scope="module")
def models(provider, engine_cache, tmp_path_factory, covariates):
    """Model files by preset: recommended, and one network."""
    folder = tmp_path_factory.mktemp("models")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    made = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GNNWR_CACHE", engine_cache)
        for preset, settings in enumerate(({}, {"MEMBERS": None, "EPOCHS": 2})):
            parameters = quick(
                INPUT=point_layer(),
                RASTERS=[QgsRasterLayer(covariates, "covariates")],
                UNIT="mg/kg",
                PRESET=preset,
                MODEL=str(folder / f"{preset}.gnnwr"),
                **settings,
            )
            made[preset] = run("gnnwr:train", parameters, context, Feedback())["MODEL"]
    return made


@pytest.fixture
def predict(models, engine, context, feedback, raster, tmp_path):
    def call(preset=0, outputs=OUTPUTS):
        files = {name: str(tmp_path / f"{name.lower()}.tif") for name in outputs}
        parameters = {"MODEL": models[preset], "RASTERS": [raster], **files}
        return run("gnnwr:predictraster", parameters, context, feedback)

    return call


def places(path, count=5):
    """Rows, columns and centres of some cells of a raster that are not nodata."""
    values = raster_bands(path)[0][0]
    rows, columns = (
        found[:: max(1, len(found) // count)] for found in np.nonzero(values == values)
    )
    west, size, _, north, _, down = gdal.Open(path).GetGeoTransform()
    x, y = west + (columns + 0.5) * size, north + (rows + 0.5) * down
    return rows, columns, list(zip(x.tolist(), y.tolist()))


def points_at(where, crs=CRS):
    layer = QgsVectorLayer(f"Point?crs={crs}", "places", "memory")
    features = []
    for x, y in where:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    layer.updateExtents()
    return layer


def test_bands_of_intervals_and_applicability(predict):
    made = predict()
    assert set(made) == set(OUTPUTS)
    (prediction, _), _ = raster_bands(made["OUTPUT"])
    (lower, upper), titles = raster_bands(made["INTERVALS"])
    assert titles == ["lower [mg/kg]", "upper [mg/kg]"]
    known = np.isfinite(prediction)
    assert known.any()
    assert (lower[known] < prediction[known]).all()
    assert (prediction[known] < upper[known]).all()
    middle = (lower + upper) / 2
    assert np.abs(middle - prediction)[known].max() < 1e-4 * np.ptp(prediction[known])
    (dissimilarity, inside, nearest), titles = raster_bands(made["APPLICABILITY"])
    assert titles == ["dissimilarity", "inside", "nearest_training [m]"]
    assert set(np.unique(inside[known])) <= {0.0, 1.0}
    assert inside[known].mean() > 0.5
    assert dissimilarity[known & (inside == 0)].min(initial=np.inf) > (
        dissimilarity[known & (inside == 1)].max()
    )
    assert nearest[known].max() < 400.0
    for band in (lower, upper, dissimilarity, inside, nearest):
        assert np.array_equal(np.isfinite(band), known)


def test_a_pixel_equals_a_point(predict, models, context, feedback, raster):
    made = predict()
    rows, columns, where = places(made["OUTPUT"])
    parameters = {
        "MODEL": models[0],
        "INPUT": points_at(where),
        "RASTERS": [raster],
        "OUTPUT": "TEMPORARY_OUTPUT",
    }
    values = values_of(run("gnnwr:predictpoints", parameters, context, feedback)["OUTPUT"])
    bands = raster_bands(made["INTERVALS"])[0] + raster_bands(made["APPLICABILITY"])[0]
    fields = ("lower", "upper", "dissimilarity", "inside", "nearest_training")
    for name, band in zip(fields, bands):
        wanted = band[rows, columns]
        assert np.allclose(values[name], wanted, rtol=1e-4, atol=1e-4), name


def test_one_network_has_no_intervals(models, engine, context, feedback, raster, tmp_path):
    header = read_header(models[1])
    assert not header.settings["intervals"]
    parameters = {
        "MODEL": models[1],
        "RASTERS": [raster],
        "OUTPUT": str(tmp_path / "p.tif"),
        "INTERVALS": str(tmp_path / "i.tif"),
    }
    found = QgsApplication.processingRegistry().createAlgorithmById("gnnwr:predictraster")
    fine, text = found.checkParameterValues(parameters, context)
    assert not fine
    assert "Du et al. 2020" in text
    assert "“Recommended”" in text
    points = {
        "MODEL": models[1],
        "INPUT": point_layer(rows=5),
        "OUTPUT": "TEMPORARY_OUTPUT",
    }
    values = values_of(run("gnnwr:predictpoints", points, context, feedback)["OUTPUT"])
    assert values["lower"] == values["upper"] == [NULL] * 5
    assert NULL not in values["prediction"]
    assert NULL not in values["nearest_training"]


def test_in_a_project(models, engine, context, feedback, raster, tmp_path):
    import processing

    project = QgsProject.instance()
    project.clear()
    files = {name: str(tmp_path / f"{name}.tif") for name in OUTPUTS}
    try:
        parameters = {"MODEL": models[0], "RASTERS": [raster], **files}
        processing.runAndLoadResults("gnnwr:predictraster", parameters, feedback, context)
        group = project.layerTreeRoot().findGroup("GNNWR prediction of y")
        layers = [node.layer() for node in group.findLayers()]
        assert [layer.name() for layer in layers] == [
            "Prediction of y",
            "Prediction intervals of y",
            "Applicability for y",
        ]
        intervals, applicability = layers[1:]
        assert intervals.styleManager().currentStyle() == "Lower end"
        legend = intervals.renderer().shader().rasterShaderFunction().legendSettings()
        assert legend.suffix() == " mg/kg"
        assert len(applicability.styleManager().styles()) == 3
    finally:
        project.clear()
    for name in OUTPUTS:
        assert (tmp_path / f"{name}.qml").exists()
