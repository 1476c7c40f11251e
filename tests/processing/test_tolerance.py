"""The tolerance of predict to raster: what the engine is asked for."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessingException

from gnnwr_qgis.processing import engine as engine_room
from tests.processing.test_checks import refusal, write_model


@pytest.fixture
def parameters(provider, raster, tmp_path):
    return {
        "MODEL": write_model(tmp_path / "m.gnnwr"),
        "RASTERS": [raster],
        "OUTPUT": str(tmp_path / "out.tif"),
    }


@pytest.mark.parametrize(("given", "asked"), [({}, 0.001), ({"TOLERANCE": 0}, 0.0)])
def test_it_reaches_the_engine(parameters, context, feedback, monkeypatch, given, asked):
    import processing

    jobs = []

    def refuse(job, folder, feedback, destinations=()):
        jobs.append(job)
        raise QgsProcessingException("not now")

    monkeypatch.setattr(engine_room, "problem", lambda: "")
    monkeypatch.setattr(engine_room, "run_worker", refuse)
    with pytest.raises(QgsProcessingException, match="not now"):
        processing.run(
            "gnnwr:predictraster", {**parameters, **given}, context=context, feedback=feedback
        )
    assert jobs[0].tolerance == asked


def test_it_is_a_small_share(parameters, context):
    assert refusal("gnnwr:predictraster", {**parameters, "TOLERANCE": 0.1}, context) == ""
    for value in (-0.001, 0.5):
        assert refusal("gnnwr:predictraster", {**parameters, "TOLERANCE": value}, context)
