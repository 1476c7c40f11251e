"""Levels of class predictors from whole-number codes, for many pixels at once."""

from __future__ import annotations

import numpy as np

from ..contract.modelheader import Predictor
from .predictors import OTHER, class_text

NO_LEVEL = -1


class LevelNumbers:
    """The numbers of a class predictor's levels, by code.

    Parameters
    ----------
    predictor : Predictor
        Of kind "class", with whole-number codes.
    """

    def __init__(self, predictor: Predictor) -> None:
        self._name = predictor.name
        known = {level: number for number, level in enumerate(predictor.levels)}
        known |= dict.fromkeys(predictor.merged, known.get(OTHER, NO_LEVEL))
        codes = {int(level): number for level, number in known.items() if level != OTHER}
        self._codes = np.array(sorted(codes), dtype=np.float64)
        # The last is for codes beyond all others.
        self._numbers = np.array([*(codes[code] for code in sorted(codes)), NO_LEVEL], np.int16)

    def of(self, values: np.ndarray) -> tuple[np.ndarray, dict[str, int]]:
        """Level numbers of codes, int16, and how often each unknown code came.

        :data:`NO_LEVEL` where a code is unknown or there is none (NaN).
        """
        codes = self._codes.astype(values.dtype)
        at = np.searchsorted(codes, values.ravel()).astype(np.int32)
        np.minimum(at, len(codes) - 1, out=at)
        numbers = self._numbers[at].reshape(values.shape)
        other = codes[at].reshape(values.shape) != values
        numbers[other] = NO_LEVEL
        strange = values[other]
        strange = strange[~np.isnan(strange)]
        if not len(strange):
            return numbers, {}
        texts, counts = np.unique(class_text(self._name, strange), return_counts=True)
        return numbers, dict(zip(texts.tolist(), counts.tolist(), strict=True))
