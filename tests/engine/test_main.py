"""The worker's program itself: one job in, JSON lines out, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gnnwr_qgis.contract import events, job
from gnnwr_qgis.contract.codec import write_job
from gnnwr_qgis.contract.modelheader import ModelFileError
from gnnwr_qgis.contract.outputs import partial_path
from gnnwr_qgis.engine import failures
from gnnwr_qgis.engine.errors import InputError
from tests.waiting import PATIENCE, in_time

from . import made

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "gnnwr_qgis"
CATALOGUE = str(ROOT / "resources" / "i18n" / "gnnwr_zh_CN.qm")
STATUS = {"schema": 1, "kind": "status", "job": {}}


def command(package=PACKAGE):
    return [sys.executable, "-I", "-B", str(package / "engine" / "__main__.py")]


def start(arguments, cwd, **options):
    return subprocess.Popen(
        list(map(str, arguments)),
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def heard(process):
    """Events of a process that is let run to its end; any other line fails the test."""
    output, errors = process.communicate(timeout=PATIENCE)
    lines = [events.decode_event(line) for line in output.splitlines()]
    assert None not in lines, output
    assert lines, errors
    return lines


def written(folder, document):
    path = folder / "job.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def copy_with_job(tmp_path, source):
    """A copy of the package whose status job is ``source``; the job file and its folder."""
    package = tmp_path / "plugins" / "gnnwr_qgis"
    ignore = shutil.ignore_patterns("__pycache__", "layers", "processing", "runtime")
    shutil.copytree(PACKAGE, package, ignore=ignore)
    (package / "engine" / "jobs" / "status.py").write_text(source)
    folder = tmp_path / "gnnwr-job-1"
    folder.mkdir()
    return package, folder


def test_training_leaves_nothing_among_temporary_files(tmp_path):
    folder, elsewhere = tmp_path / "job", tmp_path / "elsewhere"
    for place in (folder, elsewhere):
        place.mkdir()
    table = made.write_table(folder, made.columns())
    write_job(str(folder / "job.json"), made.train_job(table, report=str(folder / "r.html")))
    environment = {**os.environ, "TMPDIR": str(elsewhere)}
    process = start([*command(), folder / "job.json"], elsewhere, env=environment)
    assert isinstance(heard(process)[-1], events.Result)
    assert (folder / "r.html").exists()
    assert list(elsewhere.iterdir()) == []


def test_self_test_writes_into_its_folder_only(tmp_path):
    folder, elsewhere = tmp_path / "job", tmp_path / "elsewhere"
    (folder / "here").mkdir(parents=True)
    elsewhere.mkdir()
    path = folder / "job.json"
    write_job(str(path), job.SelfTestJob(folder="here"))
    process = start([*command(), path], elsewhere)
    said = heard(process)
    assert process.returncode == 0
    values = said[-1].values
    assert values["loss_after"] < 0.5 * values["loss_before"]
    assert sorted(os.listdir(folder / "here")) == ["self_test.safetensors", "self_test.tif"]
    assert os.listdir(elsewhere) == []
    assert not list(PACKAGE.glob("engine/jobs/__pycache__/self_test*.opt*"))


def test_status_as_a_module_with_a_relative_path(tmp_path):
    written(tmp_path, STATUS)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    module = [sys.executable, "-m", "gnnwr_qgis.engine", "job.json"]
    process = start(module, tmp_path, env=environment)
    values = heard(process)[-1].values
    assert process.returncode == 0
    assert values["python"] == ".".join(map(str, sys.version_info[:3]))
    assert {"torch", "numpy", "rasterio", "gdal", "pyproj", "proj"} <= set(values["versions"])
    assert isinstance(values["gpus"], list)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "cannot be read"),
        ({"schema": 99, "kind": "status", "job": {}}, "schema 99"),
        ({"schema": 1, "kind": "dance", "job": {}}, "dance"),
        ({"schema": 1, "kind": "status", "job": {"x": 1}}, "unknown keys: x"),
        ({"schema": 1, "kind": "self-test", "job": {}}, "lacks the key folder"),
    ],
)
def test_a_bad_job_file_is_an_error_event(tmp_path, document, words):
    process = start([*command(), written(tmp_path, document)], tmp_path)
    (error,) = heard(process)
    assert process.returncode == 1
    assert isinstance(error, events.Error)
    assert error.kind == "input"
    assert words in error.message


def test_a_missing_job_file_is_an_error_event(tmp_path):
    (error,) = heard(start([*command(), tmp_path / "none.json"], tmp_path))
    assert "none.json cannot be read" in error.message


def test_a_wrong_command_line_is_refused(tmp_path):
    process = start(command(), tmp_path)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (2, "")
    assert "usage" in errors


def test_neighbours_do_not_shadow_libraries(tmp_path):
    source = (PACKAGE / "engine" / "jobs" / "status.py").read_text()
    package, folder = copy_with_job(tmp_path, source)
    poison = "raise RuntimeError('a neighbour was imported')\n"
    for place in (package.parent, folder, package / "engine"):
        (place / "numpy.py").write_text(poison)
        (place / "torch").mkdir()
        (place / "torch" / "__init__.py").write_text(poison)
    process = start([*command(package), written(folder, STATUS)], folder)
    assert isinstance(heard(process)[-1], events.Result)
    # Without -I Python puts the script's own folder first; the program takes it out again.
    process = start([sys.executable, command(package)[-1], folder / "job.json"], folder)
    assert isinstance(heard(process)[-1], events.Result)


CHATTER = """
import os, subprocess, sys
def run(job, folder, report):
    print("printed")
    sys.stdout.write("written")
    os.write(1, b"to the descriptor\\n")
    subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
    print("\\u00e9\\u4e2d", file=sys.stderr)
    report.info("m\\u00b2 \\u4e2d")
    return {"stdin": sys.stdin is None or sys.stdin.read()}
