"""Engine status: always runs, and says what is missing and how to get it."""

from __future__ import annotations

import os

import pytest
from qgis.PyQt.QtGui import QGuiApplication

from gnnwr_qgis.processing.enginestatus import EngineStatus
from gnnwr_qgis.runtime import paths, stamp


def run(context, feedback, **parameters):
    results, fine = EngineStatus().create().run(parameters, context, feedback)
    assert fine
    return results


def test_missing(provider, no_engine, context, feedback, monkeypatch):
    monkeypatch.setenv("GNNWR_PYTHON", "/nowhere/python3")
    assert EngineStatus().canExecute()[0]
    results = run(context, feedback)
    assert (results["STATE"], results["GPUS"], results["PYTHON"]) == ("missing", 0, "")
    assert results["FOLDER"] == os.environ["GNNWR_CACHE"]
    for words in ("gnnwr:enginesetup", "/nowhere/python3"):
        assert words in results["MESSAGE"]
    assert results["MESSAGE"] in feedback.warnings


def test_ready(provider, engine, context, feedback):
    results = run(context, feedback)
    assert (results["STATE"], results["MESSAGE"]) == ("ready", "")
    assert "torch " in results["VERSIONS"]
    assert results["PYTHON"].startswith("3.")
    assert feedback.warnings == []
    assert results["DIAGNOSTICS"] == ""


SECRETS = {
    "GITHUB_TOKEN": "ghp_0123456789abcdefghijABCDEFGHIJ012345",  # pragma: allowlist secret
    "PIP_INDEX_URL": "https://ada:sesame99@index.firm.example/simple",  # pragma: allowlist secret
    "HTTPS_PROXY": "http://lovelace:swordfish7@proxy.firm.example:3128",
    "USER": "ada.lovelace",
    "COMPUTERNAME": "ANALYTICAL-ENGINE",
}
LOG = """Looking in indexes: https://ada:sesame99@index.firm.example/simple
  Downloading https://files.firm.example/torch.whl?token=opensezame77 (200 MB)
WARNING: HTTPSConnectionPool(host='mirror.firm.example', port=443): Max retries exceeded
ProxyError('Cannot connect to proxy.firm.example:3128')
process 12 on ANALYTICAL-ENGINE, 10.1.2.3
Authorization: Basic YWRhOnNlc2FtZTk5
password = hunter2
OSError: [Errno 13] Permission denied: '{home}/data/secret site/map.gpkg' (ada.lovelace)
OSError: C:\\Users\\babbage\\x and /home/babbage/y and \\\\fileserver\\share\\z
torch-2.13.0 installed"""


@pytest.fixture
def planted(no_engine, monkeypatch, tmp_path):
    """A computer full of what must not be told; its home folder."""
    home = tmp_path / "home of ada"
    cache = home / "缓存"
    cache.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GNNWR_CACHE", str(cache))
    monkeypatch.setenv("GNNWR_PYTHON", str(home / "bin" / "python3"))
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("socket.gethostname", lambda: "difference.firm.example")
    text = LOG.replace("{home}", str(home))
    (cache / "engine-setup.log").write_text(text, encoding="utf-8")
    return str(home)


def test_diagnostics_tell_all_but_who_and_where(provider, planted, context, feedback):
    text = run(context, feedback, COPY=True)["DIAGNOSTICS"]
    for word in ("QGIS 3.", "Qt ", "GDAL ", "PROJ ", "Engine: missing", "torch-2.13.0", "GB"):
        assert word in text
    assert "~/" in text
    assert "PIP_INDEX_URL" in text
    told = [planted, "home of ada", "ada.lovelace", "lovelace", "sesame99", "swordfish7"]
    told += ["ghp_", "firm.example", "mirror", "difference", "opensezame77", "hunter2", "babbage"]
    told += ["YWRhOn", "10.1.2.3", "ANALYTICAL", "fileserver"]
    for word in told:
        assert word.lower() not in text.lower(), word


def test_diagnostics_go_to_the_clipboard_when_asked(provider, no_engine, context, feedback):
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("mine")
    run(context, feedback)
    assert clipboard.text() == "mine"
    results = run(context, feedback, COPY=True)
    assert clipboard.text() == results["DIAGNOSTICS"]
    assert "Engine: missing" in clipboard.text()


def test_diagnostics_of_an_engine(provider, engine, context, feedback):
    text = run(context, feedback, COPY=True)["DIAGNOSTICS"]
    assert "Engine: ready" in text
    assert "torch 2." in text


@pytest.mark.skipif(os.name == "nt", reason="the broken engine is a script")
def test_broken_although_its_stamp_is_fine(provider, no_engine, context, feedback):
    python = paths.engine_python()
    os.makedirs(os.path.dirname(python))
    with open(python, "w") as stream:
        stream.write("#!/bin/sh\necho 'libtorch.so: cannot open' >&2\nexit 3\n")
    os.chmod(python, 0o755)
    stamp.write_stamp(paths.engine_folder(), "3.11.2")
    results = run(context, feedback)
    assert results["STATE"] == "broken"
    assert "libtorch.so: cannot open" in results["MESSAGE"]
    assert "gnnwr:enginesetup" in results["MESSAGE"]
