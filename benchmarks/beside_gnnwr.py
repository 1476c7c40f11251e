# SPDX-License-Identifier: GPL-2.0-or-later
"""The engine beside the authors' own package (gnnwr): the same work in one run, timed.

    python benchmarks/beside_gnnwr.py --data FOLDER --peer-python PYTHON [--work places ...]

FOLDER holds ``pm25/`` and ``heatflow/``; PYTHON is the interpreter of the environment in
``tests/peer/requirements.txt``. Each piece of work runs in a process of its own, ours and the
package's in turn, ``--repeats`` times, on ``--threads`` threads; seconds are without the imports.
At places, ours evaluates its networks, means and kriging at each place itself, without a lattice;
the package makes the distances and the table of results that its prediction is made of.

    network      preset Du et al. 2020, pm25's published split, 200 epochs: trained, scored, saved
    recommended  the recommended model on the same, beside the package's one network
    places       prediction at 100,000 places of a pm25 model, every one evaluated
    errors       the same with standard errors, which the package does not give
    folds        Tibet, ten folds: the recommended model beside the package with early stopping
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gnnwr_qgis.engine.model import Model

ROOT = Path(__file__).resolve().parents[1]
PEERS = {
    "network": "network", "recommended": "network", "places": "places", "errors": "places",
    "folds": "folds",
}  # fmt: skip
PLACES = 100_000


def trained_on_pm25(data: Path, folder: Path, preset: str, epochs: int | None = None) -> float:
    """Train and leave ``m.gnnwr`` in ``folder``; R2 of the published test part."""
    from pm25_published_split import PREDICTORS, TARGET, write_table

    from gnnwr_qgis.contract.job import TrainJob
    from gnnwr_qgis.engine.jobs import train
    from gnnwr_qgis.engine.reporter import Reporter

    table = write_table(data / "pm25", folder)
    job = TrainJob(
        table, TARGET, PREDICTORS, "m.gnnwr", "r.npz",
        split="part", preset=preset, epochs=epochs, seed=1, device="cpu",
    )  # fmt: skip
    return float(train.run(job, str(folder), Reporter(io.StringIO()))["R2"])


def network(data: Path, folder: Path) -> dict[str, float]:
    """Preset Du et al. 2020."""
    started = time.perf_counter()
    score = trained_on_pm25(data, folder, "du2020")
    return {"seconds": time.perf_counter() - started, "r2": score}


def recommended(data: Path, folder: Path) -> dict[str, float]:
    """The recommended model, mixture and standard errors included."""
    started = time.perf_counter()
    score = trained_on_pm25(data, folder, "recommended")
    return {"seconds": time.perf_counter() - started, "r2": score}


def places(data: Path, folder: Path) -> dict[str, float]:
    """Prediction at places among those of pm25, with the predictors of its points."""
    model, xy, design = _places_of(data, folder)
    started = time.perf_counter()
    model.predict(xy, design)
    return {"seconds": time.perf_counter() - started}


def errors(data: Path, folder: Path) -> dict[str, float]:
    """The same with the standard errors of the predictions."""
    model, xy, design = _places_of(data, folder)
    started = time.perf_counter()
    surfaces = model.surfaces(xy)
    surfaces.predict(design)
    surfaces.standard_error(design)
    return {"seconds": time.perf_counter() - started}


def _places_of(data: Path, folder: Path) -> tuple[Model, np.ndarray, np.ndarray]:
    """A model of pm25, places and their design matrix."""
    from gnnwr_qgis.engine import modelfile

    trained_on_pm25(data, folder, "recommended", epochs=1)
    fitted = modelfile.load(str(folder / "m.gnnwr"))
    xy, design = fitted.training["xy"], fitted.training["design"]
    draw = np.random.default_rng(1)
    rows = draw.integers(0, len(xy), PLACES)
    return fitted.model, xy[rows] + draw.normal(0.0, 5e4, (PLACES, 2)), design[rows]


def folds(data: Path, folder: Path) -> dict[str, float]:
    """Cross-validation of the recommended model in ten random folds."""
    import pyproj
    from tibet_out_of_bag import PREDICTORS, read

    from gnnwr_qgis.contract.job import Column, CrossValidateJob, PointTable
    from gnnwr_qgis.engine.jobs import cross_validate
    from gnnwr_qgis.engine.reporter import Reporter

    table = read(str(data / "heatflow" / "tibet_points.csv"))
    names = ("HF", *PREDICTORS)
    arrays = {f"c{k}": table[name] for k, name in enumerate(names)}
    np.savez(folder / "t.npz", x=table["Lon"], y=table["Lat"], **arrays)
    wkt = pyproj.CRS.from_epsg(4326).to_wkt("WKT2_2019")
    columns = tuple(Column(name, f"c{k}") for k, name in enumerate(names))
    job = CrossValidateJob(
        PointTable("t.npz", len(table), wkt, columns), "HF", PREDICTORS, "r.npz",
        schemes=("random",), compare=(), seed=1, device="cpu",
    )  # fmt: skip
    started = time.perf_counter()
    found = cross_validate.run(job, str(folder), Reporter(io.StringIO()))
    return {"seconds": time.perf_counter() - started, "r2": float(found["R2_RANDOM"])}


WORK: dict[str, Callable[[Path, Path], dict[str, float]]] = {
    "network": network,
    "recommended": recommended,
    "places": places,
    "errors": errors,
    "folds": folds,
}


def do(work: str, data: Path, threads: int) -> None:
    """Do one piece of work here, and print what was found as one line of JSON."""
    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    import torch

    torch.set_num_threads(threads)
    from gnnwr_qgis.engine.jobs import cross_validate, train  # noqa: F401  (imports are not timed)

    with tempfile.TemporaryDirectory() as folder:
        found = WORK[work](data, Path(folder))
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


def measured(command: list[str], threads: int) -> dict[str, float]:
    """What a process prints at its end.

    Raises
    ------
    SystemExit
        When it fails.
    """
    with tempfile.TemporaryDirectory() as folder:  # the package leaves logs where it runs
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False,
            env={**os.environ, "OMP_NUM_THREADS": str(threads)},
        )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of pm25 and heatflow")
    parser.add_argument("--peer-python", default=os.environ.get("GNNWR_PEER_PYTHON"))
    parser.add_argument("--work", nargs="+", choices=WORK, default=list(WORK))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--here", choices=WORK, help="do one piece of work in this process")
    options = parser.parse_args()
    options.data = options.data.resolve()
    if options.here:
        do(options.here, options.data, options.threads)
        return 0
    if not options.peer_python:
        parser.error("--peer-python is needed: the interpreter that has gnnwr")
    here = Path(__file__).resolve()
    common = ["--data", str(options.data), "--threads", str(options.threads)]
    print(f"threads: {options.threads}; medians of {options.repeats} (seconds, peak MB, R2)\n")
    print("| work | this plugin | gnnwr | ratio of the times |\n|---|---|---|---|")
    for work in options.work:
        ours, theirs = [], []
        for _ in range(options.repeats):
            peer = [options.peer_python, str(here.with_name("peer_speed.py")), PEERS[work]]
            theirs.append(measured([*peer, *common], options.threads))
            ours.append(
                measured([sys.executable, str(here), "--here", work, *common], options.threads)
            )
        ratios = [a["seconds"] / b["seconds"] for a, b in zip(ours, theirs, strict=True)]
        print(f"| {work} | {told(ours)} | {told(theirs)} | {np.median(ratios):.2f} |", flush=True)
    return 0


def told(runs: list[dict[str, float]]) -> str:
    """Medians of some runs as one cell."""
    middle = {key: float(np.median([run[key] for run in runs])) for key in runs[0]}
    score = f", {middle['r2']:.3f}" if "r2" in middle else ""
    return f"{middle['seconds']:.1f} s, {middle['peak_mb']:.0f} MB{score}"


if __name__ == "__main__":
    sys.exit(main())
