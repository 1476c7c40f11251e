"""Predict to raster beside reading and writing the same rasters without a model.

A model of the recommended preset is trained at random places (by default as many as the heat-flow
data of Tibet have, 220; ``--references N`` takes N points, all of them references) on twelve
predictors, or ``--model`` names a model file whose predictors are numbers. Rasters of its
predictors are made around its training points (tiled 512, deflate level 6, float32). Then, in one
process after the other:

    bare     rasterio reads every block of the predictors and writes blocks of the outputs
    job      the engine predicts to raster, from its start to its end

and the results are compared with exact evaluation at random pixels and at those around 200 of the
training points. It prints one table; ratios are of wall times of the same run, the best of
``--repeats``. Seconds of processors tell what a machine that is busy with other work hides.

    python benchmarks/predict_raster_speed.py --size 5000 --outputs prediction
    python benchmarks/predict_raster_speed.py --size 5000 --references 1400
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time

import numpy as np
import rasterio

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from benchmarks.raster_data import OPTIONS, train_model, write_predictors
from gnnwr_qgis.contract.job import GridRequest, PredictRasterJob, RasterSource
from gnnwr_qgis.contract.modelheader import read_header
from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.jobs import predict_raster
from gnnwr_qgis.engine.reporter import Reporter

GROUPS = {
    "prediction": ("prediction",),
    "attribution": ("prediction", "coefficients", "attribution"),
    "trust": ("prediction", "intervals", "applicability"),
}
GOALS = {"prediction": 1.5, "attribution": 1.5, "trust": 3.0}
BOUND = 300  # reference points of the recommended preset; a model of more has another goal
GOAL_MANY = 3.0


def bands_of(header_coefficients: int, predictors: int, kind: str) -> int:
    """Bands of an output."""
    return {
        "prediction": 2,
        "coefficients": header_coefficients,
        "attribution": predictors + 1,
        "intervals": 2,
        "applicability": 3,
    }[kind]


def bare(paths: list[str], outputs: dict[str, str], bands: dict[str, int]) -> tuple[float, float]:
    """Read all predictors and write what the job wrote, block by block; seconds, and of processors.

    The outputs are those of the job, so that their blocks compress alike; they are read outside of
    the time.
    """
    seconds = busy = 0.0
    readers = [rasterio.open(path) for path in paths]
    results = {kind: rasterio.open(path) for kind, path in outputs.items()}
    profile = readers[0].profile
    writers = {
        kind: rasterio.open(
            path + ".bare.tif", "w", width=profile["width"], height=profile["height"],
            count=bands[kind], crs=profile["crs"], transform=profile["transform"],
            nodata=float("nan"), blockxsize=256, blockysize=256, **OPTIONS,
        )
        for kind, path in outputs.items()
    }  # fmt: skip
    for _, window in readers[0].block_windows(1):
        found = {kind: dataset.read(window=window) for kind, dataset in results.items()}
        started, working = time.perf_counter(), time.process_time()
        for reader in readers:
            reader.read(1, window=window)
        for kind, writer in writers.items():
            writer.write(found[kind], window=window)
        seconds += time.perf_counter() - started
        busy += time.process_time() - working
    started, working = time.perf_counter(), time.process_time()
    for item in (*writers.values(), *readers):
        item.close()
    seconds += time.perf_counter() - started
    busy += time.process_time() - working
    for path in outputs.values():
        os.remove(path + ".bare.tif")
    return seconds, busy


def peak_megabytes() -> float:
    """Most memory that this process had.

    The kernel's other count, that of getrusage, begins with what the parent had when it started it.
    """
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def run_job(job: PredictRasterJob, folder: str, told: multiprocessing.SimpleQueue) -> None:
    """Run the job; tell its seconds, those of processors, its peak memory and its log's words."""
    log = os.path.join(folder, "log.jsonl")
    started, working = time.perf_counter(), time.process_time()
    with open(log, "w", encoding="utf-8") as stream:
        predict_raster.run(job, folder, Reporter(stream))
    seconds, busy = time.perf_counter() - started, time.process_time() - working
    peak = peak_megabytes()
    with open(log, encoding="utf-8") as stream:
        said = [line for line in stream if "Tolerance" in line]
    told.put((seconds, busy, peak, said[0].strip() if said else ""))


