"""What the complete model is mixed of, by the evidence of points that were left out.

Five components, each linear in the predictors at a place or a function of place alone:

    adaptive mean        of the target                                 (:mod:`smoothers`)
    inverse distance     of the target
    kriging              of the target                                 (:mod:`kriging`)
    networks + kriging   GNNWR, and kriging of its out-of-bag residuals
    ridge + kriging      ridge regression, and kriging of its left-out residuals

Their weights are not negative and sum to one. They come from out-of-bag and left-out predictions
(stacking, Wolpert 1992, doi 10.1016/S0893-6080(05)80023-1; Breiman 1996, doi 10.1007/BF00117832),
averaged over random halves of the locations, as the best weights of few points are uncertain.

All of it is done once with all points, and once without each part (:mod:`partitions`): residuals,
ridge, kernels, covariances and weights anew. The out-of-bag prediction of a point is that of the
pipeline that knows nothing of its part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from . import kriging, ridge
from .kriging import Covariance
from .partitions import PARTS
from .reporter import Reporter
from .smoothers import FAMILIES, Kernel, Places, mean_of
from .surfaces import PlaceSurfaces

COMPONENTS = (
    "adaptive mean",
    "inverse distance",
    "kriging",
    "networks + kriging",
    "ridge + kriging",
)
MEANS, KRIGING, NETWORKS, RIDGE = (0, 1), 2, 3, 4
HALVES = 40
# What the networks are given in any case. The evidence handicaps them: out of bag they are one to
# six, in the model all of them. On five public data sets it moves R2 by -.005 to +.002, and leaves
# the coefficients something to show where place alone predicts best.
NETWORKS_FLOOR = 0.15
LEAST_WEIGHT = 0.01  # a component below it costs time and tells nothing
TUNED_ROWS = 2000  # enough to choose a kernel by


def in_words(weights: np.ndarray) -> str:
    """What a prediction is made of, in percent, from the weights (5,) of the components."""
    shares = (
        (weights[NETWORKS], "GNNWR with kriging of its residuals"),
        (weights[RIDGE], "regression kriging"),
        (weights[KRIGING], "kriging"),
        (weights[list(MEANS)].sum(), "distance-weighted means"),
    )
    said = [f"{share:.0%} {name}" for share, name in shares if share >= 0.005]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


@dataclass(frozen=True)
class Stack:
    """Pipelines: number a leaves part a out, the last one nothing. A = PARTS + 1 of them.

    Attributes
    ----------
    part : (n,) int
    kept : (n, A) bool
        Rows that each pipeline knows.
    weights : (A, 5)
        Of :data:`COMPONENTS`.
    linear : (A, q)
        Coefficients of the ridge regressions, in units of the data.
    target : (n,)
    kernels : (2, A) int
        Numbers of the kernels of the means, each in its family.
    options : list of Covariance
    covariances : (3, A) int
        Numbers among ``options``, of the kriging of target, networks and ridge.
    dual : (3, A, n)
        a of these kriging surfaces.
    residual : (3, n, A)
        What they krige; 0 where a pipeline does not know the row.
    out_of_bag, out_of_bag_surface : (n,)
        Out-of-bag predictions, and what the surfaces give of them.
    """

    part: np.ndarray
    kept: np.ndarray
    weights: np.ndarray
    linear: np.ndarray
    target: np.ndarray
    kernels: np.ndarray
    options: list[Covariance]
    covariances: np.ndarray
    dual: np.ndarray
    residual: np.ndarray
    out_of_bag: np.ndarray
    out_of_bag_surface: np.ndarray

    def surfaces(
        self, places: Places, pipeline: int, known: np.ndarray, dual: np.ndarray
    ) -> PlaceSurfaces:
        """Surfaces of a pipeline from sets of rows ``known`` (C, n), ``dual`` (3, C, n)."""
        weights = self.weights[pipeline]
        used = [j for j in range(3) if weights[KRIGING + j] > 0]
        smoothed = [f for f in MEANS if weights[f] > 0]
        target = np.where(self.kept[:, pipeline], self.target, 0.0)
        return PlaceSurfaces(
            places,
            tuple(FAMILIES[f][self.kernels[f, pipeline]] for f in smoothed),
            np.array([weights[f] * target for f in smoothed]).reshape(len(smoothed), len(target)),
            known,
            tuple(self.options[self.covariances[j, pipeline]] for j in used),
            np.array([dual[j] * weights[KRIGING + j] for j in used]).reshape(
                len(used), *known.shape
            ),
        )


def network_weights(part: np.ndarray, outside: np.ndarray, pipeline: int) -> np.ndarray:
    """Weights (members,) of the networks that belong to a pipeline: those without its part."""
    if pipeline == PARTS:
        return np.full(len(outside), 1.0 / len(outside))
    belongs = outside[:, np.flatnonzero(part == pipeline)[0]]
    weights: np.ndarray = belongs / belongs.sum()
    return weights


def stack(
    places: Places,
    part: np.ndarray,
    design: np.ndarray,
    target: np.ndarray,
    members: np.ndarray,
    outside: np.ndarray,
    seed: int,
    report: Reporter,
) -> Stack:
    """Mix the components.

    Parameters
    ----------
    places : Places
        Of the n rows that the networks were trained on.
    part : (n,) int
        Part of each row.
    design, target : (n, q), (n,)
    members : (members, n)
        The networks' predictions, units of the target.
    outside : (members, n) bool
        Rows that each network left out.
    """
    n = len(target)
    kept = np.column_stack([part[:, None] != np.arange(PARTS), np.ones(n, dtype=bool)])
    networks = _left_out_networks(part, members, outside)
    linear, ridged = _ridges(design, target, kept)
    left = (np.zeros_like(networks), networks, ridged)
    residual = np.stack([np.where(kept, target[:, None] - known, 0.0) for known in left])
    means = [_means(places, part, kept, target, family, report) for family in FAMILIES]
    options, covariances, dual, kriged = _kriged(places, part, kept, residual, report)
    smooth = np.stack([*(mean for _, mean in means), *kriged], axis=2)
    components = smooth.copy()
    components[:, :, NETWORKS] += networks
    components[:, :, RIDGE] += ridged
    weights = _weights(components - target[:, None, None], kept, places.location, seed)
    rows, own = np.arange(n), weights[part]
    return Stack(
        part,
        kept,
        weights,
        linear,
        target,
        np.stack([chosen for chosen, _ in means]),
        options,
        covariances,
        dual,
        residual,
        np.einsum("nc,nc->n", components[rows, part], own),
        np.einsum("nc,nc->n", smooth[rows, part], own),
    )


def _left_out_networks(part: np.ndarray, members: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Predictions (n, A) of each pipeline's networks that did not see the row."""
    result = np.empty((members.shape[1], PARTS + 1))
    for pipeline in range(PARTS + 1):
        belongs = network_weights(part, outside, pipeline) > 0
        unseen = outside & belongs[:, None]
        result[:, pipeline] = np.where(unseen, members, 0.0).sum(axis=0) / unseen.sum(axis=0)
    return result


