"""Processes that somebody else has started: whether they are still there."""

from __future__ import annotations

import os
import sys

from tests.waiting import prompt, until


def is_there(pid):
    """Whether process ``pid`` runs now."""
    if sys.platform != "win32":  # where it would be a signal
        try:
            os.kill(pid, 0)
        except OSError:
            return False
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stream:
            return stream.read().rpartition(")")[2].split()[0] not in "ZX"  # nobody reaped it yet
    except OSError:
        return sys.platform != "win32" and not os.path.isdir("/proc/self")


def all_end(pids, seconds=1.0):
    """Check that the processes have ended, or do so within the ``seconds`` they have."""
    until(lambda: not any(is_there(pid) for pid in pids), prompt(seconds))


def lines_of(stream, count):
    """The words of the next ``count`` lines."""
    return " ".join(stream.readline() for _ in range(count)).split()
