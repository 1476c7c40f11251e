"""What a model file says, checked against itself before the rest of the engine relies on it."""

from __future__ import annotations

import math

import numpy as np

from ..contract.modelheader import ModelHeader
from . import predictors
from .attribution import Background


def check_background(background: Background, design: np.ndarray, inside: np.ndarray) -> None:
    """Refuse statistics that are not of the training points: explanations would not add up."""
    used = inside.any(axis=0)
    if not used.any():
        raise ValueError("no point was trained on")
    scale = np.abs(design[used]).max(axis=0)
    if (np.abs(background.design - design[used].mean(axis=0)) > 1e-9 * scale).any():
        raise ValueError("background.design is not the mean of the training points")
    if background.covariance[0] != 0.0:
        raise ValueError("background.covariance of the intercept is not zero")


def check_header(header: ModelHeader) -> None:
    """Refuse what the rest of the engine takes for granted of a header."""
    if list(header.coefficients) != predictors.coefficient_names(header.predictors):
        raise ValueError("coefficients and predictors do not agree")
    for predictor in header.predictors:
        if predictor.kind not in ("number", "class"):
            raise ValueError(f"unknown kind of predictor {predictor.kind!r}")
        if predictor.merged and predictors.OTHER not in predictor.levels:
            raise ValueError(f"classes of {predictor.name} are merged into none")
    if header.distance not in ("planar", "great-circle"):
        raise ValueError(f"unknown distance {header.distance!r}")
    if header.network["encoding"] not in ("log", "minmax", "raw"):
        raise ValueError(f"unknown encoding {header.network['encoding']!r}")
    if not 0 < float(header.network["length"]) < math.inf:
        raise ValueError("the length of its encoding is not positive")
