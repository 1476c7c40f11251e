"""Cancel at any moment of any job: back at once, nothing left, what was there as it was."""

from __future__ import annotations

import os
import random
import time

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from gnnwr_qgis.runtime import worker
from tests.processing.made import Feedback
from tests.processing.survival import JOBS, Canceller, job, prompt, run

MOMENTS, FIRST_SECONDS = 2, 5.0  # where a job's own length is not waited for
MANY = 25


pytestmark = pytest.mark.usefixtures("provider")


def cancelled_at(moments, traces, identity, parameters):
    """Run a job again and again, cancelled after so many seconds each time."""
    for moment in moments:
        traces.remember()
        feedback = Feedback()
        result = Canceller(feedback, moment).call(run, identity, parameters, feedback)
        traces.none_left()
        if result is None:
            traces.untouched()
        else:  # it was done before: then all of it is there
            assert {*traces.outputs()} >= {os.path.basename(path) for path in files(parameters)}


def files(parameters):
    """The outputs of a job that are files."""
    ends = (".gnnwr", ".gpkg", ".tif", ".shp", ".geojson", ".csv", ".html")
    named = {key: value for key, value in parameters.items() if key != "INPUT"}
    own = [value for value in named.values() if isinstance(value, str) and value.endswith(ends)]
    return [path for path in own if path != parameters.get("MODEL") or "EPOCHS" in parameters]


@pytest.mark.parametrize("name", JOBS)
def test_a_few_moments(name, engine, traces, plain_model, points, raster):
    identity, parameters = job(name, traces.folder, plain_model, points, raster)
    for path in files(parameters):
        with open(path, "w") as stream:
            stream.write("the user's")
    draw = random.Random(name)
    moments = [FIRST_SECONDS * (k + draw.random()) / MOMENTS for k in range(MOMENTS)]
    cancelled_at(moments, traces, identity, parameters)


@pytest.mark.slow
@pytest.mark.parametrize("name", JOBS)
def test_moments_of_the_whole_length(name, engine, traces, plain_model, points, raster):
    identity, parameters = job(name, traces.folder, plain_model, points, raster)
    began = time.monotonic()
    run(identity, parameters, Feedback())
    length = time.monotonic() - began
    traces.none_left()
    draw = random.Random(name)
    moments = [length * (k + draw.random()) / MANY for k in range(MANY)]
    cancelled_at(moments, traces, identity, parameters)


@pytest.mark.parametrize("name", ["train", "predictpoints", "explain", "crossvalidate"])
def test_while_points_are_written(name, engine, traces, plain_model, points, raster, monkeypatch):
    """The engine has ended by then, and its files are whole: they must not take their places."""
    from gnnwr_qgis.layers import pointwriter

    identity, parameters = job(name, traces.folder, plain_model, points, raster)
    for path in files(parameters):
        with open(path, "w") as stream:
            stream.write("the user's")
    traces.remember()
    feedback = Feedback()
    monkeypatch.setattr(pointwriter, "_BETWEEN_LOOKS", 20)
    looks = []

    def look():
        looks.append(None)
        if len(looks) == 2:
            feedback.cancel()

    monkeypatch.setattr(pointwriter, "let_window_handle_events", look)
    with pytest.raises(QgsProcessingException, match="Cancelled. Nothing was written"):
        run(identity, parameters, feedback)
    assert len(looks) == 2
    traces.none_left()
    traces.untouched()


LAST = {"crossvalidate": 94.0, "explore": 80.0}  # what they report before they make files


@pytest.mark.parametrize("name", LAST)
@pytest.mark.parametrize("when", ["last report", "all made"])
def test_at_the_end(name, when, engine, traces, points, monkeypatch):
    """The files are made, or being made, and must not take their places."""
    identity, parameters = job(name, traces.folder, "", points, None)
    for path in files(parameters):
        with open(path, "w") as stream:
            stream.write("the user's")
    traces.remember()
    at, feedback = [], Feedback(LAST[name] if when == "last report" else None)
    feedback.canceled.connect(lambda: at.append(time.monotonic()))
    if when == "all made":
        run_job = worker.run_job

        def made(*arguments, **options):
            values = run_job(*arguments, **options)
            assert [found for _, _, found in os.walk(traces.folder) if "in-use" in found]
            feedback.cancel()
            return values

        monkeypatch.setattr(worker, "run_job", made)
    with pytest.raises(QgsProcessingException, match="Cancelled. Nothing was written"):
        run(identity, parameters, feedback)
    assert time.monotonic() - at[0] < prompt()
    traces.none_left()
    traces.untouched()


def test_in_a_task_as_a_dialog_runs_it(engine, traces, plain_model, points, raster):
    from qgis.core import QgsProcessingAlgRunnerTask

    identity, parameters = job("train", traces.folder, plain_model, points, raster)
    parameters["EPOCHS"] = 100000
    for file in ("m.gnnwr", "fitted.gpkg", "fit.html"):
        (traces.folder / file).write_text("the user's")
    traces.remember()
    context, feedback, ended = QgsProcessingContext(), Feedback(), []
    context.setProject(QgsProject.instance())
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(identity)
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
    task.executed.connect(lambda fine, results: ended.append(fine))
    QgsApplication.taskManager().addTask(task)
    began = time.monotonic()
    while not traces.workers() and time.monotonic() - began < 30.0:
        QCoreApplication.processEvents()
        time.sleep(0.01)
    time.sleep(1.0)
    asked = time.monotonic()
    feedback.cancel()
    while not ended and time.monotonic() - asked < 10.0:
        QCoreApplication.processEvents()
        time.sleep(0.01)
    assert time.monotonic() - asked < prompt()
    assert ended == [False]
    traces.none_left()
    traces.untouched()


def test_a_row_of_a_batch(engine, traces, plain_model, points, raster, context):
    """The function that a batch dialog calls for each of its rows."""
    from processing.gui.AlgorithmExecutor import execute

    identity, parameters = job("train", traces.folder, plain_model, points, raster)
    parameters["EPOCHS"] = 100000
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(identity)
    feedback = Feedback()
    with Canceller(feedback, 2.5) as canceller:
        fine, _ = execute(algorithm, parameters, context, feedback)
    assert time.monotonic() - canceller.at < prompt()
    assert not fine
    traces.none_left()
    assert os.listdir(traces.folder) == []


def test_in_a_graphical_model(engine, traces, covariates, points, context):
    from tests.processing.test_model import chain

    model, feedback = chain(), Feedback()
    parameters = {
        "points": points,
        "raster": QgsRasterLayer(covariates, "covariates"),
        "train:fitted": str(traces.folder / "fitted.gpkg"),
        "predict:map": str(traces.folder / "map.tif"),
        "predict:intervals": str(traces.folder / "intervals.tif"),
        "explain:explained": str(traces.folder / "explained.gpkg"),
    }
    for file in ("fitted.gpkg", "map.tif", "intervals.tif", "explained.gpkg"):
        (traces.folder / file).write_text("the user's")
    traces.remember()
    with Canceller(feedback, 2.0) as canceller:
        _, fine = model.run(parameters, context, feedback)
    assert time.monotonic() - canceller.at < prompt()
    assert not fine
    traces.none_left()
    traces.untouched()
