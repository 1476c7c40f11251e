"""Limits of processor time: the user's own, and one while the libraries are loaded.

OpenBLAS waits busily for threads that have found no memory, and nothing in Python can end that. So
while libraries are loaded the system bounds the processor time. A slow disk or a scanner of viruses
uses none, and is waited for. Windows has no such bound (nor such a limit of memory).

Either ends the process by SIGXCPU; what it was doing is told on stderr in the second case only.
"""

from __future__ import annotations

import contextlib
import faulthandler
import math
import signal
import sys
from typing import Iterator

from ..contract.translation import tr
from .errors import InputError

#: Seconds of processor time that loading may take; ten are much.
MOST = 180

if sys.platform == "win32":

    def be_told_of_limit() -> None:
        """Do nothing."""

    @contextlib.contextmanager
    def bounded(most: int = MOST) -> Iterator[None]:
        """Do nothing."""
        yield

else:
    import resource

    def be_told_of_limit() -> None:
        """Have a limit of processor time that the user has set end the process by SIGXCPU.

        At the hard limit, which ``ulimit -t`` sets as well, the system ends it by SIGKILL: nobody
        can tell that from memory that ran out.

        Raises
        ------
        InputError
            When there is no second to spare before the hard limit.
        """
        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        if hard == resource.RLIM_INFINITY or soft < hard:
            return
        if hard < 2:
            raise InputError(
                tr(
                    "The processor time is limited to {seconds} s (ulimit -t), in which no library "
                    "can be loaded: raise the limit and restart QGIS."
                ).format(seconds=hard)
            )
        resource.setrlimit(resource.RLIMIT_CPU, (hard - 1, hard))

    @contextlib.contextmanager
    def bounded(most: int = MOST) -> Iterator[None]:
        """Have the process ended (SIGXCPU) when it computes for ``most`` seconds in here.

        What it was doing is told on stderr.
        """
        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        end = math.ceil(usage.ru_utime + usage.ru_stime) + most
        if any(limit != resource.RLIM_INFINITY and limit <= end for limit in (soft, hard)):
            yield  # somebody else's bound comes first
            return
        faulthandler.register(signal.SIGXCPU, chain=True)
        resource.setrlimit(resource.RLIMIT_CPU, (end, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
            faulthandler.unregister(signal.SIGXCPU)
