"""Every end of a worker has its cause and its remedy, and says no more than that."""

from __future__ import annotations

import errno
import signal
import sys

import pytest

from gnnwr_qgis.contract import limits
from gnnwr_qgis.runtime import endings
from gnnwr_qgis.runtime.crash import crash_error, start_error
from gnnwr_qgis.runtime.launcher import LaunchError
from gnnwr_qgis.runtime.remedies import remedy_for

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
LATER = "\n".join(f'  File "frame{number}.py", line 3 in f' for number in range(40))


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("terminate called after throwing an instance of 'std::bad_alloc'", endings.MEMORY),
        ("libtorch_cpu.so: cannot allocate memory", endings.MEMORY),
        ("SystemError: error return without exception set", endings.MEMORY),
        ("libgomp: Thread creation failed: Resource temporarily unavailable", limits.THREADS),
        ("RuntimeError: can't start new thread", limits.THREADS),
        ("python: libm.so.6: cannot open shared object file: Error 24", limits.FILES),
    ],
)
@pytest.mark.parametrize("code", [1, 127, -6])
def test_known_by_its_last_words(words, advice, code):
    error = crash_error(code, f"{words}\nFatal Python error: Aborted\n{LATER}", "linux")
    assert error.message.endswith(advice)
    assert "frame" not in error.message
    assert "frame39" in error.details


def test_python_itself_cannot_begin():
    words = "Fatal Python error: init_importlib: failed to import _frozen_importlib"
    assert crash_error(1, f"{words}\n{LATER}", "linux").message.endswith(endings.LIBRARY)


@posix
@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (signal.SIGKILL, "memory ran out"),
        (signal.SIGBUS, endings.FILE_LOST),
        (signal.SIGILL, limits.PROCESSOR),
        (signal.SIGABRT, endings.LIBRARY),
        (signal.SIGSEGV, endings.LIBRARY),
        (signal.SIGXFSZ, limits.SIZE),
        (signal.SIGTERM, endings.ENDED),
        (signal.SIGXCPU, endings.TIME),
    ],
)
def test_known_by_its_signal(number, advice):
    message = crash_error(-number, "a library's chatter", "linux").message
    assert number.name in message
    assert advice in message
    assert "chatter" not in message


@posix
def test_the_engines_own_bound_of_time_is_about_memory():
    dump = 'Current thread 0x7f (most recent call first):\n  File "__init__.py", line 1 in <module>'
    assert crash_error(-signal.SIGXCPU, dump, "linux").message.endswith(endings.LOADING)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (0xC000001D, limits.PROCESSOR),
        (0xC0000006, endings.FILE_LOST),
        (0xC000012D, endings.MEMORY),
        (0xC0000409 - (1 << 32), endings.LIBRARY),
        (0x40010004, endings.ENDED),
    ],
)
def test_known_by_its_code_of_windows(code, advice):
    message = crash_error(code, "", "win32").message
    assert f"exit code 0x{code & 0xFFFFFFFF:08X}" in message
    assert message.endswith(advice)


def test_what_is_not_known_is_shown_with_a_remedy():
    message = crash_error(3, f"{LATER}\nodd", "linux").message
    assert "If it happens again, run Install or repair engine." in message
    assert message.endswith("odd")
    assert "frame20" not in message


def started(reason):
    error = LaunchError(f"/engine/bin/python cannot be started: {reason}.")
    error.__cause__ = OSError(reason, "the system's words", "/engine/bin/python")
    return start_error(error)


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        (errno.EMFILE, limits.FILES),
        (errno.EAGAIN, limits.THREADS),
        (errno.ENOMEM, endings.MEMORY),
    ],
)
def test_a_worker_that_the_system_cannot_start_needs_no_new_engine(reason, advice):
    error = started(reason)
    assert error.kind == "crash"
    assert error.message == f"The engine cannot be started. {advice}"


def test_a_worker_that_is_not_there_does():
    error = started(errno.ENOENT)
    assert error.kind == "engine"
    assert "/engine/bin/python" in error.message
    assert "Run Install or repair engine" in error.message


def test_a_self_test_does_not_give_the_same_advice_twice():
    message = crash_error(0xC000001D, "Fatal Python error: Illegal instruction", "win32").message
    remedy = remedy_for([message, "Fatal Python error: Illegal instruction"], "win32")
    assert (remedy.kind, remedy.advice) == ("processor", "")
    assert remedy_for(["Illegal instruction"], "win32").advice == limits.PROCESSOR
