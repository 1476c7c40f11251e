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

from ..contract.translation import tr, tr_noop
from . import kriging, ridge
from .kriging import Covariance
from .partitions import PARTS
from .phrasing import listed
from .placesurfaces import PlaceSurfaces
from .reporter import Reporter
from .smoothers import FAMILIES, Places
from .stackkriging import krige
from .stackmeans import left_out_means
from .stackweights import halves_of, mixed

COMPONENTS = (
    tr_noop("adaptive mean"),
    tr_noop("inverse distance"),
    tr_noop("kriging"),
    tr_noop("networks + kriging"),
    tr_noop("ridge + kriging"),
)
MEANS, KRIGING, NETWORKS, RIDGE = (0, 1), 2, 3, 4
# What the networks are given in any case. The evidence handicaps them: out of bag they are one to
# six, in the model all of them. On five public data sets it moves R2 by -.005 to +.001, and leaves
# the coefficients something to show where place alone predicts best (docs/measurements.md).
NETWORKS_FLOOR = 0.15


def in_words(weights: np.ndarray) -> str:
    """What a prediction is made of, in percent, from the weights (5,) of the components."""
    shares = (
        (weights[NETWORKS], tr("GNNWR with kriging of its residuals")),
        (weights[RIDGE], tr("regression kriging")),
        (weights[KRIGING], tr("kriging")),
        (weights[list(MEANS)].sum(), tr("distance-weighted means")),
    )
    return listed([f"{share:.0%} {name}" for share, name in shares if share >= 0.005])


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
        Rows at whose places the kriging surfaces have their covariances.
    dual : (3, A, r)
        a of these kriging surfaces.
    residual : (3, n, A)
        What they krige; 0 where a pipeline does not know the row.
    left_out : (n, A, 5)
        Left-out predictions of the components, which the weights follow from; NaN at rows on
        which a pipeline is not tried (:data:`stackkriging.TRIED_PARTS`).
    out_of_bag, out_of_bag_surface : (n,)
        Out-of-bag predictions, and what the surfaces give of them.
    member_dual : (3, members, r) or None
        a of the last pipeline's kriging from each member's rows, of many rows; see
        :class:`stackkriging.Kriged`.
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
    member_dual: np.ndarray | None = None

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
        smoothed = [f for f in MEANS if weights[f] > 0]
        target = np.where(self.kept[:, pipeline], self.target, 0.0)
        # Surfaces of one covariance are one surface.
        number, share = self.covariances[:, pipeline], weights[KRIGING:]
        used = np.unique(number[share > 0])
        summed = [np.tensordot(np.where(number == k, share, 0.0), dual, axes=1) for k in used]
        return PlaceSurfaces(
            places,
            tuple(FAMILIES[f][self.kernels[f, pipeline]] for f in smoothed),
            np.array([weights[f] * target for f in smoothed]).reshape(len(smoothed), len(target)),
            known,
            tuple(self.options[k] for k in used),
            self.kriged,
            np.array(summed).reshape(len(used), *dual.shape[1:]),
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
    span: tuple[float, float] = (0.97, 0.98),
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
    span : (float, float)
        Share of the job at the begin and the end of this.
    """
    n = len(target)
    kept = np.column_stack([part[:, None] != np.arange(PARTS), np.ones(n, dtype=bool)])
    networks = _left_out_networks(part, members, outside)
    linear, ridged = _ridges(design, target, kept)
    mean = np.where(kept, target[:, None], 0.0).sum(axis=0) / kept.sum(axis=0)
    left = np.stack([np.broadcast_to(mean, kept.shape), networks, ridged])
    residual = np.where(kept, target[:, None] - left, 0.0)
    middle = span[0] + 0.2 * (span[1] - span[0])
    kernels, means = left_out_means(places, part, kept, target, report, (span[0], middle))
    kriged = krige(places, part, kept, residual, outside, report, (middle, span[1]))
    smooth = np.concatenate([means, kriged.left_out]).transpose(1, 2, 0)
    components = smooth.copy()
    components[:, :, KRIGING:] += left.transpose(1, 2, 0)
    tried = kept
    if kriged.member_dual is not None:  # of many rows; any other gap would be an error
        tried = kept & np.isfinite(kriged.left_out).all(axis=0)
    weights = _weights(components, target, tried, places.location, seed)
    every, own = np.arange(n), weights[part]
    return Stack(
        part,
        kept,
        weights,
        linear,
        mean,
        target,
        kernels,
        kriged.options,
        kriged.covariances,
        kriged.rows,
        kriged.dual,
        residual,
        components,
        np.einsum("nc,nc->n", components[every, part], own),
        np.einsum("nc,nc->n", smooth[every, part], own),
        kriged.member_dual,
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


def member_duals(stack: Stack, places: Places, inside: np.ndarray) -> np.ndarray:
    """Duals (3, members, r) of the last pipeline's kriging from each member's rows alone."""
    used = stack.weights[-1, KRIGING:] > 0
    if stack.member_dual is not None:
        return np.where(used[:, None, None], stack.member_dual, 0.0)
    rows = stack.kriged
    squares = places.between(rows, rows)
    result = np.zeros((3, len(inside), len(rows)))
    for j in np.flatnonzero(used):
        inverse = stack.options[stack.covariances[j, -1]].inverse(squares)
        values = stack.residual[j, rows, -1]
        applied = inverse @ values
        for m, known in enumerate(inside):
            out = np.flatnonzero(~known[rows])
            result[j, m] = kriging.without(inverse, values, out, applied)
    return result


def _weights(
    components: np.ndarray, target: np.ndarray, tried: np.ndarray, location: np.ndarray, seed: int
) -> np.ndarray:
    """Weights (A, 5) from left-out predictions (n, A, 5) of the rows ``tried`` (n, A)."""
    halves = halves_of(location, seed)
    result = np.empty(components.shape[1:])
    for pipeline in range(len(result)):
        rows = tried[:, pipeline]
        result[pipeline] = mixed(
            components[rows, pipeline], target[rows], halves[:, rows], NETWORKS, NETWORKS_FLOOR
        )
    return result
