"""Several runs at once, of one QGIS and of two: each as if it were alone."""

from __future__ import annotations

import contextlib
import json

import pytest
from qgis.core import QgsApplication, QgsVectorLayer
from qgis.PyQt.QtCore import QThreadPool

from tests.processing.made import values_of
from tests.processing.other_qgis import start_other_qgis
from tests.processing.survival import Task, job, run
from tests.waiting import PATIENCE, halted, until

pytestmark = pytest.mark.usefixtures("provider")
SCORES = ("R2", "RMSE", "MAE", "NRMSE", "N_USED")


@pytest.fixture(autouse=True)
def threads_for_tasks(qgis_app):
    """On a machine of one core, QGIS would let one task wait for the other."""
    manager = QgsApplication.taskManager()
    if hasattr(manager, "threadPool"):  # later QGIS has one for tasks alone
        pool = manager.threadPool()
    else:
        pool = QThreadPool.globalInstance()
    before = pool.maxThreadCount()
    pool.setMaxThreadCount(max(before, 4))
    yield
    pool.setMaxThreadCount(before)


def test_two_tasks_of_one_qgis(engine, traces, points, tmp_path):
    """One is cancelled; the other's result is the one it has alone."""
    places = {}
    for name in ("alone", "other", "cancelled"):
        places[name] = tmp_path / name if name == "alone" else traces.folder / name
        places[name].mkdir()
    identity, parameters = job("train", places["alone"], "", points, None)
    del parameters["REPORT"]
    alone = run(identity, parameters)

    def task(name, **changes):
        own = job("train", places[name], "", points, None)[1]
        del own["REPORT"]
        return Task(identity, {**own, **changes})

    cancelled = task("cancelled", EPOCHS=100000)
    cancelled.wait(lambda: cancelled.feedback.progress() > 0.0)
    before = set(traces.jobs())
    other = task("other")
    other.wait(lambda: len(traces.jobs()) == 2)  # each run has a worker of its own
    (worker,) = (pid for name, pid in traces.jobs().items() if name not in before)
    with halted(worker):  # else it might be done before the other is back
        cancelled.cancel()
        assert not other.ended
    other.wait(lambda: other.ended)
    assert other.ended == [True]
    assert list(places["cancelled"].iterdir()) == []
    for score in SCORES:
        assert other.results[score] == alone[score]
    rows, wanted = (
        values_of(QgsVectorLayer(str(places[name] / "fitted.gpkg"))) for name in ("other", "alone")
    )
    assert len(wanted["y"]) == 60
    assert rows == wanted
    traces.none_left()


def hold(jobs, held, still):
    """Let the workers of jobs that are new stand still as long as ``still``; how many do by now."""
    for name in set(jobs) - held:
        still.enter_context(halted(jobs[name]))
        held.add(name)
    return len(held)


def test_two_qgis_and_several_jobs_at_once(engine, traces, plain_model, points, raster, tmp_path):
    """All over one engine; each has the result it has alone."""
    folders = []
    for number in range(2):
        folders.append(tmp_path / f"outputs{number}")
        folders[-1].mkdir()
    others, held = [], set()
    for number, folder in enumerate(folders):
        identity, parameters = job("train", folder, "", "points", None)
        del parameters["REPORT"]
        others.append(start_other_qgis(tmp_path, number, identity, parameters))
    with contextlib.ExitStack() as still:  # none may be done before all are there
        until(lambda: hold(traces.jobs(), held, still) == 2)
        own = Task(*job("predictpoints", traces.folder, plain_model, points, raster))
        own.wait(lambda: len(traces.jobs()) == 3)
    own.wait(lambda: own.ended)
    assert own.ended == [True]
    scores = []
    for other in others:
        output, errors = other.communicate(timeout=PATIENCE)
        assert other.returncode == 0, errors.decode()[-2000:]
        scores.append(json.loads(output.decode().splitlines()[-1]))
    assert scores[0] == scores[1]
    assert scores[0]["N_USED"] == 60
    traces.none_left()
