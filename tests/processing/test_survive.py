"""Whatever happens to a job: a message with cause and remedy, nothing left, nothing lost."""

from __future__ import annotations

import dataclasses
import os
import resource
import shutil
import signal
import time

import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsVectorLayer

from tests.processing.made import Feedback, point_layer, values_of
from tests.processing.movedengine import link_engine
from tests.processing.other_qgis import start_other_qgis
from tests.processing.survival import Canceller, job, refused, run
from tests.waiting import halted, in_time, prompt, until

pytestmark = pytest.mark.usefixtures("provider")
SLOW = pytest.mark.slow  # besides those that take seconds


def test_worker_killed(engine, traces, training):
    traces.kill_when_working()
    message = refused(*training)
    assert "SIGKILL" in message
    assert "memory ran out" in message
    assert "close other programs" in message
    traces.none_left()
    traces.untouched()


@pytest.mark.parametrize("room", [pytest.param(1, marks=SLOW), 60, pytest.param(400, marks=SLOW)])
def test_out_of_memory(engine, traces, training, room):
    """The worker gets ``room`` megabytes more than it has, early and late."""

    def loaded(pid):
        with open(f"/proc/{pid}/maps") as stream:
            return "_flapack" in stream.read()

    def limit(pid):
        if room == 1:
            time.sleep(0.3)
        else:  # OpenBLAS tries for ever when memory ends just while it is being loaded
            until(lambda: loaded(pid))
            time.sleep(1.0)
        with open(f"/proc/{pid}/statm") as stream:
            now = int(stream.read().split()[0]) * resource.getpagesize()
        most = now + room * 2**20
        resource.prlimit(pid, resource.RLIMIT_AS, (most, most))

    identity, parameters = training
    parameters["INPUT"] = point_layer(rows=1500)
    parameters["EPOCHS"] = 3
    traces.when_working(limit)
    message = refused(identity, parameters)
    assert "memory" in message.lower(), message
    traces.none_left()
    traces.untouched()


@pytest.fixture
def often_saved(monkeypatch):
    """Trainings keep their state after every epoch."""
    from gnnwr_qgis.processing import train

    def replace(job, **changes):
        return dataclasses.replace(job, checkpoint_period=0.0, **changes)

    monkeypatch.setattr(train, "replace", replace)


def when_saved(folder, act):
    """Call ``act`` with the worker's id once there is a state of the training."""

    def wait(pid):
        until(lambda: any(name.endswith(".part") for name in os.listdir(folder)))
        act(pid)

    return wait


@SLOW
def test_a_killed_training_goes_on(engine, traces, points, often_saved, tmp_path):
    identity, parameters = job("train", traces.folder, "", points, None)
    parameters.update(EPOCHS=150)
    del parameters["REPORT"]
    traces.when_working(when_saved(traces.folder, lambda pid: os.kill(pid, signal.SIGKILL)))
    assert "SIGKILL" in refused(identity, parameters)
    assert os.listdir(traces.folder) == ["m.gnnwr.part"]
    feedback = Feedback()
    results = run(identity, parameters, feedback)
    assert any("goes on from epoch" in info for info in feedback.infos)
    assert sorted(os.listdir(traces.folder)) == ["fitted.gpkg", "fitted.qml", "m.gnnwr"]
    apart = {"MODEL": str(tmp_path / "whole.gnnwr"), "OUTPUT": str(tmp_path / "whole.gpkg")}
    whole = run(identity, {**parameters, **apart})
    for number in ("R2", "RMSE", "MAE"):
        assert results[number] == whole[number]
    rows, wanted = (values_of(QgsVectorLayer(one["OUTPUT"])) for one in (results, whole))
    assert {"fitted", "residual", "coef_x1", "se_x1"} <= set(wanted)
    assert rows == wanted


def test_a_cancelled_training_leaves_no_state(engine, traces, training, often_saved):
    feedback = Feedback()
    traces.when_working(when_saved(traces.folder, lambda pid: feedback.cancel()))
    identity, parameters = training
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run(identity, parameters, feedback)
    traces.none_left()
    traces.untouched()


