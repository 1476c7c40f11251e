"""Who computes with an engine right now: marks beside it, one for each worker.

Each mark is a file that is locked as long as its run lasts. The system drops the lock when the
process ends, however it ends, so a mark whose lock is free says nothing and is cleared away.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from types import TracebackType
from typing import List, Optional, Type

from .lock import InstallLock, Locked
from .stamp import STAMP_NAME

_TRIES = 5


def marks_of(engine: str) -> str:
    """Folder of the marks: beside the engine, so that they stay where they are when it is moved."""
    return engine + ".in-use"


class UseOfEngine:
    """Says, while entered, that the engine in ``folder`` is computing.

    Where nothing can be written there (an engine that an administrator installed for all), nobody
    who may not write can replace it either, and nothing is said; nor is of a folder that no
    installation has made.
    """

    def __init__(self, folder: str) -> None:
        self._lock: Optional[InstallLock] = None
        self._engine = folder

    def __enter__(self) -> UseOfEngine:
        if not os.path.isfile(os.path.join(self._engine, STAMP_NAME)):
            return self
        for _ in range(_TRIES):
            name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
            lock = InstallLock(os.path.join(marks_of(self._engine), name))
            try:
                lock.__enter__()
            # Who counts was faster and takes it for one that was left, or the last one that
            # computed takes the folder away.
            except (Locked, FileNotFoundError):
                continue
            except OSError:
                break
            if os.path.exists(lock.path):
                self._lock = lock
                break
            lock.__exit__(None, None, None)  # cleared away between its making and its locking
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if self._lock is not None:
            self._lock.__exit__(None, None, None)
            with contextlib.suppress(OSError):  # a mark that stays is cleared away by who counts
                os.remove(self._lock.path)
                os.rmdir(marks_of(self._engine))  # nothing is left while nobody computes
            self._lock = None


def users(folder: str) -> List[str]:
    """Processes that compute with the engine in ``folder``, as their marks name them."""
    place = marks_of(folder)
    try:
        names = sorted(os.listdir(place))
    except OSError:  # nobody ever did
        return []
    found = []
    for name in names:
        mark = os.path.join(place, name)
        try:
            with InstallLock(mark):
                if os.name != "nt":  # where a file that is open cannot be removed
                    os.remove(mark)  # before somebody else can lock it
            if os.name == "nt":
                os.remove(mark)
        except Locked as holder:
            found.append(str(holder))
        except OSError:  # it has just gone
            continue
    return found
