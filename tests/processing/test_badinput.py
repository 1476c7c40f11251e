"""Bad input, the whole way: the message says what is wrong, where, and what to do."""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsRemappingSinkDefinition,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QMetaType, QVariant

from gnnwr_qgis.layers import fieldtypes
from gnnwr_qgis.processing.inputs import lost_tables_problem, same_file, table_problem
from tests.processing.made import WEST, centres, point_layer, quick, surfaces, write_raster


@pytest.fixture
def run(provider, context, feedback):
    """Run an algorithm; the feedback is ``run.feedback``."""
    import processing

    def call(name, parameters):
        return processing.run(name, parameters, context=context, feedback=feedback)

    call.feedback = feedback
    return call


@pytest.fixture
def train(run, engine, tmp_path):
    def call(layer, **changes):
        settings = quick(
            INPUT=layer,
            PREDICTORS=["x1", "x2"],
            EPOCHS=2,
            MODEL=str(tmp_path / "m.gnnwr"),
            OUTPUT="TEMPORARY_OUTPUT",
        )
        return run("gnnwr:train", {**settings, **changes})

    call.feedback = run.feedback
    return call


@pytest.fixture
def refused(train, tmp_path):
    """The message with which training is refused; nothing may be left behind."""

    def call(layer, **changes):
        with pytest.raises(QgsProcessingException) as raised:
            train(layer, **changes)
        assert not [name for name in os.listdir(tmp_path) if "m.gnnwr" in name]
        # What prepareAlgorithm raises goes to the log alone.
        return "\n".join([str(raised.value), *train.feedback.errors])

    return call


def field(name, kind, values):
    return QgsField(name, kind), values


def numbers(name, values, rows=60):
    return field(name, fieldtypes.DOUBLE, np.resize(np.array(values, dtype=object), rows).tolist())


if Qgis.QGIS_VERSION_INT >= 33800:
    DATE = QMetaType.Type.QDate
else:
    DATE = QVariant.Type.Date  # noqa: QGS402 (it has no other)
TEXT = field("word", fieldtypes.TEXT, ["a", "b", "c"] * 20)


@pytest.mark.parametrize(
    ("extra", "target", "words"),
    [
        (TEXT, "word", ["word", "numeric field"]),
        (numbers("flat", [5.0]), "flat", ["flat", "same"]),
        (numbers("void", [None]), "void", ["void"]),
    ],
)
def test_target_that_cannot_be_one(refused, extra, target, words):
    text = refused(point_layer(fields=[extra]), TARGET=target)
    assert all(word in text for word in words), text


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (numbers("flat", [5.0]), ["flat", "same"]),
        (numbers("void", [None]), ["void"]),
        (numbers("endless", [1.0, 2.0, float("inf")]), ["endless", "infinite"]),
        (field("day", DATE, [None] * 60), ["day", "numbers"]),
    ],
)
def test_predictor_that_cannot_be_one(refused, extra, words):
    name = extra[0].name()
    text = refused(point_layer(fields=[extra]), PREDICTORS=["x1", name])
    assert all(word in text for word in words), text


def test_too_few_points(refused):
    text = refused(point_layer(rows=19))
    assert "19" in text
    assert "20" in text


def test_too_few_points_for_the_coefficients(refused):
    generator = np.random.default_rng(1)
    extras = [numbers(f"z{k}", generator.normal(size=24), 24) for k in range(4)]
    layer = point_layer(rows=24, fields=extras)
    text = refused(layer, PREDICTORS=["x1", "x2", "z0", "z1", "z2", "z3"])
    assert "24" in text
    assert "35" in text


def test_points_outside_the_rasters(refused, tmp_path):
    x1, _, _ = surfaces(*centres())
    path = write_raster(str(tmp_path / "far.tif"), [x1], ["slope"], west=WEST + 50000)
    text = refused(point_layer(), PREDICTORS=[], RASTERS=[QgsRasterLayer(path, "far away")])
    assert "slope" in text or "far away" in text


def test_rows_with_missing_values_are_reported(train):
    layer = point_layer(fields=[numbers("gaps", [None] + [1.0, 3.0, 2.0, 7.0])])
    results = train(layer, PREDICTORS=["x1", "gaps"])
    assert results["N_USED"] == 48
    said = "\n".join(train.feedback.infos + train.feedback.warnings)
    assert "12" in said
    assert "gaps" in said
    reasons = [feature["reason"] for feature in results["OUTPUT"].getFeatures()]
    assert sum("gaps" in str(reason) for reason in reasons) == 12


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


def moved_to(kind, shape):
    """Twenty-five features of ``kind`` with a target and a predictor."""
    layer = QgsVectorLayer(
        f"{kind}?crs=EPSG:28992&field=y:double&field=x1:double", "shapes", "memory"
    )

    features = []
    for row in range(25):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(shape.format(a=row, b=row + 1)))
        feature.setAttributes([float(row), float(row % 7)])
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    return layer


