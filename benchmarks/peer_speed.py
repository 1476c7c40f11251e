# SPDX-License-Identifier: GPL-2.0-or-later
"""How long the authors' own package (gnnwr) takes; runs for ``beside_gnnwr.py``.

Runs in an environment of its own, see ``tests/peer/requirements.txt``. Does one piece of work and
prints one line of JSON: its ``seconds`` without the imports, ``peak_mb`` of the process, ``r2``.

    python benchmarks/peer_speed.py network --data FOLDER      one network, pm25, 200 epochs
    python benchmarks/peer_speed.py places --data FOLDER       100,000 places of a pm25 model
    python benchmarks/peer_speed.py folds --data FOLDER        ten fits, Tibet, early stopping

FOLDER holds ``pm25/`` and ``heatflow/``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd
import torch
from gnnwr import datasets, models
from peer_gnnwr import Columns, parse, r_squared, read_table, set_seeds, train

TIBET = (
    "MeanCurv", "LAB", "Moho", "Topo", "Tectonics", "Ridge",
    "Transform", "Trench", "YoungRift", "Volcanos", "Sus", "Bz5",
)  # fmt: skip
VALIDATION_SHARE = 0.15
MOST_EPOCHS, PATIENCE = 200, 50  # of the package's early stopping; it has no default of its own


def pm25(data: str, epochs: int) -> tuple[pd.DataFrame, Columns, argparse.Namespace]:
    """The table with its published split, and the options of the package's demonstration."""
    options = parse(["--data", os.path.join(data, "pm25"), "--epochs", str(epochs)])
    columns = Columns(options.identifier, options.coordinates, options.target, options.predictors)
    folder = options.data
    files = (os.path.join(folder, name) for name in ("points.csv", "published_split.csv"))
    return read_table(*files, columns), columns, options


def network(data: str) -> dict[str, float]:
    """Train as the package's demonstration does."""
    table, columns, options = pm25(data, 200)
    run = train(table, columns, options, 1)
    test = (table["part"] == "test").to_numpy()
    score = r_squared(table[columns.target].to_numpy()[test], run.prediction[test])
    return {"seconds": run.seconds, "r2": score}


def places(data: str, count: int = 100_000) -> dict[str, float]:
    """Predict at ``count`` places among those of pm25, with the predictors of its points."""
    table, columns, options = pm25(data, 2)
    run = train(table, columns, options, 1)
    draw = np.random.default_rng(1)
    many = table.iloc[draw.integers(0, len(table), count)].reset_index(drop=True)
    many[columns.coordinates] += draw.normal(0.0, 5e4, (count, 2))
    many["id"] = np.arange(count)
    started = time.perf_counter()
    everywhere = datasets.init_predict_dataset(
        many, run.training, columns.predictors, spatial_column=columns.coordinates
    )
    run.model.predict(everywhere)
    return {"seconds": time.perf_counter() - started}


def folds(data: str) -> dict[str, float]:
    """Fit ten times to nine tenths of Tibet, one fit after the other, and predict the tenth."""
    table = pd.read_csv(os.path.join(data, "heatflow", "tibet_points.csv"), encoding="utf-8-sig")
    table = table[["Lon", "Lat", "HF", *TIBET]].copy()
    table["id"] = np.arange(len(table))
    draw = np.random.default_rng(1)
    fold = draw.permutation(np.arange(len(table)) % 10)
    prediction = np.full(len(table), np.nan)
    started = time.perf_counter()
    for number in range(10):
        kept = draw.permutation(np.flatnonzero(fold != number))
        watched = kept[: round(VALIDATION_SHARE * len(kept))]
        trained = kept[len(watched) :]
        test = np.flatnonzero(fold == number)
        set_seeds(number)
        parts = datasets.init_dataset_split(
            *(table.iloc[rows].copy() for rows in (trained, watched, test)),
            x_column=list(TIBET),
            y_column=["HF"],
            spatial_column=["Lon", "Lat"],
            id_column=["id"],
        )
        # A fresh activation: the default instance is shared by all models of one process.
        model = models.GNNWR(*parts, activate_func=torch.nn.PReLU(init=0.25), use_gpu=False)
        model.run(MOST_EPOCHS, early_stop=PATIENCE)
        there = datasets.init_predict_dataset(
            table.iloc[test].copy(), parts[0], list(TIBET), spatial_column=["Lon", "Lat"]
        )
        prediction[test] = model.predict(there)["pred_result"]
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "r2": r_squared(table["HF"].to_numpy(), prediction)}


def main() -> int:
    work = {"network": network, "places": places, "folds": folds}
    parser = argparse.ArgumentParser(description="Time one piece of work of the gnnwr package.")
    parser.add_argument("work", choices=work)
    parser.add_argument("--data", required=True, help="folder of pm25 and heatflow")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(options.threads)
    with contextlib.redirect_stdout(sys.stderr):  # the package prints, and draws progress bars
        found = work[options.work](options.data)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
