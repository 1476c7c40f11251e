"""Enumerations in messages to users that may be too long to read."""

from __future__ import annotations

from collections.abc import Sequence

from ..contract.sentences import enumerated
from ..contract.translation import tr


def first_of(texts: Sequence[str], most: int) -> str:
    """At most ``most`` of ``texts``, and how many more there are."""
    shown = enumerated(texts[:most])
    if len(texts) <= most:
        return shown
    return tr("{listed} and {count} more").format(listed=shown, count=len(texts) - most)