@pytest.mark.parametrize(
    ("kind", "shape", "words"),
    [
        ("LineString", "LINESTRING({a} 0, {b} 1)", ["Line", "point layer"]),
        ("Polygon", "POLYGON(({a} 0, {b} 0, {b} 1, {a} 0))", ["Polygon", "point layer"]),
        ("MultiPoint", "MULTIPOINT(({a} 0), ({b} 1))", ["25", "several parts"]),
    ],
)
def test_geometry_other_than_points(refused, kind, shape, words):
    text = refused(moved_to(kind, shape), PREDICTORS=["x1"])
    assert "shapes" in text
    assert all(word in text for word in words), text


def test_multipoints_of_one_part_are_points(train):
    layer = moved_to("MultiPoint", "MULTIPOINT(({a} {b}))")
    assert train(layer, PREDICTORS=["x1"])["N_USED"] == 25


def test_empty_selection(refused):
    layer = point_layer()
    QgsProject.instance().addMapLayer(layer)
    try:
        text = refused(QgsProcessingFeatureSourceDefinition(layer.id(), True))
    finally:
        QgsProject.instance().removeMapLayer(layer.id())
    assert "sites" in text
    assert "Selected features only" in text


def test_duplicate_locations_are_allowed_and_reported(train):
    layer = point_layer()
    features = list(layer.getFeatures())
    layer.dataProvider().changeGeometryValues({features[1].id(): features[0].geometry()})
    assert train(layer)["N_USED"] == 60
    said = "\n".join(train.feedback.infos + train.feedback.warnings)
    assert "2 points lie at 1 duplicate location" in said


def test_planar_distance_in_degrees_is_warned_of(train):
    layer = point_layer()
    for feature in layer.getFeatures():
        point = feature.geometry().asPoint()
        there = QgsGeometry.fromWkt(f"POINT({point.x() / 1e4} {point.y() / 1e4})")
        layer.dataProvider().changeGeometryValues({feature.id(): there})
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    train(layer, DISTANCE=1)
    assert any("lanar" in warning for warning in train.feedback.warnings)


def test_classes_named_that_are_no_predictors(refused):
    text = refused(point_layer(), CATEGORICAL="x1; soil")
    assert "soil" in text


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


@pytest.mark.parametrize("output", ["OUTPUT", "ATTRIBUTION"])
def test_output_over_an_input(train, run, covariates, tmp_path, output):
    train(point_layer())
    path = shutil.copy(covariates, tmp_path / "covariates.tif")
    parameters = {
        "MODEL": str(tmp_path / "m.gnnwr"),
        "RASTERS": [str(path)],
        "OUTPUT": "TEMPORARY_OUTPUT",
        output: str(path),
    }
    with pytest.raises(QgsProcessingException, match=r"covariates\.tif is an input"):
        run("gnnwr:predictraster", parameters)
    assert QgsRasterLayer(str(path)).isValid()


def test_output_over_the_raster_whose_grid_is_followed(train, run, covariates, tmp_path):
    train(point_layer())
    path = shutil.copy(covariates, tmp_path / "grid.tif")
    parameters = {
        "MODEL": str(tmp_path / "m.gnnwr"),
        "RASTERS": [covariates],
        "REFERENCE": str(path),
        "OUTPUT": str(path),
    }
    with pytest.raises(QgsProcessingException, match=r"grid\.tif is an input"):
        run("gnnwr:predictraster", parameters)
    assert QgsRasterLayer(str(path)).isValid()


def test_fitted_points_over_a_file_of_many_tables(refused, tmp_path):
    path = str(tmp_path / "project.gpkg")
    tables(path, "sites", "roads")
    text = refused(point_layer(), OUTPUT=path)
    assert "project.gpkg holds other tables (roads, sites), which would be lost" in text
    assert QgsVectorLayer(f"{path}|layername=sites").featureCount() == 60


@pytest.mark.parametrize("kept", ["raster", "project"])
def test_a_geopackage_may_hold_more_than_layers(tmp_path, kept):
    path = str(tmp_path / "project.gpkg")
    tables(path, "sites")
    assert lost_tables_problem(path) == ""
    if kept == "raster":
        raster = gdal.GetDriverByName("GPKG").Create(
            path, 4, 4, 1, gdal.GDT_Byte, ["APPEND_SUBDATASET=YES", "RASTER_TABLE=dem"]
        )
        raster.SetGeoTransform([0, 1, 0, 4, 0, -1])
        raster.GetRasterBand(1).Fill(7)
        del raster
        assert "dem, sites" in lost_tables_problem(path)
    else:
        QgsProject().write(f"geopackage:{path}?projectName=mine")
        assert "qgis_projects, sites" in lost_tables_problem(path)


def test_fitted_points_into_a_layer_of_a_file(refused, tmp_path):
    text = refused(point_layer(), OUTPUT=f"{tmp_path / 'p.gpkg'}|layername=mine")
    assert f"ogr:dbname='{tmp_path / 'p.gpkg'}' table=\"mine\" (geom)" in text


