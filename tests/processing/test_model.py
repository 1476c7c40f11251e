"""A graphical model: training chained to prediction."""

from __future__ import annotations

import os

from qgis.core import (
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterRasterLayer,
)

from tests.processing.made import quick, raster_bands

SOURCE = QgsProcessingModelChildParameterSource


def chain():
    """Model: points and a raster in, a map and the points with residuals out."""
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
    predict.setModelOutputs({"map": output("map", "predict", "OUTPUT")})
    model.addChildAlgorithm(predict)
    model.initAlgorithm()
    return model


def output(name, child, source):
    made = QgsProcessingModelOutput(name, name)
    made.setChildId(child)
    made.setChildOutputName(source)
    return made


def test_train_chained_to_predict(
    provider, engine, context, feedback, points, raster, covariates, tmp_path
):
    model = chain()
    assert model.canExecute()[0]
    parameters = {
        "points": points,
        "raster": covariates,
        "train:fitted": str(tmp_path / "fitted.gpkg"),
        "predict:map": str(tmp_path / "map.tif"),
    }
    results, fine = model.run(parameters, context, feedback)
    assert fine, feedback.errors
    bands, _ = raster_bands(results["predict:map"])
    assert len(bands) == 2
    assert os.path.getsize(results["train:fitted"]) > 0
    children = results["CHILD_RESULTS"]
    assert children["train"]["R2"] > 0.5
    assert children["train"]["N_USED"] == 60