def _ridges(
    design: np.ndarray, target: np.ndarray, kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Ridge of each pipeline: coefficients (A, q), left-out predictions (n, A)."""
    pipelines = kept.shape[1]
    linear = np.empty((pipelines, design.shape[1]))
    predicted = np.empty(kept.shape)
    for pipeline in range(pipelines):
        rows = kept[:, pipeline]
        linear[pipeline], held_out = ridge.fit(design[rows], target[rows])
        predicted[:, pipeline] = design @ linear[pipeline]
        predicted[rows, pipeline] = held_out
    return linear, predicted


def _means(
    places: Places,
    part: np.ndarray,
    kept: np.ndarray,
    target: np.ndarray,
    family: tuple[Kernel, ...],
    report: Reporter,
) -> tuple[np.ndarray, np.ndarray]:
    """Means: the kernel (A,) of smallest left-out error in its family, left-out values (n, A)."""
    n = len(target)
    counted = kept.astype(np.float64)
    values = np.where(kept, target[:, None], 0.0)
    otherwise = values.sum(axis=0) / counted.sum(axis=0)

    def left_out(rows: np.ndarray, numbers: np.ndarray) -> dict[int, np.ndarray]:
        near = places.held_out(rows)
        same = part[rows][:, None] == part[None, :]
        found = {}
        for number in numbers:
            report.check()
            reach = np.where(same, 0.0, family[number].of(near))
            found[int(number)] = mean_of(reach @ values, reach @ counted, otherwise)
        return found

    errors = np.zeros((len(family), kept.shape[1]))
    some = np.arange(0, n, max(1, -(-n // TUNED_ROWS)))
    for block in places.blocks(len(some)):
        rows = some[block]
        for number, smooth in left_out(rows, np.arange(len(family))).items():
            wrong = np.where(kept[rows], target[rows, None] - smooth, 0.0)
            errors[number] += (wrong**2).sum(axis=0)
    chosen = np.argmin(errors, axis=0)
    result = np.empty(kept.shape)
    for block in places.blocks(n):
        rows = np.arange(n)[block]
        for number, smooth in left_out(rows, np.unique(chosen)).items():
            users = chosen == number
            result[block, users] = smooth[:, users]
    return chosen, result


def _kriged(
    places: Places, part: np.ndarray, kept: np.ndarray, residual: np.ndarray, report: Reporter
) -> tuple[list[Covariance], np.ndarray, np.ndarray, np.ndarray]:
    """Kriging of the residuals: options, choices (3, A), duals (3, A, n), left out (3, n, A)."""
    kinds, n, pipelines = residual.shape
    rows = places.spread(kriging.LARGEST)
    tuned = rows[:: max(1, -(-len(rows) // kriging.TUNED_ROWS))]
    squares = places.between(tuned, tuned)
    options = kriging.candidates(squares)
    outs = [np.flatnonzero(~kept[tuned, a]) for a in range(pipelines)]
    chosen = kriging.most_likely(squares, outs, residual[:, tuned], options)
    dual, left = np.zeros((kinds, pipelines, n)), np.empty((kinds, n, pipelines))
    squares, own = places.between(rows, rows), part[rows]
    for number in np.unique(chosen):
        inverse = options[number].inverse(squares)
        users = np.argwhere(chosen == number)
        for b in range(PARTS):
            report.check()
            reach = options[number].of(places.between(np.flatnonzero(part == b), rows))
            for j, a in users:
                out = np.flatnonzero((own == a) | (own == b))
                a_b = kriging.without(inverse, residual[j, rows, a, None], out)
                left[j, part == b, a] = reach @ a_b[:, 0]
        for j, a in users:
            out = np.flatnonzero(own == a)
            dual[j, a, rows] = kriging.without(inverse, residual[j, rows, a, None], out)[:, 0]
    return options, chosen, dual, left


def member_duals(stack: Stack, places: Places, inside: np.ndarray) -> np.ndarray:
    """Duals (3, members, n) of the last pipeline's kriging from each member's rows alone."""
    rows = places.spread(kriging.LARGEST)
    squares = places.between(rows, rows)
    result = np.zeros((3, *inside.shape))
    for j, number in enumerate(stack.covariances[:, -1]):
        if stack.weights[-1, KRIGING + j] == 0:
            continue
        inverse = stack.options[number].inverse(squares)
        for m, known in enumerate(inside):
            out = np.flatnonzero(~known[rows])
            a = kriging.without(inverse, stack.residual[j, rows, -1, None], out)
            result[j, m, rows] = a[:, 0]
    return result


def _weights(errors: np.ndarray, kept: np.ndarray, location: np.ndarray, seed: int) -> np.ndarray:
    """Weights (A, 5) from the components' left-out errors (n, A, 5), mean over random halves."""
    rng = np.random.default_rng(seed)
    halves = rng.random((HALVES, int(location.max()) + 1)) < 0.5
    result = np.empty(errors.shape[1:])
    for pipeline in range(errors.shape[1]):
        found = []
        for half in halves:
            rows = kept[:, pipeline] & half[location]
            if rows.sum() >= errors.shape[2]:
                found.append(_best_weights(errors[rows, pipeline]))
        mean = np.mean(found, axis=0)
        mean[mean < LEAST_WEIGHT] = 0.0
        result[pipeline] = (1.0 - NETWORKS_FLOOR) * mean / mean.sum()
    result[:, NETWORKS] += NETWORKS_FLOOR
    return result


def _best_weights(errors: np.ndarray) -> np.ndarray:
    """Weights w >= 0 of sum one with the smallest sum of squares of ``errors`` (n, c) @ w."""
    factor = np.linalg.qr(errors, mode="r")
    heavy = 1e3 * max(float(np.abs(factor).max()), 1e-300)  # holds the sum at one
    system = np.vstack([factor, np.full((1, errors.shape[1]), heavy)])
    wanted = np.zeros(len(system))
    wanted[-1] = heavy
    weights = nnls(system, wanted)[0]
    normed: np.ndarray = weights / weights.sum()
    return normed
