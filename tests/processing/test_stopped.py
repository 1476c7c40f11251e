"""A job in the thread of the window ends when QGIS is told so otherwise than by its feedback."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from qgis.core import QgsApplication, QgsScopedProxyProgressTask

from gnnwr_qgis.processing.engine import stopped_from_outside
from tests.processing.survival import Task, refused
from tests.waiting import PATIENCE, in_time, until

pytestmark = pytest.mark.usefixtures("provider")


@pytest.fixture
def task_of_batch():
    """The task by which QGIS shows a batch, running, and what ends it."""
    shown = [QgsScopedProxyProgressTask("Batch Processing")]
    manager = QgsApplication.taskManager()
    (task,) = [one for one in manager.activeTasks() if one.description() == "Batch Processing"]
    until(lambda: task.status() == task.TaskStatus.Running, meanwhile=Task.window_lives)

    def end():
        shown.clear()
        until(lambda: not manager.activeTasks(), meanwhile=Task.window_lives)

    yield task, end
    end()  # else a second try would find it


def test_task_of_a_batch_cancelled(task_of_batch):
    task, end = task_of_batch
    assert not stopped_from_outside()
    task.cancel()
    assert stopped_from_outside()
    end()
    assert not stopped_from_outside()


def test_training_ends_with_the_task_of_its_batch(task_of_batch, engine, traces, training):
    task, _ = task_of_batch
    cancelled = []

    def cancel(pid):
        time.sleep(1.0)
        cancelled.append(time.monotonic())
        task.cancel()

    traces.when_working(cancel)
    assert "Cancelled" in refused(*training)
    in_time(cancelled[0])
    traces.none_left()
    traces.untouched()


QUITTING = """
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer
from gnnwr_qgis.processing.engine import stopped_from_outside

application = QgsApplication([], False)
told = []

def work():
    told.append(stopped_from_outside())
    application.exit(0)
    told.append(stopped_from_outside())

QTimer.singleShot(0, work)
application.exec()
print(told)
"""


def test_application_quits():
    done = subprocess.run(
        [sys.executable, "-c", QUITTING],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "[False, True]" in done.stdout, done.stderr
