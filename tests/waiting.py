"""Waiting for what a test claims, and the time within which something must have come.

Other programs make a machine stand still now and then, and what came too late is then no fault of
the plugin's. A promise of seconds that is not kept is a :class:`TooSlow`: scripts/test.sh makes
such a test again, three times at most, and the plugin's own delays are there every time. With
GNNWR_STRICT=1 it does not, and the load of the machine does not count either: for measurements on
one that does nothing else.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time

#: Seconds after which a wait is given up: far more than a slow machine under load needs.
PATIENCE = 300.0
# What has not come after so many seconds did not come late: it does not come.
_NEVER = 30.0


class TooSlow(AssertionError):
    """Something came, but later than it must."""


def prompt(seconds=1.0):
    """``seconds``, or more on an overloaded machine unless GNNWR_STRICT=1.

    One is that within which a cancelled run has come back. Asked when it has come back, since the
    load changes while the tests run.
    """
    if os.environ.get("GNNWR_STRICT") == "1":
        return seconds
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0  # Windows has none
    own = hasattr(os, "sched_getaffinity")  # a container has not all cores of the machine
    cores = len(os.sched_getaffinity(0)) if own else os.cpu_count() or 1
    return seconds * max(1.0, load / cores)


def in_time(began, seconds=1.0, ended=None):
    """Fail unless it took, from ``began`` on, less than :func:`prompt` of ``seconds``.

    ``began`` and ``ended`` (default: now) are times of ``time.monotonic``.
    """
    took = (time.monotonic() if ended is None else ended) - began
    limit = prompt(seconds)
    if not took < limit:
        raise TooSlow(f"It took {took:.2f} s, and {limit:.2f} s are promised.")


def until(condition, seconds=PATIENCE, meanwhile=lambda: time.sleep(0.02)):
    """Wait for ``condition``, doing ``meanwhile`` again and again; fail after ``seconds``.

    It is a :class:`TooSlow` only where it has come a little later.
    """
    began, took = time.monotonic(), 0.0
    while not condition():
        took = time.monotonic() - began
        assert took < max(seconds, _NEVER), f"waited in vain for {took:.0f} s"
        meanwhile()
    if took >= seconds:
        raise TooSlow(f"It took {took:.2f} s, and {seconds:.2f} s are promised.")


@contextlib.contextmanager
def halted(pid):
    """Within it, the process ``pid`` stands still."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
