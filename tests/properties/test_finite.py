"""Whatever the points: a model whose every number is finite, or a refusal that says why."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnwr_qgis.engine.errors import InputError

from .pointsets import QUIET, explains, point_sets, predict, train


def check(columns: dict, changes: dict, seed: int) -> None:
    """Train, then predict at the training points and at others."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            values, arrays = train(folder, columns, **changes)
        except InputError as error:
            explains(error)
            return
        used = arrays["reason"] == 0
        assert used.sum() == values["N_USED"]
        for name in ("fitted", "oob_prediction", "residual", "fit_se", "coefficients"):
            assert np.isfinite(arrays[name][used]).all(), name
            assert np.isnan(arrays[name][~used]).all(), name
        rng = np.random.default_rng(seed)
        new = {name: rng.permutation(column) for name, column in columns.items()}
        new["x"] = new["x"] + rng.normal(0, 100.0 if new["x"].max() > 180 else 0.0, len(new["x"]))
        found = predict(folder, new, changes["crs_wkt"])
        fine = found["reason"] == 0
        for name in ("prediction", "standard_error", "lower", "upper", "coefficients"):
            assert np.isfinite(found[name][fine]).all(), name
        assert (found["standard_error"][fine] >= 0).all()
        assert (found["lower"][fine] <= found["upper"][fine]).all()


@settings(QUIET, max_examples=25)
@given(point_sets(), st.integers(0, 99))
@pytest.mark.filterwarnings("ignore")
def test_all_numbers_are_finite_or_the_points_are_refused(sets: tuple, seed: int) -> None:
    check(*sets, seed)


@pytest.mark.slow
@settings(QUIET, max_examples=400)
@given(point_sets(), st.integers(0, 99))
@pytest.mark.filterwarnings("ignore")
def test_the_same_for_many_point_sets(sets: tuple, seed: int) -> None:
    check(*sets, seed)


@settings(QUIET, max_examples=12)
@given(st.sampled_from([1e160, 1e300, 1.7e308, 5e-324, 1e-310]), st.booleans(), st.integers(0, 9))
@pytest.mark.filterwarnings("ignore")
def test_numbers_at_the_ends_of_what_a_number_can_be(scale: float, whole: bool, seed: int) -> None:
    """A unit is the user's; one that arithmetic cannot carry is refused, never half worked out."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(0, 4000, (40, 2)) + 1e5
    p0 = rng.uniform(-1, 1, 40)
    zinc = p0 + rng.normal(0, 0.1, 40)
    with np.errstate(all="ignore"):
        columns = {
            "x": xy[:, 0], "y": xy[:, 1], "p0": p0 if whole else p0 * scale,
            "zinc": zinc * scale if whole else zinc,
        }  # fmt: skip
    changes = {"predictors": ("p0",), "members": 5, "epochs": 2, "seed": seed}
    check(columns, {**changes, "crs_wkt": ""}, seed)
