"""How well the recommended model recovers the synthetic sample's true coefficient surfaces.

    python benchmarks/synthetic_recovery.py [--seeds 5] [--places 2000] [--redraw]

Trains on resources/sample/synthetic.gpkg with the rasters beside it, then compares coefficients
with the truth at grid cells that hold no training point. Per coefficient: correlation, slope of
the regression of estimated on true, RMSE over the surface's standard deviation, and the share of
places whose true value lies within 1.645 standard errors. The errors of one sample are alike at
neighbouring places, so its coverage depends on its noise; --redraw gives every seed noise of its
own, and the mean then tells what standard errors are worth in general.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyogrio
import rasterio

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gnnwr_qgis.contract.job import Column, PointTable, RasterSource, TrainJob  # noqa: E402
from gnnwr_qgis.engine import modelfile  # noqa: E402
from gnnwr_qgis.engine.jobs import train  # noqa: E402
from gnnwr_qgis.engine.reporter import Reporter  # noqa: E402

SAMPLE = ROOT / "resources" / "sample"
BANDS = {"Intercept": "Intercept", "x1": "x1", "x2": "x2"}


def training_job(
    folder: str, seed: int, members: int | None = None, redraw: bool = False
) -> TrainJob:
    """The sample as a job, its table written into ``folder``."""
    _, _, shapes, fields = pyogrio.raw.read(SAMPLE / "synthetic.gpkg", columns=["y", "y_true"])
    xy = np.array([np.frombuffer(shape[5:21], dtype="<f8") for shape in shapes])
    target, true = fields
    if redraw:
        noise = np.random.default_rng(1000 + seed).normal(size=len(true))
        target = true + noise * np.std(target - true)
    np.savez(Path(folder) / "table.npz", x=xy[:, 0], y=xy[:, 1], target=target)
    path = SAMPLE / "synthetic_covariates.tif"
    with rasterio.open(path) as dataset:
        wkt, nodata, names = dataset.crs.to_wkt(), dataset.nodata, dataset.descriptions
    rasters = tuple(
        RasterSource(name, path.name, str(path), band, wkt, nodata)
        for band, name in enumerate(names, start=1)
    )
    table = PointTable("table.npz", len(xy), wkt, (Column("y", "target"),))
    return TrainJob(
        table, "y", (), "model.gnnwr", "results.npz", rasters,
        seed=seed, members=members,
    )  # fmt: skip


def held_out(xy: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates and true coefficients of ``count`` cells without a training point."""
    with rasterio.open(SAMPLE / "synthetic_true.tif") as dataset:
        truth = {name: dataset.read(dataset.descriptions.index(name) + 1) for name in BANDS}
        free = np.ones(dataset.shape, dtype=bool)
        free[rasterio.transform.rowcol(dataset.transform, xy[:, 0], xy[:, 1])] = False
        cells = np.flatnonzero(free)
        cells = np.random.default_rng(0).choice(cells, min(count, len(cells)), replace=False)
        x, y = dataset.xy(*np.unravel_index(cells, dataset.shape))
    values = np.column_stack([truth[name].ravel()[cells] for name in BANDS]).astype(float)
    return np.column_stack([x, y]), values


def compare(estimate: np.ndarray, error: np.ndarray, truth: np.ndarray) -> list[float]:
    """Correlation, slope, relative RMSE and coverage of one surface."""
    difference = estimate - truth
    return [
        float(np.corrcoef(estimate, truth)[0, 1]),
        float(np.polyfit(truth, estimate, 1)[0]),
        float(np.sqrt(np.mean(difference**2)) / truth.std()),
        float(np.mean(np.abs(difference) <= 1.645 * error)),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--places", type=int, default=2000)
    parser.add_argument("--members", type=int)
    parser.add_argument("--redraw", action="store_true", help="new noise for every seed")
    options = parser.parse_args()
    rows = []
    for seed in range(1, options.seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            job = training_job(folder, seed, options.members, options.redraw)
            values = train.run(job, folder, Reporter(io.StringIO()))
            model = modelfile.load(str(Path(folder) / job.model))
        places, truth = held_out(model.training["xy"], options.places)
        surfaces = model.surfaces(places)
        errors = surfaces.coefficient_errors()
        print(f"seed {seed}: out-of-bag R2 {values['R2']:.3f}")
        for k, name in enumerate(BANDS):
            at = model.header.coefficients.index(name)
            rows.append(compare(surfaces.coefficients[:, at], errors[:, at], truth[:, k]))
            print(f"  {name:9} " + _text(rows[-1]), flush=True)
    print(f"mean of {options.seeds} seeds, {len(truth)} held-out places")
    for k, name in enumerate(BANDS):
        print(f"  {name:9} " + _text(np.mean(rows[k :: len(BANDS)], axis=0)))
    return 0


def _text(row: list[float] | np.ndarray) -> str:
    return "correlation {:.3f}, slope {:.2f}, RMSE/sd {:.2f}, coverage {:.3f}".format(*row)


if __name__ == "__main__":
    raise SystemExit(main())
