"""Made points, jobs around them, and a small model trained on them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gnnwr_qgis.contract.job import Column, PointTable, TrainJob
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.jobs import train
from gnnwr_qgis.engine.samples import Prepared, prepare

from .rasterfiles import RD, Recorder

# A job's changes for each preset's model.
MODEL_JOBS = {
    "recommended": {},
    "du2020": {"preset": "du2020", "members": None},
    "article": {"preset": "article", "members": None},
}


def columns(points: int = 60, seed: int = 0) -> dict[str, np.ndarray]:
    """Columns by name: coordinates in RD New, numbers, a text class, and a target of them all."""
    rng = np.random.default_rng(seed)
    values = {
        "x": rng.uniform(100_000, 104_000, points),
        "y": rng.uniform(400_000, 404_000, points),
        "dist": rng.uniform(0, 900, points),
        "elev": rng.normal(7, 1, points),
        "soil": np.array(["clay", "peat", "sand"])[np.arange(points) % 3],
    }
    east = (values["x"] - 102_000) / 2000
    values["zinc"] = (
        500 + 40 * east - (0.3 + 0.2 * east) * values["dist"] + 30 * (values["soil"] == "peat")
    )
    values["zinc"] += rng.normal(0, 10, points)
    return values


def write_table(
    folder: Path, values: dict[str, np.ndarray], crs_wkt: str = RD, notes: dict | None = None
) -> PointTable:
    """Write ``values`` as QGIS does: texts (missing is "") become codes into their levels."""
    arrays, described = {"x": values["x"], "y": values["y"]}, []
    for number, (name, column) in enumerate(values.items()):
        if name in ("x", "y"):
            continue
        key = f"c{number}"
        if column.dtype.kind == "U":
            levels = sorted(set(column.tolist()) - {""})
            codes = [levels.index(text) if text else -1 for text in column.tolist()]
            arrays[key] = np.array(codes, dtype=np.int32)
            described.append(Column(name, key, "text", tuple(levels)))
        else:
            arrays[key] = column
            described.append(Column(name, key, unit="mg/kg" if name == "zinc" else ""))
    np.savez(folder / "points.npz", **arrays)
    return PointTable("points.npz", len(values["x"]), crs_wkt, tuple(described), notes or {})


def train_job(table: PointTable, **changes) -> TrainJob:
    """A job that trains in a fraction of a second."""
    job = TrainJob(
        table, "zinc", ("dist", "elev", "soil"), "m.gnnwr", "trained.npz",
        members=5, epochs=2, unit="mg/kg", device="cpu",
    )  # fmt: skip
    return replace(job, **changes)


def trained(folder: Path, values: dict[str, np.ndarray], **changes) -> tuple[dict, dict]:
    """Train on ``values`` into ``folder``; the values of the result and its arrays."""
    table = write_table(folder, values, changes.pop("crs_wkt", RD))
    job = train_job(table, **changes)
    numbers = train.run(job, str(folder), Recorder())
    with np.load(folder / job.results, allow_pickle=False) as arrays:
        return numbers, dict(arrays)


def sample(folder: Path, values: dict, report: Recorder, **changes) -> Prepared:
    """What the training job makes of ``values``."""
    table = write_table(folder, values, changes.pop("crs_wkt", RD), changes.pop("notes", None))
    return prepare(train_job(table, **changes), str(folder), report)


def refusal(folder: Path, values: dict, **changes) -> str:
    """What the user is told when ``values`` cannot carry a model."""
    with pytest.raises(InputError) as caught:
        sample(folder, values, Recorder(), **changes)
    return str(caught.value)


def says(text: str, *words: str) -> None:
    """Check that a message holds all of the essential ``words``."""
    for word in words:
        assert word in text, text


def model_columns(preset: str) -> dict[str, np.ndarray]:
    """Columns that the preset can be trained on: raw distances must be small."""
    values = columns()
    if preset == "article":
        values |= {axis: values[axis] / 1e5 for axis in ("x", "y")}
    return values


def train_models(factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder per preset with the model that was trained there."""
    folders = {name: factory.mktemp(name) for name in MODEL_JOBS}
    for name, folder in folders.items():
        trained(folder, model_columns(name), **MODEL_JOBS[name])
    return folders
