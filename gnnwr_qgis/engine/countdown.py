"""Progress that says how much time is left, and warns early of work that takes long."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..contract.translation import tr
from .phrasing import duration
from .reporter import Reporter

SURE = 1.0  # seconds before which a rate says little
SAID_AFTER = 3.0  # seconds before the whole is told in the log
LONG = 10.0  # seconds left that are worth a line of the log


class Countdown:
    """Tells how far some work is.

    Parameters
    ----------
    report : Reporter
        The job's.
    work : str
        What takes the time, as the log names it ("Exploring 5000 points").
    first, last : float
        Shares of the job at which the work begins and ends; its stages should take up as much of
        them as they do of its time.
    clock : callable
        Seconds.
    """

    def __init__(
        self,
        report: Reporter,
        work: str,
        first: float = 0.0,
        last: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report, self._work, self._first, self._last = report, work, first, last
        self._clock, self._begun, self._told = clock, clock(), False

    def progress(self, done: float, text: str) -> None:
        """Say that the share ``done`` (0 to 1) of the work is done, and how much time is left."""
        elapsed = self._clock() - self._begun
        if 0 < done < 1 and elapsed > SURE:
            left = elapsed * (1 - done) / done
            text = tr("{text}, {time} left").format(text=text, time=duration(left))
            if not self._told and elapsed > SAID_AFTER:
                self._told = True
                if left > LONG:
                    self._report.info(
                        tr("{work}: about {time} more.").format(
                            work=self._work, time=duration(left)
                        )
                    )
        self._report.progress(self._first + (self._last - self._first) * done, text)
