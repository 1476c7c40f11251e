"""Where the engine's environment lies on this computer.

The cache folder is, in this order: the environment variable ``GNNWR_CACHE``, the user's setting
(handed in by the caller, so that nothing here needs Qt), the platform's usual place for caches.
"""

from __future__ import annotations

import os
import sys
from typing import Mapping, Optional

CACHE_VARIABLE = "GNNWR_CACHE"
APPLICATION = "gnnwr-qgis"
#: What a failed installation has fetched, in the cache folder; gone after a good one. The name is
#: nobody else's, since the user may choose a folder that holds other things, a home, say.
DOWNLOADS = "gnnwr-downloads"


def cache_folder(
    setting: Optional[str] = None,
    environ: Optional[Mapping[str, str]] = None,
    platform: Optional[str] = None,
) -> str:
    """Absolute path of the cache folder (it need not exist).

    Parameters
    ----------
    setting : str, optional
        The folder the user has set in QGIS; empty or None when there is none.
    environ, platform : optional
        Instead of ``os.environ`` and ``sys.platform``.
    """
    environ = os.environ if environ is None else environ
    chosen = environ.get(CACHE_VARIABLE) or setting
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))
    return _default_cache(environ, sys.platform if platform is None else platform)


def _default_cache(environ: Mapping[str, str], platform: str) -> str:
    home = os.path.expanduser("~")
    if platform == "win32":
        base = environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):  # the XDG specification has relative paths ignored
            base = os.path.join(home, ".cache")
    return os.path.join(base, APPLICATION)


def engine_folder(cache: Optional[str] = None) -> str:
    """Folder of the engine's virtual environment in ``cache`` (default: :func:`cache_folder`)."""
    return os.path.join(cache or cache_folder(), "engine")


def environment_python(environment: str, platform: Optional[str] = None) -> str:
    """Python of the virtual environment in the folder ``environment``."""
    if (sys.platform if platform is None else platform) == "win32":
        return os.path.join(environment, "Scripts", "python.exe")
    return os.path.join(environment, "bin", "python")


def engine_python(cache: Optional[str] = None) -> str:
    """Python of the engine (it need not exist)."""
    return environment_python(engine_folder(cache))


def engine_main() -> str:
    """The script that the engine's Python runs."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return os.path.join(package, "engine", "__main__.py")


def requirements_file() -> str:
    """The engine's pinned requirements."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "requirements-engine.txt")


def log_file(cache: Optional[str] = None) -> str:
    """Log of the installations, the last one at its end."""
    return os.path.join(cache or cache_folder(), "engine-setup.log")
