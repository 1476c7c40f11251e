"""Limits of the system that end a worker: one message with cause and remedy, nothing left."""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

import pytest

from gnnwr_qgis.contract import limits, translation
from gnnwr_qgis.processing.shipped import resource_path
from gnnwr_qgis.runtime import endings
from tests.processing.movedengine import link_engine
from tests.processing.other_qgis import ROOT
from tests.processing.survival import job, refused

pytestmark = pytest.mark.usefixtures("provider")
SLOW = pytest.mark.slow  # besides those that take seconds


@pytest.fixture(params=["en", pytest.param("zh_CN", marks=SLOW)])
def spoken(request):
    """The language that is spoken."""
    if request.param != "en":
        translation.use(resource_path("i18n", f"gnnwr_{request.param}.qm"))
    yield request.param
    translation.use(None)


@pytest.fixture
def begun_by(engine_cache, monkeypatch, tmp_path):
    """An engine whose Python is started by the lines of a shell; called with them."""
    from gnnwr_qgis.runtime import paths

    cache = str(tmp_path / "cache")

    def begin(lines, before=""):
        folder = link_engine(paths.engine_folder(engine_cache), cache, without=("bin",))
        os.mkdir(os.path.join(folder, "bin"))
        python = shlex.quote(paths.engine_python(engine_cache))
        with open(paths.engine_python(cache), "w") as stream:
            stream.write(f'#!/bin/bash\n{lines}\nexec {before} {python} "$@"\n')
        os.chmod(paths.engine_python(cache), 0o755)
        monkeypatch.setenv("GNNWR_CACHE", cache)

    return begin


def check(traces, message, advice, language="en"):
    """Check that ``message`` is the one with the text ``advice``, and that all is as before."""
    shown = translation.tr(advice)
    assert (shown == advice) == (language == "en")
    assert shown in message
    assert "Traceback" not in message
    assert 'File "' not in message
    assert len(message) < 500
    traces.none_left()
    traces.untouched()


MEMORY = [8000, 12000, 16000, 24000, 40000, 200000, 500000]


@pytest.mark.parametrize(
    "kilobytes",
    [room if room in (12000, 24000) else pytest.param(room, marks=SLOW) for room in MEMORY],
)
def test_memory_ends_before_the_work_begins(begun_by, traces, training, spoken, kilobytes):
    begun_by(f"ulimit -v {kilobytes}\nexport OMP_NUM_THREADS=1")
    message = refused(*training)
    assert "memory" in message.lower() or "内存不足" in message
    assert "Traceback" not in message
    assert 'File "' not in message
    traces.none_left()
    traces.untouched()


@pytest.mark.parametrize("kind", ["", pytest.param("S", marks=SLOW)])
def test_time_of_the_processor_ends(begun_by, traces, training, spoken, kind):
    """A limit that the user has set is not taken for memory that ran out."""
    begun_by(f"ulimit -{kind}t 4")
    message = refused(*training)
    assert "SIGXCPU" in message
    check(traces, message, endings.TIME, spoken)


def test_no_time_of_the_processor_at_all(begun_by, traces, training):
    begun_by("ulimit -t 1")
    message = refused(*training)
    assert "limited to 1 s (ulimit -t)" in message
    traces.none_left()
    traces.untouched()


def test_no_thread_can_be_started(begun_by, traces, training, spoken):
    somebody = ""
    if os.geteuid() == 0:  # root has no such limit
        if not shutil.which("setpriv"):
            pytest.skip("needs setpriv, or another user than root")
        somebody = "setpriv --reuid=54321 --regid=54321 --clear-groups --bounding-set=+dac_override"
        somebody += " --inh-caps=+dac_override --ambient-caps=+dac_override"
        if subprocess.run([*somebody.split(), "true"], capture_output=True).returncode != 0:
            pytest.skip("root may not become somebody else here")
    begun_by("ulimit -u 1", somebody)
    check(traces, refused(*training), limits.THREADS, spoken)


