"""Jobs to be disturbed, and a look at what a disturbed one has left behind."""

from __future__ import annotations

import hashlib
import os
import signal
import tempfile
import threading
import time

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
)
from qgis.PyQt.QtCore import QCoreApplication

from tests.processing.made import Feedback, quick

_MARK = "GNNWR_TEST_MARK"


def prompt():
    """Seconds within which a cancelled run has come back: one, or more on an overloaded machine.

    Asked when it has come back, since the load changes while the tests run. With GNNWR_STRICT=1
    it is one whatever the load, for measurements on a machine that does nothing else.
    """
    if os.environ.get("GNNWR_STRICT") == "1":
        return 1.0
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def until(condition, seconds, meanwhile=lambda: time.sleep(0.02)):
    """Wait for ``condition``, doing ``meanwhile`` again and again; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        meanwhile()


def job(name, folder, model, points, raster):
    """Id and parameters of an algorithm with all its outputs in ``folder``."""

    def at(file):
        return str(folder / file)

    if name == "train":
        own = quick(
            INPUT=points,
            PREDICTORS=["x1", "x2"],
            MODEL=at("m.gnnwr"),
            OUTPUT=at("fitted.gpkg"),
            REPORT=at("fit.html"),
        )
    elif name == "predictraster":
        outputs = ("COEFFICIENTS", "ATTRIBUTION", "INTERVALS", "APPLICABILITY")
        own = {output: at(f"{output.lower()}.tif") for output in outputs}
        own.update(MODEL=model, RASTERS=[raster], OUTPUT=at("map.tif"))
    elif name == "predictpoints":
        own = {"MODEL": model, "INPUT": points, "OUTPUT": at("predicted.gpkg")}
    elif name == "explain":
        own = {"MODEL": model, "INPUT": points}
        own.update(OUTPUT=at("explained.shp"), REPORT=at("explained.html"))
    elif name == "crossvalidate":
        own = {"INPUT": points, "TARGET": "y", "PREDICTORS": ["x1", "x2"], "FOLDS": 3}
        own.update(SCHEME=[0], COMPARE=[], DEVICE=1)
        own.update(OUTPUT=at("cv.geojson"), TABLE=at("cv.csv"), REPORT=at("cv.html"))
    else:
        own = {"INPUT": points, "TARGET": "y", "PREDICTORS": ["x1", "x2"]}
        own.update(REPORT=at("explored.html"), TABLE=at("explored.csv"))
    return f"gnnwr:{name}", own


JOBS = ("train", "predictraster", "predictpoints", "explain", "crossvalidate", "explore")


def run(name, parameters, feedback=None):
    import processing

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    return processing.run(name, parameters, context=context, feedback=feedback or Feedback())


def refused(name, parameters):
    """The message that a run ends with."""
    feedback = Feedback()
    with pytest.raises(QgsProcessingException) as caught:
        run(name, parameters, feedback)
    message = str(caught.value)
    # What prepareAlgorithm says goes to the log alone.
    return "\n".join(feedback.errors) if message.startswith("There were errors") else message


class Task:
    """A run beside the window's thread, as a dialog makes one. ``ended`` is [fine] in the end."""

    def __init__(self, identity, parameters):
        self.feedback, self.context = Feedback(), QgsProcessingContext()
        self.ended, self.results = [], {}
        self.context.setProject(QgsProject.instance())
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(identity)
        self._task = QgsProcessingAlgRunnerTask(algorithm, parameters, self.context, self.feedback)
        self._task.executed.connect(self._executed)
        QgsApplication.taskManager().addTask(self._task)

    def _executed(self, fine, results):
        self.ended.append(fine)
        self.results = dict(results)

    @staticmethod
    def window_lives():
        """What the window's thread does while tasks run."""
        QCoreApplication.processEvents()
        time.sleep(0.01)

    def wait(self, condition, seconds):
        """Wait for ``condition`` while the window lives."""
        until(condition, seconds, self.window_lives)

    def cancel(self):
        """Cancel it, and check that it has come back in time."""
        assert not self.ended
        asked = time.monotonic()
        self.feedback.cancel()
        self.wait(lambda: self.ended, 10.0)
        assert time.monotonic() - asked < prompt()
        assert self.ended == [False]


