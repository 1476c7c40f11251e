"""How far a cross-validation is."""

from __future__ import annotations

import re

import pytest

from gnnwr_qgis.engine.foldclock import Clock

from .rasterfiles import Recorder


def test_a_fits_own_progress_is_a_share_of_the_whole() -> None:
    report = Recorder()
    clock = Clock(["gnnwr", "olr"], 2, report)
    clock.where = "Random folds, fold 1 of 2"
    clock.begin("gnnwr", "GNNWR")
    clock.progress(0.5, "Epoch 3/9")
    clock.info("24 networks")
    clock.warning("said in every fold")
    fractions = [float(x) for x in re.findall(r'"fraction": ?([\d.]+)', report.stream.getvalue())]
    assert fractions[1] == pytest.approx(0.05 + 0.9 * 5.0 / 22.0, abs=1e-3)
    assert report.texts("info") == report.warnings == []


def test_the_log_tells_once_how_long_the_other_folds_take(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("gnnwr_qgis.engine.foldclock.time.monotonic", lambda: now[0])
    report = Recorder()
    clock = Clock(["gnnwr", "olr"], 4, report)
    for _ in range(2):
        for model, seconds in {"gnnwr": 20.0, "olr": 10.0}.items():
            clock.begin(model, model)
            now[0] += seconds
            clock.end()
    assert report.texts("info") == ["Cross-validation: about 2 min more."]
