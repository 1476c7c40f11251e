"""Work parted over machines is the whole: jobs on parts of a grid, or on schemes of folds.

Nothing is shared between the jobs but the files they read, so any scheduler may run their files in
any order.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from gnnwr_qgis.contract.codec import write_job
from gnnwr_qgis.contract.job import GridRequest, PredictRasterJob
from gnnwr_qgis.engine import presets
from gnnwr_qgis.engine.jobs import cross_validate, predict_raster

from . import fastmodels, folding, made
from .rasterfiles import RD, Recorder, source, write_raster

ROOT = Path(__file__).resolve().parents[2]
LEFT, TOP, CELL = 100_000, 398_000, 7
HEIGHT, WIDTH = 140, 300
CUTS = ((0, 64, 0, 150), (0, 64, 150, WIDTH), (64, HEIGHT, 0, 150), (64, HEIGHT, 150, WIDTH))
OUTPUTS = ("coefficients", "attribution", "intervals", "applicability")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, tuple]:
    """A model file, and rasters of its predictors with a gap."""
    folder = tmp_path_factory.mktemp("world")
    model = fastmodels.train(folder)
    rng = np.random.default_rng(4)
    shape, transform = (HEIGHT, WIDTH), from_origin(LEFT, TOP, CELL, CELL)
    names = {
        "dist": rng.uniform(0, 900, shape).astype(np.float32),
        "elev": rng.normal(7, 1, shape).astype(np.float32),
        "soil": rng.choice([1, 2, 5], shape).astype(np.uint8),
    }
    names["dist"][40:80, 120:170] = np.nan
    items = tuple(
        source(write_raster(folder / f"{name}.tif", values, transform), name)
        for name, values in names.items()
    )
    return model, items


def job_of(world: tuple[str, tuple], folder: Path, tolerance: float, cut: tuple | None = None):
    """The job of a whole grid, or of a part's rows and columns."""
    extent = None
    if cut is not None:
        top, bottom, left, right = cut
        extent = (
            LEFT + CELL * left, TOP - CELL * bottom, LEFT + CELL * right, TOP - CELL * top,
        )  # fmt: skip
    grid = GridRequest(extent=extent, extent_crs_wkt=RD if extent else "")
    wishes = {kind: str(folder / f"{kind}.tif") for kind in OUTPUTS}
    model, items = world
    return PredictRasterJob(
        model, items, grid, str(folder / "prediction.tif"), tolerance=tolerance, device="cpu",
        **wishes,
    )  # fmt: skip


def bands(folder: Path) -> dict[str, np.ndarray]:
    found = {}
    for kind in ("prediction", *OUTPUTS):
        with rasterio.open(folder / f"{kind}.tif") as dataset:
            found[kind] = dataset.read()
    return found


def mosaic(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    whole = {
        kind: np.full((len(values), HEIGHT, WIDTH), -1.0, np.float32)
        for kind, values in parts[0].items()
    }
    for (top, bottom, left, right), part in zip(CUTS, parts, strict=True):
        for kind, values in part.items():
            whole[kind][:, top:bottom, left:right] = values
    return whole


def in_this_process(world, folder: Path, tolerance: float, cut=None) -> dict[str, np.ndarray]:
    folder.mkdir()
    job = job_of(world, folder, tolerance, cut)
    report = Recorder()
    predict_raster.run(job, str(folder), report)
    if tolerance:  # else there would be nothing to agree about
        said = next(text for text in report.texts("info") if "interpolated" in text)
        assert not re.search(r"(^|\s)0 of ", said), said
    return bands(folder)


def test_exact_pixels_are_the_same_from_processes_side_by_side(world, tmp_path: Path) -> None:
    whole = in_this_process(world, tmp_path / "whole", 0.0)
    running = []
    for number in (3, 1, 0, 2):  # no order is asked for
        folder = tmp_path / str(number)
        folder.mkdir()
        write_job(str(folder / "job.json"), job_of(world, folder, 0.0, CUTS[number]))
        command = [sys.executable, "-m", "gnnwr_qgis.engine", str(folder / "job.json")]
        running.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL))
    assert [process.wait(timeout=600) for process in running] == [0, 0, 0, 0]
    parted = mosaic([bands(tmp_path / str(number)) for number in range(4)])
    for kind, values in whole.items():
        np.testing.assert_array_equal(parted[kind], values, err_msg=kind)


def test_interpolated_pixels_agree_within_the_tolerance(world, tmp_path: Path) -> None:
    tolerance = 1e-3
    whole = in_this_process(world, tmp_path / "whole", tolerance)
    parts = [
        in_this_process(world, tmp_path / str(number), tolerance, cut)
        for number, cut in enumerate(CUTS)
    ]
    parted = mosaic(parts)
    spread = fastmodels.load(world[0]).training["target"].std()
    for kind, values in whole.items():
        assert (np.isnan(parted[kind]) == np.isnan(values)).all(), kind
    wrong = np.nanmax(np.abs(parted["prediction"][0] - whole["prediction"][0]))
    assert wrong <= 2 * tolerance * spread
    errors = parted["prediction"][1] / whole["prediction"][1]
    assert np.nanmax(np.abs(errors - 1)) <= 2e-2


def test_a_scheme_of_folds_is_the_same_whatever_else_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(presets.PRESETS, "recommended", folding.QUICK)
    values = made.columns(60)
    values["area"] = np.array(["a", "b", "c", "d", "e"])[np.arange(60) % 5]
    found = []
    for schemes in (("random",), ("groups", "random")):
        job = folding.job_on(tmp_path, values, schemes=schemes, group_field="area", compare=())
        cross_validate.run(job, str(tmp_path), Recorder())
        with np.load(tmp_path / job.results, allow_pickle=False) as arrays:
            found.append({name: arrays[name][-1] for name in ("prediction", "fold")})
    alone, beside = found
    np.testing.assert_array_equal(alone["fold"], beside["fold"])
    np.testing.assert_array_equal(alone["prediction"], beside["prediction"])
