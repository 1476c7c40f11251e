"""Loading the libraries, which may not take for ever.

OpenBLAS waits busily for threads that have found no memory, and nothing in Python can end that. So
while libraries are loaded the system bounds the processor time. A slow disk or a scanner of viruses
uses none, and is waited for. Windows has no such bound (nor such a limit of memory).
"""

from __future__ import annotations

import contextlib
import faulthandler
import math
import signal
import sys
from typing import Iterator

#: Seconds of processor time that loading may take; ten are much.
MOST = 180

if sys.platform == "win32":

    @contextlib.contextmanager
    def bounded(most: int = MOST) -> Iterator[None]:
        """Do nothing."""
        yield

else:
    import resource

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
