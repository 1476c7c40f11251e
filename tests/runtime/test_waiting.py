"""A second installation waits for the first, tells how far that is, and finds its engine."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import stamp, waiting
from gnnwr_qgis.runtime.installer import InstallCancelled, InstallError, Listener, install
from gnnwr_qgis.runtime.lock import InstallLock
from tests.waiting import PATIENCE, in_time

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")


class Ear:
    """A listener that remembers, and ``act``s when it is asked whether to stop."""

    def __init__(self, act=lambda ear: False):
        self.told, self.lines, self.idled = [], [], 0
        self.listener = Listener(
            lambda fraction, text: self.told.append((fraction, text)),
            self.lines.append,
            lambda: act(self),
            self._idle,
        )

    def _idle(self):
        self.idled += 1

    def heard(self, word):
        return any(word in text for _, text in self.told)


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / "缓存 of the test")


@pytest.fixture
def first(cache, fake_python):
    """The installer in a process of its own; its pip ends when the file that is given is there."""
    gate = os.path.join(fake_python.folder, "gate")
    fake_python.behave(pip_lines=["Collecting torch"], pip_waits_for=gate)
    command = [sys.executable, "-m", "gnnwr_qgis.runtime", "--cache", cache]
    process = subprocess.Popen(
        [*command, "--python", fake_python.path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    for line in process.stdout:
        if "Fetching torch." in line:
            break
    yield process, gate
    Path(gate).write_text("")
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("force", [False, True])
def test_waits_and_makes_no_second_engine(cache, fake_python, first, force):
    process, gate = first

    def act(ear):
        if ear.idled == 3:
            Path(gate).write_text("")
        return False

    ear = Ear(act)
    values = install(ear.listener, cache, fake_python.path, force=force)
    assert values == {"python": "3.11.9"}
    assert process.wait(PATIENCE) == 0
    fraction, text = ear.told[0]
    assert f"Waiting for another installation of the engine (process {process.pid} on " in text
    assert text.endswith("): Fetching torch.")
    assert 0.0 < fraction < 0.7
    assert ear.idled >= 3
    assert "The other installation has made the engine." in ear.lines
    assert len(fake_python.calls("venv")) == 1
    assert stamp.state(cache).state == "ready"


def test_waiting_can_be_cancelled(cache, fake_python, first):
    process, gate = first
    ear = Ear(lambda ear: ear.idled > 2)
    began = time.monotonic()
    with pytest.raises(InstallCancelled):
        install(ear.listener, cache, fake_python.path)
    in_time(began, 5.0)
    Path(gate).write_text("")
    assert process.wait(PATIENCE) == 0, "the other one goes on"
    assert stamp.state(cache).state == "ready"


def test_one_that_crashes_is_followed(cache, fake_python, first):
    process, _ = first

    def act(ear):
        if ear.idled == 3:
            process.kill()
            fake_python.behave()
        return False

    ear = Ear(act)
    install(ear.listener, cache, fake_python.path)
    assert ear.heard("Waiting for another installation")
    assert ear.lines.count("The other installation has made the engine.") == 0
    assert len(fake_python.calls("venv")) == 2
    assert stamp.state(cache).state == "ready"
    assert sorted(os.listdir(cache)) == ["engine", "engine-setup.log", "engine.lock"]


def test_one_that_only_tests_does_not_make_up_for_a_forced_one(cache, fake_python):
    install(Ear().listener, cache, fake_python.path)
    lock = InstallLock(os.path.join(cache, "engine.lock"))
    lock.__enter__()

    def act(ear):
        if ear.idled == 2 and lock._stream is not None:
            lock.__exit__(None, None, None)
        return False

    ear = Ear(act)
    install(ear.listener, cache, fake_python.path, force=True)
    assert ear.heard("Waiting for another installation")
    assert len(fake_python.calls("venv")) == 2


def test_another_thread_is_waited_for(cache, fake_python):
    """Two windows of one algorithm."""
    held, go = threading.Event(), threading.Event()

    def hold():
        with waiting.alone(cache, Ear().listener):
            held.set()
            go.wait(PATIENCE)

    os.makedirs(cache)
    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(PATIENCE)
    ear = Ear(lambda ear: go.set() if ear.idled == 2 else False)
    with waiting.alone(cache, ear.listener) as turn:
        assert not turn.made
    thread.join()
    assert ear.heard("Waiting")


def test_one_that_this_thread_is_busy_with_is_not_waited_for(cache):
    """In the thread of the window, whose events are handled while it installs."""
    os.makedirs(cache)
    with waiting.alone(cache, Ear().listener):
        with pytest.raises(InstallError, match="Another installation") as caught:
            with waiting.alone(cache, Ear().listener):
                pytest.fail("entered twice")
    assert caught.value.kind == "running"
    with waiting.alone(cache, Ear().listener) as turn:
        assert not turn.made


def test_the_last_step_is_read_from_the_log(tmp_path):
    log = tmp_path / "engine-setup.log"
    assert waiting._last_step(str(log)) == (0.0, "")
    log.write_text("Installation\n", encoding="utf-8")
    assert waiting._last_step(str(log)) == (0.0, "")
    lines = ["[  5%] 获取 libraries", "x" * 20_000, "[ 12%] 获取 torch。", "[Collecting] y"]
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert waiting._last_step(str(log)) == (0.12, "获取 torch。")
