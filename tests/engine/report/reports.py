"""Made inputs of reports: no training, exact parts, any names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gnnwr_qgis.contract.modelheader import ModelHeader, Predictor
from gnnwr_qgis.engine.attribution import Attribution, Background
from gnnwr_qgis.engine.crs import WGS84_WKT
from gnnwr_qgis.engine.model import Surfaces
from gnnwr_qgis.engine.predictors import coefficient_names, encode
from gnnwr_qgis.engine.report.explanation import ExplanationData
from gnnwr_qgis.engine.report.training import TrainingData
from gnnwr_qgis.engine.shares import Shares, shares_of
from gnnwr_qgis.engine.training import History

from ..rasterfiles import RD

HOSTILE = (
    '<script>alert("x")</script>',
    "=HYPERLINK(\"http://evil.example\")",
    "a\nb\r\n'c'\t\x00\x07",
    "$x^2$ \\frac{1}{0}",
    "مسافة\u202e",
    "距离断层的最短距离以及其他许多内容的名称",
    "]]></svg><img src=x onerror=alert(1)>",
    "x" * 300,
    "=cmd|' /C calc'!A0 %s%n \U0001f30d",
    "{{ 7 * 7 }}{% include 'x' %}",
    "\uff1d1+1 \u2028 &lt;b&gt;",
)  # fmt: skip


def header(predictors: tuple[Predictor, ...], **changes) -> ModelHeader:
    """A model's header with a score and versions."""
    made = ModelHeader(
        "zinc", predictors, tuple(coefficient_names(predictors)), "mg/kg", RD, "planar",
        scored_on="out-of-bag", created="2026-01-02T03:04:05+00:00", n_used=60,
        metrics={"R2": 0.62, "RMSE": 12.5, "MAE": 9.0, "NRMSE": None},
        settings={"members": 5, "learning_rate": 0.005}, network={"hidden": [64, 32]},
        versions={"torch": "2.13.0"}, provenance={"plugin": "0.1.0", "points": "wells"},
    )  # fmt: skip
    return replace(made, **changes)


def numbers(*names: str) -> tuple[Predictor, ...]:
    return tuple(Predictor(name) for name in names)


def coefficients(xy: np.ndarray, q: int) -> np.ndarray:
    """Smooth surfaces (n, q)."""
    place = (xy - np.array([100_000.0, 400_000.0])) / 4000
    return np.column_stack([np.cos(k + place @ np.array([1.0, 0.5 * k])) for k in range(q)])


def explained(
    predictors: tuple[Predictor, ...] = numbers("dist", "elev"), points: int = 60, **changes
) -> ExplanationData:
    """What a model of smooth coefficient surfaces says of random points."""
    rng = np.random.default_rng(3)
    xy = rng.uniform((100_000, 400_000), (104_000, 404_000), (points, 2))
    values = {
        predictor.name: np.array(predictor.levels)[rng.integers(len(predictor.levels), size=points)]
        if predictor.kind == "class"
        else rng.normal(10, 3, points)
        for predictor in predictors
    }
    values |= changes.pop("values", {})
    design = encode(predictors, values)[0]
    local = coefficients(xy, design.shape[1])
    attribution = Background.of(local, design).attribute(local, design, predictors)
    shares = shares_of(attribution, attribution.prediction + rng.normal(0, 1, points), True)
    if "xy" in changes:
        xy = changes.pop("xy")
    return replace(
        ExplanationData(
            header(predictors), attribution, xy, values, np.arange(points) + 1,
            np.full(points, 5.0), np.zeros(points, dtype=bool), shares,
        ),
        **changes,
    )  # fmt: skip


def trained(
    predictors: tuple[Predictor, ...] = numbers("dist", "elev"), points: int = 60, **changes
) -> TrainingData:
    """A training on random points; standard errors are 0.3 everywhere."""
    data = explained(predictors, points)
    rng = np.random.default_rng(4)
    q = len(data.header.coefficients)
    observed = data.attribution.prediction + rng.normal(0, 1, points)

    def surfaces(xy: np.ndarray) -> Surfaces:
        return Surfaces(coefficients(xy, q), np.zeros((5, len(xy), q)), 0.3 * np.eye(q))

    assert data.shares is not None
    return replace(
        TrainingData(
            data.header, data.xy, observed, data.attribution.prediction,
            data.attribution.prediction + rng.normal(0, 1, points),
            np.zeros(points, dtype=bool), data.ids, points, (), surfaces, np.arange(q) * 1.0,
            History(np.linspace(1, 0.1, 40)[:, None] + 0.01 * np.arange(5), np.array([10, 40]),
                    np.array([0.4, 0.62]), "validation (out-of-bag)"),
            data.shares,
        ),
        **changes,
    )  # fmt: skip


def shared(place: float, p: int = 2, honest: bool = True) -> Shares:
    """Shares of which location has ``place``."""
    others = np.full(p, (1 - place) / p)
    return Shares(np.append(others, place), others, np.zeros(p), place, np.zeros(p + 1), 60, honest)


def empty_attribution(points: int, p: int) -> Attribution:
    """Predictions that are all the base value."""
    return Attribution(7.0, np.zeros((points, p)), np.zeros((points, p)), np.zeros(points))


GEOGRAPHIC = WGS84_WKT
