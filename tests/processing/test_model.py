"""A graphical model: training chained to prediction and explanation."""

from __future__ import annotations

import os

import pytest
from qgis.core import (
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterRasterLayer,
    QgsVectorLayer,
)

from tests.processing.made import quick, raster_bands, values_of

SOURCE = QgsProcessingModelChildParameterSource


def chain():
    """Model: points and a raster in, a map, residuals and Shapley values at the points out."""
    model = QgsProcessingModelAlgorithm("Chain", "test")
    types = [QgsProcessing.SourceType.TypeVectorPoint]
    for parameter in (
        QgsProcessingParameterFeatureSource("points", "Points", types),
        QgsProcessingParameterRasterLayer("raster", "Raster"),
    ):
        model.addModelParameter(parameter, QgsProcessingModelParameter(parameter.name()))

    train = QgsProcessingModelChildAlgorithm("gnnwr:train")
    train.setChildId("train")
    train.addParameterSources("INPUT", [SOURCE.fromModelParameter("points")])
    train.addParameterSources("RASTERS", [SOURCE.fromModelParameter("raster")])
    for name, value in quick().items():
        train.addParameterSources(name, [SOURCE.fromStaticValue(value)])
    train.setModelOutputs({"fitted": output("fitted", "train", "OUTPUT")})
    model.addChildAlgorithm(train)

    predict = QgsProcessingModelChildAlgorithm("gnnwr:predictraster")
    predict.setChildId("predict")
    predict.addParameterSources("MODEL", [SOURCE.fromChildOutput("train", "MODEL")])
    predict.addParameterSources("RASTERS", [SOURCE.fromModelParameter("raster")])
    predict.setModelOutputs(
        {
            "map": output("map", "predict", "OUTPUT"),
            "intervals": output("intervals", "predict", "INTERVALS"),
        }
    )
    model.addChildAlgorithm(predict)

    explain = QgsProcessingModelChildAlgorithm("gnnwr:explain")
    explain.setChildId("explain")
    explain.addParameterSources("MODEL", [SOURCE.fromChildOutput("train", "MODEL")])
    explain.addParameterSources("INPUT", [SOURCE.fromChildOutput("train", "OUTPUT")])
    explain.setModelOutputs({"explained": output("explained", "explain", "OUTPUT")})
    model.addChildAlgorithm(explain)
    model.initAlgorithm()
    return model


def output(name, child, source):
    made = QgsProcessingModelOutput(name, name)
    made.setChildId(child)
    made.setChildOutputName(source)
    return made


def named_outputs(model):
    """Names of the parameters that take the model's outputs, by the outputs' own names.

    On QGIS 3.22, the step's name stands before that of an output.
    """
    named = {one.description(): one.name() for one in model.destinationParameterDefinitions()}
    parameters = {one.name() for one in model.parameterDefinitions()}
    assert set(named.values()) <= parameters
    return named


def test_train_chained_to_predict(
    provider, engine, context, feedback, points, raster, covariates, tmp_path
):
    model = chain()
    assert model.canExecute()[0]
    files = {
        "fitted": str(tmp_path / "fitted.gpkg"),
        "map": str(tmp_path / "map.tif"),
        "intervals": str(tmp_path / "intervals.tif"),
        "explained": str(tmp_path / "explained.gpkg"),
    }
    outputs = named_outputs(model)
    asked = {outputs[name]: path for name, path in files.items()}
    results, fine = model.run({"points": points, "raster": covariates, **asked}, context, feedback)
    assert fine, feedback.errors
    bands, _ = raster_bands(results[outputs["map"]])
    assert len(bands) == 2
    assert len(raster_bands(results[outputs["intervals"]])[0]) == 2
    assert os.path.getsize(results[outputs["fitted"]]) > 0
    children = results["CHILD_RESULTS"]
    assert children["train"]["R2"] > 0.5
    assert children["train"]["N_USED"] == 60
    values = values_of(QgsVectorLayer(results[outputs["explained"]]))
    total = [sum(row) for row in zip(*(values[f"shapley_{n}"] for n in ("x1", "x2", "location")))]
    base = children["explain"]["BASE_VALUE"]
    assert [base + value for value in total] == pytest.approx(values["prediction"], abs=1e-6)
