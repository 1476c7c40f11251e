"""Predict to raster: values on the grid, whatever the rasters, against closed forms."""

import os

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from gnnwr_qgis.contract.job import NodataRange
from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine import crs, rasters
from gnnwr_qgis.engine.errors import InputError

from .gridjobs import DIST, ELEV, SOIL, folder, grid_xy, run
from .rasterfiles import LONLAT, RD, KnownModel, Recorder, source, write_raster

__all__ = ["folder"]  # a fixture


def test_bands_are_the_closed_form_and_say_what_they_are(folder):
    rng = np.random.default_rng(5)
    dist, elev = rng.normal(size=(2, 33, 47))
    paths = [write_raster(folder / f"{k}.tif", v) for k, v in (("d", dist), ("e", elev))]
    model = KnownModel(DIST, ELEV)
    values, prediction, coefficients = run(
        folder, model, source(paths[1], "elev"), source(paths[0], "dist"),
        provenance={"plugin version": "0.1.0"},
    )  # fmt: skip
    x, y = grid_xy(33, 47)
    beta = np.arange(1, 4)[:, None, None] + np.sin(x / 700) + y / 1e6
    want = beta[0] + beta[1] * dist + beta[2] * elev
    assert coefficients == pytest.approx(beta, rel=1e-6)
    assert prediction[0] == pytest.approx(want, abs=1e-6)
    assert prediction[1] == pytest.approx((1 + abs(dist) + abs(elev)) / 100, rel=1e-6)
    assert (values["columns"], values["rows"], values["predicted"]) == (47, 33, 33 * 47)
    assert values["minimum"] == pytest.approx(want.min(), rel=1e-5)
    assert values["mean"] == pytest.approx(want.mean(), rel=1e-5)
    assert values["maximum"] == pytest.approx(want.max(), rel=1e-5)
    assert values["coefficient_names"] == ["Intercept", "dist", "elev"]
    assert values["unit"] == "mg/kg"
    with rasterio.open(folder / "out" / "prediction.tif") as dataset:
        assert dataset.descriptions == ("prediction [mg/kg]", "standard_error [mg/kg]")
        assert dataset.tags()["GNNWR_MODEL"] == "m.gnnwr"
        assert dataset.tags()["GNNWR_PLUGIN_VERSION"] == "0.1.0"
        assert "dist = layer dist, band 1" in dataset.tags()["GNNWR_RASTERS"]
    with rasterio.open(folder / "out" / "coefficients.tif") as dataset:
        assert dataset.descriptions == ("Intercept [mg/kg]", "dist [mg/kg per m]", "elev")
        assert dataset.units == ("mg/kg", "mg/kg per m", None)
    assert sorted(os.listdir(folder / "out")) == ["coefficients.tif", "prediction.tif"]


def test_nodata_in_any_predictor_is_nodata_and_costs_no_evaluation(folder):
    rng = np.random.default_rng(6)
    dist = rng.integers(0, 500, (300, 600)).astype(np.int16)
    dist[:270, :520] = -32768
    elev = rng.normal(size=(300, 600)).astype(np.float32)
    elev[290:] = -1.0
    items = (
        source(write_raster(folder / "d.tif", dist), "dist", nodata=-32768.0, scale=0.01),
        source(
            write_raster(folder / "e.tif", elev), "elev",
            nodata_ranges=(NodataRange(-1.0, -1.0),),
        ),
    )  # fmt: skip
    model = KnownModel(DIST, ELEV)
    values, prediction, coefficients = run(folder, model, *items, block=1)
    valid = (dist != -32768) & (elev != -1)
    assert np.array_equal(~np.isnan(prediction[0]), valid)
    assert np.array_equal(~np.isnan(coefficients).any(axis=0), valid)
    assert values["predicted"] == valid.sum() == model.places


def test_blocks_leave_no_seams(folder):
    rng = np.random.default_rng(7)
    coarse = rng.normal(size=(40, 60))
    fine = rng.normal(size=(500, 700))
    fine[rng.random(fine.shape) < 0.05] = np.nan
    items = (
        source(write_raster(folder / "f.tif", fine), "dist"),
        # Five times as coarse, shifted, and in another CRS: interpolated.
        source(write_raster(
            folder / "c.tif", coarse, from_origin(4.58, 51.58, 0.009, 0.006), LONLAT
        ), "elev", LONLAT),
    )  # fmt: skip
    results = [
        run(folder, KnownModel(DIST, ELEV), *items, block=block, call=call)
        for block, call in ((1, 999), (256 * 512, 65_536), (10**7, 10**7))
    ]
    for values, prediction, coefficients in results[1:]:
        assert np.array_equal(prediction, results[0][1], equal_nan=True)
        assert np.array_equal(coefficients, results[0][2], equal_nan=True)
        assert values["predicted"] == results[0][0]["predicted"] > 100_000
        assert values["mean"] == pytest.approx(results[0][0]["mean"], rel=1e-12)


