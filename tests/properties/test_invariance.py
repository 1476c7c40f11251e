"""A fit does not depend on the order of rows and predictors, nor on where zero is or on units."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnwr_qgis.engine.errors import InputError
from tests.engine.rasterfiles import RD

from .pointsets import QUIET, point_sets, predict, train

NAMES = ("fitted", "oob_prediction", "residual", "fit_se")
NEW = 40  # places of prediction


def usual(seed: int, points: int = 60) -> dict[str, np.ndarray]:
    """Columns of a plain problem: two numbers, one class, a target that varies with the place."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 4000, (points, 2)) + np.array([100_000.0, 400_000.0])
    away = (xy - xy.mean(axis=0)) / 2000
    p0, p1 = rng.normal(3, 1, points), np.exp(rng.normal(0, 1, points))
    zinc = 5 + (1 + 0.5 * away[:, 0]) * p0 - 0.7 * away[:, 1] * p1 + rng.normal(0, 0.3, points)
    soil = np.array(["clay", "peat", "sand"])[np.arange(points) % 3]
    return {"x": xy[:, 0], "y": xy[:, 1], "p0": p0, "p1": p1, "p2": soil, "zinc": zinc}


def outcome(folder: Path, columns: dict, changes: dict, new: dict) -> tuple[dict, dict, dict]:
    values, arrays = train(folder, columns, **changes)
    return values, arrays, predict(folder, new, changes.get("crs_wkt", RD))


def places_of(columns: dict, seed: int) -> dict:
    """Columns of new points between the old."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, len(columns["x"]), NEW)
    new = {name: values[rows] for name, values in columns.items()}
    for axis in ("x", "y") if np.abs(new["y"]).max() > 90.0 else ():  # not on the globe
        # Whole metres, so that adding an offset to them is exact.
        new[axis] = np.round(new[axis] + rng.uniform(-50, 50, NEW))
    return new


# Order


def check_order(columns: dict, changes: dict, seed: int) -> None:
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(columns["x"]))
    names = rng.permutation([name for name in columns if name not in ("x", "y")]).tolist()
    shuffled = {name: columns[name][order] for name in ("x", "y", *names)}
    other = {**changes, "predictors": tuple(n for n in names if n in changes["predictors"])}
    new = places_of(columns, seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            values, arrays, found = outcome(folder / "a", columns, changes, new)
        except InputError as error:
            refusal = str(error)
            with pytest.raises(InputError, match=f"^{re.escape(refusal)}$"):
                train(folder / "b", shuffled, **other)
            return
        values2, arrays2, found2 = outcome(folder / "b", shuffled, other, new)
    assert values == values2
    for name in (*NAMES, "coefficients", "coefficient_se"):
        np.testing.assert_array_equal(arrays2[name], arrays[name][order], name)
    for name, first in found.items():
        np.testing.assert_array_equal(found2[name], first, name)


@settings(QUIET, max_examples=8)
@given(point_sets(), st.integers(0, 99))
@pytest.mark.filterwarnings("ignore")
def test_the_order_of_rows_and_predictors_changes_no_bit(sets: tuple, seed: int) -> None:
    check_order(*sets, seed)


@pytest.mark.slow
@settings(QUIET, max_examples=150)
@given(point_sets(), st.integers(0, 99))
@pytest.mark.filterwarnings("ignore")
def test_the_same_for_many_point_sets(sets: tuple, seed: int) -> None:
    check_order(*sets, seed)


# Origin and units


def check_like(
    seed: int, change: dict[str, tuple[float, float]], epochs: int, points: int = 60
) -> tuple[float, float]:
    """Fit, change columns by factor and offset, fit again.

    Returns the largest difference of a prediction in standard deviations of the target, and the
    difference of the out-of-bag R2. Coefficients are checked to scale with the units.
    """
    columns = usual(seed, points)
    for axis in ("x", "y"):
        columns[axis] = np.round(columns[axis])
    new = places_of(columns, seed)
    changes = {
        "predictors": ("p0", "p1", "p2"), "members": 5, "epochs": epochs, "seed": seed,
    }  # fmt: skip
    changed = [
        {
            name: values * change[name][0] + change[name][1] if name in change else values
            for name, values in table.items()
        }
        for table in (columns, new)
    ]
    with tempfile.TemporaryDirectory() as place:
        first = outcome(Path(place) / "a", columns, changes, new)
        second = outcome(Path(place) / "b", changed[0], changes, changed[1])
    factor, offset = change.get("zinc", (1.0, 0.0))
    spread = columns["zinc"].std()
    away = 0.0
    for result, name in ((1, "fitted"), (1, "oob_prediction"), (2, "prediction")):
        there = (second[result][name] - offset) / factor
        away = max(away, float(np.abs(there - first[result][name]).max() / spread))
    own = np.array([change.get(name, (1.0, 0.0))[0] for name in ("p0", "p1")])
    # In effect of a standard deviation of the predictor on the target's.
    scale = np.array([columns[name].std() for name in ("p0", "p1")]) / spread
    slopes = first[1]["coefficients"][:, 1:3] * scale
    scaled = second[1]["coefficients"][:, 1:3] * own / factor * scale
    away = max(away, float(np.abs(scaled - slopes).max()))
    return away, abs(first[0]["R2"] - second[0]["R2"])


OFFSETS = st.tuples(st.integers(-400, 400), st.integers(-400, 400))


@settings(QUIET, max_examples=4)
@given(st.integers(0, 99), OFFSETS)
def test_translation_changes_nothing_that_matters(seed: int, offset: tuple[int, int]) -> None:
    move = {axis: (1.0, 1000.0 * by) for axis, by in zip(("x", "y"), offset)}
    assert check_like(seed, move, 10)[0] < 0.01


@settings(QUIET, max_examples=4)
@given(st.integers(0, 99), st.integers(-12, 12), st.integers(-12, 12))
def test_units_of_powers_of_two_change_nothing_that_matters(seed: int, a: int, b: int) -> None:
    away = check_like(seed, {"p0": (2.0**a, 0.0), "p1": (2.0**b, 0.0)}, 10)[0]
    assert away < 0.01


UNITS = st.sampled_from([0.3048, 1000.0, 1e-6, 1.8, 0.1])


@settings(QUIET, max_examples=3)
@given(st.integers(0, 99), UNITS, UNITS, UNITS)
def test_other_units_leave_the_score(seed: int, a: float, b: float, target: float) -> None:
    change = {"p0": (a, 0.0), "p1": (b, 32.0), "zinc": (target, 7.0)}
    assert check_like(seed, change, 10)[1] < 0.01


@pytest.mark.slow
@settings(QUIET, max_examples=40)
@given(st.integers(0, 999), OFFSETS, st.integers(-20, 20), UNITS)
def test_the_same_after_many_epochs(seed: int, offset: tuple, power: int, unit: float) -> None:
    move = {axis: (1.0, 1000.0 * by) for axis, by in zip(("x", "y"), offset)}
    assert check_like(seed, move, 100, 120)[0] < 0.01
    assert check_like(seed, {"p0": (2.0**power, 0.0)}, 100, 120)[0] < 0.01
    assert check_like(seed, {"p0": (unit, 32.0), "zinc": (unit, 0.0)}, 100, 120)[1] < 0.01
