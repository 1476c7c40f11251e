"""Five public data sets prepared as the plugin does, and the folds that models are compared on."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyproj

from gnnwr_qgis.contract.job import Column, PointTable, TrainJob
from gnnwr_qgis.engine import validation
from gnnwr_qgis.engine.reporter import Reporter
from gnnwr_qgis.engine.samples import Prepared, prepare

HEAT_FLOW = (
    "MeanCurv", "LAB", "Moho", "Topo", "Tectonics", "Ridge",
    "Transform", "Trench", "YoungRift", "Volcanos", "Sus", "Bz5",
)  # fmt: skip
FOLDS = 10


@dataclass(frozen=True)
class DataSet:
    """Where a table is and what it is modelled by; ``epsg`` 0 where no CRS is known."""

    path: str
    x: str
    y: str
    target: str
    predictors: tuple[str, ...]
    categorical: tuple[str, ...] = ()
    epsg: int = 0
    log: bool = False


SETS = {
    "australia": DataSet(
        "heatflow/australia_points.csv", "Lon", "Lat", "HF", HEAT_FLOW, ("Tectonics",), 4326
    ),
    "tibet": DataSet(
        "heatflow/tibet_points.csv", "Lon", "Lat", "HF", HEAT_FLOW, ("Tectonics",), 4326
    ),
    "meuse": DataSet(
        "meuse/points.csv", "x", "y", "zinc", ("dist", "soil", "ffreq"), ("soil", "ffreq"), 28992,
        log=True,
    ),
    "simulated": DataSet("simulated/points.csv", "u", "v", "y", ("x1", "x2")),
    "pm25": DataSet(
        "pm25/points.csv", "proj_x", "proj_y", "PM2_5",
        ("dem", "w10", "d10", "t2m", "aod_sat", "tp"),
    ),
}  # fmt: skip


def quiet() -> Reporter:
    return Reporter(io.StringIO())


@lru_cache
def load(data: str, name: str) -> Prepared:
    """The sample of a data set, prepared as the plugin does."""
    one = SETS[name]
    path = Path(data) / one.path
    table = np.genfromtxt(path, delimiter=",", names=True, encoding="utf-8-sig", dtype=float)
    arrays = {column: table[column] for column in (one.target, *one.predictors)}
    if one.log:
        arrays[one.target] = np.log(arrays[one.target])
    columns = tuple(Column(column, f"c{k}") for k, column in enumerate(arrays))
    wkt = pyproj.CRS.from_epsg(one.epsg).to_wkt("WKT2_2019") if one.epsg else ""
    with tempfile.TemporaryDirectory() as folder:
        keyed = {column.key: arrays[column.name] for column in columns}
        np.savez(Path(folder) / "t.npz", x=table[one.x], y=table[one.y], **keyed)
        job = TrainJob(
            PointTable("t.npz", len(table), wkt, columns), one.target, one.predictors, "", "",
            categorical=one.categorical,
        )  # fmt: skip
        return prepare(job, folder, quiet())


@lru_cache
def folds_of(data: str, name: str, scheme: str, seed: int) -> np.ndarray:
    """The fold of every row of the sample, from 1."""
    sample = load(data, name).sample
    if scheme == "random":
        return validation.random_folds(sample.location, FOLDS, seed, quiet()).fold
    if scheme == "blocks":
        return validation.block_folds(sample, FOLDS, quiet(), seed=seed).fold
    from sklearn.model_selection import KFold

    by_row = np.empty(int(sample.rows.max()) + 1, dtype=np.int32)
    deal = KFold(FOLDS, shuffle=True, random_state=8).split(np.arange(len(by_row)))
    for number, (_, rows) in enumerate(deal, start=1):
        by_row[rows] = number
    return by_row[sample.rows]
