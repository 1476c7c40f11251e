"""The folders of an installation: swapping a new engine in, mending after a kill, removing."""

from __future__ import annotations

import os
import shutil

from . import paths
from .lock import InstallLock, Locked
from .steps import InstallError, Steps


def swap(steps: Steps, new: str, engine: str) -> None:
    """Put ``new`` in the place of ``engine``; the old one comes back when that fails."""
    old = engine + ".old"
    remove_tree(old)
    had_one = os.path.lexists(engine)
    try:
        if had_one:
            os.rename(engine, old)
        try:
            os.rename(new, engine)
        except OSError:
            if had_one:
                os.rename(old, engine)
            raise
    except OSError as error:
        raise InstallError(
            "The old engine is in use and cannot be replaced. Wait for running jobs to end (or "
            f"restart QGIS), then try again. ({error})",
            "lock",
        ) from error
    remove_tree(old)
    steps.log(f"Engine: {engine}")


def recover(engine: str) -> None:
    """Put right what a run that was killed has left: the old engine back, the rest away."""
    old = engine + ".old"
    if os.path.isdir(old) and not os.path.lexists(engine):
        os.rename(old, engine)
    remove_tree(old)
    remove_tree(engine + ".new")


def remove_tree(folder: str) -> None:
    """Remove a folder and what it holds, as far as that can be done; a link goes alone."""
    if os.path.islink(folder):
        os.unlink(folder)
    shutil.rmtree(folder, ignore_errors=True)


def remove(cache: str) -> int:
    """Remove the engine, its downloads and its log from ``cache``; the folder too when then empty.

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
    ours = [engine, engine + ".new", engine + ".old", os.path.join(cache, paths.DOWNLOADS)]
    size = sum(_size(folder) for folder in ours)
    lock = os.path.join(cache, "engine.lock")
    try:
        with InstallLock(lock):
            for folder in ours:
                remove_tree(folder)
            left = [folder for folder in ours if os.path.lexists(folder)]
            if left:
                raise InstallError(
                    f"{left[0]} cannot be removed as a whole: wait for running jobs to end, or "
                    "restart QGIS, then try again.",
                    "lock",
                )
            if os.path.isfile(paths.log_file(cache)):
                os.remove(paths.log_file(cache))
        os.remove(lock)
        if not os.listdir(cache):
            os.rmdir(cache)
    except Locked as error:
        raise InstallError(f"An installation is running there ({error}).", "running") from error
    except OSError as error:
        raise InstallError(f"The engine in {cache} cannot be removed: {error}.", "lock") from error
    return size


def _size(folder: str) -> int:
    total = 0
    for base, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(base, name)).st_size
            except OSError:  # gone meanwhile
                continue
    return total
