# SPDX-License-Identifier: GPL-2.0-or-later
"""Preset "Du et al. 2020" against the authors' package on pm25's published split.

Runs the engine as a plain command, without QGIS, once a seed, and prints the R2 of the test part
beside the package's::

    python benchmarks/pm25_published_split.py --data ../shared/data/pm25 --peer-python PYTHON

PYTHON is the interpreter of the environment in ``tests/peer/requirements.txt``; scores written
before by ``peer_gnnwr.py --scores FILE`` can be given instead with ``--peer-scores FILE``. The
means are of the same seeds. The exit status is 1 when they differ by more than ``--tolerance``,
and 2 when there is nothing to compare with; ``--alone`` prints our own scores only.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))

from gnnwr_qgis.contract import codec, events  # noqa: E402  (found through the line above)
from gnnwr_qgis.contract.job import Column, PointTable, TrainJob  # noqa: E402

PREDICTORS = ("dem", "w10", "d10", "t2m", "aod_sat", "tp")
TARGET = "PM2_5"
PARTS = ("train", "val", "test")


def write_table(data: Path, folder: Path) -> PointTable:
    """Write pm25 and its split as a point table of the contract into ``folder``."""
    with open(data / "published_split.csv", encoding="utf-8-sig", newline="") as file:
        part_of = {row["station_id"]: row["part"] for row in csv.DictReader(file)}
    with open(data / "points.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    arrays = {"x": [float(row["proj_x"]) for row in rows]}
    arrays["y"] = [float(row["proj_y"]) for row in rows]
    for name in (TARGET, *PREDICTORS):
        arrays[f"column_{name}"] = [float(row[name]) for row in rows]
    parts = np.array([PARTS.index(part_of[row["station_id"]]) for row in rows], dtype=np.int32)
    np.savez(
        folder / "points.npz",
        column_part=parts,
        **{key: np.array(values, dtype=np.float64) for key, values in arrays.items()},
    )
    columns = tuple(Column(name, f"column_{name}") for name in (TARGET, *PREDICTORS))
    split = Column("part", "column_part", kind="text", levels=PARTS)
    return PointTable("points.npz", len(rows), columns=(*columns, split))


def run_engine(folder: Path, table: PointTable, seed: int, epochs: int | None) -> float:
    """Train with the preset and give the R2 of the test part.

    Raises
    ------
    SystemExit
        When the engine fails or has scored something else than the test part.
    """
    job = TrainJob(
        table,
        TARGET,
        PREDICTORS,
        model=str(folder / f"seed{seed}.gnnwr"),
        results=f"seed{seed}.npz",
        split="part",
        preset="du2020",
        epochs=epochs,
        seed=seed,
        device="cpu",
    )
    codec.write_job(str(folder / "job.json"), job)
    # The engine is started in the job folder as the plugin does, and found through PYTHONPATH.
    done = subprocess.run(
        [sys.executable, "-m", "gnnwr_qgis.engine", "job.json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    said = [event for event in map(events.decode_event, done.stdout.splitlines()) if event]
    result = next((event for event in said if isinstance(event, events.Result)), None)
    if result is None:
        errors = [f"{e.message}\n{e.details}" for e in said if isinstance(e, events.Error)]
        raise SystemExit("\n".join(["The engine gave no result.", *errors, done.stderr[-2000:]]))
    if "test" not in str(result.values["SCORED_ON"]):
        raise SystemExit(f"The score is of {result.values['SCORED_ON']}, not of the test part.")
    return float(result.values["R2"])


def peer_scores(options: argparse.Namespace, folder: Path) -> dict[int, float]:
    """R2 of the test part by seed from the package, of the asked seeds; empty with ``--alone``.

    Raises
    ------
    SystemExit
        When the package fails or has not scored all of the seeds.
    """
    if options.alone:
        return {}
    path = options.peer_scores
    if path is None:
        path = str(folder / "peer.json")
        command = [options.peer_python, str(ROOT / "benchmarks" / "peer_gnnwr.py")]
        command += ["--data", str(options.data), "--scores", path, "--seeds"]
        command += [str(seed) for seed in options.seeds]
        if options.epochs:
            command += ["--epochs", str(options.epochs)]
        # Its progress bars go there too, so that it is shown only when something went wrong.
        done = subprocess.run(
            command, check=False, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        if done.returncode:
            raise SystemExit(f"The package failed ({done.returncode}).\n{done.stderr[-4000:]}")
    with open(path, encoding="utf-8") as file:
        found = {int(seed): float(score) for seed, score in json.load(file)["test_r2"].items()}
    missing = [str(seed) for seed in options.seeds if seed not in found]
    if missing:
        raise SystemExit(f"{path} has no score of seed {', '.join(missing)}.")
    return {seed: found[seed] for seed in options.seeds}


def main() -> int:
    parser = argparse.ArgumentParser(description="Preset Du et al. 2020 against the gnnwr package.")
    parser.add_argument("--data", type=Path, required=True, help="folder of pm25")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--epochs", type=int, help="instead of the preset's")
    parser.add_argument("--peer-python", default=os.environ.get("GNNWR_PEER_PYTHON"))
    parser.add_argument("--peer-scores", help="what peer_gnnwr.py --scores wrote")
    parser.add_argument("--alone", action="store_true", help="compare with nothing")
    parser.add_argument("--tolerance", type=float, default=0.02)
    options = parser.parse_args()
    if not (options.alone or options.peer_python or options.peer_scores):
        parser.error("nothing to compare with: give --peer-python or --peer-scores, or --alone")
    options.data = options.data.resolve()
    ours: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        table = write_table(options.data, folder)
        theirs = peer_scores(options, folder)
        for seed in options.seeds:
            started = time.perf_counter()
            ours[seed] = run_engine(folder, table, seed, options.epochs)
            seconds = time.perf_counter() - started
            print(f"seed {seed}: test R2 {ours[seed]:.4f}  ({seconds:.0f} s)", flush=True)
    mean = float(np.mean(list(ours.values())))
    print(f"\n{'seed':<6}{'ours':>8}{'package':>9}")
    for seed in options.seeds:
        beside = f"{theirs[seed]:9.4f}" if seed in theirs else f"{'-':>9}"
        print(f"{seed:<6}{ours[seed]:8.4f}{beside}")
    if not theirs:
        print(f"{'mean':<6}{mean:8.4f}{'-':>9}")
        return 0
    difference = mean - float(np.mean(list(theirs.values())))
    print(f"{'mean':<6}{mean:8.4f}{mean - difference:9.4f}   difference {difference:+.4f}")
    return 0 if abs(difference) <= options.tolerance else 1


if __name__ == "__main__":
    sys.exit(main())
