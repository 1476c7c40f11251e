"""Rasters of intervals and of applicability: their values, bands, nodata, log and refusals."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from gnnwr_qgis.contract.job import GridRequest, PredictRasterJob
from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine.applicability import Applicability
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.jobs.predict_raster import predict

from .rasterfiles import KnownModel, Recorder, source, write_raster

DIST = Predictor("dist", unit="m")


class Widths:
    """Half widths that are known at every place."""

    def half_width(self, xy: np.ndarray) -> np.ndarray:
        return 1.0 + (xy[:, 0] - 100_000) / 1000


class TrustedModel(KnownModel):
    """With intervals, and 30 training points in the western part of the grid."""

    def __init__(self, spread: float = 400.0) -> None:
        super().__init__(DIST)
        rng = np.random.default_rng(3)
        self.xy = [100_000, 399_000] + rng.uniform(0, [spread, 1000], (30, 2))
        self.design = np.column_stack([np.ones(30), rng.normal(size=30)])
        shapley = rng.normal(size=(30, 2))
        self.intervals = Widths()
        self.applicability = Applicability.fit(
            self.xy, self.design, shapley, np.arange(30) % 3 + 1, [DIST], "planar"
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "job").mkdir()
    (tmp_path / "out").mkdir()
    return tmp_path


def run(folder: Path, model, values, report=None, block=None, call=None, **wishes):
    """Values of the result, and the bands of each output by its name."""
    path = write_raster(folder / "d.tif", values, from_origin(100_000, 400_000, 40, 40))
    outputs = {kind: str(folder / "out" / f"{kind}.tif") for kind in ("intervals", "applicability")}
    outputs |= wishes
    job = PredictRasterJob(
        model=str(folder / "m.gnnwr"), rasters=(source(path, "dist"),), grid=GridRequest(),
        output=str(folder / "out" / "prediction.tif"), **outputs,
    )  # fmt: skip
    numbers = predict(model, job, str(folder / "job"), report or Recorder(), block, call)
    bands = {}
    for name in sorted(os.listdir(folder / "out")):
        with rasterio.open(folder / "out" / name) as dataset:
            bands[name.removesuffix(".tif")] = dataset.read()
    return numbers, bands


def places(rows: int, columns: int) -> np.ndarray:
    """Centres of the pixels, (rows * columns, 2)."""
    r, c = np.meshgrid(np.arange(rows) + 0.5, np.arange(columns) + 0.5, indexing="ij")
    return np.column_stack([(100_000 + 40 * c).ravel(), (400_000 - 40 * r).ravel()])


def test_bands_are_what_the_model_says_of_each_pixel(folder) -> None:
    dist = np.random.default_rng(5).normal(size=(20, 30))
    dist[3:5, 7:9] = np.nan
    model = TrustedModel()
    _, bands = run(folder, model, dist)
    xy, design = places(20, 30), np.column_stack([np.ones(600), dist.ravel()])
    holes = np.isnan(dist)
    for values in bands.values():
        assert (np.isnan(values) == holes).all()
    at = ~holes.ravel()
    lower, upper = (band.ravel()[at] for band in bands["intervals"])
    half = Widths().half_width(xy[at])
    want = model.surfaces(xy[at]).predict(design[at])
    assert lower == pytest.approx(want - half, rel=1e-5, abs=1e-5)
    assert upper == pytest.approx(want + half, rel=1e-5, abs=1e-5)
    dissimilarity, inside, nearest = (band.ravel()[at] for band in bands["applicability"])
    exact = model.applicability.dissimilarity(xy[at], design[at])
    assert dissimilarity == pytest.approx(exact, rel=1e-6)
    assert set(inside) == {0.0, 1.0}
    assert (inside == (exact <= model.applicability.threshold)).all()
    away = np.hypot(*(xy[at][:, None] - model.xy[None]).transpose(2, 0, 1)).min(axis=1)
    assert nearest == pytest.approx(away, rel=1e-6)


def test_bands_have_names_units_and_where_they_come_from(folder) -> None:
    model = TrustedModel()
    run(folder, model, np.zeros((5, 6)), provenance={"plugin version": "0.1.0"})
    with rasterio.open(folder / "out" / "intervals.tif") as dataset:
        assert dataset.descriptions == ("lower [mg/kg]", "upper [mg/kg]")
        assert dataset.units == ("mg/kg", "mg/kg")
        assert dataset.tags()["GNNWR_INTERVAL_LEVEL"] == "0.9"
        assert dataset.tags()["GNNWR_PLUGIN_VERSION"] == "0.1.0"
    with rasterio.open(folder / "out" / "applicability.tif") as dataset:
        assert dataset.descriptions == ("dissimilarity", "inside", "nearest_training [m]")
        assert dataset.units == (None, None, "m")
        threshold = float(dataset.tags()["GNNWR_APPLICABILITY_THRESHOLD"])
        assert threshold == model.applicability.threshold


def test_neither_blocks_nor_calls_matter(folder) -> None:
    dist = np.random.default_rng(6).normal(size=(300, 300))
    dist[dist > 1.5] = np.nan
    results = [
        run(folder, TrustedModel(), dist, block=block, call=call)[1]
        for block, call in ((1, 777), (10**7, 10**7))
    ]
    for kind in ("prediction", "intervals", "applicability"):
        np.testing.assert_array_equal(results[0][kind], results[1][kind])


def test_many_pixels_outside_are_warned_of_with_their_share(folder) -> None:
    dist, report = np.zeros((25, 100)), Recorder()
    numbers, bands = run(folder, TrustedModel(), dist, report)
    share = float((bands["applicability"][1] == 0).mean())
    assert 0.3 < share < 1.0
    assert numbers["outside"] == pytest.approx(share)
    (text,) = [text for text in report.warnings if "applicability" in text]
    assert text.startswith(f"{share:.1%} of the predicted pixels are outside")


def test_few_pixels_outside_are_told_without_alarm(folder) -> None:
    report = Recorder()
    numbers, _ = run(folder, TrustedModel(spread=1000.0), np.zeros((25, 25)), report)
    assert numbers["outside"] <= 0.05
    assert report.warnings == []
    assert any("outside the area of applicability" in text for text in report.texts("info"))


def test_what_is_not_asked_for_is_neither_made_nor_told(folder) -> None:
    report, model = Recorder(), TrustedModel()
    model.intervals = model.applicability = None
    numbers, bands = run(
        folder, model, np.zeros((5, 6)), report, intervals=None, applicability=None
    )
    assert list(bands) == ["prediction"]
    assert numbers["outside"] is None
    assert not any("applicability" in text for text in report.texts("info"))


@pytest.mark.parametrize(
    ("attribute", "words"),
    [("intervals", ("no prediction intervals", "Train the model again")),
     ("applicability", ("no area of applicability", "Train it again"))],
)  # fmt: skip
def test_a_model_that_has_none_is_refused_before_anything_is_written(
    folder, attribute, words
) -> None:
    model = TrustedModel()
    setattr(model, attribute, None)
    with pytest.raises(InputError) as caught:
        run(folder, model, np.zeros((5, 6)))
    assert all(word in str(caught.value) for word in words)
    assert os.listdir(folder / "out") == []
    assert model.places == 0


def test_bounds_too_large_for_the_raster_are_nodata_in_all(folder) -> None:
    class Huge(Widths):
        def half_width(self, xy: np.ndarray) -> np.ndarray:
            return np.where(xy[:, 0] > 100_120, 1e39, 1.0)

    model, report = TrustedModel(), Recorder()
    model.intervals = Huge()
    _, bands = run(folder, model, np.zeros((5, 6)), report)
    for values in bands.values():
        assert np.isnan(values[0, :, 3:]).all()
        assert np.isfinite(values[0, :, :3]).all()
    assert any("15 pixels have results too large" in text for text in report.warnings)


def test_one_name_for_two_outputs_is_refused(folder) -> None:
    same = str(folder / "out" / "intervals.tif")
    with pytest.raises(InputError, match="same file name"):
        run(folder, TrustedModel(), np.zeros((5, 6)), intervals=same, applicability=same)
