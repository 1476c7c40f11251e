"""Networks of the two published protocols, kept apart from the recommended ensemble.

:class:`PublishedSWNN` is the spatially weighted neural network of Du et al. (2020),
:class:`ArticleNetwork` the one of the heat-flow article. Both turn the proximity features of
places into the weights of the global coefficients and share the interface of every network here:
``forward(features)`` gives weights of shape (members, rows, coefficients), with one member. The
order of the coefficients is that of the columns of the design matrix; where the intercept stands
makes no difference to the method.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from ..contract.translation import tr
from .errors import InputError
from .networks import Network

ARTICLE_HIDDEN = (256, 64)
ARTICLE_KERNEL_PENALTY = 0.01


def halving_layers(references: int, coefficients: int) -> tuple[int, ...]:
    """Hidden layer sizes by the published rule, from the number of references.

    The first is the largest power of two that does not exceed ``references``; each next one is
    half of the one before, and all are larger than ``coefficients``. With very few references
    none is left, and the weights become a linear function of the proximities.

    Parameters
    ----------
    references : int
        Number of reference points, R >= 1.
    coefficients : int
        Number of coefficients with the intercept, p + 1.

    Raises
    ------
    InputError
        When there is no reference point.
    """
    if references < 1:
        raise InputError(tr("The model has no reference point. Give it points to train on."))
    sizes = []
    size = 1 << (references.bit_length() - 1)
    while size > coefficients:
        sizes.append(size)
        size //= 2
    return tuple(sizes)


def _linear(inputs: int, outputs: int) -> nn.Linear:
    """A linear layer with zero bias whose kernel its owner initialises.

    ``skip_init`` keeps torch's default initialisation from drawing random numbers that are
    thrown away at once.
    """
    layer: nn.Linear = nn.utils.skip_init(nn.Linear, inputs, outputs)
    nn.init.zeros_(layer.bias)
    return layer


class DropOut(nn.Module):
    """Drop-out whose draws cost little: 16 random bits a value, so ``share`` is to 1/65,536.

    They come from torch's default generator.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self._least = round(65536 * share) - 32768

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Values, some silenced and the others enlarged for them, while training."""
        if not self.training or self._least == -32768:
            return values
        count = values.numel()
        drawn = torch.empty(-(-count // 4), dtype=torch.int64, device=values.device)
        bits = drawn.random_(-(2**63), None).view(torch.int16)[:count].view_as(values)
        kept = (bits >= self._least).to(values.dtype)
        return values * kept.mul_(65536 / (32768 - self._least))


class PublishedSWNN(Network):
    """Spatially weighted neural network as in Du et al. (2020).

    Each hidden layer is Linear, batch normalisation, PReLU with one trainable slope, and
    drop-out; the last layer is Linear. Kernels start uniformly after Kaiming (bound
    sqrt(6 / inputs)), biases at zero.

    Batch normalisation needs two rows or more while training: a training loop must not leave a
    last batch of one row.

    Parameters
    ----------
    references : int
        Number of proximity features, one per reference point (R).
    coefficients : int
        Number of weights per place, the intercept's included (p + 1).
    hidden : sequence of int, optional
        Sizes of the hidden layers; None applies :func:`halving_layers`.
    drop_out : float
        Share of hidden units silenced in each training step, 0 <= drop_out < 1.
    slope : float
        Slope of PReLU below zero before training.
    generator : torch.Generator, optional
        Source of the initial kernels; torch's default one when None. Drop-out always draws from
        torch's default generator.

    References
    ----------
    Du, Z., Wang, Z., Wu, S., Zhang, F., Liu, R. (2020). Geographically neural network weighted
    regression for the accurate estimation of spatial non-stationarity. International Journal of
    Geographical Information Science 34(7), 1353-1377, doi 10.1080/13658816.2019.1707834.
    """

    def __init__(
        self,
        references: int,
        coefficients: int,
        hidden: Sequence[int] | None = None,
        drop_out: float = 0.2,
        slope: float = 0.4,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        sizes = halving_layers(references, coefficients) if hidden is None else tuple(hidden)
        self.hidden = sizes
        self.blocks = nn.ModuleList()
        inputs = references
        for size in sizes:
            self.blocks.append(
                nn.Sequential(
                    _linear(inputs, size),
                    nn.BatchNorm1d(size),
                    nn.PReLU(init=slope),
                    DropOut(drop_out),
                )
            )
            inputs = size
        self.last = _linear(inputs, coefficients)
        for layer in self.linear_layers():
            nn.init.kaiming_uniform_(layer.weight, generator=generator)

    def linear_layers(self) -> list[nn.Linear]:
        """The linear layers from the features to the weights."""
        found = [module for module in self.blocks.modules() if isinstance(module, nn.Linear)]
        return [*found, self.last]

    def parameter_groups(self, weight_decay: float = 1e-3) -> list[dict[str, Any]]:
        """Groups for an optimizer: the published decay acts on every trained parameter."""
        return [{"params": list(self.parameters()), "weight_decay": weight_decay}]

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Weights of the global coefficients at places.

        Parameters
        ----------
        features : torch.Tensor, (rows, references)
            Distances to the references, scaled per reference to [0, 1] over the training points.

        Returns
        -------
        torch.Tensor, (1, rows, coefficients)
            Dimensionless weights w; the local coefficient is w times the global one.
        """
        values = features
        for block in self.blocks:
            values = block(values)
        weights: torch.Tensor = self.last(values)
        return weights.unsqueeze(0)


class ArticleNetwork(Network):
    """Network of the heat-flow article's notebooks (EI-GNNWR).

    Two ReLU layers and a linear one on unscaled distances, without batch normalisation or
    drop-out. Hidden kernels start as He normal, the last as Glorot uniform, biases at zero. The
    notebooks leave the last predictor out of the product by an oversight; here every coefficient
    has its weight.

    Parameters
    ----------
    references, coefficients, generator
        As in :class:`PublishedSWNN`.
    hidden : sequence of int
        Sizes of the hidden layers.
    """

    def __init__(
        self,
        references: int,
        coefficients: int,
        hidden: Sequence[int] = ARTICLE_HIDDEN,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.hidden = tuple(hidden)
        self.layers = nn.ModuleList()
        inputs = references
        for size in self.hidden:
            layer = _linear(inputs, size)
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
            self.layers.append(layer)
            inputs = size
        self.last = _linear(inputs, coefficients)
        nn.init.xavier_uniform_(self.last.weight, generator=generator)

    def parameter_groups(
        self, weight_decay: float = ARTICLE_KERNEL_PENALTY
    ) -> list[dict[str, Any]]:
        """Groups for an optimizer: the penalty acts on the hidden kernels alone.

        The published loss adds ``weight_decay`` times the sum of their squares. Its gradient is
        that of a (not decoupled) weight decay of twice that penalty, which is what is given here.
        """
        kernels = [layer.weight for layer in self.layers]
        biases = [layer.bias for layer in self.layers]
        return [
            {"params": kernels, "weight_decay": 2.0 * weight_decay},
            {"params": [*biases, *self.last.parameters()], "weight_decay": 0.0},
        ]

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Weights (1, rows, coefficients) from distances (rows, references) in map units."""
        values = features
        for layer in self.layers:
            values = torch.relu(layer(values))
        weights: torch.Tensor = self.last(values)
        return weights.unsqueeze(0)