@pytest.mark.parametrize("number", [4, 5, 6, pytest.param(7, marks=SLOW)])
def test_too_many_open_files(begun_by, traces, training, spoken, number):
    begun_by(f"ulimit -n {number}")
    check(traces, refused(*training), limits.FILES, spoken)


@pytest.mark.parametrize("blocks", [0, pytest.param(8, marks=SLOW)])
def test_files_may_not_become_large(begun_by, traces, training, spoken, blocks):
    identity, parameters = training
    begun_by(f"ulimit -f {blocks}")
    message = refused(identity, {**parameters, "EPOCHS": 2})
    check(traces, message, limits.SIZE, spoken)


def test_a_map_may_not_become_large(begun_by, traces, plain_model, raster):
    identity, parameters = job("predictraster", traces.folder, plain_model, None, raster)
    begun_by("ulimit -f 1")
    message = refused(identity, parameters)
    assert "map.tif cannot be written" in message  # GDAL does not say why
    assert "choose another place" in message
    traces.none_left()
    traces.untouched()


SIGNALS = [
    (signal.SIGBUS, endings.FILE_LOST),
    (signal.SIGILL, limits.PROCESSOR),
    (signal.SIGABRT, endings.LIBRARY),
    (signal.SIGSEGV, endings.LIBRARY),
    (signal.SIGTERM, endings.ENDED),
]


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        pytest.param(*row, id=row[0].name, marks=[] if row[0] == signal.SIGBUS else SLOW)
        for row in SIGNALS
    ],
)
def test_ends_by_signals(engine, traces, training, spoken, number, advice):
    traces.signal_when_working(number)
    message = refused(*training)
    assert number.name in message
    check(traces, message, advice, spoken)


@pytest.mark.parametrize("spare", range(1, 10, 2))
def test_qgis_itself_has_too_many_open_files(engine, traces, training, spare):
    """As with many layers: the worker's pipes cannot be made, or its folder not be locked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    identity, parameters = training
    lowest = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest)

    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + spare, hard))
    try:
        message = refused(identity, {**parameters, "EPOCHS": 2})
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    check(traces, message, limits.FILES)


def test_qgis_itself_can_start_no_thread(engine, traces, training, monkeypatch):
    real = threading.Thread.start

    def start(thread):
        if thread.name == "gnnwr-stderr":
            raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    message = refused(*training)
    assert "The engine cannot be started." in message
    check(traces, message, limits.THREADS)


def test_a_folder_for_temporary_files_that_does_not_exist(engine, traces, points, monkeypatch):
    """The one that the session names; the system's own serves."""
    from gnnwr_qgis.runtime.folders import JobFolder

    monkeypatch.setenv("TMPDIR", str(traces.temporary / "none"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with JobFolder() as folder:
        assert os.path.isdir(folder)
    assert not os.path.exists(folder)


def test_the_folder_for_temporary_files_has_gone(engine, traces, training, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(traces.temporary / "gone"))
    message = refused(*training)
    assert str(traces.temporary / "gone") in message
    assert "choose a folder" in message
    traces.none_left()
    traces.untouched()


CLOSED = """
import os
import sys

told = os.fdopen(os.dup(3), "w")
os.close(3)
sys.path.insert(0, {root!r})
from gnnwr_qgis.contract.job import StatusJob
from gnnwr_qgis.runtime.folders import JobFolder
from gnnwr_qgis.runtime.worker import run_job

with JobFolder() as folder:
    told.write(str(sorted(run_job(StatusJob(), folder))))
told.close()
"""


def test_qgis_started_without_streams(engine, traces, tmp_path):
    """As a desktop may start it: the pipes to the worker then get the numbers of the streams."""
    out = tmp_path / "out"
    script = tmp_path / "closed.py"
    script.write_text(CLOSED.format(root=str(ROOT)))
    line = f"exec 3>{shlex.quote(str(out))} 0<&- 1>&- 2>&-; exec {sys.executable} {script}"
    subprocess.run(["bash", "-c", line], check=False, timeout=300)
    assert "'versions'" in out.read_text()
    traces.none_left()
