"""Cross-validation: what is asked of the engine, what is refused, and what is made of results."""

from __future__ import annotations

import csv
import os

import numpy as np
import pytest
from qgis.core import (
    NULL,
    QgsApplication,
    QgsField,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)

from gnnwr_qgis.contract.choices import COMPARATORS
from gnnwr_qgis.layers import fieldtypes
from gnnwr_qgis.processing import engine as engine_room
from tests.processing.made import placed, point_layer, values_of

ID = "gnnwr:crossvalidate"
GROUPS = [f"campaign {k % 6}" for k in range(60)]


@pytest.fixture
def points(qgis_app):
    return point_layer(fields=[(QgsField("campaign", fieldtypes.TEXT), GROUPS)])


@pytest.fixture
def asked(provider, points):
    return {
        "INPUT": points,
        "TARGET": "y",
        "PREDICTORS": ["x1", "x2"],
        "OUTPUT": "TEMPORARY_OUTPUT",
    }


@pytest.fixture
def run(provider, context, feedback):
    import processing

    def call(parameters):
        return processing.run(ID, parameters, context=context, feedback=feedback)

    call.feedback = feedback
    return call


@pytest.fixture
def worker(monkeypatch):
    """An engine that answers at once: every model errs by its number, the last row is not used."""
    jobs = []

    def answer(job, folder, feedback, destinations=()):
        jobs.append((job, list(destinations)))
        rows, models = job.table.rows, ["gnnwr", *job.compare]
        target = np.arange(float(rows))
        shape = (len(job.schemes), len(models), rows)
        prediction = target + np.arange(float(len(models)))[:, None] + np.zeros(shape)
        fold = np.ones((len(job.schemes), rows), dtype=np.int32) + np.arange(rows) % job.folds
        reason = np.zeros(rows, dtype=np.int32)
        prediction[..., -1], target[-1], fold[:, -1], reason[-1] = np.nan, np.nan, 0, 1
        np.savez(
            os.path.join(folder, job.results),
            prediction=prediction,
            fold=fold.astype(np.int32),
            lower=prediction[:, 0] - 1.0,
            upper=prediction[:, 0] + 1.0,
            target=target,
            reason=reason,
        )
        for path in filter(None, (job.report, job.scores)):
            with open(path, "w", encoding="utf-8") as stream:
                stream.write("written")
        return {
            "schemes": list(job.schemes),
            "models": models,
            "reasons": ["y is missing"],
            "unit": job.unit,
            "report": bool(job.report) and not answer.fails,
            "scores": bool(job.scores) and not answer.fails,
            "block_size": 100.0,
            "R2_RANDOM": 0.5 if "random" in job.schemes else None,
            "R2_BLOCK": 0.25 if "blocks" in job.schemes else None,
            "BEST_OTHER_R2": 0.375 if "random" in job.schemes and job.compare else None,
        }

    answer.fails, answer.jobs = False, jobs
    monkeypatch.setattr(engine_room, "problem", lambda: "")
    monkeypatch.setattr(engine_room, "run_worker", answer)
    return answer


def refusal(parameters, context):
    found = QgsApplication.processingRegistry().createAlgorithmById(ID)
    fine, text = found.checkParameterValues(parameters, context)
    assert fine == (not text)
    return text


def test_defaults(run, worker, asked):
    results = run(asked)
    ((job, destinations),) = worker.jobs
    assert job.target == "y"
    assert job.predictors == ("x1", "x2")
    assert job.schemes == ("random", "blocks")
    assert job.compare == tuple(COMPARATORS)
    assert (job.folds, job.repeats, job.block_size, job.group_field) == (10, 1, None, None)
    assert (job.seed, job.device, job.distance) == (1, "automatic", "automatic")
    assert job.scores is None
    assert job.report is None
    assert destinations == []
    assert {column.name for column in job.table.columns} == {"x1", "x2", "y"}
    wanted = {"OUTPUT", "TABLE", "REPORT", "R2_RANDOM", "R2_BLOCK", "BEST_OTHER_R2"}
    assert set(results) == wanted
    assert results["TABLE"] is None
    assert results["REPORT"] is None
    assert (results["R2_RANDOM"], results["R2_BLOCK"]) == (0.5, 0.25)
    assert results["BEST_OTHER_R2"] == 0.375


