"""What an algorithm is called. Texts are marked for translation, and translated when asked for."""

from __future__ import annotations

from dataclasses import dataclass

from ..contract.translation import tr_noop

GROUPS = {
    "modelling": tr_noop("Modelling"),
    "prediction": tr_noop("Prediction"),
    "explanation": tr_noop("Explanation"),
    "engine": tr_noop("Engine"),
}


@dataclass(frozen=True)
class Identity:
    """Names of an algorithm; ``name`` is the second half of its id and never changes.

    ``group`` is a key of :data:`GROUPS`, ``title`` the name in the toolbox, ``summary`` its
    tooltip, ``tags`` words to find it by, separated by commas.
    """

    name: str
    group: str
    title: str
    summary: str
    tags: str
