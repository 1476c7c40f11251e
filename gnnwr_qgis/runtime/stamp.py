"""Whether the engine is there, told at once from a small file that a good installation leaves."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import platform
from dataclasses import asdict, dataclass
from typing import Optional

from ..contract.translation import tr
from . import paths

STAMP_NAME = "gnnwr-engine.json"
_SCHEMA = 1

MISSING = "missing"
BROKEN = "broken"
OLD = "old"
READY = "ready"


@dataclass(frozen=True)
class Stamp:
    """What an environment was made from, once it has passed its self-test.

    ``place`` is the folder it was tested in; empty in stamps of earlier versions.
    """

    requirements: str
    python: str
    platform: str
    created: str
    schema: int = _SCHEMA
    place: str = ""


@dataclass(frozen=True)
class EngineState:
    """``state`` is missing, broken, old or ready; ``reason`` says why, for the user.

    ``moved`` tells of one that is broken only in that it was tested elsewhere.
    """

    state: str
    reason: str = ""
    moved: bool = False

    @property
    def usable(self) -> bool:
        """Whether jobs can run. One made for another version of the plugin cannot be trusted."""
        return self.state == READY


def requirements_hash(path: Optional[str] = None) -> str:
    """SHA-256 of the pins (comments, blank lines and line endings do not count)."""
    with open(path or paths.requirements_file(), encoding="utf-8") as stream:
        lines = (line.split("#")[0].strip() for line in stream)
        pins = "\n".join(line for line in lines if line)
    return hashlib.sha256(pins.encode("utf-8")).hexdigest()


def this_platform() -> str:
    """The platform an environment is good for."""
    return f"{platform.system()}-{platform.machine()}"


def write_stamp(
    environment: str, python: str, requirements: Optional[str] = None, place: Optional[str] = None
) -> None:
    """Mark the virtual environment in the folder ``environment`` as good.

    ``python`` is its version; ``requirements`` the file it was made from; ``place`` the folder it
    is going to stand in, where that is another one.
    """
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    stamp = Stamp(
        requirements_hash(requirements),
        python,
        this_platform(),
        now,
        place=os.path.realpath(place or environment),
    )
    path = os.path.join(environment, STAMP_NAME)
    with open(path + ".new", "w", encoding="utf-8") as stream:
        json.dump(asdict(stamp), stream, indent=1)
    os.replace(path + ".new", path)


def read_stamp(environment: str) -> Optional[Stamp]:
    """The stamp in the folder ``environment``; None when there is none or it is damaged."""
    try:
        with open(os.path.join(environment, STAMP_NAME), encoding="utf-8") as stream:
            document = json.load(stream)
        stamp = Stamp(**document)
    except (OSError, ValueError, TypeError):
        return None
    fine = all(isinstance(value, str) for key, value in document.items() if key != "schema")
    return stamp if fine and stamp.schema == _SCHEMA else None


def state(cache: Optional[str] = None, requirements: Optional[str] = None) -> EngineState:
    """State of the engine in ``cache``, without starting a process."""
    environment = paths.engine_folder(cache)
    if not os.path.isdir(environment):
        return EngineState(MISSING, tr("The engine is not installed."))
    if not os.path.exists(paths.environment_python(environment)) or _base_is_gone(environment):
        return EngineState(
            BROKEN, tr("The engine's Python is gone (the Python it was made from was removed).")
        )
    stamp = read_stamp(environment)
    if stamp is None:
        return EngineState(BROKEN, tr("The engine's installation was not completed."))
    if stamp.platform != this_platform():
        text = tr("The engine was made for {platform}; this is {here}.")
        return EngineState(BROKEN, text.format(platform=stamp.platform, here=this_platform()))
    if stamp.requirements != requirements_hash(requirements):
        return EngineState(OLD, tr("The engine was made for another version of the plugin."))
    if stamp.place and not _same_place(stamp.place, environment):
        return EngineState(
            BROKEN, tr("The engine was moved to this folder and not tested here yet."), moved=True
        )
    return EngineState(READY)


def _base_is_gone(environment: str) -> bool:
    """Whether the Python that the environment was made from was removed.

    On Windows the environment's own program is there all the same.
    """
    try:
        with open(os.path.join(environment, "pyvenv.cfg"), encoding="utf-8") as stream:
            lines = [line.partition("=") for line in stream]
    except (OSError, UnicodeDecodeError):
        return False
    home = [value.strip() for key, _, value in lines if key.strip().lower() == "home"]
    return bool(home) and not os.path.isdir(home[0])


def _same_place(one: str, other: str) -> bool:
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))
