# SPDX-License-Identifier: GPL-2.0-or-later
"""The measured cost model: seconds as a function of sizes, and what it predicts for large work.

    python benchmarks/cost_model.py [--quick]

A small design of sizes is run with one thread, made points and rasters; processor seconds of each
stage are fitted by sums of terms with coefficients that are not negative (least squares of relative
errors). Terms are multiply-adds of the networks, points, pixels and values, so that they can be
carried to other sizes; the error of the fit is told, and no stage is trusted beyond it.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries that read it

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from madeworld import (
    EXTENT,
    LEFT,
    TOP,
    reading_seconds,
    trained,
    write_rasters,
    writing_seconds,
)
from measured import add_option, tell
from scipy.optimize import nnls
from training_scale import STEPS, Clock

from gnnwr_qgis.contract.job import GridRequest, PredictRasterJob
from gnnwr_qgis.engine import memory, modelfile
from gnnwr_qgis.engine.jobs import predict_raster
from gnnwr_qgis.engine.presets import PRESETS, Preset
from gnnwr_qgis.engine.reporter import Reporter

RECOMMENDED = PRESETS["recommended"]
MANY_POINTS, CONTINENT = 1_000_000, 10**11
PREDICTORS = 12
TILE_JOB = 20_000  # pixels on a side of one job of a continental raster
#: points, predictors, networks, references, epochs
Training = tuple[int, int, int, int, int]
FULL: tuple[Training, ...] = (
    (3000, 3, 24, 300, 4), (10_000, 3, 24, 300, 4), (30_000, 3, 24, 300, 2),
    (3000, 12, 24, 300, 4), (10_000, 3, 8, 100, 4), (3000, 3, 8, 100, 4),
)  # fmt: skip
QUICK: tuple[Training, ...] = (
    (300, 3, 8, 100, 3), (600, 3, 8, 100, 3), (1200, 3, 8, 100, 3),
    (600, 3, 24, 100, 3), (1200, 12, 24, 300, 3),
)  # fmt: skip


def multiply_adds(predictors: int, references: int, preset: Preset = RECOMMENDED) -> int:
    """Of one row through one network, forward."""
    sizes = [references, *preset.hidden, predictors + 1]
    return sum(a * b for a, b in zip(sizes[:-1], sizes[1:], strict=True))


@dataclass
class Stage:
    """Measured seconds of one stage and the sizes they are explained by."""

    name: str
    terms: tuple[str, ...]

    def __post_init__(self) -> None:
        self.sizes: list[tuple[float, ...]] = []
        self.seconds: list[float] = []
        self.costs = np.full(len(self.terms), np.nan)
        self.errors = np.array([np.nan])

    def add(self, seconds: float, *sizes: float) -> None:
        """One run."""
        self.sizes.append(sizes)
        self.seconds.append(seconds)

    def fit(self) -> None:
        """Seconds a unit of every term."""
        measured = np.maximum(self.seconds, 1e-6)
        relative = np.array(self.sizes, dtype=float) / measured[:, None]
        scale = relative.max(axis=0)
        self.costs = nnls(relative / scale, np.ones(len(measured)))[0] / scale
        self.errors = np.abs(relative @ self.costs - 1.0)

    def predicted(self, *sizes: float) -> float:
        """Seconds for other sizes."""
        return float(np.dot(self.costs, sizes))


STAGES = {
    "epochs": Stage("an epoch", ("steps", "rows x networks x multiply-adds")),
    "mixing": Stage("mixing", ("once", "points", "points x coefficients")),
    "rest": Stage("scores, files and report", ("once", "points", "points x coefficients")),
    "exact": Stage(
        "exact evaluation",
        ("pixels x networks x multiply-adds", "pixels x points", "pixels x coefficients squared"),
    ),
    "lattice": Stage("lattice evaluation", ("once", "pixels", "pixels x coefficients squared")),
    "reading": Stage("reading", ("files", "values")),
    "writing": Stage("writing", ("files", "values")),
}


def train_all(design: tuple[Training, ...]) -> None:
    """Seconds of the stages of a training."""
    clock = Clock()
    for step in STEPS:
        clock.watch(*step)
    for points, predictors, members, references, epochs in design:
        with tempfile.TemporaryDirectory() as folder:
            clock.seconds.clear()
            begun = time.process_time()
            trained(
                folder, points, predictors, members=members, references=references, epochs=epochs,
                report=str(Path(folder) / "report.html"),
            )  # fmt: skip
            total = time.process_time() - begun
        kept = RECOMMENDED.for_rows(points)
        work = points * members * multiply_adds(predictors, references)
        each, mixing = clock.seconds["epochs"] / epochs, clock.seconds["mixing"]
        STAGES["epochs"].add(each, -(-points // kept.batch), work)
        per = points * (predictors + 1)
        STAGES["mixing"].add(mixing, 1, points, per)
        STAGES["rest"].add(total - clock.seconds["epochs"] - mixing, 1, points, per)
        print(f"trained on {points} points: {total:.1f} s", flush=True)


def evaluate_all(quick: bool) -> None:
    """Seconds of evaluating places and rasters."""
    sizes = (256, 512) if quick else (512, 1024, 2048)
    cases = ((200, 3), (200, PREDICTORS), (800, 3)) if quick else (
        (200, 3), (200, PREDICTORS), (800, 3), (1600, PREDICTORS),
    )  # fmt: skip
    for points, predictors in cases:
        with tempfile.TemporaryDirectory() as folder:
            path = trained(folder, points, predictors, epochs=2)
            exact_seconds(path, points, predictors, (1000, 4000) if quick else (4000, 16_000))
            for size in sizes:
                raster_seconds(folder, path, predictors, size)
        print(f"evaluated a model of {points} points, {predictors} predictors", flush=True)


def exact_seconds(path: str, points: int, predictors: int, counts: tuple[int, ...]) -> None:
    """Seconds of evaluating places one by one, with standard errors."""
    model = modelfile.load(path)
    references = min(points, RECOMMENDED.references or points)
    work = RECOMMENDED.members * multiply_adds(predictors, references)
    rng = np.random.default_rng(3)
    for count in counts:
        xy = np.array([LEFT, TOP - EXTENT]) + EXTENT * rng.random((count, 2))
        begun = time.process_time()
        for start in range(0, count, 4000):
            surfaces = model.surfaces(xy[start : start + 4000])
            surfaces.standard_error(np.ones((len(surfaces.coefficients), predictors + 1)))
        seconds = time.process_time() - begun
        STAGES["exact"].add(seconds, count * work, count * points, count * (predictors + 1) ** 2)


def raster_seconds(folder: str, path: str, predictors: int, size: int) -> None:
    """Seconds of predicting a raster, less those of reading and writing."""
    rasters = write_rasters(folder, predictors, size)
    output = str(Path(folder) / "prediction.tif")
    job = PredictRasterJob(path, rasters, GridRequest(), output, device="cpu")
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        begun = time.process_time()
        predict_raster.run(job, folder, Reporter(nowhere))
        whole = time.process_time() - begun
    reading = reading_seconds([raster.dataset for raster in rasters])
    writing = writing_seconds(output)
    pixels = size * size
    STAGES["reading"].add(reading, predictors, pixels * predictors)
    STAGES["writing"].add(writing, 1, pixels * 2)
    left = max(whole - reading - writing, 0.0)
    STAGES["lattice"].add(left, 1, pixels, pixels * (predictors + 1) ** 2)


def many_points() -> dict[str, float]:
    """Hours and memory of training on a million points."""
    preset = RECOMMENDED.for_rows(MANY_POINTS)
    rows = MANY_POINTS * preset.members
    work = rows * multiply_adds(PREDICTORS, preset.references or MANY_POINTS)
    per = MANY_POINTS * (PREDICTORS + 1)
    steps = -(-MANY_POINTS // preset.batch)
    networks = preset.epochs * STAGES["epochs"].predicted(steps, work) / 3600
    mixing = STAGES["mixing"].predicted(1, MANY_POINTS, per) / 3600
    rest = STAGES["rest"].predicted(1, MANY_POINTS, per) / 3600
    needed = memory.of_training(MANY_POINTS, PREDICTORS + 1, preset) / 1e9
    return {
        "epochs": preset.epochs, "networks_h": networks, "mixing_h": mixing, "rest_h": rest,
        "total_h": networks + mixing + rest, "memory_gb": needed,
    }  # fmt: skip


def continent() -> dict[str, float]:
    """Hours of processors for a raster of 10^11 pixels, and of one of its jobs."""
    q = (PREDICTORS + 1) ** 2
    points = 300
    files = -(-CONTINENT // TILE_JOB**2)
    work = CONTINENT * RECOMMENDED.members * multiply_adds(PREDICTORS, points)
    hours = {
        "reading_h": STAGES["reading"].predicted(files * PREDICTORS, CONTINENT * PREDICTORS) / 3600,
        "lattice_h": STAGES["lattice"].predicted(files, CONTINENT, CONTINENT * q) / 3600,
        "writing_h": STAGES["writing"].predicted(files, CONTINENT * 2) / 3600,
    }
    exact = STAGES["exact"].predicted(work, CONTINENT * points, CONTINENT * q) / 3600
    total = sum(hours.values())
    return {**hours, "total_h": total, "exact_h": exact, "jobs": files, "job_h": total / files}


def told() -> Iterator[tuple[str, dict[str, float]]]:
    """Every stage's costs and errors, by name."""
    for stage in STAGES.values():
        stage.fit()
        costs = {
            f"each: {term}": float(cost)
            for term, cost in zip(stage.terms, stage.costs, strict=True)
        }
        errors = {
            "median_error": float(np.median(stage.errors)),
            "largest_error": float(stage.errors.max()),
        }
        yield stage.name, {**costs, **errors, "runs": len(stage.seconds)}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    add_option(parser)
    options = parser.parse_args()
    train_all(QUICK if options.quick else FULL)
    evaluate_all(options.quick)
    for name, found in told():
        print(f"{name}: " + ", ".join(f"{key} {value:.3g}" for key, value in found.items()))
        tell(options, name, **found)
    for name, found in (("a million points", many_points()), ("a continent", continent())):
        print(f"{name}: " + ", ".join(f"{key} {value:.3g}" for key, value in found.items()))
        tell(options, name, **found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