def test_machine_asleep(engine, traces, points):
    """A worker that is stopped and goes on later ends as if nothing had been."""
    identity, parameters = job("train", traces.folder, "", points, None)
    del parameters["REPORT"]
    feedback = Feedback()

    def sleep(pid):
        until(lambda: feedback.progress() > 0.0)
        with halted(pid):
            time.sleep(2.5)

    traces.when_working(sleep)
    results = run(identity, {**parameters, "EPOCHS": 150}, feedback)
    assert QgsVectorLayer(results["OUTPUT"]).featureCount() == 60
    traces.none_left()


def test_cancelled_while_asleep(engine, traces, training):
    feedback, asleep = Feedback(), []

    def sleep(pid):
        time.sleep(1.0)
        os.kill(pid, signal.SIGSTOP)
        asleep.append(pid)

    traces.when_working(sleep)
    assert Canceller(feedback, 1.0, lambda: asleep).call(run, *training, feedback) is None
    traces.none_left()
    traces.untouched()


def test_a_raster_that_cannot_be_placed_costs_no_other(engine, traces, plain_model, covariates):
    """A folder has taken the name of one of the outputs meanwhile."""
    identity, parameters = job("predictraster", traces.folder, plain_model, None, covariates)
    taken = traces.folder / "coefficients.tif"
    traces.when_working(lambda pid: taken.mkdir())
    message = refused(identity, parameters)
    kept = [parameters["OUTPUT"], str(traces.folder / "coefficients_2.tif")]
    assert f"was kept: {', '.join(kept)}, " in message
    for path in kept:
        assert gdal.Open(path).ReadAsArray().any()
    assert os.listdir(taken) == []
    traces.none_left()


@pytest.fixture
def own_engine(engine_cache, monkeypatch, tmp_path):
    """An engine in a folder of links, which can be destroyed without harm."""
    from gnnwr_qgis.runtime import paths

    monkeypatch.setenv("GNNWR_CACHE", str(tmp_path / "cache"))
    return link_engine(paths.engine_folder(engine_cache), tmp_path / "cache")


def test_engine_deleted_while_it_computes(own_engine, traces, training):
    def act(pid):
        for name in os.listdir(own_engine):
            os.remove(os.path.join(own_engine, name))

    traces.when_loading(act)
    identity, parameters = training
    message = refused(identity, {**parameters, "EPOCHS": 2})
    assert "Install or repair engine" in message
    traces.none_left()
    traces.untouched()


def test_engine_deleted_before(own_engine, traces, training):
    shutil.rmtree(own_engine)
    assert "not installed" in refused(*training)
    traces.none_left()
    traces.untouched()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_qgis_ends_while_a_job_runs(engine, traces, training, tmp_path, how):
    from gnnwr_qgis.runtime.folders import JobFolder

    identity, parameters = training
    other = start_other_qgis(tmp_path, 0, identity, {**parameters, "INPUT": "points"})
    until(lambda: len(traces.workers()) > 1)
    time.sleep(2.0)
    other.send_signal(how)
    other.communicate()
    until(lambda: not traces.workers(), prompt(2.0))
    traces.untouched()
    assert [name for name in os.listdir(traces.folder) if "partial" in name] == []
    with JobFolder(str(traces.temporary)):  # the next job clears away what was left
        pass
    traces.none_left()


def test_qgis_goes_on(engine, traces, plain_model, points, raster, monkeypatch):
    """After a crash the next job is as any other."""
    identity, parameters = job("predictpoints", traces.folder, plain_model, points, raster)
    traces.kill_when_working(0.2)
    began = time.monotonic()
    assert "SIGKILL" in refused(identity, parameters)
    in_time(began, 11.0)
    results = run(identity, parameters)
    assert QgsVectorLayer(results["OUTPUT"]).featureCount() == 60
    traces.none_left()
