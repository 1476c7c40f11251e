"""The example models: they load, are what their script makes, and run on the sample."""

from __future__ import annotations

import csv
import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest
from qgis.core import (
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingParameterDefinition,
    QgsVectorLayer,
)

from gnnwr_qgis.contract.modelheader import read_header
from tests.processing.made import raster_bands, values_of

ROOT = Path(__file__).resolve().parent.parent.parent
MODELS = ROOT / "resources" / "models"
NAMES = {"points_to_map": "From points to map", "validate_explain": "Validate, then explain"}
SCORES = 0.0, 1.0
# The enum of kinds of sources has another place in later QGIS.
FIXED = QgsProcessingModelChildParameterSource.fromStaticValue(None)


def script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def load(provider):
    def call(name):
        model = QgsProcessingModelAlgorithm()
        assert model.fromFile(str(MODELS / f"{name}.model3"))
        return model

    return call


@pytest.fixture
def sample(tmp_path):
    """The model's own inputs, filled with the sample; a copy, since QGIS writes beside it."""
    folder = tmp_path / "sample"
    shutil.copytree(ROOT / "resources" / "sample", folder)
    return {
        "points": f"{folder / 'meuse.gpkg'}|layername=meuse",
        "target": "log_zinc",
        "rasters": [str(folder / "meuse_covariates.tif")],
        "classes": "soil;ffreq",
        "epochs": 2,
    }


def test_both_ship():
    inside = script("build_plugin").collect()
    assert {path for path in inside if path.startswith("resources/models/")} == {
        f"resources/models/{name}.model3" for name in NAMES
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_what_the_script_makes(load, name, tmp_path):
    path = str(tmp_path / "made.model3")
    assert script("make_example_models").models()[name].toFile(path)
    made = QgsProcessingModelAlgorithm()
    assert made.fromFile(path)
    assert content(load(name)) == content(made)


def content(model):
    """All of it but the names that later QGIS versions give to the outputs of new models."""
    told = model.toVariant()
    told.pop("internal_version", None)
    told["parameterDefinitions"] = {
        of_step(definition) or definition["name"]: {**definition, "name": ""}
        for definition in told["parameterDefinitions"].values()
    }
    return told


def of_step(definition):
    kept = definition.get("metadata") or {}
    return kept.get("_modelChildId", "") + kept.get("_modelChildOutputName", "")


@pytest.mark.parametrize("name", NAMES)
def test_opens_without_a_problem(load, name):
    model = load(name)
    assert (model.displayName(), model.group()) == (NAMES[name], "GNNWR")
    fine, problem = model.canExecute()
    assert fine, problem
    for child in model.childAlgorithms():
        fine, problems = model.validateChildAlgorithm(child)
        assert fine, problems


@pytest.mark.parametrize("name", NAMES)
def test_every_input_has_a_help_text(load, name):
    model = load(name)
    texts = model.helpContent()
    assert "coordinates and values of the points" in texts["ALG_DESC"]
    inputs = [p.name() for p in model.parameterDefinitions() if not p.isDestination()]
    assert [one for one in inputs if not texts.get(one)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_step_has_the_defaults_of_its_algorithm(load, name):
    """A default that changes must reach the models: they hold a copy of each."""
    optional = QgsProcessingParameterDefinition.Flag.FlagOptional
    for child in load(name).childAlgorithms().values():
        for parameter in child.algorithm().parameterDefinitions():
            sources = child.parameterSources().get(parameter.name(), [])
            fixed = [one.staticValue() for one in sources if one.source() == FIXED.source()]
            if fixed:
                assert fixed == [parameter.defaultValue()], parameter.name()
            elif not parameter.isDestination() and not parameter.flags() & optional:
                assert sources, parameter.name()


def test_from_points_to_map(load, engine, context, feedback, sample, tmp_path):
    files = {
        "train:report": tmp_path / "report.html",
        "train:model": tmp_path / "meuse.gnnwr",
        "train:fitted": tmp_path / "fitted.gpkg",
        "predict:prediction": tmp_path / "prediction.tif",
        "predict:coefficients": tmp_path / "coefficients.tif",
        "predict:intervals": tmp_path / "intervals.tif",
        "predict:applicability": tmp_path / "applicability.tif",
    }
    asked = {**sample, **{name: str(path) for name, path in files.items()}}
    results, fine = load("points_to_map").run(asked, context, feedback)
    assert fine, feedback.errors
    predictors = {
        item.name: item.kind for item in read_header(str(files["train:model"])).predictors
    }
    assert predictors == {"dist": "number", "soil": "class", "ffreq": "class"}
    bands, _ = raster_bands(results["predict:prediction"])
    assert len(bands) == 2
    assert 4.0 < np.nanmin(bands[0]) < np.nanmax(bands[0]) < 8.5  # log_zinc
    lower, upper = raster_bands(results["predict:intervals"])[0]
    assert np.nanmin(upper - lower) > 0.0
    names = raster_bands(results["predict:coefficients"])[1]
    assert len(names) == 6
    assert names[0].startswith("Intercept")
    assert len(raster_bands(results["predict:applicability"])[0]) == 3
    assert len(values_of(QgsVectorLayer(results["train:fitted"]))["oob_prediction"]) == 155
    assert "log_zinc" in files["train:report"].read_text(encoding="utf-8")
    assert SCORES[0] < results["CHILD_RESULTS"]["train"]["R2"] < SCORES[1]


@pytest.mark.slow
def test_validate_then_explain(load, engine, context, feedback, sample, tmp_path):
    files = {
        "validate:validation": tmp_path / "validation.html",
        "validate:scores": tmp_path / "scores.csv",
        "train:model": tmp_path / "meuse.gnnwr",
        "explain:explanation": tmp_path / "explanation.html",
        "explain:explained": tmp_path / "explained.gpkg",
    }
    asked = {**sample, **{name: str(path) for name, path in files.items()}}
    asked.update(schemes=[0], folds=2, compare=[0])
    results, fine = load("validate_explain").run(asked, context, feedback)
    assert fine, feedback.errors
    children = results["CHILD_RESULTS"]
    written = [files[name].stat().st_mtime for name in ("validate:validation", "train:model")]
    assert written == sorted(written)  # a model is trained when its worth is known
    with open(files["validate:scores"], encoding="utf-8-sig") as stream:
        rows = {row["model"]: row for row in csv.DictReader(stream)}
    assert len(rows) == 2
    assert SCORES[0] < children["validate"]["R2_RANDOM"] < SCORES[1]
    values = values_of(QgsVectorLayer(results["explain:explained"]))
    players = [column for name, column in values.items() if name.startswith("shapley_")]
    base = children["explain"]["BASE_VALUE"]
    total = [base + sum(row) for row in zip(*players)]
    assert total == pytest.approx(values["prediction"], abs=1e-6)
    for name in ("validate:validation", "explain:explanation"):
        assert "log_zinc" in files[name].read_text(encoding="utf-8")
