"""Whatever the rasters: every pixel a finite number or nodata, in the end or a refusal before."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import from_origin

from gnnwr_qgis.contract.job import GridRequest, PredictRasterJob
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.jobs import predict_raster
from tests.engine.made import columns, trained
from tests.engine.rasterfiles import Recorder, source, write_raster

from .pointsets import QUIET, explains


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of two numbers."""
    folder = tmp_path_factory.mktemp("model")
    trained(folder, columns(40), predictors=("dist", "elev"), epochs=4)
    return folder / "m.gnnwr"


@st.composite
def rasters(draw: st.DrawFn) -> tuple[list[np.ndarray], list[float | None], float, int]:
    """Bands, their nodata values, the size of a cell in metres, and a shift of the origin."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.tuples(st.integers(1, 40), st.integers(1, 40)))
    bands, nodata = [], []
    for _ in range(2):
        kind = draw(st.sampled_from(["f4", "f8", "i2", "u1"]))
        values = rng.normal(100, 60, shape)
        strange = draw(st.sampled_from([None, np.nan, np.inf, -np.inf, 3e38, -9999.0, 0.0, 1e-40]))
        band = np.clip(values, 0, 255).astype(kind)
        if strange is not None and kind[0] == "f":
            band[rng.random(shape) < 0.2] = strange
        bands.append(band)
        nodata.append(draw(st.sampled_from([None, 7.0, 0.0])))
        if kind[0] == "f":
            nodata[-1] = draw(st.sampled_from([None, np.nan, -9999.0, 0.0]))
    return bands, nodata, draw(st.sampled_from([0.5, 40.0, 3000.0])), draw(st.integers(-3, 3))


def check(model: Path, made: tuple, tolerance: float) -> None:
    bands, nodata, cell, shift = made
    with tempfile.TemporaryDirectory() as place:
        folder, sources = Path(place), []
        for k, name in enumerate(("dist", "elev")):
            corner = from_origin(100_000 + k * shift * cell, 404_000, cell, cell)
            path = folder / f"{name}.tif"
            write_raster(path, bands[k], corner, nodata=nodata[k])
            sources.append(source(path, name, nodata=nodata[k]))
        outputs = {
            name: str(folder / f"{name}.tif")
            for name in ("coefficients", "attribution", "intervals", "applicability")
        }
        job = PredictRasterJob(
            str(model), tuple(sources), GridRequest(), str(folder / "out.tif"),
            tolerance=tolerance, device="cpu", **outputs,
        )  # fmt: skip
        try:
            predict_raster.run(job, str(folder), Recorder())
        except InputError as error:
            explains(error)
            return
        with rasterio.open(job.output) as dataset:
            shown = dataset.read(masked=True)
        assert not np.isinf(shown.compressed()).any()
        assert np.isfinite(shown.compressed()).all()
        # A pixel that has a prediction has all that belongs to it.
        there = ~np.ma.getmaskarray(shown)[0]
        for name in ("coefficients", "intervals", "attribution"):
            with rasterio.open(outputs[name]) as dataset:
                found = dataset.read(masked=True)
            assert np.isfinite(found.compressed()).all(), name
            missing = np.ma.getmaskarray(found).any(axis=0) & there
            assert not missing.any(), name


@settings(QUIET, max_examples=30)
@given(rasters(), st.sampled_from([0.0, 0.001]))
@pytest.mark.filterwarnings("ignore")
def test_every_pixel_is_finite_or_nodata(model: Path, made: tuple, tolerance: float) -> None:
    check(model, made, tolerance)


@pytest.mark.slow
@settings(QUIET, max_examples=300)
@given(rasters(), st.sampled_from([0.0, 0.001, 0.1]))
@pytest.mark.filterwarnings("ignore")
def test_the_same_for_many_rasters(model: Path, made: tuple, tolerance: float) -> None:
    check(model, made, tolerance)
