"""Install or repair engine, from Processing and with a real pip, where something is in its way."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from qgis.core import QgsProcessingException, QgsSettings

from gnnwr_qgis.processing import engine, enginesettings
from gnnwr_qgis.processing.enginesetup import EngineSetup
from gnnwr_qgis.runtime import installer, paths
from tests.runtime import fakeindex
from tests.runtime.pythons import FakePython

pytestmark = [
    pytest.mark.usefixtures("provider", "no_engine"),
    pytest.mark.skipif(sys.platform == "win32", reason="provoked with tools of Linux"),
]


@pytest.fixture
def unconfigured(monkeypatch):
    """A computer on which nobody has configured pip or a proxy."""
    for name in list(os.environ):
        if name.startswith("PIP_") or "PROXY" in name.upper() or name == "GNNWR_INDEX":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_RETRIES", "0")


@pytest.fixture
def usual(unconfigured, monkeypatch, tmp_path):
    """The usual index, for an engine of two libraries: of torch it has the CUDA build alone."""
    wanted = tmp_path / "wanted.txt"
    wanted.write_text("numpy==2.4.6\ntorch==2.13.0\n")
    monkeypatch.setattr(paths, "requirements_file", lambda: str(wanted))
    for name in ("_NEEDED_BYTES", "_NEEDED_BYTES_GPU"):
        monkeypatch.setattr(installer, name, 0)
    with fakeindex.serving() as index:
        index.add("torch", "2.13.0", requires=["nvidia-cublas==13.1.0.3"])
        index.add("nvidia_cublas", "13.1.0.3")
        lost = "import ctypes\nctypes.CDLL('libnowhere.so.3')\n"
        index.add("numpy", "2.4.6", code=lost)
        monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/simple")
        yield index


@pytest.fixture
def old_driver(monkeypatch, tmp_path):
    """A driver for CUDA 12."""
    if os.path.exists("/usr/bin/nvidia-smi"):
        pytest.skip("this computer has a driver of its own")
    tool = tmp_path / "tools" / "nvidia-smi"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho '535.129.03, NVIDIA A100'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def offered():
    """The reasons with which the installation was offered in the window."""
    reasons = []
    engine.offer_setup_through(reasons.append)
    yield reasons
    engine.offer_setup_through(None)


@pytest.fixture
def refused(context, feedback):
    """The message of an installation that fails; it leaves nothing half-made."""

    def call(**parameters):
        parameters = {"PYTHON": sys.executable, **parameters}
        algorithm = EngineSetup().create()
        fine, message = algorithm.checkParameterValues(parameters, context)
        assert fine, message
        algorithm.prepare(parameters, context, feedback)
        with pytest.raises(QgsProcessingException) as caught:
            algorithm.processAlgorithm(parameters, context, feedback)
        cache = os.environ["GNNWR_CACHE"]
        assert not {"engine", "engine.new", "engine.old"} & {*os.listdir(cache)}
        return str(caught.value)

    return call


def log():
    with open(paths.log_file(os.environ["GNNWR_CACHE"]), encoding="utf-8") as stream:
        return stream.read()


def test_the_cuda_build_is_not_taken_unasked(usual, old_driver, offered, refused):
    message = refused()
    assert "The NVIDIA driver here (535.129.03) is too old for it" in message
    assert message.index("“Further package index”") < message.index("GNNWR_WHEELS")
    (reason,) = offered
    assert "“Further package index”" in reason
    assert "Successfully installed" not in log()


def test_a_driver_that_is_too_old(usual, old_driver, offered, refused):
    message = refused(GPU=True)
    assert "is for CUDA 13 and needs an NVIDIA driver 580 or later" in message
    assert "this computer has 535.129.03. Update the driver" in message
    assert offered == []


def test_a_library_that_cannot_be_loaded(usual, refused, feedback):
    """After the CPU build of torch has come from the further index."""
    with fakeindex.serving() as further:
        further.add("torch", "2.13.0+cpu")
        message = refused(INDEX=f"{further.url}/simple")
    assert "torch-2.13.0+cpu" in log()
    assert "fails its self-test" in message
    assert "libnowhere.so.3" in message
    assert "A library of the system is missing" in message
    assert feedback.warnings == []


@pytest.fixture
def read_only(monkeypatch, tmp_path):
    """The cache folder, which may not be written to."""
    place = tmp_path / "not mine"
    place.mkdir()
    monkeypatch.setenv("GNNWR_CACHE", str(place))
    if os.geteuid() != 0:
        place.chmod(0o500)
        yield str(place)
        place.chmod(0o700)
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a folder cannot be mounted here")
    yield str(place)
    subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_folder_that_may_not_be_written_to(read_only, refused):
    message = refused()
    assert read_only in message
    assert "A folder may not be written to" in message
    assert "GNNWR_CACHE" in message


def test_setting_variable_and_dialog(unconfigured, context, feedback, monkeypatch, tmp_path):
    """The later comes before the earlier."""

    def asked(**parameters):
        parameters.update(PYTHON=FakePython(tmp_path / f"{len(os.listdir(tmp_path))}").path)
        parameters["FORCE"] = True
        assert EngineSetup().create().run(parameters, context, feedback)[1]
        words = "Further package index: "
        return [line.partition(words)[2] for line in log().splitlines() if words in line][-1]

    key = "Processing/Configuration/" + enginesettings.INDEX
    QgsSettings().setValue(key, " https://setting.example ")
    try:
        assert asked() == "https://setting.example"
        monkeypatch.setenv("GNNWR_INDEX", "https://variable.example")
        assert asked() == "https://variable.example"
        assert asked(INDEX="https://dialog.example") == "https://dialog.example"
    finally:
        QgsSettings().remove(key)


@pytest.mark.parametrize("python", ["/usr/bin/python3", "/opt/python3.12", "C:\\P\\python.exe"])
def test_a_python_may_be_named_with_and_without_a_dot(context, python):
    assert EngineSetup().create().checkParameterValues({"PYTHON": python}, context) == (True, "")


@pytest.mark.parametrize("where", ["variable", "setting"])
def test_no_index_in_a_variable_or_setting_is_refused_at_once(
    unconfigured, context, feedback, monkeypatch, where
):
    """By the dialog, and where nobody asks whether the parameters are fine."""
    key = "Processing/Configuration/" + enginesettings.INDEX
    if where == "variable":
        monkeypatch.setenv("GNNWR_INDEX", "index.example/simple")
    else:
        QgsSettings().setValue(key, "index.example/simple")
    words = {"variable": "environment variable GNNWR_INDEX", "setting": "options of QGIS"}[where]
    algorithm = EngineSetup().create()
    try:
        fine, message = algorithm.checkParameterValues({}, context)
        assert not fine
        assert words in message
        assert algorithm.checkParameterValues({"INDEX": "https://index.example"}, context)[0]
        algorithm.prepare({}, context, feedback)
        with pytest.raises(QgsProcessingException, match=words):
            algorithm.processAlgorithm({}, context, feedback)
    finally:
        QgsSettings().remove(key)
    assert not os.path.exists(os.environ["GNNWR_CACHE"])


def test_what_is_no_index_is_refused_at_once(context, feedback):
    parameters = {"INDEX": "pip install --index-url https://index.example"}
    fine, message = EngineSetup().create().checkParameterValues(parameters, context)
    assert not fine
    assert "“Further package index” (GNNWR_INDEX)" in message


def test_a_password_in_the_dialog_is_warned_of(unconfigured, refused, feedback):
    refused(INDEX="https://me:sesame99@index.example/simple", PYTHON="/no/python")
    (warning,) = feedback.warnings
    assert "history" in warning
    assert "sesame99" not in warning + log()
