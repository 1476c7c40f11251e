"""An interrupted training goes on to the result it would have had, bit by bit."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file

from gnnwr_qgis.contract.codec import write_job
from gnnwr_qgis.engine import modelfile, training, trainingstate
from gnnwr_qgis.engine.checkpoint import Checkpoint, Unkept
from gnnwr_qgis.engine.networks import EnsembleNetwork
from gnnwr_qgis.engine.presets import PRESETS
from gnnwr_qgis.engine.published import ArticleNetwork, PublishedSWNN
from gnnwr_qgis.engine.reporter import Reporter

from .test_train_job import arrays, write

EPOCHS = 8
SETTINGS = {
    "recommended": replace(PRESETS["recommended"], batch=16, epochs=EPOCHS, members=4),
    "du2020": replace(PRESETS["du2020"], batch=16, epochs=EPOCHS),
    "article": replace(PRESETS["article"], batch=16, epochs=EPOCHS),
}


class Interrupted(Exception):
    pass


def task(members: int, rows: int = 40) -> training.Task:
    generator = torch.Generator().manual_seed(0)
    features = torch.rand(rows, 5, generator=generator)
    design = torch.cat([torch.ones(rows, 1), torch.randn(rows, 1, generator=generator)], dim=1)
    target = (1 + features[:, 0]) * design[:, 1]
    inside = torch.ones(members, rows)
    if members > 1:
        inside[torch.arange(rows) % members, torch.arange(rows)] = 0.0
    return training.Task(
        features,
        design,
        target.repeat(members, 1),
        torch.ones(members, 2),
        inside,
        torch.arange(rows),
        torch.ones(rows, dtype=torch.bool),
    )


def network(name: str, members: int):
    generator = torch.Generator().manual_seed(1)
    if name == "du2020":
        return PublishedSWNN(5, 2, (8, 8), generator=generator)
    if name == "article":
        return ArticleNetwork(5, 2, (8,), generator=generator)
    known = torch.ones(members, 5, dtype=torch.bool)
    return EnsembleNetwork((8,), torch.zeros(members, 2), known, generator)


def run(
    name: str,
    kept: Unkept,
    stop: int = 0,
    report: Reporter | None = None,
    lines: float = 0.0,
    unwatched: int = 0,
):
    """Network and history of a training; interrupted while epoch ``stop`` is scored, if given."""
    preset = SETTINGS[name]
    members = preset.members
    problem, net = task(members), network(name, members)
    if lines:
        problem = replace(problem, target=problem.target + lines)
    problem.watched[:unwatched] = False
    epochs = iter(range(1000))

    def score() -> dict[str, float | None]:
        if stop and next(epochs) == stop:
            raise Interrupted
        with torch.no_grad():
            error = training.predictions(net, problem, problem.rows) - problem.target
        rmse = float(error.square().mean().sqrt())
        return {"R2": 1 - rmse, "RMSE": rmse}

    torch.manual_seed(3)
    history = training.train(
        net,
        problem,
        preset,
        torch.Generator().manual_seed(2),
        report or Reporter(io.StringIO()),
        score,
        "validation",
        checkpoint=kept,
    )
    return net, history


def assert_same(one, other) -> None:
    (net, history), (net2, history2) = one, other
    for key, value in net.state_dict().items():
        assert torch.equal(value, net2.state_dict()[key]), key
    assert np.array_equal(history.loss, history2.loss)
    assert np.array_equal(history.checked, history2.checked)
    assert np.array_equal(history.checked_r2, history2.checked_r2)


def state(path: Path, report: Reporter | None = None) -> Checkpoint:
    return Checkpoint(str(path), report or Reporter(io.StringIO()), period=0.0)


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


def said(report: Reporter) -> list[str]:
    lines = report._stream.getvalue().splitlines()
    return [json.loads(line).get("text", "") for line in lines]


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
    with pytest.raises(Interrupted):
        run("du2020", state(path), 3)
    whole = run("du2020", Unkept(), lines=0.5)
    assert_same(whole, run("du2020", state(path, report), report=report, lines=0.5))
    assert any("another training" in text for text in said(report))


def test_other_settings_are_another_training(tmp_path: Path, monkeypatch) -> None:
    path, report = tmp_path / "state", Reporter(io.StringIO())
    with pytest.raises(Interrupted):
        run("du2020", state(path), 3)
    monkeypatch.setitem(SETTINGS, "du2020", replace(SETTINGS["du2020"], learning_rate=0.3))
    assert_same(run("du2020", Unkept()), run("du2020", state(path, report), report=report))


def test_scored_on_other_rows_it_is_another_training(tmp_path: Path) -> None:
    """They choose the epoch that is kept, though no network was trained on them."""
    path, report = tmp_path / "state", Reporter(io.StringIO())
    with pytest.raises(Interrupted):
        run("du2020", state(path), 3)
    run("du2020", state(path, report), report=report, unwatched=5)
    assert any("another training" in text for text in said(report))


@pytest.mark.skipif(not os.path.exists("/proc/self/maps"), reason="the system tells no mappings")
def test_the_file_is_let_go_once_it_is_read(tmp_path: Path) -> None:
    """Windows replaces no file that is mapped, so no later state could be saved."""
    path = tmp_path / "state"
    with pytest.raises(Interrupted):
        run("du2020", state(path), 3)
    kept = Checkpoint(str(path), Reporter(io.StringIO()))
    problem, net, preset = task(1), network("du2020", 1), SETTINGS["du2020"]
    optimizer = training.make_optimizer(net, preset, 1)
    reached = kept.begin(net, optimizer, torch.Generator(), problem, preset)
    assert reached.epoch > 0
    assert reached.best_state
    assert str(path) not in Path("/proc/self/maps").read_text(encoding="utf-8")


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def garbage(path: Path) -> None:
    path.write_bytes(b"\xff" * 4096)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def changed(path: Path, change) -> None:
    """The file with other arrays or another header, and the digests that belong to them."""
    tensors = load_file(path)
    with safe_open(str(path), framework="pt") as stream:
        header = stream.metadata()
    numbers = json.loads(header["state"])
    change(tensors, numbers)
    text = json.dumps(numbers) if isinstance(numbers, dict) else numbers
    content = trainingstate._content(text, tensors)
    save_file(tensors, path, {**header, "state": text, "content": content})


def one_bit(path: Path) -> None:
    """The last byte is an array's."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def nested(path: Path) -> None:
    tensors = load_file(path)
    with safe_open(str(path), framework="pt") as stream:
        header = stream.metadata()
    save_file(tensors, path, {**header, "state": "[" * 100_000})


