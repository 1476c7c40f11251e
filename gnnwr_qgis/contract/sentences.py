"""Texts put one behind the other, as the user's language writes them."""

from __future__ import annotations

from typing import Iterable

from .translation import language, tr


def sentences(texts: Iterable[str]) -> str:
    """Sentences in a row, the empty ones left out: a blank in between, but none in Chinese.

    Blanks around a sentence do not count.
    """
    told = [text for text in map(str.strip, texts) if text]
    if not language().startswith("zh"):
        return " ".join(told)
    row = ""
    for text in told:
        # What ends in a Latin sign (a path, a message of the system) keeps its distance.
        row += " " + text if row and row[-1] < "\u3000" else text
    return row


def enumerated(texts: Iterable[str]) -> str:
    """``texts`` as an enumeration with nothing special before the last."""
    return tr(", ").join(texts)
