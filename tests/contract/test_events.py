"""Events survive the way over a pipe, and a library's chatter is not taken for one."""

from __future__ import annotations

import json
import math

import pytest

from gnnwr_qgis.contract import events
from gnnwr_qgis.contract.events import decode_event, encode_event

EVENTS = [
    events.Progress(0.25, "Epoch 40/200, R2 0.71"),
    events.Progress(1),
    events.Info("two\nlines\r\nand a separator\u2028"),
    events.Warning("Class “Löß” \U0001f30d was never seen"),
    events.Result({"R2": 0.5, "NRMSE": None, "names": ["Intercept", "soil=2"], "event": "mine"}),
    events.Result(),
    events.Error("input", "what, where, what to do", "Traceback\n  line"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_comes_back_equal_from_one_ascii_line(event) -> None:
    line = encode_event(event)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    assert decode_event(line + "\n") == event
    assert type(decode_event(line)) is type(event)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_numbers_that_json_does_not_know_are_never_sent(value: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        encode_event(events.Result({"R2": value}))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Downloading...",
        "42",
        "null",
        '"progress"',
        '[{"event": "info", "text": "in a list"}]',
        "{}",
        '{"text": "no event"}',
        '{"event": "dance", "text": "unknown"}',
        '{"event": ["info"], "text": "a list for a name"}',
        '{"event": "progress"}',
        '{"event": "progress", "fraction": "half"}',
        '{"event": "info", "text": 3}',
        '{"event": "info", "text": "x", "level": 3}',
        '{"event": "result", "values": [1]}',
        '{"event": "error", "kind": "input", "message": null}',
        '{"event": "info", "text": "cut o',
        "[" * 100_000,
        "9" * 10_000,
    ],
    ids=lambda line: line[:30],
)
def test_other_lines_are_no_events(line: str) -> None:
    assert decode_event(line) is None


def test_a_line_is_what_the_contract_says() -> None:
    line = json.loads(encode_event(events.Progress(0.5, "half")))
    assert line == {"event": "progress", "fraction": 0.5, "text": "half"}
