"""Times, sizes and enumerations in messages to users."""

from __future__ import annotations

from collections.abc import Sequence

from ..contract.translation import tr


def duration(seconds: float) -> str:
    """A time, as roughly as a person wants it."""
    if seconds < 90:
        return tr("{count} s").format(count=max(round(seconds), 1))
    if seconds < 5400:
        return tr("{count} min").format(count=round(seconds / 60))
    return tr("{count:.1f} h").format(count=seconds / 3600)


def size(count: float) -> str:
    """A number of bytes, as roughly as a person wants it."""
    return f"{count / 1e6:.0f} MB" if count < 9.5e8 else f"{count / 1e9:.1f} GB"


def listed(texts: Sequence[str]) -> str:
    """``texts`` as an enumeration."""
    if len(texts) < 2:
        return "".join(texts)
    return tr("{first} and {last}").format(first=tr(", ").join(texts[:-1]), last=texts[-1])
