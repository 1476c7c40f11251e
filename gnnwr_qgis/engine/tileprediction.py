"""Prediction of the pixels of a tile from a lattice: a few multiply-adds a pixel.

Single precision throughout, on strips of rows that stay in the processor's cache. What it makes of
the lattice is what ``model.py`` and ``attribution.py`` make of surfaces worked out at each pixel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .attribution import Background
from .lattice import Strip, TileLattice
from .nearestpixels import TileApplicability
from .patches import STRIP
from .predictors import column_players
from .scaledmodel import ScaledModel

# A predictor whose mean is so many standard deviations from zero needs double precision when the
# mean is taken off it, and so does the intercept when it is put back.
FAR_FROM_ZERO = 1000.0


class ScaledPredictors:
    """The scaled design matrix of rows of a tile, from predictors as they are read.

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
        self._columns, self._q = columns, model.q
        player = column_players(model.model.predictors)
        self._parts = []
        for number, (values, is_class) in enumerate(zip(columns, classes, strict=True)):
            where = np.flatnonzero(player == number + 1)
            centre, scale = model.centre[where], model.scale[where]
            if is_class:
                # The last row is that of -1: no level.
                levels = np.vstack([np.eye(len(where) + 1)[:, 1:], np.full(len(where), np.nan)])
                table = ((levels - centre) / scale).T.astype(np.float32)
                self._parts.append((values, where, table))
                continue
            far = abs(centre[0]) > FAR_FROM_ZERO * scale[0]
            wide = np.float64 if far or values.dtype == np.float64 else np.float32
            self._parts.append((values, where, np.array([centre[0], 1.0 / scale[0]], dtype=wide)))

    def rows(self, rows: slice) -> np.ndarray:
        """Scaled design matrix (q, n), float32; NaN where a predictor has no value."""
        height, width = self._columns[0][rows].shape
        found = np.empty((self._q, height, width), dtype=np.float32)
        found[0] = 1.0
        for values, where, table in self._parts:
            if table.ndim == 2:
                found[where] = np.take(table, values[rows], axis=1, mode="wrap")
                continue
            into = found[where[0]]
            np.subtract(values[rows], table[0], out=into, dtype=table.dtype, casting="same_kind")
            into *= np.float32(table[1])
        return found.reshape(self._q, -1)

    def beyond(self, limit: float) -> np.ndarray:
        """Where (h, w) some number is more than ``limit`` standard deviations from its mean."""
        found = np.zeros(self._columns[0].shape, dtype=bool)
        for values, _, table in self._parts:
            if table.ndim == 1:
                reach = limit / table[1]
                found |= (values < table[0] - reach) | (values > table[0] + reach)
        return found

    def extremes(self, valid: np.ndarray) -> np.ndarray:
        """Pixels, numbered by rows, with the least and the most of each number, and each level."""
        pixels = []
        for values, where, table in self._parts:
            if table.ndim == 1:
                pixels.append(np.where(valid, values, np.inf).argmin())
                pixels.append(np.where(valid, values, -np.inf).argmax())
            else:
                for level in range(len(where) + 1):
                    of_level = valid & (values == level)
                    if of_level.any():
                        pixels.append(of_level.argmax())
        return np.array(pixels, dtype=np.int64)

    def at(self, pixels: np.ndarray) -> np.ndarray:
        """The same (k, q) float64 of single ``pixels``, numbered by rows."""
        found = np.ones((len(pixels), self._q))
        for values, where, table in self._parts:
            chosen = values.ravel()[pixels]
            if table.ndim == 2:
                found[:, where] = table[:, chosen].T
            else:
                found[:, where[0]] = (chosen.astype(np.float64) - table[0]) * table[1]
        return found


