"""The mixture: what it chooses, what it never knows, and that its leak test can fail."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from gnnwr_qgis.engine import inducing, kriging, smoothers, stacking, stackkriging
from gnnwr_qgis.engine.mixture import Exclusions, mixture_of
from gnnwr_qgis.engine.partitions import MIN_MEMBERS, PARTS, deal, left_out
from gnnwr_qgis.engine.reporter import Reporter
from gnnwr_qgis.engine.smoothers import Places
from gnnwr_qgis.engine.stacking import (
    COMPONENTS,
    KRIGING,
    NETWORKS,
    NETWORKS_FLOOR,
    RIDGE,
    Stack,
    stack,
)


@pytest.fixture(params=["few", "many"])
def rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """As of few rows, and as of so many that kernels are tapered and places inducing."""
    if request.param == "many":
        as_of_many(monkeypatch)
    return str(request.param)


def as_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoothers, "DENSE_ROWS", 60)
    monkeypatch.setattr(smoothers, "TAPERED_AT", 30)
    monkeypatch.setattr(kriging, "LARGEST", 60)
    monkeypatch.setattr(inducing, "PLACES", 40)


class Case:
    """Points whose members' predictions are given, not trained: each knows its rows' mean."""

    def __init__(self, n: int = 120, seed: int = 0, share: float = 1.0, able: bool = False) -> None:
        rng = np.random.default_rng(seed)
        self.xy = rng.uniform(0, 100, (n, 2))
        self.xy[:4] = self.xy[4:8]
        self.design = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
        self.signal = np.sin(self.xy[:, 0] / 10) * share + self.design[:, 1] * (1 - share)
        self.target = self.signal + rng.normal(0, 0.2, n)
        self.places = Places(self.xy, "planar")
        self.part = deal(self.places.location, rng)
        self.outside = left_out(self.part, MIN_MEMBERS)
        self.noise = rng.normal(0, 0.6, (MIN_MEMBERS, n))
        if able:  # members that know something
            self.noise = 0.4 * self.noise + self.signal - self.signal.mean()

    def members(self, target: np.ndarray) -> np.ndarray:
        means = [target[~row].mean() for row in self.outside]
        return np.array(means)[:, None] + self.noise

    def stack(self, target: np.ndarray | None = None, seed: int = 1) -> Stack:
        y = self.target if target is None else target
        return stack(
            self.places, self.part, self.design, y, self.members(y), self.outside, seed,
            Reporter(io.StringIO()),
        )  # fmt: skip


@pytest.mark.usefixtures("rows")
def test_weights_are_shares_and_the_networks_keep_their_floor() -> None:
    weights = Case(able=True).stack().weights
    assert weights.shape == (PARTS + 1, len(COMPONENTS))
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert (weights >= 0).all()
    assert (weights[:, NETWORKS] >= NETWORKS_FLOOR).all()


def test_networks_that_know_less_than_the_mean_get_no_floor() -> None:
    case = Case()
    case.noise *= 100.0
    assert (case.stack().weights[:, NETWORKS] < NETWORKS_FLOOR).all()


def test_it_chooses_what_predicts_left_out_points() -> None:
    of_place = Case(share=1.0).stack().weights[-1]
    assert of_place[:3].sum() > 0.5  # means and kriging of the target
    of_predictors = Case(share=0.0).stack()
    assert of_predictors.weights[-1, RIDGE] > 0.6


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("row", [0, 17, 60])
@pytest.mark.parametrize("value", [1e6, -3.0])
def test_own_target_reaches_nothing_of_the_own_pipeline(row: int, value: float) -> None:
    case = Case()
    target = case.target.copy()
    target[row] = value
    before, after = case.stack(), case.stack(target)
    own = case.part[row]
    assert before.out_of_bag[row] == after.out_of_bag[row]
    assert before.out_of_bag_surface[row] == after.out_of_bag_surface[row]
    np.testing.assert_array_equal(before.weights[own], after.weights[own])
    np.testing.assert_array_equal(before.kernels[:, own], after.kernels[:, own])
    np.testing.assert_array_equal(before.covariances[:, own], after.covariances[:, own])
    np.testing.assert_array_equal(before.dual[:, own], after.dual[:, own])
    np.testing.assert_array_equal(before.linear[own], after.linear[own])
    assert not np.array_equal(before.weights[-1], after.weights[-1])


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("leak", ["weights", "kernels", "covariances", "ridge", "networks"])
def test_the_leak_test_finds_planted_leaks(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step that is given rows it must not know changes the out-of-bag prediction."""
    case = Case(share=0.5, able=True)

    def plant(module: ModuleType, name: str, leaky: Callable[..., object]) -> None:
        honest = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given: leaky(honest, *given))

    if leak == "weights":
        plant(
            stacking,
            "_weights",
            lambda honest, components, y, _, *rest: honest(
                components, y, np.isfinite(components).all(axis=2), *rest
            ),
        )
    elif leak == "kernels":
        plant(
            stacking,
            "left_out_means",
            lambda honest, places, part, kept, *rest: honest(places, part, kept | True, *rest),
        )
    elif leak == "covariances":
        plant(
            stacking,
            "krige",
            lambda honest, places, part, kept, residual, *rest: honest(
                places, part, kept | True, np.repeat(residual[:, :, -1:], 17, axis=2), *rest
            ),
        )
    elif leak == "ridge":
        plant(
            stacking,
            "_ridges",
            lambda honest, design, target, kept: honest(design, target, kept | True),
        )
    else:
        monkeypatch.setattr(
            stacking, "network_weights", lambda part, outside, _: np.full(len(outside), 1.0)
        )
    target = case.target.copy()
    target[17] = 1e3
    before, after = case.stack(), case.stack(target)
    assert before.out_of_bag[17] != after.out_of_bag[17]


