"""Where a GPU's memory does not suffice: parts, then the CPU."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from gnnwr_qgis.contract.job import ExplainJob, PredictPointsJob
from gnnwr_qgis.engine import crossvalidation, device, foldmodels, modelfile
from gnnwr_qgis.engine.crossvalidated import Plan
from gnnwr_qgis.engine.jobs import explain, predict_points
from gnnwr_qgis.engine.model import Model

from . import folding
from .made import columns, trained, write_table
from .rasterfiles import RD, Recorder

GPU, CPU = torch.device("cuda", 0), torch.device("cpu")


def no_room(*_: object) -> np.ndarray:
    raise torch.OutOfMemoryError("CUDA out of memory.")


def test_work_that_fits_stays_on_its_device() -> None:
    report = Recorder()
    assert device.or_on_cpu(lambda at: at, GPU, report) == GPU
    assert not report.warnings


def test_work_that_does_not_fit_begins_anew_on_the_cpu() -> None:
    report, tried = Recorder(), []

    def work(at: torch.device) -> str:
        tried.append(at.type)
        return "done" if at.type == "cpu" else str(no_room())

    assert device.or_on_cpu(work, GPU, report) == "done"
    assert tried == ["cuda", "cpu"]
    assert "begins anew on the CPU" in report.warnings[0]


def test_other_failures_are_not_taken_for_it() -> None:
    def work(at: torch.device) -> None:
        raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        device.or_on_cpu(work, GPU, Recorder())
    with pytest.raises(torch.OutOfMemoryError):
        device.or_on_cpu(no_room, CPU, Recorder())


def test_parts_are_as_small_as_they_have_to_be_and_put_together_in_order() -> None:
    rows, sizes = np.arange(2000.0).reshape(1000, 2), []

    def work(part: np.ndarray) -> np.ndarray:
        sizes.append(len(part))
        if len(part) > 300:
            no_room()
        return np.stack([part, 2 * part])

    found = device.in_parts(work, rows, axis=1)
    np.testing.assert_array_equal(found, np.stack([rows, 2 * rows]))
    assert max(size for size in sizes if size <= 300) == 250
    with pytest.raises(torch.OutOfMemoryError):
        device.in_parts(no_room, rows, axis=1)


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a trained model."""
    folder = tmp_path_factory.mktemp("trained")
    trained(folder, columns(40), epochs=2)
    return folder


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A GPU, as far as a model knows, that has room for the model and for nothing more."""
    tried = []

    def of(honest):
        def computed(model, *given):
            tried.append(model.device.type)
            return no_room() if model.device.type == "cuda" else honest(model, *given)

        return computed

    load = modelfile.load
    monkeypatch.setattr(device, "choose", lambda *_: GPU)
    monkeypatch.setattr(
        modelfile, "load", lambda path, at: replace(load(path), model=load(path).model.to(at))
    )
    monkeypatch.setattr(Model, "to", lambda model, at: replace(model, device=at))
    monkeypatch.setattr(Model, "surfaces", of(Model.surfaces))
    monkeypatch.setattr(Model, "coefficients", of(Model.coefficients))
    return tried


def test_points_are_predicted_on_the_cpu_where_a_gpu_has_no_room(
    fitted: Path, crowded: list[str]
) -> None:
    table, report = write_table(fitted, columns(40), RD), Recorder()
    found = predict_points.run(
        PredictPointsJob("m.gnnwr", table, "p.npz", device="automatic"), str(fitted), report
    )
    assert found["predicted"] == 40
    assert {"cuda", "cpu"} <= set(crowded)
    assert sum("begins anew on the CPU" in text for text in report.warnings) == 1
    with np.load(fitted / "p.npz") as arrays:
        assert np.isfinite(arrays["prediction"]).all()


def test_points_are_explained_on_the_cpu_where_a_gpu_has_no_room(
    fitted: Path, crowded: list[str]
) -> None:
    table, report = write_table(fitted, columns(40), RD), Recorder()
    found = explain.run(
        ExplainJob("m.gnnwr", table, "e.npz", device="automatic"), str(fitted), report
    )
    assert found["explained"] == 40
    assert {"cuda", "cpu"} <= set(crowded)
    assert sum("begins anew on the CPU" in text for text in report.warnings) == 1


def test_a_model_that_a_gpu_has_no_room_for_is_loaded_on_the_cpu(
    fitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = modelfile.load
    monkeypatch.setattr(device, "choose", lambda *_: GPU)
    monkeypatch.setattr(
        modelfile, "load", lambda path, at: no_room() if at.type == "cuda" else load(path, at)
    )
    table, report = write_table(fitted, columns(40), RD), Recorder()
    job = PredictPointsJob("m.gnnwr", table, "p.npz", device="automatic")
    assert predict_points.run(job, str(fitted), report)["predicted"] == 40
    assert "begins anew on the CPU" in report.warnings[0]


def test_folds_that_do_not_fit_are_fitted_on_the_cpu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def ours(parts, preset, seed, where, report):
        tried.append(where.type)
        if where.type == "cuda":
            no_room()
        return foldmodels.Outcome(np.zeros(len(parts.known)), 0.5)

    monkeypatch.setattr(foldmodels, "ours", ours)
    prepared, report = folding.prepared(tmp_path), Recorder()
    plan = Plan(("random",), 3, 1, compare=(), preset=folding.QUICK)
    crossvalidation.cross_validate(prepared, plan, GPU, report)
    assert tried == ["cuda", "cpu"] * 3
    # Said once, although each fold tries the GPU again: another program may have left it.
    assert sum("begins anew on the CPU" in text for text in report.warnings) == 1
