"""The folders of an installation: swapping a new engine in, mending after a kill, removing."""

from __future__ import annotations

import contextlib
import os
import time
from typing import List, Optional, Tuple

from ..contract.outputs import patiently
from ..contract.sentences import enumerated
from ..contract.translation import tr
from . import paths
from .discarding import Remover, discard, discarded, is_foreign
from .lock import InstallLock, Locked
from .removal import remove_tree
from .steps import InstallError, Listener, Steps
from .usage import marks_of, users

# Scanners of Windows look through an environment for a while after it has been made.
_PATIENCE = 15.0
_POLL = 0.1


def refuse_foreign(engine: str) -> None:
    """Refuse a cache folder in which the engine's folders are taken by something else.

    Raises
    ------
    InstallError
    """
    for folder in _folders(engine):
        if is_foreign(folder):
            raise InstallError(
                tr(
                    "{folder} holds something else than an engine, which the installation would "
                    "replace. Choose another folder for the engine (setting of the GNNWR provider, "
                    "or the variable {variable}), or rename that one."
                ).format(folder=folder, variable=paths.CACHE_VARIABLE),
                "folder",
            )


def _folders(engine: str) -> Tuple[str, str, str]:
    return engine, engine + ".new", engine + ".old"


def swap(steps: Steps, new: str, engine: str) -> None:
    """Put ``new`` in the place of ``engine``; the old one comes back when that fails.

    Waits for the jobs that compute with the old one, in this and in other windows of QGIS.
    """
    old = engine + ".old"
    had_one = os.path.lexists(engine)
    try:
        if had_one:
            _set_aside(steps, engine, old)
        try:
            patiently(os.rename, new, engine, seconds=_PATIENCE)
        except OSError:
            if had_one:
                patiently(os.rename, old, engine, seconds=_PATIENCE)
            raise
    except OSError as error:
        raise InstallError(
            tr(
                "The old engine is in use and cannot be replaced. Wait for running jobs to end (or "
                "restart QGIS), then try again. ({error})"
            ).format(error=error),
            "lock",
        ) from error
    discard(old)
    steps.log(tr("Engine: {path}").format(path=engine))


def _set_aside(steps: Steps, engine: str, old: str) -> None:
    while True:
        _await_jobs(steps, engine)
        remove_tree(old)
        patiently(os.rename, engine, old, seconds=_PATIENCE)
        if not users(engine):
            return
        # One has begun after the look: it gets its engine back, and is waited for.
        patiently(os.rename, old, engine, seconds=_PATIENCE)


def _await_jobs(steps: Steps, engine: str) -> None:
    told: List[str] = []
    while True:
        found = users(engine)
        if not found:
            return
        if found != told:
            text = tr("Waiting for running jobs to end before the engine is replaced: {processes}.")
            steps.say(0.98, text.format(processes=enumerated(found)))
            told = found
        steps.check()
        steps.listener.idle()
        time.sleep(_POLL)


def recover(engine: str) -> None:
    """Put right what a run that was killed has left: the old engine back, the rest aside."""
    old = engine + ".old"
    if os.path.isdir(old) and not os.path.lexists(engine):
        patiently(os.rename, old, engine, seconds=_PATIENCE)
    discard(old)
    discard(engine + ".new")


def remove(cache: str, listener: Optional[Listener] = None) -> int:
    """Remove the engine, its downloads and its log from ``cache``; the folder too when then empty.

    Where ``listener`` wishes to stop, a process of its own goes on with what is left.

    Returns
    -------
    int
        Bytes that were freed, about.

    Raises
    ------
    InstallError
        When something of it cannot be removed (a job runs, say), or an installation runs.
    """
    if not os.path.isdir(cache):
        return 0
    engine = paths.engine_folder(cache)
    ours = [folder for folder in _folders(engine) if not is_foreign(folder)]
    downloads = os.path.join(cache, paths.DOWNLOADS)
    size = sum(_size(folder) for folder in [*ours, *discarded(cache), downloads])
    remover = Remover(cache, listener or Listener(_unheard, _unheard, lambda: False))
    lock = os.path.join(cache, "engine.lock")
    try:
        with InstallLock(lock):
            found = users(engine)
            if found:
                raise InstallError(
                    tr(
                        "Jobs compute with the engine ({processes}). Wait for them to end, or "
                        "cancel them, then try again."
                    ).format(processes=enumerated(found)),
                    "lock",
                )
            for folder in ours:
                discard(folder)
            remove_tree(downloads)
            remover.remove()
            with contextlib.suppress(OSError):  # nobody has computed, or somebody begins
                os.rmdir(marks_of(engine))
            left = [folder for folder in [*ours, downloads] if os.path.lexists(folder)]
            left += [folder for folder in discarded(cache) if folder not in remover.left]
            if left:
                raise InstallError(
                    tr(
                        "{folder} cannot be removed as a whole: wait for running jobs to end, or "
                        "restart QGIS, then try again."
                    ).format(folder=left[0]),
                    "lock",
                )
            if os.path.isfile(paths.log_file(cache)):
                os.remove(paths.log_file(cache))
            if os.name != "nt":  # where a file that is open cannot be removed
                os.remove(lock)  # before somebody who waits can lock it
        if os.name == "nt":
            with contextlib.suppress(PermissionError):  # who has waited has it now
                os.remove(lock)
        if not os.listdir(cache):
            os.rmdir(cache)
    except Locked as error:
        text = tr("An installation is running there ({process}).").format(process=error)
        raise InstallError(text, "running") from error
    except OSError as error:
        text = tr("The engine in {folder} cannot be removed: {error}.")
        raise InstallError(text.format(folder=cache, error=error), "lock") from error
    return size


def _unheard(*told: object) -> None:
    return None


def _size(folder: str) -> int:
    total = 0
    for base, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(base, name)).st_size
            except OSError:  # gone meanwhile
                continue
    return total