@pytest.mark.parametrize("start", ["postgres:", "postgres://", "postgis:"])
def test_a_table_of_a_database_that_is_read(start):
    class Layer:
        def source(self):
            return 'dbname=\'soil\' host=db port=5432 table="public"."sites" (geom)'

        def name(self):
            return "my points"

    value = start + Layer().source()
    assert "is open as layer “my points”" in table_problem([Layer()], value)
    assert table_problem([Layer()], value.replace("sites", "others")) == ""
    appended = QgsProcessingOutputLayerDefinition(value)
    appended.setRemappingDefinition(QgsRemappingSinkDefinition())
    assert table_problem([Layer()], appended) == ""


def tables(path, *names):
    options = QgsVectorFileWriter.SaveVectorOptions()
    transform = QgsProject.instance().transformContext()
    for name in names:
        options.layerName = name
        QgsVectorFileWriter.writeAsVectorFormatV3(point_layer(), path, transform, options)
        options.actionOnExistingFile = (
            QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        )


def test_one_file_under_two_names(tmp_path):
    (tmp_path / "a.gpkg").write_text("")
    os.link(tmp_path / "a.gpkg", tmp_path / "b.gpkg")
    assert same_file(str(tmp_path / "a.gpkg"), str(tmp_path / "b.gpkg"))
    assert not same_file(str(tmp_path / "a.gpkg"), str(tmp_path / "c.gpkg"))


def test_fitted_points_over_an_open_layer(refused, tmp_path):
    path = str(tmp_path / "old.gpkg")
    points = point_layer()
    options = QgsVectorFileWriter.SaveVectorOptions()
    transform = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(points, path, transform, options)
    open_layer = QgsVectorLayer(path, "Last week")
    QgsProject.instance().addMapLayer(open_layer)
    try:
        text = refused(points, OUTPUT=path)
    finally:
        QgsProject.instance().removeMapLayer(open_layer.id())
    assert "old.gpkg" in text
    assert "Last week" in text


def test_fitted_points_over_their_own_input(refused, tmp_path):
    path = str(tmp_path / "mine.gpkg")
    options = QgsVectorFileWriter.SaveVectorOptions()
    transform = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(point_layer(), path, transform, options)
    text = refused(path, OUTPUT=path)
    assert "mine.gpkg is an input" in text
    assert QgsVectorLayer(path).featureCount() == 60


def test_engine_whose_python_is_broken(run, engine_cache, monkeypatch, points, tmp_path):
    """The stamp says ready, but what is there does not run."""
    from gnnwr_qgis.runtime import paths, stamp

    cache = str(tmp_path / "cache")
    folder = paths.engine_folder(cache)
    os.makedirs(os.path.join(folder, "bin"))
    shutil.copy("/bin/false", os.path.join(folder, "bin", "python"))
    stamp.write_stamp(folder, "broken")
    monkeypatch.setenv("GNNWR_CACHE", cache)
    parameters = quick(
        INPUT=points,
        PREDICTORS=["x1"],
        MODEL=str(tmp_path / "m.gnnwr"),
        OUTPUT="TEMPORARY_OUTPUT",
    )
    with pytest.raises(QgsProcessingException) as raised:
        run("gnnwr:train", parameters)
    assert "engine" in str(raised.value).lower()
    assert not (tmp_path / "m.gnnwr").exists()


@pytest.mark.parametrize("table", ["mine", "other"])
def test_fitted_points_into_a_table_that_is_read(refused, tmp_path, table):
    """What "Save to GeoPackage" gives names a table; another table of that file is fine."""
    path = str(tmp_path / "mine.gpkg")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = "mine"
    transform = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(point_layer(), path, transform, options)
    layer = QgsVectorLayer(f"{path}|layername=mine", "my points", "ogr")
    output = f"ogr:dbname='{path}' table=\"{table}\" (geom)"
    if table == "mine":
        text = refused(layer, OUTPUT=output)
        assert "The table mine is open as layer “my points”" in text
    else:
        assert table_problem([layer], output) == ""
    assert QgsVectorLayer(f"{path}|layername=mine").featureCount() == 60


def test_a_relative_model_file_stands_where_qgis_was_started(train, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = train(point_layer(), MODEL="here.gnnwr")
    assert result["MODEL"] == str(tmp_path / "here.gnnwr")
    assert (tmp_path / "here.gnnwr").stat().st_size > 1000


def test_a_csv_with_rows_that_are_not_used(train, tmp_path):
    layer = point_layer()
    index = layer.fields().indexOf("x1")
    first = next(layer.getFeatures()).id()
    layer.dataProvider().changeAttributeValues({first: {index: None}})
    result = train(layer, OUTPUT=str(tmp_path / "out.csv"))
    assert result["N_USED"] == 59
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 61


def test_metres_that_are_called_degrees(refused):
    layer = point_layer()
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    text = refused(layer)
    assert "no longitude and latitude" in text
    assert "coordinate system" in text
