"""The training loop: one for every network and preset."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from ..contract.translation import tr
from .checkpoint import Unkept
from .errors import InputError
from .networks import Network
from .optimizers import Adadelta, Adam, OneCycle
from .phrasing import duration
from .presets import Preset
from .reporter import Reporter

WARM_UP, TIMED = 2, 12  # steps: the first ones take longer, the next tell what all will take
WORTH_SAYING = 10.0  # seconds of a training that the user is told of before


@dataclass(frozen=True)
class Task:
    """What a network is trained on; tensors are float32 on one device.

    Attributes
    ----------
    features : (n, R)
    design : (n, q), scaled
    target : (members, n), scaled
    base : (members, q)
        Global coefficients that the network's weights multiply.
    inside : (members, n)
        1 where a member trains on a row, else 0.
    rows : (r,) int64
        Rows that any member trains on.
    watched : (n,) bool
        Rows that are scored while the network is trained, and may choose its epoch; on the CPU.
    """

    features: torch.Tensor
    design: torch.Tensor
    target: torch.Tensor
    base: torch.Tensor
    inside: torch.Tensor
    rows: torch.Tensor
    watched: torch.Tensor


@dataclass(frozen=True)
class History:
    """How a training went.

    Attributes
    ----------
    loss : (epochs, members)
        Mean squared error over a member's own rows during each epoch, over the variance of their
        targets.
    checked : (k,)
        Epochs after which the watched rows were scored.
    checked_r2 : (k,)
        Their R2; NaN where there is none.
    checked_name : str
        What the watched rows are.
    """

    loss: np.ndarray
    checked: np.ndarray
    checked_r2: np.ndarray
    checked_name: str


def predictions(network: Network, task: Task, rows: torch.Tensor) -> torch.Tensor:
    """Scaled predictions (members, rows): sum_k w_k(s) b_k z_k."""
    weights = network(task.features[rows])
    response: torch.Tensor = (weights * task.base[:, None, :] * task.design[rows]).sum(dim=2)
    return response


def batches(rows: torch.Tensor, size: int, generator: torch.Generator) -> list[torch.Tensor]:
    """``rows`` in random order, cut into batches; a last batch of one row joins the one before."""
    order = rows[torch.randperm(len(rows), generator=generator).to(rows.device)]
    cut = list(order.split(size))
    if len(cut) > 1 and len(cut[-1]) == 1:  # batch normalisation cannot learn from one row
        cut[-2:] = [torch.cat(cut[-2:])]
    return cut


def make_optimizer(network: Network, preset: Preset, steps: int) -> Adam | Adadelta:
    """The optimizer that the preset's network was published or tuned with, for so many steps."""
    groups = network.parameter_groups(preset.weight_decay)
    if preset.network == "swnn":
        return Adadelta(groups, preset.learning_rate, steps=steps)
    if preset.network == "article":
        return Adam(groups, preset.learning_rate, softening=1e-7)
    return Adam(groups, preset.learning_rate, memory=0.99, decoupled=True)


