"""Which points each network of an ensemble leaves out.

The locations are dealt into the 16 points of the affine plane of order 4. A network leaves out one
of its 20 lines: four parts, a quarter of the locations. The lines fall into five classes of
parallels, each a partition, so every location is left out equally often; and any two parts lie on
exactly one line. The networks that leave part a out therefore tell, without having seen it, what
any other part b looks like from outside: a whole pipeline (residuals, surfaces, weights) can be
built for the points outside a, and scored on a, with the networks at hand.
"""

from __future__ import annotations

import numpy as np

from ..contract.translation import tr
from .errors import InputError

ORDER = 4
PARTS = ORDER * ORDER
CLASSES = ORDER + 1
# One class is trained twice: networks on the same rows differ by initialisation alone, and their
# difference tells how much of the members' spread that is.
MIN_MEMBERS = ORDER * (CLASSES + 1)
_PRODUCTS = ((0, 0, 0, 0), (0, 1, 2, 3), (0, 2, 3, 1), (0, 3, 1, 2))  # of the field of 4 elements


def lines() -> np.ndarray:
    """The 20 lines of the plane, (CLASSES, ORDER, ORDER) numbers of parts.

    Points are (x, y) over the field of four elements, whose sum is the exclusive or; lines are
    y = m x + b for every slope m, then x = b.
    """
    plane = [
        [[x * ORDER + (_PRODUCTS[m][x] ^ b) for x in range(ORDER)] for b in range(ORDER)]
        for m in range(ORDER)
    ]
    upright = [[b * ORDER + y for y in range(ORDER)] for b in range(ORDER)]
    return np.array([*plane, upright])


def deal(location: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The part (n,) of every row; rows of one ``location`` (n,) share it. Sizes are equal to one.

    Parameters
    ----------
    location : (n,) int
        Number of each row's location, 0 to their count less one.

    Raises
    ------
    InputError
        When there are fewer locations than parts.
    """
    places = int(location.max()) + 1
    if places < PARTS:
        raise InputError(
            tr(
                "The points to train on lie at {places} different locations; at least {needed} "
                "are needed, as the networks leave parts of them out. Add points at other places, "
                "or, in cross-validation, use more folds."
            ).format(places=places, needed=PARTS)
        )
    part = np.empty(places, dtype=np.int64)
    part[rng.permutation(places)] = np.arange(places) % PARTS
    dealt: np.ndarray = part[location]
    return dealt


def left_out(part: np.ndarray, members: int) -> np.ndarray:
    """Rows that each member leaves out, (members, n) bool: the lines in turn, class by class."""
    plane = lines().reshape(-1, ORDER)
    chosen = plane[np.arange(members) % len(plane)]
    outside: np.ndarray = (part[None, :, None] == chosen[:, None, :]).any(axis=2)
    return outside


def some_rows(count: int, most: int) -> np.ndarray:
    """Numbers of at most ``most`` of ``count`` rows, in order; the same ones every time.

    At random: rows stand in the order of their places and predictors, so that every k-th of them
    could be the same month of each station.
    """
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).permutation(count)[:most])


def subsampling_share(predicted: np.ndarray) -> float:
    """Share of the members' variance that comes from the points seen, not the initialisation.

    Parameters
    ----------
    predicted : (members, n)
        Predictions of the members at the training points. Predictions, not coefficients: their
        variance depends neither on the origin of a predictor nor on which class level is dropped.

    Returns
    -------
    float
        By analysis of variance over the pairs of members that share their rows, pooled over the
        places; 1, so nothing is taken off, with too few members for pairs.
    """
    again = ORDER * CLASSES  # here the lines begin anew
    if len(predicted) < again + ORDER:
        return 1.0
    pairs = predicted[:ORDER] - predicted[again : again + ORDER]
    within = float(np.mean(pairs**2 / 2.0))
    total = float(np.mean(predicted.var(axis=0)))
    return float(np.clip(1.0 - within / total, 0.05, 1.0)) if total > 0 else 1.0
