"""Fields, points and an engine that do not do: the message says what is wrong and where."""

from __future__ import annotations

import os

import numpy as np
import pytest
from qgis.core import Qgis, QgsField, QgsProcessingException
from qgis.PyQt.QtCore import QMetaType, QVariant

from gnnwr_qgis.layers import fieldtypes
from tests.processing.made import point_layer, quick


def field(name, kind, values):
    return QgsField(name, kind), values


def numbers(name, values, rows=60):
    return field(name, fieldtypes.DOUBLE, np.resize(np.array(values, dtype=object), rows).tolist())


if Qgis.QGIS_VERSION_INT >= 33800:
    DATE = QMetaType.Type.QDate
else:
    DATE = QVariant.Type.Date  # noqa: QGS402 (it has no other)
TEXT = field("word", fieldtypes.TEXT, ["a", "b", "c"] * 20)


@pytest.mark.parametrize(
    ("extra", "target", "words"),
    [
        (TEXT, "word", ["word", "numeric field"]),
        (numbers("flat", [5.0]), "flat", ["flat", "same"]),
        (numbers("void", [None]), "void", ["void"]),
    ],
)
def test_target_that_cannot_be_one(refused, extra, target, words):
    text = refused(point_layer(fields=[extra]), TARGET=target)
    assert all(word in text for word in words), text


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (numbers("flat", [5.0]), ["flat", "same"]),
        (numbers("void", [None]), ["void"]),
        (numbers("endless", [1.0, 2.0, float("inf")]), ["endless", "infinite"]),
        (field("day", DATE, [None] * 60), ["day", "numbers"]),
    ],
)
def test_predictor_that_cannot_be_one(refused, extra, words):
    name = extra[0].name()
    text = refused(point_layer(fields=[extra]), PREDICTORS=["x1", name])
    assert all(word in text for word in words), text


def test_too_few_points(refused):
    text = refused(point_layer(rows=19))
    assert "19" in text
    assert "20" in text


def test_too_few_points_for_the_coefficients(refused):
    generator = np.random.default_rng(1)
    extras = [numbers(f"z{k}", generator.normal(size=24), 24) for k in range(4)]
    layer = point_layer(rows=24, fields=extras)
    text = refused(layer, PREDICTORS=["x1", "x2", "z0", "z1", "z2", "z3"])
    assert "24" in text
    assert "35" in text


def test_rows_with_missing_values_are_reported(train):
    layer = point_layer(fields=[numbers("gaps", [None] + [1.0, 3.0, 2.0, 7.0])])
    results = train(layer, PREDICTORS=["x1", "gaps"])
    assert results["N_USED"] == 48
    said = "\n".join(train.feedback.infos + train.feedback.warnings)
    assert "12" in said
    assert "gaps" in said
    reasons = [feature["reason"] for feature in results["OUTPUT"].getFeatures()]
    assert sum("gaps" in str(reason) for reason in reasons) == 12


def test_classes_named_that_are_no_predictors(refused):
    text = refused(point_layer(), CATEGORICAL="x1; soil")
    assert "soil" in text


def test_engine_whose_python_is_broken(run, engine_cache, monkeypatch, points, tmp_path):
    """The stamp says ready, but what is there does not run."""
    from gnnwr_qgis.runtime import paths, stamp

    cache = str(tmp_path / "cache")
    folder = paths.engine_folder(cache)
    os.makedirs(os.path.join(folder, "bin"))
    python = os.path.join(folder, "bin", "python")
    with open(python, "w") as stream:
        stream.write("#!/bin/sh\nexit 1\n")
    os.chmod(python, 0o755)
    stamp.write_stamp(folder, "broken")
    monkeypatch.setenv("GNNWR_CACHE", cache)
    parameters = quick(
        INPUT=points,
        PREDICTORS=["x1"],
        MODEL=str(tmp_path / "m.gnnwr"),
        OUTPUT="TEMPORARY_OUTPUT",
    )
    with pytest.raises(QgsProcessingException) as raised:
        run("gnnwr:train", parameters)
    assert "exit code 1" in str(raised.value)
    assert "Install or repair engine" in str(raised.value)
    assert not (tmp_path / "m.gnnwr").exists()