"""


def test_chatter_goes_to_stderr(tmp_path):
    package, folder = copy_with_job(tmp_path, CHATTER)
    environment = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    arguments = [*command(package), written(folder, STATUS), "--watch-parent"]
    process = start(arguments, folder, env=environment)
    lines = [process.stdout.readline() for _ in range(2)]
    assert events.decode_event(lines[0]) == events.Info("m² 中")
    assert events.decode_event(lines[1]) == events.Result({"stdin": ""})
    assert process.stdout.read() == ""
    errors = process.communicate(timeout=PATIENCE)[1]
    for words in ("printed", "written", "to the descriptor", "from a child"):
        assert words in errors


SPEAKING = """
from ...contract.translation import language, tr
def run(job, folder, report):
    report.info(tr("Train GNNWR model"))
    return {"language": language()}
"""


@pytest.mark.parametrize(
    ("catalogue", "said", "language"),
    [
        (CATALOGUE, "训练 GNNWR 模型", "zh_CN"),
        (os.path.join("nowhere", "gnnwr_zh_CN.qm"), "Train GNNWR model", "en"),
        (None, "Train GNNWR model", "en"),
    ],
)
def test_speaks_the_language_of_the_catalogue(tmp_path, catalogue, said, language):
    package, folder = copy_with_job(tmp_path, SPEAKING)
    told = [] if catalogue is None else ["--translation", catalogue]
    process = start([*command(package), written(folder, STATUS), *told], folder)
    output = process.communicate(timeout=PATIENCE)[0]
    found = [events.decode_event(line) for line in output.splitlines()]
    assert found[-2:] == [events.Info(said), events.Result({"language": language})]
    if catalogue not in (None, CATALOGUE):  # said, and no reason to fail
        assert found[0].text == f"{catalogue} cannot be read: No such file or directory."


LONG = """
import time
from ...contract.outputs import partial_path
def run(job, folder, report):
    report.info("begun")
    while True:
        {loop}
"""
POLITE = LONG.format(loop="report.check(); time.sleep(0.01)")
DEAF = LONG.format(loop="time.sleep(0.01)")


@pytest.mark.parametrize("how", ["cancel line", "end of stdin"])
@pytest.mark.parametrize(("source", "answers"), [(POLITE, True), (DEAF, False)])
def test_stops_when_told_and_when_its_parent_goes(tmp_path, how, source, answers):
    package, folder = copy_with_job(tmp_path, source)
    if answers:  # on a machine that stands still it would be ended before it can
        watch = package / "engine" / "watch.py"
        changed = watch.read_text().replace("GRACE = 0.15\n", "GRACE = 30.0\n")
        assert changed != watch.read_text()
        watch.write_text(changed)
    arguments = [*command(package), written(folder, STATUS), "--watch-parent"]
    process = start(arguments, folder)
    assert events.decode_event(process.stdout.readline()) == events.Info("begun")
    if how == "cancel line":
        process.stdin.write("something else\ncancel\n")
        process.stdin.flush()
    else:
        process.stdin.close()
        process.stdin = None
    began = time.monotonic()
    code = process.wait(timeout=PATIENCE)
    in_time(began, 2.0)
    assert code == 130
    last = [events.decode_event(line) for line in process.stdout.read().splitlines()]
    assert [event.kind for event in last] == (["cancelled"] if answers else [])
    process.communicate()


def test_without_the_flag_stdin_is_not_read(tmp_path):
    package, folder = copy_with_job(
        tmp_path, "def run(job, folder, report):\n    return {'left': input()}\n"
    )
    process = start([*command(package), written(folder, STATUS)], folder)
    process.stdin.write("cancel\n")
    process.stdin.flush()
    assert heard(process)[-1] == events.Result({"left": "cancel"})


PARTIAL = """
import os
from ...contract.outputs import partial_path
from .. import errors
def run(job, folder, report):
    partial = partial_path(job.output, folder)
    with open(partial, "w") as stream:
        stream.write("half")
    report.info("half")
    {end}
