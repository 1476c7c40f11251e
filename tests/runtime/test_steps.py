"""One step of an installation: a program that cannot start, be heard or be ended at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from gnnwr_qgis.runtime import launcher, steps, streams
from gnnwr_qgis.runtime.launcher import LaunchError
from gnnwr_qgis.runtime.steps import InstallCancelled, Listener
from tests.processes import all_end

ENDLESS = [sys.executable, "-c", "import time; print('begun', flush=True); time.sleep(600)"]


def test_a_program_that_cannot_start_is_understood_in_every_language(tmp_path, monkeypatch):
    def refuse(*arguments, **named):
        raise LaunchError("无法启动：权限不够。") from PermissionError(13, "权限不够")

    monkeypatch.setattr(steps.launcher, "start", refuse)
    listener = Listener(lambda *_: None, lambda *_: None, lambda: False)
    with (
        steps.Steps(str(tmp_path / "log"), listener) as running,
        pytest.raises(steps.InstallError) as caught,
    ):
        running.run(["/usr/bin/python3"], {}, "It failed.")
    assert caught.value.kind == "permission"


def test_a_program_that_nobody_can_listen_to_is_ended(tmp_path, monkeypatch):
    real, started = steps.launcher.start, []

    def start(*arguments, **named):
        started.append(real(*arguments, **named))
        return started[0]

    def no_thread(stream):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(steps.launcher, "start", start)
    monkeypatch.setattr(steps, "LineReader", no_thread)
    listener = Listener(lambda *_: None, lambda *_: None, lambda: False)
    with steps.Steps(str(tmp_path / "log"), listener) as running:
        with pytest.raises(steps.InstallError, match="It failed. No further thread") as caught:
            running.run(ENDLESS, dict(os.environ), "It failed.")
        assert caught.value.kind == "memory"
    all_end([started[0].pid])


def test_one_that_the_system_is_slow_to_take_down_is_waited_for_once(tmp_path, monkeypatch):
    """A cancel must be back within a second, and there is more to do after this."""
    lines, waited, started = [], [], []
    start = launcher.start

    def noted(*arguments, **named):
        started.append(start(*arguments, **named))
        return started[0]

    def wait(process, timeout):
        waited.append(timeout)
        time.sleep(timeout)
        raise subprocess.TimeoutExpired("pip", timeout)

    monkeypatch.setattr(launcher, "start", noted)
    monkeypatch.setattr(subprocess.Popen, "wait", wait)
    monkeypatch.setattr(
        streams.LineReader, "close", lambda reader, seconds=0.3: waited.append(seconds)
    )
    listener = Listener(lambda *_: None, lines.append, lambda: "begun" in lines)
    with steps.Steps(str(tmp_path / "log"), listener) as running:
        with pytest.raises(InstallCancelled):
            running.run(ENDLESS, dict(os.environ), "It failed.")
    assert len(waited) == 2
    assert sum(waited) < launcher.TAKEN_DOWN + 0.01
    all_end([started[0].pid])
