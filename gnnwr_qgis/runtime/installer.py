"""Make the engine's environment: virtual environment, pinned libraries, self-test, swap.

The new environment is made beside the old one, which is replaced only when the new one has
passed its self-test; a failure or a cancel leaves the old one as it was.

Without QGIS: ``python3 -m gnnwr_qgis.runtime --cache FOLDER``.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import Dict, List, Mapping, Optional

from ..contract import events
from ..contract.job import SelfTestJob
from ..contract.sentences import sentences
from ..contract.translation import tr
from . import furtherindex, packages, paths
from .crash import WorkerCancelled, WorkerError
from .cudabuild import has_other_build, other_build
from .discarding import Remover, discard, discarded
from .environment import clean_environment
from .folders import JobFolder
from .interpreters import Interpreter, NoInterpreter, find_interpreter
from .masking import credentials_in
from .placing import recover, refuse_foreign, remove, swap
from .remedies import remedy_for
from .removal import remove_tree
from .sources import Sources
from .stamp import BROKEN, MISSING, OLD, READY, EngineState, state, write_stamp
from .steps import InstallCancelled, InstallError, Listener, Steps
from .waiting import alone
from .worker import run_job

__all__ = [
    "BROKEN",
    "MISSING",
    "OLD",
    "READY",
    "EngineState",
    "InstallCancelled",
    "InstallError",
    "Listener",
    "Sources",
    "install",
    "remove",
    "self_test",
    "state",
]

_NEEDED_BYTES = 3_000_000_000
_NEEDED_BYTES_GPU = 14_000_000_000


def install(
    listener: Listener,
    cache: Optional[str] = None,
    python: Optional[str] = None,
    sources: Optional[Sources] = None,
    force: bool = False,
    requirements: Optional[str] = None,
    environ: Optional[Mapping[str, str]] = None,
) -> Dict[str, object]:
    """Install or repair the engine in ``cache``.

    Parameters
    ----------
    listener : Listener
        Hears progress and log lines, says when to stop.
    cache : str, optional
        The cache folder (default: :func:`paths.cache_folder`).
    python : str, optional
        The Python to make it from (default: the first that will do).
    sources : Sources, optional
        Where pip takes packages from (default: as the environment variables say).
    force : bool
        Make it anew even when it is in order.
    requirements : str, optional
        Instead of the plugin's own requirements.
    environ : mapping, optional
        Instead of ``os.environ``.

    Returns
    -------
    dict
        The values of the self-test's result.

    Raises
    ------
    InstallError
        When it failed; the message says at which step and why.
    InstallCancelled
        When the user has stopped it.
    """
    cache = os.path.abspath(cache or paths.cache_folder(environ=environ))
    environ = os.environ if environ is None else environ
    sources = sources or Sources.from_environment(environ)
    furtherindex.checked(sources)  # before anything is made
    try:
        os.makedirs(cache, exist_ok=True)
        with alone(cache, listener) as turn:
            secrets = _secrets(sources, environ)
            with Steps(paths.log_file(cache), listener, secrets, turn.lock) as steps:
                if turn.made:
                    steps.log(tr("The other installation has made the engine."))
                anew = force and not turn.made
                remover = Remover(cache, listener, python, environ)
                try:
                    values = _install(
                        steps, cache, python, sources, anew, requirements, environ, remover
                    )
                finally:
                    remover.remove()
                if has_other_build(values, sources.gpu):
                    steps.warn(other_build())
                return values
    except OSError as error:
        remedy = remedy_for([str(error)], sys.platform)
        elsewhere = tr("Choose another folder ({variable}).").format(variable=paths.CACHE_VARIABLE)
        text = tr("The engine cannot be installed in {folder}: {error}.")
        text = text.format(folder=cache, error=error)
        raise InstallError(sentences([text, remedy.advice or elsewhere]), remedy.kind) from error


def _install(
    steps: Steps,
    cache: str,
    python: Optional[str],
    sources: Sources,
    force: bool,
    requirements: Optional[str],
    environ: Mapping[str, str],
    remover: Remover,
) -> Dict[str, object]:
    engine = paths.engine_folder(cache)
    refuse_foreign(engine)
    recover(engine)
    if discarded(cache):
        steps.say(0.0, tr("Removing what an earlier installation has left."))
        remover.remove()
        steps.check()
    found = state(cache, requirements)
    if not force and (found.state == READY or found.moved):
        steps.say(0.1, tr("The engine is installed; testing it."))
        try:
            values = self_test(steps, paths.environment_python(engine))
        except WorkerError as error:
            steps.log(
                tr("The engine fails its self-test and is made anew: {error}").format(
                    error=error.message
                )
            )
        else:
            if found.moved:
                write_stamp(engine, str(values.get("python", "")), requirements)
            steps.finish(tr("The engine is in order."))
            return values
    _check_space(cache, sources)
    steps.say(0.01, tr("Looking for a Python to make the engine from."))
    try:
        interpreter = find_interpreter(python, environ, steps.check)
    except NoInterpreter as error:
        raise InstallError(str(error), "python") from error
    new = engine + ".new"
    try:
        values = _build(steps, interpreter, new, sources, requirements, environ)
        swap(steps, new, engine)
    finally:
        discard(new)
    remover.remove()
    remove_tree(os.path.join(cache, paths.DOWNLOADS))
    steps.finish(tr("The engine is ready."))
    return values


def _build(
    steps: Steps,
    interpreter: Interpreter,
    folder: str,
    sources: Sources,
    requirements: Optional[str],
    environ: Mapping[str, str],
) -> Dict[str, object]:
    environment = packages.child_environment(clean_environment(environ), sources)
    text = tr("Making an environment from Python {version}.")
    steps.say(0.02, text.format(version=interpreter.version_text))
    steps.log(tr("Python: {text}").format(text=interpreter.path))
    steps.run(
        [interpreter.path, "-I", "-m", "venv", "--clear", folder],
        environment,
        tr("The environment could not be made."),
    )
    python = paths.environment_python(folder)
    packages.install(
        steps,
        python,
        requirements or paths.requirements_file(),
        sources,
        environment,
        os.path.dirname(folder),
        interpreter.facts,
    )
    steps.say(0.9, tr("Testing the engine: a training step, a raster, a transformation."))
    try:
        values = self_test(steps, python)
    except WorkerError as error:
        steps.log(error.details)
        remedy = remedy_for([error.message, *error.details.splitlines()[-20:]], sys.platform)
        text = tr("The engine was installed but fails its self-test: {error}")
        text = sentences([text.format(error=error.message), remedy.advice])
        raise InstallError(steps.masked(text), remedy.kind) from error
    if values.get("cuda") and not values.get("gpus"):
        steps.log(tr("torch is a GPU build and finds no GPU it can use: it computes on the CPU."))
    version = str(values.get("python", interpreter.version_text))
    write_stamp(folder, version, requirements, place=paths.engine_folder(os.path.dirname(folder)))
    return values


def self_test(steps: Steps, python: str) -> Dict[str, object]:
    """Run the engine's self-test with ``python``; the values of its result.

    Raises
    ------
    WorkerError
        When it fails.
    InstallCancelled
        When the user has stopped it.
    """

    def on_event(event: events.Event) -> None:
        if isinstance(event, (events.Info, events.Warning, events.Progress)) and event.text:
            steps.log(event.text)

    try:
        with JobFolder() as folder:
            return run_job(
                SelfTestJob(folder=folder),
                folder,
                on_event=on_event,
                is_canceled=steps.listener.is_canceled,
                idle=steps.listener.idle,
                log=steps.log,
                python=python,
            )
    except WorkerCancelled as error:
        raise InstallCancelled() from error


def _check_space(cache: str, sources: Sources) -> None:
    needed = _NEEDED_BYTES_GPU if sources.gpu else _NEEDED_BYTES
    free = shutil.disk_usage(cache).free
    if free < needed:
        raise InstallError(
            tr(
                "The engine needs {needed:.0f} GB in {folder}, and only {free:.1f} GB are free "
                "there. Free some space, or choose another folder (setting of the GNNWR provider, "
                "or the variable {variable})."
            ).format(
                needed=needed / 1e9, folder=cache, free=free / 1e9, variable=paths.CACHE_VARIABLE
            ),
            "disk",
        )


def _secrets(sources: Sources, environ: Mapping[str, str]) -> List[str]:
    """Passwords that the variables, the proxy and the further index hold."""
    addresses = [sources.proxy, sources.index]
    addresses += [value for value in environ.values() if "://" in value]
    return [secret for address in addresses for secret in credentials_in(address)]
