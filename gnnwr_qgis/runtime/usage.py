"""Who computes with an engine right now: marks in its folder, one for each worker.

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

FOLDER = "in-use"


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
        name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        with contextlib.suppress(Locked, OSError):
            self._lock = InstallLock(os.path.join(self._engine, FOLDER, name)).__enter__()
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
            self._lock = None


def users(folder: str) -> List[str]:
    """Processes that compute with the engine in ``folder``, as their marks name them."""
    place = os.path.join(folder, FOLDER)
    try:
        names = sorted(os.listdir(place))
    except OSError:  # nobody ever did
        return []
    found = []
    for name in names:
        mark = os.path.join(place, name)
        try:
            with InstallLock(mark):
                pass
            os.remove(mark)
        except Locked as holder:
            found.append(str(holder))
        except OSError:  # it has just gone
            continue
    return found
