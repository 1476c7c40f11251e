"""Where a finished report goes."""

from __future__ import annotations

import gc
import sys
import time
import types

import pytest
from qgis import utils
from qgis.core import (
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelOutput,
    QgsProcessingOutputHtml,
)

from gnnwr_qgis.processing.explore import Explore


class Viewer:
    """As QGIS's list of results takes them, from 3.22 on."""

    def __init__(self):
        self.shown = []

    def addResult(self, icon, name, timestamp, result):
        time.strftime("%I:%M:%S%p", timestamp)
        assert not icon.isNull()
        self.shown.append((name, result))


@pytest.fixture
def viewer(monkeypatch):
    found = Viewer()
    module = types.ModuleType("processing.core.ProcessingResults")
    module.resultsList = found
    for name in ("processing", "processing.core"):
        if name not in sys.modules:
            monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return found


@pytest.mark.parametrize("window", [True, False])
def test_a_report_is_offered_where_there_is_a_window(
    qgis_app, context, feedback, viewer, monkeypatch, window
):
    monkeypatch.setattr(utils, "iface", object() if window else None)
    explore = Explore()
    assert explore.finished_report("/somewhere/r.html", {"report": True}) == "/somewhere/r.html"
    explore.postProcessAlgorithm(context, feedback)
    wanted = [("Explore relationships", "/somewhere/r.html")] if window else []
    assert viewer.shown == wanted


@pytest.mark.parametrize(("report", "made"), [("", True), ("/somewhere/r.html", False)])
def test_what_was_not_made_is_not_offered(
    qgis_app, context, feedback, viewer, monkeypatch, report, made
):
    monkeypatch.setattr(utils, "iface", object())
    explore = Explore()
    assert explore.finished_report(report, {"report": made}) is None
    explore.postProcessAlgorithm(context, feedback)
    Explore().postProcessAlgorithm(context, feedback)
    assert viewer.shown == []


@pytest.mark.parametrize("name", ["explore", "train", "crossvalidate", "explain"])
def test_the_report_of_a_step_of_a_model_is_offered_once(provider, name):
    """QGIS's own window puts every HTML output into the viewer, and so does the step."""
    step = QgsProcessingModelChildAlgorithm(f"gnnwr:{name}")
    step.setChildId("step")
    wanted = QgsProcessingModelOutput("told", "told")
    wanted.setChildId("step")
    wanted.setChildOutputName("REPORT")
    step.setModelOutputs({"told": wanted})
    model = QgsProcessingModelAlgorithm("One step", "test")
    model.addChildAlgorithm(step)
    model.initAlgorithm()
    own = step.algorithm().parameterDefinition("REPORT")
    for made in (model, model.create()):  # a run is that of a copy
        gc.collect()
        (output,) = made.outputDefinitions()
        assert not isinstance(output, QgsProcessingOutputHtml)
        assert output.type() == "outputFile"
        (parameter,) = made.destinationParameterDefinitions()
        assert parameter.name() == output.name()
        assert parameter.type() == "fileDestination"
        for of in ("fileFilter", "help", "createByDefault", "defaultFileExtension"):
            assert getattr(parameter, of)() == getattr(own, of)(), of
