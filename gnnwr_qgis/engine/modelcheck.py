"""What a model file says, checked against itself before the rest of the engine relies on it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

import numpy as np

from ..contract.modelheader import ModelHeader
from ..contract.translation import tr
from . import predictors
from .attribution import Background

# No quantity has numbers beyond it, and products of four are still finite.
LARGEST = 1e75


def check_background(background: Background, design: np.ndarray, inside: np.ndarray) -> None:
    """Refuse statistics that are not of the training points: explanations would not add up."""
    used = inside.any(axis=0)
    if not used.any():
        raise ValueError(tr("no point was trained on"))
    scale = np.abs(design[used]).max(axis=0)
    if (np.abs(background.design - design[used].mean(axis=0)) > 1e-9 * scale).any():
        raise ValueError(tr("background.design is not the mean of the training points"))
    if background.covariance[0] != 0.0:
        raise ValueError(tr("background.covariance of the intercept is not zero"))


def check_header(header: ModelHeader) -> None:
    """Refuse what the rest of the engine takes for granted of a header."""
    if list(header.coefficients) != predictors.coefficient_names(header.predictors):
        raise ValueError(tr("coefficients and predictors do not agree"))
    for predictor in header.predictors:
        if predictor.kind not in ("number", "class"):
            raise ValueError(tr("unknown kind of predictor {kind!r}").format(kind=predictor.kind))
        if predictor.merged and predictors.OTHER not in predictor.levels:
            raise ValueError(
                tr("classes of {name} are merged into none").format(name=predictor.name)
            )
    if header.distance not in ("planar", "great-circle"):
        raise ValueError(tr("unknown distance {distance!r}").format(distance=header.distance))
    if header.network["encoding"] not in ("log", "minmax", "raw"):
        raise ValueError(
            tr("unknown encoding {encoding!r}").format(encoding=header.network["encoding"])
        )
    if not 0 < float(header.network["length"]) < math.inf:
        raise ValueError(tr("the length of its encoding is not positive"))


def _largest(values: np.ndarray) -> float:
    """Largest absolute value, gaps aside; without a copy of the values."""
    top, bottom = np.fmax.reduce(values, axis=None), np.fmin.reduce(values, axis=None)
    return float(max(top, -bottom))


def check_arrays(header: ModelHeader, arrays: Mapping[str, np.ndarray]) -> None:
    """Refuse arrays that are no finite numbers, or of other shapes than the model's.

    Those of networks, mixture, shares and applicability are checked where they are read.
    """
    for name, values in arrays.items():
        if values.dtype.kind not in "fui":
            raise ValueError(
                tr("{name} holds {kind}, not numbers").format(name=name, kind=values.dtype)
            )
        gaps = name in ("training.out_of_bag", "training.residual") or name.startswith("shares.")
        if values.dtype.kind == "f" and not gaps and not np.isfinite(values).all():
            raise ValueError(tr("{name} is not finite").format(name=name))
        if values.dtype.kind == "f" and values.size and _largest(values) > LARGEST:
            raise ValueError(
                tr("{name} holds numbers beyond {most:g}").format(name=name, most=LARGEST)
            )
    members, n, q = len(arrays["response.base"]), header.n_used, len(header.coefficients)
    r = len(arrays["proximity.references"])
    if members < 1:
        raise ValueError(tr("it has no networks"))
    shapes: dict[str, tuple[int, ...]] = {
        "response.base": (members, q),
        "response.start": (members, q),
        "response.shift": (members,),
        "response.spread": (members,),
        "response.centre": (q,),
        "response.scale": (q,),
        "proximity.references": (r, 2),
        "proximity.centre": (r,),
        "proximity.scale": (r,),
        **{f"background.{field.name}": (q,) for field in dataclasses.fields(Background)},
        "training.xy": (n, 2),
        "training.design": (n, q),
        "training.target": (n,),
        "training.inside": (members, n),
        "training.out_of_bag": (n,),
        "training.residual": (n,),
    }
    if "spread" in arrays or "pooled" in arrays:
        shapes |= {"spread": (1,), "pooled": (q, q)}
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ValueError(
                tr("{name} has shape {shape}, not {expected}").format(
                    name=name, shape=arrays[name].shape, expected=shape
                )
            )
    divisors = ("response.scale", "response.spread", "proximity.scale", "spread")
    for name in (*divisors, "applicability.scale", "applicability.mean_distance"):
        if name in arrays and not (arrays[name] > 1.0 / LARGEST).all():
            raise ValueError(tr("{name} is not positive").format(name=name))
