"""The network of a model file, made for the arrays that are then put into it."""

from __future__ import annotations

import math

import torch

from ..contract.translation import tr
from .networks import EnsembleNetwork, Network
from .published import ArticleNetwork, PublishedSWNN


def empty_network(
    settings: dict[str, object], members: int, r: int, q: int, state: dict[str, torch.Tensor]
) -> Network:
    """The network that ``state`` belongs to, its size checked before memory is taken for it.

    Parameters
    ----------
    settings : dict
        What the header says of the network.
    members, r, q : int
        Networks, references and coefficients.
    state : dict of str to torch.Tensor

    Raises
    ------
    ValueError
        When there is no such network.
    """
    listed = settings["hidden"]
    if not isinstance(listed, list) or not all(type(k) is int and k > 0 for k in listed):
        raise ValueError(tr("hidden layers are not a list of sizes"))
    hidden = tuple(listed)
    sizes = [r, *hidden, q]
    wanted = members * sum(math.prod(pair) for pair in zip(sizes[:-1], sizes[1:], strict=True))
    if wanted > sum(values.numel() for values in state.values()):
        raise ValueError(tr("the network is larger than its arrays"))
    generator = torch.Generator().manual_seed(0)
    kind = settings["kind"]
    if members > 1 and kind != "ensemble":
        raise ValueError(
            tr("{kind!r} is one network, not {members}").format(kind=kind, members=members)
        )
    if kind == "swnn":
        return PublishedSWNN(r, q, hidden, generator=generator)
    if kind == "article":
        return ArticleNetwork(r, q, hidden, generator=generator)
    if kind == "ensemble":
        start = torch.zeros(members, q)
        return EnsembleNetwork(hidden, start, torch.ones(members, r), generator)
    raise ValueError(tr("unknown network {kind!r}").format(kind=kind))
