"""The training loop: one for every network and preset."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from .errors import InputError
from .networks import Network
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
    """

    features: torch.Tensor
    design: torch.Tensor
    target: torch.Tensor
    base: torch.Tensor
    inside: torch.Tensor
    rows: torch.Tensor


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


def make_optimizer(network: Network, preset: Preset) -> torch.optim.Optimizer:
    """The optimizer that the preset's network was published or tuned with."""
    groups = network.parameter_groups(preset.weight_decay)
    if preset.network == "swnn":
        return torch.optim.Adadelta(groups, lr=preset.learning_rate)
    if preset.network == "article":
        return torch.optim.Adam(groups, lr=preset.learning_rate, eps=1e-7)
    return torch.optim.AdamW(groups, lr=preset.learning_rate, betas=(0.95, 0.99), fused=True)


def train(
    network: Network,
    task: Task,
    preset: Preset,
    generator: torch.Generator,
    report: Reporter,
    score: Callable[[], dict[str, float | None]],
    score_name: str,
) -> History:
    """Train ``network`` in place; return how it went.

    Every member has the loss sum over its own rows of a batch of (yhat - y)^2 over their number;
    members do not influence each other. ``score`` gives the scores of the rows that are watched:
    the user is shown their R2, and the preset that keeps the best validation epoch keeps the one
    of the smallest RMSE (so of the largest R2). For the others they decide nothing.

    Raises
    ------
    Cancelled
        When the user stops the job.
    InputError
        When the error is not a number any more.
    """
    optimizer = make_optimizer(network, preset)
    steps = preset.epochs * len(batches(task.rows, preset.batch, torch.Generator()))
    schedule = None
    if preset.network == "ensemble":  # warm up, then cool to nothing: no epoch has to be chosen
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, preset.learning_rate, total_steps=steps + 1
        )
    choosing = preset.keep == "best-validation"
    best, best_state = math.inf, copy.deepcopy(network.state_dict()) if choosing else None
    every = 1 if choosing else max(1, preset.epochs // 20)
    begun = said = warm = time.monotonic()
    step = 0
    shown: float | None = None
    squares, checked = [], []
    for epoch in range(1, preset.epochs + 1):
        network.train()
        squares.append(torch.zeros(len(task.target), device=task.target.device))
        for rows in batches(task.rows, preset.batch, generator):
            report.check()
            own = task.inside[:, rows]
            residual = (predictions(network, task, rows) - task.target[:, rows]) * own
            square = residual.square().sum(dim=1)
            loss = (square / own.sum(dim=1).clamp(min=1.0)).sum()
            squares[-1] += square.detach()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            if schedule is not None:
                schedule.step()
            step += 1
            if step == WARM_UP:
                warm = time.monotonic()
            elif step == TIMED:
                each = (time.monotonic() - warm) / (TIMED - WARM_UP)
                if each * (steps - step) > WORTH_SAYING:
                    report.info(
                        f"Training the networks takes about {duration(each * (steps - step))}; "
                        "what is mixed with them, scores and files come after it."
                    )
        if epoch % every == 0 or epoch == preset.epochs:
            network.eval()
            scores = score()
            shown, error = scores["R2"], scores["RMSE"]
            checked.append((epoch, math.nan if shown is None else shown))
            if error is None or not math.isfinite(error):
                raise InputError(
                    f"The training diverged in epoch {epoch}: its error is no longer a number. "
                    "Look for extreme values in the target and the predictors"
                    + ("." if schedule else ", or choose the preset Recommended.")
                )
            if choosing and error < best:
                best, best_state = error, copy.deepcopy(network.state_dict())
        now = time.monotonic()
        if now - said > 0.25 or epoch == preset.epochs:
            said = now
            told = "" if shown is None else f" {score_name} R2 {shown:.2f},"
            left = duration((now - begun) / epoch * (preset.epochs - epoch)) + " left"
            report.progress(
                0.05 + 0.9 * epoch / preset.epochs,
                f"Epoch {epoch}/{preset.epochs},{told} {left if epoch < preset.epochs else 'done'}",
            )
    if best_state is not None:
        network.load_state_dict(best_state)
    network.eval()
    epochs, r2 = np.array(checked).T
    return History(_relative(torch.stack(squares), task), epochs, r2, score_name)


def _relative(squares: torch.Tensor, task: Task) -> np.ndarray:
    """Sums of squares (epochs, members) over those about the mean of each member's own targets."""
    count = task.inside.sum(dim=1)
    mean = (task.target * task.inside).sum(dim=1) / count
    total = ((task.target - mean[:, None]).square() * task.inside).sum(dim=1)
    relative: np.ndarray = (squares / total.clamp(min=1e-30)).double().cpu().numpy()
    return relative
