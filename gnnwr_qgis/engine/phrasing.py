"""Counts, times and sizes in messages to users."""

from __future__ import annotations


def noun(count: int, one: str, more: str = "") -> str:
    """``one`` for a count of one, else ``more`` (by default ``one`` with an s)."""
    return one if count == 1 else more or one + "s"


def counted(count: int, one: str, more: str = "") -> str:
    """``count`` and what is counted, in the singular or plural."""
    return f"{count} {noun(count, one, more)}"


def duration(seconds: float) -> str:
    """A time, as roughly as a person wants it."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def size(count: float) -> str:
    """A number of bytes, as roughly as a person wants it."""
    return f"{count / 1e6:.0f} MB" if count < 9.5e8 else f"{count / 1e9:.1f} GB"
