"""Predict to raster by interpolated surfaces: every output beside exact evaluation, and the log."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from gnnwr_qgis.contract.job import GridRequest, PredictRasterJob
from gnnwr_qgis.engine.errors import Cancelled
from gnnwr_qgis.engine.grid import Grid
from gnnwr_qgis.engine.jobs.predict_raster import predict
from gnnwr_qgis.engine.lattices import fasttiles, networks
from gnnwr_qgis.engine.lattices.fasttiles import FastTiles
from gnnwr_qgis.engine.lattices.tilelattice import TileLattice

from . import fastmodels
from .rasterfiles import LONLAT, RD, Recorder, source, write_raster

SIZE = (64, 540)  # two tiles
OUTPUTS = ("coefficients", "attribution", "intervals", "applicability")


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    return fastmodels.load(fastmodels.train(tmp_path_factory.mktemp("model")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "job").mkdir()
    (tmp_path / "out").mkdir()
    return tmp_path


def rasters(folder: Path, crs: str = RD, turns: int = 0) -> tuple:
    """Predictors with gaps, and codes that training never saw."""
    rng = np.random.default_rng(4)
    dist = rng.uniform(0, 900, SIZE).astype(np.float32)
    dist[20:60, 100:130] = np.nan
    elev = rng.normal(7, 1, SIZE)  # float64
    soil = rng.choice([1, 2, 5], SIZE).astype(np.uint8)
    soil[:3, :4] = 9
    transform = from_origin(100_000, 398_000, 7, 7)
    if crs == LONLAT:
        transform = from_origin(4.594 + 360 * turns, 51.586, 1e-4, 1e-4)  # the training points'
    names = {"dist": dist, "elev": elev, "soil": soil}
    return tuple(
        source(write_raster(folder / f"{name}.tif", values, transform, crs), name, crs)
        for name, values in names.items()
    )


def run(folder: Path, model, items, tolerance: float, report=None, outputs=OUTPUTS, block=None):
    """Values of the result, and the bands of every output."""
    wishes = {kind: str(folder / "out" / f"{kind}.tif") for kind in outputs}
    job = PredictRasterJob(
        model=str(folder / "m.gnnwr"), rasters=items, grid=GridRequest(),
        output=str(folder / "out" / "prediction.tif"), tolerance=tolerance, **wishes,
    )  # fmt: skip
    values = predict(model, job, str(folder / "job"), report or Recorder(), block)
    bands = {}
    for kind in ("prediction", *outputs):
        with rasterio.open(folder / "out" / f"{kind}.tif") as dataset:
            bands[kind] = dataset.read().astype(np.float64)
    return values, bands


@pytest.mark.parametrize("kind", ["all", "smooth"])
@pytest.mark.parametrize(("crs", "turns"), [(RD, 0), (LONLAT, 0), (LONLAT, 1)])
def test_all_outputs_are_those_of_exact_evaluation(folder, fitted, kind, crs, turns) -> None:
    model, items = fastmodels.rough(fitted, kind, 0.1), rasters(folder, crs, turns)
    report = Recorder()
    exact_values, exact = run(folder, model, items, 0)
    values, found = run(folder, model, items, 1e-3, report)
    spread = model.training["target"].std()
    assert (np.nanstd(exact["coefficients"], axis=(1, 2)) > 0).all()  # the networks have a say
    for name, bands in exact.items():
        assert (np.isnan(found[name]) == np.isnan(bands)).all(), name
    wrong = {name: np.nanmax(np.abs(found[name] - exact[name]), axis=(1, 2)) for name in exact}
    assert wrong["prediction"][0] < 1e-3 * spread
    assert wrong["prediction"][0] > 0  # not exact after all
    assert np.nanmax(np.abs(found["prediction"][1] / exact["prediction"][1] - 1)) < 1e-2
    width = exact["intervals"][1] - exact["intervals"][0]
    assert np.nanmax(np.abs(found["intervals"] - exact["intervals"]) / width) < 6e-3
    # Each part of a prediction may have its error, at most.
    assert (wrong["attribution"] < 1e-3 * spread).all()
    total = values["base"] + found["attribution"].sum(axis=0)
    assert np.nanmax(np.abs(total - found["prediction"][0])) < 1e-5 * spread
    scale = model.training["design"].std(axis=0)
    assert (wrong["coefficients"][1:] * scale[1:] < 1e-3 * spread).all()
    apart, inside, nearest = found["applicability"]
    np.testing.assert_allclose(apart, exact["applicability"][0], atol=2e-5)
    threshold = model.applicability.threshold
    clear = np.abs(exact["applicability"][0] - threshold) > 1e-4
    assert (inside[clear] == exact["applicability"][1][clear]).all()
    np.testing.assert_allclose(nearest, exact["applicability"][2], atol=0.05)
    assert values["predicted"] == exact_values["predicted"]
    assert values["mean"] == pytest.approx(exact_values["mean"], rel=1e-4)
    assert any("9 (12 pixels)" in text for text in report.warnings)


def test_the_log_says_what_was_used_and_the_error_measured(folder, fitted) -> None:
    items = rasters(folder)
    said = []
    for tolerance in (1e-3, 0):
        report = Recorder()
        values, _ = run(folder, fitted, items, tolerance, report, ())
        said.append(next(text for text in report.texts("info") if "Tolerance" in text))
    assert f"of {values['predicted']} pixels were predicted from interpolated" in said[0]
    assert "Tolerance 0.001" in said[0]
    assert "standard deviations of the target" in said[0]
    assert "standard errors by at most" in said[0]
    assert said[1] == "Tolerance 0: every pixel was evaluated exactly."


def test_few_pixels_and_tiny_tolerances_are_exact(folder, fitted, monkeypatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(TileLattice, "__init__", never)
    items = rasters(folder)
    _, exact = run(folder, fitted, items, 0, outputs=())
    _, found = run(folder, fitted, items, 1e-6, outputs=())
    assert np.array_equal(found["prediction"], exact["prediction"], equal_nan=True)
    monkeypatch.setattr(fasttiles, "WORTH", 10**9)
    report = Recorder()
    _, found = run(folder, fitted, items, 1e-3, report, ())
    assert np.array_equal(found["prediction"], exact["prediction"], equal_nan=True)
    assert "Tolerance 0.001: every pixel was evaluated exactly." in report.texts("info")


@pytest.mark.parametrize("always", [False, True])
def test_a_lattice_that_fails_its_trial_is_not_used(folder, fitted, monkeypatch, always) -> None:
    """A first lattice is off by more than is tolerated; a stricter one, or none, replaces it."""
    made = []

    class Spoilt(TileLattice):
        def __init__(self, model, tile, cones):
            made.append(tile.tolerance)
            self.tolerance = tile.tolerance
            super().__init__(model, tile, cones)

        def rows(self, top):
            strip = super().rows(top)
            if always or self.tolerance == max(made):
                strip.coefficients[0] += 0.002 * fitted.training["target"].std()
            return strip

    monkeypatch.setattr(fasttiles, "TileLattice", Spoilt)
    items = rasters(folder)
    _, exact = run(folder, fitted, items, 0, outputs=())
    report = Recorder()
    _, found = run(folder, fitted, items, 1e-3, report, ())
    wrong = np.nanmax(np.abs(found["prediction"][0] - exact["prediction"][0]))
    assert wrong < 1e-3 * fitted.training["target"].std()
    assert len(made) == 4  # two of each tile
    assert any("every pixel was evaluated" in text for text in report.texts("info")) == always


def test_pixels_with_results_too_large_are_left_to_the_model(folder, fitted) -> None:
    rng = np.random.default_rng(4)
    dist = rng.uniform(0, 900, SIZE).astype(np.float32)
    dist[7, 20] = 3e38
    items = list(rasters(folder))
    items[0] = source(
        write_raster(folder / "dist.tif", dist, from_origin(100_000, 398_000, 7, 7)), "dist"
    )
    reports = [Recorder(), Recorder()]
    bands = [
        run(folder, fitted, tuple(items), tolerance, report, ())[1]["prediction"]
        for tolerance, report in zip((0, 1e-3), reports, strict=True)
    ]
    assert (np.isnan(bands[0]) == np.isnan(bands[1])).all()
    large = [[text for text in report.warnings if "too large" in text] for report in reports]
    assert large[0] == large[1]


@pytest.mark.parametrize("share", [0.002, 0.3])
def test_stray_values_have_their_tolerance_too(folder, fitted, share) -> None:
    """A few are evaluated exactly and cost the others nothing; of many, surfaces are finer."""
    items = list(rasters(folder))
    rng = np.random.default_rng(6)
    elev = rng.normal(7, 1, SIZE)
    elev[rng.random(SIZE) < share] = -99.0
    path = write_raster(folder / "elev.tif", elev, from_origin(100_000, 398_000, 7, 7))
    items[1] = source(path, "elev")
    _, exact = run(folder, fitted, tuple(items), 0, outputs=())
    report = Recorder()
    values, found = run(folder, fitted, tuple(items), 1e-3, report, ())
    wrong = np.abs(found["prediction"][0] - exact["prediction"][0])
    assert np.nanmax(wrong) < 1e-3 * fitted.training["target"].std()
    assert np.isnan(wrong).sum() == SIZE[0] * SIZE[1] - values["predicted"]
    if share < 0.01:
        assert (wrong[elev == -99] < 1e-6 * np.nanmax(np.abs(exact["prediction"]))).any()
        assert any("from interpolated surfaces" in text for text in report.texts("info"))


def test_neither_runs_nor_blocks_matter(folder, fitted) -> None:
    """Tiles are the same whether a block has one of them or, as of rasters in strips, more."""
    items = rasters(folder)
    found = [
        run(folder, fitted, items, 1e-3, outputs=(), block=block)[1]["prediction"]
        for block in (None, None, 1)
    ]
    assert np.array_equal(found[0], found[1], equal_nan=True)
    assert np.array_equal(found[0], found[2], equal_nan=True)


def test_cancelling_while_lattices_are_made(folder, fitted, monkeypatch) -> None:
    report = Recorder()
    place = FastTiles._place

    def stop(self, positions):
        report.cancelled.set()
        return place(self, positions)

    monkeypatch.setattr(FastTiles, "_place", stop)
    with pytest.raises(Cancelled):
        run(folder, fitted, rasters(folder), 1e-3, report, ())
    assert list((folder / "out").iterdir()) == []


def test_tiles_that_are_too_rough_are_evaluated_exactly(folder, fitted, monkeypatch) -> None:
    monkeypatch.setattr(networks, "FINEST", 512)
    items = rasters(folder)
    _, exact = run(folder, fitted, items, 0, outputs=())
    _, found = run(folder, fitted, items, 1e-3, outputs=())
    assert np.array_equal(found["prediction"], exact["prediction"], equal_nan=True)


@pytest.mark.parametrize("preset", ["du2020", "article"])
def test_models_of_one_network_are_interpolated_where_they_are_smooth(
    folder, tmp_path_factory, preset
) -> None:
    """Their networks have kinks; pixels about these are evaluated exactly."""
    place = tmp_path_factory.mktemp(preset)
    single = fastmodels.load(fastmodels.train(place, preset=preset, members=None, epochs=2))
    items, report = rasters(folder), Recorder()
    _, exact = run(folder, single, items, 0, outputs=("coefficients", "attribution"))
    _, found = run(folder, single, items, 1e-3, report, ("coefficients", "attribution"))
    wrong = np.nanmax(np.abs(found["prediction"][0] - exact["prediction"][0]))
    assert wrong < 1e-3 * single.training["target"].std()
    assert np.isnan(found["prediction"][1]).all()
    for name, bands in exact.items():
        assert (np.isnan(found[name]) == np.isnan(bands)).all(), name
    assert any("standard errors" not in text for text in report.texts("info") if "Toler" in text)


def test_training_points_are_found_on_a_raster_beyond_180_degrees(folder, fitted) -> None:
    """Not to find them leaves no mark on the map: no cone is put back, no patch is judged there."""
    found = []
    for turns in (0, 1, -1):
        transform = from_origin(4.594 + 360 * turns, 51.586, 1e-4, 1e-4)
        grid = Grid(LONLAT, transform, SIZE[1], SIZE[0])
        found.append(FastTiles(fitted, grid, ("prediction",), 1e-3, Recorder())._pixels)
    inside = (found[0] >= 0).all(axis=1) & (found[0] < SIZE).all(axis=1)
    assert inside.sum() >= 5
    for pixels in found[1:]:
        np.testing.assert_allclose(pixels, found[0], atol=1e-3)
