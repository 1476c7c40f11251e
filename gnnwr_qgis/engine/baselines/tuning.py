"""Inner folds: a comparator's settings are chosen inside its training part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import numpy as np

INNER_FOLDS = 3

Candidate = TypeVar("Candidate")


def inner_folds(
    location: np.ndarray, seed: int, folds: int = INNER_FOLDS
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows to learn from and rows to judge by; locations (numbers (n,)) are kept together."""
    places = np.unique(location, return_inverse=True)[1].ravel()
    dealt = np.empty(int(places.max()) + 1, dtype=np.int64)
    dealt[np.random.default_rng(seed).permutation(len(dealt))] = np.arange(len(dealt)) % folds
    fold = dealt[places]
    for k in range(min(folds, len(dealt))):
        yield np.flatnonzero(fold != k), np.flatnonzero(fold == k)


def best(
    candidates: Sequence[Candidate],
    location: np.ndarray,
    target: np.ndarray,
    seed: int,
    predict: Callable[[Candidate, np.ndarray, np.ndarray], np.ndarray],
) -> Candidate:
    """The candidate of the smallest squared error over the inner folds; the first of equals.

    ``predict(candidate, rows, asked)`` fits to the rows and predicts the rows asked.
    """
    if len(candidates) == 1:
        return candidates[0]
    folds = list(inner_folds(location, seed))
    errors = [
        sum(
            float(((predict(candidate, rows, asked) - target[asked]) ** 2).sum())
            for rows, asked in folds
        )
        for candidate in candidates
    ]
    return candidates[int(np.argmin(errors))]
