"""How the recommended mixture was chosen, and whether the choice depends on any one data set.

    python benchmarks/mixture_choice.py --data FOLDER [--sets ...] [--seeds 1 3] [--pm25-seeds 1 1]

Ten random folds for each development seed (never those of the final comparison, 101 to 110). The
networks and all components are fitted once in each fold; every candidate mixes them anew by the
same left-out predictions, so candidates differ in nothing else. Printed are R2 of the pooled
out-of-fold predictions, mean over the seeds; then, for each data set, which candidate the mean over
the other sets would have chosen, and what it gives on the set that was left out.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import torch  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.comparison_data import SETS, folds_of, load, quiet  # noqa: E402
from gnnwr_qgis.engine import ensemble, stacking  # noqa: E402
from gnnwr_qgis.engine.foldparts import split  # noqa: E402
from gnnwr_qgis.engine.mixture import Exclusions  # noqa: E402
from gnnwr_qgis.engine.partitions import PARTS  # noqa: E402
from gnnwr_qgis.engine.presets import PRESETS  # noqa: E402
from gnnwr_qgis.engine.stacking import (  # noqa: E402
    COMPONENTS,
    KRIGING,
    NETWORKS,
    NETWORKS_FLOOR,
    RIDGE,  # noqa: E402
)

EVERY = tuple(range(len(COMPONENTS)))
RECOMMENDED = "recommended"


@dataclass(frozen=True)
class Candidate:
    """A mixture of some components, the networks' always among them."""

    components: tuple[int, ...]
    floor: float = NETWORKS_FLOOR
    equal: bool = False


CANDIDATES = {
    RECOMMENDED: Candidate(EVERY),
    "floor 0": Candidate(EVERY, 0.0),
    "floor 0.3": Candidate(EVERY, 0.3),
    "equal weights": Candidate(EVERY, 0.0, equal=True),
    "without the adaptive mean": Candidate((1, KRIGING, NETWORKS, RIDGE)),
    "without inverse distance": Candidate((0, KRIGING, NETWORKS, RIDGE)),
    "without both means": Candidate((KRIGING, NETWORKS, RIDGE)),
    "without kriging of the target": Candidate((0, 1, NETWORKS, RIDGE)),
    "without regression kriging": Candidate((0, 1, KRIGING, NETWORKS)),
    "networks + kriging alone": Candidate((NETWORKS,)),
}


def fold_predictions(name: str, data: str, seed: int, number: int) -> tuple[np.ndarray, ...]:
    """Rows of a fold, and predictions there: (m,) and (m, candidates + components)."""
    fold = folds_of(data, name, "random", seed)
    parts = split(load(data, name), fold != number, fold == number)
    sample = parts.training
    own = int(np.random.SeedSequence([seed, 0, number]).generate_state(1)[0])
    fit = ensemble.fit(sample, PRESETS["recommended"], own, torch.device("cpu"), quiet())
    exclusions = fit.exclusions
    if exclusions is None:
        raise TypeError("The recommended preset is no ensemble.")
    stack, local = exclusions.stack, fit.model.network_coefficients(parts.xy)
    alone = np.empty((len(parts.rows), len(COMPONENTS)))
    for c in EVERY:
        weights = np.zeros_like(stack.weights)
        weights[:, c] = 1.0
        single = Exclusions(replace(stack, weights=weights), exclusions.places, exclusions.outside)
        coefficients = single.coefficients(local, parts.xy, PARTS)
        alone[:, c] = (coefficients * parts.design).sum(axis=1)
    halves = stacking.halves_of(exclusions.places.location, own)
    found = []
    for one in CANDIDATES.values():
        chosen = list(one.components)
        weights = np.full(len(chosen), 1.0 / len(chosen))
        if not one.equal:
            weights = stacking.mixed(
                stack.left_out[:, -1][:, chosen], sample.target, halves,
                chosen.index(NETWORKS), one.floor,
            )  # fmt: skip
        found.append(alone[:, chosen] @ weights)
    return parts.rows, np.column_stack([*found, alone])


def r2_of(name: str, data: str, seeds: range) -> np.ndarray:
    """Mean R2 over the seeds, (candidates + components,)."""
    target = load(data, name).sample.target
    scored = []
    for seed in seeds:
        predicted = np.full((len(target), len(CANDIDATES) + len(COMPONENTS)), np.nan)
        for number in range(1, int(folds_of(data, name, "random", seed).max()) + 1):
            rows, values = fold_predictions(name, data, seed, number)
            predicted[rows] = values
        known = np.isfinite(predicted).all(axis=1)
        errors = ((target[known, None] - predicted[known]) ** 2).sum(axis=0)
        scored.append(1 - errors / ((target[known] - target[known].mean()) ** 2).sum())
        print(f"{name} seed {seed}: {scored[-1][0]:.3f}", file=sys.stderr, flush=True)
    return np.mean(scored, axis=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--seeds", nargs=2, type=int, default=(1, 3), metavar=("FIRST", "LAST"))
    parser.add_argument("--pm25-seeds", nargs=2, type=int, default=(1, 1))
    options = parser.parse_args()
    torch.set_num_threads(1)
    table = {}
    for name in options.sets:
        first, last = options.pm25_seeds if name == "pm25" else options.seeds
        table[name] = r2_of(name, options.data, range(first, last + 1))
    sets, titles = list(table), [*CANDIDATES, *COMPONENTS]
    print("| | " + " | ".join(sets) + " | mean |\n" + "|---" * (len(sets) + 2) + "|")
    for k, title in enumerate(titles):
        values = [table[name][k] for name in sets]
        kind = title if k < len(CANDIDATES) else f"*{title}* by itself"
        print(f"| {kind} | " + " | ".join(f"{v:.3f}" for v in (*values, np.mean(values))) + " |")
    print(
        "\n| left out | chosen by the others | gives there | recommended gives |\n|---|---|---|---|"
    )
    names = list(CANDIDATES)
    for name in sets:
        others = np.mean([table[o][: len(names)] for o in sets if o != name], axis=0)
        best = int(np.argmax(others))
        print(f"| {name} | {names[best]} | {table[name][best]:.3f} | {table[name][0]:.3f} |")


if __name__ == "__main__":
    main()
