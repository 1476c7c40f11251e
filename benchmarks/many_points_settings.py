"""How the settings for many points were chosen: batches and epochs, and inducing places.

    python benchmarks/many_points_settings.py --schedules 5000:64:100 5000:256:100 [--members 4]
    python benchmarks/many_points_settings.py --places 20000:500 20000:1000 20000:1500

The points are those of training_scale.py. A schedule (points:batch:epochs) trains the networks
alone; told are R2 of the noise-free target at 4,000 further places and processor seconds. Inducing
places (points:places) are tried on what the slopes and half of the intercept's waves leave of the
target: R2 of the noise-free rest at the points themselves, each left out with its part, seconds,
and how many covariances the pipelines chose.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"  # before the libraries that read it

import argparse
import io
import time
from dataclasses import replace

import numpy as np
import torch
from training_scale import intercept_waves, points

from gnnwr_qgis.contract.modelheader import Predictor
from gnnwr_qgis.engine import ensemble, inducing
from gnnwr_qgis.engine.model import Model
from gnnwr_qgis.engine.partitions import PARTS, deal, left_out
from gnnwr_qgis.engine.presets import PRESETS
from gnnwr_qgis.engine.reporter import Reporter
from gnnwr_qgis.engine.samples import TRAIN, Sample
from gnnwr_qgis.engine.smoothers import Places
from gnnwr_qgis.engine.stackkriging import krige

TESTED = 4000
QUIET = Reporter(io.StringIO())


def r2(truth: np.ndarray, found: np.ndarray) -> float:
    """Share of the variance of ``truth`` (n,) that is found."""
    return 1.0 - float(((truth - found) ** 2).mean() / truth.var())


class Trained(Exception):
    """Ends a fit when its networks are trained."""


def schedule(count: int, batch: int, epochs: int, members: int) -> None:
    """R2 and seconds of networks trained with these settings."""
    made = points(count + TESTED, seed=1)
    xy = np.column_stack([made["x"], made["y"]])
    design = np.column_stack([np.ones(len(xy)), *(made[f"x{k}"] for k in range(3))])
    rows = np.arange(count)
    names = tuple(Predictor(f"x{k}") for k in range(3))
    sample = Sample(
        xy[:count], design[:count], made["y0"][:count], np.full(count, TRAIN), rows, rows, names,
        "", "planar",
    )  # fmt: skip
    preset = replace(
        PRESETS["recommended"], members=members, batch=batch, epochs=epochs, most_steps=None
    )

    def stop(*given: object) -> None:
        raise Trained(given[3])

    ensemble._mixed = stop  # type: ignore[assignment]
    ensemble.Preset.for_rows = lambda self, rows: self  # type: ignore[method-assign]
    begun = time.process_time()
    try:
        ensemble.fit(sample, preset, 1, torch.device("cpu"), QUIET)
    except Trained as trained:
        model = trained.args[0]
    spent = time.process_time() - begun
    if not isinstance(model, Model):
        raise TypeError("the fit ended before its model was made")
    found = np.concatenate(
        [model.network_coefficients(part).mean(axis=0) for part in np.split(xy[count:], 8)]
    )
    score = r2(made["truth"][count:], (found * design[count:]).sum(axis=1))
    print(f"{count} points, batch {batch}, {epochs} epochs: R2 {score:.4f}, {spent:.0f} s")


def places_of(count: int, size: int) -> None:
    """R2 and seconds of kriging with so many inducing places."""
    made, rng = points(count, seed=1), np.random.default_rng(2)
    xy = np.column_stack([made["x"], made["y"]])
    truth = intercept_waves()[1](xy)
    places = Places(xy, "planar")
    part = deal(places.location, rng)
    kept = np.column_stack([part[:, None] != np.arange(PARTS), np.ones(count, dtype=bool)])
    values = truth + rng.normal(0.0, 0.6, count)
    residual = np.where(kept, values[:, None], 0.0)[None]
    inducing.PLACES = size
    begun = time.process_time()
    found = krige(places, part, kept, residual, left_out(part, 24), QUIET)
    spent = time.process_time() - begun
    own = found.left_out[0, np.arange(count), part]
    chosen = len(np.unique(found.covariances))
    print(f"{count} points, {size} places: R2 {r2(truth, own):.4f}, {spent:.0f} s, {chosen} chosen")


def numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(":")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schedules", type=numbers, nargs="*", default=[])
    parser.add_argument("--places", type=numbers, nargs="*", default=[])
    parser.add_argument("--members", type=int, default=4)
    options = parser.parse_args()
    torch.set_num_threads(1)
    for count, batch, epochs in options.schedules:
        schedule(count, batch, epochs, options.members)
    for count, size in options.places:
        places_of(count, size)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
