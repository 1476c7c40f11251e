"""From points and rasters to maps, with the real engine, the ways users go."""

from __future__ import annotations

import os

import numpy as np
import pytest
from qgis.core import (
    QgsApplication,
    QgsField,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QTimer

from gnnwr_qgis.contract.modelheader import read_header
from gnnwr_qgis.layers import fieldtypes
from tests.processing.made import (
    CELL,
    SIDE,
    SOUTH,
    WEST,
    Feedback,
    point_layer,
    quick,
    raster_bands,
    values_of,
)
from tests.processing.survival import Canceller
from tests.waiting import PATIENCE


def run(name, parameters, context, feedback):
    import processing

    return processing.run(name, parameters, context=context, feedback=feedback)


@pytest.fixture(scope="module")
def trained(provider, engine_cache, tmp_path_factory, covariates):
    """A model of x1 and x2, both sampled from the raster, with its results and log."""
    from qgis.core import QgsProcessingContext

    folder = tmp_path_factory.mktemp("trained")
    before = os.environ.get("GNNWR_CACHE")
    os.environ["GNNWR_CACHE"] = engine_cache
    try:
        feedback, context = Feedback(), QgsProcessingContext()
        context.setProject(QgsProject.instance())
        parameters = quick(
            INPUT=point_layer(),
            RASTERS=[QgsRasterLayer(covariates, "covariates")],
            UNIT="mg/kg",
            MODEL=str(folder / "model.gnnwr"),
            OUTPUT=str(folder / "fitted.gpkg"),
        )
        results = run("gnnwr:train", parameters, context, feedback)
    finally:
        if before is None:
            del os.environ["GNNWR_CACHE"]
        else:
            os.environ["GNNWR_CACHE"] = before
    return results, feedback


def test_train_returns_every_output(trained):
    results, _ = trained
    wanted = {"MODEL", "OUTPUT", "R2", "RMSE", "MAE", "NRMSE", "N_USED", "SCORED_ON", "REPORT"}
    assert set(results) == wanted
    assert results["REPORT"] is None
    assert results["R2"] > 0.5
    assert 0 < results["MAE"] <= results["RMSE"]
    assert results["N_USED"] == 60
    assert "out-of-bag" in results["SCORED_ON"]


def test_fitted_points_hold_inputs_and_results(trained):
    results, _ = trained
    values = values_of(QgsVectorLayer(results["OUTPUT"]))
    assert values["id"] == list(range(60))
    for name in ("fitted", "oob_prediction", "residual", "fit_se", "reason"):
        assert name in values
    for name in ("Intercept", "x1", "x2"):
        assert f"coef_{name}" in values
        assert f"se_{name}" in values
    observed, out = np.array(values["y"]), np.array(values["oob_prediction"], dtype=float)
    assert np.allclose(observed - out, np.array(values["residual"], dtype=float))
    rmse = np.sqrt(np.mean((observed - out) ** 2))
    assert rmse == pytest.approx(results["RMSE"], rel=1e-5)


def test_model_carries_provenance_without_paths(trained):
    results, _ = trained
    header = read_header(results["MODEL"])
    assert header.unit == "mg/kg"
    assert header.provenance["points"] == "sites"
    assert header.provenance["rasters"] == "covariates"
    assert {"plugin", "qgis", "created"} <= set(header.provenance)
    assert "/" not in header.provenance["points"] + header.provenance["rasters"]


def test_progress_says_what_a_person_wants(trained):
    _, feedback = trained
    assert any("poch" in text for text in feedback.texts)
    assert feedback.warnings == []


@pytest.fixture
def mapped(trained, engine, context, feedback, raster, tmp_path):
    parameters = {
        "MODEL": trained[0]["MODEL"],
        "RASTERS": [raster],
        "OUTPUT": str(tmp_path / "map.tif"),
        "COEFFICIENTS": str(tmp_path / "coefficients.tif"),
    }
    return run("gnnwr:predictraster", parameters, context, feedback), feedback


def test_maps(mapped):
    results, feedback = mapped
    bands, names = raster_bands(results["OUTPUT"])
    assert len(bands) == 2
    assert bands[0].shape == (SIDE, SIDE)
    assert "mg/kg" in names[0]
    assert np.isnan(bands[0][0, 0])  # nodata in one predictor
    assert np.isfinite(bands[0]).sum() == SIDE * SIDE - 1
    surfaces, titles = raster_bands(results["COEFFICIENTS"])
    assert len(surfaces) == 3
    assert [title.split(" ")[0] for title in titles] == ["Intercept", "x1", "x2"]
    log = "\n".join(feedback.infos)
    assert f"{SIDE} columns x {SIDE} rows" in log
    assert "x1: band 1 of covariates" in log
    assert os.path.exists(results["OUTPUT"].replace(".tif", ".qml"))
    assert os.path.exists(results["COEFFICIENTS"].replace(".tif", ".qml"))


def test_prediction_is_coefficients_times_predictors(mapped, covariates):
    results, _ = mapped
    x, _ = raster_bands(covariates)
    b, _ = raster_bands(results["COEFFICIENTS"])
    prediction = raster_bands(results["OUTPUT"])[0][0]
    whole = b[0] + b[1] * x[0] + b[2] * x[1]
    assert np.nanmax(np.abs(whole - prediction)) < 1e-4


def test_a_pixel_equals_a_point(mapped, trained, engine, context, raster):
    prediction = raster_bands(mapped[0]["OUTPUT"])[0][0]
    layer = pixel_centres([(3, 4), (10, 20), (23, 0), (0, 0)])
    parameters = {
        "MODEL": trained[0]["MODEL"],
        "INPUT": layer,
        "RASTERS": [raster],
        "OUTPUT": "TEMPORARY_OUTPUT",
    }
    results = run("gnnwr:predictpoints", parameters, context, Feedback())
    values = values_of(results["OUTPUT"])
    for value, (row, column) in zip(values["prediction"][:3], [(3, 4), (10, 20), (23, 0)]):
        assert value == pytest.approx(prediction[row, column], rel=1e-6)
    assert not values["prediction"][3]  # NULL where a predictor is nodata
    assert values["reason"][3]


def pixel_centres(cells):
    layer = point_layer(rows=len(cells))
    from qgis.core import QgsGeometry, QgsPointXY

    moved = {}
    for feature, (row, column) in zip(layer.getFeatures(), cells):
        place = QgsPointXY(WEST + (column + 0.5) * CELL, SOUTH + (SIDE - row - 0.5) * CELL)
        moved[feature.id()] = QgsGeometry.fromPointXY(place)
    assert layer.dataProvider().changeGeometryValues(moved)
    layer.dataProvider().deleteAttributes([1, 2])  # so that x1 and x2 come from the raster
    layer.updateFields()
    return layer


def test_points_bring_predictors_as_fields(trained, engine, context, feedback, points):
    parameters = {
        "MODEL": trained[0]["MODEL"],
        "INPUT": points,
        "OUTPUT": "TEMPORARY_OUTPUT",
    }
    results = run("gnnwr:predictpoints", parameters, context, feedback)
    values = values_of(results["OUTPUT"])
    assert len(values["prediction"]) == 60
    prediction = np.array(values["prediction"], dtype=float)
    whole = np.array(values["coef_Intercept"], dtype=float)
    for name in ("x1", "x2"):
        whole += np.array(values[f"coef_{name}"]) * np.array(values[name])
    assert np.abs(whole - prediction).max() < 1e-6
    assert "x1: the field of the same name" in feedback.infos


def test_grid_as_asked(trained, engine, context, feedback, raster, tmp_path):
    parameters = {
        "MODEL": trained[0]["MODEL"],
        "RASTERS": [raster],
        "EXTENT": f"{WEST + 210},{WEST + 590},{SOUTH + 310},{SOUTH + 690} [EPSG:28992]",
        "CELLSIZE": 100,
        "OUTPUT": str(tmp_path / "part.tif"),
    }
    results = run("gnnwr:predictraster", parameters, context, feedback)
    assert "COEFFICIENTS" not in results
    layer = QgsRasterLayer(results["OUTPUT"])
    assert layer.rasterUnitsPerPixelX() == pytest.approx(100)
    box = layer.extent()
    assert (box.xMinimum() - WEST) % 100 == pytest.approx(0, abs=1e-6)
    assert box.xMinimum() <= WEST + 210
    assert box.xMaximum() >= WEST + 590


def test_results_in_a_project(trained, engine, context, feedback, raster, tmp_path):
    """Named, in one group, styled, described: what a user sees after a run."""
    import processing

    parameters = {
        "MODEL": trained[0]["MODEL"],
        "RASTERS": [raster],
        "OUTPUT": str(tmp_path / "map.tif"),
        "COEFFICIENTS": str(tmp_path / "coefficients.tif"),
    }
    project = QgsProject.instance()
    project.clear()
    try:
        processing.runAndLoadResults("gnnwr:predictraster", parameters, feedback, context)
        group = project.layerTreeRoot().findGroup("GNNWR prediction of y")
        assert [node.name() for node in group.findLayers()] == [
            "Prediction of y",
            "Coefficients of y",
        ]
        prediction, coefficients = (node.layer() for node in group.findLayers())
        styles = prediction.styleManager().styles()
        assert {"Prediction", "Standard error"} <= set(styles)
        assert len(coefficients.styleManager().styles()) >= 3
        assert "model.gnnwr" in prediction.metadata().abstract()
        assert "covariates" in prediction.metadata().abstract()
    finally:
        project.clear()


def test_selected_features_only(engine, provider, context, feedback, tmp_path):
    layer = point_layer(rows=80)
    QgsProject.instance().addMapLayer(layer)
    try:
        layer.selectByIds([f.id() for f in layer.getFeatures()][:50])
        parameters = quick(
            INPUT=QgsProcessingFeatureSourceDefinition(layer.id(), True),
            PREDICTORS=["x1", "x2"],
            MODEL=str(tmp_path / "m.gnnwr"),
            OUTPUT="TEMPORARY_OUTPUT",
        )
        results = run("gnnwr:train", parameters, context, feedback)
    finally:
        QgsProject.instance().removeMapLayer(layer.id())
    assert results["N_USED"] == 50


def test_output_may_be_skipped(engine, provider, context, feedback, points, tmp_path):
    parameters = quick(INPUT=points, PREDICTORS=["x1"], MODEL=str(tmp_path / "m.gnnwr"))
    results = run("gnnwr:train", parameters, context, feedback)
    assert results["OUTPUT"] is None
    assert os.path.getsize(results["MODEL"]) > 1000


def test_temporary_model_is_warned_of(engine, provider, context, feedback, points):
    parameters = quick(
        INPUT=points, PREDICTORS=["x1"], MODEL="TEMPORARY_OUTPUT", OUTPUT="TEMPORARY_OUTPUT"
    )
    results = run("gnnwr:train", parameters, context, feedback)
    assert results["MODEL"].endswith(".gnnwr")
    assert any("temporary" in warning for warning in feedback.warnings)


def test_cancel_leaves_nothing(engine, provider, context, points, tmp_path):
    feedback = Feedback(cancel_at=1)
    parameters = quick(
        INPUT=points,
        PREDICTORS=["x1", "x2"],
        EPOCHS=100000,
        MODEL=str(tmp_path / "m.gnnwr"),
        OUTPUT=str(tmp_path / "fitted.gpkg"),
    )
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run("gnnwr:train", parameters, context, feedback)
    assert os.listdir(tmp_path) == []


def test_window_stays_alive_and_cancel_is_seen(engine, provider, context, points, tmp_path):
    """In the GUI thread (batch on 3.22, processing.run) a click on Cancel must get through."""
    feedback, clicks = Feedback(), []

    def click():
        if feedback.progress() > 0.0 and not clicks:
            clicks.append(None)
            feedback.cancel()

    timer = QTimer()
    timer.timeout.connect(click)
    timer.start(50)
    parameters = quick(
        INPUT=points,
        PREDICTORS=["x1", "x2"],
        EPOCHS=100000,
        MODEL=str(tmp_path / "m.gnnwr"),
        OUTPUT="TEMPORARY_OUTPUT",
    )
    guard = Canceller(feedback, PATIENCE)  # else a window that is frozen would stay so for hours
    with pytest.raises(QgsProcessingException, match="Cancelled"), guard:
        run("gnnwr:train", parameters, context, feedback)
    timer.stop()
    assert clicks
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("selected", [False, True])
@pytest.mark.parametrize("name", ["gnnwr:train", "gnnwr:predictpoints", "gnnwr:explain"])
def test_layer_removed_while_the_engine_computes(
    name, selected, trained, engine, context, raster, tmp_path
):
    """A click in the window that would crash QGIS if the layer's source were used again."""
    layer = point_layer()
    QgsProject.instance().addMapLayer(layer)
    QgsProject.instance().addMapLayer(raster)
    layer.selectAll()
    feedback, own = Feedback(), [layer.id(), raster.id()]
    given = layer.id()
    if selected:
        given = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    del layer

    def remove(_):
        QgsProject.instance().removeMapLayers(own)

    feedback.progressChanged.connect(remove)
    parameters = {"INPUT": given, "OUTPUT": str(tmp_path / "fitted.gpkg")}
    if name == "gnnwr:train":
        parameters = quick(
            PREDICTORS=["id"], RASTERS=[own[1]], MODEL=str(tmp_path / "m.gnnwr"), **parameters
        )
    else:
        parameters["MODEL"] = trained[0]["MODEL"]
    results = run(name, parameters, context, feedback)
    assert not QgsProject.instance().mapLayer(own[0])
    values = values_of(QgsVectorLayer(results["OUTPUT"]))
    assert sorted(values["id"]) == list(range(60))
    result = "shapley_x1" if name == "gnnwr:explain" else "coef_x1"
    assert np.isfinite(np.array(values[result], dtype=float)).all()


def test_field_fid_of_any_kind(engine, provider, context, feedback, tmp_path):
    numbers = [0.5 * k for k in range(60)]
    layer = point_layer(fields=[(QgsField("fid", fieldtypes.DOUBLE), numbers)])
    parameters = quick(
        INPUT=layer,
        PREDICTORS=["x1"],
        MODEL=str(tmp_path / "m.gnnwr"),
        OUTPUT=str(tmp_path / "fitted.gpkg"),
    )
    results = run("gnnwr:train", parameters, context, feedback)
    assert values_of(QgsVectorLayer(results["OUTPUT"]))["fid_2"] == numbers
    assert any("fid_2" in info for info in feedback.infos)


def test_batch_goes_on_after_a_bad_row(engine, provider, context, points, tmp_path):
    """The function that a batch dialog calls for each of its rows."""
    from processing.gui.AlgorithmExecutor import execute

    done = []
    for number, target in enumerate(["y", "nosuchfield", "y"]):
        found = QgsApplication.processingRegistry().createAlgorithmById("gnnwr:train")
        parameters = quick(
            INPUT=points,
            TARGET=target,
            PREDICTORS=["x1"],
            MODEL=str(tmp_path / f"{number}.gnnwr"),
            OUTPUT="TEMPORARY_OUTPUT",
        )
        feedback = Feedback()
        fine, _ = execute(found, parameters, context, feedback)
        done.append(fine)
        assert fine or any("nosuchfield" in error for error in feedback.errors)
    assert done == [True, False, True]
    assert sorted(os.listdir(tmp_path)) == ["0.gnnwr", "2.gnnwr"]
