"""The worker's program under limits of the system, without streams, and interrupted."""

from __future__ import annotations

import errno
import subprocess
import sys

import pytest

from gnnwr_qgis.contract import events, limits
from gnnwr_qgis.contract.modelheader import ModelFileError
from gnnwr_qgis.engine import failures
from gnnwr_qgis.engine.errors import InputError

from .test_main import STATUS, command, copy_with_job, heard, start, written

posix = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX systems")


def test_no_thread_to_listen_to_who_started_it(tmp_path):
    package, folder = copy_with_job(tmp_path, "")
    listening = package / "engine" / "watch.py"
    text = listening.read_text(encoding="utf-8")
    text = text.replace("thread.start()", 'raise RuntimeError("can\'t start new thread")')
    listening.write_text(text, encoding="utf-8")
    process = start([*command(package), written(folder, STATUS), "--watch-parent"], folder)
    (error,) = heard(process)
    assert (error.kind, error.message) == ("memory", limits.THREADS)
    assert "RuntimeError" in error.details
    assert process.returncode == 1


def test_too_many_files_are_open_to_read_the_job(tmp_path):
    package, folder = copy_with_job(tmp_path, "")
    reading = package / "contract" / "codec.py"
    text = reading.read_text(encoding="utf-8")
    assert "stream.read()" in text
    failing = text.replace("stream.read()", "fail()")
    failing += "\n\ndef fail():\n    raise OSError(24, 'many')\n"
    reading.write_text(failing, encoding="utf-8")
    (error,) = heard(start([*command(package), written(folder, STATUS)], folder))
    assert error.message == limits.FILES


# A shell has what it starts in the background ignore this signal, and so would the worker.
INTERRUPTED = """import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
{first}
def run(job, folder, report):
    os.kill(os.getpid(), signal.SIGINT)
    while True: pass
"""


@posix
@pytest.mark.parametrize("first", ["", "os.kill(os.getpid(), signal.SIGINT)"])
def test_an_interrupt_that_no_user_can_have_sent_is_no_cancel(tmp_path, first):
    """OpenBLAS sends itself one when it finds no thread."""
    package, folder = copy_with_job(tmp_path, INTERRUPTED.format(first=first))
    arguments = [*command(package), written(folder, STATUS)]
    (error,) = heard(start([*arguments, "--watch-parent"], folder))
    assert error.kind == "memory"
    assert limits.THREADS in error.message
    (error,) = heard(start(arguments, folder))
    assert error.kind == "cancelled"


@pytest.mark.parametrize(
    ("cause", "kind", "text"),
    [
        (OSError(errno.EMFILE, "viele"), "input", limits.FILES),
        (OSError(errno.EFBIG, "gross"), "disk", limits.SIZE),
        (RuntimeError("can't start new thread"), "memory", limits.THREADS),
    ],
)
@pytest.mark.parametrize("quoted_by", [None, InputError, ModelFileError])
def test_a_limit_is_told_as_such_whatever_it_hindered(cause, kind, text, quoted_by):
    error = cause
    if quoted_by is not None:
        error = quoted_by("The point table cannot be read.")
        error.__cause__ = cause
    event = failures.error_event(error)
    assert (event.kind, event.message) == (kind, text)
    assert type(cause).__name__ in event.details


@posix
@pytest.mark.parametrize("closed", ["2>&-", "0<&- 2>&-"])
def test_streams_that_are_closed_are_not_needed(tmp_path, closed):
    source = "import sys\ndef run(job, folder, report):\n    print('x', file=sys.stderr)\n"
    source += "    print('y', flush=True)\n    return {'n': 1}\n"
    package, folder = copy_with_job(tmp_path, source)
    line = f'exec "$@" {closed}'
    arguments = ["bash", "-c", line, "bash", *command(package), written(folder, STATUS)]
    done = subprocess.run(list(map(str, arguments)), cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0
    assert events.decode_event(done.stdout.strip()) == events.Result({"n": 1})


@posix
def test_a_job_is_done_although_nobody_can_hear_of_it(tmp_path):
    source = "import os\ndef run(job, folder, report):\n"
    source += "    open(os.path.join(folder, 'done'), 'w').close()\n    return {}\n"
    package, folder = copy_with_job(tmp_path, source)
    arguments = ["bash", "-c", 'exec "$@" 1>&-', "bash", *command(package), written(folder, STATUS)]
    done = subprocess.run(list(map(str, arguments)), cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "done").exists()
