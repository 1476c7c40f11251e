"""What single precision holds: the finest tolerance, targets far from zero, widths in the trial."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyproj
import pytest
from rasterio.transform import from_origin

from gnnwr_qgis.engine.jobs import predict_raster
from gnnwr_qgis.engine.lattices import fasttiles
from gnnwr_qgis.engine.lattices.fasttiles import FINEST
from gnnwr_qgis.engine.lattices.tilelattice import TileLattice

from . import fastmodels
from .rasterfiles import LONLAT, Recorder, source, write_raster
from .test_predict_raster_fast import SIZE, fitted, folder, rasters, run

__all__ = ["fitted", "folder"]  # fixtures


@pytest.mark.parametrize("kind", ["smooth", "cones", "kinks"])
def test_the_finest_tolerance_is_held_from_surfaces(folder, fitted, kind) -> None:
    model, items, report = fastmodels.rough(fitted, kind, 0.1), rasters(folder), Recorder()
    _, exact = run(folder, model, items, 0, outputs=())
    values, found = run(folder, model, items, FINEST, report, ())
    wrong = np.abs(found["prediction"][0] - exact["prediction"][0])
    assert 0 < np.nanmax(wrong) < FINEST * model.training["target"].std()
    assert np.nanmax(np.abs(found["prediction"][1] / exact["prediction"][1] - 1)) < 10 * FINEST
    said = next(text for text in report.texts("info") if "Tolerance" in text)
    assert f"{values['predicted']} of {values['predicted']} pixels" in said


def test_single_precision_does_not_hold_a_tenth_of_it(folder, fitted, monkeypatch) -> None:
    """So the trial sees its rounding, that of predictors included."""
    model, items, report = fastmodels.rough(fitted, "cones", 0.1), rasters(folder), Recorder()
    monkeypatch.setattr(predict_raster, "FINEST", 0.0)
    values, _ = run(folder, model, items, 0.03 * FINEST, report, ())
    said = next(text for text in report.texts("info") if "Tolerance" in text)
    assert f"{values['predicted']} of {values['predicted']} pixels" not in said


def test_a_finer_tolerance_is_exact_and_the_log_says_why(folder, fitted) -> None:
    report = Recorder()
    run(folder, fitted, rasters(folder), 0.5 * FINEST, report, ())
    assert any("finer than interpolation holds" in text for text in report.texts("info"))


@pytest.mark.parametrize("away", [1e4, 1e6])
def test_targets_far_from_zero_lose_no_more_than_the_output(folder, tmp_path_factory, away) -> None:
    """So many times as far from zero as they vary: the output's own rounding is all there is."""
    place = tmp_path_factory.mktemp("far")
    values = fastmodels.columns()
    values["zinc"] = away + (values["zinc"] - values["zinc"].mean()) / values["zinc"].std()
    fastmodels.trained(
        place, values, predictors=("dist", "elev", "soil"), categorical=("soil",),
        members=8, epochs=8,
    )  # fmt: skip
    model, items = fastmodels.load(str(place / "m.gnnwr")), rasters(folder)
    report, outputs = Recorder(), ("coefficients", "attribution", "intervals")
    _, exact = run(folder, model, items, 0, outputs=outputs)
    values, found = run(folder, model, items, 1e-3, report, outputs)
    said = next(text for text in report.texts("info") if "Tolerance" in text)
    assert f"{values['predicted']} of {values['predicted']} pixels" in said
    assert ("rounds values so far from zero" in said) == (away == 1e6)
    spacing = float(np.spacing(np.float32(away)))
    for name in ("prediction", "intervals"):
        assert np.nanmax(np.abs(found[name][0] - exact[name][0])) <= spacing + 1e-3
    assert np.nanmax(np.abs(found["prediction"][1] / exact["prediction"][1] - 1)) < 1e-2
    of_intercept = {"coefficients": spacing + 1e-3, "attribution": 1e-3}
    for name, most in of_intercept.items():
        off = np.nanmax(np.abs(found[name] - exact[name]), axis=(1, 2))
        assert off[0] <= most
        assert (off[1:] < 1e-3).all()


