"""Wrong combinations are refused before anything is read, in words that help."""

from __future__ import annotations

import json
import shutil
import zipfile

import numpy as np
import pytest
from qgis.core import QgsApplication, QgsProcessingException, QgsProject, QgsRasterLayer

from gnnwr_qgis.contract import modelheader
from tests.processing.made import write_raster

RASTERS = ["OUTPUT", "COEFFICIENTS", "ATTRIBUTION", "INTERVALS", "APPLICABILITY"]


def refusal(name, parameters, context):
    found = QgsApplication.processingRegistry().createAlgorithmById(name)
    fine, text = found.checkParameterValues(parameters, context)
    assert fine == (not text)
    return text


def write_model(path, schema=modelheader.MODEL_SCHEMA, predictors=("x1", "x2"), **more):
    """A file with the header of a model (its arrays are not looked at by the checks).

    ``more`` are further parts of the header.
    """
    header = {
        "target": "y",
        "predictors": [{"name": name} for name in predictors],
        "coefficients": ["Intercept", *predictors],
        **more,
    }
    document = {"format": modelheader.MODEL_FORMAT, "schema": schema, "header": header}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(modelheader.HEADER_NAME, json.dumps(document))
        archive.writestr(modelheader.ARRAYS_NAME, b"")
    return str(path)


@pytest.fixture
def train(provider, points, tmp_path):
    return {
        "INPUT": points,
        "TARGET": "y",
        "PREDICTORS": ["x1", "x2"],
        "MODEL": str(tmp_path / "m.gnnwr"),
        "OUTPUT": "TEMPORARY_OUTPUT",
    }


@pytest.fixture
def predict(provider, raster, tmp_path):
    return {
        "MODEL": write_model(tmp_path / "m.gnnwr"),
        "RASTERS": [raster],
        "OUTPUT": str(tmp_path / "out.tif"),
    }


def test_what_is_right_passes(train, predict, context):
    assert refusal("gnnwr:train", train, context) == ""
    assert refusal("gnnwr:predictraster", predict, context) == ""
    assert refusal("gnnwr:predictraster", {**predict, "OUTPUT": "TEMPORARY_OUTPUT"}, context) == ""


def test_rasters_alone_are_enough(train, context, raster):
    assert refusal("gnnwr:train", {**train, "PREDICTORS": [], "RASTERS": [raster]}, context) == ""


@pytest.mark.parametrize("nothing", [None, []])
def test_no_predictor(train, context, nothing):
    text = refusal("gnnwr:train", {**train, "PREDICTORS": nothing}, context)
    assert "at least one predictor" in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"PREDICTORS": ["x1", "y"]}, ["“y”", "target", "predictor"]),
        ({"SPLIT": "x1"}, ["“x1”", "splits"]),
        ({"SPLIT": "y"}, ["“y”", "splits"]),
        ({"MODEL": "/nowhere/at/all/m.gnnwr"}, ["/nowhere/at/all", "does not exist"]),
        ({"MODEL": "m.zip"}, ["m.zip", ".gnnwr"]),
        ({"MEMBERS": 0}, ["MEMBERS"]),
        ({"EPOCHS": -1}, ["EPOCHS"]),
    ],
)
def test_train_refuses(train, context, change, words):
    text = refusal("gnnwr:train", {**train, **change}, context)
    # Numbers out of their range are refused by QGIS itself.
    assert all(word in text for word in words), text


@pytest.mark.parametrize("output", RASTERS)
@pytest.mark.parametrize("name", ["map.asc", "map.img", "map"])
def test_only_geotiff(predict, context, tmp_path, output, name):
    text = refusal("gnnwr:predictraster", {**predict, output: str(tmp_path / name)}, context)
    assert name in text
    assert ".tif" in text


@pytest.mark.parametrize(
    ("first", "second"),
    [("OUTPUT", "COEFFICIENTS"), ("OUTPUT", "ATTRIBUTION"), ("INTERVALS", "APPLICABILITY")],
)
def test_two_outputs_in_one_file(predict, context, tmp_path, first, second):
    path = str(tmp_path / "same.tif")
    text = refusal("gnnwr:predictraster", {**predict, first: path, second: path}, context)
    assert "two different files" in text
    found = QgsApplication.processingRegistry().createAlgorithmById("gnnwr:predictraster")
    for name in (first, second):
        assert found.parameterDefinition(name).description() in text


def test_cell_size_of_zero(predict, context):
    text = refusal("gnnwr:predictraster", {**predict, "CELLSIZE": 0}, context)
    assert "greater than zero" in text


def test_unwritable_folder(predict, context):
    text = refusal("gnnwr:predictraster", {**predict, "OUTPUT": "/proc/1/map.tif"}, context)
    assert "/proc/1" in text


