"""Optimizers: the arithmetic of torch's, and a start without torch's compiler."""

from __future__ import annotations

import builtins
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from gnnwr_qgis.engine import optimizers
from gnnwr_qgis.engine.optimizers import Adadelta, Adam, OneCycle, Optimizer

ROOT = Path(__file__).resolve().parents[2]
STEPS = 20


def made() -> list[torch.Tensor]:
    """Weights of two layers."""
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(size, generator=generator, requires_grad=True) for size in ((5, 3), (3,))]


def groups_of(weights: list[torch.Tensor]) -> list[dict[str, object]]:
    return [
        {"params": weights[:1], "weight_decay": 0.1},
        {"params": weights[1:], "weight_decay": 0.0},
    ]


def differentiate(weights: list[torch.Tensor]) -> None:
    x = torch.linspace(-1.0, 1.0, 200).reshape(40, 5)
    ((x @ weights[0]).tanh() * weights[1] - 1.0).square().mean().backward()


def ours(optimizer: Optimizer, weights: list[torch.Tensor], steps: int = STEPS) -> None:
    for _ in range(steps):
        optimizer.forget_gradients()
        differentiate(weights)
        optimizer.step()


def theirs(optimizer: torch.optim.Optimizer, weights: list[torch.Tensor]) -> None:
    for _ in range(STEPS):
        optimizer.zero_grad()
        differentiate(weights)
        optimizer.step()


@pytest.mark.parametrize("decoupled", [False, True])
def test_steps_of_adam_are_those_of_torch_to_the_last_bit(decoupled: bool) -> None:
    found, want = made(), made()
    ours(Adam(groups_of(found), 0.01, 0.95, 0.99, 1e-7, decoupled), found)
    kind = torch.optim.AdamW if decoupled else torch.optim.Adam
    theirs(kind(groups_of(want), lr=0.01, betas=(0.95, 0.99), eps=1e-7, fused=True), want)
    assert not torch.equal(found[0], made()[0])
    assert all(torch.equal(one, other) for one, other in zip(found, want, strict=True))


@pytest.mark.parametrize("compiled", [False, True])
def test_steps_of_adadelta_are_those_of_torch(
    compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if compiled:
        pytest.importorskip("numba", reason="without numba nothing is compiled")
        monkeypatch.setattr(optimizers, "WORTH_COMPILING", 1)
    found, want = made(), made()
    optimizer = Adadelta(groups_of(found), 0.5)
    assert (optimizer._compiled is not None) == compiled
    ours(optimizer, found)
    theirs(torch.optim.Adadelta(groups_of(want), lr=0.5), want)
    for one, other, first in zip(found, want, made(), strict=True):
        assert (one - first).abs().max() > 1e-3
        torch.testing.assert_close(one, other, rtol=0.0, atol=1e-6)


@pytest.mark.parametrize("error", [ImportError, OSError, SystemError, AttributeError])
def test_torch_does_where_numba_does_not_load(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """LLVM's library missing is an OSError, one for another numpy a SystemError."""
    monkeypatch.setattr(optimizers, "WORTH_COMPILING", 1)

    def load(name: str, *rest: object, real=builtins.__import__) -> object:
        if name == "numba":
            raise error("it does not load")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", load)
    optimizers.compiled_adadelta.cache_clear()
    try:
        weights = made()
        optimizer = Adadelta(groups_of(weights), 0.5)
    finally:
        optimizers.compiled_adadelta.cache_clear()
    assert optimizer._compiled is None
    ours(optimizer, weights)


def test_a_loop_that_python_would_run_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    numba = pytest.importorskip("numba", reason="without numba nothing is compiled")
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    optimizers.compiled_adadelta.cache_clear()
    try:
        assert optimizers.compiled_adadelta() is None
    finally:
        optimizers.compiled_adadelta.cache_clear()


@pytest.mark.parametrize("kind", [Adadelta, Adam])
def test_a_training_goes_on_from_its_state(kind: type[Optimizer]) -> None:
    whole, begun = made(), made()
    ours(kind(groups_of(whole), 0.1), whole)
    first = kind(groups_of(begun), 0.1)
    ours(first, begun, STEPS // 2)
    state = {name: values.clone() for name, values in first.state().items()}
    again = kind(groups_of(begun), 0.1)
    again.restore(state)
    ours(again, begun, STEPS - STEPS // 2)
    assert all(torch.equal(one, other) for one, other in zip(begun, whole, strict=True))


@pytest.mark.parametrize("steps", [2, 3, 4, 7, 101, 3201])
def test_rate_and_momentum_are_those_of_torchs_one_cycle(steps: int) -> None:
    optimizer = torch.optim.AdamW([torch.zeros(1, requires_grad=True)], lr=5e-3)
    want = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=steps)
    found = OneCycle(5e-3, steps)
    for step in range(steps):
        group = optimizer.param_groups[0]
        assert found.at(step) == (group["lr"], group["betas"][0])
        if step < steps - 1:
            optimizer.step()
            want.step()


def test_a_diverged_training_is_not_hidden_by_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimizers, "WORTH_COMPILING", 1)
    weight = torch.ones(3, requires_grad=True)
    optimizer = Adadelta([{"params": [weight], "weight_decay": 0.0}], 0.5)
    weight.grad = torch.tensor([1.0, float("nan"), float("inf")])
    optimizer.step()
    assert torch.isfinite(weight.detach()).tolist() == [True, False, False]


def test_no_step_loads_the_compiler() -> None:
    code = (
        "import sys, torch\n"
        "from gnnwr_qgis.engine.optimizers import Adadelta, Adam\n"
        "for kind in (Adadelta, Adam):\n"
        "    weight = torch.ones(3, requires_grad=True)\n"
        "    optimizer = kind([{'params': [weight], 'weight_decay': 0.0}], 0.1)\n"
        "    optimizer.forget_gradients()\n"
        "    weight.sum().backward()\n"
        "    optimizer.step()\n"
        "    assert weight.detach().max() < 1\n"
        "sys.exit('torch._dynamo' in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
