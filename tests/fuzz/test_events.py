"""QGIS survives any line of a worker's output, and no event it takes from one can do harm."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gnnwr_qgis.contract import events
from gnnwr_qgis.contract.job import StatusJob
from gnnwr_qgis.runtime import streams
from gnnwr_qgis.runtime.worker import WorkerCancelled, WorkerError, run_job

NOISY = Path(__file__).with_name("noisy_worker.py")
LINES, MANY = 6000, 1_000_000
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


def decode_many(seed: int, count: int) -> int:
    rng = random.Random(seed)
    return sum(
        check(events.decode_event(line(rng).decode("utf-8", "replace"))) for _ in range(count)
    )


def test_any_line_is_a_sound_event_or_none() -> None:
    taken = decode_many(1, LINES)
    assert 0.05 * LINES < taken < 0.9 * LINES


@pytest.mark.slow
def test_a_million_lines_are_sound_events_or_none() -> None:
    decode_many(2, MANY)


def test_a_fraction_out_of_bounds_is_brought_back() -> None:
    for fraction, shown in ((-1, 0.0), (2, 1.0), (10**400, 1.0), (0.25, 0.25)):
        event = events.decode_event(json.dumps({"event": "progress", "fraction": fraction}))
        assert event == events.Progress(shown)
    assert events.decode_event('{"event": "progress", "fraction": NaN}') is None


def hear(folder: Path, noise: bytes, cancel: bool = False) -> tuple[list, list, Any]:
    """What QGIS hears of a worker that writes ``noise``: events, chatter, values or error."""
    folder.mkdir()
    (folder / "noise").write_bytes(noise)
    heard: list[events.Event] = []
    chatter: list[str] = []
    try:
        values: Any = run_job(
            StatusJob(), str(folder), heard.append, lambda: cancel and bool(chatter or heard),
            log=chatter.append, python=sys.executable, main=str(NOISY), poll=0.05,
        )  # fmt: skip
    except (WorkerError, WorkerCancelled) as error:
        values = error
    for event in heard:
        check(event)
    for text in chatter:
        assert len(text) <= events.LONGEST_TEXT + 10
        text.encode("utf-8")
    return heard, chatter, values


def test_a_job_ends_well_or_with_a_message_whatever_its_worker_writes(tmp_path: Path) -> None:
    endings = set()
    for seed in range(12):
        rng = random.Random(seed)
        noise = b"\n".join(line(rng) for _ in range(rng.choice([1, 5, 300])))
        values = hear(tmp_path / str(seed), noise)[2]
        endings.add(type(values))
        assert isinstance(values, dict) or str(values)
    assert WorkerError in endings


def test_megabytes_without_a_line_break_are_cut_and_the_result_still_comes(tmp_path: Path) -> None:
    noise = b"\xff" * 9_000_000 + b'\n{"event": "result", "values": {"n": 1}}\n'
    heard, chatter, values = hear(tmp_path / "job", noise)
    assert values == {"n": 1}
    assert chatter
    assert not heard


def test_a_flood_of_lines_is_heard_without_taking_memory_and_can_be_cancelled(
    tmp_path: Path,
) -> None:
    values = hear(tmp_path / "job", b'{"event": "info", "text": "again"}\n' * 300_000, cancel=True)[
        2
    ]
    assert isinstance(values, WorkerCancelled)


def test_a_worker_that_is_ahead_waits_so_that_its_lines_take_bounded_memory() -> None:
    most = streams._WAITING_LINES
    assert most * streams._LONGEST_LINE < 300e6
    code = f"for _ in range({3 * most + 50_000}): print('x' * 60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        lines = streams.LineReader(process.stdout)
        deadline = time.monotonic() + 20.0
        while lines._queue.qsize() < most and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2)
        assert lines._queue.qsize() == most
        assert process.poll() is None
        assert lines.get(1.0) == "x" * 60
        process.kill()
        lines.close()
