"""Is the out-of-bag score honest? Out-of-bag R2 beside nested 10-fold R2, Tibetan heat flow.

    python benchmarks/tibet_out_of_bag.py --points FOLDER/tibet_points.csv [--seeds 5]

The table is heatflow/tibet_points.csv (220 boreholes; longitude, latitude, heat flow, predictors);
australia_points.csv serves as well. For every seed the recommended model is fitted to all points
(out-of-bag R2), and ten times with a fold as test part (SPLIT), locations kept together; the
pooled predictions of the test parts give the nested R2. Nothing of a fold's test part is in its
fit: scalings, references and global regressions are the training part's.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyproj

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gnnwr_qgis.contract.job import Column, PointTable, TrainJob  # noqa: E402
from gnnwr_qgis.engine.diagnostics import scores  # noqa: E402
from gnnwr_qgis.engine.jobs import train  # noqa: E402
from gnnwr_qgis.engine.reporter import Reporter  # noqa: E402

PREDICTORS = (
    "MeanCurv", "LAB", "Moho", "Topo", "Tectonics", "Ridge",
    "Transform", "Trench", "YoungRift", "Volcanos", "Sus", "Bz5",
)  # fmt: skip
FOLDS = 10


def read(path: str) -> np.ndarray:
    """The table of boreholes, one record each."""
    return np.genfromtxt(path, delimiter=",", names=True, encoding="utf-8-sig", dtype=float)


def train_in(folder: str, table: np.ndarray, seed: int, test: np.ndarray | None = None) -> dict:
    """One training job that leaves m.gnnwr and r.npz; rows of ``test`` are its test part."""
    arrays = {f"c{k}": table[name] for k, name in enumerate(("HF", *PREDICTORS))}
    columns = [Column(name, f"c{k}") for k, name in enumerate(("HF", *PREDICTORS))]
    if test is not None:
        arrays["part"] = test.astype(np.int32)
        columns.append(Column("part", "part", "text", ("train", "test")))
    np.savez(Path(folder) / "t.npz", x=table["Lon"], y=table["Lat"], **arrays)
    wkt = pyproj.CRS.from_epsg(4326).to_wkt("WKT2_2019")
    job = TrainJob(
        PointTable("t.npz", len(table), wkt, tuple(columns)),
        "HF", PREDICTORS, "m.gnnwr", "r.npz",
        seed=seed, split="part" if test is not None else None, unit="mW/m2",
    )  # fmt: skip
    return train.run(job, folder, Reporter(io.StringIO()))


def run(table: np.ndarray, seed: int, test: np.ndarray | None) -> tuple[dict, dict]:
    """Numbers and arrays of one training job."""
    with tempfile.TemporaryDirectory() as folder:
        values = train_in(folder, table, seed, test)
        with np.load(Path(folder) / "r.npz") as results:
            return values, dict(results)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", required=True)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    table = read(options.points)
    places = np.column_stack([table["Lon"], table["Lat"]])
    location = np.unique(places, axis=0, return_inverse=True)[1].ravel()
    rows = []
    for seed in range(1, options.seeds + 1):
        values, _ = run(table, seed, None)
        order = np.random.default_rng(100 + seed).permutation(location.max() + 1)
        fold = (np.argsort(order) % FOLDS)[location]
        pooled = np.empty(len(table))
        for k in range(FOLDS):
            _, results = run(table, seed, fold == k)
            pooled[fold == k] = results["oob_prediction"][fold == k]
        nested = scores(table["HF"], pooled)["R2"]
        rows.append((values["R2"], nested))
        print(f"seed {seed}: out-of-bag R2 {rows[-1][0]:.3f}, 10-fold R2 {nested:.3f}", flush=True)
    mean, spread = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1 if len(rows) > 1 else 0)
    print(
        f"mean: out-of-bag R2 {mean[0]:.3f} (sd {spread[0]:.3f}), "
        f"10-fold R2 {mean[1]:.3f} (sd {spread[1]:.3f}), difference {mean[0] - mean[1]:+.3f}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
