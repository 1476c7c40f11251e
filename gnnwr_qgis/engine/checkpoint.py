"""The state of a training on disk, from which an interrupted one goes on to the same result.

One file beside the model's (:mod:`trainingstate`). It holds all that later steps depend on: the
network, the averages of the optimizer, the generators of random numbers, what was scored and how
far it got. On the CPU, with the same versions and number of threads, the result is that of a
training without interruption, bit by bit.

A state belongs to one training: it carries a digest of the data, the settings and the network as
it was at the start, and is used for no other.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import math
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import torch
from safetensors import SafetensorError

from ..contract.translation import tr
from . import stateparts, trainingstate
from .phrasing import duration
from .reporter import Reporter
from .stateparts import group, named

if TYPE_CHECKING:
    from .networks import Network
    from .presets import Preset
    from .training import Task

#: Seconds between two savings. A shorter training leaves no file.
PERIOD = 30.0
_SHARE = 0.02  # of the time may go into saving


class Optimizer(Protocol):
    """What is needed of an optimizer."""

    def state(self) -> dict[str, torch.Tensor]:
        """What another step depends on, beside the parameters."""

    def restore(self, state: dict[str, torch.Tensor]) -> None:
        """Go on from what :meth:`state` was."""


@dataclass
class Reached:
    """How far a training got, beside its network and optimizer.

    Attributes
    ----------
    epoch, step : int
        Done so far.
    squares : list of (members,)
        Sums of squares of each epoch.
    checked : list of (int, float)
        Epochs after which the watched rows were scored, and their R2.
    shown : float or None
        The last of these R2.
    best : float
        Smallest RMSE of the watched rows.
    best_state : dict or None
        The network then, where the best epoch is kept.
    """

    epoch: int = 0
    step: int = 0
    squares: list[torch.Tensor] = field(default_factory=list)
    checked: list[tuple[int, float]] = field(default_factory=list)
    shown: float | None = None
    best: float = math.inf
    best_state: dict[str, torch.Tensor] | None = None


class Unkept:
    """Of a training whose state is not kept."""

    def begin(
        self,
        network: Network,
        optimizer: Optimizer,
        generator: torch.Generator,
        task: Task,
        preset: Preset,
    ) -> Reached:
        """See :meth:`Checkpoint.begin`: it is at its start."""
        return Reached()

    def save(self, reached: Reached, now: bool = False) -> None:
        """Save nothing."""

    def remove(self) -> None:
        """Remove nothing."""


class Checkpoint(Unkept):
    """Keeps the state of one training in the file ``path``.

    Parameters
    ----------
    path : str
    report : Reporter
    period : float
        Seconds between two savings.
    """

    def __init__(self, path: str, report: Reporter, period: float = PERIOD) -> None:
        self.path = path
        self._report = report
        self._period = period
        self._saved = time.monotonic()
        self._cost = 0.0
        self._failed = False
        self._digest = ""

    def begin(
        self,
        network: Network,
        optimizer: Optimizer,
        generator: torch.Generator,
        task: Task,
        preset: Preset,
    ) -> Reached:
        """Take the parts of a training that is about to begin; how far it got already.

        Where the file holds a state of this very training, ``network``, ``optimizer`` and
        ``generator`` are brought to it.
        """
        self._parts = network, optimizer, generator
        self._task, self._preset = task, preset
        self._digest = self._digest_of_training()
        reached = self._restored()
        self._saved = time.monotonic()
        return reached or Reached()

    def save(self, reached: Reached, now: bool = False) -> None:
        """Save the state if it is time to, or ``now``.

        A state that cannot be saved is a warning: the training goes on.
        """
        waited = time.monotonic() - self._saved
        due = waited >= max(self._period, self._cost / _SHARE)
        # The end is worth keeping only where much would be lost.
        if self._failed or not (due or (now and reached.step and os.path.exists(self.path))):
            return
        begun = time.monotonic()
        try:
            self._write(reached)
        # The last is how torch says that memory does not suffice for a copy.
        except (OSError, SafetensorError, MemoryError, RuntimeError) as error:
            self._failed = True
            self.remove()
            self._report.warning(
                tr(
                    "The state of the training cannot be kept in {path} ({error}). The training "
                    "goes on, but if it is interrupted it starts anew."
                ).format(path=self.path, error=error)
            )
        self._saved = time.monotonic()
        self._cost = self._saved - begun

    def remove(self) -> None:
        """Remove the file: the training is complete, or cannot be."""
        for path in (self.path, trainingstate.temporary(self.path)):
            with contextlib.suppress(OSError):
                os.remove(path)

    def _write(self, reached: Reached) -> None:
        network, optimizer, _ = self._parts
        numbers = {
            "epoch": reached.epoch,
            "step": reached.step,
            "shown": reached.shown,
            "best": reached.best if math.isfinite(reached.best) else None,
        }
        tensors = {
            **named("network", network.state_dict()),
            **named("optimizer", optimizer.state()),
            **named("best", reached.best_state or {}),
            **named("random", self._random()),
            "squares": torch.stack(reached.squares),
            "checked": torch.tensor(reached.checked, dtype=torch.float64).reshape(-1, 2),
        }
        trainingstate.write(self.path, self._digest, numbers, tensors)

    def _random(self) -> dict[str, torch.Tensor]:
        """States of the generators: of the batches' order, and torch's own (for drop-out)."""
        states = {"order": self._parts[2].get_state(), "torch": torch.get_rng_state()}
        if self._task.features.is_cuda:
            states["cuda"] = torch.cuda.get_rng_state(self._task.features.device)
        return states

    def _restored(self) -> Reached | None:
        """What the file holds, put into the parts of the training; None where it is of no use."""
        if not os.path.isfile(self.path):
            return None
        try:
            age = max(0.0, time.time() - os.path.getmtime(self.path))
            found = trainingstate.read(self.path, self._digest)
            if found is not None:
                self._check(*found)
        except (
            OSError, SafetensorError, ValueError, LookupError, TypeError, RuntimeError, MemoryError,
        ) as error:  # fmt: skip
            self._report.warning(
                tr(
                    "The state of an interrupted training in {path} cannot be used ({error}); the "
                    "training starts anew."
                ).format(path=self.path, error=error)
            )
            return None
        if found is None:
            self._report.info(
                tr(
                    "{path} holds the state of another training (other data, settings or "
                    "versions); it is not used, and this training starts anew."
                ).format(path=self.path)
            )
            return None
        numbers, tensors = found
        network, optimizer, generator = self._parts
        network.load_state_dict(group("network", tensors))
        optimizer.restore(group("optimizer", tensors))
        random = group("random", tensors)
        generator.set_state(random["order"])
        torch.set_rng_state(random["torch"])
        if "cuda" in random:
            torch.cuda.set_rng_state(random["cuda"], self._task.features.device)
        device = self._task.target.device
        reached = Reached(
            epoch=numbers["epoch"],
            step=numbers["step"],
            squares=list(tensors["squares"].to(device)),
            checked=[(int(epoch), float(r2)) for epoch, r2 in tensors["checked"].tolist()],
            shown=numbers["shown"],
            best=math.inf if numbers["best"] is None else float(numbers["best"]),
            best_state={k: v.to(device) for k, v in group("best", tensors).items()} or None,
        )
        self._report.info(
            tr(
                "The training goes on from epoch {epoch} of {epochs}, where it was interrupted "
                "(saved {age} ago in {path}; the result is the same as without the interruption). "
                "To start anew, delete that file first."
            ).format(
                epoch=reached.epoch,
                epochs=self._preset.epochs,
                age=duration(age),
                path=self.path,
            )
        )
        return reached

    def _check(self, numbers: dict[str, Any], tensors: dict[str, torch.Tensor]) -> None:
        """Refuse what this training would not have written, before any of it is used."""
        network, optimizer, _ = self._parts
        wanted = {
            **named("network", network.state_dict()),
            **named("optimizer", optimizer.state()),
            **named("random", self._random()),
        }
        if any(name.startswith("best.") for name in tensors):
            wanted |= named("best", network.state_dict())
        stateparts.check(numbers, tensors, wanted, self._preset.epochs, self._task.target)

    def _digest_of_training(self) -> str:
        """Digest of all that the result depends on."""
        task = self._task
        told = {
            "start": trainingstate.digest_of(self._parts[0].state_dict()),
            "task": trainingstate.digest_of(
                {item.name: getattr(task, item.name) for item in dataclasses.fields(task)}
            ),
            "preset": dataclasses.asdict(self._preset),
            "torch": torch.__version__,
            "device": str(task.features.device),
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
