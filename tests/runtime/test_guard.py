"""A program under the guard runs as it would without, and ends when its starter does."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from gnnwr_qgis.runtime import guard, launcher
from tests.processes import all_end, is_there, lines_of
from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and groups of POSIX")

SHOW = (
    "import os, sys\n"
    "print(sys.argv[1:], repr(sys.stdin.read()), sys.flags.isolated, os.environ['GNNWR_SAYS'])\n"
    "print('to stderr', file=sys.stderr, flush=True)\n"
    "sys.exit(7)\n"
)
#: Starts a program as the installer does, tells its id, and waits.
STARTER = (
    "import sys, time\n"
    "from gnnwr_qgis.runtime import launcher\n"
    "process = launcher.start([sys.executable, '-c', sys.argv[1]], guard=sys.executable)\n"
    "print(process.stdout.readline().decode(), process.pid, flush=True)\n"
    "time.sleep(600)\n"
)
#: A program that would not go when asked to, with a child.
FAMILY = (
    "import os, signal, subprocess, sys, time\n"
    "for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):\n"
    "    signal.signal(one, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print(os.getpid(), child.pid, flush=True)\n"
    "time.sleep(600)\n"
)


def briefly(arguments, guarded, **options):
    with_it = {"guard": sys.executable} if guarded else {}
    options.setdefault("timeout", PATIENCE)
    return launcher.run_briefly([sys.executable, *arguments], **with_it, **options)


def test_the_program_notices_nothing():
    words = ["two words", "", "路径", "-c", "--", 'a "quoted" \\ word']
    arguments = ["-I", "-u", "-X", "utf8", "-c", SHOW, *words]
    environment = {**os.environ, "GNNWR_SAYS": "é 一", "PYTHONIOENCODING": "utf-8"}
    free, guarded = (briefly(arguments, which, environment=environment) for which in (False, True))
    assert guarded == free
    assert guarded.code == 7
    assert str(words) in guarded.output
    assert "'' 1 é 一" in guarded.output
    assert guarded.errors.split() == ["to", "stderr"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["config", "list"],
        ["install", "--no-input", "--no-index", "no-such-package-of-ours"],
        ["no-such-command"],
    ],
)
def test_pip_says_and_returns_the_same(arguments, tmp_path):
    command = ["-I", "-u", "-X", "utf8", "-m", "pip", "--disable-pip-version-check", *arguments]
    environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_TIMEOUT": "3"}
    options = {"cwd": str(tmp_path), "environment": environment}
    free, guarded = (briefly(command, which, **options) for which in (False, True))
    if "No module named pip" in free.errors:
        pytest.skip("this Python has no pip")
    assert guarded == free


@posix
def test_a_signal_is_told_as_a_shell_does():
    ended = briefly(["-c", "import os; os.kill(os.getpid(), 9)"], True)
    assert ended.code == 128 + 9


def test_a_program_that_cannot_be_started():
    ended = launcher.run_briefly([os.path.abspath("no program")], guard=sys.executable)
    assert ended.code == 126
    assert "FileNotFoundError" in ended.errors


def test_a_guard_that_cannot_be_started():
    with pytest.raises(launcher.LaunchError, match="no python"):
        launcher.run_briefly([sys.executable], guard=os.path.abspath("no python"))


def test_one_that_takes_too_long_is_ended_with_its_children():
    for seconds in (2.0, 20.0, 120.0):  # a busy machine takes its time
        ended = briefly(["-c", FAMILY], True, timeout=seconds)
        assert ended.code is None
        pids = [int(word) for word in ended.output.split()]
        if pids:
            break
    assert len(pids) == 2
    all_end(pids)


@pytest.fixture
def starter():
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, FAMILY], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("how", ["kill", "terminate"])
def test_it_ends_with_its_starter(starter, how):
    pids = [int(word) for word in lines_of(starter.stdout, 2)]
    assert len(pids) == 3
    assert all(is_there(pid) for pid in pids)
    getattr(starter, how)()
    starter.wait()
    all_end(pids)


@posix
def test_alone_it_ends_nothing_but_its_program(tmp_path):
    """In the group of a shell, say, where others are too."""
    code = (
        "import subprocess, sys\n"
        "program = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "done = subprocess.run([sys.executable, sys.argv[1], *program], input=b'')\n"
        "print('the shell goes on', done.returncode)\n"
    )
    command = [sys.executable, "-c", code, guard.__file__]
    done = subprocess.run(command, capture_output=True, text=True, start_new_session=True)
    assert done.stdout == f"the shell goes on {128 + 9}\n"


class Winapi:
    """Windows's look into a pipe: whole, then broken."""

    looks = 2

    def PeekNamedPipe(self, handle, size):
        assert (handle, size) == ("handle 0", 0)
        self.looks -= 1
        if self.looks < 0:
            raise BrokenPipeError(109, "The pipe has been ended")
        return 0, 0


class Program:
    """A process that ends when Windows's tool, or the guard itself, ends it."""

    pid, code, killed = 4711, None, False

    def wait(self, timeout=None):
        if self.code is None:
            raise subprocess.TimeoutExpired("program", timeout)
        return self.code

    def kill(self):
        self.killed, self.code = True, self.code or 1


@pytest.fixture
def windows_guard(monkeypatch):
    """The guard as Windows loads it."""
    monkeypatch.setitem(sys.modules, "_winapi", Winapi())
    descriptors = SimpleNamespace(get_osfhandle=lambda descriptor: f"handle {descriptor}")
    monkeypatch.setitem(sys.modules, "msvcrt", descriptors)
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("SystemRoot", "/W")
    spec = importlib.util.spec_from_file_location("guard_of_windows", guard.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("works", [True, False, None])
def test_on_windows_the_tree_ends_by_its_own_tool(windows_guard, monkeypatch, works):
    """And the program at least, where that tool is missing or fails."""
    program, asked = Program(), []

    def run(command, **options):
        asked.append((command, options))
        if works is None:
            raise FileNotFoundError(2, "taskkill")
        program.code = 1 if works else None
        return SimpleNamespace(returncode=0 if works else 128)

    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: program)
    monkeypatch.setattr(subprocess, "run", run)
    assert windows_guard.main(["/engine/python.exe"]) == 1
    ((command, options),) = asked
    assert command == ["/W/System32/taskkill.exe", "/F", "/T", "/PID", "4711"]
    assert options["creationflags"] == 0x08000000
    assert options["stdout"] == options["stderr"] == options["stdin"] == subprocess.DEVNULL
    assert program.killed


def test_on_windows_a_program_that_ends_is_not_killed(windows_guard, monkeypatch):
    program = Program()
    program.code = 3
    started = []
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, **options: started.append(options) or program
    )
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("ended"))
    assert windows_guard.main(["/engine/python.exe"]) == 3
    (options,) = started
    assert options == {"stdin": subprocess.DEVNULL, "creationflags": 0x08000000}


def test_on_windows_a_code_of_the_system_is_passed_on(windows_guard, monkeypatch):
    """Python ends with -1 for a number that takes the sign's place."""
    program = Program()
    program.code = 0xC0000005
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: program)
    code = windows_guard.main(["/engine/python.exe"])
    assert -(1 << 31) <= code < 0
    assert code & 0xFFFFFFFF == 0xC0000005
