"""Progress of a stage of a job that is made of many equal steps."""

from __future__ import annotations

import threading
import time

from ..contract.translation import tr
from .phrasing import duration
from .reporter import Reporter

_EVERY = 0.25  # seconds between two reports
_TELLING = 0.05  # share of the steps that says how long the others will take


class StepClock:
    """Tells how far a stage is and how long it still takes; several threads may work on it.

    Parameters
    ----------
    report : Reporter
    span : (float, float)
        Share of the job at the stage's begin and end.
    text : str
        What is done, in the user's language.
    steps : int
        How many there are.
    """

    def __init__(
        self, report: Reporter, span: tuple[float, float], text: str, steps: float
    ) -> None:
        self._report, self._span, self._text, self._steps = report, span, text, steps
        self._lock = threading.Lock()
        self._begun = self._said = time.monotonic()
        self._done = 0.0
        report.progress(span[0], text)

    def step(self, count: float = 1.0) -> None:
        """So many more are done; also a point where cancelling takes effect."""
        self._report.check()
        with self._lock:
            self._done += count
            now, share = time.monotonic(), min(self._done / self._steps, 1.0)
            if now - self._said < _EVERY:
                return
            self._said = now
        begin, end = self._span
        text = self._text
        if share >= _TELLING:
            left = duration((now - self._begun) * (1.0 - share) / share)
            text = tr("{work}, about {time} left").format(work=text, time=left)
        self._report.progress(begin + (end - begin) * share, text)
