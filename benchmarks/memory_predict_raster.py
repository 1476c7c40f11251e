"""Peak memory of predicting a large raster, with the job's own code from reading to writing.

By default the model is a cheap one in closed form (with the arrays of a real ensemble's deviations,
so that the size of a call counts). With ``--references N`` it is a real one with N reference
points: the engine trains it for an epoch, in a process of its own so that its memory does not
count, and its distances and networks are worked out block by block. The rasters are tiled GeoTIFFs
of which only a share of the tiles holds values. The engine's libraries are imported, since a real
run has them in memory too.

    OMP_NUM_THREADS=1 python benchmarks/memory_predict_raster.py --columns 20000 --rows 20000
    OMP_NUM_THREADS=1 python benchmarks/memory_predict_raster.py --references 1500 --filled 0.003

It ends with an error when the peak passes ``--limit`` megabytes.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np
import pyproj
import rasterio
from rasterio.transform import from_origin
from rasterio.windows import Window

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from gnnwr_qgis.contract import codec
from gnnwr_qgis.contract.job import (
    Column,
    GridRequest,
    PointTable,
    PredictRasterJob,
    RasterSource,
    TrainJob,
)
from gnnwr_qgis.contract.modelheader import ModelHeader, Predictor
from gnnwr_qgis.contract.names import INTERCEPT
from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.attribution import Attribution, Background
from gnnwr_qgis.engine.jobs import predict_raster
from gnnwr_qgis.engine.model import Surfaces
from gnnwr_qgis.engine.predictingmodel import PredictingModel
from gnnwr_qgis.engine.reporter import Reporter

ROOT = sys.path[0]  # the engine is found there, here and in a process of its own
WKT = pyproj.CRS.from_epsg(32631).to_wkt("WKT2_2019")
LEFT, TOP, CELL = 300_000, 6_000_000, 30
TILE = 256
NODATA = -9999.0


class CheapModel:
    """Plane coefficient surfaces and as many deviations as an ensemble of ``members`` has."""

    def __init__(self, names: list[str], members: int) -> None:
        self.header = ModelHeader(
            target="y",
            predictors=tuple(Predictor(name) for name in names),
            coefficients=(INTERCEPT, *names),
            crs_wkt=WKT,
            n_used=1000,
            settings={"members": members},
        )
        self._members = members
        q = len(self.header.coefficients)
        self._background = Background(np.ones(q), np.eye(q)[0], np.zeros(q))

    @property
    def base(self) -> float:
        return float(self._background.base)

    def attribute(self, surfaces: Surfaces, design: np.ndarray) -> Attribution:
        return self._background.attribute(surfaces.coefficients, design, self.header.predictors)

    def encode(self, values: dict[str, np.ndarray]) -> tuple[np.ndarray, dict[str, dict]]:
        columns = [values[item.name] for item in self.header.predictors]
        return np.column_stack([np.ones(len(columns[0])), *columns]), {}

    def surfaces(self, xy: np.ndarray) -> Surfaces:
        slope = (xy[:, :1] + xy[:, 1:]) * 1e-7
        coefficients = slope + np.arange(len(self.header.coefficients))
        deviations = np.full((self._members, *coefficients.shape), 0.01)
        return Surfaces(coefficients, deviations)


def train(folder: str, path: str, names: list[str], options: argparse.Namespace) -> None:
    """Train a model at random places, as many as it is to have reference points.

    Raises
    ------
    SystemExit
        When the engine fails.
    """
    count = options.references
    rng = np.random.default_rng(2)
    sides = np.array([options.columns, -options.rows]) * CELL
    xy = np.array([LEFT, TOP]) + rng.random((count, 2)) * sides
    arrays = {name: rng.random(count) for name in names}
    arrays["target"] = sum(arrays.values()) * xy[:, 0] / LEFT + rng.normal(size=count)
    np.savez(os.path.join(folder, "points.npz"), x=xy[:, 0], y=xy[:, 1], **arrays)
    described = tuple(Column(name, name) for name in arrays)
    table = PointTable("points.npz", count, WKT, described)
    job = TrainJob(
        table, "target", tuple(names), path, "trained.npz",
        members=options.members, references=count, epochs=1, device="cpu",
    )  # fmt: skip
    codec.write_job(os.path.join(folder, "job.json"), job)
    done = subprocess.run(
        [sys.executable, "-m", "gnnwr_qgis.engine", "job.json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ROOT},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The model could not be trained.\n{done.stdout}\n{done.stderr}")


def write_predictors(path: str, options: argparse.Namespace) -> None:
    """Predictors with values in every n-th tile; all other tiles are not even stored."""
    block = np.random.default_rng(1).random((TILE, TILE), dtype=np.float32)
    every = max(1, round(1 / options.filled))
    with rasterio.open(
        path, "w", driver="GTiff", width=options.columns, height=options.rows,
        count=options.predictors, dtype="float32", nodata=NODATA, crs=WKT,
        transform=from_origin(LEFT, TOP, CELL, CELL), tiled=not options.strips,
        **({} if options.strips else {"blockxsize": TILE, "blockysize": TILE}),
        compress="DEFLATE", sparse_ok=True, bigtiff="IF_SAFER", interleave=options.interleave,
    ) as dataset:  # fmt: skip
        number = 0
        for row in range(0, options.rows, TILE):
            for column in range(0, options.columns, TILE):
                if number % every == 0:
                    height, width = (
                        min(TILE, options.rows - row),
                        min(TILE, options.columns - column),
                    )
                    values = np.broadcast_to(
                        block[:height, :width], (options.predictors, height, width)
                    )
                    dataset.write(values, window=Window(column, row, width, height))
                number += 1


def measure(options: argparse.Namespace, folder: str) -> int:
    path = os.path.join(folder, "predictors.tif")
    with rasterio.Env(GDAL_CACHEMAX=64):  # so that making them does not set the peak
        write_predictors(path, options)
    names = [f"x{k}" for k in range(1, options.predictors + 1)]
    rasters = tuple(
        RasterSource(name, name, path, band=k, crs_wkt=WKT, nodata=NODATA)
        for k, name in enumerate(names, start=1)
    )
    cell = float(CELL * options.cells)
    request = GridRequest(cellsize=cell)
    if options.shift:
        left, top = LEFT + options.shift * CELL, TOP - options.shift * CELL
        right, bottom = LEFT + options.columns * CELL, TOP - options.rows * CELL
        reference = os.path.join(folder, "reference.tif")
        with rasterio.open(
            reference, "w", driver="GTiff", width=1, height=1, count=1, dtype="uint8", crs=WKT,
            transform=from_origin(left, top, right - left, top - bottom),
        ):  # fmt: skip
            pass
        request = GridRequest(
            RasterSource("reference", "reference", reference, crs_wkt=WKT), cellsize=cell
        )
    job = PredictRasterJob(
        model=os.path.join(folder, "model.gnnwr"),
        rasters=rasters,
        grid=request,
        output=os.path.join(folder, "prediction.tif"),
        coefficients=os.path.join(folder, "coefficients.tif") if options.coefficients else None,
        attribution=os.path.join(folder, "attribution.tif") if options.attribution else None,
    )
    if options.references:
        train(folder, job.model, names, options)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.monotonic()
    model: PredictingModel = (
        modelfile.load(job.model) if options.references else CheapModel(names, options.members)
    )
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        values = predict_raster.predict(model, job, folder, Reporter(nowhere))
    elapsed = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{values['columns']} x {values['rows']} pixels, {values['predicted']} predicted, "
        f"{options.predictors} predictors, {options.members} members"
        f"{f', {options.references} references' if options.references else ''}: {elapsed:.0f} s, "
        f"peak memory {peak:.0f} MB ({before:.0f} MB before the job)."
    )
    if peak > options.limit:
        print(f"That is above the limit of {options.limit} MB.")
        return 1
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--columns", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--predictors", type=int, default=3)
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--references", type=int, help="train a real model with so many")
    parser.add_argument("--filled", type=float, default=0.1, help="share of tiles with values")
    parser.add_argument("--cells", type=float, default=1.0, help="output cells in raster cells")
    parser.add_argument("--shift", type=float, default=0.0, help="shift of the grid, in cells")
    parser.add_argument("--interleave", choices=("band", "pixel"), default="band")
    parser.add_argument("--strips", action="store_true", help="rasters in strips, not tiles")
    parser.add_argument("--coefficients", action="store_true", help="write coefficients too")
    parser.add_argument("--attribution", action="store_true", help="write Shapley values too")
    parser.add_argument("--limit", type=float, default=1000.0, help="megabytes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return measure(options, folder)


if __name__ == "__main__":
    sys.exit(main())
