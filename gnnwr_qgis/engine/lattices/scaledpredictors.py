"""The scaled predictors of a tile's pixels, in single precision, from rasters as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..predictors import column_players
from .scaledmodel import ScaledModel

# Beyond so many standard deviations from zero a mean is taken off in two steps: it is no number of
# single precision, and its difference to the nearest one would count.
NEAR_ZERO = 4.0


class _Columns(Protocol):
    """What one predictor makes of the design matrix: columns ``where`` of it."""

    where: np.ndarray

    def rows(self, rows: slice, into: np.ndarray) -> None: ...

    def at(self, pixels: np.ndarray) -> np.ndarray: ...

    def beyond(self, limit: float) -> np.ndarray | None: ...

    def extremes(self, valid: np.ndarray, numbers: np.ndarray | None) -> list[int]: ...


class _Number:
    def __init__(self, values: np.ndarray, column: int, centre: float, scale: float) -> None:
        self._values, self.where = values, np.array([column])
        self._centre, self._scale = centre, scale
        kind = values.dtype.type
        near = kind(centre)
        self._steps = [near]
        if abs(centre) > NEAR_ZERO * scale:
            self._steps.append(kind(centre - float(near)))
        self._factor = np.float32(1.0 / scale)

    def rows(self, rows: slice, into: np.ndarray) -> None:
        values = self._values[rows]
        for step in self._steps[:-1]:
            values = values - step
        np.subtract(values, self._steps[-1], out=into[self.where[0]], casting="same_kind")
        into[self.where[0]] *= self._factor

    def at(self, pixels: np.ndarray) -> np.ndarray:
        chosen = self._values.ravel()[pixels].astype(np.float64)
        return ((chosen - self._centre) / self._scale)[:, None]

    def beyond(self, limit: float) -> np.ndarray | None:
        values = self._values
        low, high = self._centre - limit * self._scale, self._centre + limit * self._scale
        # Most tiles have none: looking for the extremes is sooner done.
        least, most = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
        if least >= low and most <= high:
            return None
        found: np.ndarray = (values < low) | (values > high)
        return found

    def extremes(self, valid: np.ndarray, numbers: np.ndarray | None) -> list[int]:
        shown = self._values.ravel() if numbers is None else self._values.ravel()[numbers]
        both = np.array([shown.argmin(), shown.argmax()])
        found: list[int] = (both if numbers is None else numbers[both]).tolist()
        return found


class _Levels:
    def __init__(
        self, values: np.ndarray, where: np.ndarray, centre: np.ndarray, scale: np.ndarray
    ) -> None:
        self._values, self.where = values, where
        # The last row is that of -1: no level.
        levels = np.vstack([np.eye(len(where) + 1)[:, 1:], np.full(len(where), np.nan)])
        self._table = ((levels - centre) / scale).T
        self._single = self._table.astype(np.float32)

    def rows(self, rows: slice, into: np.ndarray) -> None:
        into[self.where] = np.take(self._single, self._values[rows], axis=1, mode="wrap")

    def at(self, pixels: np.ndarray) -> np.ndarray:
        found: np.ndarray = self._table[:, self._values.ravel()[pixels]].T
        return found

    def beyond(self, limit: float) -> np.ndarray | None:
        return None

    def extremes(self, valid: np.ndarray, numbers: np.ndarray | None) -> list[int]:
        pixels = []
        for level in range(len(self.where) + 1):
            of_level = valid & (self._values == level)
            if of_level.any():
                pixels.append(int(of_level.argmax()))
        return pixels


class ScaledPredictors:
    """The scaled design matrix of rows of a tile.

    Parameters
    ----------
    model : ScaledModel
    columns : sequence of (h, w) arrays
        Of each predictor: values, or for a class numbers of its levels (-1 for none).
    classes : sequence of bool
        Which predictors are classes.
    """

    def __init__(
        self, model: ScaledModel, columns: Sequence[np.ndarray], classes: Sequence[bool]
    ) -> None:
        self._shape, self._q = columns[0].shape, model.q
        player = column_players(model.model.predictors)
        self._parts: list[_Columns] = []
        for number, (values, is_class) in enumerate(zip(columns, classes, strict=True)):
            where = np.flatnonzero(player == number + 1)
            centre, scale = model.centre[where], model.scale[where]
            if is_class:
                self._parts.append(_Levels(values, where, centre, scale))
            else:
                self._parts.append(_Number(values, where[0], float(centre[0]), float(scale[0])))

    def rows(self, rows: slice) -> np.ndarray:
        """Scaled design matrix (q, n), float32; NaN where a predictor has no value."""
        height = len(range(self._shape[0])[rows])
        found = np.empty((self._q, height, self._shape[1]), dtype=np.float32)
        found[0] = 1.0
        for part in self._parts:
            part.rows(rows, found)
        return found.reshape(self._q, -1)

    def beyond(self, limit: float) -> np.ndarray:
        """Where (h, w) some number is more than ``limit`` standard deviations from its mean."""
        found = np.zeros(self._shape, dtype=bool)
        for part in self._parts:
            far = part.beyond(limit)
            if far is not None:
                found |= far
        return found

    def extremes(self, valid: np.ndarray) -> np.ndarray:
        """Pixels, numbered by rows, with the least and the most of each number, and each level."""
        numbers = None if valid.all() else np.flatnonzero(valid)
        found = [pixel for part in self._parts for pixel in part.extremes(valid, numbers)]
        return np.array(found, dtype=np.int64)

    def at(self, pixels: np.ndarray) -> np.ndarray:
        """The same (k, q) of single ``pixels``, numbered by rows, in double precision."""
        found = np.ones((len(pixels), self._q))
        for part in self._parts:
            found[:, part.where] = part.at(pixels)
        return found
