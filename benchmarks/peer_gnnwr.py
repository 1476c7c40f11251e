# SPDX-License-Identifier: GPL-2.0-or-later
"""Train the authors' own package (gnnwr) on a published split: the yardstick of preset du2020.

Runs in an environment of its own, see ``tests/peer/requirements.txt``; nothing of the plugin
imports it. Five seeds on the PM2.5 table::

    python benchmarks/peer_gnnwr.py --data ../shared/data/pm25

prints the R2 of the test part for each seed and their mean. ``--export`` writes the first seed's
trained network, scalers and predictions to an ``.npz`` without objects, so that
``tests/peer/test_equivalence.py`` can compare our network with it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from gnnwr import datasets, models

SEEDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Columns:
    """Which columns of the table play which part; the defaults are those of pm25."""

    identifier: str
    coordinates: list[str]
    target: str
    predictors: list[str]


def read_table(points: str, split: str, columns: Columns) -> pd.DataFrame:
    """The used columns of ``points`` and a column ``part`` (train, val, test), in table order."""
    table = pd.read_csv(points, encoding="utf-8-sig")
    parts = pd.read_csv(split, encoding="utf-8-sig")
    table = table.merge(parts, on=columns.identifier, how="left", validate="one_to_one")
    unknown = set(table["part"].unique()) - {"train", "val", "test"}
    if unknown:
        raise SystemExit(f"{split}: the part of some rows is none of train, val, test: {unknown}")
    used = [*columns.coordinates, columns.target, *columns.predictors, "part"]
    table = table[used].copy()
    table["id"] = np.arange(len(table))  # the package insists on an integer column of this name
    return table


def set_seeds(seed: int) -> None:
    """Seed every generator the package draws from; it seeds none itself."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002  (the package draws from the old interface)
    torch.manual_seed(seed)


@dataclass(frozen=True)
class Run:
    """One trained model of the package, its training data set and predictions in table order."""

    model: models.GNNWR
    training: datasets.baseDataset
    prediction: np.ndarray
    seconds: float


def train(table: pd.DataFrame, columns: Columns, options: argparse.Namespace, seed: int) -> Run:
    """Train once with the best-validation epoch kept, as the package does by default."""
    parts = [table[table["part"] == part].copy() for part in ("train", "val", "test")]
    started = time.perf_counter()
    set_seeds(seed)
    training, validation, test = datasets.init_dataset_split(
        *parts,
        x_column=columns.predictors,
        y_column=[columns.target],
        spatial_column=columns.coordinates,
        id_column=["id"],
        batch_size=options.batch,
    )
    with tempfile.TemporaryDirectory() as folder:
        model = models.GNNWR(
            training,
            validation,
            test,
            dense_layers=list(options.layers) or None,
            start_lr=options.rate,
            optimizer=options.optimizer,
            # A fresh activation: the package's default instance is shared by every model made in
            # one process, so the second seed would start from the first one's trained slope.
            activate_func=torch.nn.PReLU(init=0.4),
            model_name="peer",
            model_save_path=os.path.join(folder, "models"),
            write_path=os.path.join(folder, "runs"),
            log_path=os.path.join(folder, "logs"),
            use_gpu=False,
        )
        model.run(options.epochs, early_stop=-1)
        # Not `model.predict(test)`: its loader shuffles, so rows and predictions part company.
        everywhere = datasets.init_predict_dataset(
            table.copy(), training, columns.predictors, spatial_column=columns.coordinates
        )
        answer = model.predict(everywhere)["pred_result"].to_numpy(dtype=np.float64)
    return Run(model, training, answer, time.perf_counter() - started)


def r_squared(y: np.ndarray, prediction: np.ndarray) -> float:
    """Coefficient of determination, 1 - SSE / SST."""
    return float(1.0 - np.sum((y - prediction) ** 2) / np.sum((y - y.mean()) ** 2))


def export(path: str, run: Run, table: pd.DataFrame, columns: Columns, seed: int) -> None:
    """Write what another implementation needs to repeat the run's predictions.

    Arrays: ``state/<name>`` (network parameters and buffers), ``ols`` (p+1, intercept last),
    ``x_minimum``, ``x_maximum`` (p), ``distance_minimum``, ``distance_maximum`` (R),
    ``references`` (R, 2), and for all n rows in table order ``xy``, ``x``, ``y``, ``part`` and
    ``prediction``. ``about`` is JSON text.
    """
    import gnnwr

    state = run.model._model.state_dict()
    about = {"version": getattr(gnnwr, "__version__", ""), "torch": torch.__version__, "seed": seed}
    arrays = {f"state/{name}": value.cpu().numpy() for name, value in state.items()}
    arrays.update(
        ols=np.asarray(run.model._coefficient, dtype=np.float64),
        x_minimum=run.training.x_scale_info["min"],
        x_maximum=run.training.x_scale_info["max"],
        distance_minimum=run.training.distances_scale_param["min"],
        distance_maximum=run.training.distances_scale_param["max"],
        references=run.training.reference[columns.coordinates].to_numpy(dtype=np.float64),
        xy=table[columns.coordinates].to_numpy(dtype=np.float64),
        x=table[columns.predictors].to_numpy(dtype=np.float64),
        y=table[columns.target].to_numpy(dtype=np.float64),
        part=table["part"].to_numpy(dtype="U5"),
        prediction=run.prediction,
        about=np.array(json.dumps(about)),
    )
    np.savez(path, **arrays)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train the gnnwr package on a published split.")
    parser.add_argument("--data", required=True, help="folder with points.csv, published_split.csv")
    parser.add_argument("--identifier", default="station_id")
    parser.add_argument("--coordinates", nargs=2, default=["proj_x", "proj_y"])
    parser.add_argument("--target", default="PM2_5")
    parser.add_argument(
        "--predictors", nargs="+", default=["dem", "w10", "d10", "t2m", "aod_sat", "tp"]
    )
    parser.add_argument("--seeds", nargs="+", type=int, default=list(SEEDS))
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument(
        "--layers", nargs="*", type=int, default=[512, 256, 128], help="none: the package's rule"
    )
    parser.add_argument("--optimizer", default="Adadelta")
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--export", help=".npz for the first seed's network and predictions")
    parser.add_argument("--scores", help=".json for the test R2 of each seed")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    warnings.simplefilter("ignore")  # the package announces its own deprecation at every model
    torch.set_num_threads(options.threads)
    columns = Columns(options.identifier, options.coordinates, options.target, options.predictors)
    table = read_table(
        os.path.join(options.data, "points.csv"),
        os.path.join(options.data, "published_split.csv"),
        columns,
    )
    y, test = table[columns.target].to_numpy(dtype=np.float64), (table["part"] == "test").to_numpy()
    scores = {}
    for position, seed in enumerate(options.seeds):
        run = train(table, columns, options, seed)
        scores[seed] = r_squared(y[test], run.prediction[test])
        print(f"seed {seed}: test R2 {scores[seed]:.4f}  ({run.seconds:.0f} s)", flush=True)
        if options.export and position == 0:
            export(options.export, run, table, columns, seed)
    values = np.array(list(scores.values()))
    print(f"mean {values.mean():.4f}, sd {values.std(ddof=1) if values.size > 1 else 0.0:.4f}")
    if options.scores:
        with open(options.scores, "w", encoding="utf-8") as file:
            json.dump({"test_r2": scores, "mean": float(values.mean())}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
