"""Find a Python that the engine's environment can be made from.

``sys.executable`` is no help: inside QGIS it is often QGIS itself, and QGIS's own Python is too
old on some platforms. So candidates are gathered by place and each is asked, by running it, for
its version and whether it can make a virtual environment with pip.
"""

from __future__ import annotations

import glob
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from typing import Iterator, List, Mapping, Optional, Tuple

from . import launcher

PYTHON_VARIABLE = "GNNWR_PYTHON"
OLDEST = (3, 10)
#: The newest the pinned libraries are known to have wheels for; newer ones are tried last.
NEWEST = (3, 14)

_QUESTION = """
import json, sys
answer = {"version": list(sys.version_info[:3]), "executable": sys.executable,
          "wide": sys.maxsize > 2**32, "lacks": ""}
try:
    import venv, ensurepip
    ensurepip.version()
except Exception as error:
    answer["lacks"] = str(error) or type(error).__name__
print(json.dumps(answer))
"""


@dataclass(frozen=True)
class Interpreter:
    """One Python that was asked. ``problem`` is empty when it will do."""

    path: str
    version: Tuple[int, ...] = ()
    problem: str = ""

    @property
    def version_text(self) -> str:
        """Such as ``3.11.2``; empty when it did not answer."""
        return ".".join(str(part) for part in self.version)


class NoInterpreter(RuntimeError):
    """No Python will do; the message lists what was looked at and says what to do."""


def find_interpreter(
    chosen: Optional[str] = None, environ: Optional[Mapping[str, str]] = None
) -> Interpreter:
    """The Python to make the engine from.

    ``chosen`` is the user's own choice; without one, ``GNNWR_PYTHON`` is it. A choice that will
    not do is an error, never silently replaced.

    Raises
    ------
    NoInterpreter
        When none will do.
    """
    environ = os.environ if environ is None else environ
    chosen = chosen or environ.get(PYTHON_VARIABLE)
    if chosen:
        path = os.path.abspath(os.path.expanduser(chosen))
        interpreter = examine(path)
        if interpreter.problem:
            raise NoInterpreter(f"The chosen Python {path} will not do: {interpreter.problem}")
        return interpreter
    examined: List[Interpreter] = []
    for path in candidates(environ):
        interpreter = examine(path)
        if not interpreter.problem and interpreter.version[:2] <= NEWEST:
            return interpreter
        examined.append(interpreter)
    for interpreter in examined:
        if not interpreter.problem:
            return interpreter
    raise NoInterpreter(_advice(examined))


def candidates(
    environ: Optional[Mapping[str, str]] = None, platform: Optional[str] = None
) -> List[str]:
    """Existing programs that look like a Python, best first, each once."""
    environ = os.environ if environ is None else environ
    platform = sys.platform if platform is None else platform
    found: List[str] = []
    seen = set()
    for path in _places(environ, platform):
        # Not resolved: the name a virtual environment or a version manager has decides what runs.
        key = os.path.normcase(os.path.abspath(path))
        if key not in seen and os.path.isfile(path) and os.access(path, os.X_OK):
            seen.add(key)
            found.append(os.path.abspath(path))
    return found


def _places(environ: Mapping[str, str], platform: str) -> Iterator[str]:
    folders = [entry.strip('"') for entry in environ.get("PATH", "").split(os.pathsep) if entry]
    if platform == "win32":
        # The aliases there open the shop instead of a Python.
        folders = [folder for folder in folders if "windowsapps" not in folder.lower()]
        yield from _join(folders, ["python.exe", "python3.exe"])
        for name in ("LOCALAPPDATA", "ProgramFiles"):
            base = environ.get(name)
            if base:
                yield from _newest_first(os.path.join(base, "Programs", "Python", "Python3*"))
                yield from _newest_first(os.path.join(base, "Python3*"))
        yield os.path.join(sys.base_prefix, "python.exe")  # QGIS's own
        return
    names = ["python3"] + [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    if platform == "darwin":  # a program started from the Dock has a short PATH
        folders += ["/opt/homebrew/bin", "/usr/local/bin"]
        folders += sorted(
            glob.glob("/Library/Frameworks/Python.framework/Versions/3.*/bin"), reverse=True
        )
        # QGIS's own Python there is signed so that it refuses libraries from elsewhere.
        folders = [folder for folder in folders if ".app/" not in folder]
    folders += ["/usr/bin", "/usr/local/bin"]
    yield from _join(folders, names)


def _join(folders: List[str], names: List[str]) -> Iterator[str]:
    for name in names:
        for folder in folders:
            if os.path.isabs(folder):
                yield os.path.join(folder, name)


def _newest_first(pattern: str) -> Iterator[str]:
    for folder in sorted(glob.glob(pattern), key=lambda path: (len(path), path), reverse=True):
        yield os.path.join(folder, "python.exe")


def examine(path: str) -> Interpreter:
    """Ask the program at ``path`` whether it will do. Never raises: the answer is ``problem``."""
    if not os.path.isfile(path):
        return Interpreter(path, (), "there is no such file.")
    try:
        with tempfile.TemporaryDirectory(prefix="gnnwr-ask-") as folder:
            finished = launcher.run_briefly([path, "-I", "-B", "-c", _QUESTION], cwd=folder)
    except OSError as error:
        return Interpreter(path, (), str(error))
    if finished.code is None:
        return Interpreter(path, (), "it did not answer.")
    try:
        answer = json.loads(finished.output.strip().splitlines()[-1])
        version = tuple(int(part) for part in answer["version"])
        executable, lacks, wide = str(answer["executable"]), answer["lacks"], answer["wide"]
    except (ValueError, LookupError, TypeError):
        last = (finished.errors.strip().splitlines() or ["no message"])[-1]
        return Interpreter(path, (), f"it is not a Python that works ({last}).")
    return Interpreter(executable or path, version, _problem(version, lacks, wide))


def _problem(version: Tuple[int, ...], lacks: str, wide: bool) -> str:
    if version[:2] < OLDEST:
        shown = ".".join(str(part) for part in version)
        return f"it is Python {shown}; {OLDEST[0]}.{OLDEST[1]} or later is needed."
    if not wide:
        return "it is a 32-bit Python; a 64-bit one is needed."
    if lacks:
        return f"it cannot make virtual environments with pip ({lacks}): {_venv_advice()}"
    return ""


def _venv_advice() -> str:
    if sys.platform.startswith("linux"):
        return "install the package python3-venv of your distribution."
    return "install a complete Python."


def _advice(examined: List[Interpreter]) -> str:
    lines = [f"No Python {OLDEST[0]}.{OLDEST[1]} or later was found to make the engine from."]
    lines += [f"- {one.path}: {one.problem}" for one in examined]
    if sys.platform.startswith("linux"):
        lines.append("Install python3 and python3-venv with your system's package manager, or")
    else:
        lines.append("Install Python (64-bit, no administrator rights are needed), or")
    lines.append(f"name one in the PYTHON parameter or the variable {PYTHON_VARIABLE}.")
    return "\n".join(lines)
