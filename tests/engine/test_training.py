"""The training loop: batches, the epoch that is kept, cancelling, what the user reads."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
import torch

from gnnwr_qgis.engine import training
from gnnwr_qgis.engine.errors import Cancelled, InputError
from gnnwr_qgis.engine.networks import EnsembleNetwork
from gnnwr_qgis.engine.presets import PRESETS
from gnnwr_qgis.engine.published import PublishedSWNN
from gnnwr_qgis.engine.reporter import Reporter

DU = replace(PRESETS["du2020"], batch=16, epochs=6)


def task(rows: int = 33) -> training.Task:
    generator = torch.Generator().manual_seed(0)
    features = torch.rand(rows, 5, generator=generator)
    design = torch.cat([torch.ones(rows, 1), torch.randn(rows, 1, generator=generator)], dim=1)
    target = (1 + features[:, 0]) * design[:, 1]
    return training.Task(
        features,
        design,
        target[None],
        torch.ones(1, 2),
        torch.ones(1, rows),
        torch.arange(rows),
        torch.ones(rows, dtype=torch.bool),
    )


def network() -> PublishedSWNN:
    return PublishedSWNN(5, 2, (8,), generator=torch.Generator().manual_seed(1))


def run(preset, scores, report=None) -> PublishedSWNN:
    net = network()
    states, values = [], iter(scores)

    def score() -> dict[str, float | None]:
        states.append({key: value.clone() for key, value in net.state_dict().items()})
        r2 = next(values)
        return {"R2": r2, "RMSE": (1 - r2) ** 0.5}

    generator = torch.Generator().manual_seed(2)
    report = report or Reporter(io.StringIO())
    torch.manual_seed(3)
    training.train(net, task(), preset, generator, report, score, "validation")
    net.states = states
    return net


@pytest.mark.parametrize(("rows", "sizes"), [(33, [16, 17]), (32, [16, 16]), (1, [1]), (17, [17])])
def test_no_batch_of_one_row_but_every_row_once(rows: int, sizes: list[int]) -> None:
    cut = training.batches(torch.arange(rows), 16, torch.Generator().manual_seed(0))
    assert [len(part) for part in cut] == sizes
    assert sorted(torch.cat(cut).tolist()) == list(range(rows))


def test_batch_normalisation_survives_one_row_too_many() -> None:
    assert len(run(DU, [0.1] * 6).states) == 6


def test_the_best_validation_epoch_is_kept_with_its_statistics() -> None:
    net = run(DU, [0.1, 0.5, 0.9, 0.2, 0.3, 0.4])
    for key, value in net.state_dict().items():
        assert torch.equal(value, net.states[2][key]), key


def test_otherwise_the_last_epoch_is_kept_whatever_the_scores() -> None:
    net = run(replace(DU, keep="last"), [0.9, 0.5, 0.1, 0.0, 0.0, -1.0])
    for key, value in net.state_dict().items():
        assert torch.equal(value, net.states[-1][key]), key


def test_loss_of_members_does_not_mix() -> None:
    """Rows outside a member give it no gradient."""
    problem = task()
    problem = replace(problem, inside=torch.zeros_like(problem.inside))
    net = network()
    before = {key: value.clone() for key, value in net.named_parameters()}
    preset = replace(DU, weight_decay=0.0)
    training.train(
        net,
        problem,
        preset,
        torch.Generator(),
        Reporter(io.StringIO()),
        lambda: {"R2": None, "RMSE": 1.0},
        "",
    )
    for key, value in net.named_parameters():
        assert torch.equal(value, before[key])


def test_divergence_is_said() -> None:
    with pytest.raises(InputError, match="diverged in epoch 1"):
        run(DU, [float("nan")] * 6)


def test_cancel_takes_effect_at_the_next_step() -> None:
    report = Reporter(io.StringIO())
    report.cancelled.set()
    with pytest.raises(Cancelled):
        run(DU, [0.1] * 6, report)


def test_progress_says_epoch_score_and_time_left() -> None:
    stream = io.StringIO()
    run(DU, [0.1, 0.2, 0.3, 0.4, 0.5, 0.61], Reporter(stream))
    last = json.loads(stream.getvalue().splitlines()[-1])
    assert last["text"] == "Epoch 6/6, validation R2 0.61, done"
    assert 0.9 < last["fraction"] <= 1.0


def test_a_long_training_is_told_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> list[str]:
        stream = io.StringIO()
        run(replace(DU, epochs=20), [0.1] * 20, Reporter(stream))
        events = [json.loads(line) for line in stream.getvalue().splitlines()]
        return [event["text"] for event in events if event["event"] == "info"]

    assert said() == []
    monkeypatch.setattr(training, "WORTH_SAYING", 0.0)
    assert len(said()) == 1
    told = re.match(r"Training the networks takes about (\d+) s; ", said()[0])
    assert told is not None
    assert 1 <= int(told.group(1)) < 60  # one, but where the machine stands still


@pytest.mark.parametrize("rows", [64, 65, 66, 129, 193])
def test_the_recommended_schedule_cools_to_nothing_whatever_the_number_of_rows(
    rows: int, monkeypatch
) -> None:
    asked, honest = [], training.OneCycle.at

    def watched(schedule, step):
        found = honest(schedule, step)
        asked.append((schedule, step, found[0]))
        return found

    monkeypatch.setattr(training.OneCycle, "at", watched)
    problem = task(rows)
    preset = replace(PRESETS["recommended"], epochs=3, members=1, hidden=(4,))
    net = EnsembleNetwork((4,), torch.ones(1, 2), torch.ones(1, 5), torch.Generator())
    scores = {"R2": 0.0, "RMSE": 1.0}
    report = Reporter(io.StringIO())
    training.train(net, problem, preset, torch.Generator(), report, lambda: scores, "")
    schedule, last, rate = asked[-1]
    assert [step for _, step, _ in asked] == list(range(last + 1))
    assert rate == min(rate for _, _, rate in asked[1:])
    assert honest(schedule, last + 1)[0] < 1e-3 * preset.learning_rate  # what comes next is nothing
