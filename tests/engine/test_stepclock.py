"""Progress of a stage: within its span, never backwards in steps, with the time that is left."""

from __future__ import annotations

import json

import pytest

from gnnwr_qgis.engine import stepclock
from gnnwr_qgis.engine.errors import Cancelled
from gnnwr_qgis.engine.stepclock import StepClock

from .rasterfiles import Recorder


def test_it_tells_its_share_of_the_job_and_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(stepclock.time, "monotonic", lambda: now[0])
    report = Recorder()
    clock = StepClock(report, (0.6, 0.8), "Mixing", 100)
    for _ in range(100):
        now[0] += 1.0
        clock.step()
    told = [json.loads(line) for line in report.stream.getvalue().splitlines()]
    shares = [event["fraction"] for event in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (pytest.approx(0.6), pytest.approx(0.8))
    assert told[50]["text"] == "Mixing, about 50 s left"


def test_it_does_not_talk_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepclock.time, "monotonic", lambda: 100.0)
    report = Recorder()
    clock = StepClock(report, (0.0, 1.0), "Mixing", 100)
    for _ in range(100):
        clock.step()
    assert len(report.texts("progress")) == 1


def test_every_step_can_be_cancelled() -> None:
    report = Recorder()
    clock = StepClock(report, (0.0, 1.0), "Mixing", 10)
    report.cancelled.set()
    with pytest.raises(Cancelled):
        clock.step()
