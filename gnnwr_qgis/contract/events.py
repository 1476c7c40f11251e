"""Events: what the worker says while it runs, one JSON object a line on its stdout."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Dict, Optional, Union

from . import strictjson
from .translation import tr, tr_noop

_SILENT = tr_noop("The engine failed and did not say why. The log may tell more.")
LONGEST_TEXT = 100_000  # characters; a traceback may have thousands


@dataclass(frozen=True)
class Progress:
    """``fraction`` of the work done (0 to 1) and what a person wants to read about it."""

    fraction: float
    text: str = ""


@dataclass(frozen=True)
class Info:
    """A line for the log."""

    text: str


@dataclass(frozen=True)
class Warning:  # noqa: A001  (the word users and QGIS use)
    """Something the user should know although the job goes on."""

    text: str


@dataclass(frozen=True)
class Result:
    """The job is complete; ``values`` are its numbers and names (plain JSON)."""

    values: Dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Error:
    """The job failed. ``message`` is for the user, ``details`` (a traceback) for the log.

    ``kind``: ``input`` (the user can mend it), ``model`` (the model file), ``cancelled``,
    ``memory``, ``disk`` or ``internal`` (a defect of ours).
    """

    kind: str
    message: str
    details: str = ""


Event = Union[Progress, Info, Warning, Result, Error]
_TYPES = {"progress": Progress, "info": Info, "warning": Warning, "result": Result, "error": Error}


def encode_event(event: Event) -> str:
    """One line of JSON, without the line break."""
    name = next(key for key, cls in _TYPES.items() if type(event) is cls)
    return json.dumps({"event": name, **event.__dict__}, ensure_ascii=True, allow_nan=False)


def decode_event(line: str) -> Optional[Event]:
    """The event in ``line``, or None when the line is not one (a library's chatter).

    Whatever the line holds, an event that comes back has a fraction from 0 to 1 and texts that can
    be shown and written to a file.
    """
    try:
        document = strictjson.finite(line)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    cls = _TYPES.get(str(document.pop("event", "")))
    if cls is None:
        return None
    try:
        event = cls(**document)
    except TypeError:
        return None
    wanted: Dict[str, Any] = dict.fromkeys(("text", "kind", "message", "details"), str)
    wanted.update(fraction=(int, float), values=dict)
    if not all(isinstance(value, wanted[key]) for key, value in event.__dict__.items()):
        return None
    if isinstance(event, Progress):
        return Progress(float(min(max(event.fraction, 0), 1)), shown(event.text))
    if isinstance(event, (Info, Warning)):
        return cls(shown(event.text))
    if isinstance(event, Error):
        message = shown(event.message)
        return Error(event.kind, message if message.strip() else tr(_SILENT), shown(event.details))
    return event


def shown(text: str) -> str:
    """``text`` as a window and a file can show it: of bounded length, whole characters, no NUL."""
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]} [...]"
    return text.replace("\0", "").encode("utf-8", errors="replace").decode("utf-8")
