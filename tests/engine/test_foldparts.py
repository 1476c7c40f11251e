"""The parts of a fold: what the training part learns is its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gnnwr_qgis.engine import foldparts

from . import folding, made


def test_encodings_are_those_of_the_training_part(tmp_path: Path) -> None:
    values = made.columns()
    values["soil"][:] = "sand"
    values["soil"][:35] = "clay"
    values["soil"][::7] = "peat"
    prepared = folding.prepared(tmp_path, values)
    soil = prepared.values["soil"]
    assert prepared.sample.predictors[-1].levels[0] == "clay"
    # Most of the clay is left out, so that sand is the most frequent class and is dropped.
    tested = (soil == "clay") & (np.cumsum(soil == "clay") > 6)
    parts = foldparts.split(prepared, ~tested, tested)
    assert parts.training.predictors[-1].levels == ("sand", "peat", "clay")
    assert parts.training.coefficient_names[-2:] == ["soil=peat", "soil=clay"]
    np.testing.assert_array_equal(parts.design[:, -1], 1.0)
    assert parts.known.all()
    # Without any clay in training its rows are unknown; without any other class there is none.
    tested = soil == "clay"
    assert not foldparts.split(prepared, ~tested, tested).known.any()
    only = foldparts.split(prepared, soil == "sand", soil == "peat")
    assert [one.name for one in only.training.predictors] == ["dist", "elev"]
    assert not only.known.any()


def test_a_predictor_that_is_constant_in_the_training_part_is_left_out(tmp_path: Path) -> None:
    values = made.columns()
    values["elev"][:] = np.where(np.arange(60) < 10, values["elev"], 5.0)
    prepared = folding.prepared(tmp_path, values)
    tested = prepared.values["elev"] != 5.0
    parts = foldparts.split(prepared, ~tested, tested)
    assert [one.name for one in parts.training.predictors] == ["dist", "soil"]
    assert parts.known.all()


def test_the_training_part_is_a_sample_of_its_own(tmp_path: Path) -> None:
    prepared = folding.prepared(tmp_path)
    tested = np.arange(60) % 3 == 0
    parts = foldparts.split(prepared, ~tested, tested)
    assert set(parts.training.location) == set(range(40))
    assert not set(parts.training.rows) & set(prepared.sample.rows[tested])
    np.testing.assert_array_equal(parts.rows, np.flatnonzero(tested))
