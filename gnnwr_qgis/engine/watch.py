"""Listening, while a job runs, to whoever started it."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Callable

#: Seconds between asking the job to stop and ending the process.
GRACE = 0.15
_PERIOD = 0.05


def start(cancelled: threading.Event, before_exit: Callable[[], None]) -> threading.Thread:
    """Listen on stdin from a thread of its own.

    The line ``cancel``, or the end of stdin (the parent has gone), sets ``cancelled``; a job that
    has not ended ``GRACE`` seconds later is ended, after ``before_exit``.
    """
    # Out of the reach of children and libraries that look at their stdin.
    descriptor = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    thread = threading.Thread(
        target=_listen, args=(descriptor, cancelled, before_exit), name="watch", daemon=True
    )
    thread.start()
    return thread


def _listen(descriptor: int, cancelled: threading.Event, before_exit: Callable[[], None]) -> None:
    _until_told(descriptor)
    cancelled.set()
    time.sleep(GRACE)
    try:
        before_exit()
    finally:
        os._exit(130)


def _until_told(descriptor: int) -> None:
    heard = b""
    while True:
        try:
            _wait_for_bytes(descriptor)
            chunk = os.read(descriptor, 4096)
        except OSError:  # the pipe is broken: the parent has gone
            return
        if not chunk:
            return
        *lines, heard = (heard + chunk).split(b"\n")
        if any(line.strip() == b"cancel" for line in lines):
            return


if sys.platform == "win32":
    import _winapi
    import msvcrt

    def _wait_for_bytes(descriptor: int) -> None:
        # While a thread waits in a read of a pipe, Windows blocks every other look at that pipe,
        # the start of some libraries' C runtime among them. So look first, and read only what
        # is there.
        handle = msvcrt.get_osfhandle(descriptor)
        while _winapi.PeekNamedPipe(handle, 0)[0] == 0:
            time.sleep(_PERIOD)

else:

    def _wait_for_bytes(descriptor: int) -> None:
        return
