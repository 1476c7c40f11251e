"""Put the pinned libraries into a new environment with its own pip."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, replace
from typing import Callable, Dict, FrozenSet, List, Optional, Tuple

from ..contract.translation import tr
from . import furtherindex, launcher, paths, pipoptions
from .certificates import pip_version, trust_variables
from .cudabuild import CudaWatch
from .gpudriver import find_driver
from .remedies import Facts
from .sources import Sources
from .steps import InstallError, Steps

# "Collecting" comes before a download, "Processing" before a file that is there already.
_COLLECTING = re.compile(r"^\s*Collecting\s+([A-Za-z0-9._-]+)")
_PROCESSING = re.compile(r"^\s*Processing\s+(?:.*?[/\\])?([A-Za-z0-9._]+)-[^\s/\\]+\.whl")
_DOWNLOADING = re.compile(r"^\s*Downloading\s+(?:\S*/)?([^\s/]+)\s+\(([^)]+)\)")
_CONFIGURED = re.compile(r"^[\w:.-]*\.([a-z-]+)=")

_START, _FETCHED, _DONE = 0.05, 0.7, 0.88


def child_environment(environment: Dict[str, str], sources: Sources) -> Dict[str, str]:
    """``environment`` for pip: its own variables stay, those that mislead it go."""
    kept = pipoptions.overruled(environment)
    if sources.proxy:
        named = {name.upper() for name in kept}
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            if name not in named:
                kept[name] = sources.proxy
        if sources.no_proxy and "NO_PROXY" not in named:
            kept["NO_PROXY"] = ",".join(sources.no_proxy)
    return kept


@dataclass(frozen=True)
class Pip:
    """A new environment's pip: its version, and which options the user has configured."""

    version: Tuple[int, ...] = ()
    configured: FrozenSet[str] = frozenset()


def ask_pip(
    python: str, environment: Dict[str, str], check: Optional[Callable[[], None]] = None
) -> Pip:
    """Ask the pip of ``python``. Its configuration may hold passwords: only names are kept.

    ``check`` is called until it answers, and may raise.
    """
    command = [python, "-I", "-X", "utf8", "-m", "pip", "--disable-pip-version-check"]
    try:
        question = [*command, "config", "list"]
        listed = launcher.run_briefly(question, environment=environment, check=check, guard=python)
    except launcher.LaunchError:
        return Pip(pip_version(python))
    lines = listed.output.splitlines()
    found = (_CONFIGURED.match(line) for line in lines if not pipoptions.is_ours(line))
    return Pip(pip_version(python), frozenset(one.group(1) for one in found if one))


def pip_environment(
    python: str, environment: Dict[str, str], pip: Pip, cache: str, sources: Sources
) -> Dict[str, str]:
    """Variables that pip installs with.

    What it fetches is kept in the cache folder, so that a second attempt does not fetch it again,
    and its temporary files lie there too: the system's folder for them is often too small for
    torch. Both yield to the user's own configuration.
    """
    kept = dict(environment)
    downloads = os.path.join(cache, paths.DOWNLOADS)
    temporary = os.path.join(downloads, "tmp")
    os.makedirs(temporary, exist_ok=True)
    for name in ("TMPDIR", "TEMP", "TMP"):
        kept[name] = temporary
    own = {"cache-dir", "no-cache-dir"} & pip.configured
    if not own and not {"PIP_CACHE_DIR", "PIP_NO_CACHE_DIR"} & set(kept):
        kept["PIP_CACHE_DIR"] = os.path.join(downloads, "pip")
    if "resume-retries" not in pip.configured:  # pip 25.1 and later
        kept.setdefault("PIP_RESUME_RETRIES", "5")
    if "proxy" in pip.configured:  # pip's own comes first, and older ones do not know that
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            if kept.get(name) == sources.proxy:
                kept.pop(name, None)
    kept.update(trust_variables(python, pip.version, pip.configured, kept, temporary))
    return kept


def arguments(
    python: str, requirements: str, sources: Sources, log: str = "", pip: Optional[Pip] = None
) -> List[str]:
    """The command that installs ``requirements`` into the environment of ``python``.

    ``log`` is the file for what pip does not say aloud; ``pip`` tells what is configured.
    """
    command = [python, "-I", "-u", "-X", "utf8", "-m", "pip", "install"]
    configured = pip.configured if pip is not None else ()
    command += pipoptions.arguments(configured, os.path.dirname(os.path.dirname(python)))
    # Wheels only: nobody's QGIS should need a compiler.
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--only-binary", ":all:", "--requirement", requirements]
    if sources.wheels:
        command += ["--find-links", os.path.abspath(sources.wheels)]
    if sources.offline:
        command += ["--no-index"]
    if log:
        command += ["--log", log]
    return command


