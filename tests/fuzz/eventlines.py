"""Lines as a worker should not write them, and what holds of the events that come of them."""

from __future__ import annotations

import json
import random
from typing import Any

from gnnwr_qgis.contract import events

VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 0.5, -3.0, 7, 10**400, 1e300, "", "0.5", "a\nb", "\0", "\ud800",
    "x" * 200_000, "<b>&amp;</b>", "%s%n%d", "\u202e\u2028", [], {}, [[]], {"": None}, {"a": [1]},
]  # fmt: skip
TOKENS = ["NaN", "Infinity", "-Infinity", "1e999", "-", "[" * 5000, '{"a":' * 5000, "9" * 200_000]


def line(rng: random.Random) -> bytes:
    """A line as a worker should not write it, or just as it should."""
    names = ["progress", "info", "warning", "result", "error", "Progress", "", 3, None]
    keys = [
        "fraction",
        "text",
        "values",
        "kind",
        "message",
        "details",
        "event",
        "self",
        "__class__",
    ]
    document = {"event": rng.choice(names[: rng.choice([5, 9])])}
    usual = {
        "progress": ("fraction", "text"), "info": ("text",), "warning": ("text",),
        "result": ("values",), "error": ("kind", "message", "details"),
    }.get(document["event"], ())  # fmt: skip
    for key in (*usual, *rng.sample(keys, rng.choice([0, 0, 0, 1, 2]))):
        document[key] = rng.choice(VALUES)
    text = json.dumps(document)
    if rng.random() < 0.3:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice([*TOKENS, '"', "}", ",", "\\", "\\ud800"]) + text[at + 1 :]
    encoded = text.encode("utf-8", errors="surrogatepass")
    if rng.random() < 0.2:
        at = rng.randrange(len(encoded))
        encoded = encoded[:at] + rng.randbytes(rng.choice([1, 2, 60])) + encoded[at + 1 :]
    return encoded.replace(b"\n", b" ")


def check(event: events.Event | None) -> bool:
    """Check what the window relies on; whether there was an event."""
    if event is None:
        return False
    if isinstance(event, events.Progress):
        assert type(event.fraction) is float
        assert 0.0 <= event.fraction <= 1.0
    if isinstance(event, events.Result):
        assert isinstance(event.values, dict)
    for name in ("text", "message", "details"):
        text = getattr(event, name, "")
        assert isinstance(text, str)
        assert len(text) < events.LONGEST_TEXT + 10
        assert "\0" not in text
        text.encode("utf-8")
    return True
