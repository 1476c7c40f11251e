"""Models to compare with, each by its own library, tuned inside its training part alone.

Every one is fitted by a function ``fit(sample, seed)`` of its module and predicts from places and
design matrix. What it has chosen is in its ``settings``.
"""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any, Protocol

import numpy as np

from ..samples import Sample

Settings = dict[str, float | str]

# Module of each comparator and what its ``fit`` is told besides. Modules are imported when they
# are asked for, because their libraries take seconds.
_FITS: dict[str, tuple[str, dict[str, Any]]] = {
    "olr": ("linear", {}),
    "gwr": ("gwr", {}),
    "forest": ("forest", {"coordinates": False}),
    "forest-xy": ("forest", {"coordinates": True}),
    "xgboost": ("boosting", {"coordinates": False}),
    "xgboost-xy": ("boosting", {"coordinates": True}),
    "fcnn": ("perceptron", {}),
    "kriging": ("kriging", {}),
    "idw": ("inversedistance", {}),
    "gp": ("gaussianprocess", {}),
}


class Fitted(Protocol):
    """A fitted comparator."""

    settings: Settings

    def predict(self, xy: np.ndarray, design: np.ndarray) -> np.ndarray:
        """Predictions (n,) at places xy (n, 2) with design matrix (n, q), in units of the data."""
        ...


def fit(key: str, sample: Sample, seed: int) -> Fitted:
    """Fit the comparator ``key`` (of the contract's COMPARATORS) to all rows of ``sample``.

    Raises
    ------
    InputError
        When the sample cannot carry it.
    ImportError
        When its library is missing.
    """
    module, options = _FITS[key]
    make = importlib.import_module(f".{module}", __name__).fit
    fitted: Fitted = partial(make, **options)(sample, seed)
    return fitted
