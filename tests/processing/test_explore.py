"""Exploration: what is asked of the engine, what is refused, and what comes back."""

from __future__ import annotations

import csv
import os

import pytest
from qgis.core import QgsApplication

from gnnwr_qgis.processing import engine as engine_room
from tests.processing.made import placed

ID = "gnnwr:explore"
NUMBERS = {
    "moran_target": 0.5,
    "moran_residual": None,
    "condition_number": 12.5,
    "largest_vif": 1.25,
}


@pytest.fixture
def asked(provider, points, tmp_path):
    return {
        "INPUT": points,
        "TARGET": "y",
        "PREDICTORS": ["x1", "x2"],
        "REPORT": str(tmp_path / "r.html"),
    }


@pytest.fixture
def run(provider, context, feedback):
    import processing

    return lambda parameters: processing.run(ID, parameters, context=context, feedback=feedback)


@pytest.fixture
def worker(monkeypatch):
    """An engine that answers at once."""
    jobs = []

    def answer(job, folder, feedback, destinations=()):
        jobs.append((job, list(destinations)))
        done = not answer.fails
        files = {"report": bool(job.report) and done, "statistics": bool(job.statistics) and done}
        return {**files, **NUMBERS, "warnings": []}

    answer.fails, answer.jobs = False, jobs
    monkeypatch.setattr(engine_room, "problem", lambda: "")
    monkeypatch.setattr(engine_room, "run_worker", answer)
    return answer


def refusal(parameters, context):
    found = QgsApplication.processingRegistry().createAlgorithmById(ID)
    fine, text = found.checkParameterValues(parameters, context)
    assert fine == (not text)
    return text


def test_job_and_results(run, worker, asked, raster, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = {
        "PREDICTORS": ["id"],
        "RASTERS": [raster],
        "CATEGORICAL": "x2",
        "DISTANCE": 1,
        "UNIT": "mg/kg",
        "SEED": 7,
        "TABLE": "t.csv",
    }
    results = run({**asked, **settings})
    ((job, _),) = worker.jobs
    assert (job.target, job.predictors, job.categorical) == ("y", ("id",), ("x2",))
    assert [source.name for source in job.rasters] == ["x1", "x2"]
    assert (job.distance, job.unit, job.seed) == ("planar", "mg/kg", 7)
    assert results == {
        "REPORT": str(tmp_path / "r.html"),
        "TABLE": str(tmp_path / "t.csv"),
        "MORAN_TARGET": 0.5,
        "MORAN_RESIDUAL": None,
        "CONDITION_NUMBER": 12.5,
        "LARGEST_VIF": 1.25,
    }
    assert placed(job.report) == results["REPORT"]
    assert placed(job.statistics) == results["TABLE"]


def test_a_table_alone(run, worker, asked, tmp_path):
    results = run({**asked, "REPORT": None, "TABLE": str(tmp_path / "t.csv")})
    ((job, _),) = worker.jobs
    assert job.report is None
    assert placed(job.statistics) == str(tmp_path / "t.csv")
    assert results["REPORT"] is None


def test_files_that_failed_are_no_outputs(run, worker, asked, tmp_path):
    worker.fails = True
    results = run({**asked, "TABLE": str(tmp_path / "t.csv")})
    assert results["REPORT"] is None
    assert results["TABLE"] is None
    assert results["LARGEST_VIF"] == 1.25


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"PREDICTORS": []}, ["at least one predictor"]),
        ({"PREDICTORS": ["x1", "y"]}, ["“y”", "target", "predictor"]),
        ({"REPORT": None}, ["Nothing to write", "report", "table"]),
        ({"REPORT": "r.pdf"}, ["r.pdf", ".html"]),
        ({"TABLE": "t.txt"}, ["t.txt", ".csv"]),
        ({"REPORT": "/nowhere/at/all/r.html"}, ["/nowhere/at/all", "does not exist"]),
    ],
)
def test_what_is_refused(asked, context, change, words):
    assert refusal(asked, context) == ""
    text = refusal({**asked, **change}, context)
    assert all(word in text for word in words), text


def test_the_whole_way(run, engine, points, raster, tmp_path):
    parameters = {
        "INPUT": points,
        "TARGET": "y",
        "RASTERS": [raster],
        "REPORT": str(tmp_path / "r.html"),
        "TABLE": str(tmp_path / "t.csv"),
    }
    results = run(parameters)
    assert results["LARGEST_VIF"] >= 1.0
    assert results["CONDITION_NUMBER"] >= 1.0
    assert 0.0 < results["MORAN_TARGET"] < 1.0
    with open(results["TABLE"], encoding="utf-8-sig", newline="") as stream:
        assert {row["name"] for row in csv.DictReader(stream)} >= {"y", "x1", "x2"}
    with open(results["REPORT"], encoding="utf-8") as stream:
        assert "<html" in stream.read(2000).lower()
    assert sorted(os.listdir(tmp_path)) == ["r.html", "t.csv"]
