"""Where the points of a sample lie: coordinate systems, distances, rasters under them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rasterio.transform import from_origin

from gnnwr_qgis.contract.job import RasterSource
from gnnwr_qgis.engine import crs

from .made import columns, refusal, sample, says
from .rasterfiles import LONLAT, RD, Recorder, source, write_raster


@pytest.fixture
def report() -> Recorder:
    return Recorder()


# Distances and coordinate systems


def lonlat(values: dict) -> dict:
    there = crs.transform(np.column_stack([values["x"], values["y"]]), RD, LONLAT, None)
    return {**values, "x": there[:, 0], "y": there[:, 1]}


def test_great_circle_without_a_crs(tmp_path) -> None:
    text = refusal(tmp_path, columns(), crs_wkt="", distance="great-circle")
    says(text, "Great-circle distance needs", "coordinate system", "choose planar distance")


def test_no_crs_is_planar(tmp_path, report) -> None:
    got = sample(tmp_path, columns(), report, crs_wkt="").sample
    assert (got.distance, got.crs_wkt, report.warnings) == ("planar", "", [])


def test_geographic_coordinates_are_measured_on_the_globe_unless_told_otherwise(
    tmp_path, report
) -> None:
    values = lonlat(columns())
    got = sample(tmp_path, values, report, crs_wkt=LONLAT).sample
    assert (got.distance, report.warnings) == ("great-circle", [])
    got = sample(tmp_path, values, report, crs_wkt=LONLAT, distance="planar").sample
    assert got.distance == "planar"
    (warning,) = report.warnings
    says(warning, "planar, in degrees", "Choose great-circle distance, or reproject")


def test_the_published_presets_stay_planar_and_say_so(tmp_path, report) -> None:
    changes = {"crs_wkt": LONLAT, "preset": "du2020", "members": None}
    got = sample(tmp_path, lonlat(columns()), report, **changes).sample
    assert got.distance == "planar"
    says(report.warnings[0], "degrees of longitude and latitude")


def test_great_circle_of_projected_points_takes_longitude_and_latitude(tmp_path, report) -> None:
    got = sample(tmp_path, columns(), report, distance="great-circle").sample
    assert got.crs_wkt == crs.WGS84_WKT
    assert got.xy.min(axis=0) == pytest.approx([4.6, 51.58], abs=0.1)


# Rasters


def raster(folder: Path, values: np.ndarray, name: str = "dem", **options) -> RasterSource:
    crs_wkt = options.pop("crs", RD)
    transform = from_origin(100_000, 404_000, 4000 / values.shape[1], 4000 / values.shape[0])
    path = write_raster(folder / f"{name}.tif", values, transform, crs=crs_wkt)
    return source(path, name, crs=crs_wkt, **options)


def test_rasters_are_sampled_and_join_the_predictors(tmp_path, report) -> None:
    cells = np.random.default_rng(1).normal(size=(40, 40))
    values = columns()
    dem = raster(tmp_path, cells, unit="m")
    prepared = sample(tmp_path, values, report, rasters=(dem,), predictors=("soil", "elev"))
    names = ["Intercept", "dem", "elev", "soil=peat", "soil=sand"]
    assert prepared.sample.coefficient_names == names
    assert prepared.sample.predictors[0].unit == "m"
    assert prepared.sampled.shape == (60, 1)
    np.testing.assert_array_equal(
        prepared.sample.design[:, 1], prepared.sampled[prepared.sample.rows, 0]
    )


def test_class_rasters_take_the_cell_that_holds_the_point(tmp_path, report) -> None:
    cells = np.random.default_rng(1).integers(1, 4, (40, 40)).astype(np.uint8)
    values = columns()
    land = raster(tmp_path, cells, "land")
    prepared = sample(tmp_path, values, report, rasters=(land,), categorical=("land",))
    row = ((404_000 - values["y"]) // 100).astype(int)
    column = ((values["x"] - 100_000) // 100).astype(int)
    np.testing.assert_array_equal(prepared.sampled[:, 0], cells[row, column])


def test_points_outside_rasters_and_on_nodata_are_counted_with_the_reason(tmp_path, report) -> None:
    cells = np.random.default_rng(1).normal(size=(40, 40))
    cells[:, :10] = -9999
    values = columns()
    values["y"][:2] += 10_000
    dem = raster(tmp_path, cells, nodata=-9999.0)
    prepared = sample(tmp_path, values, report, rasters=(dem,))
    outside = np.isnan(prepared.sampled[:, 0])
    assert outside[:2].all()
    assert outside[2:].sum() == (values["x"][2:] < 101_000).sum()
    reasons = {prepared.reasons[code - 1] for code in prepared.reason[outside]}
    assert reasons == {"outside raster dem or nodata"}
    says(report.warnings[0], f"{outside.sum()} of 60 points", "outside raster dem or nodata")


def test_all_points_outside_a_raster(tmp_path) -> None:
    values = columns()
    values["x"] += 50_000
    dem = raster(tmp_path, np.random.default_rng(1).normal(size=(40, 40)))
    text = refusal(tmp_path, values, rasters=(dem,))
    says(text, "60 with outside raster dem", "extents", "coordinate systems")


def test_a_raster_that_is_constant(tmp_path) -> None:
    text = refusal(tmp_path, columns(), rasters=(raster(tmp_path, np.ones((40, 40))),))
    says(text, "predictor “dem”", "same value", "Remove it")


def test_an_interpolated_class_raster_is_named(tmp_path) -> None:
    cells = np.random.default_rng(1).normal(size=(40, 40))
    dem = raster(tmp_path, cells)
    text = refusal(tmp_path, columns(), rasters=(dem,), categorical=("dem",))
    says(text, "layer dem", "whole", "nearest neighbour", "as a number")


@pytest.mark.parametrize(("raster_crs", "points_crs"), [("", RD), (RD, "")])
def test_only_one_of_raster_and_points_has_a_crs(tmp_path, raster_crs, points_crs) -> None:
    dem = raster(tmp_path, np.arange(1600.0).reshape(40, 40), crs=raster_crs)
    text = refusal(tmp_path, columns(), rasters=(dem,), crs_wkt=points_crs)
    says(text, "layer dem", "no CRS", "Amersfoort", "Set the")


def test_neither_raster_nor_points_need_a_crs(tmp_path, report) -> None:
    dem = raster(tmp_path, np.arange(1600.0).reshape(40, 40), crs="")
    prepared = sample(tmp_path, columns(), report, rasters=(dem,), crs_wkt="")
    assert np.isfinite(prepared.sampled).all()


def test_points_in_another_crs_meet_the_same_cells(tmp_path, report) -> None:
    dem = raster(tmp_path, np.random.default_rng(1).normal(size=(40, 40)))
    here = sample(tmp_path, columns(), report, rasters=(dem,))
    there = sample(tmp_path, lonlat(columns()), report, rasters=(dem,), crs_wkt=LONLAT)
    np.testing.assert_allclose(here.sampled, there.sampled, atol=1e-4)


def test_a_raster_that_cannot_be_opened_is_named(tmp_path) -> None:
    missing = replace(raster(tmp_path, np.ones((2, 2))), dataset=str(tmp_path / "gone.tif"))
    says(refusal(tmp_path, columns(), rasters=(missing,)), "layer dem", "cannot be")
