# SPDX-License-Identifier: GPL-2.0-or-later
"""Made points and rasters for benchmarks of size: numbers whose cost counts, not their truth."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyproj
import rasterio
from rasterio.transform import from_origin

from gnnwr_qgis.contract.job import Column, PointTable, RasterSource, TrainJob
from gnnwr_qgis.engine.jobs import train
from gnnwr_qgis.engine.reporter import Reporter

WKT = pyproj.CRS.from_epsg(32645).to_wkt("WKT2_2019")
LEFT, TOP, EXTENT = 200_000.0, 3_500_000.0, 500_000.0  # metres
BLOCK = 512
Clock = Callable[[], float]
WRITTEN = {
    "driver": "GTiff", "dtype": "float32", "tiled": True, "compress": "DEFLATE", "zlevel": 6,
    "predictor": 3, "interleave": "band", "bigtiff": "IF_SAFER", "nodata": float("nan"),
}  # fmt: skip


def predictor(number: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Values of a predictor at places: two waves about a quarter of the extent long."""
    rng = np.random.default_rng(number)
    (a, b), (p, q) = rng.uniform(20.0, 30.0, 2) / EXTENT, rng.uniform(0.0, 6.3, 2)
    values: np.ndarray = 20.0 + 5.0 * (np.sin(a * (x - LEFT) + p) + np.cos(b * (TOP - y) + q))
    return values


def training_job(folder: str, points: int, predictors: int, **settings: object) -> TrainJob:
    """The job of training on ``points`` made points, whose table is written into ``folder``."""
    rng = np.random.default_rng(points)
    x, y = LEFT + EXTENT * rng.random(points), TOP - EXTENT * rng.random(points)
    columns = {
        f"x{k:02d}": predictor(k, x, y) + rng.normal(0, 2, points) for k in range(predictors)
    }
    slope = 1.0 + np.sin(6.0 * (x - LEFT) / EXTENT) * np.cos(6.0 * (TOP - y) / EXTENT)
    target = 50.0 + sum(slope * (values - 20.0) / 5.0 for values in columns.values())
    target += rng.normal(0, 1, points)
    np.savez(Path(folder) / "points.npz", x=x, y=y, target=target, **columns)
    described = tuple(Column(name, name) for name in ("target", *columns))
    table = PointTable("points.npz", points, WKT, described)
    named = {"device": "cpu", "seed": 1, **settings}
    return TrainJob(table, "target", tuple(columns), "model.gnnwr", "trained.npz", **named)  # type: ignore[arg-type]


def trained(folder: str, points: int, predictors: int, **settings: object) -> str:
    """Train on made points; path of the model file."""
    job = training_job(folder, points, predictors, **settings)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        train.run(job, folder, Reporter(nowhere))
    return str(Path(folder) / job.model)


def write_rasters(folder: str, predictors: int, size: int) -> tuple[RasterSource, ...]:
    """Rasters of ``size`` x ``size`` pixels of every predictor, with noise on them."""
    cell = EXTENT / size
    sources = []
    for number in range(predictors):
        name = f"x{number:02d}"
        path = str(Path(folder) / f"{name}_{size}.tif")
        rng = np.random.default_rng(1000 + number)
        with rasterio.open(
            path, "w", width=size, height=size, count=1, crs=WKT, blockxsize=BLOCK,
            blockysize=BLOCK, transform=from_origin(LEFT, TOP, cell, cell), **WRITTEN,
        ) as dataset:  # fmt: skip
            for _, window in dataset.block_windows(1):
                x = LEFT + cell * (window.col_off + np.arange(window.width) + 0.5)[None, :]
                y = TOP - cell * (window.row_off + np.arange(window.height) + 0.5)[:, None]
                noise = rng.normal(0, 2, (window.height, window.width))
                dataset.write((predictor(number, x, y) + noise).astype("f4"), 1, window=window)
        sources.append(RasterSource(name, name, path, crs_wkt=WKT))
    return tuple(sources)


def reading_seconds(paths: Sequence[str], clock: Clock = time.process_time) -> float:
    """Seconds of reading every block of the first band of the rasters at ``paths``."""
    begun = clock()
    datasets = [rasterio.open(path) for path in paths]
    for _, window in datasets[0].block_windows(1):
        for dataset in datasets:
            dataset.read(1, window=window)
    for dataset in datasets:
        dataset.close()
    return clock() - begun


def writing_seconds(path: str, clock: Clock = time.process_time) -> float:
    """Seconds of writing the blocks of the raster at ``path`` once more, read beforehand."""
    copy = f"{path}.again.tif"
    with rasterio.open(path) as dataset:
        blocks = [(window, dataset.read(window=window)) for _, window in dataset.block_windows(1)]
        shape = {"width": dataset.width, "height": dataset.height, "count": dataset.count}
        place = {"crs": dataset.crs, "transform": dataset.transform}
    begun = clock()
    with rasterio.open(
        copy, "w", **shape, **place, **WRITTEN, blockxsize=256, blockysize=256
    ) as again:
        for window, values in blocks:
            again.write(values, window=window)
    seconds = clock() - begun
    os.remove(copy)
    return seconds
