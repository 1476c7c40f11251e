"""Predict to raster: what is refused or lost is said, and nothing is left half done."""

import os

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine.errors import Cancelled, InputError
from gnnwr_qgis.engine.predictingmodel import wide_block_pixels
from gnnwr_qgis.engine.rasters import GridReader

from .gridjobs import DIST, ELEV, SOIL, folder, run
from .rasterfiles import KnownModel, Recorder, source, write_raster

__all__ = ["folder"]  # a fixture


def test_a_missing_raster_is_named(folder):
    item = source(write_raster(folder / "d.tif", np.ones((3, 4))), "dist")
    with pytest.raises(InputError, match=r"needs “elev”.*given are “dist”"):
        run(folder, KnownModel(DIST, ELEV), item)


def test_classes_that_are_names_cannot_come_from_a_raster(folder):
    item = source(write_raster(folder / "d.tif", np.ones((3, 4))), "soil")
    soil = Predictor("soil", "class", levels=("clay", "sand"))
    with pytest.raises(InputError, match=r"clay.*a raster holds numbers"):
        run(folder, KnownModel(soil), item)


def test_rasters_apart_or_empty_are_errors_that_name_them(folder):
    here = source(write_raster(folder / "d.tif", np.ones((3, 4))), "dist")
    away = from_origin(200_000, 500_000, 40, 40)
    there = source(write_raster(folder / "e.tif", np.ones((3, 4)), away), "elev")
    with pytest.raises(InputError, match=r"elev.*does not overlap"):
        run(folder, KnownModel(DIST, ELEV), here, there)
    empty = source(write_raster(folder / "n.tif", np.full((3, 4), np.nan)), "elev")
    with pytest.raises(InputError, match=r"elev.*only nodata"):
        run(folder, KnownModel(DIST, ELEV), here, empty)
    strange = source(write_raster(folder / "s.tif", np.full((3, 4), 9.0)), "soil")
    with pytest.raises(InputError, match="classes that the model never saw"):
        run(folder, KnownModel(SOIL), strange)
    assert os.listdir(folder / "out") == []


def test_outputs_are_checked_first(folder):
    path = write_raster(folder / "out" / "d.tif", np.ones((3, 4)))
    item = source(path, "dist")
    model = KnownModel(DIST)
    with pytest.raises(InputError, match=r"coefficients\.asc is no GeoTIFF"):
        run(folder, model, item, coefficients=str(folder / "out" / "coefficients.asc"))
    with pytest.raises(InputError, match="same file name"):
        run(folder, model, item, coefficients=str(folder / "out" / "prediction.tif"))
    with pytest.raises(InputError, match="one of the input rasters"):
        run(folder, model, item, coefficients=path)
    assert model.places == 0
    assert os.listdir(folder / "out") == ["d.tif"]


def test_a_tolerance_that_is_no_share_is_refused(folder):
    item = source(write_raster(folder / "d.tif", np.ones((3, 4))), "dist")
    for tolerance in (-0.1, float("nan"), float("inf")):
        with pytest.raises(InputError, match="give a number of at least 0"):
            run(folder, KnownModel(DIST), item, tolerance=tolerance)
    assert os.listdir(folder / "out") == []


def test_cancelling_between_rasters_reads_no_further(folder, monkeypatch):
    """Reading one raster's block may take long; the next one's is not begun."""
    report, asked = Recorder(), []
    read = GridReader.read

    def stop(self, window):
        asked.append(window)
        report.cancelled.set()
        return read(self, window)

    monkeypatch.setattr(GridReader, "read", stop)
    items = [
        source(write_raster(folder / f"{name}.tif", np.ones((3, 4))), name)
        for name in ("dist", "elev")
    ]
    with pytest.raises(Cancelled):
        run(folder, KnownModel(DIST, ELEV), *items, report=report)
    assert len(asked) == 1


