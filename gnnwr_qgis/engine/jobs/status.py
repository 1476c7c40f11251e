"""Report what the engine is made of: interpreter, libraries, GPUs."""

from __future__ import annotations

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


def run(job: StatusJob | None, folder: str, report: Reporter) -> dict[str, object]:
    """Describe the engine; nothing is computed.

    Returns
    -------
    dict
        ``python`` (version), ``executable``, ``platform``, ``versions`` (of each library, and of
        GDAL and PROJ as the engine has them), ``gpus`` (names; empty for none), ``cuda``
        (version torch was built for, empty for a CPU build), ``threads``, ``processors``.
    """
    report.check()
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "platform": platform.platform(),
        "versions": versions(),
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


def gpus() -> list[str]:
    """Names of the GPUs that torch can use."""
    if not torch.cuda.is_available():
        return []
    return [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
