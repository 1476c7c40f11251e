"""Optimizers and the learning rate of the steps of a training.

The steps of Adam are torch's own. Its classes of optimizers are not used: making one loads torch's
compiler, which takes longer than many a training.

    Adam      Kingma and Ba (2015), arXiv 1412.6980; decoupled decay: Loshchilov and Hutter (2019)
    Adadelta  Zeiler (2012), arXiv 1212.5701
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from torch.optim.adam import adam
from torch.optim.adamw import adamw

# Steps times parameters; below it compiling a step of Adadelta takes longer than it saves.
WORTH_COMPILING = 1e9


class Optimizer:
    """What the optimizers have in common.

    Parameters
    ----------
    groups : sequence of dict
        Each of ``params``, a list of parameters on one device, and of their ``weight_decay``.
    rate : float
        Learning rate.
    averages : int
        How many running averages each parameter has.
    """

    def __init__(self, groups: Sequence[dict[str, Any]], rate: float, averages: int) -> None:
        self.groups, self.rate = (
            [(group["params"], group["weight_decay"]) for group in groups],
            rate,
        )
        self.parameters: list[torch.Tensor] = [p for own, _ in self.groups for p in own]
        self.averages = [
            [torch.zeros_like(p, memory_format=torch.preserve_format) for p in self.parameters]
            for _ in range(averages)
        ]

    def forget_gradients(self) -> None:
        """Before the gradients of the next step."""
        for parameter in self.parameters:
            parameter.grad = None

    def step(self) -> None:
        """Change the parameters by their gradients."""
        raise NotImplementedError

    def state(self) -> dict[str, torch.Tensor]:
        """What another step depends on beside the parameters and the rate."""
        return {
            f"average.{kind}.{number}": values
            for kind, every in enumerate(self.averages)
            for number, values in enumerate(every)
        }

    def restore(self, state: dict[str, torch.Tensor]) -> None:
        """Go on from what :meth:`state` was."""
        for name, values in self.state().items():
            values.copy_(state[name])


class Adam(Optimizer):
    """Adam, with weight decay in the gradient or decoupled from it (AdamW).

    Parameters
    ----------
    momentum, memory : float
        beta_1 and beta_2.
    softening : float
        epsilon.
    decoupled : bool
    """

    def __init__(
        self,
        groups: Sequence[dict[str, Any]],
        rate: float,
        momentum: float = 0.9,
        memory: float = 0.999,
        softening: float = 1e-8,
        decoupled: bool = False,
    ) -> None:
        super().__init__(groups, rate, averages=2)
        self.momentum, self._memory, self._softening = momentum, memory, softening
        self._step = adamw if decoupled else adam
        self._steps = [torch.zeros((), device=p.device) for p in self.parameters]

    def state(self) -> dict[str, torch.Tensor]:
        steps = {f"steps.{number}": count for number, count in enumerate(self._steps)}
        return super().state() | steps

    def step(self) -> None:
        begin = 0
        for own, decay in self.groups:
            rows = slice(begin, begin := begin + len(own))
            with torch.no_grad():
                self._step(
                    own,
                    [p.grad for p in own],
                    self.averages[0][rows],
                    self.averages[1][rows],
                    [],
                    self._steps[rows],
                    fused=True,
                    amsgrad=False,
                    beta1=self.momentum,
                    beta2=self._memory,
                    lr=self.rate,
                    weight_decay=decay,
                    eps=self._softening,
                    maximize=False,
                )


class Adadelta(Optimizer):
    """Adadelta, with weight decay in the gradient.

    Parameters
    ----------
    memory : float
        rho.
    softening : float
        epsilon.
    steps : int
        That are to come: many of them on the CPU are made by a compiled loop, where numba works.
    """

    def __init__(
        self,
        groups: Sequence[dict[str, Any]],
        rate: float,
        memory: float = 0.9,
        softening: float = 1e-6,
        steps: int = 1,
    ) -> None:
        super().__init__(groups, rate, averages=2)
        self._memory, self._softening = memory, softening
        self._compiled = None
        work = steps * sum(p.numel() for p in self.parameters)
        if work >= WORTH_COMPILING and self.parameters[0].device.type == "cpu":
            self._compiled = compiled_adadelta()

    def step(self) -> None:
        squares, changes = (iter(every) for every in self.averages)
        with torch.no_grad():
            for own, decay in self.groups:
                for parameter in own:
                    self._change(parameter, decay, next(squares), next(changes))

    def _change(
        self, parameter: torch.Tensor, decay: float, squares: torch.Tensor, changes: torch.Tensor
    ) -> None:
        if parameter.grad is None:
            return
        rho, small = self._memory, self._softening
        every = [v.reshape(-1) for v in (parameter, parameter.grad, squares, changes)]
        if self._compiled is not None:
            self._compiled(*(v.numpy() for v in every), self.rate, decay, rho, small)
            return
        p, g, square, change = every
        gradient = torch.add(g, p, alpha=decay)
        square.mul_(rho).addcmul_(gradient, gradient, value=1.0 - rho)
        step = torch.add(change, small).div_(torch.add(square, small)).sqrt_().mul_(gradient)
        change.mul_(rho).addcmul_(step, step, value=1.0 - rho)
        p.sub_(step, alpha=self.rate)


@cache
def compiled_adadelta() -> Callable[..., None] | None:
    """A step of Adadelta as one loop; None where numba is missing, switched off or does not work.

    A dozen passes over the parameters become one, which takes a sixth of the time. Nothing is kept
    on disk: compiling anew takes a second.
    """
    try:
        return _compile_adadelta()
    except Exception:  # noqa: BLE001  (a library that does not load may raise any; torch will do)
        return None


def _compile_adadelta() -> Callable[..., None] | None:
    import numba

    if getattr(numba.config, "DISABLE_JIT", False):  # then Python would run the loop
        return None
    real, values = numba.float32, numba.float32[::1]

    # Sums and products may be joined into one operation; nothing else may be rearranged.
    @numba.njit((values,) * 4 + (real,) * 4, fastmath={"contract"}, error_model="numpy")
    def step(p, g, square, change, rate, decay, rho, small):  # type: ignore[no-untyped-def]
        rest = real(1.0) - rho
        for k in range(p.size):
            gradient = g[k] + decay * p[k]
            square[k] = rho * square[k] + rest * gradient * gradient
            by = np.sqrt((change[k] + small) / (square[k] + small)) * gradient
            change[k] = rho * change[k] + rest * by * by
            p[k] -= rate * by

    compiled: Callable[..., None] = step
    return compiled


class OneCycle:
    """Learning rate and momentum of a training: warm up, then cool to nothing, by cosines.

    Smith and Topin (2019), arXiv 1708.07120: the rate goes from 1/25 of its peak to it in 30
    percent of the steps, then down to 1/250,000; the momentum from .95 to .85 and back.

    Parameters
    ----------
    peak : float
        Largest rate.
    steps : int
    """

    def __init__(self, peak: float, steps: int) -> None:
        self._first, self._peak = peak / 25.0, peak
        self._last = self._first / 1e4
        self._turn, self._end = 0.3 * steps - 1.0, float(steps - 1)

    def at(self, step: int) -> tuple[float, float]:
        """Rate and momentum of a step, counted from 0."""
        if step <= self._turn:
            share = step / self._turn
            return _cosine(self._first, self._peak, share), _cosine(0.95, 0.85, share)
        share = (step - self._turn) / (self._end - self._turn)
        return _cosine(self._peak, self._last, share), _cosine(0.85, 0.95, share)


def _cosine(first: float, last: float, share: float) -> float:
    return last + (first - last) / 2.0 * (math.cos(math.pi * share) + 1.0)