class Traces:
    """What runs leave behind: processes, temporary files, changed outputs.

    ``folder`` holds the outputs. Temporary files go to a folder of the test's own.
    """

    def __init__(self, folder, temporary, monkeypatch):
        self.folder, self.temporary = folder, temporary
        self.mark = f"{os.getpid()}-{id(self)}"
        monkeypatch.setenv(_MARK, self.mark)
        monkeypatch.setenv("TMPDIR", str(temporary))
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))
        self.before = {}

    def remember(self):
        """Take the outputs as they are now for those that must not change."""
        self.before = self.outputs()

    def outputs(self):
        """Digest of every file in the folder of the outputs, hidden ones included."""
        return {
            name: hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
            for name in sorted(os.listdir(self.folder))
            if (self.folder / name).is_file()
        }

    def workers(self):
        """Processes that runs of this test have started and that are still alive."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit() or int(entry) == os.getpid():
                continue
            try:
                with open(f"/proc/{entry}/environ", "rb") as stream:
                    own = f"{_MARK}={self.mark}".encode() in stream.read().split(b"\0")
                with open(f"/proc/{entry}/stat") as stream:
                    state = stream.read().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if own and state not in "ZX":
                found.append(int(entry))
        return found

    def jobs(self):
        """The job files of the workers that are alive: one for each run, however many processes."""
        found = set()
        for pid in self.workers():
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as stream:
                    arguments = stream.read().decode().split("\0")
            except OSError:  # it has just ended
                continue
            found.update(name for name in arguments if name.endswith("job.json"))
        return found

    def none_left(self):
        """Check that no process, temporary file or half-written output has been left."""
        deadline = time.monotonic() + prompt()  # a kill takes effect a little later
        while self.workers() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not self.workers()
        # QGIS has files of its own there, and removes them when it ends well.
        own = ("processing_", "qt_temp", "oauth2-cache")
        left = [name for name in os.listdir(self.temporary) if not name.startswith(own)]
        assert not left, left
        assert [name for name in os.listdir(self.folder) if "partial" in name] == []

    def untouched(self):
        """Check that the outputs are those that were remembered."""
        assert self.outputs() == self.before

    def when_working(self, act, seconds=60.0):
        """Call ``act`` with the worker's id, from a thread, once there is one."""

        def wait():
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                workers = self.workers()
                if workers:
                    act(min(workers))
                    return
                time.sleep(0.01)

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        return thread

    def signal_when_working(self, number, after=1.0):
        """Send the worker a signal ``after`` seconds."""

        def act(pid):
            time.sleep(after)
            os.kill(pid, number)

        return self.when_working(act)

    def kill_when_working(self, after=1.0):
        """Kill the worker as the system does when memory runs out."""
        return self.signal_when_working(signal.SIGKILL, after)


class Canceller:
    """Cancels ``feedback`` after ``seconds``, and knows when it did.

    ``waited`` is how long a run that :meth:`call` made went on after that.
    """

    def __init__(self, feedback, seconds):
        self.feedback, self.at, self.waited = feedback, None, None
        self._timer = threading.Timer(seconds, self._cancel)

    def _cancel(self):
        self.at = time.monotonic()
        self.feedback.cancel()

    def __enter__(self):
        self._timer.start()
        return self

    def __exit__(self, *_):
        self._timer.cancel()

    def call(self, function, *arguments):
        """The function's result, or None when it was cancelled; in time, if so."""
        try:
            with self:
                return function(*arguments)
        except QgsProcessingException as error:
            self.waited, message = time.monotonic() - (self.at or 0.0), str(error)
        assert "Cancelled" in message
        assert self.waited < prompt(), self.waited
        return None