def test_everything_asked_for(run, worker, asked, raster, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = {
        "PREDICTORS": [],
        "RASTERS": [raster],
        "CATEGORICAL": "x2",
        "DISTANCE": 1,
        "SCHEME": [2, 0],
        "GROUP_FIELD": "campaign",
        "FOLDS": 4,
        "REPEATS": 3,
        "BLOCK_SIZE": 250.5,
        "COMPARE": [8, 0, 3],
        "UNIT": "mg/kg",
        "SEED": 108,
        "DEVICE": 1,
        "TABLE": "scores.csv",
        "REPORT": str(tmp_path / "r.html"),
    }
    results = run({**asked, **settings})
    ((job, _),) = worker.jobs
    assert [source.name for source in job.rasters] == ["x1", "x2"]
    assert job.categorical == ("x2",)
    assert job.distance == "planar"
    assert job.schemes == ("random", "groups")  # in the order of the schemes, whatever was given
    assert job.group_field == "campaign"
    assert job.compare == ("olr", "forest-xy", "idw")
    assert (job.folds, job.repeats, job.block_size) == (4, 3, 250.5)
    assert (job.unit, job.seed, job.device) == ("mg/kg", 108, "cpu")
    assert {column.name for column in job.table.columns} == {"y", "campaign"}
    assert placed(job.scores) == results["TABLE"] == str(tmp_path / "scores.csv")
    assert placed(job.report) == results["REPORT"] == str(tmp_path / "r.html")
    assert sorted(os.listdir(tmp_path)) == ["r.html", "scores.csv"]
    assert job.provenance["points"] == "sites"
    assert results["R2_BLOCK"] is None


def test_alone(run, worker, asked):
    results = run({**asked, "COMPARE": [], "SCHEME": [1]})
    ((job, _),) = worker.jobs
    assert job.compare == ()
    assert job.schemes == ("blocks",)
    assert results["R2_RANDOM"] is None
    assert results["BEST_OTHER_R2"] is None
    values = values_of(results["OUTPUT"])
    added = ["fold", "gnnwr", "lower", "upper", "residual"]
    before = ["id", "x1", "x2", "y", "campaign"]
    assert list(values) == [*before, *(f"blocks_{name}" for name in added), "reason"]


def test_points_with_the_predictions_of_every_model(run, worker, asked, tmp_path):
    results = run({**asked, "OUTPUT": str(tmp_path / "cv.gpkg")})
    values = values_of(QgsVectorLayer(results["OUTPUT"]))
    assert values["random_gnnwr"][:3] == [0.0, 1.0, 2.0]
    assert values["blocks_olr"][:3] == [1.0, 2.0, 3.0]
    assert values["random_gp"][:3] == [10.0, 11.0, 12.0]
    assert values["random_residual"][:-1] == [0.0] * 59
    assert values["random_fold"][:11] == [*range(1, 11), 1]
    assert values["reason"][-1] == "y is missing"
    assert values["random_gp"][-1] == NULL
    assert os.path.exists(tmp_path / "cv.qml")


def test_no_points_wanted(run, worker, asked, tmp_path):
    results = run({**asked, "OUTPUT": None, "TABLE": str(tmp_path / "s.csv")})
    assert results["OUTPUT"] is None
    assert results["R2_RANDOM"] == 0.5
    assert os.listdir(tmp_path) == ["s.csv"]


def test_files_that_failed_are_no_outputs(run, worker, asked, tmp_path):
    worker.fails = True
    files = {"TABLE": str(tmp_path / "s.csv"), "REPORT": str(tmp_path / "r.html")}
    results = run({**asked, **files})
    assert results["TABLE"] is None
    assert results["REPORT"] is None
    assert results["R2_RANDOM"] == 0.5


def test_a_group_field_without_its_scheme_is_told(run, worker, asked):
    run({**asked, "GROUP_FIELD": "campaign"})
    assert any("Groups" in text for text in run.feedback.warnings)
    assert worker.jobs[0][0].group_field is None


def test_groups_may_be_a_predictor(run, worker, asked):
    run({**asked, "SCHEME": [2], "PREDICTORS": ["x1", "campaign"], "GROUP_FIELD": "campaign"})
    ((job, _),) = worker.jobs
    assert [column.name for column in job.table.columns].count("campaign") == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"PREDICTORS": []}, ["at least one predictor"]),
        ({"PREDICTORS": ["x1", "y"]}, ["“y”", "target", "predictor"]),
        ({"SCHEME": []}, ["SCHEME"]),
        ({"SCHEME": [0, 2]}, ["groups", "field", "Groups"]),
        ({"SCHEME": [2], "GROUP_FIELD": "y"}, ["“y”", "target", "groups"]),
        ({"FOLDS": 1}, ["FOLDS"]),
        ({"REPEATS": 0}, ["REPEATS"]),
        ({"REPEATS": 101}, ["REPEATS"]),
        ({"BLOCK_SIZE": 0}, ["block", "greater than zero"]),
        ({"COMPARE": ""}, ["COMPARE", "empty list", "JSON"]),
        ({"COMPARE": "none"}, ["COMPARE", "empty list", "0, linear regression"]),
        ({"COMPARE": "99"}, ["Incorrect", "COMPARE"]),
        ({"TABLE": "scores.xlsx"}, ["scores.xlsx", ".csv"]),
        ({"REPORT": "report.pdf"}, ["report.pdf", ".html"]),
        ({"TABLE": "/nowhere/at/all/s.csv"}, ["/nowhere/at/all", "does not exist"]),
        ({"OUTPUT": "/nowhere/at/all/p.gpkg"}, ["/nowhere/at/all", "does not exist"]),
    ],
)
def test_what_is_refused(asked, context, change, words):
    assert refusal(asked, context) == ""
    text = refusal({**asked, **change}, context)
    assert all(word in text for word in words), text


