"""One installation at a time: who comes second waits, and hears how far the first one is."""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from typing import Dict, Iterator, NamedTuple, Optional, Tuple

from ..contract.translation import tr
from . import paths
from .lock import InstallLock, Locked
from .stamp import STAMP_NAME
from .steps import InstallCancelled, InstallError, Listener

_POLL = 0.1
_END_OF_LOG = 16_000  # bytes
_STEP = re.compile(r"^\[ *(\d+)%\] (.+)$", re.MULTILINE)

_installing: Dict[str, int] = {}  # by the path of the lock, the thread of this process that has it


class Turn(NamedTuple):
    """The right to install. ``made`` tells whether one that was waited for has made the engine.

    ``lock`` is the descriptor to hand over to programs (see :class:`InstallLock`).
    """

    made: bool
    lock: Optional[int]


@contextlib.contextmanager
def alone(cache: str, listener: Listener) -> Iterator[Turn]:
    """Hold ``cache`` for an installation, once all others there have ended.

    Raises
    ------
    InstallCancelled
        When the user does not want to wait.
    InstallError
        When the other one is further up in this very thread, and could not go on meanwhile.
    """
    lock = InstallLock(os.path.join(cache, "engine.lock"))
    before = _enter(lock, cache, listener)
    _installing[lock.path] = threading.get_ident()
    try:
        made = before is not None and _time_of_engine(cache) not in (0.0, before)
        yield Turn(made, lock.descriptor)
    finally:
        del _installing[lock.path]
        lock.__exit__(None, None, None)


def _enter(lock: InstallLock, cache: str, listener: Listener) -> Optional[float]:
    """Enter ``lock``; where that took waiting, the time the engine was of when that began."""
    before: Optional[float] = None
    told: Optional[Tuple[float, str]] = None
    while True:
        try:
            lock.__enter__()
        except Locked as error:
            process = str(error)
            if _installing.get(lock.path) == threading.get_ident():
                text = tr(
                    "Another installation of the engine is running ({process}). Wait for it to end."
                )
                raise InstallError(text.format(process=process), "running") from error
        else:
            return before
        before = _time_of_engine(cache) if before is None else before
        fraction, step = _last_step(paths.log_file(cache))
        if told != (fraction, step):
            told = (fraction, step)
            text = tr("Waiting for another installation of the engine ({process}): {step}")
            listener.progress(fraction, text.format(process=process, step=step or "…"))
        if listener.is_canceled():
            raise InstallCancelled()
        listener.idle()
        time.sleep(_POLL)


def _last_step(log: str) -> Tuple[float, str]:
    """How far an installation has come by its log, and what it was doing then."""
    try:
        with open(log, "rb") as stream:
            stream.seek(max(os.path.getsize(log) - _END_OF_LOG, 0))
            text = stream.read().decode("utf-8", errors="replace")
    except OSError:
        return 0.0, ""
    steps = _STEP.findall(text)
    return (int(steps[-1][0]) / 100.0, steps[-1][1].strip()) if steps else (0.0, "")


def _time_of_engine(cache: str) -> float:
    """When the engine passed its test; 0 where none did."""
    try:
        return os.path.getmtime(os.path.join(paths.engine_folder(cache), STAMP_NAME))
    except OSError:
        return 0.0
