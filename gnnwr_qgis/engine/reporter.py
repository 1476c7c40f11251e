"""How a running job speaks to whoever started it."""

from __future__ import annotations

import threading
from typing import TextIO

from ..contract import events
from .errors import Cancelled


class Reporter:
    """Writes events to ``stream`` and raises :class:`Cancelled` once ``cancelled`` is set.

    Warnings are kept in ``warnings`` too, and said once each.
    """

    def __init__(self, stream: TextIO, cancelled: threading.Event | None = None) -> None:
        self._stream = stream
        self._lock = threading.RLock()  # several threads of a job may speak
        self.cancelled = cancelled or threading.Event()
        self.warnings: list[str] = []

    def emit(self, event: events.Event) -> None:
        """Write one event."""
        with self._lock:
            self._stream.write(events.encode_event(event) + "\n")
            self._stream.flush()

    def check(self) -> None:
        """Raise :class:`Cancelled` when the user has asked to stop. Call it in every long loop."""
        if self.cancelled.is_set():
            raise Cancelled()

    def progress(self, fraction: float, text: str = "") -> None:
        """Say how much is done (0 to 1); also a point where cancelling takes effect."""
        self.check()
        self.emit(events.Progress(min(max(float(fraction), 0.0), 1.0), text))

    def info(self, text: str) -> None:
        """A line for the log."""
        self.emit(events.Info(text))

    def warning(self, text: str) -> None:
        """Something the user should know although the job goes on."""
        with self._lock:
            if text in self.warnings:
                return
            self.warnings.append(text)
            self.emit(events.Warning(text))