def train(
    network: Network,
    task: Task,
    preset: Preset,
    generator: torch.Generator,
    report: Reporter,
    score: Callable[[], dict[str, float | None]],
    score_name: str,
    until: float = 0.95,
    checkpoint: Unkept | None = None,
) -> History:
    """Train ``network`` in place; return how it went.

    A ``checkpoint`` keeps the state now and then, and brings an interrupted training back.

    Every member has the loss sum over its own rows of a batch of (yhat - y)^2 over their number;
    members do not influence each other. ``score`` gives the scores of the rows that are watched:
    the user is shown their R2, and the preset that keeps the best validation epoch keeps the one
    of the smallest RMSE (so of the largest R2). For the others they decide nothing. ``until`` is
    the share of the job that is done when the training is.

    Raises
    ------
    Cancelled
        When the user stops the job.
    InputError
        When the error is not a number any more.
    """
    steps = preset.epochs * len(batches(task.rows, preset.batch, torch.Generator()))
    optimizer = make_optimizer(network, preset, steps)
    schedule = None
    if preset.network == "ensemble":  # it cools to nothing: no epoch has to be chosen
        schedule = OneCycle(preset.learning_rate, steps + 1)
    choosing = preset.keep == "best-validation"
    every = 1 if choosing else max(1, preset.epochs // 20)
    kept = checkpoint or Unkept()
    at = kept.begin(network, optimizer, generator, task, preset)
    if choosing and at.best_state is None:
        at.best_state = copy.deepcopy(network.state_dict())
    done, steps_done = at.epoch, at.step
    begun = said = warm = time.monotonic()
    for epoch in range(done + 1, preset.epochs + 1):
        network.train()
        at.squares.append(torch.zeros(len(task.target), device=task.target.device))
        for rows in batches(task.rows, preset.batch, generator):
            report.check()
            own = task.inside[:, rows]
            residual = (predictions(network, task, rows) - task.target[:, rows]) * own
            square = residual.square().sum(dim=1)
            loss = (square / own.sum(dim=1).clamp(min=1.0)).sum()
            at.squares[-1] += square.detach()
            optimizer.forget_gradients()
            loss.backward()
            if schedule is not None and isinstance(optimizer, Adam):
                optimizer.rate, optimizer.momentum = schedule.at(at.step)
            optimizer.step()
            at.step += 1
            if at.step - steps_done == WARM_UP:
                warm = time.monotonic()
            elif at.step - steps_done == TIMED:
                left = (time.monotonic() - warm) / (TIMED - WARM_UP) * (steps - at.step)
                if left > WORTH_SAYING:
                    report.info(
                        tr(
                            "Training the networks takes about {time}; what is mixed with them, "
                            "scores and files come after it."
                        ).format(time=duration(left))
                    )
        if epoch % every == 0 or epoch == preset.epochs:
            network.eval()
            scores = score()
            at.shown, error = scores["R2"], scores["RMSE"]
            at.checked.append((epoch, math.nan if at.shown is None else at.shown))
            if error is None or not math.isfinite(error):
                raise InputError(_diverged(epoch, recommended=schedule is not None))
            if choosing and error < at.best:
                at.best, at.best_state = error, copy.deepcopy(network.state_dict())
        at.epoch = epoch
        kept.save(at, now=epoch == preset.epochs)
        now = time.monotonic()
        if now - said > 0.25 or epoch == preset.epochs:
            said = now
            left = (now - begun) / (epoch - done) * (preset.epochs - epoch)
            report.progress(
                0.05 + (until - 0.05) * epoch / preset.epochs,
                _told(epoch, preset.epochs, score_name, at.shown, left),
            )
    if at.best_state is not None:
        network.load_state_dict(at.best_state)
    network.eval()
    epochs, r2 = np.array(at.checked).T
    return History(_relative(torch.stack(at.squares), task), epochs, r2, score_name)


def _diverged(epoch: int, recommended: bool) -> str:
    """What to say of an error that is no number, with the preset Recommended or another one."""
    return tr(
        "The training diverged in epoch {epoch}: its error is no longer a number. Look for extreme "
        "values in the target and the predictors."
        if recommended
        else "The training diverged in epoch {epoch}: its error is no longer a number. Look for "
        "extreme values in the target and the predictors, or choose the preset Recommended."
    ).format(epoch=epoch)


def _told(epoch: int, epochs: int, score_name: str, r2: float | None, left: float) -> str:
    """How far the training is; ``left`` seconds remain."""
    rest = tr("done")
    if epoch < epochs:
        rest = tr("{time} left").format(time=duration(left))
    text = tr(
        "Epoch {epoch}/{epochs}, {rest}"
        if r2 is None
        else "Epoch {epoch}/{epochs}, {score} R2 {r2:.2f}, {rest}"
    )
    return text.format(epoch=epoch, epochs=epochs, score=tr(score_name), r2=r2, rest=rest)


def _relative(squares: torch.Tensor, task: Task) -> np.ndarray:
    """Sums of squares (epochs, members) over those about the mean of each member's own targets."""
    count = task.inside.sum(dim=1)
    mean = (task.target * task.inside).sum(dim=1) / count
    total = ((task.target - mean[:, None]).square() * task.inside).sum(dim=1)
    relative: np.ndarray = (squares / total.clamp(min=1e-30)).double().cpu().numpy()
    return relative
