"""JSON from files that others may have written: what Python would let pass is refused here."""

from __future__ import annotations

import json
import math
from typing import Any, Callable, Dict, List, Tuple

from .translation import tr

MOST_DIGITS = 1000  # of a whole number; reading takes time with the square of their number


def loads(text: str) -> Any:
    """Parse ``text``; ``NaN`` and infinities that are spelt out pass (nodata may be NaN).

    Raises
    ------
    ValueError
        When it is not JSON, nests too deeply, repeats a key, or holds a number that is too large.
    """
    return _parse(text, float)


def finite(text: str) -> Any:
    """Parse ``text`` as :func:`loads` does, with no ``NaN`` or infinity.

    Raises
    ------
    ValueError
        As :func:`loads`, and for ``NaN`` and infinities.
    """
    return _parse(text, _refuse)


def writable(text: str) -> Any:
    """Parse ``text`` as :func:`finite` does, into texts that can all be written to a file.

    Raises
    ------
    ValueError
        As :func:`finite`, and for half of a surrogate pair, which is no character.
    """
    value = finite(text)
    if "\\u" in text:  # only an escape can bring it in
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _parse(text: str, constant: Callable[[str], float]) -> Any:
    try:
        return json.loads(
            text,
            parse_int=_whole,
            parse_float=_number,
            parse_constant=constant,
            object_pairs_hook=_without_repeats,
        )
    except RecursionError as error:
        raise ValueError(tr("it is nested too deeply")) from error


def _refuse(constant: str) -> float:
    raise ValueError(tr("it holds {constant}").format(constant=constant))


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(tr("it holds too large a number"))
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(tr("it holds too large a number"))
    return value


def _without_repeats(pairs: List[Tuple[str, Any]]) -> Dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(tr("it names a key twice"))
    return found
