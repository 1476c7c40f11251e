"""Explained points, the whole way on the sample data, and what stands in their way."""

from __future__ import annotations

import os

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsApplication,
    QgsFeatureRequest,
    QgsField,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from gnnwr_qgis.layers import fieldtypes
from tests.processing import survival
from tests.processing.made import Feedback, point_layer, quick, values_of
from tests.processing.test_checks import write_model

PLAYERS = ["dist", "elev", "ffreq", "soil", "location"]


@pytest.fixture(scope="module")
def model(provider, engine_cache, sample):
    """A model of log_zinc: a field, a raster, and two classes of the raster."""
    parameters = {
        "INPUT": str(sample / "meuse.gpkg"),
        "TARGET": "log_zinc",
        "PREDICTORS": ["elev"],
        "RASTERS": [str(sample / "meuse_covariates.tif")],
        "CATEGORICAL": "soil;ffreq",
        "UNIT": "log(mg/kg)",
        "MEMBERS": 24,
        "EPOCHS": 20,
        "DEVICE": 1,
        "MODEL": str(sample / "meuse.gnnwr"),
        "OUTPUT": str(sample / "fitted.gpkg"),
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GNNWR_CACHE", engine_cache)
        return survival.run("gnnwr:train", parameters)


@pytest.fixture
def explain(model, sample, engine, run):
    """Explain points of the sample; ``changes`` come on top."""

    def call(layer, **changes):
        parameters = {
            "MODEL": model["MODEL"],
            "INPUT": layer,
            "RASTERS": [str(sample / "meuse_covariates.tif")],
            "OUTPUT": "TEMPORARY_OUTPUT",
        }
        return run("gnnwr:explain", {**parameters, **changes})

    call.feedback = run.feedback
    return call


def column(values, name):
    return np.array([np.nan if value == NULL else value for value in values[name]], dtype=float)


def test_fields_that_add_up(explain, meuse, sample, tmp_path):
    results = explain(meuse, OUTPUT=str(tmp_path / "explained.gpkg"))
    layer = QgsVectorLayer(results["OUTPUT"])
    values = values_of(layer)
    before = meuse.fields().names()
    assert list(values) == [
        *before,
        "prediction",
        "base_value",
        *(f"shapley_{name}" for name in PLAYERS),
        "intrinsic_location",
        *(f"invariant_{name}" for name in PLAYERS[:-1]),
        *(f"varying_{name}" for name in PLAYERS[:-1]),
        "nearest_training",
        "far",
        "reason",
    ]
    assert values["zinc"] == values_of(meuse)["zinc"]
    prediction, base = column(values, "prediction"), column(values, "base_value")
    spread = column(values, "log_zinc").std()
    shapley = {name: column(values, f"shapley_{name}") for name in PLAYERS}
    assert np.abs(base + sum(shapley.values()) - prediction).max() < 1e-5 * spread
    parts = column(values, "intrinsic_location")
    for name in PLAYERS[:-1]:
        invariant, varying = column(values, f"invariant_{name}"), column(values, f"varying_{name}")
        assert np.abs(invariant + varying / 2 - shapley[name]).max() < 1e-9
        parts = parts + invariant + varying
    assert np.abs(base + parts - prediction).max() < 1e-5 * spread
    fitted = values_of(QgsVectorLayer(str(sample / "fitted.gpkg")))
    assert np.abs(column(fitted, "fitted") - prediction).max() < 1e-5
    assert set(base) == {results["BASE_VALUE"]}
    assert results["BASE_VALUE"] == pytest.approx(prediction.mean(), abs=1e-5)
    assert results["REPORT"] is None
    assert set(values["far"]) == {0}
    assert column(values, "nearest_training").max() == 0.0  # the training points themselves
    titles = {name: layer.attributeAlias(k) for k, name in enumerate(values)}
    again = layer.renderer()  # from the .qml beside the file
    assert again.type() == "graduatedSymbol"
    assert "shapley_" in again.classAttribute()
    assert titles["shapley_dist"] == "Shapley value of dist [log(mg/kg)]"
    assert titles["nearest_training"] == "Distance to the nearest training point [m]"


def moved(layer, shift):
    """The first points of ``layer``, the last of them ``shift`` metres to the east."""
    made = layer.materialize(QgsFeatureRequest().setLimit(5))
    last = list(made.getFeatures())[-1]
    place = last.geometry().asPoint()
    there = QgsGeometry.fromPointXY(QgsPointXY(place.x() + shift, place.y()))
    assert made.dataProvider().changeGeometryValues({last.id(): there})
    return made


def test_far_points_are_marked(run, engine, tmp_path):
    """The predictors are fields here, so that a point outside the rasters can be explained."""
    layer = point_layer()
    trained = run(
        "gnnwr:train",
        quick(INPUT=layer, PREDICTORS=["x1", "x2"], MODEL=str(tmp_path / "m.gnnwr")),
    )
    parameters = {
        "MODEL": trained["MODEL"],
        "INPUT": moved(layer, 20000.0),
        "OUTPUT": "TEMPORARY_OUTPUT",
    }
    values = values_of(run("gnnwr:explain", parameters)["OUTPUT"])
    assert values["far"] == [0, 0, 0, 0, 1]
    assert values["nearest_training"][-1] == pytest.approx(20000.0, rel=0.1)
    assert np.isfinite(column(values, "shapley_location")).all()
    assert any("1 of 5 points" in text and "far" in text for text in run.feedback.warnings)


def test_points_that_cannot_be_explained_are_kept(explain, meuse):
    """The last one is moved off the rasters."""
    values = values_of(explain(moved(meuse, 20000.0))["OUTPUT"])
    assert [bool(value) and value != NULL for value in values["reason"]] == [False] * 4 + [True]
    for name in ("prediction", "base_value", "shapley_dist", "varying_soil", "far"):
        assert values[name][-1] == NULL
        assert NULL not in values[name][:-1]


def test_one_point(explain, meuse):
    layer = meuse.materialize(QgsFeatureRequest().setLimit(1))
    values = values_of(explain(layer)["OUTPUT"])
    total = values["base_value"][0] + sum(values[f"shapley_{name}"][0] for name in PLAYERS)
    assert total == pytest.approx(values["prediction"][0], abs=1e-6)


def test_in_a_project(model, sample, engine, context, feedback, meuse, tmp_path):
    """Named, grouped, styled, described: what a user sees after a run."""
    import processing

    project = QgsProject.instance()
    project.clear()
    covariates = QgsRasterLayer(str(sample / "meuse_covariates.tif"), "grid")
    try:
        parameters = {
            "MODEL": model["MODEL"],
            "INPUT": meuse,
            "RASTERS": [covariates],
            "OUTPUT": str(tmp_path / "explained.gpkg"),
        }
        processing.runAndLoadResults("gnnwr:explain", parameters, feedback, context)
        group = project.layerTreeRoot().findGroup("GNNWR explanation of log_zinc")
        (node,) = group.findLayers()
        layer = node.layer()
        assert layer.name() == "Explanation of log_zinc"
        manager = layer.styleManager()
        wanted = {f"Shapley value of {name}" for name in PLAYERS} | {"Prediction"}
        assert set(manager.styles()) == wanted
        bounds = set()
        for name in wanted - {"Prediction"}:
            manager.setCurrentStyle(name)
            ranges = layer.renderer().ranges()
            bounds.add(tuple(item.upperValue() for item in ranges[1:]))
            assert ranges[0].label().endswith(" log(mg/kg)")
        assert len(bounds) == 1
        abstract = layer.metadata().abstract()
        assert "Base value 5." in abstract
        assert "log(mg/kg)" in abstract
        assert "meuse.gnnwr" in abstract
    finally:
        project.clear()


NASTY = ['a"b', "it's\nhere", "<b>x</b>", "a;b"]


@pytest.mark.parametrize("output", ["TEMPORARY_OUTPUT", "explained.gpkg", "explained.geojson"])
def test_names_with_quotes_line_breaks_and_html(output, run, engine, tmp_path):
    generator = np.random.default_rng(4)
    extras = [(QgsField(n, fieldtypes.DOUBLE), generator.normal(size=60).tolist()) for n in NASTY]
    layer = point_layer(fields=extras, name="<i>sites</i>")
    trained = run(
        "gnnwr:train",
        quick(INPUT=layer, PREDICTORS=NASTY[:3], MODEL=str(tmp_path / "m.gnnwr"), EPOCHS=3),
    )
    if output != "TEMPORARY_OUTPUT":
        output = str(tmp_path / output)
    parameters = {"MODEL": trained["MODEL"], "INPUT": layer, "OUTPUT": output}
    made = run("gnnwr:explain", parameters)["OUTPUT"]
    values = values_of(QgsVectorLayer(made) if isinstance(made, str) else made)
    total = column(values, "base_value") + column(values, "shapley_location")
    for name in NASTY[:3]:
        total = total + column(values, f"shapley_{name}")
    assert np.abs(total - column(values, "prediction")).max() < 1e-6


def test_what_stands_in_the_way_of_the_points(explain, meuse, tmp_path):
    with pytest.raises(QgsProcessingException, match="elev"):
        lacking = moved(meuse, 0.0)
        lacking.dataProvider().deleteAttributes([lacking.fields().indexOf("elev")])
        lacking.updateFields()
        explain(lacking)
    with pytest.raises(QgsProcessingException, match="dist"):
        explain(meuse, RASTERS=[])
    empty = moved(meuse, 0.0)
    empty.dataProvider().truncate()
    with pytest.raises(QgsProcessingException, match="no features"):
        explain(empty)
    away = moved(meuse, 0.0)
    there = QgsGeometry.fromWkt("POINT(0 0)")
    away.dataProvider().changeGeometryValues({f.id(): there for f in away.getFeatures()})
    with pytest.raises(QgsProcessingException, match="None of the 5 points can be explained"):
        explain(away, OUTPUT=str(tmp_path / "nothing.gpkg"))
    assert os.listdir(tmp_path) == []


def test_batch_goes_on_after_a_bad_row(model, sample, engine, context, meuse, tmp_path):
    """The function that a batch dialog calls for each of its rows."""
    from processing.gui.AlgorithmExecutor import execute

    write_model(tmp_path / "newer.gnnwr", schema=99)
    done = []
    for file in (model["MODEL"], str(tmp_path / "newer.gnnwr"), model["MODEL"]):
        found = QgsApplication.processingRegistry().createAlgorithmById("gnnwr:explain")
        parameters = {
            "MODEL": file,
            "INPUT": meuse,
            "RASTERS": [str(sample / "meuse_covariates.tif")],
            "OUTPUT": str(tmp_path / f"{len(done)}.gpkg"),
        }
        fine, _ = execute(found, parameters, context, Feedback())
        done.append(fine)
    assert done == [True, False, True]
    assert {"0.gpkg", "2.gpkg"} <= set(os.listdir(tmp_path))
    assert "1.gpkg" not in os.listdir(tmp_path)
