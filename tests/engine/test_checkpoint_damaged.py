"""A state that is damaged starts a training anew, with a warning, and changes nothing."""

from __future__ import annotations

import io
import json
import os
import random
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from gnnwr_qgis.engine import training, trainingstate
from gnnwr_qgis.engine.checkpoint import Unkept
from gnnwr_qgis.engine.reporter import Reporter

from .interrupted import SETTINGS, assert_same, interrupted, network, run, state, task


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
    interrupted("du2020", path)
    damage(path)
    assert_same(run("du2020", Unkept()), run("du2020", state(path, report), report=report))
    assert any("cannot be used" in text for text in report.warnings)


def test_no_changed_byte_goes_unnoticed(tmp_path: Path) -> None:
    path, rng = tmp_path / "state", random.Random(1)
    interrupted("recommended", path)
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
