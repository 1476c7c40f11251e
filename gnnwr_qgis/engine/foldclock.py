"""How far a cross-validation is, and how long it still takes."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ..contract import events
from ..contract.translation import tr
from .countdown import LONG
from .phrasing import duration
from .reporter import Reporter

_START, _END = 0.05, 0.95  # shares of the job
_GUESS = 1.0  # relative cost of a model that has not run yet, as is the 10 of the first one
_GUESS_FIRST = 10.0


class Clock(Reporter):
    """Stands in for a job's reporter while models are fitted.

    What a fit says of its own progress becomes a share of the whole; its log lines, and warnings
    that repeat from fold to fold, stay unsaid. Cancelling takes effect wherever a fit looks.

    Parameters
    ----------
    models : sequence of str
        In the order in which each fold fits them; the first is the one that takes longest.
    folds : int
        Folds of all schemes and repeats together.
    report : Reporter
        The job's.

    Attributes
    ----------
    job : Reporter
        The job's, for what is no repetition.
    """

    def __init__(self, models: Sequence[str], folds: int, report: Reporter) -> None:
        self.job, self._folds, self._lock = report, folds, report._lock
        self.cancelled, self.warnings = report.cancelled, []
        self.where = ""
        self._spent = dict.fromkeys(models, 0.0)
        self._done = dict.fromkeys(models, 0)
        self._model, self._title, self._begun, self._shown = "", "", 0.0, _START
        self._told = False

    def begin(self, model: str, title: str) -> None:
        """A model is about to be fitted in a fold; a point where cancelling takes effect."""
        self._model, self._title, self._begun = model, title, time.monotonic()
        self.progress(0.0)

    def end(self) -> None:
        """It has been fitted."""
        self._spent[self._model] += time.monotonic() - self._begun
        self._done[self._model] += 1
        if not self._told and all(self._done.values()):  # each has been timed once
            self._told = True
            left = (self._folds - 1) * sum(self._costs()[0].values())
            if left > LONG:
                text = tr("Cross-validation: about {time} more.")
                self.job.info(text.format(time=duration(left)))

    def progress(self, fraction: float, text: str = "") -> None:
        """Say how much of the whole is done when ``fraction`` of this fit is."""
        self.check()
        each, measured = self._costs()
        total = self._folds * sum(each.values())
        done = sum(each[model] * count for model, count in self._done.items())
        done += each[self._model] * min(max(fraction, 0.0), 1.0)
        share = done / total if total > 0 else 0.0
        self._shown = max(self._shown, _START + (_END - _START) * share)
        text = tr("{where}: {model}; about {time} left") if measured else tr("{where}: {model}")
        text = text.format(where=self.where, model=self._title, time=duration(total - done))
        self.job.progress(self._shown, text)

    def emit(self, event: events.Event) -> None:
        """Keep what the fit of one fold says from the log."""

    def _costs(self) -> tuple[dict[str, float], bool]:
        """Seconds (or a guess in their stead) of each model in a fold, and whether measured."""
        known = {m: self._spent[m] / count for m, count in self._done.items() if count}
        first = next(iter(self._spent))
        unit = known[first] / _GUESS_FIRST if first in known else 1.0
        guess = {m: unit * (_GUESS_FIRST if m == first else _GUESS) for m in self._spent}
        return {**guess, **known}, bool(known)
