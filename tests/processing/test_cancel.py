"""Cancel at any moment of any job: back at once, nothing left, what was there as it was."""

from __future__ import annotations

import os
import random
import time

import numpy as np
import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsRasterLayer,
    QgsVectorLayer,
)

from gnnwr_qgis.runtime import worker
from tests.processing.made import Feedback, raster_bands, write_raster
from tests.processing.survival import JOBS, Canceller, Task, job, run
from tests.waiting import in_time

MOMENTS, FIRST_SECONDS = 2, 5.0  # where a job's own length is not waited for
MANY = 25


pytestmark = pytest.mark.usefixtures("provider")


def cancelled_at(moment, traces, identity, parameters, when=lambda: True):
    """Run a job, cancelled so many seconds after ``when``; how long it took to come back.

    None when the job was done before.
    """
    traces.remember()
    feedback = Feedback()
    canceller = Canceller(feedback, moment, when)
    result = canceller.call(run, identity, parameters, feedback)
    traces.none_left()
    if result is None:
        traces.untouched()
        return canceller.waited
    assert {*traces.outputs()} >= {os.path.basename(path) for path in files(parameters)}
    return None


def files(parameters):
    """The outputs of a job that are files."""
    ends = (".gnnwr", ".gpkg", ".tif", ".shp", ".geojson", ".csv", ".html")
    named = {key: value for key, value in parameters.items() if key != "INPUT"}
    own = [value for value in named.values() if isinstance(value, str) and value.endswith(ends)]
    return [path for path in own if path != parameters.get("MODEL") or "EPOCHS" in parameters]


def over_the_users(parameters):
    """Let files of the user's lie where the outputs go."""
    for path in files(parameters):
        with open(path, "w") as stream:
            stream.write("the user's")


@pytest.mark.parametrize("name", JOBS)
def test_a_few_moments(name, engine, traces, plain_model, points, raster):
    identity, parameters = job(name, traces.folder, plain_model, points, raster)
    over_the_users(parameters)
    # Whatever the machine's speed, it cannot be done then: its libraries are being loaded.
    assert cancelled_at(0.0, traces, identity, parameters, traces.workers) is not None
    draw = random.Random(name)
    for k in range(MOMENTS):
        cancelled_at(FIRST_SECONDS * (k + draw.random()) / MOMENTS, traces, identity, parameters)


@pytest.mark.parametrize("name", JOBS)
def test_before_it_begins(name, engine, traces, plain_model, points, raster):
    identity, parameters = job(name, traces.folder, plain_model, points, raster)
    over_the_users(parameters)
    traces.remember()
    feedback = Feedback()
    feedback.cancel()
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run(identity, parameters, feedback)
    traces.none_left()
    traces.untouched()


@pytest.mark.slow
@pytest.mark.parametrize("name", JOBS)
def test_moments_of_the_whole_length(
    name, engine, traces, plain_model, points, raster, record_property
):
    identity, parameters = job(name, traces.folder, plain_model, points, raster)
    began = time.monotonic()
    run(identity, parameters, Feedback())
    length = time.monotonic() - began
    traces.none_left()
    draw, waits = random.Random(name), []
    for k in range(MANY):
        began = time.monotonic()
        waited = cancelled_at(length * (k + draw.random()) / MANY, traces, identity, parameters)
        if waited is None:  # the first run was a slow one, as the first after a start often is
            length = min(length, time.monotonic() - began)
        else:
            waits.append(waited)
    assert len(waits) >= MANY // 2  # else hardly any came before the job's own end
    record_property(
        "cancelled", f"{name}: {len(waits)} of {MANY} cancelled, back within {max(waits):.2f} s"
    )


@pytest.mark.parametrize("name", ["train", "predictpoints", "explain", "crossvalidate"])
def test_while_points_are_written(name, engine, traces, plain_model, points, raster, monkeypatch):
    """The engine has ended by then, and its files are whole: they must not take their places."""
    from gnnwr_qgis.layers import pointwriter

    identity, parameters = job(name, traces.folder, plain_model, points, raster)
    over_the_users(parameters)
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


class CancelledAt(Feedback):
    """Cancels when it is told ``text``."""

    def __init__(self, text):
        super().__init__()
        self._text = text

    def setProgressText(self, text):
        super().setProgressText(text)
        if text == self._text:
            self.cancel()


