"""Prediction of the pixels of a tile from a lattice: a few multiply-adds a pixel.

Single precision throughout, on strips of rows that stay in the processor's cache. What it makes of
the lattice is what ``model.py`` and ``attribution.py`` make of surfaces worked out at each pixel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..attribution import Background
from ..predictors import column_players
from .nearestpixels import TileApplicability
from .patches import STRIP
from .scaledmodel import ScaledModel
from .scaledpredictors import ScaledPredictors
from .tilelattice import Strip, TileLattice

# A predictor whose mean is so many standard deviations from zero needs double precision when the
# intercept is put back.
FAR_FROM_ZERO = 1000.0


class TileResults:
    """What is written of a tile, by kind.

    Parameters
    ----------
    model : ScaledModel
    background : Background
        Of the model, in units of the data.
    kinds : sequence of str
        Those of ``GridPrediction``; "applicability" is not made here.
    """

    def __init__(self, model: ScaledModel, background: Background, kinds: Sequence[str]) -> None:
        self._model, self._kinds = model, kinds
        far = np.abs(model.centre / model.scale).max() > FAR_FROM_ZERO
        self._wide = np.float64 if far else np.float32
        self._per_unit = (1.0 / model.scale).astype(np.float32)[:, None]
        self._to_intercept = (model.centre / model.scale).astype(self._wide)[1:]
        self._offset = np.float32(model.offset)
        self._base = np.float32(background.base - model.offset)
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
        apart = np.einsum("kn,kn->n", b, z)  # from the offset
        prediction = apart + self._offset
        found = {"prediction": np.stack([prediction, self._standard_error(strip, z)])}
        if "coefficients" in self._kinds:
            found["coefficients"] = b * self._per_unit
            away = np.einsum("k,kn->n", self._to_intercept, b[1:].astype(self._wide, copy=False))
            found["coefficients"][0] = (b[0] - away) + self._wide(self._offset)
        if "attribution" in self._kinds:
            found["attribution"] = self._attribution(b, z, apart)
        if "intervals" in self._kinds and strip.half_width is not None:
            half = strip.half_width
            found["intervals"] = np.stack([prediction - half, prediction + half])
        return found

    @staticmethod
    def _standard_error(strip: Strip, z: np.ndarray) -> np.ndarray:
        found = strip.variance(z)
        if found is None:
            return np.full(z.shape[1], np.nan, dtype=np.float32)
        np.maximum(found, 0.0, out=found)
        return np.sqrt(found, out=found)

    def _attribution(self, b: np.ndarray, z: np.ndarray, apart: np.ndarray) -> np.ndarray:
        values = b[1:] + self._mean[1:]
        values *= 0.5
        values *= z[1:] - self._middle[1:]
        values -= self._half[1:]
        if len(self._first) < len(values):
            values = np.add.reduceat(values, self._first, axis=0)
        # The values of all players sum to the prediction.
        location = apart - self._base - values.sum(axis=0)
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
            strip = lattice.rows(top).cut(len(shown), width)
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
