# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmarks that ``scripts/bench.sh`` runs: their commands, and who reads their output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchrows import (
    Row,
    beside,
    costs,
    gpu,
    plugin_start,
    raster,
    raster_memory,
    references,
    shapley,
    start,
    training_scale,
)


@dataclass(frozen=True)
class Benchmark:
    """A program of ``benchmarks/``, its arguments in full and in a quick run.

    ``{data}`` and ``{peer}`` in the arguments stand for the folder of the data and the interpreter
    that has gnnwr. ``threads`` 0 leaves their number to the program.
    """

    name: str
    title: str
    about: str
    script: str
    full: tuple[str, ...]
    quick: tuple[str, ...]
    read: Callable[[str], list[Row]]
    in_qgis: bool = False
    threads: int = 1


def _raster(name: str, title: str, outputs: str, *more: str) -> Benchmark:
    return Benchmark(
        f"raster-{name}", title,
        "12 float32 predictors, tiles of 512, deflate level 6; beside reading the same blocks and "
        "writing the same outputs with rasterio and no model. Errors are against exact evaluation "
        "at random pixels and at those around 200 training points.",
        "predict_raster_speed.py",
        ("--size", "5000", "--outputs", outputs, "--repeats", "3", *more),
        ("--size", "1000", "--outputs", outputs, "--pixels", "2000", "--epochs", "5", *more),
        raster, threads=0,
    )  # fmt: skip


def _beside(work: str, title: str, most: float | None, megabytes: float | None = None) -> Benchmark:
    common = ("--data", "{data}", "--peer-python", "{peer}", "--work", work)
    return Benchmark(
        f"gnnwr-{work}", title,
        "The same work by the authors' package, in turn, each in a process of its own on one "
        "thread; seconds are without imports.",
        "beside_gnnwr.py", (*common, "--repeats", "3"), (*common, "--repeats", "1"),
        beside(work, title, most, megabytes),
    )  # fmt: skip


BENCHMARKS: tuple[Benchmark, ...] = (
    _raster("prediction", "Predict to raster: prediction and standard error", "prediction"),
    _raster("attribution", "Predict to raster: coefficients and Shapley values", "attribution"),
    _raster("trust", "Predict to raster: intervals and area of applicability", "trust"),
    _raster(
        "references", "Predict to raster: a model of 1,400 references", "prediction",
        "--references", "1400",
    ),
    Benchmark(
        "raster-memory", "Predict to raster: memory", "Peak resident memory of the worker; most "
        "tiles hold no data.", "memory_predict_raster.py",
        ("--references", "300", "--filled", "0.01", "--predictors", "12"),
        ("--references", "300", "--filled", "0.05", "--columns", "3000", "--rows", "3000"),
        raster_memory, threads=0,
    ),
    _beside("places", "Predict 100,000 places exactly", 1 / 3, 1000.0),
    _beside("errors", "The same with standard errors, which gnnwr has not", None, 1000.0),
    Benchmark(
        "shapley", "Exact Shapley values", "The model of Tibet, background of 100 points, one "
        "thread; shap's KernelExplainer asks the whole model.", "explain_speed.py",
        ("--points", "{data}/heatflow/tibet_points.csv", "--json"),
        ("--points", "{data}/heatflow/tibet_points.csv", "--sampled", "1", "--json"), shapley,
    ),
    _beside("network", "One network, preset Du et al. 2020, pm25, 200 epochs", 0.45),
    _beside("recommended", "Recommended model on pm25 beside gnnwr's one network", 1.0),
    _beside("folds", "Ten folds of the recommended model, Tibet, beside ten fits", 1.0),
    Benchmark(
        "training", "Training on many points", "Made points, three predictors, the whole training "
        "job with its report, one thread, processor seconds.", "training_scale.py", (),
        ("--sizes", "1000", "3000", "--epochs", "8"), training_scale,
    ),
    Benchmark(
        "references", "Bounded references", "5,000 made points, 2,000 more as the test part.",
        "training_scale.py", ("--references",), ("--references", "--epochs", "3"), references,
    ),
    Benchmark(
        "start", "Start of a job", "Train through Processing in a QGIS without a window, Tibet; "
        "medians of warm runs.", "job_start.py",
        ("--points", "{data}/heatflow/tibet_points.csv", "--json"),
        ("--points", "{data}/heatflow/tibet_points.csv", "--repeats", "2", "--json"),
        start, in_qgis=True,
    ),
    Benchmark(
        "plugin", "Start of QGIS with the plugin", "What loading the plugin, its provider and its "
        "menu adds, in processor time; medians. English has no catalogue to read. Python compiles "
        "the plugin when it is first loaded, which QGIS does as it installs it.", "plugin_start.py",
        ("--runs", "15", "--json"), ("--runs", "3", "--json"), plugin_start, in_qgis=True,
    ),
    Benchmark(
        "gpu", "On a GPU", "Ten folds of the ensemble on pm25; every pixel evaluated with 1,267 "
        "references; the lattice path beside reading and writing.", "gpu.py",
        ("--data", "{data}", "--json"), ("--data", "{data}", "--quick", "--json"), gpu, threads=0,
    ),
    Benchmark(
        "costs", "Cost model", "Seconds of each stage for a design of sizes.", "cost_model.py",
        ("--json",), ("--quick", "--json"), costs,
    ),
)  # fmt: skip
