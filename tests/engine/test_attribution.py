"""Attribution: equal to the definition of Shapley values, additive, and honest out of bag."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.attribution import Attribution, Background

from .made import columns, trained

PREDICTORS = (Predictor("dist"), Predictor("soil", "class", levels=("a", "b", "c")))
ROWS, PLACES = 7, 5


@pytest.fixture
def case() -> dict[str, np.ndarray]:
    """Background and places of a model with a number and a class of three levels."""
    rng = np.random.default_rng(8)

    def design(rows: int) -> np.ndarray:
        level = rng.integers(0, 3, rows)
        dist = rng.normal(3.0, 2.0, rows)
        return np.column_stack([np.ones(rows), dist, level == 1, level == 2]).astype(float)

    return {
        "known": rng.normal(size=(ROWS, 4)), "rows": design(ROWS),
        "local": rng.normal(size=(PLACES, 4)), "design": design(PLACES),
    }  # fmt: skip


def split(case: dict) -> Attribution:
    background = Background.of(case["known"], case["rows"])
    return background.attribute(case["local"], case["design"], PREDICTORS)


def worth(case: dict, place: int, coalition: frozenset[str]) -> float:
    """Mean prediction with the players of ``coalition`` as they are at the place."""
    total = 0.0
    for b in range(ROWS):
        beta = case["local"][place] if "location" in coalition else case["known"][b]
        x = case["rows"][b].copy()
        for player, at in (("dist", [1]), ("soil", [2, 3])):
            if player in coalition:
                x[at] = case["design"][place, at]
        total += float(beta @ x)
    return total / ROWS


def test_it_is_the_average_over_all_coalitions(case: dict) -> None:
    players = ("dist", "soil", "location")
    found = split(case)
    for place in range(PLACES):
        for k, player in enumerate(players):
            others = [other for other in players if other != player]
            want = 0.0
            for size in range(len(players)):
                weight = math.factorial(size) * math.factorial(len(players) - size - 1)
                for chosen in itertools.combinations(others, size):
                    without = frozenset(chosen)
                    gain = worth(case, place, without | {player}) - worth(case, place, without)
                    want += weight / math.factorial(len(players)) * gain
            assert found.players[place, k] == pytest.approx(want, abs=1e-10)
        assert found.base == pytest.approx(worth(case, place, frozenset()), abs=1e-10)


def test_its_parts_are_main_effects_and_interactions_with_location(case: dict) -> None:
    found = split(case)
    for place in range(PLACES):
        nothing = worth(case, place, frozenset())
        location = worth(case, place, frozenset({"location"}))
        assert found.intrinsic[place] == pytest.approx(location - nothing, abs=1e-10)
        for k, player in enumerate(("dist", "soil")):
            alone = worth(case, place, frozenset({player}))
            both = worth(case, place, frozenset({player, "location"}))
            assert found.invariant[place, k] == pytest.approx(alone - nothing, abs=1e-10)
            joint = both - alone - location + nothing
            assert found.varying[place, k] == pytest.approx(joint, abs=1e-10)


def test_it_does_not_depend_on_the_level_that_is_dropped(case: dict) -> None:
    """The same function with level a's column in place of level b's."""

    def turned(beta: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        dropped = beta[:, 2]
        new = np.column_stack([beta[:, 0] + dropped, beta[:, 1], -dropped, beta[:, 3] - dropped])
        first = 1.0 - x[:, 2] - x[:, 3]
        return new, np.column_stack([x[:, 0], x[:, 1], first, x[:, 3]])

    other = {}
    other["known"], other["rows"] = turned(case["known"], case["rows"])
    other["local"], other["design"] = turned(case["local"], case["design"])
    before, after = split(case), split(other)
    np.testing.assert_allclose(after.prediction, before.prediction, atol=1e-12)
    for part in ("invariant", "varying", "intrinsic", "players"):
        np.testing.assert_allclose(getattr(after, part), getattr(before, part), atol=1e-12)


@pytest.mark.parametrize("origin", [0.0, 1e6, -1e9])
def test_it_is_additive_however_far_a_predictor_is_from_zero(case: dict, origin: float) -> None:
    moved = {name: values.copy() for name, values in case.items()}
    for beta, x in (("known", "rows"), ("local", "design")):
        moved[x][:, 1] += origin
        moved[beta][:, 0] -= moved[beta][:, 1] * origin
    found = split(moved)
    want = (case["local"] * case["design"]).sum(axis=1)
    np.testing.assert_allclose(found.prediction, want, atol=1e-5 * want.std())
    np.testing.assert_allclose(found.players, split(case).players, atol=1e-5 * want.std())


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> modelfile.FittedModel:
    folder = tmp_path_factory.mktemp("trained")
    trained(folder, columns(), members=24, epochs=15)
    return modelfile.load(str(folder / "m.gnnwr"))


def test_a_models_own_background_is_its_training_points(fitted) -> None:
    xy, design = fitted.training["xy"], fitted.training["design"]
    surfaces = fitted.surfaces(xy)
    prediction = surfaces.predict(design)
    assert fitted.base == pytest.approx(prediction.mean(), rel=1e-6)
    found = fitted.attribute(surfaces, design)
    assert found.shapley.shape == (60, 3)
    assert abs(found.prediction - prediction).max() < 1e-5 * prediction.std()