def no_random_state(path: Path) -> None:
    changed(path, lambda tensors, numbers: tensors["random.torch"].fill_(255))


def best_of_text(path: Path) -> None:
    changed(path, lambda tensors, numbers: numbers.update(best="small"))


def scored_never(path: Path) -> None:
    changed(path, lambda tensors, numbers: tensors["checked"].fill_(float("nan")))


def lacks_array(path: Path) -> None:
    changed(path, lambda tensors, numbers: tensors.pop("squares"))


def other_shape(path: Path) -> None:
    def change(tensors, numbers) -> None:
        name = next(key for key in tensors if key.startswith("network."))
        tensors[name] = torch.zeros(3, 3, 3)

    changed(path, change)


def other_type(path: Path) -> None:
    def change(tensors, numbers) -> None:
        name = next(key for key in tensors if key.startswith("optimizer."))
        tensors[name] = tensors[name].double()

    changed(path, change)


def epoch_of_text(path: Path) -> None:
    changed(path, lambda tensors, numbers: numbers.update(epoch="3"))


def epoch_too_large(path: Path) -> None:
    changed(path, lambda tensors, numbers: numbers.update(epoch=10**9))


def no_digest(path: Path) -> None:
    changed(path, lambda tensors, numbers: numbers.pop("digest"))


DAMAGES = [truncated, garbage, empty, lacks_array, other_shape, other_type]
DAMAGES += [epoch_of_text, epoch_too_large, no_digest]
DAMAGES += [one_bit, nested, no_random_state, best_of_text, scored_never]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_state_is_a_warning(damage, tmp_path: Path) -> None:
    path, report = tmp_path / "state", Reporter(io.StringIO())
    with pytest.raises(Interrupted):
        run("du2020", state(path), 3)
    damage(path)
    assert_same(run("du2020", Unkept()), run("du2020", state(path, report), report=report))
    assert any("cannot be used" in text for text in report.warnings)


def test_no_changed_byte_goes_unnoticed(tmp_path: Path) -> None:
    path, rng = tmp_path / "state", random.Random(1)
    with pytest.raises(Interrupted):
        run("recommended", state(path), 3)
    whole, preset = path.read_bytes(), SETTINGS["recommended"]

    def begun() -> tuple[int, torch.Tensor, torch.nn.Module]:
        net, generator = network("recommended", preset.members), torch.Generator()
        optimizer = training.make_optimizer(net, preset, 1)
        reached = state(path).begin(net, optimizer, generator, task(preset.members), preset)
        return reached.epoch, generator.get_state(), net

    assert begun()[0] > 0
    start = network("recommended", preset.members).state_dict()
    for _ in range(100):
        content = bytearray(whole)
        # Half of them in the header, which is first.
        place = rng.choice([rng.randrange(len(whole)), rng.randrange(2000)])
        content[place] ^= rng.randrange(1, 256)
        path.write_bytes(content)
        epoch, random_state, net = begun()
        assert epoch == 0
        assert torch.equal(random_state, torch.Generator().get_state())
        assert all(torch.equal(values, start[key]) for key, values in net.state_dict().items())


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
    with pytest.raises(Interrupted):
        run("du2020", state(path), 3)
    before = path.read_bytes()

    def fail(tensors, name, header) -> None:
        Path(name).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(trainingstate, "save_file", fail)
    with pytest.raises(KeyboardInterrupt):
        run("du2020", state(path))
    assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
def test_a_killed_job_goes_on_to_the_same_model(tmp_path: Path) -> None:
    """The whole way: the worker is killed while it trains, then the same job is run again."""
    models = []
    for kill in (False, True):
        folder = tmp_path / f"killed {kill}"
        folder.mkdir()
        job = write(folder, arrays(), ("Alpha", "soil"))
        part = folder / "m.gnnwr.part"
        job = replace(job, epochs=120, checkpoint=str(part), checkpoint_period=0.0)
        write_job(str(folder / "job.json"), job)
        command = [sys.executable, "-m", "gnnwr_qgis.engine", str(folder / "job.json")]
        if kill:
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as worker:
                deadline = time.monotonic() + 60
                while not part.exists() and time.monotonic() < deadline:
                    time.sleep(0.01)
                time.sleep(0.2)
                worker.send_signal(signal.SIGKILL)
            assert worker.returncode == -signal.SIGKILL
            assert part.exists()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert ("goes on from epoch" in done.stdout) == kill
        assert not part.exists()
        models.append(modelfile.load(str(folder / job.model)))
    first, second = models
    for key, value in first.model.network.state_dict().items():
        assert torch.equal(value, second.model.network.state_dict()[key]), key
    for key, values in first.training.items():
        assert np.array_equal(values, second.training[key], equal_nan=True), key
    assert first.header.metrics == second.header.metrics
