"""Faked Pythons for the searches and installations."""

from __future__ import annotations

import os
import shutil

import pytest

from gnnwr_qgis.runtime import discarding
from tests.runtime.pythons import FakePython


@pytest.fixture(autouse=True)
def _nobodys_computer(monkeypatch, tmp_path_factory):
    """What who runs the tests has set for the plugin, and how full their disk is, have no say."""
    for name in [name for name in os.environ if name.startswith("GNNWR_")]:
        if name != "GNNWR_STRICT":  # which is the tests' own
            monkeypatch.delenv(name)
    monkeypatch.setenv("GNNWR_CACHE", str(tmp_path_factory.getbasetemp() / "no cache"))
    usage = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(path)._replace(free=10**11))


@pytest.fixture
def patient_removal(monkeypatch):
    """What is discarded is removed before a cancel comes back, on a disk that stands still too."""
    monkeypatch.setattr(discarding, "_BRIEFLY", 30.0)


@pytest.fixture
def fake_python(tmp_path):
    return FakePython(tmp_path / "python of the test")


@pytest.fixture
def make_python(tmp_path):
    return lambda name: FakePython(tmp_path / name)
