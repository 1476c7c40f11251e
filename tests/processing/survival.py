"""Jobs to be disturbed, and a look at what a disturbed one has left behind."""

from __future__ import annotations

import contextlib
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
from tests.waiting import PATIENCE, halted, in_time, prompt, until

_MARK = "GNNWR_TEST_MARK"


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

    def wait(self, condition, seconds=PATIENCE):
        """Wait for ``condition`` while the window lives; fail when the run ends before."""
        until(lambda: condition() or self.ended, seconds, self.window_lives)
        assert condition(), self.feedback.errors

    def cancel(self):
        """Cancel it, and check that it has come back in time."""
        assert not self.ended
        asked = time.monotonic()
        self.feedback.cancel()
        self.wait(lambda: self.ended)
        in_time(asked)
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
        self._watches, self._troubles, self._over = [], [], threading.Event()

    def close(self):
        """End what still runs, and check that what the test had planned has happened."""
        self._over.set()
        self._end_workers()  # else a training without an end would stay beside all later tests
        for thread in self._watches:
            thread.join(PATIENCE)
        assert not self._troubles, self._troubles
        assert not any(thread.is_alive() for thread in self._watches), "a disturbance never came"

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
        """Processes that runs of this test have started and that are alive, the oldest first."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit() or int(entry) == os.getpid():
                continue
            try:
                with open(f"/proc/{entry}/environ", "rb") as stream:
                    own = f"{_MARK}={self.mark}".encode() in stream.read().split(b"\0")
                with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as stream:
                    told = stream.read().rpartition(")")[2].split()
            except OSError:
                continue
            if own and told[0] not in "ZX":
                found.append((int(told[19]), int(entry)))  # when it was started, and its id
        return [pid for _, pid in sorted(found)]

    def jobs(self):
        """Job files of the runs whose workers are alive, and the id of each one's own worker."""
        found = {}
        for pid in self.workers():
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as stream:
                    arguments = stream.read().decode().split("\0")
            except OSError:  # it has just ended
                continue
            for name in arguments:
                if name.endswith("job.json"):
                    found.setdefault(name, pid)  # not what that one has started
        return found

    def none_left(self):
        """Check that no process, temporary file or half-written output has been left."""
        until(lambda: not self.workers(), prompt())  # a kill takes effect a little later
        # QGIS has files of its own there, and removes them when it ends well.
        own = ("processing_", "qt_temp", "oauth2-cache")
        left = [name for name in os.listdir(self.temporary) if not name.startswith(own)]
        assert not left, left
        assert [name for name in os.listdir(self.folder) if "partial" in name] == []

    def untouched(self):
        """Check that the outputs are those that were remembered."""
        assert self.outputs() == self.before

    def when_working(self, act, seconds=PATIENCE):
        """Call ``act`` with the worker's id, from a thread, once there is one.

        When that fails, the run is ended, and with it the test: it would prove nothing.
        """

        def watch():
            try:
                act(self._first_worker(seconds))
            except BaseException as error:  # noqa: BLE001 (the thread has nobody to tell it to)
                self._troubles.append(error)
                self._end_workers()

        thread = threading.Thread(target=watch, daemon=True)
        self._watches.append(thread)
        thread.start()
        return thread

    def when_loading(self, act):
        """Call ``act`` with the worker's id while it has not done anything yet, and cannot."""

        def halt(pid):
            with halted(pid):
                act(pid)

        return self.when_working(halt)

    def _first_worker(self, seconds):
        deadline = time.monotonic() + seconds
        while True:
            workers = self.workers()
            if workers:
                return workers[0]
            assert time.monotonic() < deadline, "no worker came"
            assert not self._over.wait(0.01), "the run has ended without a worker"

    def _end_workers(self):
        for pid in self.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

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
    """Cancels ``feedback`` ``seconds`` after ``when`` has come true, and knows when it did.

    ``waited`` is how long a run that :meth:`call` made went on after that.
    """

    def __init__(self, feedback, seconds, when=lambda: True):
        self.feedback, self.at, self.waited = feedback, None, None
        self._seconds, self._when, self._left = seconds, when, threading.Event()
        self._thread = threading.Thread(target=self._cancel, daemon=True)

    def _cancel(self):
        deadline = time.monotonic() + PATIENCE
        while not self._when():
            if time.monotonic() > deadline:
                self.feedback.cancel()  # in vain: without ``at``, the test fails
                return
            if self._left.wait(0.01):
                return
        if not self._left.wait(self._seconds):
            self.at = time.monotonic()
            self.feedback.cancel()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._left.set()

    def call(self, function, *arguments):
        """The function's result, or None when it was cancelled; in time, if so."""
        try:
            with self:
                return function(*arguments)
        except QgsProcessingException as error:
            ended, message = time.monotonic(), str(error)
        assert "Cancelled" in message
        assert self.at is not None, "never cancelled"
        self.waited = ended - self.at
        in_time(self.at, ended=ended)
        return None
