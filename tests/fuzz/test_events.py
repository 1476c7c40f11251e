"""QGIS survives any line of a worker's output, and no event it takes from one can do harm."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from gnnwr_qgis.contract import events
from gnnwr_qgis.contract.job import StatusJob
from gnnwr_qgis.runtime import streams
from gnnwr_qgis.runtime.worker import WorkerCancelled, WorkerError, run_job
from tests.fuzz.eventlines import check, line
from tests.waiting import until

NOISY = Path(__file__).with_name("noisy_worker.py")


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
        until(lambda: lines._queue.qsize() >= most)
        time.sleep(0.2)
        assert lines._queue.qsize() == most
        assert process.poll() is None
        assert lines.get(1.0) == "x" * 60
        process.kill()
        lines.close()
