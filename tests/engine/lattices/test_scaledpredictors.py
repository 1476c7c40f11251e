"""Predictors scaled in single precision, however far from zero they are."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine.lattices.scaledpredictors import ScaledPredictors

SHAPE = (40, 30)
SOIL = Predictor("soil", "class", levels=("1", "2", "5"), codes=True)


def scaled(values: np.ndarray, centre: float, scale: float) -> ScaledPredictors:
    model = SimpleNamespace(
        model=SimpleNamespace(predictors=(Predictor("x"), SOIL)),
        q=4,
        centre=np.array([0.0, centre, 0.3, 0.2]),
        scale=np.array([1.0, scale, 0.4, 0.5]),
    )
    codes = np.tile(np.array([-1, 0, 1, 2], dtype=np.int16), 300).reshape(SHAPE)
    return ScaledPredictors(model, [values, codes], [False, True])


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("away", [0.0, 3.0, 1e3, 1e6])
def test_rows_are_the_scaled_values(kind, away) -> None:
    """The mean of training need be no number of single precision."""
    centre, scale = away * 0.7001 + 0.123456789, 0.7
    rng = np.random.default_rng(0)
    values = (centre + scale * rng.normal(size=SHAPE)).astype(kind)
    found = scaled(values, centre, scale)
    want = (values.astype(np.float64) - centre) / scale
    rows = found.rows(slice(8, 16))
    np.testing.assert_allclose(rows[1], want[8:16].ravel(), atol=3e-6)
    assert rows.dtype == np.float32
    pixels = rng.integers(0, values.size, 50)
    at = found.at(pixels)
    np.testing.assert_allclose(at[:, 1], want.ravel()[pixels], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.rows(slice(0, 40))[:, pixels].T, at, atol=3e-6)


def test_levels_are_columns_and_no_level_is_none() -> None:
    found = scaled(np.zeros(SHAPE, np.float32), 0.0, 1.0).rows(slice(0, 1))
    np.testing.assert_allclose(found[2:, 1], [-0.75, -0.4])
    np.testing.assert_allclose(found[2:, 2], [1.75, -0.4])
    np.testing.assert_allclose(found[2:, 3], [-0.75, 1.6], rtol=1e-6)
    assert np.isnan(found[2:, 0]).all()


@pytest.mark.parametrize("gaps", [False, True])
def test_extremes_and_stray_values_of_the_valid_pixels(gaps) -> None:
    values = np.random.default_rng(3).normal(size=SHAPE).astype(np.float32)
    values[4, 5], values[6, 7], values[0, 0] = 9.5, -7.0, 11.0
    valid = np.ones(SHAPE, dtype=bool)
    if gaps:
        values[0, 0], valid[0, 0] = np.nan, False
    found = scaled(values, 0.0, 1.0)
    most = (4, 5) if gaps else (0, 0)
    extremes = found.extremes(valid)
    assert list(extremes[:2]) == [6 * 30 + 7, most[0] * 30 + most[1]]
    assert len(extremes) == 5
    assert np.argwhere(found.beyond(8.0)).tolist() == ([[4, 5]] if gaps else [[0, 0], [4, 5]])
    assert not found.beyond(20.0).any()
