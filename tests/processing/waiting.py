"""Waiting for what a test claims, and the time within which something must have come."""

from __future__ import annotations

import contextlib
import os
import signal
import time

#: Seconds after which a wait is given up: far more than a slow machine under load needs.
PATIENCE = 300.0


def prompt():
    """Seconds within which a cancelled run has come back: one, or more on an overloaded machine.

    Asked when it has come back, since the load changes while the tests run. With GNNWR_STRICT=1
    it is one whatever the load, for measurements on a machine that does nothing else.
    """
    if os.environ.get("GNNWR_STRICT") == "1":
        return 1.0
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def until(condition, seconds=PATIENCE, meanwhile=lambda: time.sleep(0.02)):
    """Wait for ``condition``, doing ``meanwhile`` again and again; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        meanwhile()


@contextlib.contextmanager
def halted(pid):
    """Within it, the process ``pid`` stands still."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