def install(
    steps: Steps,
    python: str,
    requirements: str,
    sources: Sources,
    environment: Dict[str, str],
    cache: str,
    facts: Optional[Facts] = None,
) -> None:
    """Install ``requirements``, telling what is fetched.

    A folder of wheels is tried by itself first, so that a complete one needs no network (and no
    waiting for one).

    Raises
    ------
    InstallError
        When pip fails, or would take the CUDA build of torch without consent.
    """
    if sources.wheels and not os.path.isdir(sources.wheels):
        text = tr("The folder of wheels {folder} does not exist.").format(folder=sources.wheels)
        raise InstallError(text, "wheels")
    index = furtherindex.checked(sources)
    pip = ask_pip(python, environment, steps.check)
    environment = pip_environment(python, environment, pip, cache, sources)
    shown = ".".join(str(part) for part in pip.version) or tr("of an unknown version")
    options = ", ".join(sorted(pip.configured)) or "-"
    text = tr("pip {version}; configured by the user: {options}")
    steps.log(text.format(version=shown, options=options))

    temporary = os.path.join(cache, paths.DOWNLOADS, "tmp")
    quiet = os.path.join(temporary, "pip.log")
    if index:
        steps.log(tr("Further package index: {index}").format(index=index))

    def run(chosen: Sources) -> None:
        steps.say(_START, tr("Fetching the libraries (about 400 MB)."))
        asked = "" if chosen.offline else index
        more = furtherindex.hand_over(asked, temporary, environment)
        watch = CudaWatch(
            sources.gpu,
            steps.log,
            look=lambda: find_driver(guard=python),
            further=asked,
            trouble=lambda: _unfetched(quiet),
        )
        steps.run(
            arguments(python, requirements, chosen, quiet, pip) + more,
            environment,
            tr("The libraries could not be installed."),
            _Progress(steps, watch).hear,
            facts,
            lambda: _unfetched(quiet),
        )

    try:
        if sources.wheels and not sources.offline:
            try:
                run(replace(sources, offline=True))
                return
            except InstallError as error:
                # A folder with the CUDA build alone lacks the one for the CPU, if that is wanted.
                lacking = ("platform", "glibc", "gpu") if index else ("platform", "glibc")
                if error.kind not in lacking:
                    raise
                steps.log(tr("The folder of wheels lacks some; asking the package source as well."))
        run(sources)
    finally:
        _tidy(os.path.join(cache, paths.DOWNLOADS))


def _unfetched(log: str) -> List[str]:
    """Pages of indexes that pip could not fetch: it passes over them without a word.

    An index that lacks a package says 404, which is no trouble of the connection.
    """
    try:
        with open(log, encoding="utf-8", errors="replace") as stream:
            lines = [line.strip() for line in stream if "Could not fetch URL" in line]
    except OSError:
        return []
    lines = [line[line.index("Could not fetch URL") :] for line in lines]
    return [line for line in lines if "404 Client Error" not in line][-5:]


def _tidy(downloads: str) -> None:
    shutil.rmtree(os.path.join(downloads, "tmp"), ignore_errors=True)
    if os.path.isdir(downloads) and not os.listdir(downloads):
        os.rmdir(downloads)


class _Progress:
    """Reads pip's output: how many packages it has taken, and which."""

    def __init__(self, steps: Steps, cuda: CudaWatch) -> None:
        self._steps = steps
        self._cuda = cuda
        self._packages = 0

    def hear(self, line: str) -> None:
        """Take one line of pip's output."""
        if line.startswith("Installing collected packages"):
            self._steps.say(_FETCHED, tr("Installing the libraries."))
        elif line.startswith("Successfully installed"):
            self._steps.say(_DONE, tr("The libraries are installed."))
        self._cuda.hear(line)
        collecting = _COLLECTING.match(line) or _PROCESSING.match(line)
        if collecting:
            self._packages += 1
            text = tr("Fetching {package}.").format(package=collecting.group(1))
            self._steps.say(self._fraction(), text)
        downloading = _DOWNLOADING.match(line)
        if downloading:
            name, size = downloading.groups()
            text = tr("Downloading {file} ({size}).").format(file=name, size=size)
            self._steps.say(self._fraction(), text)

    def _fraction(self) -> float:
        # How many packages there will be is not known; about fifty come.
        return _START + (_FETCHED - _START) * (1.0 - 0.95**self._packages)
