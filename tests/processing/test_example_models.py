"""The example models: they load, are what their script makes, and run on the sample."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from qgis.core import (
    Qgis,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingParameterDefinition,
    QgsVectorLayer,
)

from gnnwr_qgis.contract import translation
from gnnwr_qgis.contract.modelheader import read_header
from gnnwr_qgis.layers.grouping import EXAMPLE_OUTPUTS
from gnnwr_qgis.processing.shipped import resource_path
from scripts.build_plugin import collect
from scripts.example_model_texts import TEXTS, said
from tests.processing.made import raster_bands, values_of

ROOT = Path(__file__).resolve().parent.parent.parent
MODELS = ROOT / "resources" / "models"
MAKER = ROOT / "scripts" / "make_example_models.py"
NAMES = {"points_to_map": "From points to map", "validate_explain": "Validate, then explain"}
CHINESE = {f"zh_CN/{name}": TEXTS["zh_CN"][title] for name, title in NAMES.items()}
ALL = {**NAMES, **CHINESE}
HAN = re.compile(r"[\u4e00-\u9fff]")
WORDS = re.compile(r"[A-Za-z]{2,}(?:,? [A-Za-z]{2,}){2,}")
MADE_WITH = 322  # the version of QGIS that has made the files
# Names of values that are titles, of the model and of what it consists of.
TITLES = ("component_description", "description", "model_name")
SCORES = 0.0, 1.0
# The folder of each language's models, and a word of its reports.
SPOKEN = [pytest.param(("", "prediction"), id="en"), pytest.param(("zh_CN/", "预测"), id="zh")]
# The enum of kinds of sources has another place in later QGIS.
FIXED = QgsProcessingModelChildParameterSource.fromStaticValue(None)


@pytest.fixture
def load(provider):
    def call(name, folder=MODELS):
        model = QgsProcessingModelAlgorithm()
        assert model.fromFile(str(folder / f"{name}.model3"))
        return model

    return call


@pytest.fixture
def in_chinese():
    translation.use(resource_path("i18n", "gnnwr_zh_CN.qm"))
    yield
    translation.use(None)


@pytest.fixture
def spoken(request):
    """What of the model's language: its folder, and a word of its reports."""
    folder, word = request.param
    if folder:
        request.getfixturevalue("in_chinese")
    return folder, word


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


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folder of what the script makes now; in a process of its own, as it sets Qt's hashes."""
    folder = tmp_path_factory.mktemp("models")
    subprocess.run([sys.executable, MAKER, "--output", folder], check=True, capture_output=True)
    return folder


def test_all_ship():
    assert {path for path in collect() if path.startswith("resources/models/")} == {
        f"resources/models/{name}.model3" for name in ALL
    }


def test_the_script_makes_these_alone(made):
    assert sorted(str(path.relative_to(made)) for path in made.rglob("*.model3")) == sorted(
        f"{name}.model3" for name in ALL
    )