@pytest.mark.parametrize("name", ["gnnwr:predictraster", "gnnwr:predictpoints", "gnnwr:explain"])
def test_model_files(predict, points, context, tmp_path, name):
    predict = {**predict, "INPUT": points}
    if name != "gnnwr:predictraster":
        predict["OUTPUT"] = "TEMPORARY_OUTPUT"
    whole = write_model(tmp_path / "whole.gnnwr")
    with open(whole, "rb") as stream:
        content = stream.read()
    (tmp_path / "short.gnnwr").write_bytes(content[: len(content) // 2])
    (tmp_path / "text.gnnwr").write_text("not a model", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "other.gnnwr", "w") as archive:
        archive.writestr("readme.txt", "something else")
    write_model(tmp_path / "newer.gnnwr", schema=99)
    cases = {
        "short.gnnwr": "damaged, truncated",
        "text.gnnwr": "not a GNNWR model",
        "other.gnnwr": "not a GNNWR model",
        "newer.gnnwr": "newer version",
        "absent.gnnwr": "does not exist",
    }
    for file, words in cases.items():
        text = refusal(name, {**predict, "MODEL": str(tmp_path / file)}, context)
        assert file in text, text
        assert words in text, text


@pytest.mark.parametrize("output", RASTERS)
def test_output_that_is_open_in_the_project(
    predict, context, feedback, covariates, tmp_path, output, monkeypatch
):
    from gnnwr_qgis.processing import engine

    monkeypatch.setattr(engine, "problem", lambda: "")
    shutil.copy(covariates, tmp_path / "old.tif")
    layer = QgsRasterLayer(str(tmp_path / "old.tif"), "Yesterday's map")
    QgsProject.instance().addMapLayer(layer)
    found = QgsApplication.processingRegistry().createAlgorithmById("gnnwr:predictraster")
    try:
        with pytest.raises(QgsProcessingException, match=r"old\.tif is open .*Yesterday's map"):
            found.prepareAlgorithm(
                {**predict, output: str(tmp_path / "old.tif")}, context, feedback
            )
    finally:
        QgsProject.instance().removeMapLayer(layer.id())
    assert found.prepareAlgorithm({**predict, output: str(tmp_path / "old.tif")}, context, feedback)


NO_INTERVALS = [{"preset": "du2020"}, {"settings": {"intervals": False}}]


@pytest.mark.parametrize("header", NO_INTERVALS)
def test_a_model_without_intervals(predict, context, feedback, tmp_path, monkeypatch, header):
    """Refused at once, and in a graphical model, which asks no step beforehand, when it runs."""
    from gnnwr_qgis.processing import engine

    predict["MODEL"] = write_model(tmp_path / "without.gnnwr", **header)
    assert refusal("gnnwr:predictraster", predict, context) == ""
    asked = {**predict, "INTERVALS": str(tmp_path / "i.tif")}
    text = refusal("gnnwr:predictraster", asked, context)
    assert "no prediction intervals" in text
    assert "“Recommended”" in text
    monkeypatch.setattr(engine, "problem", lambda: "")
    found = QgsApplication.processingRegistry().createAlgorithmById("gnnwr:predictraster")
    with pytest.raises(QgsProcessingException, match="no prediction intervals"):
        found.prepareAlgorithm(asked, context, feedback)


def test_a_model_with_intervals(predict, context, tmp_path):
    settings = {"intervals": True, "applicability": True}
    predict["MODEL"] = write_model(tmp_path / "with.gnnwr", settings=settings)
    asked = {"INTERVALS": str(tmp_path / "i.tif"), "APPLICABILITY": str(tmp_path / "a.tif")}
    assert refusal("gnnwr:predictraster", {**predict, **asked}, context) == ""


def test_a_model_that_cannot_tell_where_it_applies(predict, context, tmp_path):
    settings = {"intervals": True, "applicability": False}
    predict["MODEL"] = write_model(tmp_path / "without.gnnwr", settings=settings)
    asked = {**predict, "APPLICABILITY": str(tmp_path / "a.tif")}
    assert "where it applies" in refusal("gnnwr:predictraster", asked, context)


def prepared(name, parameters, context, feedback, monkeypatch):
    """The algorithm ready to read its layers, as if there were an engine."""
    from gnnwr_qgis.processing import engine

    monkeypatch.setattr(engine, "problem", lambda: "")
    found = QgsApplication.processingRegistry().createAlgorithmById(name)
    assert found.prepareAlgorithm(parameters, context, feedback)
    return found


def test_raster_of_the_model_missing(predict, context, feedback, tmp_path, monkeypatch):
    """Matching comes before the engine is started, so it needs none."""
    predict["MODEL"] = write_model(tmp_path / "three.gnnwr", predictors=("x1", "x2", "slope"))
    found = prepared("gnnwr:predictraster", predict, context, feedback, monkeypatch)
    with pytest.raises(QgsProcessingException, match="slope"):
        found.processAlgorithm(predict, context, feedback)


@pytest.mark.parametrize("nothing", [None, "", [], [""], ["", ""], [None, None]])
def test_table_of_matches_left_empty(predict, context, feedback, tmp_path, monkeypatch, nothing):
    predict["MATCH"] = nothing  # the dialog on 3.22 gives [""]
    found = prepared("gnnwr:predictraster", predict, context, feedback, monkeypatch)
    matched = found.matched_rasters(predict, context, feedback, str(tmp_path))
    assert [source.name for source in matched] == ["x1", "x2"]


@pytest.mark.parametrize("table", [["slope", "covariates:2"], "slope,covariates:2"])
def test_rasters_matched_by_table(predict, context, feedback, tmp_path, monkeypatch, table):
    predict["MODEL"] = write_model(tmp_path / "other names.gnnwr", predictors=("x1", "slope"))
    predict["MATCH"] = table
    found = prepared("gnnwr:predictraster", predict, context, feedback, monkeypatch)
    matched = found.matched_rasters(predict, context, feedback, str(tmp_path))
    assert [(source.name, source.band) for source in matched] == [("x1", 1), ("slope", 2)]
    assert "slope: band 2 of covariates (x2)" in feedback.infos


def test_same_name_twice(train, context, feedback, covariates, tmp_path, monkeypatch):
    path = write_raster(str(tmp_path / "again.tif"), [np.ones((4, 4))], ["x1"])
    layers = [QgsRasterLayer(covariates, "covariates"), QgsRasterLayer(path, "again")]
    train = {**train, "RASTERS": layers}
    found = prepared("gnnwr:train", train, context, feedback, monkeypatch)
    with pytest.raises(QgsProcessingException, match="x1") as raised:
        found.processAlgorithm(train, context, feedback)
    assert "covariates" in str(raised.value)
    assert "again" in str(raised.value)