def accuracy(
    path: str, paths: list[str], output: str, pixels: int
) -> tuple[float, float, float, float]:
    """Errors of a prediction and its standard error: at random pixels, and around points.

    In standard deviations of the target, and relative; each the largest, then that of 99 percent.
    """
    fitted = modelfile.load(path)
    with rasterio.open(output) as dataset:
        bands, transform = dataset.read(), dataset.transform
    side = bands.shape[1]
    rng = np.random.default_rng(4)
    rows, columns = rng.integers(0, side, (2, pixels))
    xy = fitted.training["xy"]
    some = rng.permutation(len(xy))[:200]
    column = np.floor((xy[some, 0] - transform.c) / transform.a).astype(int)
    row = np.floor((xy[some, 1] - transform.f) / transform.e).astype(int)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            rows = np.append(rows, np.clip(row + down, 0, side - 1))
            columns = np.append(columns, np.clip(column + across, 0, side - 1))
    places = np.column_stack(
        [transform.c + (columns + 0.5) * transform.a, transform.f + (rows + 0.5) * transform.e]
    )
    design = np.ones((len(rows), len(paths) + 1))
    for number, item in enumerate(paths):
        with rasterio.open(item) as dataset:
            design[:, number + 1] = dataset.read(1)[rows, columns]
    wrong, relative = np.empty(len(rows)), np.empty(len(rows))
    for start in range(0, len(rows), 5000):
        part = slice(start, start + 5000)
        surfaces = fitted.surfaces(places[part])
        found = bands[:, rows[part], columns[part]].astype(np.float64)
        wrong[part] = np.abs(found[0] - surfaces.predict(design[part]))
        relative[part] = np.abs(found[1] / surfaces.standard_error(design[part]) - 1.0)
    wrong /= fitted.training["target"].std()
    return wrong.max(), np.quantile(wrong, 0.99), relative.max(), np.quantile(relative, 0.99)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=5000, help="pixels on a side")
    parser.add_argument("--references", type=int, default=220, help="training points")
    parser.add_argument("--epochs", type=int, help="of the training; the preset's where left out")
    parser.add_argument("--model", help="a model file instead, of numbers only")
    parser.add_argument("--outputs", choices=GROUPS, nargs="+", default=list(GROUPS))
    parser.add_argument("--tolerance", type=float, default=0.001)
    parser.add_argument("--pixels", type=int, default=100_000, help="compared with exact ones")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--folder", help="where the rasters are made, and kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or temporary
        os.makedirs(folder, exist_ok=True)
        return compare(options, folder)


def compare(options: argparse.Namespace, folder: str) -> int:
    """Print the table."""
    path = options.model or os.path.join(folder, "model.gnnwr")
    if not os.path.exists(path):
        train_model(folder, options.references, options.epochs)
    header = read_header(path)
    paths = [os.path.join(folder, f"{item.name}.tif") for item in header.predictors]
    if not all(map(os.path.exists, paths)):
        paths = write_predictors(folder, path, options.size)
    rasters = tuple(
        RasterSource(item.name, item.name, raster, crs_wkt=header.crs_wkt)
        for item, raster in zip(header.predictors, paths, strict=True)
    )
    print(
        f"{options.size} x {options.size} pixels, {len(paths)} predictors, {header.n_used} points, "
        f"tolerance {options.tolerance:g}, {os.cpu_count()} cores\n"
        "outputs | bare s | job s | ratio | goal | core s, bare | core s, job | peak MB | "
        "largest error, 99 % (sd) | "
        "of standard error"
    )
    context = multiprocessing.get_context("spawn")
    for group in options.outputs:
        outputs = {kind: os.path.join(folder, f"out_{kind}.tif") for kind in GROUPS[group]}
        others = {kind: file for kind, file in outputs.items() if kind != "prediction"}
        job = PredictRasterJob(
            model=path, rasters=rasters, grid=GridRequest(), output=outputs["prediction"],
            tolerance=options.tolerance, device="cpu", **others,
        )  # fmt: skip
        bands = {kind: bands_of(len(header.coefficients), len(paths), kind) for kind in outputs}
        best, best_bare, peak, said = (np.inf, np.inf), (np.inf, np.inf), 0.0, ""
        for _ in range(options.repeats):
            told = context.SimpleQueue()
            process = context.Process(target=run_job, args=(job, folder, told))
            process.start()
            process.join()
            if process.exitcode:
                return process.exitcode
            seconds, busy, memory, said = told.get()
            best, peak = min(best, (seconds, busy)), max(peak, memory)
            best_bare = min(best_bare, bare(paths, outputs, bands))
        largest, most, error, most_error = accuracy(
            path, paths, outputs["prediction"], options.pixels
        )
        goal = GOALS[group] if options.references <= BOUND else GOAL_MANY
        print(
            f"{group} | {best_bare[0]:.1f} | {best[0]:.1f} | {best[0] / best_bare[0]:.2f} | "
            f"{goal} | {best_bare[1]:.1f} | {best[1]:.1f} | {peak:.0f} | "
            f"{largest:.1e}, {most:.1e} | "
            f"{error:.1e}, {most_error:.1e}\n  {said}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
