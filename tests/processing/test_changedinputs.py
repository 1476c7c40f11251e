"""Inputs that change or go while they are read: a refusal that names them, or all of them."""

from __future__ import annotations

import os
import shutil

import pytest
from qgis.core import QgsProject, QgsVectorFileWriter, QgsVectorLayer

from tests.processing.made import point_layer
from tests.processing.survival import job, refused, run

pytestmark = pytest.mark.usefixtures("provider")


@pytest.mark.parametrize("change", ["deleted", "truncated", "replaced"])
def test_raster_changed_while_it_is_read(engine, traces, plain_model, covariates, tmp_path, change):
    path = str(tmp_path / "covariates.tif")
    shutil.copy(covariates, path)
    identity, parameters = job("predictraster", traces.folder, plain_model, None, path)

    def act(pid):
        if change == "deleted":
            os.remove(path)
        elif change == "truncated":
            os.truncate(path, 3000)
        else:
            with open(path, "w") as stream:
                stream.write("no raster")

    traces.when_loading(act)
    message = refused(identity, parameters)
    assert "covariates" in message
    assert "expect" not in message, message  # not a defect of ours
    traces.none_left()
    traces.untouched()


def test_points_deleted_while_the_engine_computes(engine, traces, covariates, tmp_path):
    """They have been read by then."""
    path = str(tmp_path / "points.gpkg")
    options = QgsVectorFileWriter.SaveVectorOptions()
    context = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(point_layer(), path, context, options)
    identity, parameters = job("train", traces.folder, "", path, None)
    del parameters["REPORT"]
    traces.when_loading(lambda pid: os.remove(path))
    results = run(identity, parameters)
    assert not os.path.exists(path)
    assert QgsVectorLayer(results["OUTPUT"]).featureCount() == 60


def test_model_deleted_before_it_is_read(engine, traces, plain_model, points, tmp_path):
    path = str(tmp_path / "own.gnnwr")
    shutil.copy(plain_model, path)
    identity, parameters = job("predictpoints", traces.folder, path, points, None)
    traces.when_loading(lambda pid: os.remove(path))
    message = refused(identity, parameters)
    assert "own.gnnwr" in message
    assert "expect" not in message, message
    traces.none_left()


def saved(layer, folder, ending):
    """``layer`` in a file of this kind, opened as a user would."""
    path = folder / f"sites.{ending}"
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = DRIVERS[ending]
    if ending == "csv":
        options.layerOptions = ["GEOMETRY=AS_XY"]
    transforms = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), transforms, options)
    if ending == "csv":
        uri = f"{path.as_uri()}?xField=X&yField=Y&crs=EPSG:28992&detectTypes=yes"
        made = QgsVectorLayer(uri, "sites", "delimitedtext")
    else:
        made = QgsVectorLayer(str(path), "sites", "ogr")
    assert made.featureCount() == layer.featureCount()
    return path, made


ROWS = 5000
DRIVERS = {"csv": "CSV", "shp": "ESRI Shapefile", "geojson": "GeoJSON", "gpkg": "GPKG"}


@pytest.fixture
def while_reading(monkeypatch):
    """Call a function when so many points have been read; a list gets [True] then."""
    from gnnwr_qgis.layers import points as reading

    def arrange(rows, act):
        seen, done, position = [], [], reading._position

        def watched(geometry):
            seen.append(None)
            if len(seen) == rows:
                act()
                done.append(True)
            return position(geometry)

        monkeypatch.setattr(reading, "_position", watched)
        return done

    return arrange


CHANGES = [("train", ending) for ending in DRIVERS]
CHANGES += [(name, "csv") for name in ("predictpoints", "explain", "crossvalidate", "explore")]


@pytest.mark.parametrize(("name", "ending"), CHANGES)
def test_points_changed_while_qgis_reads_them(
    name, ending, engine, traces, plain_model, tmp_path, while_reading
):
    """Never is half of them taken for all."""
    path, layer = saved(point_layer(rows=ROWS), tmp_path, ending)
    identity, parameters = job(name, traces.folder, plain_model, layer, None)
    if "TARGET" in parameters:
        parameters["TARGET"] = layer.fields().names()[-1]  # beside a column Y, CSV has no y
    changed = while_reading(500, lambda: os.truncate(path, os.path.getsize(path) // 2))
    message = refused(identity, parameters)
    assert changed
    assert "sites" in message
    assert "changed while QGIS read it" in message
    assert os.listdir(traces.folder) == []
    traces.none_left()


def test_a_database_that_was_only_touched_is_whole(engine, traces, tmp_path, while_reading):
    """QGIS does that itself when it closes one of its connections."""
    path, layer = saved(point_layer(), tmp_path, "gpkg")
    identity, parameters = job("train", traces.folder, "", layer, None)
    del parameters["REPORT"]
    touched = while_reading(30, lambda: os.utime(path))
    assert run(identity, {**parameters, "EPOCHS": 1})["N_USED"] == 60
    assert touched
