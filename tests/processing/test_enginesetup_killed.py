"""QGIS killed while it installs: no process goes on, and the next installation finds a clean place.

In a second QGIS, with a Python that only pretends and with the engine's own self-test.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gnnwr_qgis.processing.enginesetup import EngineSetup
from gnnwr_qgis.runtime import stamp
from gnnwr_qgis.runtime.folders import JobFolder
from tests.processing.other_qgis import start_other_qgis
from tests.runtime.pythons import FakePython
from tests.waiting import prompt, until

pytestmark = [
    pytest.mark.usefixtures("provider"),
    pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script"),
]


@pytest.fixture
def python(tmp_path):
    return FakePython(tmp_path / "a python")


def killed(other, traces):
    """Kill the second QGIS; what it has started ends within a second."""
    try:
        assert other.poll() is None, other.communicate()
    finally:
        other.kill()
        other.communicate()
    until(lambda: not [pid for pid in traces.workers() if pid != other.pid], prompt())


def begun(python):
    """Whether the program that never ends has started its child."""
    path = Path(python.record + ".hanging")
    return path.exists() and path.read_text().endswith("\n")


@pytest.mark.parametrize("step", ["venv", "install"])
def test_while_it_makes_an_engine(no_engine, traces, python, tmp_path, context, feedback, step):
    cache = os.environ["GNNWR_CACHE"]
    python.behave(hangs=step)
    other = start_other_qgis(tmp_path, 0, "gnnwr:enginesetup", {"PYTHON": python.path})
    until(lambda: begun(python) or other.poll() is not None)
    assert len(traces.workers()) > 3, "QGIS, the guard, the program and its child"
    killed(other, traces)
    python.behave()
    assert EngineSetup().create().run({"PYTHON": python.path}, context, feedback)[1]
    assert not any("Waiting for another" in text for text in feedback.texts)
    assert stamp.state(cache).state == "ready"
    assert sorted(os.listdir(cache)) == ["engine", "engine-setup.log", "engine.lock"]
    traces.none_left()


def test_while_the_engine_tests_itself(engine, traces, tmp_path):
    other = start_other_qgis(tmp_path, 0, "gnnwr:enginesetup", {})
    until(lambda: traces.jobs() or other.poll() is not None)
    killed(other, traces)
    with JobFolder(str(traces.temporary)):  # the next job clears away what was left
        pass
    traces.none_left()
