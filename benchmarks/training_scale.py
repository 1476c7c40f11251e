"""What a training costs as the points grow, and what bounding the reference points loses.

    python benchmarks/training_scale.py [--sizes 1000 3000 10000 30000 100000]
    python benchmarks/training_scale.py --references [--epochs 30]

Made points: uniform places, three predictors whose coefficients vary over a quarter of the extent,
an intercept with structure from the whole extent down to a fortieth of it, and noise. The training
job of the recommended preset runs as the engine runs it, model file and report included, each
size in a process of its own, with one thread. Told are processor seconds of an epoch, of all
epochs, of each later step (a step's own, without those named beside it), the peak resident memory
of the process, out-of-bag R2, and the power of the number of points that seconds grow with.

``--references`` trains 5,000 points twice, with the preset's bound and with every place as
reference, and compares R2 at 2,000 further points, which are the test part.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries that read it

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gnnwr_qgis.contract.job import Column, PointTable, TrainJob  # noqa: E402
from gnnwr_qgis.engine import ensemble, intervals, modelfile, training  # noqa: E402
from gnnwr_qgis.engine.jobs import train  # noqa: E402
from gnnwr_qgis.engine.model import Model  # noqa: E402
from gnnwr_qgis.engine.report import training as report_of_training  # noqa: E402
from gnnwr_qgis.engine.reporter import Reporter  # noqa: E402

SIZES = (1000, 3000, 10_000, 30_000, 100_000)
EXTENT = 100_000.0  # metres
NOISE = 0.6
COMPARED, TESTED = 5000, 2000
STEPS: tuple[tuple[str, Any, str], ...] = (
    ("epochs", training, "train"),
    ("mixing", ensemble, "stack"),
    ("members' surfaces", ensemble, "mixture_of"),
    ("standard errors", Model, "with_standard_errors"),
    ("intervals", intervals, "fit"),
    ("shares", train, "variance_shares"),
    ("results", train, "_write_results"),
    ("area of applicability", train, "area_of"),
    ("report", report_of_training, "render"),
    ("model file", modelfile, "save"),
)


class Clock:
    """Processor seconds of functions, each without the timed ones that it calls."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = [0.0]

    def watch(self, name: str, holder: Any, attribute: str) -> None:
        """Time every call of ``holder``'s attribute."""
        function = getattr(holder, attribute)

        def timed(*given: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            begun = time.process_time()
            try:
                return function(*given, **named)
            finally:
                spent = time.process_time() - begun
                own = spent - self._inner.pop()
                self.seconds[name] = self.seconds.get(name, 0.0) + own
                self._inner[-1] += spent

        setattr(holder, attribute, timed)


def surface(rng: np.random.Generator, waves: tuple[tuple[float, float], ...]) -> Callable:
    """A sum of plane waves: pairs of waves over the extent, and amplitude."""
    parts = [
        (rng.normal(0.0, 2.0 * np.pi * count / 1.5, 2), rng.uniform(0, 2 * np.pi), size)
        for count, size in waves
        for _ in range(6)
    ]
    return lambda xy: (
        sum(size * np.cos(xy @ wave / EXTENT + phase) for wave, phase, size in parts) / np.sqrt(3.0)
    )


def intercept_waves() -> tuple[Callable, Callable]:
    """The intercept's wide and its narrow part."""
    truth = np.random.default_rng(99)
    return surface(truth, ((1.0, 1.0), (2.0, 0.7))), surface(truth, ((5.0, 0.5), (15.0, 0.3)))


def points(count: int, seed: int) -> dict[str, np.ndarray]:
    """Columns of made points; ``truth`` is the target ``y0`` without noise."""
    shapes, rng = np.random.default_rng(98), np.random.default_rng(seed)
    slopes = [surface(shapes, ((1.0, 0.7), (2.0, 0.4))) for _ in range(2)]
    xy = rng.uniform(0.0, EXTENT, (count, 2))
    x = rng.normal(size=(count, 3))
    truth = sum(part(xy) for part in intercept_waves()) + 0.3 * x[:, 2]
    truth += (1.0 + slopes[0](xy)) * x[:, 0] + slopes[1](xy) * x[:, 1]
    target = truth + rng.normal(0.0, NOISE, count)
    columns = {"x": xy[:, 0], "y": xy[:, 1], "y0": target, "truth": truth}
    return columns | {f"x{k}": x[:, k] for k in range(3)}


def job_in(folder: str, count: int, tested: int, **changes: Any) -> tuple[TrainJob, float]:
    """The training job of ``count`` made points, and of ``tested`` more as its test part.

    With it the R2 that the truth itself would have.
    """
    arrays = points(count + tested, seed=1)
    bound = 1.0 - NOISE**2 / float(arrays.pop("truth").var() + NOISE**2)
    columns = [Column(name, name) for name in ("y0", "x0", "x1", "x2")]
    if tested:
        arrays["part"] = (np.arange(count + tested) >= count).astype(np.int32)
        columns.append(Column("part", "part", "text", ("train", "test")))
    np.savez(Path(folder) / "points.npz", **arrays)
    wkt = pyproj.CRS.from_epsg(28992).to_wkt("WKT2_2019")
    table = PointTable("points.npz", count + tested, wkt, tuple(columns))
    job = TrainJob(
        table, "y0", ("x0", "x1", "x2"), "model.gnnwr", "results.npz",
        report=str(Path(folder) / "report.html"), device="cpu",
        split="part" if tested else None, **changes,
    )  # fmt: skip
    return job, bound


def one(count: int, tested: int, changes: dict[str, Any]) -> dict[str, Any]:
    """What one training of this process cost."""
    clock = Clock()
    for step in STEPS:
        clock.watch(*step)
    with tempfile.TemporaryDirectory() as folder:
        job, bound = job_in(folder, count, tested, **changes)
        begun, wall = time.process_time(), time.monotonic()
        result = train.run(job, folder, Reporter(io.StringIO()))
        total = time.process_time() - begun
        settings = modelfile.load(str(Path(folder) / "model.gnnwr")).header.settings
    epochs = int(settings["epochs"])  # type: ignore[call-overload]
    return {
        "points": count,
        "epochs": epochs,
        "batch": settings["batch"],
        "references": settings["references"],
        "an epoch": clock.seconds["epochs"] / epochs,
        **clock.seconds,
        "other": total - sum(clock.seconds.values()),
        "total": total,
        "wall": time.monotonic() - wall,
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
        "R2": result["R2"],
        "R2 of the truth": bound,
        "scored on": result["SCORED_ON"],
    }


def apart(count: int, tested: int = 0, **changes: Any) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--one", str(count), str(tested), json.dumps(changes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(found: dict[str, Any]) -> None:
    """One line for each number."""
    print(f"--- {found['points']} points")
    for name, value in found.items():
        if name != "points":
            print(
                f"{name:>24}  {value:.4g}" if isinstance(value, float) else f"{name:>24}  {value}"
            )
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--references", action="store_true", help="compare bounded with all")
    parser.add_argument("--epochs", type=int, help="in place of the preset's")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        count, tested, changes = options.one
        print(json.dumps(one(int(count), int(tested), json.loads(changes))))
        return 0
    changes = {} if options.epochs is None else {"epochs": options.epochs}
    if options.references:
        bounded = apart(COMPARED, TESTED, **changes)
        show(bounded)
        every = apart(COMPARED, TESTED, references=COMPARED, **changes)
        show(every)
        print(f"R2 with bounded references less R2 with all: {bounded['R2'] - every['R2']:+.4f}")
        return 0
    rows = []
    for size in options.sizes:
        rows.append(apart(size, **changes))
        show(rows[-1])
    if len(rows) > 1:
        size = np.log([row["points"] for row in rows])
        for name in ("an epoch", "total"):
            power = np.polyfit(size, np.log([row[name] for row in rows]), 1)[0]
            print(f"seconds of {name}: points to the power of {power:.2f}")
        epoch = np.log([row["an epoch"] for row in rows])
        steepest = (np.diff(epoch) / np.diff(size)).max()
        print(f"steepest between neighbouring sizes: {steepest:.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
