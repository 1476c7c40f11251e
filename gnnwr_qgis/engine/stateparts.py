"""The parts of a kept state of a training: their names in one file, and what they must be."""

from __future__ import annotations

from typing import Any

import torch

from ..contract.translation import tr


def named(group: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors of a group as the file names them."""
    return {f"{group}.{name}": values for name, values in tensors.items()}


def group(name: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors of the group ``name`` out of those of a file."""
    start = name + "."
    return {key[len(start) :]: v for key, v in tensors.items() if key.startswith(start)}


def check(
    numbers: dict[str, Any],
    tensors: dict[str, torch.Tensor],
    wanted: dict[str, torch.Tensor],
    epochs: int,
    target: torch.Tensor,
) -> None:
    """Refuse a state that a training would not have written.

    Parameters
    ----------
    numbers, tensors : dict
        What the file holds.
    wanted : dict
        Tensors of the kind and shape that network, optimizer and generators have.
    epochs : int
        Of the whole training.
    target : (members, n)
        That of the training: errors are kept for each member, where it is.

    Raises
    ------
    LookupError, ValueError
        The message says what does not fit.
    """
    epoch, step = numbers["epoch"], numbers["step"]
    if not (type(epoch) is int and 1 <= epoch <= epochs):
        raise ValueError(tr("epoch {epoch!r} of {epochs}").format(epoch=epoch, epochs=epochs))
    if not (type(step) is int and step >= epoch):
        raise ValueError(tr("step {step!r}").format(step=step))
    for name in ("shown", "best"):
        if not isinstance(numbers[name], (int, float, type(None))):
            raise ValueError(f"{name} {numbers[name]!r}")
    wanted = {
        **wanted,
        "squares": target.new_empty((epoch, len(target))),
        "checked": torch.empty((len(tensors["checked"]), 2), dtype=torch.float64),
    }
    if set(wanted) != set(tensors):
        raise ValueError(tr("it lacks arrays or has others"))
    for name, values in wanted.items():
        if tensors[name].shape != values.shape or tensors[name].dtype != values.dtype:
            raise ValueError(tr("the array {name} does not fit").format(name=name))
    scored = tensors["checked"][:, 0].tolist()
    if not all(1 <= one <= epoch for one in scored) or (epoch == epochs and not scored):
        raise ValueError(tr("the scores do not fit"))
    # Generators of no use: a state that is none must not leave those in use half changed.
    for name, state in group("random", tensors).items():
        torch.Generator(target.device if name == "cuda" else "cpu").set_state(state)