def test_blocks_of_rasters_in_strips_count_double_precision():
    """Half as many pixels where values take eight bytes."""
    assert wide_block_pixels(4 * 10, 2) == 64_000_000 // 48
    assert wide_block_pixels(8 * 10, 2) == 64_000_000 // 88


class Huge(KnownModel):
    """Coefficients that the output can hold, times predictors: results that it can not."""

    def surfaces(self, xy):
        found = super().surfaces(xy)
        found.coefficients[:] = 1e38
        found.standard_error = lambda X: np.where(X[:, 1] == 9, 1e39, 1.0)
        return found


def test_results_too_large_for_the_output_are_nodata_and_counted(folder):
    dist = np.array([[1, 2, 3, -3, 9, -9, 0.5]])
    report = Recorder()
    item = source(write_raster(folder / "d.tif", dist), "dist")
    values, prediction, coefficients = run(folder, Huge(DIST), item, report=report)
    kept = np.array([[True, True, False, True, False, False, True]])
    assert np.array_equal(~np.isnan(prediction[0]), kept)
    assert np.array_equal(~np.isnan(coefficients[0]), kept)
    assert prediction[0][kept] == pytest.approx(1e38 * (1 + dist[kept]))
    assert values["predicted"] == 4
    assert values["maximum"] == pytest.approx(3e38)
    assert any(text.startswith("3 pixels have results too large") for text in report.warnings)
    with rasterio.open(folder / "out" / "prediction.tif") as dataset:
        stored = {key: float(value) for key, value in dataset.tags(1).items()}
        assert stored["STATISTICS_MAXIMUM"] == pytest.approx(3e38)
        assert np.isfinite(list(stored.values())).all()
    far = source(write_raster(folder / "f.tif", np.full((2, 2), 7.0)), "dist")
    with pytest.raises(InputError, match="all results are too large"):
        run(folder, Huge(DIST), far)


def test_outputs_are_replaced_together_or_not_at_all(folder):
    out = folder / "out"
    item = source(write_raster(folder / "d.tif", np.ones((3, 4))), "dist")
    for name in ("prediction.tif", "prediction.qml", "prediction.tif.aux.xml"):
        (out / name).write_text("old")

    class Blocked(KnownModel):
        """While it predicts, something else takes the second output's name."""

        def surfaces(self, xy):
            (out / "coefficients.tif").mkdir()
            return super().surfaces(xy)

    with pytest.raises(InputError, match=r"coefficients\.tif cannot be replaced.*folder"):
        run(folder, Blocked(DIST), item)
    names = ["coefficients.tif", "prediction.qml", "prediction.tif", "prediction.tif.aux.xml"]
    assert sorted(os.listdir(out)) == names
    assert (out / "prediction.tif").read_text() == "old"
    (out / "coefficients.tif").rmdir()
    run(folder, KnownModel(DIST), item)
    assert sorted(os.listdir(out)) == ["coefficients.tif", "prediction.tif"]


def test_cancelling_leaves_nothing_behind(folder):
    report = Recorder()

    class Stopping(KnownModel):
        def surfaces(self, xy):
            report.cancelled.set()
            return super().surfaces(xy)

    item = source(write_raster(folder / "d.tif", np.ones((30, 40))), "dist")
    model = Stopping(DIST)
    with pytest.raises(Cancelled):
        run(folder, model, item, report=report, call=100)
    assert model.places == 100
    assert os.listdir(folder / "out") == []


def test_progress_says_rows_and_ends_at_one(folder):
    report = Recorder()
    item = source(write_raster(folder / "d.tif", np.ones((600, 300))), "dist")
    run(folder, KnownModel(DIST), item, report=report, block=1)
    texts = report.texts("progress")
    assert texts[0] == "Row 0 of 600"
    assert texts[-1] == "Row 600 of 600"
    assert len(texts) == 7  # three rows of two tiles, and the end
    assert any("minimum" in text and "maximum" in text for text in report.texts("info"))
