"""Find a Python that the engine's environment can be made from.

``sys.executable`` is no help: inside QGIS it is often QGIS itself, and QGIS's own Python is too
old on some platforms. So candidates are gathered by place and each is asked, by running it, for
its version and whether it can make a virtual environment with pip.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from ..contract.translation import tr
from . import launcher
from .pythonplaces import NEWEST, OLDEST, PYTHON_VARIABLE, places
from .remedies import Facts

_QUESTION = """
import json, platform, sys, sysconfig
answer = {"version": list(sys.version_info[:3]), "executable": sys.executable,
          "wide": sys.maxsize > 2**32, "lacks": "", "system": platform.system(),
          "machine": platform.machine(), "libc": ["", ""],
          "free": bool(sysconfig.get_config_var("Py_GIL_DISABLED"))}
if platform.system() == "Linux":
    answer["libc"] = platform.libc_ver()
    if not answer["libc"][0] and "musl" in str(sysconfig.get_config_var("SOABI")):
        answer["libc"] = ["musl", ""]
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
    facts: Facts = field(default_factory=Facts)

    @property
    def version_text(self) -> str:
        """Such as ``3.11.2``; empty when it did not answer."""
        return ".".join(str(part) for part in self.version)


class NoInterpreter(RuntimeError):
    """No Python will do; the message lists what was looked at and says what to do."""


def find_interpreter(
    chosen: Optional[str] = None,
    environ: Optional[Mapping[str, str]] = None,
    check: Optional[Callable[[], None]] = None,
) -> Interpreter:
    """The Python to make the engine from.

    ``chosen`` is the user's own choice; without one, ``GNNWR_PYTHON`` is it. A choice that will
    not do is an error, never silently replaced. What ``check`` raises ends the search; it is called
    while a program is slow to answer.

    Raises
    ------
    NoInterpreter
        When none will do.
    """
    environ = os.environ if environ is None else environ
    chosen = chosen or environ.get(PYTHON_VARIABLE)
    if chosen:
        path = os.path.abspath(os.path.expanduser(chosen))
        interpreter = examine(path, check)
        if interpreter.problem:
            text = tr("The chosen Python {path} will not do: {problem}")
            raise NoInterpreter(text.format(path=path, problem=interpreter.problem))
        return interpreter
    examined: List[Interpreter] = []
    for path in candidates(environ):
        interpreter = examine(path, check)
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
    for path in places(environ, platform):
        # Not resolved: the name a virtual environment or a version manager has decides what runs.
        key = os.path.normcase(os.path.abspath(path))
        if key not in seen and os.path.isfile(path) and os.access(path, os.X_OK):
            seen.add(key)
            found.append(os.path.abspath(path))
    return found


def examine(path: str, check: Optional[Callable[[], None]] = None) -> Interpreter:
    """Ask the program at ``path`` whether it will do; the answer is ``problem``.

    It raises nothing but what ``check`` does, which is called until the program answers.
    """
    if not os.path.isfile(path):
        return Interpreter(path, (), tr("there is no such file."))
    try:
        folder = tempfile.mkdtemp(prefix="gnnwr-ask-")
        try:
            question = [path, "-I", "-B", "-c", _QUESTION]
            finished = launcher.run_briefly(question, cwd=folder, check=check)
        finally:
            # On Windows it stays where a program that was ended is still being taken down.
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        return Interpreter(path, (), str(error))
    if finished.code is None:
        return Interpreter(path, (), tr("it did not answer."))
    try:
        answer = json.loads(finished.output.strip().splitlines()[-1])
        return _understood(path, answer)
    except (ValueError, LookupError, TypeError):
        last = (finished.errors.strip().splitlines() or [tr("no message")])[-1]
        text = tr("it is not a Python that works ({message}).").format(message=last)
        return Interpreter(path, (), text)


def _understood(path: str, answer: Dict[str, Any]) -> Interpreter:
    version = tuple(int(part) for part in answer["version"])
    name, number = (str(part) for part in answer.get("libc", ("", "")))
    facts = Facts(
        version, str(answer.get("system", "")), str(answer.get("machine", "")), (name, number)
    )
    problem = _problem(version, answer["lacks"], answer["wide"], bool(answer.get("free")))
    return Interpreter(str(answer["executable"]) or path, version, problem, facts)


def _problem(version: Tuple[int, ...], lacks: str, wide: bool, free: bool) -> str:
    if version[:2] < OLDEST:
        shown = ".".join(str(part) for part in version)
        text = tr("it is Python {version}; {oldest} or later is needed.")
        return text.format(version=shown, oldest=_oldest())
    if not wide:
        return tr("it is a 32-bit Python; a 64-bit one is needed.")
    if free:
        return tr("it is a free-threaded Python, which some of the libraries have no builds for.")
    if lacks:
        text = tr("it cannot make virtual environments with pip ({error}): {advice}")
        return text.format(error=lacks, advice=_venv_advice())
    return ""


def _oldest() -> str:
    return ".".join(str(part) for part in OLDEST)


def _venv_advice() -> str:
    if sys.platform.startswith("linux"):
        return tr("install the package python3-venv of your distribution.")
    return tr("install a complete Python.")


def _advice(examined: List[Interpreter]) -> str:
    found = tr("No Python {oldest} or later was found to make the engine from.")
    lines = [found.format(oldest=_oldest())]
    lines += [f"- {one.path}: {one.problem}" for one in examined]
    if sys.platform.startswith("linux"):
        advice = tr(
            "Install python3 and python3-venv with your system's package manager, or\nname one in "
            "the PYTHON parameter, the settings of the GNNWR provider or the variable {variable}."
        )
    else:
        advice = tr(
            "Install Python (64-bit, no administrator rights are needed), or\nname one in the "
            "PYTHON parameter, the settings of the GNNWR provider or the variable {variable}."
        )
    return "\n".join([*lines, advice.format(variable=PYTHON_VARIABLE)])
