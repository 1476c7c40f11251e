"""An installer that is killed takes its programs with it, and the next one finds a clean place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import paths, stamp
from gnnwr_qgis.runtime.installer import Listener, install
from gnnwr_qgis.runtime.lock import InstallLock, Locked
from tests.processes import all_end, is_there
from tests.runtime import fakeindex, installing
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / "缓存 of the test")


def heeds_signals():
    """Who runs the tests may have them ignored, as nohup does, and so would the installer."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def installer(cache):
    """Start the installer in a process of its own, as QGIS is one."""
    started = []

    def start(python, **variables):
        command = [sys.executable, "-m", "gnnwr_qgis.runtime", "--cache", cache]
        process = subprocess.Popen(
            [*command, "--python", python],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=subprocess.DEVNULL,
            preexec_fn=heeds_signals,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def hanging(python):
    """Ids of the program that never ends and of its child, once it is there."""
    path = Path(python.record + ".hanging")
    until(lambda: path.exists() and path.read_text().endswith("\n"))
    return [int(word) for word in path.read_text().split()]


def install_here(cache, python, act=lambda texts: None):
    """Install, and ``act`` on what it has told so far when it asks whether to stop."""
    texts = []
    listener = Listener(lambda fraction, text: texts.append(text), texts.append, lambda: act(texts))
    install(listener, cache, python.path)
    return texts


def clean(cache):
    """Whether an engine that works is there, and nothing else beside it."""
    beside = sorted(os.listdir(cache)) == ["engine", "engine-setup.log", "engine.lock"]
    return beside and stamp.state(cache).state == "ready"


@pytest.mark.parametrize(
    ("step", "how"),
    [
        ("venv", signal.SIGKILL),
        ("config", signal.SIGKILL),
        ("install", signal.SIGKILL),
        ("install", signal.SIGTERM),
        ("install", signal.SIGHUP),
    ],
)
def test_every_step_ends_with_the_installer(cache, fake_python, installer, step, how):
    fake_python.behave(hangs=step)
    process = installer(fake_python.path)
    pids = hanging(fake_python)
    process.send_signal(how)
    assert process.wait() == -how
    all_end(pids)
    fake_python.behave()
    install_here(cache, fake_python)
    assert clean(cache)


def guard_of(pid):
    with open(f"/proc/{pid}/stat") as stream:
        return int(stream.read().rpartition(")")[2].split()[1])


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no other way to find the guard")
@pytest.mark.parametrize("killed", [False, True])
def test_the_lock_is_free_when_the_programs_have_ended_and_not_before(
    cache, fake_python, installer, killed
):
    """Where the guard comes late, or is killed too, no second installation begins beside it."""
    fake_python.behave(hangs="install")
    process = installer(fake_python.path)
    pids = hanging(fake_python)
    guard = guard_of(pids[0])
    os.kill(guard, signal.SIGSTOP)
    process.kill()
    process.wait()
    fake_python.behave()
    waited = []

    def act(texts):
        waited.append(
            is_there(pids[0]) and texts[-1].startswith("Waiting for another installation")
        )
        if len(waited) == 3:
            os.kill(guard, signal.SIGKILL if killed else signal.SIGCONT)
        if len(waited) == 10 and killed:
            os.kill(pids[0], signal.SIGKILL)

    try:
        texts = install_here(cache, fake_python, act)
    finally:
        for pid in (guard, *pids):
            if is_there(pid):
                os.kill(pid, signal.SIGKILL)
    assert all(waited[: 10 if killed else 3])
    assert texts[0].endswith("Fetching the libraries (about 400 MB).")
    assert len(fake_python.calls("venv")) == 2
    assert clean(cache)


def test_the_lock_is_free_as_soon_as_an_installation_has_ended(cache, fake_python):
    """Though a program of it may have left something running."""
    lock = InstallLock(os.path.join(cache, "engine.lock"))
    with lock:
        command = [sys.executable, "-c", "import time; time.sleep(60)"]
        other = subprocess.Popen(command, pass_fds=[lock.descriptor])
        try:
            with pytest.raises(Locked), InstallLock(lock.path):
                pytest.fail("held twice")
            lock.__exit__(None, None, None)
            with InstallLock(lock.path):
                assert lock.descriptor is None
        finally:
            other.kill()
            other.wait()


def is_free(path):
    try:
        with InstallLock(path):
            return True
    except Locked:
        return False


def test_a_real_pip_ends_with_the_installer(cache, installer, tmp_path):
    """While it waits for an index that does not answer."""
    asked, go_on = threading.Event(), threading.Event()
    with fakeindex.serving() as index:
        index.page = lambda project: asked.set() or (go_on.wait(PATIENCE) and b"")
        variables = {**installing.environment(index.url), "PIP_TIMEOUT": str(2 * PATIENCE)}
        process = installer(sys.executable, **variables)
        try:
            assert asked.wait(PATIENCE)
            pids = processes_with(os.path.join(cache, "engine.new"))
            assert len(pids) == 2, "pip and its guard"
            process.kill()
            process.wait()
            all_end(pids)
            assert is_free(os.path.join(cache, "engine.lock"))
        finally:
            go_on.set()
    assert os.path.isdir(os.path.join(cache, "engine.new"))
    assert not os.path.exists(paths.engine_folder(cache))


def processes_with(word):
    if not os.path.isdir("/proc/self"):
        pytest.skip("no other way to find pip")
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = Path("/proc", entry, "cmdline").read_bytes()
        except OSError:
            continue
        if word.encode() in line:
            found.append(int(entry))
    return found