def test_a_pixel_equals_a_point_with_the_models_crs_another(folder):
    rng = np.random.default_rng(8)
    transform = from_origin(4.60, 51.60, 0.01, 0.01)
    path = write_raster(folder / "d.tif", rng.normal(size=(12, 15)), transform, LONLAT)
    item = source(path, "dist", LONLAT)
    model = KnownModel(DIST, crs_wkt=RD)
    _, prediction, _ = run(folder, model, item, coefficients=None)
    x, y = grid_xy(12, 15, transform)
    lonlat = np.column_stack([x.ravel(), y.ravel()])
    at = rasters.sample(item, lonlat, LONLAT, False, Recorder())
    design, _ = model.encode({"dist": at})
    xy = crs.transform(lonlat, LONLAT, RD, None)
    want = model.surfaces(xy).predict(design)
    assert np.array_equal(prediction[0].ravel(), want.astype(np.float32))
    assert not (folder / "out" / "coefficients.tif").exists()


def test_another_grid_in_another_crs(folder):
    x, _ = grid_xy(60, 80)
    item = source(write_raster(folder / "d.tif", x - 100_000), "dist")
    report = Recorder()
    values, prediction, _ = run(
        folder, KnownModel(DIST), item, report=report, grid={"crs_wkt": LONLAT}
    )
    with rasterio.open(folder / "out" / "prediction.tif") as dataset:
        assert dataset.crs.to_epsg() == 4326
        rows, columns = np.nonzero(~np.isnan(prediction[0]))
        lon, lat = rasterio.transform.xy(dataset.transform, rows, columns)
    xy = crs.transform(np.column_stack([lon, lat]), LONLAT, RD, None)
    # Away from the edges the raster is a plane, which bilinear interpolation keeps.
    inner = (xy[:, 0] > 100_040) & (xy[:, 0] < 103_160)
    wave = np.sin(xy[:, 0] / 700) + xy[:, 1] / 1e6
    want = 1 + wave + (2 + wave) * (xy[:, 0] - 100_000)
    assert prediction[0][rows, columns][inner] == pytest.approx(want[inner], rel=1e-5)
    assert values["predicted"] > 0.9 * 60 * 80
    assert any(f"{values['columns']} columns x" in text for text in report.texts("info"))


def test_rasters_overlapping_in_part_give_the_common_part(folder):
    shifted = from_origin(100_000 + 40 * 6, 400_000 + 40 * 2, 40, 40)
    items = (
        source(write_raster(folder / "d.tif", np.ones((10, 10))), "dist"),
        source(write_raster(folder / "e.tif", np.ones((10, 10)), shifted), "elev"),
    )
    values, prediction, _ = run(folder, KnownModel(DIST, ELEV), *items)
    want = np.zeros((10, 10), dtype=bool)
    want[:8, 6:] = True
    assert np.array_equal(~np.isnan(prediction[0]), want)
    assert values["predicted"] == 32


def test_unseen_classes_are_nodata_counted_and_named(folder):
    soil = np.array([[1, 2, 3, 7], [7, 9, 1, 255]], dtype=np.uint8)
    items = (source(write_raster(folder / "s.tif", soil), "soil", nodata=255.0),)
    report = Recorder()
    values, prediction, coefficients = run(folder, KnownModel(SOIL), *items, report=report)
    known = np.isin(soil, (1, 2, 3))
    assert np.array_equal(~np.isnan(prediction[0]), known)
    assert values["predicted"] == 4
    assert values["coefficient_names"] == ["Intercept", "soil=2", "soil=3"]
    assert np.nanmin(coefficients[2]) > 2
    warning = next(text for text in report.warnings if "never saw" in text)
    assert "soil" in warning
    assert "7 (2 pixels), 9 (1 pixels)" in warning
    assert "1, 2, 3" in warning
    with rasterio.open(folder / "out" / "coefficients.tif") as dataset:
        assert dataset.descriptions[1] == "soil=2 [mg/kg]"


def test_interpolated_classes_are_refused_and_usable_as_a_number(folder):
    soil = np.array([[1, 1.5, 2]], dtype=np.float32)
    path = write_raster(folder / "s.tif", soil)
    with pytest.raises(InputError, match=r"soil.*1\.5.*nearest.*as a number"):
        run(folder, KnownModel(SOIL), source(path, "soil"))
    assert os.listdir(folder / "out") == []
    values, _, _ = run(folder, KnownModel(Predictor("soil")), source(path, "soil"))
    assert values["predicted"] == 3


