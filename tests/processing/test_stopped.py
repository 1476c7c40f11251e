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


def task_of_batch():
    """The task by which QGIS shows a batch, running."""
    shown = QgsScopedProxyProgressTask("Batch Processing")
    tasks = QgsApplication.taskManager().activeTasks()
    (task,) = [one for one in tasks if one.description() == "Batch Processing"]
    until(lambda: task.status() == task.TaskStatus.Running, 10.0, Task.window_lives)
    return shown, task


def test_task_of_a_batch_cancelled():
    shown, task = task_of_batch()
    assert not stopped_from_outside()
    task.cancel()
    assert stopped_from_outside()
    del shown
    until(lambda: not QgsApplication.taskManager().activeTasks(), 10.0, Task.window_lives)
    assert not stopped_from_outside()


def test_training_ends_with_the_task_of_its_batch(engine, traces, training):
    shown, task = task_of_batch()
    began = time.monotonic()
    traces.when_working(lambda pid: (time.sleep(1.0), task.cancel()))
    assert "Cancelled" in refused(*training)
    in_time(began, 30.0)
    traces.none_left()
    traces.untouched()
    del shown
    until(lambda: not QgsApplication.taskManager().activeTasks(), 10.0, Task.window_lives)


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
