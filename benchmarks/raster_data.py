"""Points, a model and rasters of its predictors for the benchmarks of predict to raster."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import numpy as np
import pyproj
import rasterio
from rasterio.transform import from_origin
from rasterio.windows import Window

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from gnnwr_qgis.contract.job import Column, PointTable, TrainJob
from gnnwr_qgis.contract.modelheader import read_header
from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.jobs import train
from gnnwr_qgis.engine.reporter import Reporter

WKT = pyproj.CRS.from_epsg(32645).to_wkt("WKT2_2019")
LEFT, TOP, EXTENT = 200_000.0, 3_500_000.0, 500_000.0
PREDICTORS = 12
BLOCK = 512
OPTIONS = {
    "driver": "GTiff", "dtype": "float32", "tiled": True, "compress": "DEFLATE", "zlevel": 6,
    "predictor": 3, "interleave": "band", "bigtiff": "IF_SAFER",
}  # fmt: skip


def waves(seed: int, count: int) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """A smooth function of x and y: a sum of plane waves, about the extent's length long."""
    rng = np.random.default_rng(seed)
    amplitude, phase = rng.normal(size=count), rng.uniform(0, 2 * np.pi, count)
    number = rng.normal(size=(count, 2)) * 2.4 * np.pi / EXTENT

    def values(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        total = np.zeros(np.broadcast(x, y).shape)
        for a, p, (across, down) in zip(amplitude, phase, number, strict=True):
            # The sine of a sum: two products where x is a row and y a column.
            along, up = across * x + p, down * y
            total += a * (np.sin(along) * np.cos(up) + np.cos(along) * np.sin(up))
        return total

    return values


def predictor(number: int, x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Values of a predictor at places: waves with noise on them."""
    smooth = waves(number, 6)(x, y)
    return 20 + 5 * (smooth + 0.5 * rng.normal(size=smooth.shape))


def train_model(folder: str, points: int, epochs: int | None) -> None:
    """Train a model at random places; all of them are its references."""
    rng = np.random.default_rng(2)
    x, y = LEFT + EXTENT * rng.random(points), TOP - EXTENT * rng.random(points)
    columns = {f"x{k:02d}": predictor(k, x, y, rng) for k in range(PREDICTORS)}
    target = 50 + 8 * waves(100, 3)(x, y) + rng.normal(0, 8, points)
    for k, values in enumerate(columns.values()):
        target += waves(101 + k, 3)(x, y) * (values - 20) / 5
    np.savez(os.path.join(folder, "points.npz"), x=x, y=y, target=target, **columns)
    described = tuple(Column(name, name) for name in ("target", *columns))
    table = PointTable("points.npz", points, WKT, described)
    job = TrainJob(
        table, "target", tuple(columns), "model.gnnwr", "trained.npz", references=points,
        epochs=epochs, device="cpu",
    )  # fmt: skip
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        train.run(job, folder, Reporter(nowhere))


def write_predictors(folder: str, path: str, size: int) -> list[str]:
    """Rasters of the model's predictors, like its training values; their paths."""
    header, fitted = read_header(path), modelfile.load(path)
    xy, design = fitted.training["xy"], fitted.training["design"]
    low, high = xy.min(axis=0), xy.max(axis=0)
    cell = float((high - low).max() / size)
    transform = from_origin(low[0], high[1], cell, cell)
    made = header.predictors[0].name == "x00"
    paths = []
    for number, item in enumerate(header.predictors):
        if item.kind == "class":
            raise SystemExit("The benchmark makes rasters of numbers only.")
        rng = np.random.default_rng(number)
        values = design[:, number + 1]
        paths.append(os.path.join(folder, f"{item.name}.tif"))
        with rasterio.open(
            paths[-1], "w", width=size, height=size, count=1, crs=header.crs_wkt,
            transform=transform, blockxsize=BLOCK, blockysize=BLOCK, **OPTIONS,
        ) as dataset:  # fmt: skip
            for row in range(0, size, BLOCK):
                height = min(BLOCK, size - row)
                x = low[0] + cell * (np.arange(size) + 0.5)[None, :]
                y = high[1] - cell * (np.arange(row, row + height) + 0.5)[:, None]
                if made:
                    block = predictor(number, x, y, rng)
                else:
                    across, down = (x - low[0]) / (size * cell), (high[1] - y) / (size * cell)
                    smooth = waves(number, 6)(LEFT + EXTENT * across, TOP - EXTENT * down)
                    block = values.mean() + values.std() * 0.4 * (
                        smooth + 0.5 * rng.normal(size=smooth.shape)
                    )
                    block = np.clip(block, values.min(), values.max())
                dataset.write(block.astype(np.float32), 1, window=Window(0, row, size, height))
    return paths