@pytest.mark.usefixtures("rows")
def test_the_mixture_is_the_weighted_sum_of_its_components() -> None:
    case = Case(share=0.5)
    found = case.stack()
    mixture = mixture_of(found, case.places, case.design, case.target, ~case.outside)
    rng = np.random.default_rng(4)
    local = rng.normal(size=(MIN_MEMBERS, 10, 3))
    xy = rng.uniform(0, 100, (10, 2))
    coefficients, members = mixture.complete(local, xy)
    w = found.weights[-1]
    expected = w[NETWORKS] * local.mean(axis=0) + w[RIDGE] * found.linear[-1]
    expected[:, 0] += w[KRIGING] * case.target.mean()
    surfaces = mixture.surfaces.evaluate(xy)
    expected[:, 0] += surfaces[:, 0]
    np.testing.assert_allclose(coefficients, expected, rtol=1e-12)
    np.testing.assert_allclose(
        members[3, :, 0],
        w[NETWORKS] * local[3, :, 0] + mixture.member_linear[3, 0] + surfaces[:, 4],
    )


def test_a_members_surfaces_are_those_of_its_rows() -> None:
    """Values at rows it does not know have no part in them; the residuals are given."""
    case = Case(share=0.5)
    found = case.stack()
    row = 17
    changed = replace(found, residual=found.residual.copy(), target=found.target.copy())
    changed.residual[:, row] += 5.0
    changed.target[row] += 5.0
    xy = np.random.default_rng(4).uniform(0, 100, (10, 2))
    before, after = (
        mixture_of(one, case.places, case.design, case.target, ~case.outside).surfaces.evaluate(xy)
        for one in (found, changed)
    )
    same = np.abs(before - after).max(axis=0) < 1e-9
    np.testing.assert_array_equal(same[1:], case.outside[:, row])


@pytest.mark.usefixtures("rows")
def test_left_out_coefficients_give_the_out_of_bag_predictions() -> None:
    case = Case(share=0.5)
    found = case.stack()
    exclusions = Exclusions(found, case.places, case.outside)
    local = np.zeros((MIN_MEMBERS, 120, 3))
    local[:, :, 0] = case.members(case.target)
    for a in range(PARTS):
        rows = np.flatnonzero(case.part == a)
        left = exclusions.left_out(local[:, rows], rows, a)
        given = (left * case.design[rows]).sum(axis=1)
        np.testing.assert_allclose(given, found.out_of_bag[rows], rtol=1e-9)


def test_the_seed_draws_the_halves_and_nothing_else() -> None:
    case = Case()
    first, second = case.stack(seed=1), case.stack(seed=2)
    np.testing.assert_array_equal(first.kernels, second.kernels)
    assert not np.array_equal(first.weights, second.weights)


def test_words_tell_the_shares() -> None:
    said = stacking.in_words(np.array([0.2, 0.1, 0.0, 0.5, 0.2]))
    assert said == (
        "50% GNNWR with kriging of its residuals, 20% regression kriging and "
        "30% distance-weighted means"
    )
    assert stacking.in_words(np.eye(5)[2]) == "100% kriging"


def test_many_rows_are_mixed_nearly_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    few = Case(share=1.0).stack()
    as_of_many(monkeypatch)
    case = Case(share=1.0)
    many = case.stack()
    assert many.dual.shape == (3, PARTS + 1, 40)
    assert many.member_dual is not None
    tried = np.isfinite(many.left_out[:, :, KRIGING])
    assert (tried.sum(axis=1) == stackkriging.TRIED_PARTS + 2).all()  # own part, and all rows'
    scores = [
        1 - ((case.target - one.out_of_bag) ** 2).sum() / case.target.var() / 120
        for one in (few, many)
    ]
    assert min(scores) > 0.5
    assert scores[1] == pytest.approx(scores[0], abs=0.05)


def test_members_kriging_of_many_rows_is_of_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each against sums over its rows alone."""
    as_of_many(monkeypatch)
    case = Case(share=0.5)
    found = case.stack()
    assert found.member_dual is not None
    options = found.options
    for j in range(3):
        option = options[found.covariances[j, -1]]
        between = option.of(case.places.between(found.kriged, found.kriged))
        for m in (0, 7, 23):
            own = np.flatnonzero(~case.outside[m])
            reach = option.of(case.places.between(found.kriged, own))
            system = option.nugget * between + reach @ reach.T
            expected = reach.T @ np.linalg.solve(system, reach @ found.residual[j, own, -1])
            np.testing.assert_allclose(reach.T @ found.member_dual[j, m], expected, atol=1e-6)
