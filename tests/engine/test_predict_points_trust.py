"""Intervals and applicability at points, of a trained model and of one that has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.contract.job import PredictPointsJob
from gnnwr_qgis.engine import applied, modelfile
from gnnwr_qgis.engine.jobs import predict_points

from .made import columns, trained, write_table
from .rasterfiles import Recorder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model."""
    made = tmp_path_factory.mktemp("trained")
    trained(made, columns(), members=None)
    return made


def run(folder: Path, values: dict, report=None) -> tuple[dict, dict]:
    """Values of the result and its arrays."""
    table = write_table(folder, values)
    job = PredictPointsJob("m.gnnwr", table, "p.npz", device="cpu")
    numbers = predict_points.run(job, str(folder), report or Recorder())
    with np.load(folder / job.results, allow_pickle=False) as arrays:
        return numbers, dict(arrays)


def test_intervals_are_the_models_about_the_prediction(folder) -> None:
    values = columns(40, seed=9)
    _, arrays = run(folder, values)
    fitted = modelfile.load(str(folder / "m.gnnwr"))
    half = fitted.intervals.half_width(np.column_stack([values["x"], values["y"]]))
    assert (half > 0).all()
    np.testing.assert_allclose(arrays["prediction"] - arrays["lower"], half, rtol=1e-9)
    np.testing.assert_allclose(arrays["upper"] - arrays["prediction"], half, rtol=1e-9)


def test_training_points_are_inside_and_strange_ones_outside(folder, monkeypatch) -> None:
    values, report = columns(), Recorder()
    numbers, arrays = run(folder, values, report)
    assert (arrays["dissimilarity"] == 0).all()
    assert (arrays["inside"] == 1).all()
    assert arrays["nearest_training"].max() < 1e-6
    assert numbers["outside"] == 0
    assert report.warnings == []
    values["dist"][[1, 2]] += 1e6
    values["x"][5] += 5e5
    values["soil"][7] = "rock"
    report = Recorder()
    monkeypatch.setattr(applied, "BLOCK_ROWS", 4)
    numbers, arrays = run(folder, values, report)
    assert np.flatnonzero(arrays["inside"] == 0).tolist() == [1, 2, 5]
    assert np.flatnonzero(arrays["nearest_training"] > 1).tolist() == [5]
    assert arrays["nearest_training"][5] == pytest.approx(5e5, rel=0.02)
    for name in ("lower", "upper", "dissimilarity", "inside", "nearest_training"):
        assert np.flatnonzero(np.isnan(arrays[name])).tolist() == [7]
    assert numbers["outside"] == 3
    (text,) = [text for text in report.warnings if "applicability" in text]
    assert text.startswith("3 of 59 points are outside")


def test_a_model_without_them_leaves_them_empty(folder, monkeypatch) -> None:
    load = modelfile.load
    monkeypatch.setattr(
        modelfile,
        "load",
        lambda *args: replace(load(*args), intervals=None, applicability=None),
    )
    numbers, arrays = run(folder, columns())
    for name in ("lower", "upper", "dissimilarity", "inside"):
        assert np.isnan(arrays[name]).all()
    assert np.isfinite(arrays["nearest_training"]).all()
    assert numbers["outside"] is None
