"""The kriging of the mixture: which covariances, the surfaces, what they give of left-out rows.

Up to :data:`kriging.LARGEST` rows the covariances of all of them are inverted (:mod:`kriging`); of
more, a spread of places carries the surfaces, and all rows have their say (:mod:`inducing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..contract.translation import tr
from . import inducing, kriging
from .inducing import PartSums
from .kriging import Covariance
from .partitions import PARTS
from .reporter import Reporter
from .smoothers import Places
from .stepclock import StepClock

# Of many rows, each pipeline is tried on its own part and on this many others, whose rows are
# more than enough for five weights: every pair of parts costs a factor of its own.
TRIED_PARTS = 4


@dataclass(frozen=True)
class Kriged:
    """Kriging of three kinds of residuals by each of A pipelines.

    Attributes
    ----------
    options : list of Covariance
    covariances : (3, A) int
        Numbers among ``options``.
    rows : (r,) int
        Rows at whose places the surfaces have their covariances.
    dual : (3, A, r)
        a of the surfaces.
    left_out : (3, n, A)
        Values of the surfaces without the row's own part. Of many rows NaN where a pipeline is not
        tried; see :data:`TRIED_PARTS`.
    member_dual : (3, members, r) or None
        a of the last pipeline's surfaces from each member's rows; None where it follows from the
        inverse (:func:`stacking.member_duals`).
    """

    options: list[Covariance]
    covariances: np.ndarray
    rows: np.ndarray
    dual: np.ndarray
    left_out: np.ndarray
    member_dual: np.ndarray | None = None


def krige(
    places: Places,
    part: np.ndarray,
    kept: np.ndarray,
    residual: np.ndarray,
    outside: np.ndarray,
    report: Reporter,
    span: tuple[float, float] = (0.0, 1.0),
) -> Kriged:
    """Krige residuals (3, n, A), which are 0 where a pipeline does not know the row.

    Parameters
    ----------
    part, kept : (n,) int, (n, A) bool
        As in :class:`stacking.Stack`.
    outside : (members, n) bool
        Rows that each member left out: whole parts.
    span : (float, float)
        Share of the job at the begin and the end of this.
    """
    if len(part) > kriging.LARGEST:
        return _by_parts(places, part, residual, outside, report, span)
    return _by_inverse(places, part, kept, residual, report)


def _by_inverse(
    places: Places, part: np.ndarray, kept: np.ndarray, residual: np.ndarray, report: Reporter
) -> Kriged:
    kinds, n, pipelines = residual.shape
    rows = np.arange(n)
    tuned = rows[:: max(1, -(-n // kriging.LIKELIHOOD_ROWS))]
    squares = places.between(tuned, tuned)
    options = kriging.candidates(squares)
    outs = [np.flatnonzero(~kept[tuned, a]) for a in range(pipelines)]
    unlikely = kriging.unlikeliness(squares, outs, residual[:, tuned], options)
    chosen = np.argmin(unlikely, axis=0)
    dual, left = np.zeros((kinds, pipelines, n)), np.empty((kinds, n, pipelines))
    squares = places.between(rows, rows)
    of_part = [np.flatnonzero(part == a) for a in range(pipelines)]  # the last one has none
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
    return Kriged(options, chosen, rows, dual, left)


def _by_parts(
    places: Places,
    part: np.ndarray,
    residual: np.ndarray,
    outside: np.ndarray,
    report: Reporter,
    span: tuple[float, float],
) -> Kriged:
    kinds, n, pipelines = residual.shape
    middle = span[0] + 0.7 * (span[1] - span[0])
    rows = places.spread(inducing.PLACES)
    options = inducing.candidates(places.between(rows, rows))
    # A pipeline's kinds stand side by side and are solved together, whichever of them are used.
    values = residual.transpose(1, 2, 0).reshape(n, pipelines * kinds)
    columns = [slice(a * kinds, (a + 1) * kinds) for a in range(pipelines)]
    chosen, sums = _most_likely(
        options, PartSumsOf(places, rows, part, values), columns, report, (span[0], middle)
    )
    dual, left = np.zeros((kinds, pipelines, len(rows))), np.full((kinds, n, pipelines), np.nan)
    member_dual = np.zeros((kinds, len(outside), len(rows)))
    lacking = outside[:, [np.flatnonzero(part == p)[0] for p in range(PARTS)]]
    numbers = np.unique(chosen)
    steps = len(numbers) * (2 * PARTS + len(lacking))
    clock = StepClock(report, (middle, span[1]), tr("Mixing: kriging without each part"), steps)
    for number in numbers:
        uses, nugget = chosen == number, options[number].nugget
        own = sums[_shape(options[number])]
        whole, without = _thetas(own, nugget, uses.any(axis=0), columns, clock)
        found = own.dual(whole).T.reshape(pipelines, kinds, len(rows))
        dual[uses] = found.transpose(1, 0, 2)[uses]
        last = uses[:, PARTS]
        for m, parts in enumerate(lacking):
            if last.any():
                theirs = own.solution(nugget, list(np.flatnonzero(parts))).theta(columns[PARTS])
                member_dual[last, m] = own.dual(theirs).T[last]
            clock.step()
        for b in range(PARTS):
            a_dual = own.dual(without[b])
            every = np.flatnonzero(part == b)
            for start in range(0, len(every), inducing.BLOCK_ROWS):
                report.check()
                at = every[start : start + inducing.BLOCK_ROWS]
                reach = options[number].of(places.between(at, rows))
                smooth = (reach @ a_dual).reshape(-1, pipelines, kinds)
                for j, a in np.argwhere(uses):
                    if a in (b, PARTS) or _tried(a, b):
                        left[j, at, a] = smooth[:, a, j]
            clock.step()
    return Kriged(options, chosen, rows, dual, left, member_dual)


class PartSumsOf(NamedTuple):
    """What :class:`inducing.PartSums` are made of beside a covariance."""

    places: Places
    inducing: np.ndarray
    part: np.ndarray
    values: np.ndarray


def _most_likely(
    options: list[Covariance],
    of: PartSumsOf,
    columns: list[slice],
    report: Reporter,
    span: tuple[float, float],
) -> tuple[np.ndarray, dict[Covariance, PartSums]]:
    """Numbers (kinds, A) of the most likely covariances, and the sums for those, by shape."""
    shapes = list(dict.fromkeys(_shape(option) for option in options))
    # A pass over a block of rows takes about as long as the solutions of four pipelines.
    each = 4 * PartSums.steps(of.part)
    total = len(shapes) * each + len(options) * len(columns)
    clock = StepClock(report, span, tr("Mixing: kriging, its covariances"), total)
    kept: dict[Covariance, PartSums] = {}
    kinds = columns[0].stop
    best = np.full((kinds, len(columns)), np.inf)
    chosen = np.zeros(best.shape, dtype=np.int64)
    for shape in shapes:
        sums = kept[shape] = PartSums(shape, *of, step=lambda: clock.step(4.0))
        for number, option in enumerate(options):
            if _shape(option) != shape:
                continue
            for a, own in enumerate(columns):
                known = sums.solution(option.nugget, [a] if a < PARTS else [])
                unlikely = known.unlikeliness(own)
                better = unlikely < best[:, a]
                best[better, a], chosen[better, a] = unlikely[better], number
                clock.step()
        # They are large; most are of no further use.
        needed = {_shape(options[number]) for number in np.unique(chosen)}
        kept = {one: found for one, found in kept.items() if one in needed}
    return chosen, kept


def _shape(option: Covariance) -> Covariance:
    """What the sums depend on: not the nugget."""
    return option._replace(nugget=0.0)


def _thetas(
    sums: PartSums, nugget: float, used: np.ndarray, columns: list[slice], clock: StepClock
) -> tuple[np.ndarray, np.ndarray]:
    """Theta (u, c) of every pipeline that is ``used`` (A,), and (PARTS, u, c) without each part."""
    whole = np.zeros((sums.size, columns[-1].stop))
    without = np.zeros((PARTS, *whole.shape))
    if used[PARTS]:
        whole[:, columns[PARTS]] = sums.solution(nugget, []).theta(columns[PARTS])
    for b in range(PARTS):
        clock.step()
        solution = sums.solution(nugget, [b])
        if used[b]:  # it does not know part b in any case
            whole[:, columns[b]] = without[b][:, columns[b]] = solution.theta(columns[b])
        if used[PARTS]:
            without[b][:, columns[PARTS]] = solution.theta(columns[PARTS])
        for a in range(b):
            if _tried(a, b) and (used[a] or used[b]):
                solution = sums.solution(nugget, [a, b])
                without[b][:, columns[a]] = solution.theta(columns[a])
                without[a][:, columns[b]] = solution.theta(columns[b])
    return whole, without


def _tried(a: int, b: int) -> bool:
    """Whether pipelines a and b are tried on each other's parts, which are dealt at random."""
    apart = abs(a - b)
    return min(apart, PARTS - apart) <= TRIED_PARTS // 2