class TileResults:
    """What is written of a tile, by kind.

    Parameters
    ----------
    model : ScaledModel
    background : Background
        Of the model, in units of the data.
    kinds : sequence of str
        Those of ``GridPrediction``, "prediction" first; not "applicability".
    """

    def __init__(self, model: ScaledModel, background: Background, kinds: Sequence[str]) -> None:
        self._model, self._kinds = model, kinds
        self._pairs = [
            (i, slice(start, start + model.q - 1 - i))
            for i, start in enumerate(np.cumsum([0, *range(model.q - 1, 1, -1)]).tolist())
        ]
        self._shared = None if model.pooled is None else model.pooled.astype(np.float32)
        far = np.abs(model.centre / model.scale).max() > FAR_FROM_ZERO
        self._wide = np.float64 if far else np.float32
        self._per_unit = (1.0 / model.scale).astype(np.float32)[:, None]
        self._to_intercept = (model.centre / model.scale).astype(self._wide)[1:]
        self._base = float(background.base)
        # The parts of a Shapley value in scaled predictors: (b_j + m_j) (z_j - mu_j) / 2 - k_j / 2.
        self._mean = model.scaled(background.coefficients).astype(np.float32)[:, None]
        middle = (background.design - model.centre) / model.scale
        self._middle = middle.astype(np.float32)[:, None]
        self._half = (0.5 * background.covariance).astype(np.float32)[:, None]
        player = column_players(model.model.predictors)
        self._first = np.flatnonzero(np.diff(player[1:], prepend=0))

    def of(self, strip: Strip, z: np.ndarray) -> dict[str, np.ndarray]:
        """Bands (bands, n) of each kind, from the surfaces and the scaled design (q, n)."""
        b = strip.coefficients
        prediction = np.einsum("kn,kn->n", b, z)
        found = {"prediction": np.stack([prediction, self._standard_error(strip, z)])}
        if "coefficients" in self._kinds:
            found["coefficients"] = b * self._per_unit
            away = np.einsum("k,kn->n", self._to_intercept, b[1:].astype(self._wide, copy=False))
            found["coefficients"][0] = b[0] - away
        if "attribution" in self._kinds:
            found["attribution"] = self._attribution(b, z, prediction)
        if "intervals" in self._kinds and strip.half_width is not None:
            half = strip.half_width
            found["intervals"] = np.stack([prediction - half, prediction + half])
        return found

    def _standard_error(self, strip: Strip, z: np.ndarray) -> np.ndarray:
        if strip.intercept is None or strip.slopes is None or self._shared is None:
            return np.full(z.shape[1], np.nan, dtype=np.float32)
        own = np.einsum("kn,kn->n", strip.intercept, z)
        for i, rows in self._pairs:
            row = np.einsum("kn,kn->n", strip.slopes[rows], z[i + 1 :])
            row *= z[i + 1]
            own += row
        # Between nodes a sum of squares may come out below zero, by less than the tolerance.
        np.maximum(own, 0.0, out=own)
        shared = self._shared @ z
        own += np.einsum("kn,kn->n", shared, shared)
        return np.sqrt(own, out=own)

    def _attribution(self, b: np.ndarray, z: np.ndarray, prediction: np.ndarray) -> np.ndarray:
        values = b[1:] + self._mean[1:]
        values *= 0.5
        values *= z[1:] - self._middle[1:]
        values -= self._half[1:]
        if len(self._first) < len(values):
            values = np.add.reduceat(values, self._first, axis=0)
        # The values of all players sum to the prediction.
        location = prediction - np.float32(self._base) - values.sum(axis=0)
        return np.concatenate([values, location[None]])


def predict_tile(
    lattice: TileLattice,
    predictors: ScaledPredictors,
    results: TileResults,
    valid: np.ndarray,
    out: Mapping[str, np.ndarray],
    nearest: TileApplicability | None = None,
) -> np.ndarray:
    """Fill ``out`` (kind to (bands, h, w)) and return where (h, w) a valid pixel has no result.

    ``valid`` (h, w) are the pixels with all predictors; elsewhere ``out`` becomes NaN.
    """
    height, width = valid.shape
    missing = np.zeros(valid.shape, dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):  # infinite results are worked out again
        for top in range(0, height, STRIP):
            rows = slice(top, min(top + STRIP, height))
            shown = valid[rows]
            if not shown.any():
                for bands in out.values():
                    bands[:, rows] = np.nan
                continue
            strip = lattice.rows(top).cut(lattice.size, len(shown), width)
            z = predictors.rows(rows)
            found = results.of(strip, z)
            if nearest is not None:
                found["applicability"] = nearest.rows(top, z, width)
            bad = np.zeros(shown.size, dtype=bool)
            for kind, values in found.items():
                # The standard error of a single network is NaN, never infinite.
                checked = values[:1] if strip.intercept is None and kind == "prediction" else values
                bad |= ~np.isfinite(checked.sum(axis=0))
            hidden = ~shown
            hidden |= bad.reshape(shown.shape)
            missing[rows] = hidden & shown
            for kind, values in found.items():
                bands = out[kind][:, rows]
                bands[...] = values.reshape(bands.shape)
                if hidden.any():
                    bands[:, hidden] = np.nan
    return missing
