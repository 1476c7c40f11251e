"""Our model beside every comparator on five public data sets, cross-validated fold by fold.

    python benchmarks/model_comparison.py --data FOLDER --out RESULTS
        [--sets australia tibet meuse simulated pm25] [--seeds 101 110]
        [--schemes random blocks reference] [--models gnnwr olr ...] [--jobs 2] [--device cpu]

FOLDER holds heatflow/, meuse/, pm25/ and simulated/. Every model gets the same folds: ten, by the
plugin's own code, for each seed from the first to the last. Duplicates of a location are in one
fold. "reference" is the plain KFold(10, shuffle=True, random_state=8) of published tables, for
comparison with them; it parts duplicates, and it is one deal, whatever the seeds (of the models).

The predictions of every fold are stored in RESULTS as they come, one file for each data set,
scheme, seed and model: a run that was stopped goes on where it was, and models can be added. The
table is made of what is there; with --table nothing is computed. Each fold is stored with the
commit and the preset that made it: they stand above the table, and a mixture is warned of.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # seconds are compared: one thread for each model

import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import provenance  # noqa: E402
from benchmarks.comparison_data import SETS, folds_of, load, quiet  # noqa: E402
from gnnwr_qgis.contract.choices import COMPARATORS  # noqa: E402
from gnnwr_qgis.engine import device, foldmodels, scoring  # noqa: E402
from gnnwr_qgis.engine.diagnostics import scores  # noqa: E402
from gnnwr_qgis.engine.foldparts import split  # noqa: E402
from gnnwr_qgis.engine.presets import PRESETS  # noqa: E402

OURS = "gnnwr"


@dataclass(frozen=True)
class Task:
    """One model under one deal of the folds."""

    data: str
    out: str
    name: str
    scheme: str
    seed: int
    model: str
    device: str
    made_by: str = ""  # from provenance.here

    @property
    def path(self) -> Path:
        return Path(self.out) / f"{self.name}_{self.scheme}_{self.seed}_{self.model}.npz"

    def stored(self) -> dict[str, np.ndarray]:
        """What there is already; otherwise arrays that wait to be filled."""
        fold = folds_of(self.data, self.name, self.scheme, self.seed)
        if self.path.exists():
            with np.load(self.path, allow_pickle=False) as arrays:
                found = dict(arrays)
            if np.array_equal(found["fold"], fold):
                unknown = np.full(len(found["done"]), "", dtype=f"U{provenance.MOST}")
                return {provenance.FIELD: unknown, **found}
            raise RuntimeError(f"{self.path} was made on other folds. Give another --out.")
        count = int(fold.max())
        empty = {
            key: np.full(len(fold), np.nan) for key in ("prediction", "half_width", "constant")
        }
        per_fold = {key: np.full(count, np.nan) for key in ("seconds", "out_of_bag_r2")}
        return {
            "fold": fold, "done": np.zeros(count, dtype=bool), **empty, **per_fold,
            "settings": np.full(count, "", dtype="U400"), "failure": np.array("", dtype="U400"),
            provenance.FIELD: np.full(count, "", dtype=f"U{provenance.MOST}"),
        }  # fmt: skip


def run(task: Task) -> str:
    """Do what is left of a task; a line on it."""
    arrays, begun = task.stored(), time.perf_counter()
    prepared = load(task.data, task.name)
    fold, target = arrays["fold"], prepared.sample.target
    if arrays["done"].all():
        return ""
    for number in np.flatnonzero(~arrays["done"]) + 1:
        parts = split(prepared, fold != number, fold == number)
        seed = int(np.random.SeedSequence([task.seed, 0, int(number)]).generate_state(1)[0])
        try:
            if task.model == OURS:
                where = device.choose(task.device, quiet())
                found = foldmodels.ours(parts, PRESETS["recommended"], seed, where, quiet())
            else:
                found = foldmodels.comparator(task.model, parts, seed)
        except Exception as error:  # noqa: BLE001  (a model that fails is a row of the table)
            arrays["failure"] = np.array(f"fold {number}: {type(error).__name__}: {error}"[:400])
        else:
            arrays["prediction"][parts.rows] = found.prediction
            arrays["seconds"][number - 1] = found.seconds
            arrays["settings"][number - 1] = json.dumps(found.settings)[:400]
            if found.half_width is not None:
                arrays["half_width"][parts.rows] = found.half_width
                arrays["constant"][parts.rows] = found.constant
            if found.out_of_bag_r2 is not None:
                arrays["out_of_bag_r2"][number - 1] = found.out_of_bag_r2
        arrays[provenance.FIELD][number - 1] = task.made_by
        arrays["done"][number - 1] = True
        part = task.path.with_suffix(".part.npz")
        np.savez(part, **arrays)
        os.replace(part, task.path)
    known = np.isfinite(arrays["prediction"])
    r2 = scores(target[known], arrays["prediction"][known])["R2"] if known.any() else None
    said = f"R2 {r2:.3f}" if r2 is not None and not arrays["failure"].item() else "failed"
    took = time.perf_counter() - begun
    return f"{task.name} {task.scheme} seed {task.seed} {task.model}: {said}, {took:.1f} s"


@dataclass
class Row:
    """One model on one data set under one scheme, over the seeds."""

    model: str
    prediction: np.ndarray  # (seeds, n)
    arrays: list[dict[str, np.ndarray]]
    r2: np.ndarray  # (seeds,)


def rows_of(options: argparse.Namespace, name: str, scheme: str) -> list[Row]:
    """Rows of the table for which every asked seed is complete."""
    target, rows = load(options.data, name).sample.target, []
    for model in options.models:
        stored = []
        for seed in seeds_of(options, scheme):
            task = Task(options.data, options.out, name, scheme, seed, model, "cpu")
            if task.path.exists():
                stored.append(task.stored())
        stored = [one for one in stored if one["done"].all()]
        failed = [one["failure"].item() for one in stored if one["failure"].item()]
        if failed:
            print(f"{model}: failed in {len(failed)} runs, such as {failed[0]}")
        if len(stored) < len(seeds_of(options, scheme)) or failed:
            continue
        prediction = np.array([one["prediction"] for one in stored])
        known = np.isfinite(prediction)
        each = [scores(target[k], p[k])["R2"] for k, p in zip(known, prediction)]
        rows.append(Row(model, prediction, stored, np.array(each)))
    return rows


def seeds_of(options: argparse.Namespace, scheme: str) -> range:
    first, last = options.seeds
    return range(first, last + 1)


def print_table(options: argparse.Namespace, name: str, scheme: str) -> None:
    sample = load(options.data, name).sample
    first, last = options.seeds
    print(f"\n## {name}, {scheme}: {len(sample.target)} points, seeds {first} to {last}")
    rows = rows_of(options, name, scheme)
    others = [row for row in rows if row.model != OURS]
    if not rows:
        print("Nothing is complete.")
        return
    made_by = [(r.model, one) for r in rows for a in r.arrays for one in provenance.stored(a)]
    print("\n".join(provenance.lines(made_by, OURS)), end="\n\n")
    best = max(others or rows, key=lambda row: row.r2.mean())
    ours = [row for row in rows if row.model == OURS]
    known = np.isfinite(rows[0].prediction)
    print("| model | R2 | sd | less the best comparator | 95% interval | seconds a fold |")
    print("|---|---|---|---|---|---|")
    against = scoring.squared_errors(sample.target, best.prediction, known)
    for row in rows:
        own = scoring.squared_errors(sample.target, row.prediction, known)
        paired = scoring.paired_difference(sample.target, own, against, 1)
        shown = (
            " | |"
            if row is best or paired is None
            else (
                f" {row.r2.mean() - best.r2.mean():+.3f} | {paired[1]:+.3f} to {paired[2]:+.3f} |"
            )
        )
        seconds = np.mean([np.nanmean(one["seconds"]) for one in row.arrays])
        title = "GNNWR" if row.model == OURS else COMPARATORS[row.model]
        spread = f"{row.r2.std(ddof=1):.3f}" if len(row.r2) > 1 else ""
        print(f"| {title} | {row.r2.mean():.3f} | {spread} |{shown} {seconds:.2f} |")
    lost = int((~known).any(axis=0).sum())
    if lost:
        print(f"{lost} points are of a class that the training part of their fold never had.")
    for row in ours:
        print_own(row, sample.target, known)


def print_own(row: Row, target: np.ndarray, known: np.ndarray) -> None:
    """What only our model has: intervals, and an out-of-bag score of its own."""
    bag = np.array([np.nanmean(one["out_of_bag_r2"]) for one in row.arrays])
    if np.isfinite(bag).all():
        print(f"Out-of-bag R2 {bag.mean():.3f}: {(bag - row.r2).mean():+.3f} optimistic.")
    for key, title in {"half_width": "intervals", "constant": "constant width"}.items():
        half = np.array([one[key] for one in row.arrays])[known]
        centre = row.prediction[known]
        observed = np.broadcast_to(target, known.shape)[known]
        skill = scoring.interval_skill(observed, centre, half)
        if skill is not None:
            print(f"{title}: coverage {skill[0]:.1%}, mean interval score {skill[1]:.4g}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--seeds", nargs=2, type=int, default=(101, 110), metavar=("FIRST", "LAST"))
    schemes = ("random", "blocks", "reference")
    parser.add_argument("--schemes", nargs="+", choices=schemes, default=list(schemes))
    models = (OURS, *COMPARATORS)
    parser.add_argument("--models", nargs="+", choices=models, default=list(models))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--device", choices=("cpu", "gpu", "automatic"), default="cpu")
    parser.add_argument(
        "--table", action="store_true", help="print what is stored, compute nothing"
    )
    options = parser.parse_args()
    Path(options.out).mkdir(parents=True, exist_ok=True)
    made_by = provenance.here(ROOT, PRESETS["recommended"])
    tasks = [
        Task(options.data, options.out, name, scheme, seed, model, options.device, made_by)
        for name in options.sets
        for scheme in options.schemes
        for seed in seeds_of(options, scheme)
        for model in options.models
    ]
    if not options.table:
        with get_context("spawn").Pool(options.jobs) as pool:
            for line in pool.imap_unordered(run, tasks):
                if line:
                    print(line, file=sys.stderr, flush=True)
    for name in options.sets:
        for scheme in options.schemes:
            print_table(options, name, scheme)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
