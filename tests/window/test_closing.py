"""A real QGIS that is closed, or ended by the system, while a training runs in it."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import paths, stamp
from gnnwr_qgis.runtime.folders import JobFolder
from scripts import qgis_window
from tests.processes import is_there
from tests.waiting import in_time

pytestmark = pytest.mark.window

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 600.0  # seconds; a QGIS that hangs is ended then
OUTPUTS = ("m.gnnwr", "f.gpkg", "0m.gnnwr", "0f.gpkg", "1m.gnnwr", "1f.gpkg")


class Window:
    """A QGIS that ends while a training runs in it; ``end`` is how, ``way`` who runs it."""

    def __init__(self, home):
        self.home, self.output, self.seen = home, home / "output", home / "seen.json"
        self.temporary = home / "home" / "tmp"
        self.ended, self.told = None, {}
        self.output.mkdir()
        shutil.copytree(ROOT / "resources" / "sample", home / "sample")
        for name in OUTPUTS:
            (self.output / name).write_text("the user's")

    def run(self, way, end):
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=[over], daemon=True)
        watch.start()
        values = {"sample": str(self.home / "sample"), "output": str(self.output)}
        values.update(seen=str(self.seen), way=way, end=end)
        session = Path(__file__).with_name("closing.py")
        try:
            return qgis_window.run_session(session, self.home / "home", values, LIMIT)
        finally:
            over.set()
            watch.join(LIMIT)

    def _watch(self, over):
        """How long the engine lives once QGIS is told to end; ``over``: that it has ended."""
        deadline = time.monotonic() + LIMIT
        while not self.seen.exists():
            if over.is_set() or time.monotonic() > deadline:
                return
            time.sleep(0.02)
        self.told = json.loads(self.seen.read_text())
        while any(is_there(pid) for pid in self.told["processes"]):
            if time.monotonic() > deadline:
                return
            time.sleep(0.02)
        self.ended = time.monotonic()

    def job_folders(self):
        return [name for name in os.listdir(self.temporary) if name.startswith("gnnwr-job-")]

    def engine_ended_soon(self):
        # There must have been something to end.
        assert self.told["processes"]
        assert len(self.told["folders"]) == 1
        assert self.ended is not None
        in_time(self.told["at"], 2.0, self.ended)

    def outputs_untouched(self):
        assert sorted(os.listdir(self.output)) == sorted(OUTPUTS)
        for name in OUTPUTS:
            assert (self.output / name).read_text() == "the user's"


@pytest.fixture
def window(tmp_path):
    if qgis_window.available():
        pytest.skip(qgis_window.available())
    if not stamp.state(paths.cache_folder()).usable:
        pytest.skip("no engine: set GNNWR_CACHE")
    return Window(tmp_path)


@pytest.mark.parametrize("way", ["dialog", "batch", "script"])
def test_main_window_closed(window, way):
    """QGIS asks about what runs; after a yes, nothing does, and nothing is left of it."""
    told = window.run(way, "close")
    assert told["exit_status"] == 0
    assert len(told["asked"]) == 1
    if way != "script":  # of a script QGIS knows no task, and asks only whether to save the project
        assert "Train GNNWR model" in told["asked"][0]
    window.engine_ended_soon()
    assert window.job_folders() == []
    window.outputs_untouched()


def test_ended_by_the_system(window):
    """Nobody can clear up behind the engine; the next run does."""
    with pytest.raises(qgis_window.WindowError, match="QGIS ended with status 143"):
        window.run("dialog", "terminate")
    window.engine_ended_soon()
    window.outputs_untouched()
    assert window.job_folders() == window.told["folders"]
    with JobFolder(str(window.temporary)):
        assert window.told["folders"][0] not in window.job_folders()
    assert window.job_folders() == []