"""


@pytest.mark.parametrize(
    "end", ["raise errors.InputError('no')", "import time; time.sleep(600)", "raise KeyError()"]
)
def test_a_partial_file_goes_with_a_failed_or_stopped_job(tmp_path, end):
    package, folder = copy_with_job(tmp_path, "")
    (package / "engine" / "jobs" / "predict_raster.py").write_text(PARTIAL.format(end=end))
    output = str(tmp_path / "map.tif")
    path = str(folder / "job.json")
    write_job(path, job.PredictRasterJob("m", (), job.GridRequest(), output))
    process = start([*command(package), path, "--watch-parent"], folder)
    assert events.decode_event(process.stdout.readline()) == events.Info("half")
    if "sleep" in end:
        assert os.path.exists(partial_path(output, str(folder)))
        process.stdin.close()
        process.stdin = None
    assert process.wait(timeout=PATIENCE) != 0
    process.communicate()
    assert not os.path.exists(partial_path(output, str(folder)))


CRASH = """import os, signal
def run(job, folder, report):
    os.kill(os.getpid(), signal.SIGSEGV)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of POSIX systems")
def test_a_crash_in_a_library_names_its_line(tmp_path):
    package, folder = copy_with_job(tmp_path, CRASH)
    process = start([*command(package), written(folder, STATUS)], folder)
    assert 'status.py", line 3 in run' in process.communicate(timeout=PATIENCE)[1]
    assert process.returncode < 0


class OutOfMemoryError(RuntimeError):
    """Stands for torch's, which only a GPU raises."""


def paging_file_full():
    """As torch raises it on Windows while it loads."""
    error = OSError(22, 'Zu klein. Error loading "shm.dll" or one of its dependencies.')
    error.winerror = 1455
    return error


def disk_full():
    return OSError(28, "No space left on device", "/big/map.tif")


def of_the_engine(folder):
    """A file of a library has gone: a virus scanner took it, or somebody removes the engine."""
    return FileNotFoundError(2, "No such file or directory", os.path.join(folder, "lib", "x.py"))


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (InputError("no points"), "input", "no points"),
        (ModelFileError("truncated"), "model", "truncated"),
        (MemoryError(), "memory", "not enough memory"),
        (OutOfMemoryError("CUDA"), "memory", "DEVICE"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't"), "memory", "not enough memory"),
        (paging_file_full(), "memory", "not enough memory"),
        (FileNotFoundError(2, "Gone", "/not enough memory/x"), "internal", "/not enough memory/x"),
        (of_the_engine(sys.prefix), "internal", "Install or repair engine"),
        (of_the_engine(sys.prefix + "2"), "internal", "error of the system"),
        (disk_full(), "disk", "/big/map.tif"),
        (PermissionError(13, "Permission denied", "/ro/map.tif"), "input", "/ro/map.tif"),
        (ImportError("DLL load failed", name="torch"), "internal", "Install or repair engine"),
        (ImportError("typo", name="gnnwr_qgis.engine.x"), "internal", "ImportError: typo"),
        (KeyError("x"), "internal", "KeyError"),
        (OSError("odd"), "internal", "odd"),
    ],
)
def test_kinds_of_failure(error, kind, words):
    event = failures.error_event(error)
    assert event.kind == kind
    assert words in event.message
    # What the user can mend needs no traceback in the log; anything else does.
    mendable = isinstance(error, (InputError, ModelFileError))
    assert (event.details == "") if mendable else (type(error).__name__ in event.details)


def test_torchs_own_memory_error_is_known_by_its_name():
    torch = pytest.importorskip("torch")
    assert failures.error_event(torch.OutOfMemoryError("CUDA")).kind == "memory"
