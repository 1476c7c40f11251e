"""The batched network: members are strangers to each other and to references not their own."""

from __future__ import annotations

import pytest
import torch

from gnnwr_qgis.engine.networks import EnsembleNetwork

MEMBERS, REFERENCES, COEFFICIENTS = 4, 12, 3
KNOWN = torch.rand(MEMBERS, REFERENCES, generator=torch.Generator().manual_seed(5)) < 0.7
START = torch.linspace(-1.0, 2.0, MEMBERS * COEFFICIENTS).reshape(MEMBERS, COEFFICIENTS)


def network(seed: int = 0, trained: bool = True, hidden: tuple = (8, 6)) -> EnsembleNetwork:
    net = EnsembleNetwork(hidden, START, KNOWN, torch.Generator().manual_seed(seed))
    if trained:  # the last layer starts at zero and would hide what comes before it
        with torch.no_grad():
            for value in net.parameters():
                value += 0.3 * torch.randn(value.shape, generator=torch.Generator().manual_seed(1))
    return net


def features(rows: int = 20, seed: int = 2) -> torch.Tensor:
    return torch.randn(rows, REFERENCES, generator=torch.Generator().manual_seed(seed))


def alone(net: EnsembleNetwork, member: int, given: torch.Tensor) -> torch.Tensor:
    """One member by plain matrix products."""
    kernels = [kernel[member] for kernel in net.kernels]
    kernels[0] = kernels[0] * KNOWN[member][:, None]
    values = given
    for kernel, bias in zip(kernels, net.biases, strict=True):
        values = torch.nn.functional.gelu(values @ kernel + bias[member])
    return values @ net.last[member] + net.last_bias[member]


def test_before_training_the_weights_are_the_start_exactly() -> None:
    weights = network(trained=False)(features())
    assert weights.shape == (MEMBERS, 20, COEFFICIENTS)
    assert torch.equal(weights, START[:, None, :].expand(-1, 20, -1))


@pytest.mark.parametrize("hidden", [(8, 6), (8,), (8, 6, 4)])
def test_the_batched_product_is_each_member_on_its_own(hidden: tuple) -> None:
    net = network(hidden=hidden)
    weights = net(features())
    for member in range(MEMBERS):
        torch.testing.assert_close(weights[member], alone(net, member, features()))


def test_a_reference_that_is_not_a_members_own_has_no_influence_on_it() -> None:
    net, given = network(), features()
    before = net(given)
    for reference in range(REFERENCES):
        changed = given.clone()
        changed[:, reference] += 1e3
        same = (net(changed) == before).flatten(1).all(dim=1)
        assert torch.equal(same, ~KNOWN[:, reference])
    assert not KNOWN.all()
    assert KNOWN.any(dim=0).all()


def test_an_unknown_reference_gets_no_gradient() -> None:
    net = network()
    net(features()).square().sum().backward()
    moved = net.kernels[0].grad.abs().sum(dim=2) > 0
    assert torch.equal(moved, KNOWN)


def test_the_loss_of_one_member_moves_no_other() -> None:
    net = network()
    net(features())[1].square().sum().backward()
    for name, value in net.named_parameters():
        moved = value.grad.flatten(1).abs().sum(dim=1) > 0
        assert moved.tolist() == [False, True, False, False], name


def test_the_weights_of_one_member_are_no_others_business() -> None:
    net, given = network(), features()
    before = net(given)
    with torch.no_grad():
        for value in net.parameters():
            value[2] += 1.0
    same = (net(given) == before).flatten(1).all(dim=1)
    assert same.tolist() == [True, True, False, True]


def test_kernels_decay_and_biases_do_not() -> None:
    net = network()
    decayed, free = net.parameter_groups(2.0)
    assert (decayed["weight_decay"], free["weight_decay"]) == (2.0, 0.0)
    ids = {id(value): name for name, value in net.named_parameters()}
    names = [{ids[id(value)] for value in group["params"]} for group in (decayed, free)]
    assert names[0] == {"kernels.0", "kernels.1", "last"}
    assert names[1] == {"biases.0", "biases.1", "last_bias"}


def test_the_seed_alone_decides_the_kernels() -> None:
    one, two, other = (network(seed, trained=False) for seed in (0, 0, 1))
    assert torch.equal(one.kernels[0], two.kernels[0])
    assert not torch.equal(one.kernels[0], other.kernels[0])
    assert not torch.equal(one.kernels[0][0], one.kernels[0][1])
