"""What of the engine's events reaches the user, and how often."""

from __future__ import annotations

import pytest

from gnnwr_qgis.contract import events
from gnnwr_qgis.processing.engine import Teller, run_worker
from gnnwr_qgis.runtime import worker


@pytest.fixture
def now():
    return [100.0]


@pytest.fixture
def told(feedback, now):
    return Teller(feedback, clock=lambda: now[0])


def test_numbers_alone_are_shown_once_in_a_while(told, feedback, now):
    for left in (90, 60, 30):
        told.tell(events.Progress(0.1, f"Random folds, fold 1 of 10: GNNWR; about {left} s left"))
        now[0] += 0.5
    assert feedback.texts == ["Random folds, fold 1 of 10: GNNWR; about 90 s left"]
    now[0] += 10.0
    told.tell(events.Progress(0.2, "Random folds, fold 2 of 10: GNNWR; about 1.5 min left"))
    assert len(feedback.texts) == 2
    told.tell(events.Progress(0.2, "Random folds, fold 2 of 10: Kriging; about 1.5 min left"))
    told.tell(events.Progress(0.3, "Writing"))
    assert feedback.texts[2:] == [
        "Random folds, fold 2 of 10: Kriging; about 1.5 min left",
        "Writing",
    ]


def test_every_line_of_the_log_and_every_warning_is_shown(told, feedback):
    for _ in range(2):
        told.tell(events.Info("Fold 1"))
        told.tell(events.Warning("Few points"))
    told.tell(events.Progress(0.5))
    assert feedback.infos == ["Fold 1", "Fold 1"]
    assert feedback.warnings == ["Few points", "Few points"]
    assert feedback.texts == []


def test_something_is_said_before_the_engine_speaks(feedback, monkeypatch):
    said = []
    monkeypatch.setattr(worker, "run_job", lambda *_, **__: said.extend(feedback.texts) or {})
    run_worker(None, "", feedback)
    assert said == feedback.texts == ["Starting the engine…"]
