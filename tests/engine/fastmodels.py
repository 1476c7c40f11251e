"""Small fitted models whose surfaces are as rough as they come: cones, kinks, members apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.kriging import Covariance
from gnnwr_qgis.engine.mixture import Mixture
from gnnwr_qgis.engine.modelfile import FittedModel
from gnnwr_qgis.engine.placesurfaces import PlaceSurfaces
from gnnwr_qgis.engine.smoothers import Adaptive, Inverse, Places

from .made import trained

POINTS = 60
KINDS = {
    "smooth": ((), ()),
    "kinks": ((Adaptive(6, 3.0), Inverse(0.1)), ()),
    "cones": ((), (Covariance(3.0, 0.05, 0.5), Covariance(2.0, 0.1, 1.5))),
    "all": (
        (Adaptive(8, 2.0), Adaptive(20, 1.0), Inverse(0.5)),
        (Covariance(1.0, 0.05, 0.5), Covariance(8.0, 0.4, 1.5)),
    ),
}


def columns(seed: int = 0) -> dict[str, np.ndarray]:
    """Points in a square of 4 km in RD New: two numbers, class codes, a target of all."""
    rng = np.random.default_rng(seed)
    values = {
        "x": rng.uniform(100_000, 104_000, POINTS),
        "y": rng.uniform(396_000, 400_000, POINTS),
        "dist": rng.uniform(0, 900, POINTS),
        "elev": rng.normal(7, 1, POINTS),
        "soil": np.array([1.0, 2.0, 5.0])[np.arange(POINTS) % 3],
    }
    east = (values["x"] - 102_000) / 2000
    values["zinc"] = (
        500 + 40 * east - (0.3 + 0.2 * east) * values["dist"] + 30 * (values["soil"] == 2)
    )
    values["zinc"] += 20 * values["elev"] * np.sin(2 * east) + rng.normal(0, 10, POINTS)
    return values


def train(folder: Path, **changes: object) -> str:
    """Path of a model trained for a moment on :func:`columns`."""
    settings: dict = {"members": 8, "epochs": 8} | changes
    trained(
        folder, columns(), predictors=("dist", "elev", "soil"), categorical=("soil",), **settings
    )
    return str(folder / "m.gnnwr")


def rough(fitted: FittedModel, kind: str, size: float = 0.5) -> FittedModel:
    """The model with place surfaces of a ``kind`` (see :data:`KINDS`) instead of its own.

    ``size`` is that of the means' values in standard deviations of the target.
    """
    model = fitted.model
    assert model.mixture is not None
    kernels, covariances = KINDS[kind]
    used = (fitted.training["inside"] > 0).any(axis=0)
    xy = fitted.training["xy"][used]
    spread = float(fitted.training["target"].std())
    rng = np.random.default_rng(1)
    n, members = len(xy), len(model.response.base)
    known = np.concatenate([np.ones((1, n), bool), fitted.training["inside"][:, used] > 0])
    dual = 0.1 * spread * rng.normal(size=(len(covariances), 1, n))
    surfaces = PlaceSurfaces(
        Places(xy, fitted.header.distance),
        kernels,
        size * spread * rng.normal(size=(len(kernels), n)),
        known,
        covariances,
        np.arange(n),
        dual * known[None] * rng.uniform(0.9, 1.1, (1, members + 1, n)),
    )
    old = model.mixture
    weights = np.array([0.2, 0.1, 0.3, 0.4, 0.0])  # the fourth is that of the networks
    mixture = Mixture(weights, old.linear, old.member_linear, surfaces)
    return replace(fitted, model=replace(model, mixture=mixture))


def load(path: str) -> FittedModel:
    """The model at ``path``."""
    return modelfile.load(path)
