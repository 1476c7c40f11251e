"""A QGIS with the provider, an engine for the whole-way tests, and small made data."""

from __future__ import annotations

import os

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProject, QgsRasterLayer

from tests.layertree import layer_tree  # noqa: F401 (a fixture)
from tests.processing.made import (
    Feedback,
    centres,
    point_layer,
    quick,
    surfaces,
    write_raster,
)
from tests.processing.runs import meuse, refused, run, sample, train  # noqa: F401 (fixtures)
from tests.processing.survival import Traces, job


def pytest_terminal_summary(terminalreporter):
    """Say how soon cancelled runs came back, so that the figures can be written down."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in report.user_properties:
            if name == "cancelled":
                terminalreporter.write_line(value)


@pytest.fixture(scope="session")
def provider(qgis_app, qgis_processing):
    from gnnwr_qgis.processing.provider import GnnwrProvider

    made = GnnwrProvider()
    QgsApplication.processingRegistry().addProvider(made)
    yield made
    QgsApplication.processingRegistry().removeProvider(made)


@pytest.fixture
def no_engine(monkeypatch, tmp_path):
    """A computer on which the engine was never installed."""
    monkeypatch.setenv("GNNWR_CACHE", str(tmp_path / "empty cache"))


@pytest.fixture(scope="session")
def engine_cache(tmp_path_factory):
    """A cache folder with an engine: GNNWR_CACHE's own, or one around GNNWR_ENGINE_PYTHON."""
    from gnnwr_qgis.runtime import paths, stamp
    from tests.processing.movedengine import link_engine

    if stamp.state(paths.cache_folder()).usable:
        return paths.cache_folder()
    python = os.environ.get("GNNWR_ENGINE_PYTHON")
    if not python:
        pytest.skip("no engine: set GNNWR_CACHE or GNNWR_ENGINE_PYTHON")
    environment = os.path.dirname(os.path.dirname(os.path.abspath(python)))
    cache = str(tmp_path_factory.mktemp("cache"))
    link_engine(environment, cache)
    return cache


@pytest.fixture
def engine(engine_cache, monkeypatch):
    monkeypatch.setenv("GNNWR_CACHE", engine_cache)


@pytest.fixture
def feedback():
    return Feedback()


@pytest.fixture
def context(qgis_app):
    made = QgsProcessingContext()
    made.setProject(QgsProject.instance())
    yield made
    # pytest keeps the last context until QGIS has ended, and a raster layer that is destroyed
    # after GDAL's drivers crashes.
    made.temporaryLayerStore().removeAllMapLayers()


@pytest.fixture(scope="session")
def covariates(tmp_path_factory):
    """Path of a GeoTIFF with the bands x1 and x2, one cell of x2 nodata."""
    x1, x2, _ = surfaces(*centres())
    x2 = x2.copy()
    x2[0, 0] = -9999.0
    path = str(tmp_path_factory.mktemp("rasters") / "covariates.tif")
    return write_raster(path, [x1, x2], ["x1", "x2"])


@pytest.fixture(scope="session")
def plain_model(provider, engine_cache, tmp_path_factory):
    """Path of a small model of the fields x1 and x2."""
    import processing

    path = str(tmp_path_factory.mktemp("model") / "m.gnnwr")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GNNWR_CACHE", engine_cache)
        parameters = quick(INPUT=point_layer(), PREDICTORS=["x1", "x2"], EPOCHS=2, MODEL=path)
        processing.run("gnnwr:train", parameters, feedback=Feedback())
    return path


@pytest.fixture
def traces(tmp_path, monkeypatch):
    """What runs leave behind, with a folder for outputs and one for temporary files."""
    for name in ("outputs", "temporary"):
        (tmp_path / name).mkdir()
    found = Traces(tmp_path / "outputs", tmp_path / "temporary", monkeypatch)
    yield found
    found.close()


@pytest.fixture
def raster(qgis_app, covariates):
    layer = QgsRasterLayer(covariates, "covariates")
    assert layer.isValid()
    return layer


@pytest.fixture
def points(qgis_app):
    return point_layer()


@pytest.fixture
def training(traces, points):
    """A training of many epochs over outputs of the user's."""
    identity, parameters = job("train", traces.folder, "", points, None)
    for file in ("m.gnnwr", "fitted.gpkg", "fit.html"):
        (traces.folder / file).write_text("the user's")
    traces.remember()
    return identity, {**parameters, "EPOCHS": 100000}
