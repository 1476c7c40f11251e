"""What training asks of the engine."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessingException

from gnnwr_qgis.processing import engine as engine_room
from tests.processing.made import placed


@pytest.fixture
def job_of(provider, points, context, feedback, tmp_path, monkeypatch):
    """The job of a training with these parameters; it is not started."""
    import processing

    jobs = []

    def refuse(job, folder, feedback, destinations=()):
        jobs.append(job)
        raise QgsProcessingException("not now")

    monkeypatch.setattr(engine_room, "problem", lambda: "")
    monkeypatch.setattr(engine_room, "run_worker", refuse)

    def call(**changes):
        parameters = {"INPUT": points, "TARGET": "y", "MODEL": str(tmp_path / "m.gnnwr")}
        with pytest.raises(QgsProcessingException, match="not now"):
            processing.run(
                "gnnwr:train", {**parameters, **changes}, context=context, feedback=feedback
            )
        return jobs[-1]

    return call


def test_defaults_are_left_to_the_preset(job_of):
    job = job_of(PREDICTORS=["x1"])
    assert (job.members, job.epochs, job.references) == (None, None, None)
    assert (job.preset, job.distance, job.device, job.seed) == (
        "recommended",
        "automatic",
        "automatic",
        1,
    )
    assert not job.nonstationarity
    assert job.split is None
    assert job.report is None


@pytest.mark.parametrize(
    ("target", "predictors", "warned"),
    [("fid", ["elev"], True), ("log_zinc", ["fid", "elev"], True), ("log_zinc", ["elev"], False)],
)
def test_the_key_is_no_observation(job_of, meuse, feedback, target, predictors, warned):
    """A dialog begins with the first numeric field, which is the key of a GeoPackage."""
    job_of(INPUT=meuse, TARGET=target, PREDICTORS=predictors)
    assert any("“fid” only numbers" in text for text in feedback.warnings) == warned


def test_everything_asked_for(job_of, raster, tmp_path):
    job = job_of(
        PREDICTORS=["id"],
        RASTERS=[raster],
        CATEGORICAL="id; x2",
        DISTANCE=1,
        MEMBERS=48,
        EPOCHS=7,
        REFERENCES=50,
        SPLIT="x1",
        UNIT="mg/kg",
        SEED=5,
        DEVICE=1,
        PRESET=2,
        NONSTATIONARITY=True,
        REPORT=str(tmp_path / "r.html"),
    )
    assert job.predictors == ("id",)
    assert [source.name for source in job.rasters] == ["x1", "x2"]
    assert job.categorical == ("id", "x2")
    assert (job.members, job.epochs, job.references, job.split) == (48, 7, 50, "x1")
    assert (job.distance, job.unit, job.seed, job.device) == ("planar", "mg/kg", 5, "cpu")
    assert job.preset == "article"
    assert job.nonstationarity
    assert placed(job.report) == str(tmp_path / "r.html")
    assert {column.name for column in job.table.columns} == {"y", "id", "x1"}
