"""Made samples for cross-validation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from gnnwr_qgis.contract.job import CrossValidateJob
from gnnwr_qgis.engine.presets import PRESETS
from gnnwr_qgis.engine.samples import Prepared, Sample, prepare, training_job

from .made import columns, write_table
from .rasterfiles import RD, Recorder

# Seconds for a whole cross-validation; everything that may leak is still done.
QUICK = replace(PRESETS["recommended"], epochs=2, references=20, hidden=(8,))


def scattered(points: int = 200, seed: int = 3) -> np.ndarray:
    """Places (points, 2) at random in a square of 1000."""
    return np.random.default_rng(seed).uniform(0, 1000, (points, 2))


def plain_sample(
    xy: np.ndarray, target: np.ndarray | None = None, distance: str = "planar"
) -> Sample:
    """A sample of one noise predictor at places ``xy`` (n, 2)."""
    rng = np.random.default_rng(1)
    n = len(xy)
    location = np.unique(xy, axis=0, return_inverse=True)[1].ravel()
    design = np.column_stack([np.ones(n), rng.normal(size=n)])
    target = rng.normal(size=n) if target is None else target
    part = np.zeros(n, dtype=int)
    return Sample(xy, design, target, part, location, np.arange(n), (), RD, distance)


def job_on(folder: Path, values: dict[str, np.ndarray], **changes) -> CrossValidateJob:
    """A job with few folds and the comparators that take no time."""
    table = write_table(folder, values, changes.pop("crs_wkt", RD))
    job = CrossValidateJob(
        table, "zinc", ("dist", "elev", "soil"), "validated.npz",
        folds=4, compare=("olr", "idw"), unit="mg/kg", device="cpu",
    )  # fmt: skip
    return replace(job, **changes)


def prepared(folder: Path, values: dict[str, np.ndarray] | None = None, **changes) -> Prepared:
    """The sample of a job on ``values``, by default the made columns."""
    values = columns() if values is None else values
    return prepare(training_job(job_on(folder, values, **changes)), str(folder), Recorder())
