"""Points explained a second: the closed form beside shap's KernelExplainer, one thread.

    python benchmarks/explain_speed.py --points FOLDER/tibet_points.csv [--sampled 3] [--json]

The table is heatflow/tibet_points.csv (see benchmarks/tibet_out_of_bag.py). The recommended model
is fitted once; background of both are the same 100 of its points. The closed form's time holds
everything: features, networks, and the formula. KernelExplainer explains --sampled points

- as it is used on any model, with its default number of samples: a table with the predictors and
  both coordinates; every row it asks for goes through the networks;
- with help: the place is one feature, whose coefficients are looked up, never computed. Now the
  players are the closed form's, and what differs is the error of sampling;
- with help and with every coalition: what differs is rounding.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries that read it

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shap
import torch
from measured import add_option, tell
from tibet_out_of_bag import read, train_in

from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.attribution import background_of

BACKGROUND = 100
ROWS = 20_000  # points the closed form explains: the table's, over and over
REPEATS = 3


def per_second(count: int, run: Callable[[], object]) -> float:
    """Points a second of ``run``, which explains ``count``."""
    start = time.perf_counter()
    run()
    return count / (time.perf_counter() - start)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", required=True)
    parser.add_argument("--sampled", type=int, default=3, help="points for KernelExplainer")
    add_option(parser)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        train_in(folder, read(options.points), seed=1)
        fitted = modelfile.load(str(Path(folder) / "m.gnnwr"))
    model, predictors = fitted.model, fitted.header.predictors
    xy, design = fitted.training["xy"], fitted.training["design"]
    known = np.random.default_rng(1).choice(len(xy), BACKGROUND, replace=False)
    background = background_of(model, xy[known], design[known])

    def exact(rows: np.ndarray) -> np.ndarray:
        coefficients = model.surfaces(xy[rows]).coefficients
        return background.attribute(coefficients, design[rows], predictors).players

    many = np.arange(ROWS) % len(xy)
    exact(many)
    ours = max(per_second(ROWS, lambda: exact(many)) for _ in range(REPEATS))
    print(f"closed form: {ours:.0f} points a second", flush=True)
    tell(options, "closed form", points_a_second=ours)

    asked = np.setdiff1d(np.arange(len(xy)), known)[: options.sampled]
    deviation = fitted.training["target"].std()
    coefficients = model.surfaces(xy).coefficients

    def looked_up(table: np.ndarray) -> np.ndarray:
        place = table[:, -1].astype(int)
        return coefficients[place, 0] + (coefficients[place, 1:] * table[:, :-1]).sum(axis=1)

    def computed(table: np.ndarray) -> np.ndarray:
        columns = np.column_stack([np.ones(len(table)), table[:, :-2]])
        return model.surfaces(table[:, -2:]).predict(columns)

    placed = np.column_stack([design[:, 1:], np.arange(len(xy))])
    every = {"nsamples": 2 ** placed.shape[1], "l1_reg": 0}
    for name, predict, table, settings in (
        ("networks asked", computed, np.column_stack([design[:, 1:], xy]), {}),
        ("place looked up", looked_up, placed, {}),
        ("place looked up, every coalition", looked_up, placed, every),
    ):
        explainer = shap.KernelExplainer(predict, table[known])
        found: list[np.ndarray] = []

        def sampled(explainer=explainer, table=table, settings=settings, found=found) -> None:
            found.append(explainer.shap_values(table[asked], silent=True, **settings))

        theirs = per_second(len(asked), sampled)
        values = np.column_stack(
            [found[0][:, : len(predictors)], found[0][:, len(predictors) :].sum(axis=1)]
        )
        difference = np.abs(values - exact(asked)).max() / deviation
        print(
            f"KernelExplainer, {name}: {theirs:.3g} points a second; the closed form is "
            f"{ours / theirs:.0f} times as fast; largest difference {difference:.2g} sd",
            flush=True,
        )
        tell(
            options, name, points_a_second=theirs, ratio=ours / theirs,
            difference_sd=float(difference),
        )  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
