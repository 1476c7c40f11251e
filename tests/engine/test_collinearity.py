"""Collinearity: against statsmodels, the closed forms, and what a user is told."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.outliers_influence import variance_inflation_factor

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine.collinearity import collinearity, collinearity_warning, warning_of
from gnnwr_qgis.engine.predictors import encode
from gnnwr_qgis.engine.samples import TEST, TRAIN, Sample

A, B, C = (Predictor(name) for name in "abc")


def columns(points: int = 200, noise: float = 1.0) -> dict[str, np.ndarray]:
    """Three predictors; c is near a + b where ``noise`` is small."""
    rng = np.random.default_rng(0)
    a, b = rng.normal(300, 1, points), rng.normal(0, 50, points)
    return {"a": a, "b": b, "c": a + b / 50 + noise * rng.normal(0, 1, points)}


def measured(values: dict[str, np.ndarray], *predictors: Predictor):
    return collinearity(predictors, encode(predictors, values)[0])


def test_factors_are_those_of_statsmodels_and_do_not_depend_on_origins() -> None:
    values = columns()
    found = measured(values, A, B, C)
    design = np.column_stack([np.ones(200), *values.values()])
    expected = [variance_inflation_factor(design, k) for k in (1, 2, 3)]
    np.testing.assert_allclose(found.vif, expected)
    moved = measured({name: 3 * column - 1000 for name, column in values.items()}, A, B, C)
    np.testing.assert_allclose(moved.vif, expected)
    assert moved.condition_number == pytest.approx(found.condition_number)


def test_the_condition_number_is_that_of_the_correlations() -> None:
    values = columns(noise=0.2)
    found = measured(values, A, B, C)
    roots = np.linalg.eigvalsh(np.corrcoef(list(values.values())))
    assert found.condition_number == pytest.approx(math.sqrt(roots[-1] / roots[0]))


def test_a_class_has_one_factor_whatever_level_is_left_out() -> None:
    values = columns()
    levels = np.array(["x", "y", "z"])[np.digitize(values["a"], [299.5, 300.5])]
    values["k"] = levels
    first = measured(values, A, B, Predictor("k", "class", "", ("x", "y", "z")))
    other = measured(values, A, B, Predictor("k", "class", "", ("z", "x", "y")))
    np.testing.assert_allclose(first.vif, other.vif)
    assert first.degrees.tolist() == [1, 1, 2]
    assert 2.0 < first.vif[2] < first.vif[0]
    assert first.vif[1] == pytest.approx(1.0, abs=0.05)


def test_one_predictor_has_a_factor_of_one() -> None:
    found = measured(columns(), A)
    assert found.vif.tolist() == [1.0]
    assert found.condition_number == 1.0
    assert warning_of(found) is None


@pytest.mark.parametrize("scale", [1.0, 1e6])
def test_exact_collinearity_is_infinite_and_named(scale: float) -> None:
    values = columns(noise=0.0)
    values["c"] = scale * values["c"]
    values["d"] = np.random.default_rng(2).normal(size=200)
    found = measured(values, A, B, C, Predictor("d"))
    assert np.isinf(found.vif[:3]).all()
    assert found.vif[3] < 1.2
    assert math.isinf(found.condition_number)
    text = warning_of(found)
    assert text is not None
    for said in ("“a” (infinite)", "“c” (infinite)", "Leave out one"):
        assert said in text
    assert "“d”" not in text


def test_a_class_and_its_duplicate_are_found() -> None:
    values = {"k": np.array(["x", "y", "z"] * 40), "l": np.array(["p", "q", "r"] * 40)}
    kinds = [
        Predictor("k", "class", "", ("x", "y", "z")),
        Predictor("l", "class", "", ("p", "q", "r")),
    ]
    assert np.isinf(measured(values, *kinds).vif).all()


def test_the_warning_counts_training_rows_alone() -> None:
    values = columns(noise=0.01)
    design = encode([A, B, C], values)[0]
    apart = np.random.default_rng(3).normal(size=(200, 3)) * [1, 50, 1]
    design = np.vstack([design, np.column_stack([np.ones(200), apart])])
    part = np.repeat([TEST, TRAIN], 200)
    xy = np.random.default_rng(1).uniform(size=(400, 2))

    def sample(part: np.ndarray) -> Sample:
        rows = np.arange(400)
        return Sample(xy, design, design[:, 1], part, rows, rows, (A, B, C), "", "planar")

    assert collinearity_warning(sample(part)) is None
    assert "above 10" in (collinearity_warning(sample(part[::-1])) or "")


def test_a_condition_number_alone_names_those_that_share_it() -> None:
    # Many predictors, each tied a little to all others: no single factor need be above 10.
    from dataclasses import replace

    found = measured(columns(), A, B, C)
    high = replace(found, vif=np.full(3, 9.0), condition_number=31.0, involved=("a", "c"))
    text = warning_of(high) or ""
    assert "condition number 31, above 30, among “a”, “c”" in text
    assert warning_of(replace(high, condition_number=29.0)) is None


def test_a_class_is_not_blamed_for_other_predictors_that_repeat_one_another() -> None:
    rng = np.random.default_rng(0)
    x, soil = rng.normal(size=200), rng.integers(0, 3, 200)
    design = np.column_stack([np.ones(200), x, 2 * x + 1, soil == 1, soil == 2]).astype(float)
    predictors = (
        Predictor("x"), Predictor("twice"), Predictor("soil", "class", levels=("0", "1", "2")),
    )  # fmt: skip
    found = collinearity(predictors, design)
    assert np.isinf(found.vif[:2]).all()
    assert found.vif[2] == pytest.approx(1.0, abs=0.1)
