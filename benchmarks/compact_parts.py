"""Would the mixture extrapolate better if its evidence were extrapolation?

    python benchmarks/compact_parts.py --data FOLDER [--sets tibet australia meuse] [--seeds 1 3]

The recommended model deals the locations into its 16 parts at random. Here they are dealt as 16
compact groups of equal size instead (halved four times across their longest direction, turned a
little at random), and both are cross-validated on the same folds, for the development seeds. FOLDER
is that of ``model_comparison.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.comparison_data import folds_of, load, quiet  # noqa: E402
from gnnwr_qgis.engine import device, ensemble, foldmodels  # noqa: E402
from gnnwr_qgis.engine.diagnostics import scores  # noqa: E402
from gnnwr_qgis.engine.foldparts import split  # noqa: E402
from gnnwr_qgis.engine.partitions import PARTS  # noqa: E402
from gnnwr_qgis.engine.presets import PRESETS  # noqa: E402
from gnnwr_qgis.engine.proximity import planar_or_chord  # noqa: E402
from gnnwr_qgis.engine.samples import TRAIN, Sample  # noqa: E402

TURN = 0.3  # of the direction that is halved, relative to the longest one


def compact(sample: Sample) -> Callable[[np.ndarray, np.random.Generator], np.ndarray]:
    """What deals the training rows of ``sample``; see ``partitions.deal``."""
    rows = sample.part == TRAIN
    points = planar_or_chord(sample.xy[rows], sample.distance)

    def deal(location: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        places = points[np.unique(location, return_index=True)[1]]
        groups = [np.arange(len(places))]
        while len(groups) < PARTS:
            halves = []
            for group in groups:
                away = places[group] - places[group].mean(axis=0)
                axes = np.linalg.svd(away, full_matrices=False)[2]
                along = away @ (axes[0] + TURN * rng.normal() * axes[min(1, len(axes) - 1)])
                halves += np.array_split(group[np.argsort(along)], 2)
            groups = halves
        part = np.empty(len(places), dtype=np.int64)
        # Numbers at random, so that the lines of the plane join groups from anywhere.
        for number, group in zip(rng.permutation(PARTS), groups, strict=True):
            part[group] = number
        return part[location]

    return deal


def pooled_r2(data: str, name: str, scheme: str, seed: int, groups: bool) -> float:
    """R2 of the pooled out-of-fold predictions."""
    prepared, fold = load(data, name), folds_of(data, name, scheme, seed)
    predicted, original = np.full(len(fold), np.nan), ensemble.deal
    for number in range(1, int(fold.max()) + 1):
        parts = split(prepared, fold != number, fold == number)
        own = int(np.random.SeedSequence([seed, 0, number]).generate_state(1)[0])
        ensemble.deal = compact(parts.training) if groups else original
        try:
            where = device.choose("cpu", quiet())
            found = foldmodels.ours(parts, PRESETS["recommended"], own, where, quiet())
        finally:
            ensemble.deal = original
        predicted[parts.rows] = found.prediction
    known = np.isfinite(predicted)
    r2 = scores(prepared.sample.target[known], predicted[known])["R2"]
    return float("nan") if r2 is None else r2


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--sets", nargs="+", default=["tibet", "australia", "meuse"])
    parser.add_argument("--seeds", nargs=2, type=int, default=[1, 3])
    options = parser.parse_args()
    print("| folds | data | parts at random | compact parts |\n|---|---|---|---|")
    for scheme in ("blocks", "random"):
        for name in options.sets:
            r2 = [
                np.mean(
                    [
                        pooled_r2(options.data, name, scheme, seed, groups)
                        for seed in range(options.seeds[0], options.seeds[1] + 1)
                    ]
                )
                for groups in (False, True)
            ]
            print(f"| {scheme} | {name} | {r2[0]:.3f} | {r2[1]:.3f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
