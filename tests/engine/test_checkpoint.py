"""An interrupted training goes on to the result it would have had, bit by bit."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import SafetensorError

from gnnwr_qgis.contract.codec import write_job
from gnnwr_qgis.engine import modelfile, training, trainingstate
from gnnwr_qgis.engine.checkpoint import Checkpoint, Unkept
from gnnwr_qgis.engine.reporter import Reporter

from .interrupted import (
    EPOCHS,
    SETTINGS,
    Interrupted,
    assert_same,
    interrupted,
    network,
    run,
    said,
    state,
    task,
)
from .test_train_job import arrays, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=sorted(SETTINGS))
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_goes_on_to_the_same_result(name: str, tmp_path: Path) -> None:
    path = tmp_path / "m.gnnwr.part"
    whole = run(name, Unkept())
    for stop in (2, 3):  # again, from where it went on to
        with pytest.raises(Interrupted):
            run(name, state(path), stop)
    report = Reporter(io.StringIO())
    assert_same(whole, run(name, state(path, report), report=report))
    (told,) = [text for text in said(report) if "goes on from epoch" in text]
    assert f"of {EPOCHS}" in told
    assert "delete that file" in told


def test_saving_changes_nothing(name: str, tmp_path: Path) -> None:
    assert_same(run(name, Unkept()), run(name, state(tmp_path / "state")))


def test_a_complete_state_is_kept_until_the_model_is_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / "state"
    whole = run(name, state(path))
    report = Reporter(io.StringIO())
    again = run(name, state(path, report), report=report)
    assert_same(whole, again)
    assert any(f"from epoch {EPOCHS} of {EPOCHS}" in text for text in said(report))


def test_the_state_of_another_training_is_not_used(tmp_path: Path) -> None:
    path, report = tmp_path / "state", Reporter(io.StringIO())
    interrupted("du2020", path)
    whole = run("du2020", Unkept(), lines=0.5)
    assert_same(whole, run("du2020", state(path, report), report=report, lines=0.5))
    assert any("another training" in text for text in said(report))


def test_other_settings_are_another_training(tmp_path: Path, monkeypatch) -> None:
    path, report = tmp_path / "state", Reporter(io.StringIO())
    interrupted("du2020", path)
    monkeypatch.setitem(SETTINGS, "du2020", replace(SETTINGS["du2020"], learning_rate=0.3))
    assert_same(run("du2020", Unkept()), run("du2020", state(path, report), report=report))


def test_scored_on_other_rows_it_is_another_training(tmp_path: Path) -> None:
    """They choose the epoch that is kept, though no network was trained on them."""
    path, report = tmp_path / "state", Reporter(io.StringIO())
    interrupted("du2020", path)
    run("du2020", state(path, report), report=report, unwatched=5)
    assert any("another training" in text for text in said(report))


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="the system tells no mappings")
def test_the_file_is_let_go_once_it_is_read(tmp_path: Path) -> None:
    """Windows replaces no file that is mapped, so no later state could be saved."""
    path = tmp_path / "state"
    interrupted("du2020", path)
    kept = Checkpoint(str(path), Reporter(io.StringIO()))
    problem, net, preset = task(1), network("du2020", 1), SETTINGS["du2020"]
    optimizer = training.make_optimizer(net, preset, 1)
    reached = kept.begin(net, optimizer, torch.Generator(), problem, preset)
    assert reached.epoch > 0
    assert reached.best_state
    assert str(path) not in Path("/proc/self/maps").read_text(encoding="utf-8")


def test_a_state_that_cannot_be_saved_is_a_warning(tmp_path: Path) -> None:
    report = Reporter(io.StringIO())
    kept = state(tmp_path / "none" / "state", report)
    assert_same(run("du2020", Unkept()), run("du2020", kept, report=report))
    (warning,) = report.warnings
    assert "starts anew" in warning


@pytest.mark.parametrize(
    "error",
    [
        SafetensorError("I/O error: No space left on device"),
        OSError(28, "No space left on device"),
        RuntimeError("DefaultCPUAllocator: not enough memory"),
        MemoryError(),
    ],
    ids=["library", "system", "torch", "python"],
)
def test_a_training_outlives_a_full_disk_and_memory(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(tensors, name, header) -> None:
        Path(name).write_bytes(b"half")
        raise error

    monkeypatch.setattr(trainingstate, "save_file", fail)
    report = Reporter(io.StringIO())
    kept = state(tmp_path / "state", report)
    assert_same(run("du2020", Unkept()), run("du2020", kept, report=report))
    (warning,) = report.warnings
    assert "starts anew" in warning
    assert os.listdir(tmp_path) == []


def test_a_short_training_leaves_no_file(tmp_path: Path) -> None:
    run("du2020", Checkpoint(str(tmp_path / "state"), Reporter(io.StringIO())))
    assert os.listdir(tmp_path) == []


def test_an_older_state_stays_whole_while_a_new_one_is_written(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "state"
    interrupted("du2020", path)
    before = path.read_bytes()

    def fail(tensors, name, header) -> None:
        Path(name).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(trainingstate, "save_file", fail)
    with pytest.raises(KeyboardInterrupt):
        run("du2020", state(path))
    assert path.read_bytes() == before


KILLED = """
import os, runpy, signal
from gnnwr_qgis.engine import checkpoint, trainingstate
checkpoint._SHARE = 1e9  # a state after every epoch, however long saving takes
real, saved = trainingstate.save_file, []
def save_file(tensors, path, header):
    saved.append(path)
    real(tensors, path, header)
    if len(saved) == 30:
        os.truncate(path, os.path.getsize(path) // 2)
        os.kill(os.getpid(), signal.SIGKILL)
trainingstate.save_file = save_file
runpy.run_module("gnnwr_qgis.engine", run_name="__main__")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
def test_a_killed_job_goes_on_to_the_same_model(tmp_path: Path) -> None:
    """The whole way: the worker is killed while it saves, then the same job is run again."""
    models = []
    for kill in (False, True):
        folder = tmp_path / f"killed {kill}"
        folder.mkdir()
        job = write(folder, arrays(), ("Alpha", "soil"))
        part = folder / "m.gnnwr.part"
        job = replace(job, epochs=120, checkpoint=str(part), checkpoint_period=0.0)
        write_job(str(folder / "job.json"), job)
        path = str(folder / "job.json")
        if kill:
            command = [sys.executable, "-c", KILLED, path]
            worker = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
            assert worker.returncode == -signal.SIGKILL
            assert part.exists()
        command = [sys.executable, "-m", "gnnwr_qgis.engine", path]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert ("goes on from epoch 29 of 120" in done.stdout) == kill
        assert not list(folder.glob("*.part*"))
        models.append(modelfile.load(str(folder / job.model)))
    first, second = models
    for key, value in first.model.network.state_dict().items():
        assert torch.equal(value, second.model.network.state_dict()[key]), key
    for key, values in first.training.items():
        assert np.array_equal(values, second.training[key], equal_nan=True), key
    assert first.header.metrics == second.header.metrics
