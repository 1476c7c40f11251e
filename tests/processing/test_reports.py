"""The HTML reports of training and of explaining, as their parameters promise."""

from __future__ import annotations

import os

import pytest
from qgis.core import QgsApplication, QgsProcessingException

from gnnwr_qgis.processing import engine as engine_room
from tests.processing.made import placed, point_layer, quick
from tests.processing.test_checks import write_model


@pytest.fixture
def train(points, tmp_path):
    return quick(
        INPUT=points,
        PREDICTORS=["x1", "x2"],
        EPOCHS=3,
        MODEL=str(tmp_path / "m.gnnwr"),
        OUTPUT="TEMPORARY_OUTPUT",
    )


@pytest.fixture
def explain(points, tmp_path):
    return {
        "MODEL": write_model(tmp_path / "written.gnnwr"),
        "INPUT": points,
        "OUTPUT": "TEMPORARY_OUTPUT",
    }


def refusal(name, parameters, context):
    found = QgsApplication.processingRegistry().createAlgorithmById(name)
    fine, text = found.checkParameterValues(parameters, context)
    assert fine == (not text)
    return text


@pytest.mark.parametrize("name", ["gnnwr:train", "gnnwr:explain"])
def test_files_that_cannot_be_a_report(provider, name, train, explain, context, tmp_path):
    parameters = train if name == "gnnwr:train" else explain
    for file in ("report.pdf", "report", "report.html.zip"):
        text = refusal(name, {**parameters, "REPORT": str(tmp_path / file)}, context)
        assert file in text
        assert ".html" in text
    text = refusal(name, {**parameters, "REPORT": str(tmp_path / "no" / "r.html")}, context)
    assert "does not exist" in text
    assert "r.html" in text
    both = str(tmp_path / "both.html")
    text = refusal(name, {**parameters, "REPORT": both, "OUTPUT": both}, context)
    assert "two different files" in text
    for file in (str(tmp_path / "r.html"), str(tmp_path / "R.HTM"), "TEMPORARY_OUTPUT", None):
        assert refusal(name, {**parameters, "REPORT": file}, context) == ""


@pytest.fixture
def worker(monkeypatch):
    """Jobs that were started, their destinations, and what the engine says it has written."""
    jobs = []
    run_worker = engine_room.run_worker

    def watched(job, folder, feedback, destinations=()):
        jobs.append((job, list(destinations)))
        values = run_worker(job, folder, feedback, destinations)
        if watched.fails:
            values = {**values, "report": False}
        return values

    watched.fails, watched.jobs = False, jobs
    monkeypatch.setattr(engine_room, "run_worker", watched)
    return watched


def test_reports_of_training_and_of_explaining(
    run, engine, worker, train, points, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    trained = run("gnnwr:train", {**train, "REPORT": "training.html"})
    assert trained["REPORT"] == str(tmp_path / "training.html")
    parameters = {
        "MODEL": trained["MODEL"],
        "INPUT": points,
        "OUTPUT": "TEMPORARY_OUTPUT",
        "REPORT": str(tmp_path / "explained.html"),
    }
    explained = run("gnnwr:explain", parameters)
    assert explained["REPORT"] == str(tmp_path / "explained.html")
    for path in (trained["REPORT"], explained["REPORT"]):
        with open(path, encoding="utf-8") as stream:
            assert "<html" in stream.read(2000).lower()
    (training, _), (explaining, _) = worker.jobs
    for made, outputs in ((training, trained), (explaining, explained)):
        assert placed(made.report) == outputs["REPORT"]
        assert not os.path.exists(os.path.dirname(made.report))
    assert not explaining.compare
    assert sorted(os.listdir(tmp_path)) == ["explained.html", "m.gnnwr", "training.html"]


def test_the_comparison_stands_in_the_report(run, engine, worker, train, points, tmp_path):
    trained = run("gnnwr:train", train)
    parameters = {
        "MODEL": trained["MODEL"],
        "INPUT": points,
        "COMPARE": True,
        "OUTPUT": "TEMPORARY_OUTPUT",
        "REPORT": str(tmp_path / "explained.html"),
    }
    run("gnnwr:explain", parameters)
    assert worker.jobs[-1][0].compare
    assert not run.feedback.warnings
    assert "XGBoost" in (tmp_path / "explained.html").read_text(encoding="utf-8")


def test_temporary_reports(run, engine, train, points):
    trained = run("gnnwr:train", {**train, "REPORT": "TEMPORARY_OUTPUT"})
    assert trained["REPORT"].endswith(".html")
    assert os.path.getsize(trained["REPORT"]) > 1000
    assert not any("temporary" in warning for warning in run.feedback.warnings)


def test_a_report_that_failed_is_no_output(run, engine, worker, train, points, tmp_path):
    worker.fails = True
    trained = run("gnnwr:train", {**train, "REPORT": str(tmp_path / "training.html")})
    assert trained["REPORT"] is None
    assert trained["R2"] is not None
    parameters = {
        "MODEL": trained["MODEL"],
        "INPUT": points,
        "OUTPUT": "TEMPORARY_OUTPUT",
        "REPORT": str(tmp_path / "explained.html"),
    }
    assert run("gnnwr:explain", parameters)["REPORT"] is None


def test_a_comparison_is_told_without_a_report(run, engine, worker, train, points):
    trained = run("gnnwr:train", train)
    assert trained["REPORT"] is None
    parameters = {
        "MODEL": trained["MODEL"],
        "INPUT": points,
        "COMPARE": True,
        "OUTPUT": "TEMPORARY_OUTPUT",
    }
    explained = run("gnnwr:explain", parameters)
    assert explained["REPORT"] is None
    assert worker.jobs[-1][0].compare


def test_cancel_leaves_no_report(run, engine, provider, tmp_path, train):
    run.feedback.cancel_at = 1
    parameters = {**train, "EPOCHS": 100000, "REPORT": str(tmp_path / "training.html")}
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run("gnnwr:train", {**parameters, "INPUT": point_layer()})
    assert os.listdir(tmp_path) == []
