"""Folders that live as long as a run: whose process has died, they are cleared away.

A run holds a lock in each of its folders. The system drops it when the process ends, however it
ends, so a folder whose lock is free was left by a QGIS that crashed or was killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
import time
from types import TracebackType
from typing import Callable, Optional, Type

from .lock import InstallLock, Locked, computer_of

#: Prefix of every run's folders; what follows differs from run to run.
PREFIX = "gnnwr-job-"
LOCK_NAME = "in-use"
_WEEK = 7 * 24 * 3600.0


class HeldFolder:
    """Says, as long as it is not closed, that the folder ``path`` is in use."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock: Optional[InstallLock] = None
        lock = InstallLock(os.path.join(path, LOCK_NAME))
        try:
            self._lock = lock.__enter__()
        except (Locked, OSError):
            # The file system knows no locks. The folder is then never taken for abandoned, since
            # nobody can get its lock.
            return

    def release(self) -> None:
        """Let go of the folder; it stays."""
        if self._lock is not None:
            self._lock.__exit__(None, None, None)
            self._lock = None

    def remove(self) -> None:
        """Let go of the folder and remove it with all that is in it."""
        self.release()
        remove_tree(self.path)


def remove_tree(path: str) -> None:
    """Remove a folder and what is in it, as far as the system lets us."""
    for _ in range(5):  # Windows frees a killed worker's files a little late
        shutil.rmtree(path, ignore_errors=True)
        if not os.path.exists(path):
            return
        with contextlib.suppress(OSError):
            _remove_flat(path)
            return
        time.sleep(0.1)


def _remove_flat(path: str) -> None:
    """Remove a folder of files with one descriptor, an empty one with none; ``rmtree`` takes two.

    QGIS may have hardly any left.
    """
    if os.path.islink(path):
        raise NotADirectoryError(path)  # what it leads to is not ours, as ``rmtree`` has it
    with contextlib.suppress(OSError):
        for name in os.listdir(path):
            os.remove(os.path.join(path, name))
    os.rmdir(path)


class JobFolder:
    """A temporary folder for one job, always removed. Entering it gives its path.

    Those of runs that were killed are removed on the way.
    """

    def __init__(self, parent: Optional[str] = None) -> None:
        self._parent = parent
        self._held: Optional[HeldFolder] = None
        self.path = ""

    def __enter__(self) -> str:
        remove_abandoned(self._parent or tempfile.gettempdir())
        self.path = tempfile.mkdtemp(prefix=PREFIX, dir=self._parent)
        self._held = HeldFolder(self.path)
        return self.path

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if self._held is not None:
            self._held.remove()
            self._held = None


def remove_abandoned(
    place: str, hidden: bool = False, rescue: Optional[Callable[[str], None]] = None
) -> None:
    """Remove the folders in ``place`` whose runs have ended without clearing up.

    Parameters
    ----------
    place : str
    hidden : bool
        Whether to look for folders beside outputs, whose names begin with a dot, or for job
        folders.
    rescue : callable, optional
        Called with each such folder before it goes; one for which it raises OSError stays.
    """
    prefix = "." + PREFIX if hidden else PREFIX
    try:
        entries = [entry.path for entry in os.scandir(place) if entry.name.startswith(prefix)]
    except OSError:  # whoever needs the place says so
        return
    for path in entries:
        _remove_if_abandoned(path, rescue)


def _remove_if_abandoned(path: str, rescue: Optional[Callable[[str], None]]) -> None:
    lock = os.path.join(path, LOCK_NAME)
    # One without the file is only just being made, or somebody else's.
    if os.path.islink(path) or not os.path.isfile(lock):
        return
    if not _may_be_touched(path, lock):
        return
    try:
        with InstallLock(lock):
            if rescue is not None:
                rescue(path)
    except (Locked, OSError):  # in use, or not ours to touch
        return
    shutil.rmtree(path, ignore_errors=True)


def _may_be_touched(path: str, lock: str) -> bool:
    """Whether a folder that is found is one of this user's runs on this computer.

    Folders are shared, the one for temporary files among them: a link put there by another user
    would have us write into the file it leads to. And many network file systems do not tell one
    computer of another's locks.
    """
    try:
        if os.path.islink(lock) or (hasattr(os, "getuid") and os.stat(path).st_uid != os.getuid()):
            return False
        fresh = time.time() - os.path.getmtime(lock) < _WEEK
    except OSError:  # it has just gone
        return False
    return not fresh or computer_of(lock) in ("", socket.gethostname())