def test_two_outputs_in_one_file(asked, context, tmp_path):
    path = str(tmp_path / "same.csv")
    text = refusal({**asked, "OUTPUT": path, "TABLE": path}, context)
    assert "two different files" in text
    assert "Table of scores" in text
    assert "Cross-validated points" in text


def prepare(parameters, context, feedback):
    """What Processing calls before it runs the algorithm; what it raises there ends in a log."""
    found = QgsApplication.processingRegistry().createAlgorithmById(ID)
    return found.prepareAlgorithm(parameters, context, feedback)


def test_table_over_the_points_or_an_open_layer(asked, worker, context, feedback, tmp_path):
    """Points may come from a CSV file, and a table may be open as one."""
    path = tmp_path / "sites.csv"
    with open(path, "w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["e", "n", "x1", "y"])
        table.writerows([k, k % 7, k / 3, k] for k in range(30))
    before = path.read_bytes()
    uri = f"{path.as_uri()}?xField=e&yField=n&crs=EPSG:28992&detectTypes=yes"
    layer = QgsVectorLayer(uri, "sites of 1988", "delimitedtext")
    assert layer.isValid()
    parameters = {**asked, "PREDICTORS": ["x1"], "TABLE": str(path)}
    with pytest.raises(QgsProcessingException, match=r"sites\.csv is an input .*sites of 1988"):
        prepare({**parameters, "INPUT": layer}, context, feedback)
    QgsProject.instance().addMapLayer(layer)
    try:
        with pytest.raises(QgsProcessingException, match=r"sites\.csv is open .*sites of 1988"):
            prepare(parameters, context, feedback)
    finally:
        QgsProject.instance().removeMapLayer(layer.id())
    assert prepare(parameters, context, feedback)
    assert path.read_bytes() == before


def test_points_over_the_input(asked, worker, points, context, feedback, tmp_path):
    from tests.layers.made import as_geopackage

    project = QgsProject.instance()
    layer = as_geopackage(points, tmp_path / "sites.gpkg")
    project.removeMapLayer(layer.id())
    parameters = {**asked, "INPUT": str(tmp_path / "sites.gpkg")}
    with pytest.raises(QgsProcessingException, match=r"sites\.gpkg is an input"):
        prepare({**parameters, "OUTPUT": str(tmp_path / "sites.gpkg")}, context, feedback)


def test_in_a_project(asked, worker, provider, context, feedback, tmp_path):
    import processing

    project = QgsProject.instance()
    project.clear()
    points = point_layer()
    parameters = {**asked, "INPUT": points, "UNIT": "mg/kg", "OUTPUT": str(tmp_path / "cv.gpkg")}
    try:
        processing.runAndLoadResults(ID, parameters, feedback, context)
        group = project.layerTreeRoot().findGroup("GNNWR cross-validation of y")
        (node,) = group.findLayers()
        layer = node.layer()
        assert layer.name() == "Cross-validation of y"
        manager = layer.styleManager()
        assert manager.currentStyle() == "Residual of GNNWR, random folds"
        assert len(manager.styles()) == 2 * (1 + 11 + 1)
        assert layer.renderer().ranges()[0].label().endswith(" mg/kg")
        abstract = layer.metadata().abstract()
        assert "GNNWR, random folds: 0.500" in abstract
        assert "best other model, random folds: 0.375" in abstract
        assert "GNNWR, spatial blocks: 0.250" in abstract
    finally:
        project.clear()


def test_the_whole_way(run, engine, points, raster, tmp_path):
    """With the real engine, on few folds and beside quick models."""
    parameters = {
        "INPUT": points,
        "TARGET": "y",
        "RASTERS": [raster],
        "SCHEME": [0, 2],
        "GROUP_FIELD": "campaign",
        "FOLDS": 2,
        "COMPARE": [0, 8],
        "UNIT": "mg/kg",
        "DEVICE": 1,
        "OUTPUT": str(tmp_path / "cv.gpkg"),
        "TABLE": str(tmp_path / "scores.csv"),
        "REPORT": str(tmp_path / "r.html"),
    }
    results = run(parameters)
    assert results["R2_BLOCK"] is None
    values = values_of(QgsVectorLayer(results["OUTPUT"]))
    for scheme in ("random", "groups"):
        own = np.array(values[f"{scheme}_gnnwr"], dtype=float)
        observed = np.array(values["y"], dtype=float)
        assert np.allclose(observed - own, values[f"{scheme}_residual"])
        assert set(values[f"{scheme}_fold"]) == {1, 2}
        assert NULL not in values[f"{scheme}_olr"]
        assert NULL not in values[f"{scheme}_idw"]
        assert (np.array(values[f"{scheme}_lower"], dtype=float) < own).all()
    spread = ((observed - observed.mean()) ** 2).sum()
    errors = np.array(values["random_residual"], dtype=float)
    assert results["R2_RANDOM"] == pytest.approx(1 - (errors**2).sum() / spread)
    by_group = dict(zip(values["campaign"], values["groups_fold"]))
    assert [by_group[name] for name in values["campaign"]] == values["groups_fold"]
    with open(results["TABLE"], encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["scheme"], row["model"]) for row in rows] == [
        (scheme, model) for scheme in ("random", "groups") for model in ("gnnwr", "olr", "idw")
    ]
    assert float(rows[0]["R2"]) == pytest.approx(results["R2_RANDOM"])
    best = max(float(row["R2"]) for row in rows[1:3])
    assert results["BEST_OTHER_R2"] == pytest.approx(best)
    with open(results["REPORT"], encoding="utf-8") as stream:
        assert "<html" in stream.read(2000).lower()
