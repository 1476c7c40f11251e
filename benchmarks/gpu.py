# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine on a GPU: ten folds, exact evaluation, and the lattice path of rasters.

    python benchmarks/gpu.py --data FOLDER [--quick] [--device cpu]

FOLDER holds ``pm25/``. Without a GPU that torch can use it says what it would do and exits with
status 77. ``--device cpu`` does the same work on the CPU, to try the benchmark itself.

    folds    cross-validation of the recommended ensemble on pm25 in ten random folds, beside the
             same machine's CPU with all of its cores
    exact    coefficients and standard errors of places, each evaluated, with 1,267 references
    lattice  predict to raster, 12 predictors, beside reading the same blocks and writing the output
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from madeworld import (
    EXTENT,
    LEFT,
    TOP,
    reading_seconds,
    trained,
    write_rasters,
    writing_seconds,
)
from measured import SKIPPED, add_option, tell
from pm25_published_split import PREDICTORS, TARGET, write_table

from gnnwr_qgis.contract.job import CrossValidateJob, GridRequest, PredictRasterJob
from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.jobs import cross_validate, predict_raster
from gnnwr_qgis.engine.reporter import Reporter

REFERENCES = 1267
PLAN = (
    "It would cross-validate the ensemble on pm25 in ten folds, on the GPU and on the CPU; "
    "evaluate a million places with 1,267 references; and predict 8,000 x 8,000 pixels."
)


def quiet(run, job, folder: str) -> float:
    """Seconds of a job, from its start to its end."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        begun = time.perf_counter()
        run(job, folder, Reporter(nowhere))
        return time.perf_counter() - begun


def folds(data: Path, device: str, quick: bool) -> float:
    """Seconds of ten folds on pm25; of two in a quick run."""
    with tempfile.TemporaryDirectory() as folder:
        table = write_table(data / "pm25", Path(folder))
        job = CrossValidateJob(
            table, TARGET, PREDICTORS, "r.npz", schemes=("random",), compare=(),
            folds=2 if quick else 10, device=device,
        )  # fmt: skip
        return quiet(cross_validate.run, job, folder)


def exact(device: str, quick: bool) -> float:
    """Places evaluated a second, with standard errors; the first call, which warms up, is left."""
    references, count, at_once = (200, 4000, 2000) if quick else (REFERENCES, 1_000_000, 100_000)
    with tempfile.TemporaryDirectory() as folder:
        path = trained(folder, references, 3, references=references, epochs=1, device=device)
        model = modelfile.load(path, "cuda" if device == "gpu" else "cpu")
    xy = np.array([LEFT, TOP - EXTENT]) + EXTENT * np.random.default_rng(1).random((count, 2))
    design = np.ones((at_once, 4))
    model.surfaces(xy[:at_once]).standard_error(design)
    begun = time.perf_counter()
    for start in range(0, count, at_once):
        surfaces = model.surfaces(xy[start : start + at_once])
        surfaces.predict(design)
        surfaces.standard_error(design)
    return count / (time.perf_counter() - begun)


def lattice(device: str, quick: bool) -> tuple[float, float]:
    """Seconds of a raster's job, and of reading and writing the same without a model."""
    size = 512 if quick else 8000
    with tempfile.TemporaryDirectory() as folder:
        path = trained(folder, 220, 12, epochs=2, device=device)
        rasters = write_rasters(folder, 12, size)
        output = str(Path(folder) / "prediction.tif")
        job = PredictRasterJob(path, rasters, GridRequest(), output, device=device)
        seconds = quiet(predict_raster.run, job, folder)
        bare = reading_seconds([raster.dataset for raster in rasters], time.perf_counter)
        return seconds, bare + writing_seconds(output, time.perf_counter)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of pm25")
    parser.add_argument("--device", choices=("gpu", "cpu"), default="gpu")
    parser.add_argument("--quick", action="store_true", help="tiny sizes")
    add_option(parser)
    options = parser.parse_args()
    if options.device == "gpu" and not torch.cuda.is_available():
        print(PLAN)
        print("No GPU that torch can use.")
        return SKIPPED
    name = torch.cuda.get_device_name(0) if options.device == "gpu" else "the CPU"
    print(f"on {name}", flush=True)
    seconds, beside = (folds(options.data, at, options.quick) for at in (options.device, "cpu"))
    print(f"folds: {seconds:.1f} s, on the CPU {beside:.1f} s", flush=True)
    tell(options, "folds", seconds=seconds, cpu_seconds=beside, ratio=beside / seconds)
    each = exact(options.device, options.quick)
    print(f"exact evaluation: {each:.3g} pixels a second", flush=True)
    tell(options, "exact", pixels_a_second=each)
    job, bare = lattice(options.device, options.quick)
    print(f"raster: {job:.1f} s, reading and writing {bare:.1f} s", flush=True)
    tell(options, "lattice", seconds=job, bare_seconds=bare, ratio=job / bare)
    return 0


if __name__ == "__main__":
    sys.exit(main())