@pytest.mark.parametrize("name", ALL)
def test_the_file_is_what_the_script_makes(load, made, name):
    """To the byte: QGIS puts the titles and helps of now into what it loads, not what it shows."""
    if (Qgis.QGIS_VERSION_INT // 100) == MADE_WITH:
        again = f"The plugin's texts have changed: run {MAKER.relative_to(ROOT)}."
        shipped = (MODELS / f"{name}.model3").read_bytes()
        assert shipped == (made / f"{name}.model3").read_bytes(), again
    else:
        assert content(load(name)) == content(load(name, made))


def content(model):
    """All of it but the names that later QGIS versions give to the outputs of new models."""
    told = model.toVariant()
    told.pop("internal_version", None)
    told["parameterDefinitions"] = {
        of_step(definition) or definition["name"]: {**definition, "name": ""}
        for definition in told["parameterDefinitions"].values()
    }
    return told


def entries(name):
    """Every value in the file: its type, its name and itself, in order."""
    for option in ET.parse(MODELS / f"{name}.model3").getroot().iter("Option"):
        yield option.get("type"), option.get("name"), option.get("value", "")


def of_step(definition):
    kept = definition.get("metadata") or {}
    return kept.get("_modelChildId", "") + kept.get("_modelChildOutputName", "")


@pytest.mark.parametrize("name", ALL)
def test_opens_without_a_problem(load, name):
    model = load(name)
    assert (model.displayName(), model.group()) == (ALL[name], "GNNWR")
    fine, problem = model.canExecute()
    assert fine, problem
    for child in model.childAlgorithms():
        fine, problems = model.validateChildAlgorithm(child)
        assert fine, problems


@pytest.mark.parametrize("name", ALL)
def test_every_input_has_a_help_text(load, name):
    model = load(name)
    texts = model.helpContent()
    told = "这些点的坐标和数值" if name in CHINESE else "coordinates and values of the points"
    assert told in texts["ALG_DESC"]
    inputs = [p.name() for p in model.parameterDefinitions() if not p.isDestination()]
    assert [one for one in inputs if not texts.get(one)] == []


@pytest.mark.parametrize("name", NAMES)
def test_chinese_has_other_texts_and_nothing_else(name):
    english, chinese = (list(entries(f"{folder}{name}")) for folder in ("", "zh_CN/"))
    assert len(english) == len(chinese)
    for one, other in zip(english, chinese):
        assert one[:-1] == other[:-1]  # where it stands, its name and its type
        if one != other:
            assert HAN.search(other[-1]), other
            assert not HAN.search(one[-1]), one


@pytest.mark.parametrize("name", CHINESE)
def test_no_english_is_left_in_chinese(name):
    for entry in entries(name):
        assert WORDS.search(entry[-1]) is None, entry
        if entry[-2] in TITLES and entry[-1]:
            assert HAN.search(entry[-1]), entry


def test_every_translation_is_used():
    """One that the plugin's catalogue has too, or that has left the script, is not."""
    values = {entry[-1] for name in CHINESE for entry in entries(name)}
    assert [text for text in TEXTS["zh_CN"].values() if text not in values] == []


def test_the_name_of_a_thing_is_that_of_the_catalogue(in_chinese):
    assert said("Train GNNWR model") == translation.tr("Train GNNWR model") == "训练 GNNWR 模型"
    assert said("Report of the training") == "训练报告"


def test_a_text_without_a_translation_is_not_passed_over(in_chinese):
    with pytest.raises(LookupError, match="TEXTS lacks “Such a text” in zh_CN"):
        said("Such a text")


@pytest.mark.parametrize("name", ALL)
def test_takes_the_sample(load, context, sample, name):
    model = load(name)
    outputs = [one.name() for one in model.destinationParameterDefinitions()]
    asked = {**sample, **dict.fromkeys(outputs, "TEMPORARY_OUTPUT")}
    fine, problem = model.checkParameterValues(asked, context)
    assert fine, problem
    fine, problem = model.checkParameterValues({**asked, "target": None}, context)
    assert not fine
    assert "target" in problem


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


@pytest.mark.parametrize("name", ALL)
def test_the_layers_of_an_output_are_not_called_by_its_name(load, name):
    """QGIS would do so: the names, alike in all languages, are for commands."""
    layers = {
        output
        for child in load(name).childAlgorithms().values()
        for output, made in child.modelOutputs().items()
        if child.algorithm().parameterDefinition(made.childOutputName()).type() != "fileDestination"
    }
    assert layers
    assert layers <= EXAMPLE_OUTPUTS


@pytest.mark.parametrize("spoken", SPOKEN, indirect=True)
def test_from_points_to_map(load, engine, context, feedback, sample, tmp_path, spoken):
    folder, word = spoken
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
    results, fine = load(f"{folder}points_to_map").run(asked, context, feedback)
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
    for text in ("log_zinc", word):
        assert text in files["train:report"].read_text(encoding="utf-8")
    assert SCORES[0] < results["CHILD_RESULTS"]["train"]["R2"] < SCORES[1]


@pytest.mark.slow
@pytest.mark.parametrize("spoken", SPOKEN, indirect=True)
def test_validate_then_explain(load, engine, context, feedback, sample, tmp_path, spoken):
    folder, word = spoken
    files = {
        "validate:validation": tmp_path / "validation.html",
        "validate:scores": tmp_path / "scores.csv",
        "train:model": tmp_path / "meuse.gnnwr",
        "explain:explanation": tmp_path / "explanation.html",
        "explain:explained": tmp_path / "explained.gpkg",
    }
    asked = {**sample, **{name: str(path) for name, path in files.items()}}
    asked.update(schemes=[0], folds=2, compare=[0])
    results, fine = load(f"{folder}validate_explain").run(asked, context, feedback)
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
        for text in ("log_zinc", word):
            assert text in files[name].read_text(encoding="utf-8")
