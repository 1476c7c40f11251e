"""Put the pinned libraries into a new environment with its own pip."""

from __future__ import annotations

import os
import re
import sys
from typing import Dict, List

from .sources import Sources
from .steps import InstallError, Steps

# These would put the packages elsewhere than into the environment.
_MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_NO_DEPS")

# "Collecting" comes before a download, "Processing" before a file that is there already.
_COLLECTING = re.compile(r"^\s*Collecting\s+([A-Za-z0-9._-]+)")
_PROCESSING = re.compile(r"^\s*Processing\s+(?:\S*[/\\])?([A-Za-z0-9._]+)-\S+\.whl")
_DOWNLOADING = re.compile(r"^\s*Downloading\s+(?:\S*/)?([^\s/]+)\s+\(([^)]+)\)")
_CUDA = re.compile(r"^(nvidia|cuda|triton)([-_.]|$)")

_START, _FETCHED, _DONE = 0.05, 0.7, 0.88


def child_environment(environment: Dict[str, str], sources: Sources) -> Dict[str, str]:
    """``environment`` for pip: its own variables stay, those that mislead it go."""
    kept = {name: value for name, value in environment.items() if name not in _MISLEADING}
    if sources.proxy:
        named = {name.upper() for name in kept}
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            if name not in named:
                kept[name] = sources.proxy
    return kept


def arguments(python: str, requirements: str, sources: Sources) -> List[str]:
    """The command that installs ``requirements`` into the environment of ``python``."""
    command = [python, "-I", "-u", "-X", "utf8", "-m", "pip", "install"]
    # Wheels only: nobody's QGIS should need a compiler.
    command += ["--no-user", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--only-binary", ":all:", "--requirement", requirements]
    if sources.wheels:
        command += ["--find-links", os.path.abspath(sources.wheels)]
    if sources.offline:
        command += ["--no-index"]
    return command


def install(
    steps: Steps, python: str, requirements: str, sources: Sources, environment: Dict[str, str]
) -> None:
    """Install ``requirements``, telling what is fetched.

    Raises
    ------
    InstallError
        When pip fails, or would take the CUDA build of torch without consent.
    """
    if sources.wheels and not os.path.isdir(sources.wheels):
        raise InstallError(f"The folder of wheels {sources.wheels} does not exist.")
    steps.say(_START, "Fetching the libraries (about 400 MB).")
    progress = _Progress(steps, sources)
    command = arguments(python, requirements, sources)
    steps.run(command, environment, "The libraries could not be installed.", progress.hear)


class _Progress:
    """Reads pip's output: how many packages it has taken, and which."""

    def __init__(self, steps: Steps, sources: Sources) -> None:
        self._steps = steps
        self._sources = sources
        self._packages = 0

    def hear(self, line: str) -> None:
        """Take one line of pip's output."""
        if line.startswith("Installing collected packages"):
            self._steps.say(_FETCHED, "Installing the libraries.")
        elif line.startswith("Successfully installed"):
            self._steps.say(_DONE, "The libraries are installed.")
        collecting = _COLLECTING.match(line) or _PROCESSING.match(line)
        if collecting:
            self._packages += 1
            self._refuse_cuda(collecting.group(1))
            self._steps.say(self._fraction(), f"Fetching {collecting.group(1)}.")
        downloading = _DOWNLOADING.match(line)
        if downloading:
            name, size = downloading.groups()
            self._steps.say(self._fraction(), f"Downloading {name} ({size}).")

    def _fraction(self) -> float:
        # How many packages there will be is not known; about fifty come.
        return _START + (_FETCHED - _START) * (1.0 - 0.95**self._packages)

    def _refuse_cuda(self, package: str) -> None:
        if self._sources.gpu or not sys.platform.startswith("linux"):
            return
        if _CUDA.match(package.lower()):
            raise InstallError(
                "The package source offers the GPU (CUDA) build of torch only, several gigabytes, "
                f"as its requirement {package} shows; nothing was installed. Either accept it "
                "(parameter GPU, or the variable GNNWR_GPU=1), or give a source of the CPU build: "
                "a folder with its wheel (parameter WHEELS, or GNNWR_WHEELS), or its index as "
                "extra-index-url in pip's own configuration."
            )
