"""Report what the engine is made of: interpreter, libraries, GPUs."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys

import numpy
import pyproj
import rasterio
import safetensors
import torch

from ...contract.job import StatusJob
from ..reporter import Reporter

# Those of reports, explanations and comparisons. XGBoost has two packages; one is installed.
_REPORT_LIBRARIES = (
    "matplotlib", "jinja2", "statsmodels", "scikit-learn", "shap", "scipy", "mgwr", "gstools",
    "esda",
)  # fmt: skip
_XGBOOST_PACKAGES = ("xgboost-cpu", "xgboost")
MISSING = "missing"


def run(job: StatusJob | None, folder: str, report: Reporter) -> dict[str, object]:
    """Describe the engine; nothing is computed.

    Returns
    -------
    dict
        ``python`` (version), ``executable``, ``platform``, ``versions`` (of each library, and of
        GDAL and PROJ as the engine has them; ``MISSING`` for one of reports that is not there),
        ``gpus`` (names; empty for none), ``cuda`` (version torch was built for, empty for a CPU
        build), ``threads``, ``processors``.
    """
    report.check()
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "platform": platform.platform(),
        "versions": {**versions(), **report_versions()},
        "gpus": gpus(),
        "cuda": torch.version.cuda or "",
        "threads": torch.get_num_threads(),
        "processors": os.cpu_count() or 1,
    }


def versions() -> dict[str, str]:
    """Version of each library of the engine."""
    return {
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "rasterio": rasterio.__version__,
        "gdal": rasterio.__gdal_version__,
        "pyproj": pyproj.__version__,
        "proj": pyproj.proj_version_str,
        "safetensors": safetensors.__version__,
    }


def report_versions() -> dict[str, str]:
    """Version of each library of reports, explanations and comparisons, or ``MISSING``.

    None is imported: together they would take seconds.
    """
    found = {name: _installed(name) for name in _REPORT_LIBRARIES}
    xgboost = [version for version in map(_installed, _XGBOOST_PACKAGES) if version != MISSING]
    return {**found, "xgboost": xgboost[0] if xgboost else MISSING}


def _installed(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return MISSING


def gpus() -> list[str]:
    """Names of the GPUs that torch can use."""
    if not torch.cuda.is_available():
        return []
    return [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
