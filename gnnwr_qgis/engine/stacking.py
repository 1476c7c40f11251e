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
from .placesurfaces import PlaceSurfaces
from .reporter import Reporter
from .smoothers import FAMILIES, Kernel, Places, mean_of

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
# six, in the model all of them. On five public data sets it moves R2 by -.005 to +.001, and leaves
# the coefficients something to show where place alone predicts best (docs/measurements.md).
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
    mean : (A,)
        Of the targets that a pipeline knows: kriging of the target is of what is left of it.
    target : (n,)
    kernels : (2, A) int
        Numbers of the kernels of the means, each in its family.
    options : list of Covariance
    covariances : (3, A) int
        Numbers among ``options``, of the kriging of target, networks and ridge.
    kriged : (r,) int
        Rows that kriging uses.
    dual : (3, A, r)
        a of these kriging surfaces.
    residual : (3, n, A)
        What they krige; 0 where a pipeline does not know the row.
    left_out : (n, A, 5)
        Left-out predictions of the components, which the weights follow from.
    out_of_bag, out_of_bag_surface : (n,)
        Out-of-bag predictions, and what the surfaces give of them.
    """

    part: np.ndarray
    kept: np.ndarray
    weights: np.ndarray
    linear: np.ndarray
    mean: np.ndarray
    target: np.ndarray
    kernels: np.ndarray
    options: list[Covariance]
    covariances: np.ndarray
    kriged: np.ndarray
    dual: np.ndarray
    residual: np.ndarray
    left_out: np.ndarray
    out_of_bag: np.ndarray
    out_of_bag_surface: np.ndarray

    def constant_part(self, linear: np.ndarray, pipeline: int) -> np.ndarray:
        """Coefficients (..., q) that are the same everywhere, from those of ridge regressions."""
        result: np.ndarray = self.weights[pipeline, RIDGE] * linear
        result[..., 0] += self.weights[pipeline, KRIGING] * self.mean[pipeline]
        return result

    def surfaces(
        self, places: Places, pipeline: int, known: np.ndarray, dual: np.ndarray
    ) -> PlaceSurfaces:
        """Surfaces of a pipeline from sets of rows ``known`` (C, n), ``dual`` (3, C, r)."""
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
            self.kriged,
            np.array([dual[j] * weights[KRIGING + j] for j in used]).reshape(
                len(used), *dual.shape[1:]
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
    mean = np.where(kept, target[:, None], 0.0).sum(axis=0) / kept.sum(axis=0)
    left = np.stack([np.broadcast_to(mean, kept.shape), networks, ridged])
    residual = np.where(kept, target[:, None] - left, 0.0)
    report.progress(0.975, "Mixing: means and kriging of what was left out")
    means = [_means(places, part, kept, target, family, report) for family in FAMILIES]
    rows = places.spread(kriging.LARGEST)
    options, covariances, dual, kriged = _kriged(places, part, kept, residual, rows, report)
    smooth = np.stack([*(mean for _, mean in means), *kriged], axis=2)
    components = smooth.copy()
    components[:, :, KRIGING:] += left.transpose(1, 2, 0)
    weights = _weights(components, target, kept, places.location, seed)
    every, own = np.arange(n), weights[part]
    return Stack(
        part,
        kept,
        weights,
        linear,
        mean,
        target,
        np.stack([chosen for chosen, _ in means]),
        options,
        covariances,
        rows,
        dual,
        residual,
        components,
        np.einsum("nc,nc->n", components[every, part], own),
        np.einsum("nc,nc->n", smooth[every, part], own),
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
    places: Places,
    part: np.ndarray,
    kept: np.ndarray,
    residual: np.ndarray,
    rows: np.ndarray,
    report: Reporter,
) -> tuple[list[Covariance], np.ndarray, np.ndarray, np.ndarray]:
    """Kriging of the residuals: options, choices (3, A), duals (3, A, r), left out (3, n, A)."""
    kinds, n, pipelines = residual.shape
    tuned = rows[:: max(1, -(-len(rows) // kriging.LIKELIHOOD_ROWS))]
    squares = places.between(tuned, tuned)
    options = kriging.candidates(squares)
    outs = [np.flatnonzero(~kept[tuned, a]) for a in range(pipelines)]
    chosen = kriging.most_likely(squares, outs, residual[:, tuned], options)
    dual, left = np.zeros((kinds, pipelines, len(rows))), np.empty((kinds, n, pipelines))
    squares, own = places.between(rows, rows), part[rows]
    of_part = [np.flatnonzero(own == a) for a in range(pipelines)]  # the last one has none
    for number in np.unique(chosen):
        inverse = options[number].inverse(squares)
        users = np.argwhere(chosen == number)
        # One product for each: how many users share a covariance must not reach their rounding.
        known = [residual[j, rows, a] for j, a in users]
        applied = [inverse @ values for values in known]
        for (j, a), values, whole in zip(users, known, applied, strict=True):
            dual[j, a] = kriging.without(inverse, values, of_part[a], whole)
        for b in range(PARTS):
            report.check()
            reach = options[number].of(places.between(np.flatnonzero(part == b), rows))
            columns = inverse[:, of_part[b]]
            for (j, a), values, whole in zip(users, known, applied, strict=True):
                out = np.concatenate([of_part[b], of_part[a]] if a != b else [of_part[b]])
                less = whole - columns @ values[of_part[b]]
                left[j, part == b, a] = reach @ kriging.remaining(inverse, less, out)
    return options, chosen, dual, left


def member_duals(stack: Stack, places: Places, inside: np.ndarray) -> np.ndarray:
    """Duals (3, members, r) of the last pipeline's kriging from each member's rows alone."""
    rows = stack.kriged
    squares = places.between(rows, rows)
    result = np.zeros((3, len(inside), len(rows)))
    for j, number in enumerate(stack.covariances[:, -1]):
        if stack.weights[-1, KRIGING + j] == 0:
            continue
        inverse = stack.options[number].inverse(squares)
        values = stack.residual[j, rows, -1]
        applied = inverse @ values
        for m, known in enumerate(inside):
            out = np.flatnonzero(~known[rows])
            result[j, m] = kriging.without(inverse, values, out, applied)
    return result


def _weights(
    components: np.ndarray, target: np.ndarray, kept: np.ndarray, location: np.ndarray, seed: int
) -> np.ndarray:
    """Weights (A, 5) of the components from their left-out predictions (n, A, 5)."""
    halves = halves_of(location, seed)
    result = np.empty(components.shape[1:])
    for pipeline in range(len(result)):
        rows = kept[:, pipeline]
        result[pipeline] = mixed(
            components[rows, pipeline], target[rows], halves[:, rows], NETWORKS, NETWORKS_FLOOR
        )
    return result


def halves_of(location: np.ndarray, seed: int) -> np.ndarray:
    """Random halves of the locations, (HALVES, n) bool."""
    drawn = np.random.default_rng(seed).random((HALVES, int(location.max()) + 1)) < 0.5
    halves: np.ndarray = drawn[:, location]
    return halves


def mixed(
    left_out: np.ndarray, target: np.ndarray, halves: np.ndarray, networks: int, floor: float
) -> np.ndarray:
    """Weights (c,) of c components, the mean of the best ones of each half.

    Parameters
    ----------
    left_out : (n, c)
        Predictions of points that were left out.
    target : (n,)
    halves : (h, n) bool
    networks : int
        Number of the component that is given ``floor`` in any case, unless it predicts worse than
        the mean of the target.
    """
    errors = left_out - target[:, None]
    found = [_best_weights(errors[half]) for half in halves if half.sum() >= errors.shape[1]]
    weights: np.ndarray = np.mean(found, axis=0)
    weights[weights < LEAST_WEIGHT] = 0.0
    weights /= weights.sum()
    if (errors[:, networks] ** 2).sum() <= ((target - target.mean()) ** 2).sum():
        weights *= 1.0 - floor
        weights[networks] += floor
    return weights


def _best_weights(errors: np.ndarray) -> np.ndarray:
    """Weights w >= 0 of sum one with the smallest sum of squares of ``errors`` (n, c) @ w."""
    count = errors.shape[1]
    factor = np.asarray(np.linalg.qr(errors, mode="r"))
    largest = float(np.abs(factor).max())
    if not largest > 0:  # all are right: a target that does not vary here
        return np.full(count, 1.0 / count)
    factor, heavy = factor / largest, 1e3  # holds the sum at one
    system = np.vstack([factor, np.full((1, count), heavy)])
    wanted = np.zeros(len(system))
    wanted[-1] = heavy
    weights = nnls(system, wanted)[0]
    normed: np.ndarray = weights / weights.sum()
    return normed
