"""Where Pythons lie on the three systems, best first.

Only names of programs are gathered here; whether one exists and will do is asked in
:mod:`interpreters`.
"""

from __future__ import annotations

import glob
import os
import sys
from typing import Any, Iterator, List, Mapping, Optional

#: The user's own choice of one.
PYTHON_VARIABLE = "GNNWR_PYTHON"
OLDEST = (3, 10)
#: The newest the pinned libraries are known to have wheels for; newer ones are tried last.
NEWEST = (3, 14)

_CONDA = ("miniforge3", "mambaforge", "miniconda3", "anaconda3")


def places(environ: Mapping[str, str], platform: str, home: Optional[str] = None) -> Iterator[str]:
    """Paths at which a Python may lie; ``home`` stands for the user's home folder."""
    home = os.path.expanduser("~") if home is None else home
    if platform == "win32":
        yield from _windows(environ, home)
    elif platform == "darwin":
        yield from _macos(environ, home)
    else:
        yield from _linux(environ, home)


def _windows(environ: Mapping[str, str], home: str) -> Iterator[str]:
    # The aliases there open the shop instead of a Python.
    folders = [folder for folder in _path(environ) if "windowsapps" not in folder.lower()]
    yield from _join(folders, ["python.exe", "python3.exe"])
    yield from registered_pythons()
    local = environ.get("LOCALAPPDATA", os.path.join(home, "AppData", "Local"))
    for base in (local, environ.get("ProgramFiles", ""), environ.get("ProgramW6432", "")):
        if base:
            yield from _newest_first(base, "Programs", "Python", "Python3*")
            yield from _newest_first(base, "Python3*")
    yield from _newest_first(local, "Python", "pythoncore-3*")
    yield from _newest_first(environ.get("APPDATA", home), "uv", "python", "cpython*")
    for name in _CONDA:
        for base in (home, local, environ.get("ProgramData", "")):
            if base:
                yield os.path.join(base, name, "python.exe")
    yield os.path.join(sys.base_prefix, "python.exe")  # QGIS's own


def _macos(environ: Mapping[str, str], home: str) -> Iterator[str]:
    # A program started from the Dock has a short PATH.
    folders = [*_path(environ), "/opt/homebrew/bin", "/usr/local/bin"]
    versions = "/Library/Frameworks/Python.framework/Versions/3.*/bin"
    folders += sorted(glob.glob(versions), key=_natural, reverse=True)
    folders += ["/opt/local/bin", *_of_home(home)]
    # QGIS's own Python there is signed so that it refuses libraries from elsewhere; the one in
    # /usr/bin is a stand-in that opens a window of the system where the developer tools are absent.
    folders = [folder for folder in folders if ".app/" not in folder and folder != "/usr/bin"]
    yield from _join(folders, _names())


def _linux(environ: Mapping[str, str], home: str) -> Iterator[str]:
    folders = [*_path(environ), "/usr/bin", "/usr/local/bin", *_of_home(home)]
    yield from _join(folders, _names())
    yield os.path.join(sys.base_prefix, "bin", "python3")  # QGIS's own, in a conda one, say


def _of_home(home: str) -> List[str]:
    folders = [os.path.join(home, ".local", "bin")]
    for pattern in (
        os.path.join(".pyenv", "versions", "3.*", "bin"),
        os.path.join(".local", "share", "uv", "python", "cpython-3.*", "bin"),
    ):
        found = glob.glob(os.path.join(glob.escape(home), pattern))
        folders += sorted(found, key=_natural, reverse=True)
    return folders + [os.path.join(home, name, "bin") for name in _CONDA]


def registered_pythons(registry: Any = None) -> List[str]:
    """Programs that installers have registered on Windows (PEP 514), newest first.

    ``registry`` stands for the module ``winreg``, which only Windows has.
    """
    if registry is None:
        if sys.platform != "win32":
            return []
        import winreg

        registry = winreg
    found = []
    for root in (registry.HKEY_CURRENT_USER, registry.HKEY_LOCAL_MACHINE):
        for company in _subkeys(registry, root, r"Software\Python"):
            if company == "PyLauncher":
                continue
            for tag in _subkeys(registry, root, rf"Software\Python\{company}"):
                key = rf"Software\Python\{company}\{tag}\InstallPath"
                program = _value(registry, root, key, "ExecutablePath")
                folder = _value(registry, root, key, "")
                if program or folder:
                    found.append((_natural(tag), program or os.path.join(folder, "python.exe")))
    return [program for _, program in sorted(found, key=lambda one: one[0], reverse=True)]


def _subkeys(registry: Any, root: Any, key: str) -> List[str]:
    names: List[str] = []
    try:
        with registry.OpenKey(root, key) as opened:
            while True:
                names.append(registry.EnumKey(opened, len(names)))
    except OSError:  # no such key, or no more below it
        return names


def _value(registry: Any, root: Any, key: str, name: str) -> str:
    try:
        with registry.OpenKey(root, key) as opened:
            value, _ = registry.QueryValueEx(opened, name)
    except OSError:
        return ""
    return str(value or "")


def _path(environ: Mapping[str, str]) -> List[str]:
    return [entry.strip('"') for entry in environ.get("PATH", "").split(os.pathsep) if entry]


def _names() -> List[str]:
    minors = range(NEWEST[1], OLDEST[1] - 1, -1)
    return ["python3"] + [f"python3.{minor}" for minor in minors]


def _join(folders: List[str], names: List[str]) -> Iterator[str]:
    for name in names:
        for folder in folders:
            if os.path.isabs(folder):
                yield os.path.join(folder, name)


def _newest_first(base: str, *patterns: str) -> Iterator[str]:
    found = glob.glob(os.path.join(glob.escape(base), *patterns))
    for folder in sorted(found, key=_natural, reverse=True):
        yield os.path.join(folder, "python.exe")


def _natural(text: str) -> List[int]:
    """Numbers in ``text``, so that 3.10 (and the folder Python310) comes after 3.9 (Python39)."""
    digits = "".join(letter if letter.isdigit() else " " for letter in text).split()
    return [_split_tag(number) for number in digits]


def _split_tag(number: str) -> int:
    # "310" of a folder Python310 stands for 3.10, "39" for 3.9.
    return int(number[0]) * 100 + int(number[1:]) if len(number) in (2, 3) else int(number)