def test_the_trial_compares_half_widths(folder, fitted, monkeypatch) -> None:
    """Widths off by two percent are not used, and the log tells of those that are."""
    items, report = rasters(folder), Recorder()
    _, exact = run(folder, fitted, items, 0, outputs=("intervals",))
    run(folder, fitted, items, 1e-3, report, ("intervals",))
    assert any("half widths of intervals by at most" in text for text in report.texts("info"))
    rows = TileLattice.rows

    def wide(self, top):
        strip = rows(self, top)
        strip.half_width[...] *= 1.02
        return strip

    monkeypatch.setattr(fasttiles.TileLattice, "rows", wide)
    report = Recorder()
    _, found = run(folder, fitted, items, 1e-3, report, ("intervals",))
    width = [item["intervals"][1] - item["intervals"][0] for item in (found, exact)]
    assert np.nanmax(np.abs(width[0] / width[1] - 1)) < 1e-4
    assert any("every pixel was evaluated exactly" in text for text in report.texts("info"))


@pytest.mark.parametrize("tolerance", [0.0, 1e-3])
def test_unseen_classes_are_counted_of_every_predictor(folder, tmp_path_factory, tolerance) -> None:
    """Also at pixels where another predictor's class is unseen."""
    place = tmp_path_factory.mktemp("classes")
    values = fastmodels.columns()
    values["use"] = np.array([3.0, 4.0])[np.arange(len(values["x"])) // 3 % 2]
    fastmodels.trained(
        place, values, predictors=("elev", "soil", "use"), categorical=("soil", "use"),
        members=4, epochs=2,
    )  # fmt: skip
    model, report = fastmodels.load(str(place / "m.gnnwr")), Recorder()
    rng = np.random.default_rng(4)
    bands = {
        "elev": rng.normal(7, 1, SIZE).astype(np.float32),
        "soil": rng.choice([1, 2, 5], SIZE).astype(np.uint8),
        "use": rng.choice([3, 4], SIZE).astype(np.uint8),
    }
    bands["elev"][0, 0] = np.nan
    bands["soil"][:2, :10] = 9
    bands["use"][:3, :10] = 7
    transform = from_origin(100_000, 398_000, 7, 7)
    items = tuple(
        source(write_raster(Path(folder) / f"{name}.tif", item, transform), name)
        for name, item in bands.items()
    )
    run(folder, model, items, tolerance, report, ())
    assert any("9 (19 pixels)" in text for text in report.warnings)
    assert any("7 (29 pixels)" in text for text in report.warnings)


def test_grids_beyond_the_models_projection(folder, tmp_path_factory) -> None:
    """An orthographic CRS holds half of the world; the fast path has no more, and no less."""
    place = tmp_path_factory.mktemp("half")
    half = pyproj.CRS.from_proj4("+proj=ortho +lat_0=40 +lon_0=10").to_wkt("WKT2_2019")
    fitted = fastmodels.load(fastmodels.train(place, crs_wkt=half, members=4))
    rng = np.random.default_rng(4)
    bands = {
        "dist": rng.uniform(0, 900, SIZE).astype(np.float32),
        "elev": rng.normal(7, 1, SIZE).astype(np.float32),
        "soil": rng.choice([1, 2, 5], SIZE).astype(np.uint8),
    }
    transform = from_origin(-179.9, 89.9, 0.66, 2.7)
    items = tuple(
        source(write_raster(folder / f"{name}.tif", item, transform, LONLAT), name, LONLAT)
        for name, item in bands.items()
    )
    _, exact = run(folder, fitted, items, 0, outputs=())
    _, found = run(folder, fitted, items, 1e-3, outputs=())
    assert 0 < np.isnan(exact["prediction"][0]).sum() < bands["dist"].size
    assert (np.isnan(found["prediction"]) == np.isnan(exact["prediction"])).all()
    wrong = np.nanmax(np.abs(found["prediction"][0] - exact["prediction"][0]))
    assert wrong < 1e-3 * fitted.training["target"].std()
