"""Fixtures that run an algorithm to its end, or to its refusal."""

from __future__ import annotations

import os
import shutil

import pytest
from qgis.core import QgsProcessingException, QgsVectorLayer

from gnnwr_qgis.processing.shipped import resource_path
from tests.processing.made import quick


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
    """Train for a moment, a layer's x1 and x2 unless told otherwise; ``m.gnnwr`` is the model."""

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


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The Meuse sample, copied: QGIS writes beside what it opens."""
    folder = tmp_path_factory.mktemp("sample")
    for name in ("meuse.gpkg", "meuse.qml", "meuse_covariates.tif"):
        shutil.copy(resource_path("sample", name), folder / name)
    return folder


@pytest.fixture
def meuse(sample):
    return QgsVectorLayer(str(sample / "meuse.gpkg"), "meuse", "ogr")
