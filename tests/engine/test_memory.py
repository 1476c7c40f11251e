"""What a training needs is told, and refused where it is not free."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from gnnwr_qgis.engine import memory
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.presets import PRESETS

RECOMMENDED = PRESETS["recommended"]
# Peaks of the worker in benchmarks/training_scale.py, bytes by points (docs/benchmarks.md).
MEASURED = {1000: 548e6, 3000: 1012e6, 10_000: 955e6, 30_000: 1177e6, 100_000: 1449e6}


def free(monkeypatch: pytest.MonkeyPatch, count: float) -> None:
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=count))


@pytest.mark.parametrize("rows", MEASURED)
def test_the_estimate_is_near_what_was_measured(rows: int) -> None:
    assert memory.of_training(rows, 4, RECOMMENDED) == pytest.approx(MEASURED[rows], rel=0.15)


def test_what_fits_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 4e9)
    needed = memory.require_for_training(100_000, 4, RECOMMENDED)
    assert needed == memory.of_training(100_000, 4, RECOMMENDED)


def test_what_does_not_fit_is_refused_with_what_would(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 8e9)
    with pytest.raises(InputError, match=r"41.5 GB.*8\.0 GB are free.*at most \d+ REF") as caught:
        memory.require_for_training(100_000, 4, replace(PRESETS["du2020"], references=None))
    fitting = int(str(caught.value).split("at most ")[1].split()[0])
    bounded = replace(PRESETS["du2020"], references=fitting)
    assert memory.require_for_training(100_000, 4, bounded) <= 0.9 * 8e9


def test_where_nothing_would_fit_fewer_points_are_advised(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 0.5e9)
    with pytest.raises(InputError, match="use fewer points"):
        memory.require_for_training(100_000, 4, RECOMMENDED)


def test_other_work_is_refused_with_its_own_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 1_000_000_000)
    memory.require(8e8, "Work", "rest")
    with pytest.raises(InputError, match="^Work needs about .*, or rest\\.$"):
        memory.require(1.2e9, "Work", "rest")
