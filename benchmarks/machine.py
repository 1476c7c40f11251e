# SPDX-License-Identifier: GPL-2.0-or-later
"""The machine, the versions and the state of the code that a benchmark was run with."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHANGED = ", changed"  # after a commit that the tree differs from


def described() -> dict[str, str]:
    """Machine and versions, in words; what is not there is left out."""
    found = {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": _memory(),
        "system": _system(),
        "Python": platform.python_version(),
        **{name: _version(name) for name in ("torch", "numpy", "scipy", "rasterio", "shap")},
        "gnnwr": _peer_version(),
        "QGIS": _qgis(),
        "plugin": _plugin(),
        "GPU": _gpu(),
    }
    return {name: text for name, text in found.items() if text}


def code(root: Path) -> str:
    """The commit of ``root``, and whether the engine or the benchmarks differ from it."""
    commit = _said(["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"])
    if not commit:
        return "unknown"
    watched = ("gnnwr_qgis", "benchmarks")
    changed = _said(["git", "-C", str(root), "status", "--porcelain", "--", *watched])
    return commit + CHANGED if changed else commit


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else platform.machine()


def _memory() -> str:
    try:
        import psutil
    except ImportError:
        return ""
    return f"{psutil.virtual_memory().total / 2**30:.0f} GiB"


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform(terse=True)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _peer_version() -> str:
    text = (ROOT / "tests" / "peer" / "requirements.txt").read_text(encoding="utf-8")
    found = re.search(r"^gnnwr==(\S+)", text, re.MULTILINE)
    return found[1] if found else ""


def _qgis() -> str:
    found = re.search(r"QGIS (\d[\d.]*)", _said(["qgis", "--version"]))
    return found[1] if found else ""


def _plugin() -> str:
    text = (ROOT / "metadata.txt").read_text(encoding="utf-8")
    found = re.search(r"^version=(\S+)", text, re.MULTILINE)
    return found[1] if found else ""


def _gpu() -> str:
    if not shutil.which("nvidia-smi"):
        return ""
    return _said(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]).splitlines()[0]
