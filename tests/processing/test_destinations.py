"""Where results may go: never over what is read or open, or beside what would be lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from osgeo import gdal
from qgis.core import (
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsRemappingSinkDefinition,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from gnnwr_qgis.processing.inputs import lost_tables_problem, same_file, table_problem
from tests.processing.made import point_layer


def tables(path, *names):
    """Write a GeoPackage with points under each of these names."""
    options = QgsVectorFileWriter.SaveVectorOptions()
    transform = QgsProject.instance().transformContext()
    for name in names:
        options.layerName = name
        QgsVectorFileWriter.writeAsVectorFormatV3(point_layer(), path, transform, options)
        options.actionOnExistingFile = (
            QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        )


@pytest.mark.parametrize(
    ("role", "output"),
    [("RASTERS", "OUTPUT"), ("RASTERS", "ATTRIBUTION"), ("REFERENCE", "OUTPUT")],
)
def test_a_map_over_an_input(train, run, covariates, tmp_path, role, output):
    """Over a predictor, or over the raster whose grid is followed."""
    train(point_layer())
    path = str(shutil.copy(covariates, tmp_path / "grid.tif"))
    parameters = {
        "MODEL": str(tmp_path / "m.gnnwr"),
        "RASTERS": [covariates],
        "OUTPUT": "TEMPORARY_OUTPUT",
        role: [path] if role == "RASTERS" else path,
        output: path,
    }
    before = Path(path).read_bytes()
    with pytest.raises(QgsProcessingException, match=r"grid\.tif is an input"):
        run("gnnwr:predictraster", parameters)
    assert Path(path).read_bytes() == before


def test_fitted_points_over_their_own_input(refused, tmp_path):
    path = str(tmp_path / "mine.gpkg")
    tables(path, "mine")
    text = refused(path, OUTPUT=path)
    assert "mine.gpkg is an input" in text
    assert QgsVectorLayer(path).featureCount() == 60


def test_fitted_points_over_an_open_layer(refused, tmp_path):
    path = str(tmp_path / "old.gpkg")
    tables(path, "old")
    open_layer = QgsVectorLayer(path, "Last week")
    QgsProject.instance().addMapLayer(open_layer)
    try:
        text = refused(point_layer(), OUTPUT=path)
    finally:
        QgsProject.instance().removeMapLayer(open_layer.id())
    assert "old.gpkg" in text
    assert "Last week" in text


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


@pytest.mark.parametrize("table", ["mine", "other"])
def test_fitted_points_into_a_table_that_is_read(refused, tmp_path, table):
    """What "Save to GeoPackage" gives names a table; another table of that file is fine."""
    path = str(tmp_path / "mine.gpkg")
    tables(path, "mine")
    layer = QgsVectorLayer(f"{path}|layername=mine", "my points", "ogr")
    output = f"ogr:dbname='{path}' table=\"{table}\" (geom)"
    if table == "mine":
        text = refused(layer, OUTPUT=output)
        assert "The table mine is open as layer “my points”" in text
    else:
        assert table_problem([layer], output) == ""
    assert QgsVectorLayer(f"{path}|layername=mine").featureCount() == 60


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


def test_one_file_under_two_names(tmp_path):
    (tmp_path / "a.gpkg").write_text("")
    os.link(tmp_path / "a.gpkg", tmp_path / "b.gpkg")
    assert same_file(str(tmp_path / "a.gpkg"), str(tmp_path / "b.gpkg"))
    assert not same_file(str(tmp_path / "a.gpkg"), str(tmp_path / "c.gpkg"))


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
