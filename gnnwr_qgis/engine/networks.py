"""The network of the recommended preset: all members of the ensemble in one batched product.

Every network here maps features (rows, R) to weights (members, rows, coefficients); those of the
published protocols are in ``published.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import nn


class Network(nn.Module):
    """What every network has in common; see the module's first lines."""

    hidden: tuple[int, ...]  # sizes of the hidden layers

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """Parameter groups for an optimizer, with the decay each group takes."""
        raise NotImplementedError

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Weights (members, rows, coefficients) from features (rows, references)."""
        raise NotImplementedError

    def prepared(self) -> Callable[[torch.Tensor], torch.Tensor]:
        """:meth:`forward`, with what does not depend on the features made once."""
        return self


class EnsembleNetwork(Network):
    """Members of one shape, trained side by side.

    A member knows only the references that are among its own training points: the others' rows of
    its first layer are held at zero by ``known``. So one matrix of features serves all members,
    and the first layer of all of them is one product.

    The last layer starts at zero with the bias ``start``: before training, every place has exactly
    the weights that give the global regression, and training learns the departure from it.

    Parameters
    ----------
    hidden : sequence of int
        Sizes of the hidden layers (GELU between them).
    start : torch.Tensor, (members, coefficients)
        Weights before training.
    known : torch.Tensor, (members, references)
        1 where a member may use a reference, else 0.
    generator : torch.Generator
        Source of the initial kernels.
    """

    def __init__(
        self,
        hidden: Sequence[int],
        start: torch.Tensor,
        known: torch.Tensor,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.hidden = tuple(hidden)
        members, coefficients = start.shape
        sizes = [known.shape[1], *hidden]
        self.kernels = nn.ParameterList()
        self.biases = nn.ParameterList()
        for inputs, outputs in zip(sizes[:-1], sizes[1:], strict=True):
            kernel = torch.randn(members, inputs, outputs, generator=generator)
            self.kernels.append(nn.Parameter(kernel * math.sqrt(2.0 / inputs)))
            self.biases.append(nn.Parameter(torch.zeros(members, 1, outputs)))
        self.last = nn.Parameter(torch.zeros(members, sizes[-1], coefficients))
        self.last_bias = nn.Parameter(start.float()[:, None, :].clone())
        self.register_buffer("known", known.float()[:, :, None])
        self.known: torch.Tensor

    def parameter_groups(self, weight_decay: float) -> list[dict[str, Any]]:
        """Groups for an optimizer: kernels decay, biases (so the start at OLS) do not."""
        return [
            {"params": [*self.kernels, self.last], "weight_decay": weight_decay},
            {"params": [*self.biases, self.last_bias], "weight_decay": 0.0},
        ]

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Weights (members, rows, coefficients) from features (rows, references)."""
        return self._weights(features, self._side_by_side())

    def prepared(self) -> Callable[[torch.Tensor], torch.Tensor]:
        return partial(self._weights, first=self._side_by_side())

    def _side_by_side(self) -> torch.Tensor:
        """The first layer (references, members * width) of all members."""
        first = self.kernels[0] * self.known
        return first.permute(1, 0, 2).reshape(first.shape[1], -1)

    def _weights(self, features: torch.Tensor, first: torch.Tensor) -> torch.Tensor:
        members, _, width = self.kernels[0].shape
        values = (features @ first).reshape(-1, members, width).permute(1, 0, 2)
        values = nn.functional.gelu(values + self.biases[0])
        for kernel, bias in zip(list(self.kernels)[1:], list(self.biases)[1:], strict=True):
            values = nn.functional.gelu(torch.baddbmm(bias, values, kernel))
        weights: torch.Tensor = torch.baddbmm(self.last_bias, values, self.last)
        return weights
