"""Where the files that ship with the plugin lie.

Installed, ``metadata.txt`` and ``resources/`` stand inside the package; in the repository they
stand beside it.
"""

from __future__ import annotations

import configparser
import functools
import os

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@functools.lru_cache(maxsize=1)
def _top() -> str:
    if os.path.isfile(os.path.join(_PACKAGE, "metadata.txt")):
        return _PACKAGE
    return os.path.dirname(_PACKAGE)


def metadata_path() -> str:
    """Path of ``metadata.txt``."""
    return os.path.join(_top(), "metadata.txt")


def resource_path(*parts: str) -> str:
    """Path of a file or folder under ``resources/``."""
    return os.path.join(_top(), "resources", *parts)


@functools.lru_cache(maxsize=1)
def plugin_version() -> str:
    """Version of the plugin as ``metadata.txt`` gives it.

    Raises
    ------
    RuntimeError
        When the installation lacks its ``metadata.txt``.
    """
    parser = configparser.ConfigParser(interpolation=None)
    try:
        with open(metadata_path(), encoding="utf-8") as stream:
            parser.read_file(stream)
        return parser["general"]["version"]
    except (OSError, KeyError, configparser.Error) as error:
        raise RuntimeError(
            f"The plugin's metadata.txt is missing or damaged ({error}). Reinstall the plugin."
        ) from error
