"""Whether processes that somebody else has started are still there."""

from __future__ import annotations

import os
import time


def alive(pid):
    """Whether process ``pid`` outlives the second it has, or more on an overloaded machine."""
    began = time.monotonic()
    while is_there(pid):
        seconds = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        deadline = began + seconds
        if time.monotonic() >= deadline:
            return True
        time.sleep(0.02)
    return False


def is_there(pid):
    """Whether process ``pid`` runs now."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    try:
        with open(f"/proc/{pid}/stat") as stream:
            return stream.read().rpartition(")")[2].split()[0] not in "ZX"  # nobody reaped it yet
    except OSError:
        return not os.path.isdir("/proc/self")


def lines_of(stream, count):
    """The words of the next ``count`` lines."""
    return " ".join(stream.readline() for _ in range(count)).split()
