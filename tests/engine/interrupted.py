"""A training of a moment that is interrupted at an epoch, and the state that it leaves."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from gnnwr_qgis.engine import training
from gnnwr_qgis.engine.checkpoint import Checkpoint, Reached, Unkept
from gnnwr_qgis.engine.networks import EnsembleNetwork
from gnnwr_qgis.engine.presets import PRESETS
from gnnwr_qgis.engine.published import ArticleNetwork, PublishedSWNN
from gnnwr_qgis.engine.reporter import Reporter

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


class EveryEpoch(Checkpoint):
    """Saves after every epoch, however long the last saving took."""

    def save(self, reached: Reached, now: bool = False) -> None:
        self._cost = 0.0
        super().save(reached, now)


def state(path: Path, report: Reporter | None = None) -> Checkpoint:
    return EveryEpoch(str(path), report or Reporter(io.StringIO()), period=0.0)


def said(report: Reporter) -> list[str]:
    lines = report._stream.getvalue().splitlines()
    return [json.loads(line).get("text", "") for line in lines]


def interrupted(name: str, path: Path) -> None:
    """Leave at ``path`` the state of a training that was stopped in epoch 3."""
    with pytest.raises(Interrupted):
        run(name, state(path), 3)
