"""What is decided for Windows and macOS, on fakes of what only they have."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from types import SimpleNamespace

import pytest

from gnnwr_qgis.runtime import launcher, lock
from gnnwr_qgis.runtime.crash import crash_error

FLAGS = {"CREATE_NO_WINDOW": 0x08000000, "CREATE_NEW_PROCESS_GROUP": 0x200}
TASKKILL = "System32/taskkill.exe"


class Process:
    """A process that lives until it is killed."""

    pid = 4711

    def __init__(self):
        self.killed = False

    def poll(self):
        return 1 if self.killed else None

    def kill(self):
        self.killed = True


@pytest.fixture
def windows(monkeypatch):
    """The launcher on Windows, starting nothing; what it was asked to start."""
    started = []

    def popen(arguments, **options):
        started.append((arguments, options))
        return Process()

    for name, value in FLAGS.items():
        monkeypatch.setattr(subprocess, name, value, raising=False)
    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr(launcher, "sys", SimpleNamespace(platform="win32"))
    return started


def test_no_console_window_and_a_group_of_its_own_on_windows(windows):
    launcher.start(["/engine/python.exe", "-I"])
    ((arguments, options),) = windows
    assert arguments == ["/engine/python.exe", "-I"]
    assert options["creationflags"] == sum(FLAGS.values())
    assert "start_new_session" not in options
    assert "shell" not in options


@pytest.mark.parametrize(
    ("code", "killed"), [(0, False), (128, True), (None, True), (launcher.LaunchError, True)]
)
def test_a_tree_of_processes_ends_on_windows(windows, monkeypatch, code, killed):
    """By Windows's own tool; where that fails, at least the process itself."""
    asked = []

    def run_briefly(arguments, timeout):
        asked.append((arguments, timeout))
        if code is launcher.LaunchError:
            raise launcher.LaunchError("refused")
        return launcher.Finished(code, "", "")

    monkeypatch.setattr(launcher, "run_briefly", run_briefly)
    monkeypatch.setenv("SystemRoot", "/W")
    process = Process()
    launcher.kill_tree(process)
    ((arguments, timeout),) = asked
    assert arguments == [f"/W/{TASKKILL}", "/F", "/T", "/PID", "4711"]
    assert timeout <= 5.0
    assert process.killed == killed


def test_what_has_ended_is_not_killed_on_windows(windows, monkeypatch):
    """Its number may be another's by now."""
    monkeypatch.setattr(launcher, "run_briefly", lambda *a, **k: pytest.fail("asked"))
    process = Process()
    process.kill()
    launcher.kill_tree(process)


def test_a_zombie_of_macos_is_no_error(monkeypatch):
    def killpg(group, number):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(launcher.os, "killpg", killpg)
    launcher.kill_tree(Process())


class Msvcrt:
    """Windows's locks of bytes: nobody but the holder may read or lock a byte that is locked."""

    LK_NBLCK, LK_UNLCK = 2, 0

    def __init__(self):
        self.held = {}

    def locking(self, descriptor, mode, count):
        place = (lock.os.fstat(descriptor).st_ino, lock.os.lseek(descriptor, 0, 1))
        assert count == 1
        if mode == self.LK_UNLCK:
            del self.held[place]
        elif place in self.held:
            raise PermissionError(13, "Permission denied")
        else:
            self.held[place] = descriptor


@pytest.fixture
def windows_lock(monkeypatch):
    """The module of locks as Windows loads it."""
    monkeypatch.setitem(sys.modules, "msvcrt", Msvcrt())
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("gnnwr_qgis.runtime.lock_windows", lock.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.undo()
    return module


def test_the_lock_of_windows(windows_lock, tmp_path):
    path = str(tmp_path / "engine.lock")
    with windows_lock.InstallLock(path):
        (place,) = windows_lock.msvcrt.held
        with open(path, "rb") as stream:  # who holds it can be read beside the locked byte
            assert place[1] > len(stream.read())
        with pytest.raises(windows_lock.Locked, match="process "):
            with windows_lock.InstallLock(path):
                pytest.fail("held twice")
    assert windows_lock.msvcrt.held == {}
    with windows_lock.InstallLock(path):
        pass


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0xC0000135, "exit code 0xC0000135, a DLL is missing"),
        (0xC0000142 - (1 << 32), "exit code 0xC0000142, a DLL failed to initialise"),
        (0xC000007B, "another architecture"),
        (0xC0000005, "(exit code 0xC0000005)"),
        (1, "(exit code 1)"),
    ],
)
def test_codes_that_windows_ends_a_worker_with(code, words):
    message = crash_error(code, "", "win32").message
    assert words in message
    assert "Install or repair engine" in message
    assert ("Visual C++" in message) == ("DLL" in message)


def test_no_signal_is_read_from_a_code_of_windows():
    assert "SIGKILL" in crash_error(-9, "", "darwin").message
    assert "SIGKILL" not in crash_error(-9, "", "win32").message
