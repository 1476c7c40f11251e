"""One model in one fold: fitted to the training part, asked at the test part."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import torch

from ..contract.translation import counted, tr
from . import baselines, ensemble
from .baselines import Settings
from .errors import InputError
from .foldparts import FoldParts
from .presets import Preset
from .reporter import Reporter
from .stacking import COMPONENTS


@dataclass(frozen=True)
class Outcome:
    """What a model says of a test part of t rows; NaN where the row's class is unknown to it.

    ``half_width`` (t,) is half the width of the nominal 90 percent prediction interval and
    ``constant`` that of the interval of constant width; None, as ``out_of_bag_r2``, where the
    model has none. ``seconds`` are those of fitting and predicting.
    """

    prediction: np.ndarray
    seconds: float
    settings: Settings = field(default_factory=dict)
    half_width: np.ndarray | None = None
    constant: float | None = None
    out_of_bag_r2: float | None = None


def ours(
    parts: FoldParts, preset: Preset, seed: int, device: torch.device, report: Reporter
) -> Outcome:
    """GNNWR with the settings of ``preset``."""
    begun = time.perf_counter()
    known = parts.known
    fitted = ensemble.fit(parts.training, preset, seed, device, report)
    predicted = fitted.model.predict(parts.xy[known], parts.design[known])
    prediction = _spread(predicted, known)
    seconds = time.perf_counter() - begun
    half_width = constant = None
    if fitted.intervals is not None:
        half_width = _spread(fitted.intervals.half_width(parts.xy[known]), known)
        constant = fitted.intervals.constant
    settings: Settings = {}
    if fitted.model.mixture is not None:
        weights = zip(COMPONENTS, fitted.model.mixture.weights.tolist(), strict=True)
        settings = {f"weight of {name}": weight for name, weight in weights}
    r2 = fitted.scores["R2"] if fitted.scored_on == "out-of-bag" else None
    return Outcome(prediction, seconds, settings, half_width, constant, r2)


def comparator(key: str, parts: FoldParts, seed: int) -> Outcome:
    """The comparator ``key``, tuned inside the training part.

    Raises
    ------
    InputError
        When some place has no finite prediction.
    """
    begun = time.perf_counter()
    known = parts.known
    fitted = baselines.fit(key, parts.training, seed)
    predicted = fitted.predict(parts.xy[known], parts.design[known])
    seconds = time.perf_counter() - begun
    lacking = int((~np.isfinite(predicted)).sum())
    if lacking:
        points = counted(len(predicted), "{count} point", "{count} points")
        text = tr("it has no finite prediction at {lacking} of {points}")
        raise InputError(text.format(lacking=lacking, points=points))
    return Outcome(_spread(predicted, known), seconds, fitted.settings)


def _spread(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    out = np.full(len(known), np.nan)
    out[known] = values
    return out