@pytest.mark.parametrize("name", ["crossvalidate", "explore"])
@pytest.mark.parametrize("when", ["last report", "all made"])
def test_at_the_end(name, when, engine, traces, points, monkeypatch):
    """The files are made, or being made, and must not take their places."""
    identity, parameters = job(name, traces.folder, "", points, None)
    over_the_users(parameters)
    traces.remember()
    at = []
    feedback = CancelledAt("Making the report") if when == "last report" else Feedback()
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
    in_time(at[0])
    traces.none_left()
    traces.untouched()


LONG = ("train", "predictraster", "crossvalidate")


@pytest.fixture
def long_job(traces, plain_model, points, covariates):
    """A job that would take a minute or more, over outputs of the user's; called with its name."""

    def made(name):
        raster = covariates
        if name == "predictraster":  # a million cells
            raster = str(traces.folder.parent / "large.tif")
            bands, names = raster_bands(covariates)
            write_raster(raster, [np.tile(band, (42, 42)) for band in bands], names)
        identity, parameters = job(name, traces.folder, plain_model, points, raster)
        if name == "train":
            parameters["EPOCHS"] = 100000
        elif name == "crossvalidate":
            parameters["FOLDS"] = 30
        over_the_users(parameters)
        traces.remember()
        return identity, parameters

    return made


@pytest.mark.parametrize("name", LONG)
def test_in_a_task_as_a_dialog_runs_it(name, engine, traces, long_job):
    task = Task(*long_job(name))
    task.wait(traces.workers)
    # Its libraries are loaded by then, and it computes.
    task.wait(lambda: task.feedback.progress() > 0.0)
    task.cancel()
    traces.none_left()
    traces.untouched()


@pytest.mark.parametrize("name", LONG)
def test_a_row_of_a_batch(name, engine, traces, long_job, context):
    """The function that a batch dialog calls for each of its rows."""
    from processing.gui.AlgorithmExecutor import execute

    identity, parameters = long_job(name)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(identity)
    feedback = Feedback()
    with Canceller(feedback, 0.2, lambda: feedback.progress() > 0.0) as canceller:
        fine, _ = execute(algorithm, parameters, context, feedback)
    in_time(canceller.at)
    assert not fine
    traces.none_left()
    traces.untouched()


# What each step writes; which of the last two comes first is QGIS's choice.
STEPS = {
    "TrainJob": ["fitted"],
    "PredictRasterJob": ["map", "intervals"],
    "ExplainJob": ["explained"],
}


@pytest.mark.parametrize("step", STEPS)
def test_in_a_graphical_model(step, engine, traces, covariates, points, context, monkeypatch):
    """Cancelled in each of its steps: that one and those after it leave nothing."""
    from tests.processing.test_model import chain, named_outputs

    model, feedback = chain(), Feedback()
    ends = {"fitted": ".gpkg", "map": ".tif", "intervals": ".tif", "explained": ".gpkg"}
    paths = {name: traces.folder / (name + end) for name, end in ends.items()}
    asked = {key: str(paths[name]) for name, key in named_outputs(model).items()}
    assert len(asked) == len(paths)
    for path in paths.values():
        path.write_text("the user's")
    traces.remember()
    parameters = {"points": points, "raster": QgsRasterLayer(covariates, "covariates"), **asked}
    seen, before, run_job = [], set(), worker.run_job
    canceller = Canceller(feedback, 0.1, lambda: set(traces.workers()) - before)

    def watched(job, *arguments, **options):
        seen.append(type(job).__name__)
        before.update(traces.workers())  # that of the step before may be just ending
        if seen[-1] == step:
            canceller.__enter__()
        return run_job(job, *arguments, **options)

    monkeypatch.setattr(worker, "run_job", watched)
    _, fine = model.run(parameters, context, feedback)
    in_time(canceller.at)
    assert not fine
    assert seen[-1] == step
    traces.none_left()
    done, found = [name for one in seen[:-1] for name in STEPS[one]], traces.outputs()
    for name in set(paths) - set(done):
        file = paths[name].name
        assert found[file] == traces.before[file]
    for name in done:  # a step that has ended has replaced what was there with something whole
        if paths[name].suffix == ".tif":
            assert len(raster_bands(str(paths[name]))[0]) == 2
        else:
            assert QgsVectorLayer(str(paths[name])).featureCount() == 60
