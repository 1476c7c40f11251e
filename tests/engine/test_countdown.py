"""Time left: told once it can be known, in the log only where it is long."""

from __future__ import annotations

import json

import pytest

from gnnwr_qgis.engine.countdown import Countdown

from .rasterfiles import Recorder


def told(seconds: list[float], shares: list[float]) -> tuple[list[str], list[str], list[float]]:
    """Texts of the progress and of the log, and the shares of the job."""
    report, times = Recorder(), iter([0.0, *seconds])
    countdown = Countdown(report, "Work", 0.2, 0.7, lambda: next(times))
    for share in shares:
        countdown.progress(share, "Half")
    events = [json.loads(line) for line in report.stream.getvalue().splitlines()]
    done = [event["fraction"] for event in events if event["event"] == "progress"]
    return report.texts("progress"), report.texts("info"), done


def test_nothing_is_promised_before_it_can_be_known() -> None:
    assert told([0.5, 2.0], [0.1, 0.0])[:2] == (["Half", "Half"], [])


def test_time_left_is_that_of_the_share_still_to_do() -> None:
    texts, log, done = told([2.0, 5.0], [0.25, 0.5])
    assert texts == ["Half, 6 s left", "Half, 5 s left"]
    assert log == []
    assert done == pytest.approx([0.325, 0.45])  # of what lies between the shares of the job


def test_long_work_is_told_once() -> None:
    _, log, _ = told([4.0, 8.0, 9.0], [0.01, 0.02, 0.03])
    assert log == ["Work: about 7 min more."]


def test_the_end_promises_nothing() -> None:
    assert told([50.0], [1.0])[:2] == (["Half"], [])
