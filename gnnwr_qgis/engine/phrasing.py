"""Counts in messages to users, in the singular or plural."""

from __future__ import annotations


def noun(count: int, one: str, more: str = "") -> str:
    """``one`` for a count of one, else ``more`` (by default ``one`` with an s)."""
    return one if count == 1 else more or one + "s"


def counted(count: int, one: str, more: str = "") -> str:
    """``count`` and what is counted, in the singular or plural."""
    return f"{count} {noun(count, one, more)}"
