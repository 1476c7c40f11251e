"""The networks of the two published protocols."""

from __future__ import annotations

import math

import pytest
import torch

from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.published import ArticleNetwork, PublishedSWNN, halving_layers


@pytest.mark.parametrize(
    ("references", "coefficients", "expected"),
    [
        (1017, 7, (512, 256, 128, 64, 32, 16, 8)),
        (1024, 7, (1024, 512, 256, 128, 64, 32, 16, 8)),
        (90, 4, (64, 32, 16, 8)),  # 4 itself is not larger than the number of coefficients
        (3, 4, ()),
        (1, 1, ()),
    ],
)
def test_halving_layers(references, coefficients, expected):
    assert halving_layers(references, coefficients) == expected


def test_no_reference_is_refused():
    with pytest.raises(InputError, match="no reference point"):
        halving_layers(0, 3)


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def networks(seed: int = 1):
    return (
        PublishedSWNN(40, 4, generator=generator(seed)),
        ArticleNetwork(40, 4, generator=generator(seed)),
    )


def test_shapes_and_gradients():
    features = torch.rand(9, 40, generator=generator(2))
    for network in networks():
        weights = network(features)
        assert weights.shape == (1, 9, 4)
        weights.square().sum().backward()
        assert all(
            torch.any(item.grad != 0)
            for name, item in network.named_parameters()
            if name.endswith("weight")
        )


def test_initialisation_is_kaiming_and_repeats():
    state = torch.random.get_rng_state()
    network = PublishedSWNN(600, 5, [256, 64], generator=generator(7))
    again = PublishedSWNN(600, 5, [256, 64], generator=generator(7))
    other = PublishedSWNN(600, 5, [256, 64], generator=generator(8))
    assert torch.equal(torch.random.get_rng_state(), state)  # nothing drawn from elsewhere
    for layer, same, different in zip(
        network.linear_layers(), again.linear_layers(), other.linear_layers(), strict=True
    ):
        bound = math.sqrt(6.0 / layer.in_features)
        assert layer.weight.abs().max() <= bound
        assert layer.weight.detach().std().item() == pytest.approx(bound / math.sqrt(3.0), rel=0.08)
        assert torch.all(layer.bias == 0)
        assert torch.equal(layer.weight, same.weight)
        assert not torch.equal(layer.weight, different.weight)


def test_article_initialisation():
    network = ArticleNetwork(800, 6, generator=generator(3))
    first = network.layers[0].weight
    assert first.detach().std().item() == pytest.approx(math.sqrt(2.0 / 800), rel=0.05)
    assert network.last.weight.abs().max() <= math.sqrt(6.0 / (64 + 6))


def test_own_slope_per_layer():
    network = PublishedSWNN(64, 3)
    slopes = [module for module in network.modules() if isinstance(module, torch.nn.PReLU)]
    assert len(slopes) == len({id(slope.weight) for slope in slopes}) == len(network.hidden) == 5


def test_drop_out_only_while_training():
    network = PublishedSWNN(64, 3, generator=generator(1))
    features = torch.rand(30, 64, generator=generator(4))
    assert not torch.equal(network(features), network(features))
    network.eval()
    assert torch.equal(network(features), network(features))


def test_every_parameter_is_in_one_group():
    for network in networks():
        grouped = [id(item) for group in network.parameter_groups() for item in group["params"]]
        assert sorted(grouped) == sorted(id(item) for item in network.parameters())


def test_article_decay_is_the_gradient_of_its_penalty():
    network = ArticleNetwork(10, 3, generator=generator(5))
    kernels, rest = network.parameter_groups(weight_decay=0.01)
    loss = 0.01 * sum(kernel.square().sum() for kernel in kernels["params"])
    loss.backward()
    assert len(kernels["params"]) == 2
    for kernel in kernels["params"]:
        torch.testing.assert_close(kernel.grad, kernels["weight_decay"] * kernel)
    assert rest["weight_decay"] == 0.0
    assert network.last.weight.grad is None
