"""Level numbers of many codes at once: the same as the design matrix has them."""

from __future__ import annotations

import numpy as np
import pytest

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine import predictors
from gnnwr_qgis.engine.classcodes import NO_LEVEL, LevelNumbers

SOIL = Predictor("soil", "class", "", ("12", "other", "-3", "400"), ("7", "90"), True)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_levels_merged_ones_and_unknown_ones(dtype) -> None:
    values = np.array([[12, 7, 90], [-3, 400, 12], [8, np.nan, 8], [99999, -50, 12]], dtype=dtype)
    numbers, unseen = LevelNumbers(SOIL).of(values)
    none = NO_LEVEL
    assert numbers.tolist() == [[0, 1, 1], [2, 3, 0], [none, none, none], [none, none, 0]]
    design, want = predictors.encode([SOIL], {"soil": values.ravel().astype(np.float64)})
    assert unseen == want["soil"] == {"8": 2, "99999": 1, "-50": 1}
    known = numbers.ravel() != none
    assert (np.isfinite(design).all(axis=1) == known).all()
    assert (np.eye(4)[numbers.ravel()[known]][:, 1:] == design[known][:, 1:]).all()


def test_a_raster_of_known_codes_has_no_unseen_ones() -> None:
    assert LevelNumbers(SOIL).of(np.full((2, 2), 7.0))[1] == {}