def test_twelve_bands_of_a_coarse_file_with_names_and_bad_values(folder):
    """The shape of the heat-flow covariates: half degrees, 12 bands, nodata -9999."""
    rng = np.random.default_rng(9)
    names = [f"band{k:02d}" for k in range(12)]
    # Nine orders of magnitude between the predictors.
    bands = rng.normal(size=(12, 51, 81)) * 10.0 ** np.arange(-4, 8)[:, None, None]
    bands = bands.astype(np.float32)
    holes = rng.random((51, 81)) < 0.5
    bands[:, holes] = -9999
    transform = from_origin(70, 45, 0.5, 0.5)
    path = write_raster(folder / "c.tif", bands, transform, LONLAT, nodata=-9999)
    items = [
        source(path, name, LONLAT, band=k, nodata=-9999.0) for k, name in enumerate(names, start=1)
    ]
    model = KnownModel(*[Predictor(name) for name in names], crs_wkt=LONLAT)
    values, prediction, coefficients = run(folder, model, *items)
    assert np.array_equal(np.isnan(prediction[0]), holes)
    x, y = grid_xy(51, 81, transform)
    beta = np.arange(1, 14)[:, None, None] + np.sin(x / 700) + y / 1e6
    want = beta[0] + (beta[1:] * bands).sum(axis=0)
    assert prediction[0][~holes] == pytest.approx(want[~holes], rel=1e-5)
    assert coefficients.shape == (13, 51, 81)
    assert values["predicted"] == (~holes).sum()


def test_everything_without_a_crs(folder):
    item = source(write_raster(folder / "d.tif", np.ones((3, 4)), crs=""), "dist", crs="")
    values, _, _ = run(folder, KnownModel(DIST, crs_wkt=""), item)
    assert values["predicted"] == 12
    with rasterio.open(folder / "out" / "prediction.tif") as dataset:
        assert dataset.crs is None
    with pytest.raises(InputError, match="model was trained on points with EPSG:28992"):
        run(folder, KnownModel(DIST, crs_wkt=RD), item)


def test_attribution_bands_sum_to_the_prediction_and_know_their_base(folder):
    rng = np.random.default_rng(5)
    dist, soil = rng.normal(3, 2, size=(40, 30)), rng.integers(1, 4, size=(40, 30)).astype(float)
    dist[3, 4] = np.nan
    items = [
        source(write_raster(folder / f"{name}.tif", values), name)
        for name, values in (("dist", dist), ("soil", soil))
    ]
    model = KnownModel(DIST, SOIL)
    path = str(folder / "out" / "attribution.tif")
    values, prediction, _ = run(folder, model, *items, attribution=path, coefficients=None, call=77)
    with rasterio.open(path) as dataset:
        assert dataset.descriptions == ("dist [mg/kg]", "soil [mg/kg]", "location [mg/kg]")
        assert float(dataset.tags()["GNNWR_BASE_VALUE"]) == values["base"] == model.base
        bands = dataset.read()
    assert np.isnan(bands[:, 3, 4]).all()
    assert np.isnan(bands).sum() == 3
    spread = np.nanstd(prediction[0])
    total = values["base"] + bands.astype(float).sum(axis=0)
    assert np.nanmax(abs(total - prediction[0])) < 1e-5 * spread
    x, y = grid_xy(40, 30)
    xy = np.column_stack([x.ravel(), y.ravel()])
    design, _ = model.encode({"dist": dist.ravel(), "soil": soil.ravel()})
    want = model.attribute(model.surfaces(xy), design).players
    # About the prediction's rounding in float32.
    np.testing.assert_allclose(bands.reshape(3, -1).T, want, atol=1e-5)
    with pytest.raises(InputError, match="same file name"):
        run(folder, model, *items, attribution=path, coefficients=path)


def test_a_single_network_has_no_standard_error_band_values(folder):
    class Single(KnownModel):
        def surfaces(self, xy):
            found = super().surfaces(xy)
            found.standard_error = lambda X: np.full(len(X), np.nan)
            return found

    report = Recorder()
    item = source(write_raster(folder / "d.tif", np.ones((3, 4))), "dist")
    values, prediction, _ = run(folder, Single(DIST), item, report=report)
    assert np.isfinite(prediction[0]).all()
    assert np.isnan(prediction[1]).all()
    assert values["predicted"] == 12
    assert any("no standard error" in text for text in report.texts("info"))
