"""The environment variables a process of the engine starts with.

QGIS sets variables for its own Python, GDAL and PROJ. Inherited, they make another Python load
the wrong libraries or not start at all, so they are taken out; all else (proxies, pip's own
variables, certificates, thread counts) stays.
"""

from __future__ import annotations

import ntpath
import os
import sys
from typing import Dict, List, Mapping, Optional

REMOVED = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONEXECUTABLE",
    "PYTHONUSERBASE",
    "VIRTUAL_ENV",
    "PROJ_LIB",
    "PROJ_DATA",
    "GDAL_DATA",
    "GDAL_DRIVER_PATH",
    "QGIS_PREFIX_PATH",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
)
REMOVED_PREFIXES = ("DYLD_",)


def clean_environment(
    environ: Optional[Mapping[str, str]] = None,
    platform: Optional[str] = None,
    executable: Optional[str] = None,
) -> Dict[str, str]:
    """Copy of the environment fit for the engine's Python.

    Parameters
    ----------
    environ, platform, executable : optional
        Instead of ``os.environ``, ``sys.platform`` and ``sys.executable`` (on Windows the
        latter is QGIS itself or its Python, and tells where QGIS is installed).
    """
    environ = os.environ if environ is None else environ
    windows = (sys.platform if platform is None else platform) == "win32"
    kept = {name: value for name, value in environ.items() if not _is_removed(name, windows)}
    if windows:
        roots = _qgis_roots(environ, sys.executable if executable is None else executable)
        for name in [name for name in kept if name.upper() == "PATH"]:
            kept[name] = _without(kept[name], roots)
    kept["PYTHONIOENCODING"] = "utf-8"
    return kept


def _is_removed(name: str, windows: bool) -> bool:
    name = name.upper() if windows else name  # names know no case there
    return name in REMOVED or name.startswith(REMOVED_PREFIXES)


def _qgis_roots(environ: Mapping[str, str], executable: str) -> List[str]:
    """Folders that QGIS is installed in: everything under them leaves PATH."""
    named = {name.upper(): value for name, value in environ.items()}
    roots = [named.get("OSGEO4W_ROOT", ""), named.get("QGIS_PREFIX_PATH", "")]
    folder = ntpath.dirname(executable)
    if ntpath.basename(folder).lower() == "bin":  # C:\Program Files\QGIS 3.34\bin\qgis-bin.exe
        roots.append(ntpath.dirname(folder))
    parts = ntpath.normpath(folder).lower().split("\\")
    if "apps" in parts:  # C:\OSGeo4W\apps\Python312\python.exe
        depth = len(parts) - parts.index("apps")
        roots.append("\\".join(ntpath.normpath(folder).split("\\")[:-depth]))
    return [_comparable(root) for root in roots if len(_comparable(root)) > len("c:\\")]


def _without(path: str, roots: List[str]) -> str:
    return ";".join(entry for entry in path.split(";") if not _lies_in(entry, roots))


def _lies_in(entry: str, roots: List[str]) -> bool:
    folder = _comparable(entry)
    return any(folder == root or folder.startswith(root + "\\") for root in roots)


def _comparable(path: str) -> str:
    return ntpath.normpath(path.strip().strip('"')).lower() if path.strip() else ""
