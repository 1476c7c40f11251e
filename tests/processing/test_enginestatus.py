"""Engine status: always runs, and says what is missing and how to get it."""

from __future__ import annotations

import os

import pytest

from gnnwr_qgis.processing.enginestatus import EngineStatus
from gnnwr_qgis.runtime import paths, stamp


def run(context, feedback):
    results, fine = EngineStatus().create().run({}, context, feedback)
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
