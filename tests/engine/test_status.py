"""Versions of the libraries, and a self-test that notices what is missing."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import matplotlib
import pytest
import shap
import xgboost

from gnnwr_qgis.contract.job import SelfTestJob
from gnnwr_qgis.engine.jobs import self_test, status

from .rasterfiles import Recorder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def without(monkeypatch):
    """Hide packages by name, as if they were not installed."""
    asked = importlib.metadata.version

    def hide(*packages: str) -> None:
        def version(name: str) -> str:
            if name in packages:
                raise importlib.metadata.PackageNotFoundError(name)
            return asked(name)

        monkeypatch.setattr(importlib.metadata, "version", version)

    return hide


def test_the_status_names_the_libraries_of_reports(tmp_path):
    versions = status.run(None, str(tmp_path), Recorder())["versions"]
    for module in (shap, xgboost, matplotlib):
        assert versions[module.__name__] == module.__version__
    assert {"torch", "jinja2", "statsmodels", "scikit-learn", "scipy", "mgwr", "gstools"} <= set(
        versions
    )
    assert status.MISSING not in versions.values()


def test_either_package_of_xgboost_counts(without, monkeypatch):
    without("xgboost-cpu", "xgboost")
    assert status.report_versions()["xgboost"] == status.MISSING
    monkeypatch.setattr(importlib.metadata, "version", lambda name: f"{name} 1")
    assert status.report_versions()["xgboost"] == "xgboost-cpu 1"


def test_the_self_test_refuses_an_engine_that_lacks_a_library(without, tmp_path):
    without("shap")
    (tmp_path / "here").mkdir()
    with pytest.raises(RuntimeError, match="lacks shap"):
        self_test.run(SelfTestJob(folder="here"), str(tmp_path), Recorder())


def test_asking_for_the_versions_imports_no_slow_library():
    code = (
        "import sys; from gnnwr_qgis.engine.jobs import status; status.report_versions();"
        "print([m for m in ('shap', 'xgboost', 'sklearn', 'matplotlib') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
