"""Jobs that predict on a grid with models known in closed form."""

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from gnnwr_qgis.contract.job import GridRequest, PredictRasterJob
from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine.jobs.predict_raster import predict

from .rasterfiles import Recorder

ORIGIN = from_origin(100_000, 400_000, 40, 40)
DIST = Predictor("dist", unit="m")
ELEV = Predictor("elev")
SOIL = Predictor("soil", "class", levels=("1", "2", "3"), codes=True)


@pytest.fixture
def folder(tmp_path):
    """The job's folder, beside the folder of the outputs."""
    (tmp_path / "job").mkdir()
    (tmp_path / "out").mkdir()
    return tmp_path


def job_for(folder, *sources, **wishes):
    grid = GridRequest(**wishes.pop("grid", {}))
    wishes.setdefault("coefficients", str(folder / "out" / "coefficients.tif"))
    return PredictRasterJob(
        model=str(folder / "m.gnnwr"), rasters=sources, grid=grid,
        output=str(folder / "out" / "prediction.tif"), **wishes,
    )  # fmt: skip


def run(folder, model, *sources, report=None, block=None, call=None, **wishes):
    """Result values, prediction bands, coefficient bands."""
    report = report or Recorder()
    job = job_for(folder, *sources, **wishes)
    values = predict(model, job, str(folder / "job"), report, block, call)
    with rasterio.open(job.output) as dataset:
        prediction = dataset.read()
    if job.coefficients is None:
        return values, prediction, None
    with rasterio.open(job.coefficients) as dataset:
        return values, prediction, dataset.read()


def grid_xy(rows, columns, transform=ORIGIN):
    r, c = np.meshgrid(np.arange(rows) + 0.5, np.arange(columns) + 0.5, indexing="ij")
    return transform.c + transform.a * c, transform.f + transform.e * r
