"""A test that disturbs a run fails when the disturbance did not come; it proves nothing then."""

from __future__ import annotations

import signal
import subprocess
import threading

import pytest

from tests.processing.survival import Traces
from tests.waiting import PATIENCE, halted, until


@pytest.fixture
def unclosed(tmp_path, monkeypatch):
    """Traces that nobody closes but the test."""
    return Traces(tmp_path, tmp_path, monkeypatch)


@pytest.fixture
def process(unclosed):
    """A process that stands for a worker."""
    made = subprocess.Popen(["sleep", "600"])
    yield made
    made.kill()
    made.wait()


def state(pid):
    with open(f"/proc/{pid}/stat") as stream:
        return stream.read().rpartition(")")[2].split()[0]


def test_a_disturbance_that_fails_ends_the_run(unclosed, process):
    def act(pid):
        assert pid == process.pid
        raise ProcessLookupError("no such process")

    unclosed.when_working(act)
    assert process.wait(PATIENCE) == -signal.SIGKILL
    with pytest.raises(AssertionError, match="no such process"):
        unclosed.close()


def test_a_run_without_a_worker(unclosed):
    unclosed.when_working(lambda pid: None)
    with pytest.raises(AssertionError, match="ended without a worker"):
        unclosed.close()


def test_a_disturbance_that_still_waits_when_the_run_has_ended(unclosed, process):
    begun, release = threading.Event(), threading.Event()

    def act(pid):
        begun.set()
        release.wait(PATIENCE)

    thread = unclosed.when_working(act)
    assert begun.wait(PATIENCE)
    thread.join = lambda seconds: None  # as if that time had passed
    with pytest.raises(AssertionError, match="never came"):
        unclosed.close()
    release.set()


def test_what_is_left_running_ends(unclosed, process):
    until(unclosed.workers)
    unclosed.close()
    assert process.wait(PATIENCE) == -signal.SIGKILL


def test_nothing_goes_on_while_a_worker_is_loading(unclosed, process):
    seen, looked = [], threading.Event()

    def act(pid):
        until(lambda: state(pid) == "T")
        seen.append(pid)
        looked.set()

    unclosed.when_loading(act)
    assert looked.wait(PATIENCE)
    until(lambda: state(process.pid) == "S")
    unclosed.close()
    assert seen == [process.pid]


def test_one_that_has_ended_meanwhile_is_let_go(process):
    with halted(process.pid):
        process.kill()
        process.wait()
